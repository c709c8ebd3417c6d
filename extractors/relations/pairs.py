"""Pairs of entities that may be related, each with the places where the two stand together (contexts)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.model import Document, Entity
from extractors.relations.marking import MarkedSentence, Unit
from extractors.relations.patterns import RuleHit, find_hits
from seeds.ontology import load_ontology

MAX_CONTEXTS = 5
"""Contexts of a pair that are looked at, the best first."""
REACH = 120
"""Two units further apart than this, in marked characters, are no context."""
ONE_SENTENCE = frozenset({"supplies"})
"""Relations not read across a full stop: of two firms in neighbouring sentences half the deliveries read were none."""


@dataclass(frozen=True, slots=True)
class Context:
    """A place where two entities stand together: units in one sentence, or in two that follow each other.

    `rivals` names the ends ("head", "tail") of which a rule gives the same relation to another entity in the sentence.
    `framed` marks the tie between a firm or project and the park or place that its article is about, wherever the two
    stand; `inside` a name that begins with the name of the other (a park in a park).
    """

    head: Unit
    tail: Unit
    head_sentence: int
    tail_sentence: int
    rules: tuple[RuleHit, ...]
    rivals: tuple[str, ...] = ()
    framed: bool = False
    inside: bool = False

    def reads(self, relation: str) -> bool:
        """Whether a rule reads the relation here."""
        return any(hit.rule.relation == relation for hit in self.rules)

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Sort key: rule hits first, then same sentence, named rather than implied, and near."""
        implied = (self.head.kind != "name") + (self.tail.kind != "name")
        apart = abs(self.tail_sentence - self.head_sentence)
        distance = abs(self.head.at - self.tail.at) if not apart else 200
        return (-len(self.rules), apart + 10 * self.framed, implied, distance)


@dataclass(frozen=True, slots=True)
class Pair:
    """A possible relation between two entities of a document, with its contexts, best first."""

    head: str
    relation: str
    tail: str
    contexts: tuple[Context, ...]


def candidate_pairs(
    document: Document, sentences: Sequence[MarkedSentence], entities: Sequence[Entity]
) -> list[Pair]:
    """All pairs worth judging, ordered by head, relation and tail id.

    Pairs come from units in one sentence and from named units in two sentences that follow each other in one article.
    """
    ontology = load_ontology()
    types = {e.id: e.type for e in entities}
    found: dict[tuple[str, str, str], list[Context]] = defaultdict(list)

    def consider(
        a: Unit,
        b: Unit,
        i: int,
        j: int,
        hits: Mapping[tuple[int, int], list[RuleHit]],
        read: Mapping[tuple[str, str, str], set[str]],
    ) -> None:
        for relation in ontology.relations.values():
            if i != j and relation.name in ONE_SENTENCE:
                continue
            if types[a.entity] in relation.head and types[b.entity] in relation.tail:
                rules = tuple(hits.get((a.at, b.at), ())) if i == j else ()
                rivals = []
                if any(h != a.entity for h in read.get((relation.name, "tail", b.entity), ())):
                    rivals.append("head")
                if any(t != b.entity for t in read.get((relation.name, "head", a.entity), ())):
                    rivals.append("tail")
                found[a.entity, relation.name, b.entity].append(Context(a, b, i, j, rules, tuple(rivals)))

    for i, sentence in enumerate(sentences):
        hits: dict[tuple[int, int], list[RuleHit]] = defaultdict(list)
        read: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for hit in find_hits(sentence):
            hits[hit.head.at, hit.tail.at].append(hit)
            read[hit.rule.relation, "tail", hit.tail.entity].add(hit.head.entity)
            read[hit.rule.relation, "head", hit.head.entity].add(hit.tail.entity)
        for a in sentence.units:
            for b in sentence.units:
                if a.entity != b.entity and abs(a.at - b.at) <= REACH:
                    consider(a, b, i, i, hits, read)
        if i + 1 < len(sentences) and _follows(document, sentence, sentences[i + 1]):
            for a in sentence.units:
                for b in sentences[i + 1].units:
                    if a.entity != b.entity and a.kind == b.kind == "name":
                        consider(a, b, i, i + 1, {}, {})
                        consider(b, a, i + 1, i, {}, {})
    for context in (*framed_contexts(document, sentences), *inside_contexts(document, sentences, entities)):
        found[context.head.entity, "located_in", context.tail.entity].append(context)
    symmetric = {r.name for r in ontology.relations.values() if r.symmetric}
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


def framed_contexts(document: Document, sentences: Sequence[MarkedSentence]) -> list[Context]:
    """Ties between each firm or project of an article and the park and the place that the article is about.

    An article is about the park it names most often, if it names it twice or in a heading; about a place only if a
    heading names it. A tie joins the first naming of the firm with the naming of the park before it, or else its first.
    """
    places: dict[int, dict[str, list[tuple[int, Unit]]]] = defaultdict(lambda: defaultdict(list))
    for i, sentence in enumerate(sentences):
        block = document.blocks[sentence.block]
        if block.kind == "furniture":
            continue
        for unit in sentence.units:
            if unit.kind == "name" and unit.type in ("Company", "Project", "Park", "Place"):
                places[block.article][unit.entity].append((i, unit))
    contexts = []
    for article in sorted(places):
        named = places[article]
        for topic in ("Park", "Place"):
            frames = [e for e in named if named[e][0][1].type == topic]
            frames.sort(key=lambda e: (-len(named[e]), named[e][0][0]))
            headed = {e for e in frames if any(_kind(document, sentences[i]) == "heading" for i, _ in named[e])}
            if topic == "Place":
                frames = [e for e in frames if e in headed]
            if not frames or (frames[0] not in headed and len(named[frames[0]]) < 2):
                continue
            spots = named[frames[0]]
            for units in named.values():
                at, unit = units[0]
                if unit.type in ("Company", "Project"):
                    before = [p for p in spots if p[0] <= at]
                    spot, tail = before[-1] if before else spots[0]
                    contexts.append(Context(unit, tail, at, spot, (), framed=True))
    return contexts


def inside_contexts(
    document: Document, sentences: Sequence[MarkedSentence], entities: Sequence[Entity]
) -> list[Context]:
    """Ties between a park, cluster or project and the park whose name its own name begins with, at its first naming."""
    parks = [(a.name, e.id) for e in entities if e.type == "Park" for a in e.aliases if len(a.name) >= 3]
    contexts: list[Context] = []
    seen: set[str] = set()
    for i, sentence in enumerate(sentences):
        for unit in sentence.units:
            if unit.kind != "name" or unit.type not in ("Park", "Cluster", "Project") or unit.entity in seen:
                continue
            name = "".join(document.text[unit.start : unit.end].split())
            outer = [(len(n), e) for n, e in parks if name.startswith(n) and name != n and e != unit.entity]
            if outer:
                seen.add(unit.entity)
                length, park = max(outer)
                tail = Unit(park, "Park", "name", unit.start, unit.start + length, unit.at)
                contexts.append(Context(unit, tail, i, i, (), inside=True))
    return contexts


def _kind(document: Document, sentence: MarkedSentence) -> str:
    return document.blocks[sentence.block].kind


def _follows(document: Document, first: MarkedSentence, second: MarkedSentence) -> bool:
    one, two = document.blocks[first.block], document.blocks[second.block]
    return one.article == two.article and "furniture" not in (one.kind, two.kind)
