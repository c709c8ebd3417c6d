"""Labelled texts as the models see them: normalised documents with the labels' names found in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from extractors.entities.names import company_name
from extractors.entities.spans import stands_alone
from extractors.model import Document
from extractors.reading import document_from_text
from seeds.training import LabelledEntity, LabelledText

KNOWN_SHARE = 5
"""One firm in so many of the invented ones is taken for one that the lexicon of firms holds."""


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """A name of a labelled entity at `text[start:end]`."""

    start: int
    end: int
    type: str
    entity: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text after reading: the document, every place where a labelled name stands, and `pretended_firms`."""

    source: LabelledText
    document: Document
    spans: tuple[LabelledSpan, ...]
    firms: tuple[str, ...] = ()


def _squeeze(name: str) -> str:
    return re.sub(r"\s+", "", name)


def find_names(document: Document, entities: Sequence[LabelledEntity]) -> list[LabelledSpan]:
    """All places where a labelled name stands, nested ones included, by start, the longest first.

    Names are compared with blanks left out and in the width that normalisation gives. A name of one character (银) is
    only taken where it stands alone, not in 银行.
    """
    position = [i for i, c in enumerate(document.text) if not c.isspace()]
    squeezed = "".join(document.text[i] for i in position)
    spans = []
    for entity in entities:
        if entity.type == "Role":
            continue
        for name in entity.names:
            wanted = _squeeze(document_from_text(name, doc_id="").text)
            start = squeezed.find(wanted) if wanted else -1
            while start >= 0:
                first, end = position[start], position[start + len(wanted) - 1] + 1
                if end - first > 1 or stands_alone(document.text, first):
                    spans.append(LabelledSpan(first, end, entity.type, entity.id, entity.optional))
                start = squeezed.find(wanted, start + 1)
    return sorted(set(spans), key=lambda s: (s.start, -s.end, s.type, s.entity))


def outermost(spans: Sequence[LabelledSpan]) -> list[LabelledSpan]:
    """The longest spans that do not overlap, in order of the text."""
    chosen: list[LabelledSpan] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if all(span.end <= c.start or c.end <= span.start for c in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda s: s.start)


def pretended_firms(text: LabelledText) -> tuple[str, ...]:
    """Short names of firms that are taken for known beforehand, those of one firm in `KNOWN_SHARE`.

    The firms of the texts are invented, so the lexicon of firms holds none of them; real texts name some that it holds.
    """
    companies = [e for e in text.entities if e.type == "Company"]
    firms = [e for e in companies if crc32(f"{text.name} {e.id}".encode()) % KNOWN_SHARE == 0]
    names = {_squeeze(document_from_text(name, doc_id="").text) for firm in firms for name in firm.names}
    return tuple(sorted(n for n in names if 3 <= len(n) <= 6 and not company_name(n).legal))


def make_example(text: LabelledText) -> Example:
    """Read a labelled text the way any document is read, and find its names."""
    document = document_from_text(text.text, doc_id=text.name)
    return Example(text, document, tuple(find_names(document, text.entities)), pretended_firms(text))


def folds(examples: Sequence[Example], count: int) -> Iterator[tuple[list[Example], list[Example]]]:
    """Split by document into `count` parts, every `count`-th text in one; gives (training, held out) for each."""
    for part in range(count):
        yield (
            [e for i, e in enumerate(examples) if i % count != part],
            [e for i, e in enumerate(examples) if i % count == part],
        )
