"""What the readers of the file kinds hand on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from extractors.reading.blocks import LineHint

_BREAKS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The plain text of a file.

    Attributes:
        text: the lines of the text; this becomes `Document.raw`.
        hints: what the file says of its lines, by number from 0.
        title: a title that stands outside the text (`<title>`, document properties).
        markdown: the text may hold marks of Markdown.
    """

    text: str
    hints: Mapping[int, LineHint] = field(default_factory=dict)
    title: str | None = None
    markdown: bool = False


@dataclass(slots=True)
class LineCollector:
    """Gathers lines with their hints, so that numbers and lines cannot drift apart."""

    lines: list[str] = field(default_factory=list)
    hints: dict[int, LineHint] = field(default_factory=dict)

    def add(self, line: str, hint: LineHint | None = None) -> None:
        """Add a line; line breaks of other kinds inside it become blanks."""
        for part in _BREAKS.sub(" ", line).split("\n"):
            if hint is not None:
                self.hints[len(self.lines)] = hint
            self.lines.append(part)

    def result(self, *, title: str | None = None) -> Extracted:
        """All lines with their hints."""
        return Extracted("\n".join(self.lines), self.hints, title)
