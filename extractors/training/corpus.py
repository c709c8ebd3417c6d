"""Labelled texts as the models see them: normalised documents with the labels' names found in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.model import Document
from extractors.reading import document_from_text
from seeds.training import LabelledEntity, LabelledText


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
    """A labelled text after reading: the document and every place where a labelled name stands."""

    source: LabelledText
    document: Document
    spans: tuple[LabelledSpan, ...]


def _squeeze(name: str) -> str:
    return re.sub(r"\s+", "", name)


def find_names(document: Document, entities: Sequence[LabelledEntity]) -> list[LabelledSpan]:
    """All places where a labelled name stands, nested ones included, by start, the longest first.

    Names are compared with blanks left out and in the width that normalisation gives.
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
                end = position[start + len(wanted) - 1] + 1
                spans.append(LabelledSpan(position[start], end, entity.type, entity.id, entity.optional))
                start = squeezed.find(wanted, start + 1)
    return sorted(set(spans), key=lambda s: (s.start, -s.end, s.type, s.entity))


def outermost(spans: Sequence[LabelledSpan]) -> list[LabelledSpan]:
    """The longest spans that do not overlap, in order of the text."""
    chosen: list[LabelledSpan] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if all(span.end <= c.start or c.end <= span.start for c in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda s: s.start)


def make_example(text: LabelledText) -> Example:
    """Read a labelled text the way any document is read, and find its names."""
    document = document_from_text(text.text, doc_id=text.name)
    return Example(text, document, tuple(find_names(document, text.entities)))


def folds(examples: Sequence[Example], count: int) -> Iterator[tuple[list[Example], list[Example]]]:
    """Split by document into `count` parts, every `count`-th text in one; gives (training, held out) for each."""
    for part in range(count):
        yield (
            [e for i, e in enumerate(examples) if i % count != part],
            [e for i, e in enumerate(examples) if i % count == part],
        )
