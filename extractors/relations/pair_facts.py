"""What is known of a possible claim by how its ends stand, in numbers for the trees (`joint`, `scorer`)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

import numpy as np

from extractors.model import BLOCK_KINDS, Document, Entity
from extractors.relations.contexts import Context
from extractors.relations.joint import Siblings
from extractors.relations.marking import BEFORE, MarkedSentence, Unit
from extractors.relations.node_facts import relation_numbers
from extractors.relations.pairs import Pair
from extractors.relations.status import read_truth
from extractors.trees import NONE, Numbers

COLUMNS = (
    "relation", "steps apart", "read by a rule", "contexts", "unnamed ends", "framed", "inside", "together",
    "in neighbours", "block kind", "sentence length", "names in sentence", "kind of head", "kind of tail",
    "rules for it", "rules for others", "rivals for head", "rivals for tail", "least steps apart", "shared sentences",
    "order", "distance", "commas", "list marks", "heads between", "tails between", "head's number", "tail's number",
    "heads in sentence", "tails in sentence", "before the first", "behind the last", "truth", "nearest head",
    "nearest tail",
)  # fmt: skip
"""Of `PairFacts.rows`; from "order" on, NONE where the ends do not stand in one sentence."""
_UNITS = ("name", "anaphor", "implied", "focus", "topic")
_TRUTHS = ("done", "planned", "denied", "ended")
_IN_LIST = re.compile(r"(?:[（(][^）)]*[）)])?(?:、|和|与|及|以及|等)+")
"""Between two neighbours in a list, a bracket behind the first of them included."""
NEAREST = 10
"""Names in a list that are looked at on each side of an end."""
FAR = 99
"""Steps between sentences of names that never stand anywhere."""


class PairFacts:
    """Facts of the pairs of one document."""

    def __init__(self, document: Document, sentences: Sequence[MarkedSentence], entities: Mapping[str, Entity]) -> None:
        """Prepare a document.

        Args:
            document: the document of the pairs.
            sentences: its marked sentences.
            entities: its entities by id, roles included.
        """
        self._document, self._sentences = document, sentences
        starts = [sentence.start for sentence in sentences]
        self._spots = {
            name: sorted({bisect_right(starts, m.start) - 1 for m in entity.mentions})
            for name, entity in entities.items()
        }
        self._lists: dict[tuple[int, int], list[str]] = {}

    def rows(self, pairs: Sequence[Pair]) -> Numbers:
        """Shape (pairs, `COLUMNS`)."""
        rows = [self._row(pair) for pair in pairs]
        return np.array(rows, dtype=np.float64).reshape(len(pairs), len(COLUMNS))

    def siblings(self, pair: Pair) -> Siblings:
        """The same claim of the names that stand in a list with the head, and with the tail, in the best context."""
        best = pair.contexts[0]
        heads = self._list(best.head_sentence, best.head)
        tails = self._list(best.tail_sentence, best.tail)
        ends = (pair.head, pair.tail)
        return (
            [(name, pair.relation, pair.tail) for name in heads if name not in ends],
            [(pair.head, pair.relation, name) for name in tails if name not in ends],
        )

    def _row(self, pair: Pair) -> tuple[float, ...]:
        best = pair.contexts[0]
        sides = {c.unnamed_end for c in pair.contexts}
        sentence = self._sentences[best.tail_sentence if best.head.at == BEFORE else best.head_sentence]
        own = sum(hit.rule.relation == pair.relation for hit in best.rules)
        heads, tails = self._spots[pair.head], self._spots[pair.tail]
        least, shared = _steps(heads, tails)
        return (
            relation_numbers()[pair.relation], min(c.apart for c in pair.contexts), best.reads(pair.relation),
            len(pair.contexts), ("head" in sides) + 2 * ("tail" in sides), any(c.framed for c in pair.contexts),
            any(c.inside for c in pair.contexts),
            sum(not (c.apart or c.framed or c.inside) for c in pair.contexts), sum(c.apart == 1 for c in pair.contexts),
            BLOCK_KINDS[self._document.blocks[sentence.block].kind], len(sentence.text), len(sentence.units),
            _UNITS.index(best.head.kind), _UNITS.index(best.tail.kind), own, len(best.rules) - own,
            "head" in best.rivals, "tail" in best.rivals, least, shared,
            *_layout_in(sentence, best),
        )  # fmt: skip

    def _list(self, number: int, unit: Unit) -> list[str]:
        """Entities of the type of a unit that stand in a list with it, before it and behind it, the nearest first."""
        key = (number, unit.at)
        if key not in self._lists:
            sentence = self._sentences[number]
            named = [u for u in sentence.units if u.kind == "name"]
            found: list[str] = []
            if unit in named:
                for step in (-1, 1):
                    at = named.index(unit)
                    while 0 <= at + step < len(named) and abs(at + step - named.index(unit)) <= NEAREST:
                        left, right = sorted((named[at], named[at + step]), key=lambda u: u.at)
                        between = sentence.text[left.at + 1 : right.at]
                        if named[at + step].type != unit.type or not _IN_LIST.fullmatch(between):
                            break
                        at += step
                        found.append(named[at].entity)
            self._lists[key] = found
        return self._lists[key]


def _steps(one: Sequence[int], two: Sequence[int]) -> tuple[int, int]:
    """Least distance of two ascending lists of sentences, and how many sentences are in both."""
    least, shared, i, j = FAR, 0, 0, 0
    while i < len(one) and j < len(two):
        least = min(least, abs(one[i] - two[j]))
        shared += one[i] == two[j]
        if one[i] < two[j]:
            i += 1
        else:
            j += 1
    return least, shared


def _layout_in(sentence: MarkedSentence, context: Context) -> tuple[float, ...]:
    head, tail = context.head, context.tail
    heads = [u for u in sentence.units if u.type == head.type]
    tails = [u for u in sentence.units if u.type == tail.type]
    if context.head_sentence != context.tail_sentence or BEFORE in (head.at, tail.at):
        around = (len(heads), len(tails), head.at, tail.at)
        return (0, *[NONE] * 7, *around, *[NONE] * 3)
    first, last = (head, tail) if head.at < tail.at else (tail, head)
    between = sentence.text[first.at + 1 : last.at]
    inner = [u for u in sentence.units if first.at < u.at < last.at]
    return (
        1 if first is head else -1, len(between), between.count("，") + between.count("；"), between.count("、"),
        sum(u.type == head.type for u in inner), sum(u.type == tail.type for u in inner),
        _number(heads, head), _number(tails, tail), len(heads), len(tails), first.at, len(sentence.text) - last.at,
        _TRUTHS.index(read_truth(sentence.text, *context.truth_span)),
        bool(heads) and min(heads, key=lambda u: abs(u.at - tail.at)) is head,
        bool(tails) and min(tails, key=lambda u: abs(u.at - head.at)) is tail,
    )  # fmt: skip


def _number(units: Sequence[Unit], unit: Unit) -> float:
    return units.index(unit) if unit in units else NONE
