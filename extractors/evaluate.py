"""Measuring extractions against labels: precision, recall and F1 by node type, by relation and by rule.

The unit is the document. A predicted entity is right when a labelled entity of its type shares a name with it, or, for
types whose borders are a matter of taste, when one name contains the other and is at most twice as long. Each
labelled entity can be claimed once, so a thing split over two nodes costs precision. A relation is right when both its
ends are matched and the labels have the edge; whether it is planned or done is counted apart. What is labelled optional
is neither rewarded nor punished.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extractors.model import Edge
from seeds.ontology import load_ontology

FUZZY_TYPES = frozenset({"Industry", "Product", "Policy", "Project", "Cluster", "Park", "Organization"})
_MARKS = re.compile(r"[\s“”\"'‘’「」『』《》〈〉()（）·•、，。,\-—]+")


@dataclass(frozen=True, slots=True)
class PlainEntity:
    """An entity as labels and extractions both give it: id, type, names, whether it is optional."""

    id: str
    type: str
    names: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class PlainRelation:
    """A relation between two entity ids; `rule` is who read it, empty in labels; `planned`, not there yet."""

    head: str
    relation: str
    tail: str
    optional: bool = False
    rule: str = ""
    planned: bool = False


@dataclass(frozen=True, slots=True)
class PlainDocument:
    """What labels or an extraction say of one document."""

    name: str
    entities: tuple[PlainEntity, ...]
    relations: tuple[PlainRelation, ...]


@dataclass(slots=True)
class Tally:
    """Counts of right finds, false finds and misses."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of finds that are right; 0 where nothing was found."""
        return self.right / (self.right + self.false) if self.right + self.false else 0.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 0 where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = 2 * self.right + self.false + self.missed
        return 2 * self.right / total if total else 0.0

    def add(self, other: Tally) -> None:
        """Add the counts of another tally."""
        self.right += other.right
        self.false += other.false
        self.missed += other.missed


@dataclass(slots=True)
class Report:
    """Tallies by node type, relation and rule; `misses` has a row for each miss and false find, in document order.

    `planned` counts, by relation, required edges that were found: right where both have them as planned, false or
    missed where only one has.
    """

    entities: dict[str, Tally] = field(default_factory=dict)
    exact: dict[str, Tally] = field(default_factory=dict)
    relations: dict[str, Tally] = field(default_factory=dict)
    rules: dict[str, Tally] = field(default_factory=dict)
    planned: dict[str, Tally] = field(default_factory=dict)
    misses: list[tuple[str, str, str, str]] = field(default_factory=list)

    @staticmethod
    def total(tallies: Mapping[str, Tally]) -> Tally:
        """All tallies of a table together."""
        out = Tally()
        for tally in tallies.values():
            out.add(tally)
        return out


def comparable(name: str) -> str:
    """A name without blanks, quotation marks and brackets, in half width and lower case."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in name)
    return _MARKS.sub("", narrow).lower()


def _overlap(node_type: str, one: set[str], two: set[str], *, exact: bool) -> float:
    if one & two:
        return 2.0
    if exact or node_type not in FUZZY_TYPES:
        return 0.0
    best = 0.0
    for a in one:
        for b in two:
            short, long = (a, b) if len(a) <= len(b) else (b, a)
            if len(short) >= 2 and short in long:
                best = max(best, len(short) / len(long))
    return best if best >= 0.5 else 0.0


def match_entities(
    labelled: Sequence[PlainEntity], predicted: Sequence[PlainEntity], *, exact: bool = False
) -> dict[str, str]:
    """Match predicted to labelled entities one to one, best overlap first.

    Returns:
        predicted id -> labelled id.
    """
    mine = [{comparable(n) for n in e.names} - {""} for e in labelled]
    theirs = [{comparable(n) for n in e.names} - {""} for e in predicted]
    scored = sorted(
        (-score, i, j)
        for i, label in enumerate(labelled)
        for j, guess in enumerate(predicted)
        if label.type == guess.type and (score := _overlap(label.type, mine[i], theirs[j], exact=exact))
    )
    used: set[int] = set()
    matched: dict[str, str] = {}
    for _, i, j in scored:
        if i not in used and predicted[j].id not in matched:
            used.add(i)
            matched[predicted[j].id] = labelled[i].id
    return matched


def _count_entities(
    table: dict[str, Tally], label: PlainDocument, guess: PlainDocument, matched: Mapping[str, str]
) -> tuple[list[PlainEntity], list[PlainEntity]]:
    optional = {e.id for e in label.entities if e.optional}
    false = [e for e in guess.entities if e.id not in matched]
    found = set(matched.values())
    missed = [e for e in label.entities if e.id not in found and not e.optional]
    for entity in guess.entities:
        if entity.id in matched and matched[entity.id] not in optional:
            table.setdefault(entity.type, Tally()).right += 1
    for entity in false:
        table.setdefault(entity.type, Tally()).false += 1
    for entity in missed:
        table.setdefault(entity.type, Tally()).missed += 1
    return false, missed


def relation_key(head: str, relation: str, tail: str) -> Edge:
    """The edge's identity: ends of a symmetric relation in one order."""
    spec = load_ontology().relations.get(relation)
    if spec is not None and spec.symmetric and tail < head:
        head, tail = tail, head
    return head, relation, tail


