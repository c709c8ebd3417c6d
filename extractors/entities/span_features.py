"""What is known of a span that may be a name: how the voters see it, what competes with it, its words, its doubles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from extractors.entities.network import TYPES, Floats
from extractors.entities.spans import Integers, Span, columns, strength
from extractors.entities.tagger import View, pool
from extractors.model import Document

POSSIBLE = 0.3
"""From this mean probability on, a span of another type competes."""
SLICE = 512
"""Spans compared at once with those around them."""
SEEN = 0.6
"""From this mean probability on, a string counts as a name seen elsewhere in the document."""
STEPS = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98], dtype=np.float32)
STEPPED = 33
"""The first numbers of a span, probabilities, are given as words as well, in these steps."""
NUMBERS = 54
"""Numbers that describe a span."""


def describe(seen: View, network: Floats, crf: Floats, spans: Sequence[Span]) -> tuple[Floats, Iterator[list[str]]]:
    """What is known of each span.

    Args:
        seen: the document with its tags and marks.
        network, crf: votes of both voters.
        spans: spans of the document.

    Returns:
        Numbers, shape (spans, `NUMBERS`), all about between -1 and 1; and words, a list for each span, made one by one:
        those of a long document would fill the memory.
    """
    where = columns(spans)
    pooled = pool(network, crf)
    own = _votes(pooled, *where)
    mean = own[1]
    values = [*_votes(network, *where), *_votes(crf, *where), *own]
    values += _competition(*where, strength(pooled, *where), mean)
    strings = _Strings(seen.document, spans, mean)
    known = [strings.describe(i) for i in range(len(spans))]
    more = np.array([row for row, _ in known], dtype=np.float32).reshape(len(spans), NUMBERS - len(values))
    numbers = np.column_stack([*values, more]).astype(np.float32)

    def words() -> Iterator[list[str]]:
        for span, (_, shared), row in zip(spans, known, numbers, strict=True):
            steps = np.searchsorted(STEPS, row[:STEPPED]).tolist()
            yield [*shared, *_words(seen, span), *(f"{i}={step}" for i, step in enumerate(steps))]

    return numbers, words()


def _votes(votes: Floats, starts: Integers, ends: Integers, types: Integers) -> list[Floats]:
    """Begin, mean and least inside, end, begin inside, neighbours, first, last, and the strongest other type."""
    named = 1.0 - votes[:, :, 0]
    nothing = np.zeros((1, len(TYPES)), dtype=np.float32)
    inside = np.concatenate([votes[:, :, 2], nothing])
    around = np.concatenate([named, nothing])  # index -1 and index len: nothing
    sums = np.concatenate([nothing, named.cumsum(axis=0, dtype=np.float64)])
    length = (ends - starts)[:, None]
    means = (sums[ends] - sums[starts]) / length
    rows = np.arange(len(starts))
    mean = means[rows, types]
    others = means.copy()
    others[rows, types] = 0.0
    least = np.array([named[s:e, t].min() for s, e, t in zip(starts, ends, types, strict=True)])
    broken = np.array([votes[s + 1 : e, t, 1].max(initial=0.0) for s, e, t in zip(starts, ends, types, strict=True)])
    return [
        votes[starts, types, 1], mean, least, inside[ends, types], broken, around[starts - 1, types],
        around[ends, types], named[starts, types], named[ends - 1, types], others.max(axis=1),
    ]  # fmt: skip


def _competition(starts: Integers, ends: Integers, types: Integers, strengths: Floats, mean: Floats) -> list[Floats]:
    """What else is proposed where a span stands; the spans must be in order.

    Three columns: how much stronger the best span of the same type is that lies around it, in it, or across its border
    (-1 where there is none). One for each type: how sure a span of that other type around it is. One: how sure a span
    of another type across its border is.
    """
    rivals = np.full((len(starts), 3), -1.0, dtype=np.float32)
    company = np.zeros((len(starts), len(TYPES) + 1), dtype=np.float32)
    reach = int((ends - starts).max(initial=0))
    for low in range(0, len(starts), SLICE):
        rows = slice(low, low + SLICE)
        near = slice(np.searchsorted(starts, starts[low] - reach), np.searchsorted(starts, ends[rows].max()))
        s, e, t = starts[rows, None], ends[rows, None], types[rows, None]
        overlap = (s < ends[None, near]) & (starts[None, near] < e)
        around = overlap & (starts[None, near] <= s) & (ends[None, near] >= e)
        within = overlap & (starts[None, near] >= s) & (ends[None, near] <= e)
        across = overlap & ~around & ~within
        alike = types[None, near] == t
        itself = np.arange(len(starts))[None, near] == np.arange(len(starts))[rows, None]
        better = strengths[None, near] - strengths[rows, None]
        for column, which in enumerate((around, within, across)):
            rivals[rows, column] = np.where(which & alike & ~itself, better, -1.0).max(axis=1)
        sure = np.where(mean[near] > POSSIBLE, mean[near], 0.0)
        for node_type in range(len(TYPES)):
            theirs = around & ~alike & (types[None, near] == node_type)
            company[rows, node_type] = np.where(theirs, sure[None], 0.0).max(axis=1)
        company[rows, -1] = np.where(across & ~alike, sure[None], 0.0).max(axis=1)
    return [*rivals.T, *company.T]


class _Strings:
    """Where else in a document the string of a span stands, and longer and shorter names that share it."""

    def __init__(self, document: Document, spans: Sequence[Span], mean: Floats) -> None:
        self.text, self.spans, self.mean = document.text, spans, mean.tolist()
        self.names = [document.text[s.start : s.end] for s in spans]
        self.means: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))  # name -> type -> means
        self.known: dict[int, set[str]] = defaultdict(set)
        for span, name, own in zip(spans, self.names, self.mean, strict=True):
            self.means[name][span.type].append(own)
            if own > SEEN:
                self.known[span.type].add(name)
        self.shared: dict[tuple[int, str], tuple[list[float], list[float], list[str]]] = {}

    def describe(self, i: int) -> tuple[list[float], list[str]]:
        """Numbers and words of the span of this index."""
        span, name = self.spans[i], self.names[i]
        if (span.type, name) not in self.shared:
            self.shared[span.type, name] = self._share(span.type, name)
        best, numbers, words = self.shared[span.type, name]
        elsewhere = best[1] if self.mean[i] == best[0] else best[0]
        return [elsewhere, *numbers], words

    def _share(self, node_type: int, name: str) -> tuple[list[float], list[float], list[str]]:
        """What all spans of a type and string have in common: the two highest means, numbers, and words."""
        count, means = self.text.count(name), self.means[name][node_type]
        others = ((max(theirs), other) for other, theirs in self.means[name].items() if other != node_type)
        rival, rival_type = max(others, default=(0.0, -1))
        words = [f"count={min(count, 4)}", f"length={min(len(name), 14)}"]
        if rival > 0.3:
            words.append(f"also={TYPES[rival_type]}")
        numbers = [sum(means) / max(count, len(means)), rival, min(count, 8) / 8, min(len(name), 20) / 20]
        return sorted([*means, -1.0], reverse=True)[:2], [*numbers, *self._relatives(node_type, name)], words

    def _relatives(self, node_type: int, name: str) -> list[float]:
        known = self.known[node_type]
        longer = [n for n in known if len(n) > len(name) and name in n]
        shorter = [n for n in known if len(n) < len(name) and n in name]
        return [
            float(any(n.startswith(name) for n in longer)), float(any(n.endswith(name) for n in longer)),
            min(len(longer), 3) / 3, float(any(name.startswith(n) for n in shorter)),
            float(any(name.endswith(n) for n in shorter)), min(len(shorter), 3) / 3,
        ]  # fmt: skip


def _words(seen: View, span: Span) -> list[str]:
    text, tags, start, end = seen.document.text, seen.tags, span.start, span.end
    name = text[start:end]
    left, right = text[max(0, start - 2) : start].replace("\n", "|"), text[end : end + 2].replace("\n", "|")
    cut = f"{'x' if tags[start].endswith('-I') else ''}/{'x' if end < len(tags) and tags[end].endswith('-I') else ''}"
    kinds = [tag.rpartition("-")[0] for tag in tags[start:end] if tag.endswith("-B")]
    words = [
        f"cut={cut}", f"tags={'|'.join(kinds[:4])}", f"words={min(len(kinds), 6)}",
        f"tag0={kinds[0] if kinds else ''}", f"tag-1={kinds[-1] if kinds else ''}",
        f"c0={name[0]}", f"c01={name[:2]}", f"c-1={name[-1]}", f"c-2={name[-2:]}", f"c-3={name[-3:]}",
        f"l1={left[-1:]}", f"l2={left}", f"r1={right[:1]}", f"r2={right}", f"lr={left[-1:]}{right[:1]}",
    ]  # fmt: skip
    marks = seen.marks
    words += [f"m0={mark}" for mark in marks[start]] + [f"m-1={mark}" for mark in marks[end - 1]]
    if start:
        words += [f"ml={mark}" for mark in marks[start - 1]]
    if end < len(marks):
        words += [f"mr={mark}" for mark in marks[end]]
    closing = {f"E{mark[1:]}" for mark in marks[start] if mark[0] == "B"} & {*marks[end - 1]}
    words += [f"whole={mark[2:]}" for mark in sorted(closing)]
    return [word.replace("\n", "|") for word in words]
