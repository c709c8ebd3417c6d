"""Contexts: the places where two entities stand together, and ties between entities that never do.

Three kinds of ties join what no sentence joins. An article is about a park, a place, a cluster or a policy (its frame):
the firms it presents are there, its industries are those of the park, the policy is for what it goes on to name. In the
same way a section is about what its heading names, and a passage about the park named last. A name holds another
(年产5万吨负极材料项目 makes 负极材料), or two (丽水市硅材料产业集群). A park's name begins with that of the park or
place around it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Literal

from extractors.model import Document, Entity, Mention
from extractors.relations.marking import BEFORE, MarkedSentence, Unit
from extractors.relations.patterns import RuleHit

End = Literal["head", "tail"]
Inside = Literal["head", "tail", "both"]


@dataclass(frozen=True, slots=True)
class Context:
    """A place where two entities stand together: units in one sentence, or in two near each other.

    One of them may be a firm that the sentence is about without a word for it (`unnamed_end`).

    `rivals` names the ends ("head", "tail") of which a rule gives the same relation to another entity in the sentence.
    `framed` names the end that the article is about, wherever the two stand; `inside` the end whose name the name of
    the other end holds, or "both" where a third name holds both.
    """

    head: Unit
    tail: Unit
    head_sentence: int
    tail_sentence: int
    rules: tuple[RuleHit, ...] = ()
    rivals: tuple[str, ...] = ()
    framed: End | None = None
    inside: Inside | None = None

    def reads(self, relation: str) -> bool:
        """Whether a rule reads the relation here."""
        return any(hit.rule.relation == relation for hit in self.rules)

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Sort key: rule hits first, then same sentence, the next, an unnamed end, and further apart; ties last.

        Among these the named before the implied, and the near.
        """
        implied = (self.head.kind != "name") + (self.tail.kind != "name")
        distance = abs(self.head.at - self.tail.at) if not self.apart else 200
        return (-len(self.rules), self.apart + 5 * bool(self.inside) + 10 * bool(self.framed), implied, distance)

    @property
    def apart(self) -> int:
        """Steps between the sentences of the ends, from two on counted one more; 2 where one end is unnamed."""
        steps = abs(self.tail_sentence - self.head_sentence)
        return 2 if self.unnamed_end else steps + (steps > 1)

    @property
    def unnamed_end(self) -> End | None:
        """The end for which no word stands in the sentence, though the text is about it."""
        return "head" if self.head.at == BEFORE else "tail" if self.tail.at == BEFORE else None

    @property
    def truth_span(self) -> tuple[int, int]:
        """Half-open span of the marked sentence that says how true it is; for ends in one sentence."""
        first, last = sorted((self.head.at, self.tail.at))
        return (last if first == BEFORE else first), last + 1


_OF_AREAS: Mapping[tuple[str, End], frozenset[str]] = {
    ("located_in", "tail"): frozenset({"Company", "Project", "Park", "Cluster"}),
    ("engages_in", "head"): frozenset({"Industry"}),
}
FRAMES: Mapping[str, Mapping[tuple[str, End], frozenset[str]]] = {
    "Park": _OF_AREAS,
    "Place": {**_OF_AREAS, ("issues", "head"): frozenset({"Policy"})},
    "Cluster": {
        ("member_of", "tail"): frozenset({"Company", "Park"}),
        ("engages_in", "head"): frozenset({"Industry"}),
    },
    "Policy": {
        ("applies_to", "head"): frozenset({"Park", "Cluster", "Industry", "Place", "Company", "Project"}),
        ("issues", "tail"): frozenset({"Organization", "Place", "Park"}),
    },
}
"""What an article may say of what it is about: type of the frame, relation and end of the frame -> other types."""
SECTIONS: Mapping[str, Mapping[tuple[str, End], frozenset[str]]] = {
    "Park": _OF_AREAS,
    "Place": _OF_AREAS,
    "Industry": {("engages_in", "tail"): frozenset({"Company", "Park", "Place"})},
    "Role": {("has_role", "tail"): frozenset({"Company"})},
}
"""What a heading that names something may say of what is named under it, as in `FRAMES`."""
PASSAGES = frozenset({"Company", "Project"})
"""Types of what may be in the park or place that an article names first, and in the park that it named last."""

