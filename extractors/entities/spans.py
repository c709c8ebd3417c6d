"""Names from votes: the spans that may be names are proposed, judged each as a whole, and freed of overlaps.

The voters judge character by character, so a border is often off by one, and a rare name is seen in one of its places
only. The span judge sees the whole: both borders, what competes with the span, the words in it and around it, and where
else in the document its string stands (`span_features`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from extractors.entities.network import TYPES, Floats
from extractors.entities.span_context import context_rows
from extractors.entities.span_judge import SpanJudge
from extractors.entities.tagger import SURE_OUTSIDE, View, tagged_blocks
from extractors.model import Block, Document, Mention
from extractors.trees import probabilities
from seeds.lexicon import load_products

Integers = npt.NDArray[np.int64]

LEAST = 0.12
"""Least probability of a begin, an inside or an end for a span to begin, go on or end there."""
ENDS = 3
"""Ends tried for one begin, the likeliest first."""
LONGEST = 45
"""Characters of the longest name tried."""
WEAKEST = 0.05
"""Least strength of a span worth judging; on the training texts 1 name of 150 is weaker, and a third of the spans."""
WORD_REACH = 2
"""Characters by which a border may move to the border of a word."""
LIKELY = 0.15
"""Least probability of a name that is given on."""
_NEAR = 4
"""Characters in which the next one that is no blank is looked for."""
_WORDLIKE = re.compile(r"[^\W和与及或等]")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` (half-open) as a name of the type `TYPES[type]`."""

    start: int
    end: int
    type: int


def propose(seen: View, votes: Floats) -> list[Span]:
    """Spans that are worth judging, in order.

    They are those the votes read outright, others with likely borders, firms that the lexicon knows, and materials of
    one character where these stand alone.

    Args:
        seen: the document with its tags and marks.
        votes: probabilities of outside, begin and inside, shape (characters, types, 3).
    """
    found: set[Span] = set()
    known: set[Span] = set()
    for block in tagged_blocks(seen.document):
        here = votes[block.start : block.end]
        for j in np.flatnonzero((here[:, :, 0] < 1 - LEAST).any(axis=0)):
            column = here[:, j]
            for start, end in _outright(column) | _likely(column):
                first, last = block.start + start, block.start + end
                found.add(Span(first, last, int(j)))
                found.add(Span(*_whole_words((first, last), block, votes[:, j, 0], seen.tags), int(j)))
        known |= _marked_firms(block, seen.marks) | _single_materials(block, seen.document.text)
    spans = [span for span in found if span.end - span.start > 1]
    strong = strength(votes, *columns(spans)) >= WEAKEST
    return sorted(known.union(span for span, enough in zip(spans, strong.tolist(), strict=True) if enough))


def _marked_firms(block: Block, marks: Sequence[Sequence[str]]) -> set[Span]:
    """Where a firm of the lexicon stands."""
    found, start = set(), block.start
    for at in range(block.start, block.end):
        if "B-firm" in marks[at]:
            start = at
        if "E-firm" in marks[at]:
            found.add(Span(start, at + 1, TYPES.index("Company")))
    return found


def _single_materials(block: Block, text: str) -> set[Span]:
    """Where a material of one character stands alone (金、银、铜)."""
    places = (at for at in range(block.start, block.end) if text[at] in _materials() and stands_alone(text, at))
    return {Span(at, at + 1, TYPES.index("Product")) for at in places}


@cache
def _materials() -> frozenset[str]:
    return frozenset(row.term for row in load_products() if len(row.term) == 1)


def stands_alone(text: str, at: int) -> bool:
    """Whether a character is a word in a list: beside it, blanks left out, only marks and 和, 与, 及, 或, 等."""
    before, behind = text[max(at - _NEAR, 0) : at].rstrip(), text[at + 1 : at + 1 + _NEAR].lstrip()
    return not _WORDLIKE.match(before[-1:]) and not _WORDLIKE.match(behind[:1])


