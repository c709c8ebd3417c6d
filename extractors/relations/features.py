"""Features by which the scorer judges a pair of entities.

They are collected over all contexts of the pair, so that what several sentences say is weighed together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from extractors.model import Document, Entity
from extractors.relations.contexts import Context
from extractors.relations.frame_features import FrameFeatures
from extractors.relations.marking import MARK, MarkedSentence, Unit
from extractors.relations.pairs import Pair
from extractors.relations.status import read_truth
from extractors.relations.words import Cut, Words, bucket

_SIBLINGS = re.compile(f"(?:[{MARK}（）“”]|、|和|与|及|以及|等)*")


def _rule_features(context: Context, relation: str) -> Iterator[str]:
    for hit in context.rules:
        yield f"rule={hit.rule.id}" if hit.rule.relation == relation else f"other={hit.rule.relation}"
    own = context.reads(relation)
    if not own:
        yield "no rule"
    yield f"rule={own} rivals={'+'.join(context.rivals)}"


def _place_features(sentence: MarkedSentence, head: Unit, tail: Unit, cut: Cut) -> Iterator[str]:
    first, last = (head, tail) if head.at < tail.at else (tail, head)
    order = "ht" if head is first else "th"
    yield f"kinds={head.kind}/{tail.kind}"
    between = sentence.text[first.at + 1 : last.at]
    inner = [u for u in sentence.units if first.at < u.at < last.at]
    distance = bucket(len(between), (0, 2, 5, 9, 15, 25, 40, 70))
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
    middle = cut(sentence, first.at + 1, last.at)
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
    left = cut(sentence, max(0, first.at - 14), first.at)[-3:]
    right = cut(sentence, last.at + 1, last.at + 15)[:4]
    if _SIBLINGS.fullmatch(between):
        yield f"siblings left={left[-1][0] if left else '^'} right={right[0][0] if right else '$'}"
        yield "siblings"
    if content and right:
        yield f"{order} frame={content[-1]}…{right[0][0]}"
    if content and left:
        yield f"{order} frame={left[-1][0]}…{content[0]}"
    clause = sentence.text[max(sentence.text.rfind(c, 0, first.at) for c in "，；：。") + 1 : first.at]
    before = [w for w, t in cut(sentence, first.at - len(clause), first.at) if t in ("v", "vn", "p")]
    if before:
        yield f"{order} governed={before[-1]}"
        if verbs:
            yield f"{order} governed={before[-1]} v0={verbs[0]}"
    if verbs:
        yield f"{order} v-1={verbs[-1]} rivals={min(same_head, 2)}/{min(same_tail, 2)}"
        yield f"{order} v-1={verbs[-1]} commas={min(commas, 2)}"
    for word, _ in left:
        yield f"{order} left={word}"
    for word, _ in right:
        yield f"{order} right={word}"
    if right:
        yield f"{order} right0={right[0][0]}"
    if left:
        yield f"{order} left-1={left[-1][0]}"
    yield f"truth={read_truth(sentence.text, first.at, last.at + 1)}"


def _edge(character: str) -> str:
    if "\ue000" <= character <= "\ue9ff":
        return "E"
    return character if character in "、，。（）的和与等^$" else "x"


def _sure(entity: Entity) -> int:
    """How sure the recogniser is of a name, in steps."""
    return bucket(round(100 * max((m.score for m in entity.mentions), default=1.0)), (50, 60, 70, 80, 90, 97))


class PairFeatures:
    """Features of the pairs of one document; what several pairs share is computed once."""

    def __init__(
        self,
        document: Document,
        sentences: Sequence[MarkedSentence],
        entities: Mapping[str, Entity],
        tags: Sequence[str],
    ) -> None:
        """Prepare a document.

        Args:
            document: the document of the pairs.
            sentences: its marked sentences.
            entities: its entities by id.
            tags: LAC tags, one a character.
        """
        self._document, self._sentences, self._entities = document, sentences, entities
        self._words = Words(tags).of
        self._sure = {name: _sure(entity) for name, entity in entities.items()}
        self._places: dict[tuple[int, int, int], list[str]] = {}
        self._spoken: dict[tuple[int, str, str, int, int], list[str]] = {}
        self._frames: dict[Context, list[str]] = {}
        self._framing = FrameFeatures(document, sentences, entities, self._words)
        self._next: dict[tuple[int, int, int, int], list[str]] = {}
        self._pairs: dict[tuple[str, str], list[str]] = {}

    def of(self, pair: Pair) -> list[str]:
        """Features of a pair, each once, in an order that depends on the text alone."""
        head, tail = self._entities[pair.head], self._entities[pair.tail]
        found = [*self._ends(head, tail)]
        apart = min(c.apart for c in pair.contexts)
        for context in pair.contexts:
            if context.framed:
                found += self._framed(context)
            elif context.inside:
                found += _inside_features(context, self._document.text)
            elif context.unnamed_end:
                found += self._spoken_of(context)
            elif context.head_sentence == context.tail_sentence:
                found += _rule_features(context, pair.relation)
                found += self._place(context)
            elif apart:
                found += self._following(context)
        found.append(f"apart={apart}")
        found.append(f"contexts={min(len(pair.contexts), 3)} {apart}")
        found.append(f"types={head.type}/{tail.type} {apart}")
        blocks = self._document.blocks
        found += (f"block={blocks[self._sentences[c.head_sentence].block].kind}" for c in pair.contexts)
        return [*dict.fromkeys(found)]

    def _ends(self, head: Entity, tail: Entity) -> list[str]:
        key = (head.id, tail.id)
        if key not in self._pairs:
            sure = self._sure[head.id], self._sure[tail.id]
            self._pairs[key] = list(_end_features(head, tail, sure))
        return self._pairs[key]

    def _place(self, context: Context) -> list[str]:
        key = (context.head_sentence, context.head.at, context.tail.at)
        if key not in self._places:
            sentence = self._sentences[context.head_sentence]
            self._places[key] = list(_place_features(sentence, context.head, context.tail, self._words))
        return self._places[key]

    def _spoken_of(self, context: Context) -> list[str]:
        key = (context.head_sentence, context.head.entity, context.tail.entity, context.head.at, context.tail.at)
        if key not in self._spoken:
            sentence = self._sentences[context.head_sentence]
            self._spoken[key] = list(_spoken_of_features(context, sentence, self._words))
        return self._spoken[key]

    def _framed(self, context: Context) -> list[str]:
        if context not in self._frames:
            self._frames[context] = list(self._framing.of(context))
        return self._frames[context]

    def _following(self, context: Context) -> list[str]:
        key = (context.head_sentence, context.head.at, context.tail_sentence, context.tail.at)
        if key not in self._next:
            first, last = sorted((context.head_sentence, context.tail_sentence))
            self._next[key] = list(_following_features(context, self._sentences[first : last + 1], self._words))
        return self._next[key]


def _end_features(head: Entity, tail: Entity, sure: tuple[int, int]) -> Iterator[str]:
    yield f"types={head.type}/{tail.type}"
    yield f"tail ends={tail.name[-2:]}"
    yield f"tail begins={tail.name[:1]}"
    yield f"head ends={head.name[-2:]}"
    if any(len(a.name) >= 2 and a.name in tail.name for a in head.aliases):
        yield "head named in tail"
    if any(len(a.name) >= 2 and a.name in head.name for a in tail.aliases):
        yield "tail named in head"
    if head.type == tail.type and head.name[:2] == tail.name[:2]:
        yield "names begin alike"
    yield f"sure head={sure[0]}"
    yield f"sure tail={sure[1]}"
    yield f"mentions={min(len(head.mentions), 3)}/{min(len(tail.mentions), 3)}"
    yield "bias"


def _inside_features(context: Context, text: str) -> Iterator[str]:
    """The types, and what the longer name has before and behind the shorter one, or between two that it holds."""
    if context.inside == "both":
        first, last = sorted((context.head, context.tail), key=lambda u: u.start)
        order = "head" if first is context.head else "tail"
        kind = f"{context.head.type} and {context.tail.type} inside, {order} first"
        yield kind
        yield f"{kind} between={text[first.end : last.start][:4]}"
        return
    inner, outer = (context.head, context.tail) if context.inside == "head" else (context.tail, context.head)
    kind = f"{inner.type} inside {outer.type}"
    yield kind
    yield f"{kind} left={text[outer.start : inner.start][-2:]}"
    yield f"{kind} right={text[inner.end : outer.end][:2]}"
    yield f"{kind} end={text[inner.end : outer.end][-2:]}"


def _spoken_of_features(context: Context, sentence: MarkedSentence, cut: Cut) -> Iterator[str]:
    """Features of a firm that a sentence may be about without a word for it, and a unit of the sentence."""
    firm, other = (context.head, context.tail) if context.unnamed_end == "head" else (context.tail, context.head)
    order = f"of {context.unnamed_end}"
    firms = [u for u in sentence.units if u.type == "Company" and u.entity != other.entity]
    before = [u for u in firms if u.at < other.at]
    alike = [u for u in sentence.units if u.type == other.type]
    yield f"{order} kind={firm.kind} both={len(sentence.spoken_of)}"
    yield f"{order} firms={min(len(before), 2)}/{min(len(firms), 3)}"
    opening = sentence.units[0]
    yield f"{order} begins={opening.type}/{opening.kind} at={bucket(opening.at, (0, 4, 10))}"
    yield f"{order} first={alike[0] is other} of={min(len(alike), 4)}"
    yield f"{order} d={bucket(other.at, (0, 3, 8, 15, 30, 60))}"
    left, right = cut(sentence, 0, other.at), cut(sentence, other.at + 1, len(sentence.text))
    for side, found in (("before", left), ("behind", right)):
        near = found[-3:] if side == "before" else found[:3]
        for word, _ in near:
            yield f"{order} {side}={word}"
        verbs = [w for w, t in found if t in ("v", "vn", "p")]
        nearest = verbs[-1:] if side == "before" else verbs[:1]
        for verb in nearest:
            yield f"{order} {side} v0={verb} firms={min(len(before), 1)}/{min(len(firms), 1)}"
        for verb in verbs[-4:] if side == "before" else verbs[:4]:
            yield f"{order} {side} v={verb}"
    for word, _ in left[:2]:
        yield f"{order} opens={word}"
    yield f"{order} truth={read_truth(sentence.text, *context.truth_span)}"


def _following_features(context: Context, sentences: Sequence[MarkedSentence], cut: Cut) -> Iterator[str]:
    """Features of two units in sentences near each other: the first and the last of these."""
    one, *middle, two = sentences
    forward = context.head_sentence < context.tail_sentence
    sentence, other = (one, two) if forward else (two, one)
    heads = [u for u in sentence.units if u.type == context.head.type]
    tails = [u for u in other.units if u.type == context.tail.type]
    order = ("next" if forward else "previous") + " but one" * (context.apart > 1)
    yield f"{order} only={len(heads) == 1}/{len(tails) == 1}"
    yield f"{order} first={context.head is heads[0]}/{context.tail is tails[0]}"
    yield f"{order} subject={any(u.type == context.head.type and u.kind == 'name' for u in other.units)}"
    for word, tag in cut(other, 0, len(other.text))[:12]:
        if tag in ("v", "vn"):
            yield f"{order} v={word}"
    first, last = (context.head, context.tail) if forward else (context.tail, context.head)
    between = [u for u in one.units if u.at > first.at] + [u for u in two.units if u.at < last.at]
    between += [u for own in middle for u in own.units]
    same_head = sum(u.type == context.head.type and u.entity != context.head.entity for u in between)
    same_tail = sum(u.type == context.tail.type and u.entity != context.tail.entity for u in between)
    yield f"{order} rivals={min(same_head, 2)}/{min(same_tail, 2)}"
    length = len(one.text) + sum(len(own.text) for own in middle)
    yield f"{order} d={bucket(length - first.at + last.at, (10, 20, 35, 60, 100))}"
    behind = cut(one, first.at + 1, len(one.text))
    before = cut(two, 0, last.at)
    after = cut(two, last.at + 1, last.at + 15)[:3]
    verbs = [w for w, t in behind if t in ("v", "vn")], [w for w, t in before if t in ("v", "vn")]
    yield f"{order} behind={verbs[0][0] if verbs[0] else ''} before={verbs[1][-1] if verbs[1] else ''}"
    for side, found in zip(("behind", "before"), verbs, strict=True):
        for word in found[:4] if side == "behind" else found[-4:]:
            yield f"{order} {side} v={word}"
    for side, near in (("behind", behind[:2]), ("before", before[-2:]), ("after", after)):
        for word, _ in near:
            yield f"{order} {side}={word}"
    yield f"{order} starts={not before} begins={before[0][0] if before else ''}"
