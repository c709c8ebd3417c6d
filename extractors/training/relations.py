"""What the relation scorer is trained on: candidate pairs, judged by the labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.entities.tagger import View
from extractors.evaluate import (
    Edge,
    PlainDocument,
    PlainEntity,
    PlainRelation,
    match_entities,
    planned_relations,
    relation_key,
    required_relations,
)
from extractors.model import Entity
from extractors.relations.features import PairFeatures
from extractors.relations.pairs import PossibleClaims
from extractors.relations.scorer import JudgedPair
from extractors.training.corpus import Example
from seeds.training import LabelledText


@dataclass(frozen=True, slots=True)
class Instance(JudgedPair):
    """A candidate pair, and whether it holds (None: optional, not used in training)."""

    holds: bool | None


def plain_label(text: LabelledText) -> PlainDocument:
    """A labelled text in the form that the evaluation compares."""
    return PlainDocument(
        text.name,
        tuple(PlainEntity(e.id, e.type, e.names, e.optional) for e in text.entities),
        tuple(
            PlainRelation(r.head, r.relation, r.tail, r.optional, planned=r.status == "planned") for r in text.relations
        ),
    )


def plain_entities(entities: Sequence[Entity]) -> tuple[PlainEntity, ...]:
    """Extracted entities in the form that the evaluation compares."""
    return tuple(PlainEntity(e.id, e.type, tuple(a.name for a in e.aliases)) for e in entities)


def instances(example: Example, seen: View, possible: PossibleClaims) -> list[Instance]:
    """All possible claims of a text, judged by the labels, in their order.

    Args:
        example: a labelled text.
        seen: its view.
        possible: its possible claims, of entities as a recogniser that has not seen the text gives them, so that the
            scorer learns to live with their faults.
    """
    features = PairFeatures(example.document, possible.sentences, possible.entities, seen.tags)
    holds = claims_hold(example, possible)
    return [
        Instance(*pair.key, tuple(features.of(pair)), hold) for pair, hold in zip(possible.pairs, holds, strict=True)
    ]


def claims_hold(example: Example, possible: PossibleClaims) -> list[bool | None]:
    """Whether the labels know each possible claim; None where it is optional there."""
    edges = required_relations(plain_label(example.source))
    return [key in edges if edges.get(key, True) else None for key in _labelled(example, possible)]


def claims_planned(example: Example, possible: PossibleClaims) -> list[bool | None]:
    """Whether the labels have each possible claim as planned; None where they do not know it."""
    planned = planned_relations(plain_label(example.source))
    return [planned.get(key) for key in _labelled(example, possible)]


def _labelled(example: Example, possible: PossibleClaims) -> list[Edge]:
    """Each possible claim between what the labels call its ends."""
    matched = match_entities(plain_label(example.source).entities, plain_entities([*possible.entities.values()]))
    return [relation_key(matched.get(p.head, "?"), p.relation, matched.get(p.tail, "?")) for p in possible.pairs]


def names_hold(example: Example, names: Sequence[Entity]) -> list[bool | None]:
    """Whether the labels know each entity; None where it is optional there."""
    label = plain_label(example.source)
    optional = {entity.id: entity.optional for entity in label.entities}
    matched = match_entities(label.entities, plain_entities(names))
    return [None if optional.get(matched.get(e.id, "")) else e.id in matched for e in names]


def required_counts(examples: Sequence[Example]) -> dict[str, int]:
    """How many edges of each relation the labels require."""
    counts: dict[str, int] = {}
    for example in examples:
        for (_, relation, _), needed in required_relations(plain_label(example.source)).items():
            counts[relation] = counts.get(relation, 0) + needed
    return counts
