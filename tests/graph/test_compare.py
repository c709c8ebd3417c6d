"""What voters add, measured: the table, and a reading in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from click.testing import CliRunner

from extractors.evaluate import PlainDocument, PlainEntity, evaluate
from graph.cli import main
from graph.compare import DEFAULT, Compared, Reading, comparison_table, measure, short_name

FIRM, PARK = PlainEntity("e1", "Company", ("澜屿硅业",)), PlainEntity("e2", "Park", ("临江高新区",))
LABEL = PlainDocument("a", (FIRM, PARK), ())


def compared(name: str, *found: PlainEntity, memory: float | None = 100.0) -> Compared:
    documents = {"a": PlainDocument("a", found, ())}
    return Compared(name, Reading(documents, (), 3000, 1.25, 2.0, memory), evaluate([LABEL], documents))


def test_the_table() -> None:
    wrong = PlainEntity("y", "Place", ("丽水",))
    one, two = compared(DEFAULT, FIRM), compared("spacy:folder/of/rules", FIRM, PARK, wrong, memory=None)
    assert [line.split() for line in comparison_table([one, two]).splitlines()] == [
        ["default", "spacy:rules"],
        ["entities", "P", "R", "F1", "P", "R", "F1"],
        ["Company", "1.000", "1.000", "1.000", "1.000", "1.000", "1.000"],
        ["Park", "0.000", "0.000", "0.000", "1.000", "1.000", "1.000"],
        ["Place", "0.000", "0.000", "0.000", "0.000", "0.000", "0.000"],
        ["ALL", "1.000", "0.500", "0.667", "0.667", "1.000", "0.800"],
        ["relations", "P", "R", "F1", "P", "R", "F1"],
        ["ALL", "0.000", "0.000", "0.000", "0.000", "0.000", "0.000"],
        ["characters/s", "1,500", "1,500"],
        ["seconds", "to", "load", "1.2", "1.2"],
        ["memory,", "MB", "100", "?"],
    ]


@pytest.mark.parametrize(
    ("spec", "short"),
    [("hanlp", "hanlp"), ("hanlp:/a/b,/c/d", "hanlp:b,d"), ("spacy:zh_core_web_sm", "spacy:zh_core_web_sm")],
)
def test_short_names(spec: str, short: str) -> None:
    assert short_name(spec) == short


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("今天，阿布布也来了。", encoding="utf-8")
    return folder


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    nlp = spacy.blank("zh")
    nlp.add_pipe("span_ruler").add_patterns([{"label": "Company", "pattern": "阿布布"}])
    nlp.to_disk(tmp_path / "rules")
    return tmp_path / "rules"


def test_a_reading_is_measured(texts: Path, rules: Path) -> None:
    (texts / "table.xlsx").write_bytes(b"PK")
    reading = measure([texts], [f"spacy:{rules}"])
    assert [(e.type, e.names) for e in reading.documents["a"].entities] == [("Company", ("阿布布",))]
    assert reading.characters == len("今天，阿布布也来了。")
    assert len(reading.skipped) == 1
    assert min(reading.loading, reading.seconds, reading.memory or 1.0) > 0


@pytest.mark.slow
def test_the_command(texts: Path, rules: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels"
    labels.mkdir()
    label = {"doc": "a", "entities": [{"id": "e1", "type": "Company", "names": ["阿布布"]}], "relations": []}
    (labels / "a.json").write_text(json.dumps(label), encoding="utf-8")
    result = CliRunner().invoke(main, ["compare", str(labels), str(texts), "--ner", f"spacy:{rules}"])
    assert result.exit_code == 0, result.output
    lines = [line.split() for line in result.output.splitlines()]
    assert lines[0] == ["default", "spacy:rules"]
    assert lines[2] == ["Company", "0.000", "0.000", "0.000", "1.000", "1.000", "1.000"]


@pytest.mark.parametrize("ner", ["foo", "spacy:no_such_package", "names:no_such_file.tsv"])
def test_a_wrong_voter_is_told_before_anything_is_read(ner: str, texts: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels"
    labels.mkdir()
    (labels / "a.json").write_text('{"entities": [], "relations": []}', encoding="utf-8")
    for arguments in (["compare", str(labels), str(texts)], ["build", str(texts), "--out", str(tmp_path / "out")]):
        result = CliRunner().invoke(main, [*arguments, "--ner", ner])
        assert result.exit_code == 2
        assert result.output.startswith("clusterkg: ")
        assert not (tmp_path / "out").exists()
