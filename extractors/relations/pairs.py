"""Pairs of entities that may be related, and the features by which the scorer judges them.

An instance is a pair of entities in one document and a relation that their types allow; its features are collected over
the places where the two stand together (contexts), so that what several sentences say is weighed together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.model import Document, Entity
from extractors.relations.marking import MarkedSentence, Unit
from extractors.relations.patterns import RuleHit, find_hits
from extractors.relations.status import read_truth
from seeds.ontology import load_ontology

MAX_CONTEXTS = 5
"""Contexts of a pair that are looked at, the best first."""
RULED, LEARNED = "ruled", "learned"
"""The two ways in which a pair is read: a rule speaks for it in some context, or only its features do."""
REACH = 120
"""Two units further apart than this, in marked characters, are no context."""


@dataclass(frozen=True, slots=True)
class Context:
    """A place where two entities stand together: units in one sentence, or in two that follow each other.

    `rivals` names the ends ("head", "tail") of which a rule gives the same relation to another entity in the sentence.
    `framed` marks the tie between a firm or project and the park that its article is about, wherever the two stand.
    """

    head: Unit
    tail: Unit
    head_sentence: int
    tail_sentence: int
    rules: tuple[RuleHit, ...]
    rivals: tuple[str, ...] = ()
    framed: bool = False

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
    for context in framed_contexts(document, sentences):
        found[context.head.entity, "located_in", context.tail.entity].append(context)
    symmetric = {r.name for r in ontology.relations.values() if r.symmetric}
    order = {e.id: n for n, e in enumerate(entities)}
    pairs = []
    for (head, relation, tail), contexts in found.items():
        if relation in symmetric and order[head] > order[tail]:
            continue
        contexts.sort(key=lambda c: c.rank)
        pairs.append(Pair(head, relation, tail, tuple(contexts[:MAX_CONTEXTS])))
    pairs.sort(key=lambda p: (order[p.head], p.relation, order[p.tail]))
    return pairs


def framed_contexts(document: Document, sentences: Sequence[MarkedSentence]) -> list[Context]:
    """Ties between each firm or project of an article and the park that the article is about.

    An article is about the park it names most often, if it names it twice or in a heading; a tie joins the first naming
    of the firm with the park's naming before it, or else its first.
    """
    places: dict[int, dict[str, list[tuple[int, Unit]]]] = defaultdict(lambda: defaultdict(list))
    for i, sentence in enumerate(sentences):
        block = document.blocks[sentence.block]
        if block.kind == "furniture":
            continue
        for unit in sentence.units:
            if unit.kind == "name" and unit.type in ("Company", "Project", "Park"):
                places[block.article][unit.entity].append((i, unit))
    contexts = []
    for article in sorted(places):
        named = places[article]
        parks = [e for e in named if named[e][0][1].type == "Park"]
        parks.sort(key=lambda e: (-len(named[e]), named[e][0][0]))
        for park in parks[:1]:
            headed = any(document.blocks[sentences[i].block].kind == "heading" for i, _ in named[park])
            if len(named[park]) < 2 and not headed:
                continue
            for units in named.values():
                if units[0][1].type == "Park":
                    continue
                at, unit = units[0]
                before = [p for p in named[park] if p[0] <= at]
                spot, tail = before[-1] if before else named[park][0]
                contexts.append(Context(unit, tail, at, spot, (), framed=True))
    return contexts


def _follows(document: Document, first: MarkedSentence, second: MarkedSentence) -> bool:
    one, two = document.blocks[first.block], document.blocks[second.block]
    return one.article == two.article and "furniture" not in (one.kind, two.kind)


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


def _bucket(value: int, edges: Sequence[int]) -> int:
    return sum(value > edge for edge in edges)


def _context_features(sentence: MarkedSentence, context: Context, relation: str, tags: Sequence[str]) -> Iterator[str]:
    head, tail = context.head, context.tail
    first, last = (head, tail) if head.at < tail.at else (tail, head)
    order = "ht" if head is first else "th"
    for hit in context.rules:
        yield f"rule={hit.rule.id}" if hit.rule.relation == relation else f"other={hit.rule.relation}"
    own = any(hit.rule.relation == relation for hit in context.rules)
    if not own:
        yield "no rule"
    yield f"rule={own} rivals={'+'.join(context.rivals)}"
    yield f"kinds={head.kind}/{tail.kind}"
    between = sentence.text[first.at + 1 : last.at]
    inner = [u for u in sentence.units if first.at < u.at < last.at]
    distance = _bucket(len(between), (0, 2, 5, 9, 15, 25, 40, 70))
    yield f"{order} d={distance}"
    commas, stops = between.count("，") + between.count("；"), between.count("、")
    yield f"{order} commas={min(commas, 3)} lists={min(stops, 2)}"
    same_head = sum(u.type == head.type and u.entity != head.entity for u in inner)
    same_tail = sum(u.type == tail.type and u.entity != tail.entity for u in inner)
    yield f"{order} rivals={min(same_head, 2)}/{min(same_tail, 2)}"
    yield f"{order} rivals={min(same_head, 2)}/{min(same_tail, 2)} commas={min(commas, 2)}"
    yield f"{order} path={''.join(u.type[:2] for u in inner[:4])}{'+' if len(inner) > 4 else ''}"
    heads = [u for u in sentence.units if u.type == head.type]
    tails = [u for u in sentence.units if u.type == tail.type]
    yield f"head first={head is heads[0]} only={len(heads) == 1} kind={head.kind}"
    yield f"tail first={tail is tails[0]} only={len(tails) == 1}"
    nearest_head = min(heads, key=lambda u: abs(u.at - tail.at)) is head
    nearest_tail = min(tails, key=lambda u: abs(u.at - head.at)) is tail
    yield f"{order} nearest={nearest_head}/{nearest_tail}"
    before_tail = sentence.text[tail.at - 1] if tail.at else "^"
    after_tail = sentence.text[tail.at + 1 : tail.at + 2] or "$"
    yield f"tail edges={_edge(before_tail)}{_edge(after_tail)}"
    middle = words(sentence, tags, first.at + 1, last.at)
    content = [w for w, t in middle if t not in ("w", "u", "m", "q", "TIME")]
    for word in content if len(content) <= 14 else content[:5] + content[-7:]:
        yield f"{order} w={word}"
    verbs = [w for w, t in middle if t in ("v", "vn")]
    if verbs:
        yield f"{order} v0={verbs[0]}"
        yield f"{order} v-1={verbs[-1]}"
        yield f"{order} vs={'|'.join(verbs[:3])}"
    joined = "".join(w for w, _ in middle)
    if len(joined) <= 8:
        yield f"{order} all={joined}"
    if content:
        yield f"{order} w0={content[0]}"
        yield f"{order} w-1={content[-1]}"
        for one, two in pairwise(content):
            if len(content) <= 10:
                yield f"{order} ww={one} {two}"
    left = words(sentence, tags, max(0, first.at - 14), first.at)[-3:]
    right = words(sentence, tags, last.at + 1, last.at + 15)[:4]
    for word, _ in left:
        yield f"{order} left={word}"
    for word, _ in right:
        yield f"{order} right={word}"
    if right:
        yield f"{order} right0={right[0][0]}"
    if left:
        yield f"{order} left-1={left[-1][0]}"
    yield f"truth={read_truth(sentence.text, first.at, last.at + 1)}"


def has_rule(relation: str, features: Sequence[str]) -> bool:
    """Whether a rule of the relation reads the pair with these features."""
    prefix = f"{relation}|rule={relation}."  # ids of rules begin with their relation
    return any(feature.startswith(prefix) for feature in features)


def _frame_features(
    context: Context, document: Document, sentences: Sequence[MarkedSentence], entities: Mapping[str, Entity]
) -> Iterator[str]:
    here, there = sentences[context.head_sentence], sentences[context.tail_sentence]
    article = document.blocks[here.block].article
    units = [u for s in sentences if document.blocks[s.block].article == article for u in s.units if u.kind == "name"]
    parks = [u.entity for u in units if u.type == "Park"]
    share = parks.count(context.tail.entity) / len(parks)
    kinds = {document.blocks[s.block].kind for s in sentences if any(u.entity == context.tail.entity for u in s.units)}
    apart = context.head_sentence - context.tail_sentence
    elsewhere = {u.type for u in here.units if u.type in ("Park", "Place") and u.entity != context.tail.entity}
    yield f"frame parks={min(len(set(parks)), 4)} share={round(share, 1)}"
    yield f"frame heading={'heading' in kinds}"
    yield f"frame apart={_bucket(abs(apart), (0, 1, 2, 4, 8, 16))} before={apart >= 0}"
    yield f"frame same block={here.block == there.block}"
    yield f"frame elsewhere={'/'.join(sorted(elsewhere))}"
    yield f"frame firms={_bucket(len({u.entity for u in units if u.type == 'Company'}), (1, 3, 6, 12))}"
    yield f"frame mentions={min(len(entities[context.head.entity].mentions), 3)} heading={'heading' in kinds}"


def _edge(character: str) -> str:
    if "\ue000" <= character <= "\ue9ff":
        return "E"
    return character if character in "、，。（）的和与等^$" else "x"


def pair_features(
    pair: Pair,
    document: Document,
    sentences: Sequence[MarkedSentence],
    entities: Mapping[str, Entity],
    tags: Sequence[str],
) -> list[str]:
    """Features of a pair, sorted and unique, each prefixed with the relation it is judged for.

    Args:
        pair: the pair to be judged.
        document: its document.
        sentences: the document's marked sentences.
        entities: the document's entities by id.
        tags: LAC tags of the document, one a character.
    """
    head, tail = entities[pair.head], entities[pair.tail]
    found: set[str] = set()
    apart = min(abs(c.head_sentence - c.tail_sentence) for c in pair.contexts)
    for context in pair.contexts:
        sentence = sentences[context.head_sentence]
        if context.framed:
            found.update(_frame_features(context, document, sentences, entities))
        elif context.head_sentence == context.tail_sentence:
            found.update(_context_features(sentence, context, pair.relation, tags))
        elif apart:
            other = sentences[context.tail_sentence]
            heads = [u for u in sentence.units if u.type == head.type]
            tails = [u for u in other.units if u.type == tail.type]
            order = "next" if context.head_sentence < context.tail_sentence else "previous"
            found.add(f"{order} only={len(heads) == 1}/{len(tails) == 1}")
            found.add(f"{order} first={context.head is heads[0]}/{context.tail is tails[0]}")
            found.add(f"{order} subject={any(u.type == head.type and u.kind == 'name' for u in other.units)}")
            found.update(f"{order} v={w}" for w, t in words(other, tags, 0, len(other.text))[:12] if t in ("v", "vn"))
    found.add(f"apart={apart}")
    found.add(f"contexts={min(len(pair.contexts), 3)} {apart}")
    found.add(f"types={head.type}/{tail.type}")
    found.add(f"types={head.type}/{tail.type} {apart}")
    found.add(f"tail ends={tail.name[-2:]}")
    found.add(f"tail begins={tail.name[:1]}")
    found.add(f"head ends={head.name[-2:]}")
    if any(len(a.name) >= 2 and a.name in tail.name for a in head.aliases):
        found.add("head named in tail")
    if any(len(a.name) >= 2 and a.name in head.name for a in tail.aliases):
        found.add("tail named in head")
    if head.type == tail.type and head.name[:2] == tail.name[:2]:
        found.add("names begin alike")
    found.add(f"mentions={min(len(head.mentions), 3)}/{min(len(tail.mentions), 3)}")
    kinds = {document.blocks[sentences[c.head_sentence].block].kind for c in pair.contexts}
    found.update(f"block={kind}" for kind in kinds)
    found.add("bias")
    return [f"{pair.relation}|{feature}" for feature in sorted(found)]
