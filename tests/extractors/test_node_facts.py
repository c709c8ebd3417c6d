"""Facts of things with all their names, and what may be claimed of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hand_made import annotated

from extractors.entities.recognise import DOUBTFUL, REPEAT
from extractors.model import Alias, Document, Entity
from extractors.relations.joint import NOTHING
from extractors.relations.node_facts import COLUMNS, NodeFacts, relation_numbers, type_numbers
from extractors.trees import NONE


def facts_of(doc: Document, entities: list[Entity], name: str) -> dict[str, float]:
    facts = NodeFacts(doc, entities)
    row = facts.rows[facts.index[next(e.id for e in entities if e.name == name)]]
    return dict(zip(COLUMNS, row.tolist(), strict=True))


def test_scores_and_places_of_a_name() -> None:
    doc, entities = annotated("{澜屿硅业|C}点火。{澜屿硅业|C}投产。{澜屿硅业|C}扩产。{硅片|P}涨价。")
    one, two, three = entities[0].mentions
    mentions = (replace(one, score=0.5), replace(two, source=REPEAT), replace(three, source=DOUBTFUL, score=0.4))
    firm = replace(entities[0], mentions=mentions, aliases=(*entities[0].aliases, Alias("澜屿", "name")))
    found = facts_of(doc, [firm, entities[1]], "澜屿硅业")
    assert (found["best score"], found["second score"]) == (0.9, 0.5)
    assert found["mean score"] == pytest.approx(0.6)
    assert (found["mentions"], found["mentions read"]) == (3, 2)
    assert found["share in doubt"] == pytest.approx(1 / 3)
    assert (found["name length"], found["shortest name"], found["names"]) == (4, 2, 2)
    assert (found["of its type"], found["entities"], found["rank in its type"]) == (1, 2, 0)
    assert found["first place"] == 0
    product = facts_of(doc, [firm, entities[1]], "硅片")
    assert product["second score"] == NONE
    assert product["type"] == type_numbers()["Product"]


def test_rank_is_by_mentions_then_by_place() -> None:
    doc, entities = annotated("{澜屿硅业|C}、{桐岚电池|C}、{溪风储能|C}签约，{桐岚电池|C}扩产。")
    ranks = [facts_of(doc, entities, e.name)["rank in its type"] for e in entities]
    assert ranks == [1, 0, 2]


def test_names_inside_names_and_around() -> None:
    doc, entities = annotated("{年产五万吨电熔镁砂项目|J}投产，{镁砂|P}、{电熔镁砂|P}热销。")
    product = entities[2]
    at = doc.text.index("电熔镁砂")
    inner = replace(product.mentions[0], start=at, end=at + 4)
    entities[2] = replace(product, mentions=(inner, *product.mentions))
    found = facts_of(doc, entities, "电熔镁砂")
    assert found["share inside others"] == 0.5
    assert found["type around"] == type_numbers()["Project"]
    assert (found["best shorter name"], found["shorter names"], found["longer names"]) == (0.9, 1, 0)
    assert found["best holder of other type"] == 0.9
    assert found["alike ends"] == 1
    short = facts_of(doc, entities, "镁砂")
    assert (short["best longer name"], short["longer names"]) == (0.9, 1)
    project = facts_of(doc, entities, "年产五万吨电熔镁砂项目")
    assert (project["shorter names"], project["type around"]) == (0, NONE), "of its own type"


def test_one_name_of_two_types() -> None:
    doc, entities = annotated("{松垄|C}点火，{松垄|A}下雨。")
    assert facts_of(doc, entities, "松垄")["best of this name, other type"] == 0.9


def test_what_may_be_claimed() -> None:
    doc, entities = annotated("{澜屿硅业|C}生产{硅片|P}。")
    facts = NodeFacts(doc, entities)
    keys = [("e1", "produces", "e2"), ("e1", "consumes", "e2"), ("e1", "has_role", "role:链主")]
    found = facts.with_evidence(keys, np.array([2.0, -2.0, 0.0]))
    as_head, as_tail, best_head, best_tail = found[:, len(COLUMNS) : len(COLUMNS) + 4].T
    assert as_head.tolist() == pytest.approx([1.5, 0.0])
    assert as_tail.tolist() == pytest.approx([0.0, 1.0])
    assert best_head.tolist() == [2.0, NOTHING]
    assert best_tail.tolist() == [NOTHING, 2.0]
    heads = found[0, len(COLUMNS) + 4 : len(COLUMNS) + 4 + len(relation_numbers())]
    assert heads[relation_numbers()["consumes"]] == -2.0
    assert heads[relation_numbers()["has_role"]] == 0.0
    assert heads[relation_numbers()["supplies"]] == NOTHING


def test_no_names_no_rows() -> None:
    doc, _ = annotated("今天下雨。")
    assert NodeFacts(doc, []).rows.shape == (0, len(COLUMNS))
    assert NodeFacts(doc, []).with_evidence([], np.zeros(0)).shape[0] == 0
