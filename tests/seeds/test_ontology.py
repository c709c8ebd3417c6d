"""The vocabulary of the graph: what ships, and how a bad file is refused."""

from __future__ import annotations

from typing import Any

import pytest

from seeds.errors import ClusterKGError, SeedDataError
from seeds.ontology import NodeType, Relation, load_ontology, parse_ontology

TYPE = {"label": "企业", "color": "#112233", "description": "a firm"}
RELATION = {"label": "供应", "head": ["Company"], "tail": ["Company"], "description": "delivers"}
ENDS = {
    "located_in": ("Cluster Company Organization Park Project", "Park Place"),
    "member_of": ("Company Park", "Cluster"),
    "subsidiary_of": ("Company", "Company"),
    "invests_in": ("Company", "Project"),
    "produces": ("Company Project", "Product"),
    "consumes": ("Company Project", "Product"),
    "recycles": ("Company Project", "Product"),
    "supplies": ("Company", "Company"),
    "has_role": ("Company", "Role"),
    "engages_in": ("Cluster Company Park Place", "Industry"),
    "upstream_of": ("Industry Product", "Industry Product"),
    "cooperates_with": ("Company Organization Park Place", "Company Organization Park Place"),
    "issues": ("Organization Park Place", "Policy"),
    "applies_to": ("Policy", "Cluster Company Industry Park Place Project"),
}


def test_types_and_their_chinese_names() -> None:
    assert {t.name: t.label for t in load_ontology().types.values()} == {
        "Company": "企业", "Park": "园区", "Cluster": "产业集群", "Industry": "产业", "Product": "产品",
        "Role": "产业链角色", "Policy": "政策", "Project": "项目", "Place": "地区", "Organization": "机构",
    }  # fmt: skip


def test_relations_and_their_ends() -> None:
    relations = load_ontology().relations.values()
    assert {r.name: (" ".join(sorted(r.head)), " ".join(sorted(r.tail))) for r in relations} == ENDS


def test_only_cooperation_has_no_direction() -> None:
    assert [r.name for r in load_ontology().relations.values() if r.symmetric] == ["cooperates_with"]


def test_roles_are_a_closed_list() -> None:
    closed = {t.name: t.closed for t in load_ontology().types.values() if t.closed}
    assert closed == {"Role": ("上游", "中游", "下游", "回收", "配套", "链主")}


def test_which_end_of_a_flow_is_upstream() -> None:
    flows = {r.name: r.upstream for r in load_ontology().relations.values() if r.upstream}
    assert flows == {
        "produces": "head",
        "consumes": "tail",
        "recycles": "tail",
        "supplies": "head",
        "upstream_of": "head",
    }


@pytest.mark.parametrize(
    ("relation", "head", "tail", "allowed"),
    [
        ("produces", "Company", "Product", True),
        ("produces", "Product", "Company", False),
        ("has_role", "Company", "Role", True),
        ("has_role", "Park", "Role", False),
        ("applies_to", "Policy", "Park", True),
        ("applies_to", "Park", "Policy", False),
        ("issues", "Park", "Policy", True),
        ("makes", "Company", "Product", False),
    ],
)
def test_allows(relation: str, head: str, tail: str, allowed: bool) -> None:
    assert load_ontology().allows(relation, head, tail) is allowed


def test_a_small_ontology() -> None:
    found = parse_ontology(
        "o.toml", {"types": {"Company": TYPE}, "relations": {"supplies": RELATION}, "statuses": {"done": "已"}}
    )
    company = frozenset({"Company"})
    assert found.types == {"Company": NodeType("Company", "企业", "#112233", "a firm")}
    assert found.relations == {"supplies": Relation("supplies", "供应", company, company, "delivers")}
    assert found.statuses == {"done": "已"}


def test_all_faults_are_told_at_once() -> None:
    data: dict[str, Any] = {
        "types": {"Company": TYPE, "Park": {"label": "园区"}, "Place": TYPE | {"colour": "red"}},
        "relations": {"supplies": RELATION | {"tail": ["Firm"]}, "buys": {"head": ["Company"]}},
    }
    with pytest.raises(SeedDataError) as caught:
        parse_ontology("o.toml", data)
    assert [problem.split(": ")[1] for problem in caught.value.problems] == [
        "types.Park", "types.Place", "relations.supplies.tail", "relations.buys",
    ]  # fmt: skip
    assert caught.value.problems[2] == "o.toml: relations.supplies.tail: unknown type 'Firm'; allowed: Company"
    assert "colour" in caught.value.problems[1]


def test_seed_errors_are_clusterkg_errors_with_a_line_a_problem() -> None:
    error = SeedDataError(["a.tsv:2: blank name", "a.tsv:5: twice"])
    assert isinstance(error, ClusterKGError)
    assert str(error) == "a.tsv:2: blank name\na.tsv:5: twice"
    assert error.problems == ("a.tsv:2: blank name", "a.tsv:5: twice")
