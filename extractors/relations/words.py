"""Words of marked sentences, and numbers in steps: what the features are made of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from extractors.relations.marking import MarkedSentence

Word = tuple[str, str]
"""A word and its tag."""
Cut = Callable[[MarkedSentence, int, int], list[Word]]
"""Words of a stretch of a sentence (`Words.of`)."""


class Words:
    """The words of the sentences of one document; each sentence is cut once."""

    def __init__(self, tags: Sequence[str]) -> None:
        """Prepare a document by its LAC tags, one a character."""
        self._tags = tags
        self._cut: dict[int, tuple[list[int], list[int], list[Word]]] = {}

    def of(self, sentence: MarkedSentence, start: int, end: int) -> list[Word]:
        """Words and tags of `sentence.text[start:end]`, entity marks left out; of a word cut through, what is inside.

        Args:
            sentence: a marked sentence of the document.
            start, end: half-open span of the marked text, from 0 on.
        """
        if sentence.start not in self._cut:
            self._cut[sentence.start] = self._cut_sentence(sentence)
        begins, ends, cut = self._cut[sentence.start]
        first = bisect_right(ends, start)
        last = bisect_left(begins, end, lo=first)
        found = cut[first:last]
        if found:
            if begins[first] < start:
                found[0] = sentence.text[start : ends[first]], found[0][1]
            if ends[last - 1] > end:
                found[-1] = sentence.text[max(begins[last - 1], start) : end], found[-1][1]
        return found

    def _cut_sentence(self, sentence: MarkedSentence) -> tuple[list[int], list[int], list[Word]]:
        """Begin and end of each word, and the words."""
        text, marks = sentence.text, {unit.at for unit in sentence.units}
        begins: list[int] = []
        ends: list[int] = []
        tags: list[str] = []
        for i in range(len(text)):
            if i in marks:
                continue
            tag, _, place = self._tags[sentence.origin[i]].rpartition("-")
            if place == "I" and ends and ends[-1] == i:
                ends[-1] = i + 1
            else:
                begins.append(i)
                ends.append(i + 1)
                tags.append(tag)
        return begins, ends, [(text[a:b], tag) for a, b, tag in zip(begins, ends, tags, strict=True)]


def bucket(value: int, edges: Sequence[int]) -> int:
    """How many of the edges the value exceeds."""
    return sum(value > edge for edge in edges)