def columns(spans: Sequence[Span]) -> tuple[Integers, Integers, Integers]:
    """Starts, ends and types of spans."""
    table = np.array([(s.start, s.end, s.type) for s in spans], dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def strength(votes: Floats, starts: Integers, ends: Integers, types: Integers) -> Floats:
    """How much the votes speak for spans, 0 to 1: the root of begin and end, times the mean inside."""
    named = 1.0 - votes[:, :, 0]
    nothing = np.zeros((1, votes.shape[1]), dtype=np.float32)
    sums = np.concatenate([nothing, named.cumsum(axis=0, dtype=np.float64)])
    mean = (sums[ends, types] - sums[starts, types]) / (ends - starts)
    going_on = np.concatenate([votes[:, :, 2], nothing])[ends, types]
    result: Floats = mean * np.sqrt(votes[starts, types, 1] * np.clip(1.0 - going_on, 0.0, 1.0))
    return result


def _outright(column: Floats) -> set[tuple[int, int]]:
    best = column.argmax(axis=-1)
    spans, start = set(), -1
    for i, label in enumerate([*best.tolist(), 0]):
        if start >= 0 and label != 2:
            spans.add((start, i))
            start = -1
        if label == 1 or (label == 2 and start < 0):
            start = i
    return spans


def _likely(column: Floats) -> set[tuple[int, int]]:
    outside, begin, inside = column.T
    named = 1.0 - outside
    before = np.concatenate([[1.0], outside[:-1]])
    ending = np.minimum(named, 1.0 - np.append(inside[1:], 0.0))
    starts = (begin > LEAST) | ((inside > LEAST) & (before > 0.3) & (named > 2 * LEAST))
    spans: set[tuple[int, int]] = set()
    for start in np.flatnonzero(starts).tolist():
        total, options = 0.0, []
        for end in range(start, min(len(column), start + LONGEST)):
            if end > start and inside[end] < LEAST:
                break
            total += named[end]
            if ending[end] > LEAST:
                options.append((total / (end + 1 - start) * ending[end] ** 0.5, end + 1))
        spans.update((start, end) for _, end in sorted(options, reverse=True)[:ENDS])
    return spans


def _whole_words(span: tuple[int, int], block: Block, outside: Floats, tags: Sequence[str]) -> tuple[int, int]:
    """Move borders that cut a word in two (锰金|属) to the word's, where these are near and not surely outside."""
    start, end = span
    low, high = start, end
    while low > block.start and start - low < WORD_REACH and tags[low].endswith("-I"):
        low -= 1
    while high < block.end and high - end < WORD_REACH and tags[high].endswith("-I"):
        high += 1
    if tags[low].endswith("-I") or (outside[low:start] > SURE_OUTSIDE).any():
        low = start
    if (high < block.end and tags[high].endswith("-I")) or (outside[end:high] > SURE_OUTSIDE).any():
        high = end
    return low, high


def clash(one: Mention, two: Mention) -> bool:
    """Whether two mentions cross or are the same span; one inside the other only where both have one type."""
    if one.end <= two.start or two.end <= one.start:
        return False
    inside = (one.start <= two.start and two.end <= one.end) or (two.start <= one.start and one.end <= two.end)
    return not inside or one.type == two.type or (one.start, one.end) == (two.start, two.end)


def select(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that do not clash, the most probable first chosen; in order of the text.

    A mention inside one of another type stays (a park in the name of a cluster); of two that cross, are the same span,
    or lie in one another with one type, the more probable stays.
    """
    kept: list[Mention] = []
    standing: dict[int, list[Mention]] = defaultdict(list)  # by character
    for mention in sorted(mentions, key=lambda m: (-m.score, m.start, -m.end, m.type)):
        places = range(mention.start, mention.end)
        if not any(clash(mention, other) for at in places if at in standing for other in standing[at]):
            kept.append(mention)
            for at in places:
                standing[at].append(mention)
    return sorted(kept)


def judge_spans(
    judge: SpanJudge, document: Document, spans: Sequence[Span], numbers: Floats, words: Iterable[Sequence[str]]
) -> list[float]:
    """Probability that each span is a name, seen with all others of its document.

    Args:
        judge: the judge.
        document: the document.
        spans: its spans, in order.
        numbers, words: what is known of them (`span_features.describe`).
    """
    where = columns(spans)
    alone = judge.judge(numbers, words, where[2])
    if judge.trees is None or not spans:
        return [*map(float, alone)]
    return probabilities(judge.trees.sums(context_rows(document, where, numbers, alone)))


def as_mentions(spans: Sequence[Span], scores: Sequence[float]) -> list[Mention]:
    """All spans as mentions with their probabilities as scores."""
    return [
        Mention(span.start, span.end, TYPES[span.type], "tagger", round(score, 4))
        for span, score in zip(spans, scores, strict=True)
    ]


def likely_names(spans: Sequence[Span], scores: Sequence[float]) -> list[Mention]:
    """The spans that are likely names, freed of overlaps."""
    return select(mention for mention in as_mentions(spans, scores) if mention.score >= LIKELY)
