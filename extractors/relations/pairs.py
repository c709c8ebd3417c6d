"""Pairs of entities that may be related, each with the places where the two stand together (contexts)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product

from extractors.model import Document, Edge, Entity
from extractors.reading import split_sentences
from extractors.relations.contexts import Context, enclosing_areas, framed_contexts, inside_contexts
from extractors.relations.lists import belonging
from extractors.relations.marking import MarkedSentence, mark
from extractors.relations.patterns import RuleHit, find_hits
from extractors.relations.roles import role_entities
from seeds.ontology import load_ontology

MAX_CONTEXTS = 5
"""Contexts of a pair that are looked at, the best first."""
REACH = 120
"""Two units of one sentence further apart than this, in marked characters, are no context."""
STEPS = 2
"""Named units in sentences of one block further apart than so many steps are no context."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A possible relation between two entities of a document, with its contexts, best first."""

    head: str
    relation: str
    tail: str
    contexts: tuple[Context, ...]

    @property
    def key(self) -> Edge:
        """Head, relation and tail."""
        return self.head, self.relation, self.tail


@dataclass(frozen=True, slots=True)
class PossibleClaims:
    """All that a document may say of its entities.

    Attributes:
        document: the document.
        names: its entities, as they were recognised.
        roles: the roles whose words it uses, as entities.
        sentences: its marked sentences.
        pairs: the possible claims, as `candidate_pairs` orders them.
    """

    document: Document
    names: Sequence[Entity]
    roles: Sequence[Entity]
    sentences: Sequence[MarkedSentence]
    pairs: Sequence[Pair]

    @classmethod
    def of(cls, document: Document, names: Sequence[Entity]) -> PossibleClaims:
        """Those of a document with these entities."""
        roles = role_entities(document, taken=[m for e in names for m in e.mentions])
        everything = [*names, *roles]
        sentences = mark(document, split_sentences(document), everything)
        return cls(document, names, roles, sentences, candidate_pairs(document, sentences, everything))

    @property
    def entities(self) -> dict[str, Entity]:
        """Names and roles by id."""
        return {entity.id: entity for entity in (*self.names, *self.roles)}


@cache
def _relations() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """(type of the head, type of the tail) -> relations that may join them."""
    found: dict[tuple[str, str], tuple[str, ...]] = defaultdict(tuple)
    for relation in load_ontology().relations.values():
        for ends in product(relation.head, relation.tail):
            found[ends] += (relation.name,)
    return found


def candidate_pairs(document: Document, sentences: Sequence[MarkedSentence], entities: Sequence[Entity]) -> list[Pair]:
    """All pairs worth judging, ordered by head, relation and tail id.

    Pairs come from units in one sentence, from the firms that it may be about and its names, from named units in two
    sentences that follow each other in one article or stand up to `STEPS` apart in one block, and from the ties of
    `contexts`.
    """
    found: dict[tuple[str, str, str], list[Context]] = defaultdict(list)

    def add(context: Context, relations: Iterable[str] | None = None) -> None:
        head, tail = context.head, context.tail
        for relation in _relations()[head.type, tail.type] if relations is None else relations:
            found[head.entity, relation, tail.entity].append(context)

    for i, sentence in enumerate(sentences):
        for context, relation in _in_sentence(sentence, i):
            add(context, (relation,))
        for j, other in enumerate(sentences[i + 1 : i + 1 + STEPS], i + 1):
            if _near(document, sentence, other, j - i):
                for a, b in product(sentence.units, other.units):
                    if a.entity != b.entity and a.kind == b.kind == "name":
                        add(Context(a, b, i, j))
                        add(Context(b, a, j, i))
    for relation, tie in framed_contexts(document, sentences):
        add(tie, (relation,))
    held = [*inside_contexts(sentences, entities)]
    for tie in held:
        add(tie)
    tied = {(tie.head.entity, tie.tail.entity) for tie in held if tie.inside != "both"}
    for tie in enclosing_areas(document, sentences, entities):
        if (tie.head.entity, tie.tail.entity) not in tied:
            add(tie, ("located_in",))
    symmetric = {r.name for r in load_ontology().relations.values() if r.symmetric}
    order = {e.id: n for n, e in enumerate(entities)}
    pairs = []
    for (head, relation, tail), contexts in found.items():
        if relation in symmetric and order[head] > order[tail]:
            continue
        ruled = [c for c in contexts if c.reads(relation)]
        best = sorted(ruled or contexts, key=lambda c: c.rank)  # where a rule reads it, other places only blur it
        pairs.append(Pair(head, relation, tail, tuple(best[:MAX_CONTEXTS])))
    pairs.sort(key=lambda p: (order[p.head], p.relation, order[p.tail]))
    return pairs


def _in_sentence(sentence: MarkedSentence, number: int) -> Iterator[tuple[Context, str]]:
    """Contexts of the units of a sentence, each with a relation that may join its ends.

    Units stand near enough, and not crosswise in lists that a 分别 joins; the firms that the sentence may be about are
    tied to any name in it.
    """
    together = belonging(sentence)
    hits: dict[tuple[int, int], list[RuleHit]] = defaultdict(list)
    read: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for hit in find_hits(sentence):
        hits[hit.head.at, hit.tail.at].append(hit)
        read[hit.rule.relation, "tail", hit.tail.entity].add(hit.head.entity)
        read[hit.rule.relation, "head", hit.head.entity].add(hit.tail.entity)
    for a, b in permutations(sentence.units, 2):
        if a.entity != b.entity and abs(a.at - b.at) <= REACH:
            place = a.at, b.at
            if place in together and place not in together[place]:
                continue
            rules = tuple(hits.get((a.at, b.at), ()))
            for relation in _relations()[a.type, b.type]:
                rivals = []
                if read.get((relation, "tail", b.entity), {a.entity}) != {a.entity}:
                    rivals.append("head")
                if read.get((relation, "head", a.entity), {b.entity}) != {b.entity}:
                    rivals.append("tail")
                yield Context(a, b, number, number, rules, tuple(rivals)), relation
    for firm, unit in product(sentence.spoken_of, sentence.units):
        if unit.entity != firm.entity and unit.kind == "name":
            for a, b in ((firm, unit), (unit, firm)):
                for relation in _relations()[a.type, b.type]:
                    yield Context(a, b, number, number), relation


def _near(document: Document, first: MarkedSentence, second: MarkedSentence, steps: int) -> bool:
    """Whether names of two sentences so many steps apart may be related: in one article, further apart in one block."""
    one, two = document.blocks[first.block], document.blocks[second.block]
    alike = one.article == two.article and "furniture" not in (one.kind, two.kind)
    return alike and (steps == 1 or first.block == second.block)
