"""The command line: exit statuses, messages, help. No model is loaded: reading a document is replaced by a stub."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hand_made import OUTPUTS, extraction, files_in

from extractors.entities.candidates import Voter
from extractors.labels import write_extraction
from extractors.model import DROP_REASONS, Document, Dropped, Extraction
from graph import run
from graph.cli import main
from graph.exports import read_json
from graph.run import Readings, graph_of, read_inputs, write_outputs

COMMANDS = sorted(main.commands)


def stub(document: Document, *, voters: Sequence[Voter] = ()) -> Extraction:
    """Reads every document the same way."""
    read = extraction("{澜屿硅业|C}产{硅片|P}。", [("澜屿硅业", "produces", "硅片")], doc_id=document.doc_id)
    return replace(
        read, dropped=(Dropped("denied", "澜屿硅业 supplies 桐岚电池", 0, 8), Dropped("generic", "Company 龙头", 0, 4))
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one text; `extract` is a stub."""
    monkeypatch.setattr(run, "extract", stub)
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text("澜屿硅业产硅片。", encoding="utf-8")
    return texts


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def no_traceback(result: Result) -> bool:
    return (result.exception is None or isinstance(result.exception, SystemExit)) and "Traceback" not in result.output


# help


def test_the_commands() -> None:
    assert COMMANDS == ["build", "compare", "dropped", "evaluate", "extract", "query"]


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_command_and_gives_examples(flag: str) -> None:
    result = call(flag)
    assert result.exit_code == 0
    assert [c for c in COMMANDS if not re.search(rf"^  {c} ", result.output, re.MULTILINE)] == []
    assert "Examples:\n" in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_an_example(name: str) -> None:
    result = call(name, "--help")
    assert result.exit_code == 0
    assert f"Example:\n    clusterkg {'extract' if name == 'evaluate' else name} " in result.output
    options = [p for p in main.commands[name].params if isinstance(p, click.Option)]
    assert [p.name for p in options if not p.help] == []


def test_version() -> None:
    assert call("--version").output.startswith("clusterkg, version ")


@pytest.mark.parametrize(
    "arguments",
    [["nothing"], ["build"], ["build", "--out"], ["build", "x", "--out", "o", "--workers", "0"], ["extract"],
     ["evaluate", "x"], ["dropped"], ["dropped", "none.json"], ["build", "--frob"]],
)  # fmt: skip
def test_wrong_use_is_status_2_with_a_hint(arguments: list[str]) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.output
    assert no_traceback(result)


# build and extract


def test_build_writes_everything(folder: Path, tmp_path: Path) -> None:
    result = call("build", folder, "--out", tmp_path / "out", "--title", "硅谷")
    assert result.exit_code == 0
    assert files_in(tmp_path / "out") == OUTPUTS
    assert result.output.splitlines() == [
        "1 documents, 2 nodes, 1 edges",
        "nodes: 企业 1, 产品 1",
        "edges: 生产 1",
        f"left out: 2 (clusterkg dropped {tmp_path / 'out' / 'graph.json'})",
        f"page: {tmp_path / 'out' / 'graph.html'}",
    ]
    assert read_json(tmp_path / "out" / "graph.json").graph["title"] == "硅谷"


def test_extract_writes_a_file_a_document(folder: Path, tmp_path: Path) -> None:
    (folder / "b.md").write_text("# 标题\n\n正文。", encoding="utf-8")
    result = call("extract", folder, "--out", tmp_path / "out")
    assert (result.exit_code, result.output) == (0, f"2 documents -> {tmp_path / 'out'}\n")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.json", "b.json"]
    assert json.loads((tmp_path / "out" / "b.json").read_text(encoding="utf-8"))["doc"] == "b"


@pytest.mark.parametrize("command", ["build", "extract"])
def test_a_skipped_document_is_named_and_gives_status_1(folder: Path, tmp_path: Path, command: str) -> None:
    (folder / "table.xlsx").write_bytes(b"PK")
    (folder / "broken.docx").write_bytes(b"no zip")
    result = call(command, folder, folder / "missing.txt", "--out", tmp_path / "out")
    assert result.exit_code == 1
    for name in ("table.xlsx", "broken.docx", "missing.txt"):
        assert re.search(rf"^skipped .*{re.escape(name)}", result.output, re.MULTILINE)
    assert "1 documents" in result.output
    assert no_traceback(result)