def required_relations(label: PlainDocument) -> dict[Edge, bool]:
    """The labelled edges, with whether they are required; an edge with an optional end is optional."""
    optional = {e.id for e in label.entities if e.optional}
    edges: dict[Edge, bool] = {}
    for r in label.relations:
        key = relation_key(r.head, r.relation, r.tail)
        needed = not (r.optional or r.head in optional or r.tail in optional)
        edges[key] = edges.get(key, False) or needed
    return edges


def planned_relations(document: PlainDocument) -> dict[Edge, bool]:
    """The edges, with whether they are planned: not there yet in any of the statements of them."""
    edges: dict[Edge, bool] = {}
    for r in document.relations:
        key = relation_key(r.head, r.relation, r.tail)
        edges[key] = edges.get(key, True) and r.planned
    return edges


def compare(label: PlainDocument, guess: PlainDocument, report: Report) -> None:
    """Add one document to a report."""
    matched = match_entities(label.entities, guess.entities)
    false, missed = _count_entities(report.entities, label, guess, matched)
    strict = match_entities(label.entities, guess.entities, exact=True)
    _count_entities(report.exact, label, guess, strict)
    report.misses += [(label.name, "false entity", e.type, "/".join(e.names)) for e in false]
    report.misses += [(label.name, "missed entity", e.type, "/".join(e.names)) for e in missed]
    edges = required_relations(label)
    guess_names = {e.id: e.names[0] for e in guess.entities}
    label_names = {e.id: e.names[0] for e in label.entities}
    planned, found_planned = planned_relations(label), dict[Edge, bool]()
    for r in guess.relations:
        key = relation_key(matched.get(r.head, f"?{r.head}"), r.relation, matched.get(r.tail, f"?{r.tail}"))
        known = key in edges
        if r.rule and (not known or edges[key]):
            tally = report.rules.setdefault(r.rule, Tally())
            if known:
                tally.right += 1
            else:
                tally.false += 1
        first = key not in found_planned
        found_planned[key] = found_planned.get(key, True) and r.planned
        if not first:
            continue
        if not known:
            report.relations.setdefault(r.relation, Tally()).false += 1
            what = f"{guess_names[r.head]} -> {guess_names[r.tail]}"
            report.misses.append((label.name, "false relation", r.relation, what))
        elif edges[key]:
            report.relations.setdefault(r.relation, Tally()).right += 1
    for edge in (edge for edge, needed in edges.items() if needed):
        head, relation, tail = edge
        if edge not in found_planned:
            report.relations.setdefault(relation, Tally()).missed += 1
            what = f"{label_names[head]} -> {label_names[tail]}"
            report.misses.append((label.name, "missed relation", relation, what))
        elif planned[edge] or found_planned[edge]:
            tally = report.planned.setdefault(relation, Tally())
            tally.right += planned[edge] and found_planned[edge]
            tally.false += not planned[edge]
            tally.missed += not found_planned[edge]


def evaluate(labels: Iterable[PlainDocument], predictions: Mapping[str, PlainDocument]) -> Report:
    """Compare predictions with labels by document name; a document without prediction counts as empty."""
    report = Report()
    for label in labels:
        compare(label, predictions.get(label.name, PlainDocument(label.name, (), ())), report)
    return report
