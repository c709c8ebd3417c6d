"""Sentences in which every entity is one private-use character, so that `re` can match over types.

A role's mark stands before its word, which stays, since 回收 and 配套 are verbs as well.

Each node type owns a block of 256 code points; the place in the block is the index of the unit in its sentence. Words
that stand for an entity spoken of before (该公司, 园区, 其) are marked too, so that a rule need not know of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractors.model import Document, Entity, Mention
from extractors.reading import Sentence
from extractors.relations.focus import FORMER, Focus, Naming

BLOCKS: dict[str, int] = {
    name: 0xE000 + 0x100 * i
    for i, name in enumerate(
        ("Company", "Park", "Cluster", "Industry", "Product", "Policy", "Project", "Place", "Organization", "Role")
    )
}
CODES = {"C": "Company", "K": "Park", "U": "Cluster", "I": "Industry", "P": "Product", "L": "Policy", "J": "Project",
         "A": "Place", "O": "Organization", "R": "Role"}
"""One-letter codes of the types in rule patterns."""
MARK = "\ue000-\ue9ff"
"""All entity marks, for use inside a character class."""

Kind = Literal["name", "anaphor", "implied", "focus", "topic"]
BEFORE = -1
"""Place of the units that a sentence may be about without a word for them: before its text."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An entity in a marked sentence.

    Attributes:
        entity: id of the entity.
        type: its node type.
        kind: `name` where it is named, `anaphor` where a word such as 该公司 stands for it, `implied` where the
            sentence names no firm and leaves its subject out, `focus` and `topic` for the firms of
            `MarkedSentence.spoken_of`.
        start, end: span in the document; empty (start == end) where no word stands for it.
        at: index of its mark in the marked text, or `BEFORE`.
    """

    entity: str
    type: str
    kind: Kind
    start: int
    end: int
    at: int


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence with its entities replaced by marks.

    `origin[i]` is the offset in the document of character `i` of `text`; `units` are in order of the text. `spoken_of`
    are the firms that it may be about though no mark stands for them: the one spoken of before (`focus`) and the one
    that its article names most (`topic`).
    """

    text: str
    units: tuple[Unit, ...]
    start: int
    end: int
    block: int
    origin: tuple[int, ...]
    spoken_of: tuple[Unit, ...] = ()

    def unit_at(self, position: int) -> Unit:
        """The unit whose mark stands at this index of `text`."""
        return self.units[self._index(position)]

    def _index(self, position: int) -> int:
        return next(i for i, unit in enumerate(self.units) if unit.at == position)


ANAPHORS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("Company", re.compile(
        r"(?:该|本|这家|我们|此)(?:公司|企业|集团|厂)|(?<![一-鿿分子总母限任])公司(?![法章债])"
        r"|(?<=[，。；：“])我们(?=公司|的产品|生产|每年|主要)?"
        r"|(?:^|(?<=[，；：“。！？\n]))其(?=产品|主要|生产|年产|母公司|控股|子公司|[^，。；]{2,10}年?产[能量])"
    )),
    ("Park", re.compile(r"(?:该|本|全)(?:园区|开发区|园|区)(?!域|别)|(?<![一-鿿])(?:园区|开发区|高新区|经开区)(?!域)")),
    ("Project", re.compile(
        r"(?:该|本|此)(?:项目|工程)"
        r"|(?<![一-鿿])项目(?=总|投|建成|达产|全部|位于|由|计划|投产|一期|占地|主要)"
    )),
    ("Policy", re.compile(
        r"(?:该|本|此)(?:政策|办法|方案|意见|计划|规划|措施|条例|细则)"
        r"|(?<=[。；])(?:《?)(?:方案|办法|意见|规划|措施|细则)(?:》?)(?=提出|明确|规定|要求)"
    )),
    ("Cluster", re.compile(r"(?:该|本)(?:产业)?集群")),
)  # fmt: skip


OBJECT = re.compile(r"(?<=[为向给对由])其(?=提供|供应|供货|供给|配套|输送|加工|代工|代管|处理|回收)")
"""其 for a firm that is not the subject: 甲是链主，乙为其供应丙."""


def _outermost(mentions: Sequence[tuple[Mention, Entity]]) -> list[tuple[Mention, Entity]]:
    chosen: list[tuple[Mention, Entity]] = []
    taken: set[int] = set()
    for mention, entity in sorted(mentions, key=lambda p: (-(p[0].end - p[0].start), p[0].start, p[0].type)):
        places = range(mention.start, mention.end)
        if taken.isdisjoint(places):
            chosen.append((mention, entity))
            taken.update(places)
    return sorted(chosen, key=lambda p: p[0].start)


def mark(document: Document, sentences: Sequence[Sentence], entities: Sequence[Entity]) -> list[MarkedSentence]:
    """Mark all sentences of a document that hold or imply an entity.

    Args:
        document: the text.
        sentences: its sentences, in order.
        entities: its entities; nested mentions are left out, the longest stands.

    Returns:
        One marked sentence for each sentence, in order.
    """
    everything = _outermost([(m, e) for e in entities for m in e.mentions])
    topics = _topics(document, everything)
    focus, marked, cursor = Focus(), [], 0
    for sentence in sentences:
        block = document.blocks[sentence.block]
        focus.enter(block)
        while cursor < len(everything) and everything[cursor][0].start < sentence.start:
            cursor += 1
        inside = []
        index = cursor
        while index < len(everything) and everything[index][0].end <= sentence.end:
            inside.append(everything[index])
            index += 1
        names = [(m.start, m.end, e.id, e.type) for m, e in inside]
        result = _mark_sentence(document.text, sentence, names, focus)
        if block.kind != "furniture":
            firms = _spoken_of(result, focus.current.get("Company"), topics.get(block.article))
            result = replace(result, spoken_of=firms)
            focus.note([(u.type, u.entity) for u in result.units if u.kind != "implied"], names)
        marked.append(result)
    return marked


