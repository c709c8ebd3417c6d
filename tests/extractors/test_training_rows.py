"""What the judges learn from: rows of a labelled text, as they are made when a text is read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hand_made import annotated, view

from extractors.entities.network import TYPES
from extractors.entities.span_features import NUMBERS
from extractors.entities.spans import Span
from extractors.model import Entity
from extractors.relations.pairs import PossibleClaims
from extractors.relations.read import WORDING
from extractors.relations.scorer import FirstWord
from extractors.training.__main__ import choose_done_threshold
from extractors.training.corpus import Example, make_example
from extractors.training.last_word import HeardText
from extractors.training.relations import instances, judge_by_labels, required_counts
from extractors.training.spans import JudgedSpans, span_rows
from seeds.training import LabelledEntity, LabelledRelation, LabelledText

NOTATION = "{澜屿硅业|C}生产{硅片|P}、{硅棒|P}，{桐岚电池|C}到场。"


@pytest.fixture
def example() -> Example:
    entities = (
        LabelledEntity("a", "Company", ("澜屿硅业",), False),
        LabelledEntity("b", "Product", ("硅片",), False),
        LabelledEntity("c", "Product", ("硅棒",), True),
    )
    relations = (
        LabelledRelation("a", "produces", "b", "done", False),
        LabelledRelation("a", "produces", "c", "done", True),
    )
    text = "澜屿硅业生产硅片、硅棒，桐岚电池到场。"
    return make_example(LabelledText("t", text, entities, relations))


@pytest.fixture
def names() -> list[Entity]:
    return annotated(NOTATION)[1]


def test_names_that_the_labels_know(example: Example, names: list[Entity]) -> None:
    possible = PossibleClaims.of(example.document, names)
    judged = judge_by_labels(example.source, possible)
    found = dict(zip((e.name for e in names), judged.names, strict=True))
    assert found == {"澜屿硅业": True, "硅片": True, "硅棒": None, "桐岚电池": False}


def test_claims_that_the_labels_know(example: Example, names: list[Entity]) -> None:
    possible = PossibleClaims.of(example.document, names)
    rows = instances(example, view(example.document), possible, judge_by_labels(example.source, possible))
    assert [(r.head, r.relation, r.tail) for r in rows] == [pair.key for pair in possible.pairs]
    ids = {e.name: e.id for e in names}
    holds = {(r.head, r.relation, r.tail): r.holds for r in rows}
    assert holds[ids["澜屿硅业"], "produces", ids["硅片"]] is True
    assert holds[ids["澜屿硅业"], "produces", ids["硅棒"]] is None
    assert holds[ids["桐岚电池"], "produces", ids["硅片"]] is False
    assert required_counts([example]) == {"produces": 1}


def test_what_the_labels_have_as_planned(example: Example, names: list[Entity]) -> None:
    relations = (*example.source.relations, LabelledRelation("a", "consumes", "b", "planned", False))
    planned = replace(example.source, relations=relations)
    possible = PossibleClaims.of(example.document, names)
    ids = {e.id: e.name for e in names}
    found = zip(possible.pairs, judge_by_labels(planned, possible).planned, strict=True)
    assert {(ids[p.head], p.relation, ids[p.tail]): one for p, one in found if one is not None} == {
        ("澜屿硅业", "produces", "硅片"): False,
        ("澜屿硅业", "produces", "硅棒"): False,
        ("澜屿硅业", "consumes", "硅片"): True,
    }


def test_the_threshold_of_what_is_done_is_the_one_that_tells_plans_best(example: Example, names: list[Entity]) -> None:
    relations = (LabelledRelation("a", "produces", "b", "planned", False), example.source.relations[1])
    possible = PossibleClaims.of(example.document, names)
    judged = judge_by_labels(replace(example.source, relations=relations), possible)
    odds = [(0.2 if planned else 1.0) - WORDING["done"] for planned in judged.planned]
    first = FirstWord(np.zeros((len(odds), 2)), np.array(odds), np.zeros(len(names)), np.zeros(len(odds), int))
    assert choose_done_threshold([HeardText(possible, first, judged)]) == 0.55  # log-odds of 0.2 are 0.55, of 1.0 0.73


def test_spans_that_the_labels_know(example: Example) -> None:
    spans = [Span(0, 4, TYPES.index("Company")), Span(6, 8, TYPES.index("Product"))]
    numbers = np.zeros((2, NUMBERS), dtype=np.float32)
    judged = JudgedSpans(spans, numbers, [[], []], np.array([1.0, -1.0], dtype=np.float32))
    rows, holds = span_rows(example.document, judged, np.array([0.5, 0.5], dtype=np.float32))
    assert len(rows) == 2
    assert holds == [True, None]
    none = JudgedSpans([], numbers[:0], [], np.zeros(0, dtype=np.float32))
    assert span_rows(example.document, none, np.zeros(0, dtype=np.float32))[1] == []
