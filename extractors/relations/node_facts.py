"""What is known of each entity of a document as a whole: its names, where it stands, and what may be claimed of it.

The span judge sees names one by one. Here a thing is seen with all its names and places: read twice or once, in a
heading, inside another name, with longer and shorter names of its type beside it, with or without edges.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from extractors.entities.recognise import DOUBTFUL, REPEAT
from extractors.model import BLOCK_KINDS, Block, Document, Edge, Entity, Mention
from extractors.relations.joint import NOTHING
from extractors.relations.marking import BLOCKS
from extractors.trees import NONE, Numbers, probabilities
from seeds.ontology import load_ontology

COLUMNS = (
    "type", "best score", "second score", "mean score", "mentions", "mentions read", "share in doubt", "name length",
    "shortest name", "names", "share inside others", "type around", "best longer name", "longer names",
    "best shorter name", "shorter names", "best of this name, other type", "best holder of other type",
    "alike beginnings", "alike ends", "rank in its type", "first place", "kind of first block", "in headings",
    "in list items", "article", "length of block", "length of article", "names in article", "firms in article",
    "parks in article", "of its type", "entities", "length of document",
)  # fmt: skip
"""Of `NodeFacts.rows`. Rank: by mentions, 0 the most. Names and firms in the article: per hundred characters."""


@cache
def type_numbers() -> Mapping[str, int]:
    """Node type -> number."""
    return {name: i for i, name in enumerate(sorted(BLOCKS))}


@cache
def relation_numbers() -> Mapping[str, int]:
    """Relation -> number, in their order."""
    return {name: i for i, name in enumerate(sorted(load_ontology().relations))}


class NodeFacts:
    """Facts of the entities of one document.

    Attributes:
        index: id -> row.
        rows: shape (entities, `COLUMNS`).
    """

    def __init__(self, document: Document, entities: Sequence[Entity]) -> None:
        """Prepare a document.

        Args:
            document: the document of the entities.
            entities: its entities with mentions, roles left out.
        """
        self.index = {entity.id: i for i, entity in enumerate(entities)}
        self._document = document
        self._starts = [block.start for block in document.blocks]
        self._best = {e.id: max(m.score for m in e.mentions) for e in entities}
        relatives = _Relatives(entities, self._best)
        around = _around(entities)
        types = Counter(e.type for e in entities)
        begins = Counter((e.type, e.name[:2]) for e in entities)
        ends = Counter((e.type, e.name[-2:]) for e in entities)
        ranks: Counter[str] = Counter()
        rank = {}
        for entity in sorted(entities, key=lambda e: (-len(e.mentions), e.mentions[0].start)):
            rank[entity.id] = ranks[entity.type]
            ranks[entity.type] += 1
        articles = self._articles(entities)
        length = len(document.text)
        rows = []
        for e in entities:
            scores = sorted((m.score for m in e.mentions), reverse=True)
            count, inside = len(scores), around.get(e.id, [])
            first = self._block(e.mentions[0])
            kinds = Counter(self._block(m).kind for m in e.mentions)
            names = [len(a.name) for a in e.aliases]
            rows.append((
                type_numbers()[e.type], scores[0], scores[1] if count > 1 else NONE, sum(scores) / count, count,
                sum(m.source != REPEAT for m in e.mentions), sum(m.source == DOUBTFUL for m in e.mentions) / count,
                len(e.name), min(names), len(names), len(inside) / count, type_numbers()[inside[0]] if inside else NONE,
                *relatives.of(e), begins[e.type, e.name[:2]] - 1, ends[e.type, e.name[-2:]] - 1, rank[e.id],
                e.mentions[0].start / max(length, 1), BLOCK_KINDS[first.kind], kinds["heading"], kinds["list_item"],
                first.article, first.end - first.start, *articles[first.article], types[e.type], len(entities), length,
            ))  # fmt: skip
        self.rows: Numbers = np.array(rows, dtype=np.float64).reshape(len(entities), len(COLUMNS))

    def with_evidence(self, keys: Sequence[Edge], odds: Numbers) -> Numbers:
        """The rows, and what may be claimed of each entity.

        Args:
            keys: head, relation and tail of the possible claims.
            odds: their log-odds by the first judges, shape (claims,).

        Returns:
            Behind `rows`, as head and as tail: number of claims that are expected; best log-odds; best log-odds for
            each relation.
        """
        count = len(relation_numbers())
        best = np.full((2, len(self.index), count), NOTHING)
        expected = np.zeros((2, len(self.index)))
        for (head, relation, tail), one, probability in zip(keys, odds.tolist(), probabilities(odds), strict=True):
            column = relation_numbers()[relation]
            for side, name in ((0, head), (1, tail)):
                row = self.index.get(name)
                if row is not None:
                    expected[side, row] += probability
                    best[side, row, column] = max(best[side, row, column], one)
        return np.concatenate([self.rows, expected.T, best.max(axis=2).T, best[0], best[1]], axis=1)

    def _block(self, mention: Mention) -> Block:
        return self._document.blocks[max(bisect_right(self._starts, mention.start) - 1, 0)]

    def _articles(self, entities: Sequence[Entity]) -> Mapping[int, tuple[float, float, float, float]]:
        """Length, names and firms per hundred characters, and parks of each article."""
        sizes: Counter[int] = Counter()
        for block in self._document.blocks:
            sizes[block.article] += block.end - block.start
        names: dict[int, float] = defaultdict(float)
        of_type: Counter[tuple[int, str]] = Counter()
        for entity in entities:
            for mention in entity.mentions:
                article = self._block(mention).article
                names[article] += mention.score
                of_type[article, entity.type] += 1
        return {
            a: (n, names[a] / max(n, 1) * 100, of_type[a, "Company"] / max(n, 1) * 100, of_type[a, "Park"])
            for a, n in sizes.items()
        }


def _around(entities: Sequence[Entity]) -> Mapping[str, list[str]]:
    """For each entity, the types of the other names in which it stands, one for each such place."""
    mentions = sorted(((m, e) for e in entities for m in e.mentions), key=lambda p: (p[0].start, -p[0].end))
    found: dict[str, list[str]] = defaultdict(list)
    open_: list[tuple[Mention, Entity]] = []
    for mention, entity in mentions:
        open_ = [(m, e) for m, e in open_ if m.end > mention.start]
        size = mention.end - mention.start
        for m, e in open_:
            if e.id != entity.id and m.end >= mention.end and m.end - m.start > size:
                found[entity.id].append(e.type)
                break
        open_.append((mention, entity))
    return found


class _Relatives:
    """Longer and shorter names of the same type, and what other types hold the same name."""

    def __init__(self, entities: Sequence[Entity], best: Mapping[str, float]) -> None:
        self._best = best
        self._owners: dict[str, list[Entity]] = defaultdict(list)
        for entity in entities:
            for alias in entity.aliases:
                self._owners[alias.name].append(entity)
        self._holders: dict[str, dict[str, Entity]] = defaultdict(dict)
        self._held: dict[str, dict[str, Entity]] = defaultdict(dict)
        for name, owners in self._owners.items():
            for part in {name[i:j] for i in range(len(name)) for j in range(i + 1, len(name) + 1)} - {name}:
                for inner in self._owners.get(part, ()):
                    for owner in owners:
                        if owner.id != inner.id:
                            self._holders[inner.id][owner.id] = owner
                            self._held[owner.id][inner.id] = inner

    def of(self, entity: Entity) -> tuple[float, ...]:
        """Best and number of longer, then of shorter ones; best of the same name and of holders of other types."""
        longer = [self._best[o.id] for o in self._holders[entity.id].values() if o.type == entity.type]
        shorter = [self._best[o.id] for o in self._held[entity.id].values() if o.type == entity.type]
        same = [self._best[o.id] for a in entity.aliases for o in self._owners[a.name] if o.type != entity.type]
        holders = [self._best[o.id] for o in self._holders[entity.id].values() if o.type != entity.type]
        return (
            max(longer, default=NONE), len(longer), max(shorter, default=NONE), len(shorter), max(same, default=NONE),
            max(holders, default=NONE),
        )  # fmt: skip
