"""Words of a marked sentence, and numbers in steps: what the features are made of."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.relations.marking import MarkedSentence


def words(sentence: MarkedSentence, tags: Sequence[str], start: int, end: int) -> list[tuple[str, str]]:
    """Words and tags of `sentence.text[start:end]`, entity marks left out.

    Args:
        sentence: a marked sentence.
        tags: LAC tags of the whole document, one a character.
        start, end: half-open span of the marked text.
    """
    marks = {unit.at for unit in sentence.units}
    out: list[tuple[str, str]] = []
    fresh = True
    for i in range(start, min(end, len(sentence.text))):
        if i in marks:
            fresh = True
            continue
        tag, _, place = tags[sentence.origin[i]].rpartition("-")
        if place == "I" and out and not fresh:
            out[-1] = (out[-1][0] + sentence.text[i], out[-1][1])
        else:
            out.append((sentence.text[i], tag))
        fresh = False
    return out


def bucket(value: int, edges: Sequence[int]) -> int:
    """How many of the edges the value exceeds."""
    return sum(value > edge for edge in edges)
