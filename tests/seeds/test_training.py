"""The labelled texts: reading a folder, and what the shipped ones must keep to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seeds.ontology import load_ontology
from seeds.training import LabelledEntity, LabelledRelation, LabelledText, load_training, read_labelled


def write(folder: Path, name: str, text: str, label: dict[str, object]) -> None:
    for part in ("docs", "labels"):
        (folder / part).mkdir(exist_ok=True)
    (folder / "docs" / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "labels" / f"{name}.json").write_text(json.dumps(label, ensure_ascii=False), encoding="utf-8")


def test_texts_come_in_order_of_name_with_their_labels(tmp_path: Path) -> None:
    write(tmp_path, "b", "空", {"entities": [], "relations": []})
    write(tmp_path, "a", "甲拟产乙。", {
        "entities": [
            {"id": "e1", "type": "Company", "names": ["甲"]},
            {"id": "e2", "type": "Product", "names": ["乙", "乙品"], "optional": True},
        ],
        "relations": [{"head": "e1", "rel": "produces", "tail": "e2", "status": "planned"}],
    })  # fmt: skip
    (tmp_path / "labels" / "notes.md").write_text("no label", encoding="utf-8")
    assert read_labelled(tmp_path / "docs", tmp_path / "labels") == [
        LabelledText(
            "a",
            "甲拟产乙。",
            (LabelledEntity("e1", "Company", ("甲",), False), LabelledEntity("e2", "Product", ("乙", "乙品"), True)),
            (LabelledRelation("e1", "produces", "e2", "planned", False),),
        ),
        LabelledText("b", "空", (), ()),
    ]


def test_a_label_without_its_text_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a", "甲", {"entities": [], "relations": []})
    (tmp_path / "docs" / "a.txt").unlink()
    with pytest.raises(FileNotFoundError):
        read_labelled(tmp_path / "docs", tmp_path / "labels")


@pytest.fixture(scope="module")
def texts() -> tuple[LabelledText, ...]:
    return load_training()


def test_shipped_texts_are_many_and_sorted(texts: tuple[LabelledText, ...]) -> None:
    names = [text.name for text in texts]
    assert names == sorted(set(names))
    assert len(names) >= 200


def test_shipped_labels_keep_to_the_ontology(texts: tuple[LabelledText, ...]) -> None:
    ontology = load_ontology()
    faults = []
    for text in texts:
        types = {entity.id: entity.type for entity in text.entities}
        faults += [f"{text.name}: double entity id" for _ in range(len(text.entities) - len(types))]
        faults += [f"{text.name}: {e.id}: type {e.type}" for e in text.entities if e.type not in ontology.types]
        faults += [
            f"{text.name}: {r.head} {r.relation} {r.tail} {r.status}"
            for r in text.relations
            if not ontology.allows(r.relation, types.get(r.head, ""), types.get(r.tail, ""))
            or r.status not in ontology.statuses
        ]
    assert faults == []
