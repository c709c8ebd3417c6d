"""Whole documents through the shipped models: short clear texts, firms invented, only what is plain is asserted."""

from __future__ import annotations

import pytest
from hand_made import edges

from extractors.model import Edge, Extraction
from extractors.pipeline import extract
from extractors.reading import document_from_text
from seeds.ontology import load_ontology

PARK = """澜屿硅业落户松垄高新区

本报讯 5月8日，澜屿硅业有限公司（以下简称“澜屿硅业”）落户松垄高新技术产业开发区。

澜屿硅业有限公司主要生产单晶硅棒和单晶硅片。

松垄高新技术产业开发区以光伏产业为主导产业。园区内的桐岚光伏科技有限公司主要生产光伏组件。

澜屿硅业有限公司为桐岚光伏科技有限公司供应单晶硅片。
"""
OWNERS = """岫湖集团扩大版图

墨溪电池有限公司是岫湖控股集团有限公司的全资子公司。墨溪电池有限公司生产磷酸铁锂电池，以碳酸锂为原料。

霁川再生资源有限公司回收废旧锂电池，从中提取碳酸锂。

岫湖控股集团有限公司拟投资建设年产5万吨磷酸铁锂项目，预计明年投产。
"""
DENIALS = """澄清公告

有传言称，墨溪电池有限公司将收购桐岚光伏科技有限公司。墨溪电池有限公司否认收购桐岚光伏科技有限公司，该传言不实。

澜屿硅业有限公司不再生产石墨坩埚。澜屿硅业有限公司主要生产单晶硅片。
"""
FURNITURE = """首页 | 新闻 | 专题 | 联系我们

雨后的山村格外安静，孩子们在操场上做游戏，老人们坐在树下下棋。傍晚，村民们聚在广场上看电影。

责任编辑：李小明
版权所有 未经许可不得转载
"""


def read(text: str, doc_id: str = "d") -> Extraction:
    return extract(document_from_text(text, doc_id=doc_id))


@pytest.fixture(scope="module")
def park() -> Extraction:
    return read(PARK)


@pytest.fixture(scope="module")
def owners() -> Extraction:
    return read(OWNERS)


@pytest.fixture(scope="module")
def denials() -> Extraction:
    return read(DENIALS)


@pytest.mark.parametrize(
    ("head", "relation", "tail"),
    [
        ("澜屿硅业有限公司", "located_in", "松垄高新技术产业开发区"),
        ("澜屿硅业有限公司", "produces", "单晶硅片"),
        ("澜屿硅业有限公司", "supplies", "桐岚光伏科技有限公司"),
        ("桐岚光伏科技有限公司", "produces", "光伏组件"),
    ],
)
def test_edges_of_a_park(park: Extraction, head: str, relation: str, tail: str) -> None:
    assert (head, relation, tail) in edges(park, status="done")
    assert (tail, relation, head) not in edges(park)


@pytest.mark.parametrize(
    "edge",
    [
        ("桐岚光伏科技有限公司", "supplies", "澜屿硅业有限公司"),
        ("澜屿硅业有限公司", "produces", "光伏组件"),
        ("澜屿硅业有限公司", "subsidiary_of", "桐岚光伏科技有限公司"),
        ("桐岚光伏科技有限公司", "subsidiary_of", "澜屿硅业有限公司"),
        ("澜屿硅业有限公司", "recycles", "单晶硅片"),
    ],
)
def test_what_a_text_does_not_say_is_absent(park: Extraction, edge: Edge) -> None:
    assert edge not in edges(park)


def test_names_of_one_firm_are_one_entity(park: Extraction) -> None:
    (firm,) = [e for e in park.entities if "澜屿硅业" in {a.name for a in e.aliases}]
    assert (firm.type, firm.name) == ("Company", "澜屿硅业有限公司")
    assert {a.name: a.kind for a in firm.aliases} == {"澜屿硅业有限公司": "legal", "澜屿硅业": "short"}


@pytest.mark.parametrize(
    ("head", "relation", "tail"),
    [
        ("墨溪电池有限公司", "subsidiary_of", "岫湖控股集团有限公司"),
        ("墨溪电池有限公司", "produces", "磷酸铁锂电池"),
        ("墨溪电池有限公司", "consumes", "碳酸锂"),
        ("霁川再生资源有限公司", "recycles", "废旧锂电池"),
    ],
)
def test_edges_of_owners(owners: Extraction, head: str, relation: str, tail: str) -> None:
    assert (head, relation, tail) in edges(owners, status="done")
    assert (tail, relation, head) not in edges(owners)


def test_a_parent_is_not_its_daughter(owners: Extraction) -> None:
    firms = {e.name: {a.name for a in e.aliases} for e in owners.entities if e.type == "Company"}
    assert not firms["墨溪电池有限公司"] & firms["岫湖控股集团有限公司"]


def test_what_is_planned_says_so(owners: Extraction) -> None:
    projects = {e.id for e in owners.entities if e.type == "Project"}
    assert {c.status for c in owners.claims if c.tail in projects and c.relation == "invests_in"} <= {"planned"}


@pytest.mark.parametrize(
    "edge",
    [
        ("桐岚光伏科技有限公司", "subsidiary_of", "墨溪电池有限公司"),
        ("墨溪电池有限公司", "subsidiary_of", "桐岚光伏科技有限公司"),
        ("澜屿硅业有限公司", "produces", "石墨坩埚"),
    ],
)
def test_what_is_denied_is_absent(denials: Extraction, edge: Edge) -> None:
    assert edge not in edges(denials)


def test_what_stands_beside_a_denial_is_there(denials: Extraction) -> None:
    assert ("澜屿硅业有限公司", "produces", "单晶硅片") in edges(denials, status="done")


def test_a_text_about_other_things_has_no_edges() -> None:
    assert edges(read(FURNITURE)) == set()


@pytest.mark.parametrize("text", ["", " \n", "。", "硅", "A" * 500, "，" * 50, "123\n456"])
def test_odd_texts_give_nothing_and_do_not_break(text: str) -> None:
    assert read(text).claims == ()


@pytest.mark.parametrize("text", [PARK, OWNERS, DENIALS])
def test_every_extraction_holds_together(text: str) -> None:
    found = read(text)
    ontology = load_ontology()
    types = {e.id: e.type for e in found.entities}
    size = len(found.document.text)
    assert len(types) == len(found.entities)
    assert [e.id for e in found.entities if e.type not in ontology.types or e.aliases[0].name != e.name] == []
    assert [m for e in found.entities for m in e.mentions if not 0 <= m.start < m.end <= size] == []
    assert [
        m
        for e in found.entities
        if e.type != "Role"
        for m in e.mentions
        if found.document.text[m.start : m.end] not in {a.name for a in e.aliases}
    ] == []
    assert [c for c in found.claims if not ontology.allows(c.relation, types[c.head], types[c.tail])] == []
    assert [c for c in found.claims if not 0 <= c.start < c.end <= size or c.head == c.tail] == []
    assert [c.score for c in found.claims if not 0 <= c.score <= 1] == []


@pytest.mark.parametrize("text", [PARK, OWNERS, DENIALS])
def test_the_same_text_gives_the_same_extraction(text: str) -> None:
    assert read(text) == read(text)
