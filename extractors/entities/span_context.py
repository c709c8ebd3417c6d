"""All spans of a document seen together, once the span judge has seen each by itself.

Of two names that overlap one is likelier; a string that is a name in one place is so elsewhere; what stands in a list
of products is a product; an article about a village fair names few firms. The numbers made here are read by trees
stacked on the span judge: D. Wolpert, "Stacked generalization", Neural Networks 5 (1992).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractors.entities.network import TYPES
from extractors.model import BLOCK_KINDS, Document
from extractors.trees import NONE, Numbers
from extractors.vectors import Floats

Integers = npt.NDArray[np.int64]

LIKELY = 0.3
"""From this probability on a span counts as a name near another, or in a block."""
IN_LIST = 0.2
"""From this probability on a span counts as the next one in a list."""
NEAR = 60
"""Characters in which the names before and behind a span are looked for."""
SLICE = 512
"""Spans compared at once with those around them."""
_LIST_MARKS = "、和与及或"
_MARKS = {mark: i for i, mark in enumerate(f"{_LIST_MARKS}，,/ \n；")}


def layout() -> list[str]:
    """Names that the columns of `context_rows` go by."""
    return [*TYPES, *BLOCK_KINDS, "span context 1"]


def context_rows(
    document: Document, where: tuple[Integers, Integers, Integers], numbers: Floats, probabilities: Floats
) -> Numbers:
    """What the trees ask about each span.

    Args:
        document: the document.
        where: starts, ends and types of the spans, in order.
        numbers: what was known of each (`span_features.describe`), shape (spans, `NUMBERS`).
        probabilities: what the span judge makes of them.

    Returns:
        Shape (spans, columns): log-odds, type, length and `numbers`; overlaps, doubles, names before and behind, place,
        names expected in the block, article and document, and neighbours in a list, as the functions below give them.
    """
    starts, ends, types = where
    blocks = _Blocks.of(document)
    clipped = np.clip(probabilities.astype(np.float64), 1e-5, 1 - 1e-5)
    own = [np.log(clipped / (1 - clipped)), types, ends - starts]
    return np.column_stack([
        *own, numbers, *_overlaps(*where, probabilities), _doubles(document.text, *where, probabilities),
        *_beside(*where, probabilities), *_place(blocks, len(document.text), starts, ends),
        _expected(blocks, starts, types, probabilities), _in_list(document.text, *where, probabilities),
    ]).astype(np.float64)  # fmt: skip


def _overlaps(starts: Integers, ends: Integers, types: Integers, probabilities: Floats) -> list[Numbers]:
    """Best span of the same type around, within and across; of other types in the same place, around, within, across.

    Last the type of the best other in the same place.
    """
    out = np.full((len(starts), 8), NONE)
    reach = int((ends - starts).max(initial=0))
    index = np.arange(len(starts))
    for low in range(0, len(starts), SLICE):
        rows = slice(low, low + SLICE)
        near = slice(np.searchsorted(starts, starts[low] - reach), np.searchsorted(starts, ends[rows].max()))
        s, e, t = starts[rows, None], ends[rows, None], types[rows, None]
        others = (s < ends[None, near]) & (starts[None, near] < e) & (index[None, near] != index[rows, None])
        around = (starts[None, near] <= s) & (ends[None, near] >= e)
        within = (starts[None, near] >= s) & (ends[None, near] <= e)
        alike = types[None, near] == t
        same = around & within
        kinds = (
            alike & around, alike & within, alike & ~around & ~within, ~alike & same, ~alike & around & ~same,
            ~alike & within & ~same, ~alike & ~around & ~within,
        )  # fmt: skip
        for column, which in enumerate(kinds):
            out[rows, column] = np.where(others & which, probabilities[None, near], NONE).max(axis=1)
        best = np.where(others & kinds[3], probabilities[None, near], NONE).argmax(axis=1)
        out[rows, 7] = np.where(out[rows, 3] > NONE, types[near][best], NONE)
    return [*out.T]


def _doubles(text: str, starts: Integers, ends: Integers, types: Integers, probabilities: Floats) -> Numbers:
    """Other spans of the same string: how many of the same type, the best and the mean of them, the best of others."""
    strings: dict[str, list[int]] = defaultdict(list)
    for i, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        strings[text[start:end]].append(i)
    out = np.full((len(starts), 4), NONE)
    for group in strings.values():
        of_type: dict[int, list[int]] = defaultdict(list)
        for i in group:
            of_type[int(types[i])].append(i)
        for node_type, alike in of_type.items():
            other = max((probabilities[i] for i in group if types[i] != node_type), default=NONE)
            total, ranked = float(probabilities[alike].sum()), sorted(probabilities[alike].tolist(), reverse=True)
            for i in alike:
                count = len(alike) - 1
                mean = (total - float(probabilities[i])) / count if count else NONE
                best = (ranked[1] if probabilities[i] == ranked[0] else ranked[0]) if count else NONE
                out[i] = (count, best, mean, other)
    return out


def _beside(starts: Integers, ends: Integers, types: Integers, probabilities: Floats) -> Iterator[Numbers]:
    """Type of the last likely name before a span and of the next behind it, each with its distance."""
    likely = np.flatnonzero(probabilities > LIKELY)
    by_end = likely[np.argsort(ends[likely], kind="stable")]
    before = np.searchsorted(ends[by_end], starts, side="right") - 1
    behind = np.searchsorted(starts[likely], ends)
    for order, at in ((by_end, before), (likely, behind)):
        there = (at >= 0) & (at < len(order))
        chosen = order[np.where(there, at, 0)] if len(order) else np.zeros(len(starts), dtype=np.int64)
        gap = starts - ends[chosen] if order is by_end else starts[chosen] - ends
        there &= gap <= NEAR
        yield np.where(there, types[chosen], NONE)
        yield np.where(there, gap, NONE)


def _place(blocks: _Blocks, length: int, starts: Integers, ends: Integers) -> list[Numbers | Integers]:
    """Kind and length of the block, place in it from both ends, article, place in the text, length of both."""
    at = blocks.number(starts)
    return [
        blocks.kinds[at], (blocks.ends - blocks.starts)[at], starts - blocks.starts[at], blocks.ends[at] - ends,
        blocks.articles[at], starts / max(length, 1), blocks.article_sizes()[blocks.articles[at]],
        np.full(len(starts), length),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Blocks of a document, in columns."""

    starts: Integers
    ends: Integers
    articles: Integers
    kinds: Integers

    @classmethod
    def of(cls, document: Document) -> _Blocks:
        """Those of a document."""
        rows = [(b.start, b.end, b.article, BLOCK_KINDS[b.kind]) for b in document.blocks]
        return cls(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)

    def number(self, places: Integers) -> Integers:
        """The block in which each place lies."""
        found: Integers = np.maximum(np.searchsorted(self.starts, places, side="right") - 1, 0)
        return found

    def article_sizes(self) -> Numbers:
        """Characters of each article, by its number."""
        sizes = np.zeros(int(self.articles.max(initial=0)) + 1)
        np.add.at(sizes, self.articles, self.ends - self.starts)
        return sizes


