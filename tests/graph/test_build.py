"""The whole way from files to the files of a graph, through the shipped models and the installed command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hand_made import OUTPUTS, files_in

from graph.exports import read_json
from graph.model import KnowledgeGraph

TEXTS = {
    "firm.txt": "澜屿硅业有限公司落户松垄高新技术产业开发区。澜屿硅业有限公司主要生产单晶硅片。\n",
    "customer.txt": "澜屿硅业为桐岚光伏科技有限公司供应单晶硅片。桐岚光伏科技有限公司主要生产光伏组件。\n",
    "owner.md": "# 岫湖集团\n\n墨溪电池有限公司是岫湖控股集团有限公司的全资子公司。\n",
    "page.html": "<html><head><title>墨溪</title></head><body><p>墨溪电池有限公司主要生产磷酸铁锂电池。"
    "<script>alert(1)</script></p></body></html>",
}


def clusterkg(folder: Path, *arguments: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-m", "graph.cli", *arguments],
        cwd=folder, env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": root, "PYTHONUTF8": "1"},
        capture_output=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files_in(folder)}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the texts in `in`, and what `build` made of them in `out`."""
    folder = tmp_path_factory.mktemp("work")
    (folder / "in").mkdir()
    for name, text in TEXTS.items():
        (folder / "in" / name).write_text(text, encoding="utf-8")
    done = clusterkg(folder, "build", "in", "--out", "out")
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def kg(work: Path) -> KnowledgeGraph:
    return read_json(work / "out" / "graph.json")


def edges(kg: KnowledgeGraph) -> set[tuple[str, str, str]]:
    label = dict(kg.nodes(data="label"))
    return {(label[h], r, label[t]) for h, t, r in kg.edges(keys=True)}


def test_all_files_are_written(work: Path) -> None:
    assert files_in(work / "out") == OUTPUTS


@pytest.mark.parametrize(
    ("head", "relation", "tail"),
    [
        ("澜屿硅业有限公司", "located_in", "松垄高新技术产业开发区"),
        ("澜屿硅业有限公司", "produces", "单晶硅片"),
        ("澜屿硅业有限公司", "supplies", "桐岚光伏科技有限公司"),
        ("桐岚光伏科技有限公司", "produces", "光伏组件"),
        ("墨溪电池有限公司", "subsidiary_of", "岫湖控股集团有限公司"),
        ("墨溪电池有限公司", "produces", "磷酸铁锂电池"),
    ],
)
def test_edges(kg: KnowledgeGraph, head: str, relation: str, tail: str) -> None:
    assert (head, relation, tail) in edges(kg)
    assert (tail, relation, head) not in edges(kg)


def test_a_short_name_in_another_document_is_the_same_node(kg: KnowledgeGraph) -> None:
    (node,) = [data for _, data in kg.nodes(data=True) if data["label"] == "澜屿硅业有限公司"]
    assert node["documents"] == ["customer", "firm"]
    assert "澜屿硅业" in {alias["name"] for alias in node["aliases"]}
    assert "澜屿硅业" not in {data["label"] for _, data in kg.nodes(data=True)}


def test_every_edge_has_its_sentence(kg: KnowledgeGraph) -> None:
    for _, _, data in kg.edges(data=True):
        assert data["weight"] == len(data["evidence"])
        for evidence in data["evidence"]:
            assert "".join(evidence["sentence"].split()) in "".join("".join(TEXTS.values()).split())


@pytest.mark.parametrize(
    ("arguments", "seed"),
    [
        (("in",), "1"),  # another hash seed
        (("in/page.html", "in/owner.md", "in/firm.txt", "in/customer.txt"), "0"),  # another order
        (("in/customer.txt", "in", "in/owner.md"), "2"),  # a file given twice
        (("in", "--workers", "2"), "3"),
    ],
)
def test_the_same_bytes(work: Path, tmp_path: Path, arguments: tuple[str, ...], seed: str) -> None:
    done = clusterkg(work, "build", *arguments, "--out", str(tmp_path / "again"), seed=seed)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(tmp_path / "again") == contents(work / "out")


def test_extract_gives_the_same_bytes_too(work: Path, tmp_path: Path) -> None:
    for name, seed, workers in (("one", "1", "1"), ("two", "2", "2")):
        done = clusterkg(work, "extract", "in", "--out", str(tmp_path / name), "--workers", workers, seed=seed)
        assert done.returncode == 0
    assert sorted(contents(tmp_path / "one")) == ["customer.json", "firm.json", "owner.json", "page.json"]
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_extractions_are_perfect_by_their_own_measure(work: Path, tmp_path: Path) -> None:
    clusterkg(work, "extract", "in", "--out", str(tmp_path / "json"))
    done = clusterkg(work, "evaluate", str(tmp_path / "json"), str(tmp_path / "json"))
    totals = [line.split() for line in done.stdout.splitlines() if line.startswith("  ALL")]
    assert [row[1:4] for row in totals[:3]] == [["1.000", "1.000", "1.000"]] * 3
    assert [row[-2:] for row in totals] == [["0", "0"]] * 5


def test_with_a_broken_file_the_rest_is_built(work: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"no zip")
    done = clusterkg(work, "build", "in/firm.txt", str(tmp_path / "坏.docx"), "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    assert done.stderr.startswith("skipped ")
    assert "坏.docx" in done.stderr
    assert "Traceback" not in done.stderr
    assert [row["source"] for row in read_json(tmp_path / "out" / "graph.json").graph["skipped"]] == [
        str(tmp_path / "坏.docx")
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.txt", b""), ("blank.txt", b"  \n\n"), ("zeros.txt", b"\x00" * 2000), ("noise.pdf", bytes(range(256)) * 20),
     ("noise.docx", b"PK\x03\x04" + bytes(range(256))), ("open.html", b"<html><body><p>")],
)  # fmt: skip
def test_bad_input_never_gives_a_traceback(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = clusterkg(tmp_path, "build", name, "--out", "out")
    assert done.returncode in (0, 2)
    assert "Traceback" not in done.stderr
    assert (done.returncode == 0) is (tmp_path / "out" / "graph.json").exists()