HEADED = 3
"""A naming in a heading, or in the first block of an article, counts like this many others."""
FIRST_PERSON = re.compile(r"我们|我司|我公司|本公司|我厂|本集团|我集团|(?<![一-鿿])公司(?![法章债])")


def _topics(document: Document, everything: Sequence[tuple[Mention, Entity]]) -> dict[int, str]:
    """The firm that each article is about: the one it names most often, the first of equals.

    A naming in a heading or in its first block counts like `HEADED` others. A firm named once elsewhere is the topic
    only of an article that speaks of itself (我们, 公司) twice.
    """
    starts = [block.start for block in document.blocks]
    opening: dict[int, int] = {}
    own: Counter[int] = Counter()
    for i, block in enumerate(document.blocks):
        if block.kind != "furniture":
            opening.setdefault(block.article, i)
            own[block.article] += len(FIRST_PERSON.findall(document.text, block.start, block.end))
    named: dict[int, Counter[str]] = defaultdict(Counter)
    for mention, entity in everything:
        if entity.type == "Company":
            i = bisect_right(starts, mention.start) - 1
            block = document.blocks[i]
            if block.kind == "furniture":
                continue
            heads = block.kind == "heading" or i == opening.get(block.article)
            named[block.article][entity.id] += HEADED if heads else 1
    most = {article: counts.most_common(1)[0] for article, counts in named.items()}
    return {article: firm for article, (firm, count) in most.items() if count > 1 or own[article] > 1}


def _spoken_of(sentence: MarkedSentence, focus: str | None, topic: str | None) -> tuple[Unit, ...]:
    """The firms that a sentence may be about, of those for which no mark stands in it."""
    marked = {unit.entity for unit in sentence.units}
    firms: dict[str, Kind] = {}
    if focus is not None:
        firms[focus] = "focus"
    if topic is not None:
        firms[topic] = "topic"
    at = sentence.start
    return tuple(Unit(e, "Company", kind, at, at, BEFORE) for e, kind in firms.items() if e not in marked)


def _mark_sentence(text: str, sentence: Sentence, names: Sequence[Naming], focus: Focus) -> MarkedSentence:
    pieces: list[tuple[int, int, str, str, Kind]] = [(*name, "name") for name in names]
    for node_type, pattern in ANAPHORS:
        same = [(end, entity) for _, end, entity, own in names if own == node_type]
        for match in pattern.finditer(text, sentence.start, sentence.end):
            before = [entity for end, entity in same if end <= match.start()]
            target = before[0] if before else focus.current.get(node_type)
            if target is None and node_type == "Park" and same:
                target = same[0][1]
            _stand_in(pieces, match, target, node_type)
    firms = [(end, entity) for _, end, entity, own in names if own == "Company"]
    for match in OBJECT.finditer(text, sentence.start, sentence.end):
        before = [firm for end, firm in firms if end <= match.start()]
        others = [firm for firm in (*before[:1], focus.current.get("Company")) if firm and firm not in before[-1:]]
        _stand_in(pieces, match, others[0] if others else None, "Company")
    words = [*FORMER.finditer(text, sentence.start, sentence.end)]
    former, latter = focus.couple_in(text, names, words) or (None, None)
    for match in words:
        meant = former if match.group() == "前者" else latter
        if meant is not None:
            _stand_in(pieces, match, *meant[2:])
    pieces.sort()
    subject = focus.current.get("Company")
    if subject is not None and not any(t == "Company" for *_, t, _ in pieces):
        pieces.insert(0, (sentence.start, sentence.start, subject, "Company", "implied"))
    out: list[str] = []
    origin: list[int] = []
    units: list[Unit] = []
    position = sentence.start
    for start, end, entity, node_type, kind in pieces:
        out.extend(text[position:start])
        origin.extend(range(position, start))
        if len(units) < 0x100:
            units.append(Unit(entity, node_type, kind, start, end, len(out)))
            out.append(chr(BLOCKS[node_type] + len(units) - 1))
            origin.append(start)
        position = start if node_type == "Role" else end  # a word for a role stays a word: 回收, 配套 are verbs too
    out.extend(text[position : sentence.end])
    origin.extend(range(position, sentence.end))
    return MarkedSentence("".join(out), tuple(units), sentence.start, sentence.end, sentence.block, tuple(origin))


def _stand_in(
    pieces: list[tuple[int, int, str, str, Kind]], word: re.Match[str], entity: str | None, node_type: str
) -> None:
    """Let a word stand for an entity, if that is known and the word is not part of what is marked already."""
    start, end = word.span()
    if entity is not None and not any(start < b and a < end for a, b, *_ in pieces):
        pieces.append((start, end, entity, node_type, "anaphor"))