def _expected(blocks: _Blocks, starts: Integers, types: Integers, probabilities: Floats) -> Numbers:
    """Names of each type that are expected in the block beside the span, per thousand characters of the article, and
    in the document."""
    at = blocks.number(starts)
    sure = np.where(probabilities > LIKELY, probabilities, 0.0)
    in_block = np.zeros((len(blocks.starts), len(TYPES)))
    np.add.at(in_block, (at, types), sure)
    sizes = blocks.article_sizes()
    in_article = np.zeros((len(sizes), len(TYPES)))
    np.add.at(in_article, blocks.articles, in_block)
    beside = in_block[at]
    beside[np.arange(len(starts)), types] -= sure
    dense = in_article / np.maximum(sizes, 1)[:, None] * 1000
    everywhere = np.bincount(types, weights=probabilities, minlength=len(TYPES))
    return np.concatenate([beside, dense[blocks.articles[at]], np.tile(everywhere, (len(starts), 1))], axis=1)


def _in_list(text: str, starts: Integers, ends: Integers, types: Integers, probabilities: Floats) -> Numbers:
    """Before and behind a span: the mark there; of the span beyond a list mark type and probability, and the best of
    its own type."""
    ending: dict[int, list[int]] = defaultdict(list)
    beginning: dict[int, list[int]] = defaultdict(list)
    for i in np.flatnonzero(probabilities > IN_LIST).tolist():
        ending[int(ends[i])].append(i)
        beginning[int(starts[i])].append(i)
    out = np.full((len(starts), 8), NONE)
    for i, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        for first, mark, there in (
            (0, text[start - 1 : start], ending.get(start - 1)),
            (4, text[end : end + 1], beginning.get(end + 1)),
        ):
            out[i, first] = _MARKS.get(mark, -2)
            if mark and mark in _LIST_MARKS and there:
                best = max(there, key=lambda other: probabilities[other])
                alike = (probabilities[other] for other in there if types[other] == types[i])
                out[i, first + 1 : first + 4] = types[best], probabilities[best], max(alike, default=NONE)
    return out
