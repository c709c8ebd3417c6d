"""Corrections by a person: reading the file, and taking out what was rejected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hand_made import extraction

from extractors.model import Dropped
from graph.corrections import Corrections, CorrectionsError, apply_drops, read_corrections
from seeds.errors import ClusterKGError

READ = extraction(
    "{澜屿硅业|C}产{硅片|P}，供{桐岚电池|C}。",
    [("澜屿硅业", "produces", "硅片"), ("澜屿硅业", "supplies", "桐岚电池")],
)


def write(tmp_path: Path, content: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "corrections.tsv"
    path.write_bytes(content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file(tmp_path: Path, encoding: str, end: str) -> None:
    lines = [
        "# corrections",
        "",
        "same\tCompany\t澜屿硅业\t赤坞石英厂\ta note",
        "different\tPlace\t丽水\t丽水市",
        "drop\tProduct\t“绿色”",
        "  # indented",
        "drop_edge\t澜屿硅业\tsupplies\t桐岚电池",
    ]
    assert read_corrections(write(tmp_path, end.join(lines), encoding)) == Corrections(
        same=(("Company", "澜屿硅业", "赤坞石英厂"),),
        different=(("Place", "丽水", "丽水市"),),
        nodes=frozenset({("Product", "绿色")}),
        edges=frozenset({("澜屿硅业", "supplies", "桐岚电池")}),
    )


def test_an_empty_file_corrects_nothing(tmp_path: Path) -> None:
    assert read_corrections(write(tmp_path, "")) == Corrections()


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path, "merge\tCompany\t甲\t乙\nsame\tCompany\t甲\n\nsame\tFirm\t甲\t乙\ndrop_edge\t甲\tmakes\t乙\n"
    )
    with pytest.raises(CorrectionsError) as caught:
        read_corrections(path)
    lines = str(caught.value).split("\n")
    assert [line.partition(": ")[0] for line in lines] == [f"{path}:{n}" for n in (1, 2, 4, 5)]
    assert [line.partition(": ")[2].split(";")[0] for line in lines] == [
        "unknown action 'merge'",
        "same takes 4 tab-separated columns, found 3",
        "unknown type 'Firm'",
        "unknown relation 'makes'",
    ]
    assert isinstance(caught.value, ClusterKGError)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "same\tCompany\t澜屿\t硅业", "gb18030")
    with pytest.raises(CorrectionsError) as caught:
        read_corrections(path)
    assert str(caught.value) == f"{path}: is not UTF-8 text (byte 13); save it as UTF-8"


def test_a_rejected_edge_is_kept_as_dropped() -> None:
    (fixed,) = apply_drops([READ], Corrections(edges=frozenset({("澜屿硅业", "supplies", "桐岚电池")})))
    assert [c.relation for c in fixed.claims] == ["produces"]
    assert fixed.entities == READ.entities
    assert fixed.dropped == (Dropped("rejected", "澜屿硅业 supplies 桐岚电池", 0, 14),)


def test_a_rejected_edge_of_the_other_direction_changes_nothing() -> None:
    wrong = Corrections(edges=frozenset({("桐岚电池", "supplies", "澜屿硅业")}))
    assert apply_drops([READ], wrong) == [READ]


def test_a_rejected_node_takes_its_edges_along() -> None:
    (fixed,) = apply_drops([READ], Corrections(nodes=frozenset({("Product", "硅片")})))
    assert [e.name for e in fixed.entities] == ["澜屿硅业", "桐岚电池"]
    assert [c.relation for c in fixed.claims] == ["supplies"]
    assert fixed.dropped == (
        Dropped("rejected", "澜屿硅业 produces 硅片", 0, 14),
        Dropped("rejected", "Product 硅片", 5, 7),
    )


def test_a_name_of_another_type_is_not_rejected() -> None:
    assert apply_drops([READ], Corrections(nodes=frozenset({("Industry", "硅片")}))) == [READ]


def test_a_node_without_mentions_can_be_rejected() -> None:
    bare = replace(READ, entities=tuple(replace(e, mentions=()) for e in READ.entities), claims=())
    (fixed,) = apply_drops([bare], Corrections(nodes=frozenset({("Product", "硅片")})))
    assert fixed.dropped == (Dropped("rejected", "Product 硅片", 0, 0),)


def test_what_was_dropped_before_stays() -> None:
    before = replace(READ, dropped=(Dropped("denied", "x", 0, 1),))
    (fixed,) = apply_drops([before], Corrections(nodes=frozenset({("Product", "硅片")})))
    assert [d.reason for d in fixed.dropped] == ["denied", "rejected", "rejected"]
