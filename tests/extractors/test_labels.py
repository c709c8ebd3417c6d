"""The per-document JSON format: what is written, what is read back, what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hand_made import extraction

from extractors.evaluate import PlainDocument, PlainEntity, PlainRelation
from extractors.labels import LabelsError, extraction_to_dict, plain_document, read_folder, write_extraction
from extractors.model import Alias, Dropped, Quantity
from seeds.errors import ClusterKGError

GOOD = {
    "doc": "d",
    "entities": [
        {"id": "e1", "type": "Company", "names": ["澜屿"]},
        {"id": "e2", "type": "Product", "names": ["硅片"]},
    ],
    "relations": [{"head": "e1", "rel": "produces", "tail": "e2"}],
}
READ = extraction(
    "{澜屿硅业|C}拟产{硅片|P}。",
    [("澜屿硅业", "produces", "硅片", "planned")],
    aliases={"澜屿硅业": [Alias("澜屿硅业有限公司", "legal"), Alias("澜屿硅业", "short")]},
)


def test_an_extraction_in_the_label_format() -> None:
    claim = replace(READ.claims[0], quantities=(Quantity("capacity", 5.0, "吨", "5吨"),), dates=("2026年",))
    full = replace(READ, claims=(claim,), dropped=(Dropped("generic", "Company 龙头", 0, 4),))
    assert extraction_to_dict(full) == {
        "doc": "d1",
        "entities": [
            {"id": "e1", "type": "Company", "names": ["澜屿硅业有限公司", "澜屿硅业"], "score": 0.9},
            {"id": "e2", "type": "Product", "names": ["硅片"], "score": 0.9},
        ],
        "relations": [{
            "head": "e1", "rel": "produces", "tail": "e2", "evidence": "澜屿硅业拟产硅片。", "status": "planned",
            "score": 0.8, "rule": "produces.test",
            "quantities": [{"kind": "capacity", "value": 5.0, "unit": "吨", "text": "5吨"}], "dates": ["2026年"],
        }],
        "dropped": [{"reason": "generic", "what": "Company 龙头", "evidence": "澜屿硅业"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "rule"),
    [
        ([("a", 0.5), ("b", 0.7)], "b"),
        ([("b", 0.7), ("a", 0.5)], "b"),
        ([("scorer", 0.7), ("a", 0.7)], "a"),  # of equal scores, that of a rule
        ([("a", 0.7), ("b", 0.7)], "a"),
    ],
)
def test_a_relation_read_twice_stands_once_with_its_best_claim(claims: list[tuple[str, float]], rule: str) -> None:
    many = replace(READ, claims=tuple(replace(READ.claims[0], rule=r, score=s) for r, s in claims))
    assert [row["rule"] for row in extraction_to_dict(many)["relations"]] == [rule]


def test_what_is_there_in_one_place_is_no_plan() -> None:
    plan = replace(READ.claims[0], score=0.9, rule="a")
    for claims in ((plan, replace(plan, status="done", score=0.6, rule="b")), (replace(plan, status="done"), plan)):
        (row,) = extraction_to_dict(replace(READ, claims=claims))["relations"]
        assert row["status"] == "done"
    (row,) = extraction_to_dict(replace(READ, claims=(plan, plan)))["relations"]
    assert row["status"] == "planned"


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = write_extraction(READ, tmp_path)
    assert path == tmp_path / "d1.json"
    assert path.read_bytes().endswith(b"\n")
    assert b"\r" not in path.read_bytes()
    assert read_folder(tmp_path) == {
        "d1": PlainDocument(
            "d1",
            (PlainEntity("e1", "Company", ("澜屿硅业有限公司", "澜屿硅业")), PlainEntity("e2", "Product", ("硅片",))),
            (PlainRelation("e1", "produces", "e2", rule="produces.test", planned=True),),
        )
    }


def test_a_folder_is_read_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / f"{name}.json").write_text(json.dumps(GOOD), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("none", encoding="utf-8")
    assert list(read_folder(tmp_path)) == ["a", "b", "c"]


def first_entity(**changes: Any) -> dict[str, Any]:
    entities: list[Any] = list(GOOD["entities"])
    return GOOD | {"entities": [entities[0] | changes, *entities[1:]]}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"doc": "d", "relations": []}, "d.json: missing or wrong key 'entities'"),
        ({"doc": "d", "entities": []}, "d.json: missing or wrong key 'relations'"),
        (GOOD | {"entities": [{"id": "e1", "names": ["x"]}]}, "d.json: missing or wrong key 'type'"),
        (GOOD | {"entities": ["e1"]}, "d.json: missing or wrong key"),
        (GOOD | {"entities": 3}, "d.json: missing or wrong key"),
        (GOOD | {"relations": [{"head": "e1", "tail": "e2"}]}, "d.json: missing or wrong key 'rel'"),
        (GOOD | {"relations": [None]}, "d.json: missing or wrong key"),
        (first_entity(names=[]), "d.json: entity e1: names are []"),
        (first_entity(names="澜屿"), "d.json: entity e1: names are '澜屿'"),
        (first_entity(names=[1]), "d.json: entity e1: names are [1]"),
        (first_entity(id="e2"), "d.json: entity id e2 occurs twice"),
        (GOOD | {"relations": [{"head": "e1", "rel": "produces", "tail": "e9"}]}, "unknown entity id: e1 produces e9"),
    ],
)
def test_bad_labels_are_refused(data: dict[str, Any], problem: str) -> None:
    with pytest.raises(LabelsError) as caught:
        plain_document(data, name="d.json")
    assert problem in str(caught.value)
    assert isinstance(caught.value, ClusterKGError)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{", "not JSON in UTF-8"),
        ("澜屿".encode("gb18030"), "not JSON in UTF-8"),
        (b"[]", "wanted an object, found list"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(LabelsError) as caught:
        read_folder(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'x.json'}: {problem}")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelsError) as caught:
        read_folder(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path}: no .json files")
