"""What the judges learn from: rows of a labelled text, as they are made when a text is read."""

from __future__ import annotations

import numpy as np
import pytest
from hand_made import annotated, view

from extractors.entities.network import TYPES
from extractors.entities.span_features import NUMBERS
from extractors.entities.spans import Span
from extractors.model import Entity
from extractors.relations.pairs import PossibleClaims
from extractors.training.corpus import Example, make_example
from extractors.training.relations import instances, names_hold, required_counts
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
    found = dict(zip((e.name for e in names), names_hold(example, names), strict=True))
    assert found == {"澜屿硅业": True, "硅片": True, "硅棒": None, "桐岚电池": False}


def test_claims_that_the_labels_know(example: Example, names: list[Entity]) -> None:
    possible = PossibleClaims.of(example.document, names)
    rows = instances(example, view(example.document), possible)
    assert [(r.head, r.relation, r.tail) for r in rows] == [pair.key for pair in possible.pairs]
    ids = {e.name: e.id for e in names}
    holds = {(r.head, r.relation, r.tail): r.holds for r in rows}
    assert holds[ids["澜屿硅业"], "produces", ids["硅片"]] is True
    assert holds[ids["澜屿硅业"], "produces", ids["硅棒"]] is None
    assert holds[ids["桐岚电池"], "produces", ids["硅片"]] is False
    assert required_counts([example]) == {"produces": 1}


def test_spans_that_the_labels_know(example: Example) -> None:
    spans = [Span(0, 4, TYPES.index("Company")), Span(6, 8, TYPES.index("Product"))]
    numbers = np.zeros((2, NUMBERS), dtype=np.float32)
    judged = JudgedSpans(spans, numbers, [[], []], np.array([1.0, -1.0], dtype=np.float32))
    rows, holds = span_rows(example.document, judged, np.array([0.5, 0.5], dtype=np.float32))
    assert len(rows) == 2
    assert holds == [True, None]
    none = JudgedSpans([], numbers[:0], [], np.zeros(0, dtype=np.float32))
    assert span_rows(example.document, none, np.zeros(0, dtype=np.float32))[1] == []
