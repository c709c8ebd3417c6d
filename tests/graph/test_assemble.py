"""Claims to graph: one edge for each head, relation and tail, with all its evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hand_made import extraction

from extractors.model import Claim, Dropped, Extraction, Quantity
from graph.assemble import EVIDENCE_LIMIT, MENTIONS_KEPT, build_graph
from graph.model import KnowledgeGraph, edge_id, node_id

FIRM, PART = node_id("Company", "澜屿硅业"), node_id("Product", "硅片")
BASIC = extraction("{澜屿硅业|C}产{硅片|P}。", [("澜屿硅业", "produces", "硅片")])


def edges(kg: KnowledgeGraph) -> set[tuple[str, str, str]]:
    label = dict(kg.nodes(data="label"))
    return {(label[h], r, label[t]) for h, t, r in kg.edges(keys=True)}


def edge(kg: KnowledgeGraph) -> dict[str, Any]:
    ((_, _, data),) = kg.edges(data=True)
    return dict(data)


def test_a_node() -> None:
    kg = build_graph([BASIC])
    data = dict(kg.nodes[FIRM])
    assert [type(data.pop(axis)) for axis in ("x", "y")] == [float, float]
    assert data == {
        "label": "澜屿硅业",
        "type": "Company",
        "aliases": [{"name": "澜屿硅业", "kind": "name"}],
        "documents": ["d1"],
        "mentions": [{"doc": "d1", "sentence": "澜屿硅业产硅片。", "start": 0, "end": 4}],
        "mention_count": 1,
        "score": 0.9,
    }


def test_an_edge() -> None:
    kg = build_graph([BASIC])
    assert list(kg.edges(keys=True)) == [(FIRM, PART, "produces")]
    assert edge(kg) == {
        "id": edge_id(FIRM, "produces", PART),
        "relation": "produces",
        "label": "生产",
        "status": "done",
        "score": 0.8,
        "weight": 1,
        "evidence": [{
            "doc": "d1", "sentence": "澜屿硅业产硅片。", "start": 0, "head": [0, 4], "tail": [5, 7],
            "rule": "produces.test", "status": "done", "score": 0.8, "quantities": [], "dates": [],
        }],
    }  # fmt: skip


def test_facts_about_the_whole_graph() -> None:
    denied = replace(BASIC, dropped=(Dropped("denied", "甲 supplies 乙", 0, 4),))
    kg = build_graph([denied], title="硅谷", skipped=[{"source": "b", "reason": "x"}, {"source": "a", "reason": "y"}])
    assert kg.graph == {
        "title": "硅谷",
        "generator": "clusterkg",
        "documents": [{"id": "d1", "title": BASIC.document.title, "source": BASIC.document.source, "characters": 8}],
        "skipped": [{"source": "a", "reason": "y"}, {"source": "b", "reason": "x"}],
        "dropped": [{"doc": "d1", "reason": "denied", "what": "甲 supplies 乙", "sentence": "澜屿硅业"}],
    }


def test_claims_of_two_documents_are_one_edge_with_both_sentences() -> None:
    two = extraction("{澜屿硅业|C}年产{硅片|P}。", [("澜屿硅业", "produces", "硅片")], doc_id="d2")
    kg = build_graph([two, BASIC])
    assert edges(kg) == {("澜屿硅业", "produces", "硅片")}
    assert edge(kg)["weight"] == 2
    assert [e["doc"] for e in edge(kg)["evidence"]] == ["d1", "d2"]
    assert kg.nodes[FIRM]["documents"] == ["d1", "d2"]
    assert kg.nodes[FIRM]["mention_count"] == 2


@pytest.mark.parametrize(
    ("statuses", "status"),
    [(["planned"], "planned"), (["planned", "planned"], "planned"), (["planned", "done"], "done"), (["done"], "done")],
)
def test_an_edge_is_planned_only_if_every_claim_is(statuses: list[str], status: str) -> None:
    texts = [
        extraction("{澜屿硅业|C}产{硅片|P}。", [("澜屿硅业", "produces", "硅片", s)], doc_id=f"d{i}")
        for i, s in enumerate(statuses)
    ]
    assert edge(build_graph(texts))["status"] == status


def test_sentences_of_the_status_of_an_edge_come_first() -> None:
    texts = [
        extraction("{澜屿硅业|C}产{硅片|P}。", [("澜屿硅业", "produces", "硅片", status)], doc_id=doc)
        for doc, status in (("d1", "planned"), ("d2", "done"), ("d3", "planned"), ("d4", "done"))
    ]
    assert [claim["doc"] for claim in edge(build_graph(texts))["evidence"]] == ["d2", "d4", "d1", "d3"]


def test_direction_is_kept() -> None:
    kg = build_graph([extraction("{甲厂|C}供{乙厂|C}。", [("甲厂", "supplies", "乙厂")])])
    assert edges(kg) == {("甲厂", "supplies", "乙厂")}


def test_two_relations_of_one_pair_are_two_edges() -> None:
    kg = build_graph(
        [extraction("{甲厂|C}供{乙厂|C}。", [("甲厂", "supplies", "乙厂"), ("甲厂", "subsidiary_of", "乙厂")])]
    )
    assert edges(kg) == {("甲厂", "supplies", "乙厂"), ("甲厂", "subsidiary_of", "乙厂")}


def test_cooperation_read_both_ways_is_one_edge_and_its_spans_fit_its_ends() -> None:
    one = extraction("{甲厂|C}与{乙厂|C}合作。", [("甲厂", "cooperates_with", "乙厂")], doc_id="d1")
    two = extraction("{乙厂|C}与{甲厂|C}合作。", [("乙厂", "cooperates_with", "甲厂")], doc_id="d2")
    kg = build_graph([one, two])
    assert edges(kg) == {("甲厂", "cooperates_with", "乙厂")}
    assert [e["sentence"][slice(*e["head"])] for e in edge(kg)["evidence"]] == ["甲厂", "甲厂"]
    assert [e["sentence"][slice(*e["tail"])] for e in edge(kg)["evidence"]] == ["乙厂", "乙厂"]


def test_other_relations_read_both_ways_are_two_edges() -> None:
    one = extraction("{甲厂|C}供{乙厂|C}。", [("甲厂", "supplies", "乙厂")], doc_id="d1")
    two = extraction("{乙厂|C}供{甲厂|C}。", [("乙厂", "supplies", "甲厂")], doc_id="d2")
    assert edges(build_graph([one, two])) == {("甲厂", "supplies", "乙厂"), ("乙厂", "supplies", "甲厂")}


def test_a_node_is_never_related_to_itself() -> None:
    kg = build_graph(
        [extraction("{澜屿硅业|C}供{丽水澜屿硅业有限公司|C}。", [("澜屿硅业", "supplies", "丽水澜屿硅业有限公司")])]
    )
    assert kg.number_of_nodes() == 1
    assert kg.number_of_edges() == 0


def test_local_names_of_two_documents_are_two_nodes_with_one_label() -> None:
    kg = build_graph([extraction("{市政府|O}开会。", doc_id=d) for d in ("d1", "d2")])
    assert sorted(kg.nodes) == sorted(node_id("Organization", f"市政府@{d}") for d in ("d1", "d2"))
    assert [data["label"] for _, data in kg.nodes(data=True)] == ["市政府", "市政府"]


def test_amounts_and_dates_come_along() -> None:
    claim = replace(BASIC.claims[0], quantities=(Quantity("capacity", 5e4, "吨", "5万吨"),), dates=("2026年",))
    (evidence,) = edge(build_graph([replace(BASIC, claims=(claim,))]))["evidence"]
    assert evidence["quantities"] == [{"kind": "capacity", "value": 5e4, "unit": "吨", "text": "5万吨"}]
    assert evidence["dates"] == ["2026年"]


def test_a_name_outside_of_the_evidence_has_no_span() -> None:
    doc = extraction("{澜屿硅业|C}点火。主产{硅片|P}。")
    claim = Claim("e1", "produces", "e2", 7, 12, (0, 4), (9, 11), "done", "r", 0.5)
    (evidence,) = edge(build_graph([replace(doc, claims=(claim,))]))["evidence"]
    assert (evidence["sentence"], evidence["head"], evidence["tail"]) == ("主产硅片。", None, [2, 4])


def test_long_evidence_is_cut_around_its_names() -> None:
    long = extraction("好" * 500 + "{澜屿硅业|C}产{硅片|P}" + "好" * 500, [("澜屿硅业", "produces", "硅片")])
    (evidence,) = edge(build_graph([long]))["evidence"]
    assert len(evidence["sentence"]) <= EVIDENCE_LIMIT
    assert evidence["sentence"][slice(*evidence["head"])] == "澜屿硅业"
    assert evidence["sentence"][slice(*evidence["tail"])] == "硅片"
    assert long.document.text[evidence["start"] :].startswith(evidence["sentence"])


def test_sentences_kept_for_a_node_are_few_and_different() -> None:
    many = extraction("".join(f"{{澜屿硅业|C}}第{i}次点火。" for i in range(30)))
    again = extraction("{澜屿硅业|C}点火。{澜屿硅业|C}点火。", doc_id="d2")
    data = build_graph([many]).nodes[FIRM]
    assert (len(data["mentions"]), data["mention_count"]) == (MENTIONS_KEPT, 30)
    data = build_graph([again]).nodes[FIRM]
    assert (len(data["mentions"]), data["mention_count"]) == (1, 2)


def test_the_order_of_documents_does_not_matter() -> None:
    texts = [
        extraction(f"{{澜屿硅业|C}}产{{硅片|P}}，{{{i}号厂|C}}买。", [("澜屿硅业", "produces", "硅片")], doc_id=f"d{i}")
        for i in range(5)
    ]
    one, two = build_graph(texts), build_graph(texts[::-1])
    assert list(one.nodes(data=True)) == list(two.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(two.edges(keys=True, data=True))
    assert one.graph == two.graph
    assert list(one.nodes) == sorted(one.nodes)


def test_no_documents_an_empty_graph() -> None:
    kg = build_graph([])
    assert (kg.number_of_nodes(), kg.number_of_edges(), kg.graph["documents"]) == (0, 0, [])


def test_corrections_of_identity_reach_the_resolver() -> None:
    texts: list[Extraction] = [extraction("{丽水|A}", doc_id="d1"), extraction("{丽水市|A}", doc_id="d2")]
    assert build_graph(texts).number_of_nodes() == 1
    assert build_graph(texts, different=[("Place", "丽水", "丽水市")]).number_of_nodes() == 2
    firms = [extraction("{甲厂|C}", doc_id="d1"), extraction("{乙厂|C}", doc_id="d2")]
    assert build_graph(firms, same=[("Company", "甲厂", "乙厂")]).number_of_nodes() == 1