Spot = tuple[int, Unit]
"""Number of a sentence, and a name in it."""
Tie = tuple[str, Context]
"""Relation and context."""


def framed_contexts(document: Document, sentences: Sequence[MarkedSentence]) -> Iterator[Tie]:
    """Ties between what an article, a passage or a section is about and what else it names.

    An article is about the park, cluster and policy it names most often, if it names it twice or in a heading, and
    about a park also if it names no other; about a place only if a heading names it. Such a tie joins the first naming
    of the other with the naming of the frame before it, or else its first. Firms and projects may also be in the park
    named last before them, and in the park and the place that the article names first. A section may be about what its
    heading names.

    Yields:
        Relation and context; of each relation between two names of an article the first one found.
    """
    articles: dict[int, dict[int, list[Spot]]] = defaultdict(dict)
    for i, sentence in enumerate(sentences):
        block = document.blocks[sentence.block]
        if block.kind != "furniture":
            articles[block.article][i] = [(i, unit) for unit in sentence.units if unit.kind == "name"]
    for _, names in sorted(articles.items()):
        spots = [*chain.from_iterable(names.values())]
        named: dict[str, list[Spot]] = defaultdict(list)
        for spot in spots:
            named[spot[1].entity].append(spot)
        tied: set[tuple[str, str, str]] = set()
        for relation, context in chain(
            _topics(document, sentences, named), _passages(spots), _sections(document, sentences, names)
        ):
            key = relation, context.head.entity, context.tail.entity
            if key not in tied and key[1] != key[2]:
                tied.add(key)
                yield relation, context


def _tie(relation: str, end: End, frame: Spot, other: Spot) -> Tie:
    """A relation of which the frame is one end."""
    (i, one), (j, two) = frame, other
    if end == "head":
        return relation, Context(one, two, i, j, framed="head")
    return relation, Context(two, one, j, i, framed="tail")


def _topics(
    document: Document, sentences: Sequence[MarkedSentence], named: Mapping[str, Sequence[Spot]]
) -> Iterator[Tie]:
    """Ties to what the article is about."""
    for topic, relations in FRAMES.items():
        frame = _frame(document, sentences, named, topic)
        if frame is None:
            continue
        places = [place for place, _ in named[frame]]
        for (relation, end), types in relations.items():
            for first, *_ in named.values():
                if first[1].type in types:
                    yield _tie(relation, end, named[frame][max(bisect_right(places, first[0]) - 1, 0)], first)


def _passages(spots: Sequence[Spot]) -> Iterator[Tie]:
    """Ties to the park named last, and to the park and the place named first."""
    opening = {unit.type: (i, unit) for i, unit in reversed(spots)}
    last: Spot | None = None
    for spot in spots:
        if spot[1].type == "Park":
            last = spot
        elif spot[1].type in PASSAGES:
            for area in (last, opening.get("Park"), opening.get("Place")):
                if area is not None:
                    yield _tie("located_in", "tail", area, spot)


def _sections(
    document: Document, sentences: Sequence[MarkedSentence], names: Mapping[int, Sequence[Spot]]
) -> Iterator[Tie]:
    """Ties to what the heading above names; `names` are those of the article by sentence."""
    heading = -1
    held: list[Spot] = []
    for i, own in names.items():
        at = sentences[i].block
        if document.blocks[at].kind == "heading":
            held = [*(held if at == heading else ()), *own]
            heading = at
            continue
        for frame, other in product(held, own):
            for (relation, end), types in SECTIONS.get(frame[1].type, {}).items():
                if other[1].type in types:
                    yield _tie(relation, end, frame, other)