@pytest.mark.parametrize("command", ["build", "extract"])
@pytest.mark.parametrize("given", ["missing.txt", "empty", "table.xlsx"])
def test_nothing_to_read_is_status_2(folder: Path, tmp_path: Path, command: str, given: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "table.xlsx").write_bytes(b"PK")
    result = call(command, tmp_path / given, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert f"clusterkg: no document could be read in {tmp_path / given}; give .txt" in result.output
    assert not (tmp_path / "out").exists()
    assert no_traceback(result)


@pytest.mark.parametrize("command", ["build", "extract"])
def test_every_wrong_line_of_a_word_list_is_told(folder: Path, tmp_path: Path, command: str) -> None:
    names = tmp_path / "names.tsv"
    names.write_text("Company\t海豚电源\nFirm\t白豚电源\nCompany 蓝豚电源\n", encoding="utf-8")
    result = call(command, folder, "--out", tmp_path / "out", "--ner", f"names:{names}")
    assert result.exit_code == 2
    assert re.findall(rf"{re.escape(str(names))}:(\d+): unknown type", result.output) == ["2", "3"]
    assert not (tmp_path / "out").exists()
    assert no_traceback(result)


@pytest.mark.parametrize("command", ["build", "extract"])
def test_an_output_folder_that_is_a_file_is_refused(folder: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / "out").write_text("here", encoding="utf-8")
    result = call(command, folder, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert no_traceback(result)


def test_an_output_folder_below_a_file_is_one_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here", encoding="utf-8")
    result = call("build", folder, "--out", tmp_path / "file" / "out")
    assert result.exit_code == 2
    assert result.output.startswith("clusterkg: ")
    assert no_traceback(result)


def test_build_applies_corrections(folder: Path, tmp_path: Path) -> None:
    corrections = tmp_path / "c.tsv"
    corrections.write_text("drop\tProduct\t硅片\n", encoding="utf-8")
    result = call("build", folder, "--out", tmp_path / "out", "--corrections", corrections)
    assert result.exit_code == 0
    kg = read_json(tmp_path / "out" / "graph.json")
    assert [data["label"] for _, data in kg.nodes(data=True)] == ["澜屿硅业"]
    assert [row["reason"] for row in kg.graph["dropped"]] == ["denied", "generic", "rejected", "rejected"]


@pytest.mark.parametrize("content", [b"merge\tCompany\ta\tb\n", "drop\tProduct\t硅".encode("gb18030")])
def test_bad_corrections_are_told_before_reading(folder: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.tsv").write_bytes(content)
    result = call("build", folder, "--out", tmp_path / "out", "--corrections", tmp_path / "c.tsv")
    assert result.exit_code == 2
    assert result.output.startswith(f"clusterkg: {tmp_path / 'c.tsv'}:")
    assert not (tmp_path / "out").exists()
    assert no_traceback(result)


# evaluate


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    gold = tmp_path / "gold"
    gold.mkdir()
    write_extraction(extraction("{澜屿硅业|C}产{硅片|P}。", [("澜屿硅业", "produces", "硅片")], doc_id="a"), gold)
    return gold


def test_evaluate_prints_tables(folder: Path, labels: Path, tmp_path: Path) -> None:
    call("extract", folder, "--out", tmp_path / "out")
    result = call("evaluate", labels, tmp_path / "out")
    assert result.exit_code == 0
    assert [line.split() for line in result.output.splitlines()] == [
        ["entities", "P", "R", "F1", "right", "false", "missed"],
        ["Company", "1.000", "1.000", "1.000", "1", "0", "0"],
        ["Product", "1.000", "1.000", "1.000", "1", "0", "0"],
        ["ALL", "1.000", "1.000", "1.000", "2", "0", "0"],
        ["entities,", "exact", "names", "P", "R", "F1", "right", "false", "missed"],
        ["Company", "1.000", "1.000", "1.000", "1", "0", "0"],
        ["Product", "1.000", "1.000", "1.000", "1", "0", "0"],
        ["ALL", "1.000", "1.000", "1.000", "2", "0", "0"],
        ["relations", "P", "R", "F1", "right", "false", "missed"],
        ["produces", "1.000", "1.000", "1.000", "1", "0", "0"],
        ["ALL", "1.000", "1.000", "1.000", "1", "0", "0"],
        ["planned,", "of", "right", "edges", "P", "R", "F1", "right", "false", "missed"],
        ["ALL", "0.000", "0.000", "0.000", "0", "0", "0"],
        ["rules", "P", "R", "F1", "right", "false", "missed"],
        ["produces.test", "1.000", "1", "0", "0"],
        ["ALL", "1.000", "1", "0", "0"],
    ]


def test_evaluate_as_json_verbose_and_against(labels: Path, tmp_path: Path) -> None:
    for name, text in (("worse", "{桐岚电池|C}。"), ("better", "{澜屿硅业|C}。")):
        (tmp_path / name).mkdir()
        write_extraction(extraction(text, doc_id="a"), tmp_path / name)
    figures = json.loads(call("evaluate", labels, tmp_path / "better", "--json").output)
    assert figures["entities"]["ALL"] == {"p": 1.0, "r": 0.5, "f1": 0.6667, "right": 1, "false": 0, "missed": 1}
    assert figures["relations"]["produces"]["missed"] == 1
    assert "a\tmissed entity\tProduct\t硅片" in call("evaluate", labels, tmp_path / "better", "--verbose").output
    compared = call("evaluate", labels, tmp_path / "better", "--against", tmp_path / "worse").output
    assert compared.splitlines()[-4:] == [
        "better: 2",
        "  a\tfalse entity\tCompany\t桐岚电池",
        "  a\tmissed entity\tCompany\t澜屿硅业",
        "worse: 0",
    ]


@pytest.mark.parametrize(
    "content", [None, b"{", b"[]", b"{}", '{"entities": "硅"}'.encode("gb18030"),
                b'{"entities": [{"id": "e1", "type": "Company", "names": []}], "relations": []}'],
)  # fmt: skip
def test_bad_labels_are_one_line_and_status_2(labels: Path, tmp_path: Path, content: bytes | None) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    if content is not None:
        (bad / "a.json").write_bytes(content)
    for arguments in ((labels, bad), (bad, labels)):
        result = call("evaluate", *arguments)
        assert result.exit_code == 2
        assert result.output.startswith("clusterkg: ")
        assert no_traceback(result)


# dropped


def test_dropped_lists_what_was_left_out(folder: Path, tmp_path: Path) -> None:
    call("build", folder, "--out", tmp_path / "out")
    graph = tmp_path / "out" / "graph.json"
    denied = "denied\ta\t澜屿硅业 supplies 桐岚电池\t澜屿硅业产硅片。\n"
    assert call("dropped", graph).output == denied + "generic\ta\tCompany 龙头\t澜屿硅业\n"
    assert call("dropped", graph, "--reason", "denied").output == denied
    assert call("dropped", graph, "--reason", "ended").output == ""
    assert call("dropped", graph, "--reason", "why").exit_code == 2


def test_every_reason_can_be_asked_for() -> None:
    output = call("dropped", "--help").output
    assert [reason for reason in DROP_REASONS if reason not in output] == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"format": "clusterkg-graph", "version": 99}']
)
def test_a_bad_graph_file_is_one_line_and_status_2(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "graph.json").write_bytes(content)
    result = call("dropped", tmp_path / "graph.json")
    assert result.exit_code == 2
    assert result.output.startswith("clusterkg: ")
    assert no_traceback(result)


# the functions behind


def test_read_inputs_shows_progress_and_sorts(folder: Path) -> None:
    (folder / "0.txt").write_text("丙。", encoding="utf-8")
    seen: list[int] = []

    def progress(items: object, total: int) -> list[object]:
        seen.append(total)
        return list(items)  # type: ignore[call-overload]

    readings = read_inputs([folder / "a.txt", folder / "0.txt"], progress=progress)
    assert [x.document.doc_id for x in readings.extractions] == ["0", "a"]
    assert (seen, readings.skipped) == ([2], ())


def test_graph_of_and_write_outputs(tmp_path: Path) -> None:
    kg = graph_of(Readings((extraction("{澜屿硅业|C}"),), ({"source": "x", "reason": "y"},)), title="硅谷")
    assert (kg.graph["title"], kg.graph["skipped"]) == ("硅谷", [{"source": "x", "reason": "y"}])
    written = write_outputs(kg, tmp_path / "deep" / "out")
    assert files_in(tmp_path / "deep" / "out") == OUTPUTS
    assert sorted(p.relative_to(tmp_path / "deep" / "out").as_posix() for p in written) == OUTPUTS
    assert written[0] == tmp_path / "deep" / "out" / "graph.html"
