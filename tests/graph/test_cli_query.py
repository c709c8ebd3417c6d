"""`clusterkg query`: every question, as table and as JSON, and what is refused."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from hand_graph import hand_graph

from graph.cli import main
from graph.cli_query import QUESTIONS
from graph.exports.json_file import write_json

TEXT = """
C汇成新材料 supplies C中伟新材料
C汇成新材料 produces P硫酸锰
C中伟新材料 consumes P硫酸锰
C中伟新材料 produces P锂电池
C中伟新材料 has_role R链主
C中伟新材料 located_in K大龙经济开发区
C中伟新材料 engages_in I锂电池产业
C邦普循环 recycles P废旧锂电池
C邦普循环 produces P硫酸锰
"""
NAMES = {
    "neighbours": ["中伟新材料"],
    "path": ["汇成新材料", "锂电池"],
    "upstream": ["中伟新材料"],
    "downstream": ["汇成新材料"],
    "makers": ["硫酸锰"],
    "users": ["硫酸锰"],
    "products": ["汇成新材料"],
    "in-park": ["大龙经济开发区"],
    "made-in": ["大龙经济开发区"],
    "role": ["链主"],
    "chain": ["锂电池产业"],
    "cypher": ["MATCH (a:Company)-[r:supplies]->(b) RETURN a.name, b.name"],
}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("query") / "graph.json"
    write_json(hand_graph(TEXT), path)
    return path


def call(*arguments):
    return CliRunner().invoke(main, ["query", *map(str, arguments)])


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered_as_table_and_json(file, question):
    if question == "cypher":
        pytest.importorskip("grandcypher")
    arguments = [file, question, *NAMES.get(question, []), *(["--inferred"] if question == "symbiosis" else [])]
    table, data = call(*arguments), call(*arguments, "--json")
    assert (table.exit_code, data.exit_code) == (0, 0), table.output
    rows = json.loads(data.stdout)
    assert table.stderr == ("1 row\n" if len(rows) == 1 else f"{len(rows)} rows\n")
    assert len(rows) > 0 or question in ("communities", "symbiosis")
    shown = [cell for row in rows for name, cell in row.items() if name in ("name", "firm", "path", "a.name")]
    assert [cell for cell in shown if cell.partition(" ")[0] not in table.stdout] == []


def test_a_table_leaves_ids_out_and_json_keeps_them(file):
    table = call(file, "upstream", "中伟新材料").stdout
    assert "汇成新材料" in table
    assert "C汇成新材料 supplies C中伟新材料" in table
    (row, *_) = json.loads(call(file, "upstream", "中伟新材料", "--json").stdout)
    assert row["id"] not in table
    assert (row["name"], row["certainty"]) == ("汇成新材料", "stated")


def test_a_name_that_is_only_like_one_is_said(file):
    result = call(file, "in-park", "大龙经开区")
    assert result.stderr.splitlines() == ["大龙经开区 is taken for 大龙经济开发区", "1 row"]
    assert call(file, "gaps", "--park", "大龙经开区").stderr.splitlines()[0] == "大龙经开区 is taken for 大龙经济开发区"


def answer(*arguments):
    return json.loads(call(*arguments, "--json").stdout)


def test_relations_and_types_by_either_name(file):
    rows = answer(file, "neighbours", "中伟新材料", "--relation", "供应", "--relation", "consumes")
    assert [(row["relation"], row["name"]) for row in rows] == [("consumes", "硫酸锰"), ("supplies", "汇成新材料")]
    assert answer(file, "path", "汇成新材料", "锂电池", "--relation", "produces") == []
    assert len(answer(file, "path", "汇成新材料", "锂电池", "--relation", "supplies", "--relation", "生产")) == 2
    assert answer(file, "in-park", "大龙经济开发区", "--type", "项目") == []


def test_a_role_that_nobody_has_is_no_error(file):
    assert answer(file, "role", "配套") == []


def test_limit_and_hops(file):
    assert call(file, "leaders", "--limit", "1").stderr == "3 rows, 1 shown\n"
    assert len(json.loads(call(file, "downstream", "硫酸锰", "--hops", "2", "--json").stdout)) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["upstream"], "upstream takes 1 NAME, not 0"),
        (["path", "汇成新材料"], "path takes 2 NAMEs, not 1"),
        (["loops", "汇成新材料"], "loops takes 0 NAMEs, not 1"),
        (["makers", "硫酸锰", "--hops", "2"], "makers does not heed --hops"),
        (["stages", "--park", "大龙"], "stages does not heed --park"),
        (["makers", "硫酸锰", "--relation", "供应"], "makers does not heed --relation"),
        (["neighbours", "硫酸锰", "--relation", "买卖"], "'买卖' is no relation; relations are"),
        (["in-park", "大龙经济开发区", "--type", "工厂"], "'工厂' is no node type; types are"),
        (["symbiosis"], "add --inferred"),
        (["upstream", "没有的"], "no node of type"),
        (["makers", "中伟新材料"], "names a Company; this question is about Product"),
        (["nothing"], "Invalid value"),
    ],
)
def test_wrong_questions_are_status_2_with_a_hint(file, arguments, message):
    result = call(file, *arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_no_graph(tmp_path):
    path = tmp_path / "graph.json"
    path.write_text("{}", encoding="utf-8")
    result = call(path, "loops")
    assert (result.exit_code, "Traceback" in result.output) == (2, False)
    assert str(path) in result.output