def _frame(
    document: Document,
    sentences: Sequence[MarkedSentence],
    named: Mapping[str, Sequence[Spot]],
    topic: str,
) -> str | None:
    """The entity of a type that an article is about."""
    frames = [e for e, units in named.items() if units[0][1].type == topic]
    frames.sort(key=lambda e: (-len(named[e]), named[e][0][0]))
    headed = {e for e in frames if any(document.blocks[sentences[i].block].kind == "heading" for i, _ in named[e])}
    if topic == "Place":
        frames = [e for e in frames if e in headed]
    if not frames:
        return None
    only = topic == "Park" and len(frames) == 1
    return frames[0] if only or frames[0] in headed or len(named[frames[0]]) > 1 else None


def inside_contexts(sentences: Sequence[MarkedSentence], entities: Sequence[Entity]) -> Iterator[Context]:
    """Ties between a name and the names that it holds, and between two of these, both ways, at the first place of each.

    The place in the name of a firm, body or park is none: it says nothing of where these are. What a firm's name holds
    says nothing of each other, either.
    """
    starts: dict[int, list[tuple[Mention, Entity]]] = defaultdict(list)
    for entity in entities:
        for mention in entity.mentions:
            starts[mention.start].append((mention, entity))
    seen: set[tuple[str, str]] = set()
    together: set[tuple[str, str]] = set()
    for i, sentence in enumerate(sentences):
        for outer in sentence.units:
            if outer.kind != "name":
                continue
            inner = [
                Unit(entity.id, entity.type, "name", mention.start, mention.end, outer.at)
                for mention, entity in (pair for at in range(outer.start, outer.end) for pair in starts.get(at, ()))
                if mention.end <= outer.end and entity.id != outer.entity
            ]
            for unit in inner:
                placed = unit.type == "Place" and outer.type in ("Company", "Organization", "Park")
                if not placed and (outer.entity, unit.entity) not in seen:
                    seen.add((outer.entity, unit.entity))
                    yield Context(outer, unit, i, i, inside="tail")
                    yield Context(unit, outer, i, i, inside="head")
            for one, two in combinations(inner if outer.type in _SPEAKING else (), 2):
                if one.end <= two.start and one.entity != two.entity and (one.entity, two.entity) not in together:
                    together |= {(one.entity, two.entity), (two.entity, one.entity)}
                    yield Context(one, two, i, i, inside="both")
                    yield Context(two, one, i, i, inside="both")


_SPEAKING = frozenset({"Policy", "Cluster", "Project", "Park", "Organization"})
"""Types whose names say something of what stands side by side in them."""
_PLACE_LEVEL = re.compile(r"(?<=..)(?:特别行政区|自治区|自治州|自治县|[省市县区州旗镇乡])$")


def enclosing_areas(
    document: Document, sentences: Sequence[MarkedSentence], entities: Sequence[Entity]
) -> Iterator[Context]:
    """Ties between a park, cluster or project and the area whose name its own name begins with, at its first naming.

    For a project or cluster that is the park with the longest such name, for a park also each place (德江煎茶工业园 is
    in 德江县).
    """
    parks = {(a.name, e.id) for e in entities if e.type == "Park" for a in e.aliases if len(a.name) >= 3}
    places = {(_PLACE_LEVEL.sub("", a.name), e.id) for e in entities if e.type == "Place" for a in e.aliases}
    places = {(name, place) for name, place in places if len(name) > 1}
    seen: set[str] = set()
    for i, sentence in enumerate(sentences):
        for unit in sentence.units:
            if unit.kind != "name" or unit.type not in ("Park", "Cluster", "Project") or unit.entity in seen:
                continue
            letters = [at for at in range(unit.start, unit.end) if not document.text[at].isspace()]
            name = "".join(document.text[at] for at in letters)
            outer = sorted((len(n), e) for n, e in parks if name.startswith(n) and name != n and e != unit.entity)[-1:]
            around = {e: len(n) for n, e in sorted(places) if name.startswith(n) and name != n}
            towns = sorted((length, e) for e, length in around.items()) if unit.type == "Park" else []
            for node_type, areas in (("Park", outer), ("Place", towns)):
                for length, area in areas:
                    seen.add(unit.entity)
                    tail = Unit(area, node_type, "name", unit.start, letters[length - 1] + 1, unit.at)
                    yield Context(unit, tail, i, i, inside="tail")
