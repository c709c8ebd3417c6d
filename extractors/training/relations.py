"""What the relation scorer is trained on: candidate pairs, judged by the labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.entities.tagger import View
from extractors.evaluate import (
    PlainDocument,
    PlainEntity,
    PlainRelation,
    match_entities,
    relation_key,
    required_relations,
)
from extractors.model import Entity
from extractors.reading import split_sentences
from extractors.relations.features import PairFeatures
from extractors.relations.marking import mark
from extractors.relations.pairs import candidate_pairs
from extractors.relations.roles import role_entities
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
        tuple(PlainRelation(r.head, r.relation, r.tail, r.optional) for r in text.relations),
    )


def plain_entities(entities: Sequence[Entity]) -> tuple[PlainEntity, ...]:
    """Extracted entities in the form that the evaluation compares."""
    return tuple(PlainEntity(e.id, e.type, tuple(a.name for a in e.aliases)) for e in entities)


def instances(example: Example, seen: View, entities: Sequence[Entity]) -> list[Instance]:
    """All candidate pairs between recognised entities, judged by the labels.

    Args:
        example: a labelled text.
        seen: its view.
        entities: entities as a recogniser that has not seen the text gives them, so that the scorer learns to live with
            their faults.
    """
    roles = role_entities(example.document, taken=[m for e in entities for m in e.mentions])
    everything = [*entities, *roles]
    label = plain_label(example.source)
    matched = match_entities(label.entities, plain_entities(everything))
    edges = required_relations(label)
    by_id = {e.id: e for e in everything}
    sentences = mark(example.document, split_sentences(example.document), everything)
    features, rows = PairFeatures(example.document, sentences, by_id, seen.tags), []
    for pair in candidate_pairs(example.document, sentences, everything):
        key = relation_key(matched.get(pair.head, "?"), pair.relation, matched.get(pair.tail, "?"))
        holds: bool | None = key in edges
        if holds and not edges[key]:
            holds = None
        own, facts = tuple(features.of(pair)), features.facts(pair)
        rows.append(Instance(pair.head, pair.relation, pair.tail, own, facts, holds))
    return rows


def required_counts(examples: Sequence[Example]) -> dict[str, int]:
    """How many edges of each relation the labels require."""
    counts: dict[str, int] = {}
    for example in examples:
        for (_, relation, _), needed in required_relations(plain_label(example.source)).items():
            counts[relation] = counts.get(relation, 0) + needed
    return counts
