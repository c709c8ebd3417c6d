"""What the relation scorer is trained on: candidate pairs, judged by the labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractors.entities.tagger import View
from extractors.evaluate import (
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
from extractors.training.trees import Holds
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


class Judged(NamedTuple):
    """What the labels of a text say of what it may say.

    Attributes:
        claims: whether they know each possible claim; None where it is optional there.
        planned: whether they have it as planned; None where they do not know it.
        names: whether they know each name; None where it is optional there.
    """

    claims: Holds
    planned: Holds
    names: Holds


def judge_by_labels(text: LabelledText, possible: PossibleClaims) -> Judged:
    """Judge by its labels what a text may say."""
    label = plain_label(text)
    matched = match_entities(label.entities, plain_entities([*possible.entities.values()]))
    edges = [relation_key(matched.get(p.head, "?"), p.relation, matched.get(p.tail, "?")) for p in possible.pairs]
    required, planned = required_relations(label), planned_relations(label)
    optional = {entity.id for entity in label.entities if entity.optional}
    return Judged(
        claims=[edge in required if required.get(edge, True) else None for edge in edges],
        planned=[planned.get(edge) for edge in edges],
        names=[None if matched.get(e.id) in optional else e.id in matched for e in possible.names],
    )


def instances(example: Example, seen: View, possible: PossibleClaims, judged: Judged) -> list[Instance]:
    """All possible claims of a text, judged by the labels, in their order.

    Args:
        example: a labelled text.
        seen: its view.
        possible: its possible claims, of entities as a recogniser that has not seen the text gives them, so that the
            scorer learns to live with their faults.
        judged: what the labels say of them.
    """
    features = PairFeatures(example.document, possible.sentences, possible.entities, seen.tags)
    return [
        Instance(*pair.key, tuple(features.of(pair)), holds)
        for pair, holds in zip(possible.pairs, judged.claims, strict=True)
    ]


def required_counts(examples: Sequence[Example]) -> dict[str, int]:
    """How many edges of each relation the labels require."""
    counts: dict[str, int] = {}
    for example in examples:
        for (_, relation, _), needed in required_relations(plain_label(example.source)).items():
            counts[relation] = counts.get(relation, 0) + needed
    return counts
