"""The Neo4j files: the CSV as its bulk import reads it, the script run by an independent Cypher engine."""

from __future__ import annotations

import csv
import re
import subprocess

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_exports import POLICY, SUPPLIES, A, B, P, small_graph
from test_exports_nasty import IDS, NASTY, nasty_graph

from graph.exports import write_neo4j
from graph.exports.cells import clean_text
from graph.exports.neo4j import _literal


def written(kg, folder):
    write_neo4j(kg, folder)
    return {path.name: path for path in (folder / "neo4j").iterdir()}


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def run(path):
    """A database of another maker that has run the script, twice."""
    kglite = pytest.importorskip("kglite", reason="kglite is not installed: pip install 'clusterkg[test]'")
    code = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("//"))
    constraint, *statements = re.split(r";\n?\Z|;\n(?=UNWIND|CREATE)", code)
    assert constraint.startswith("CREATE CONSTRAINT")
    database = kglite.KnowledgeGraph()
    for _ in range(2):
        for statement in filter(str.strip, statements):
            database.cypher(statement)
    return database


def answer(database, query):
    return [dict(row) for row in database.cypher(query)]


def test_nodes_and_relationships_for_the_bulk_import(tmp_path):
    files = written(small_graph(), tmp_path)
    assert sorted(files) == ["graph.cypher", "import.sh", "nodes.csv", "relationships.csv"]
    assert not files["nodes.csv"].read_bytes().startswith(b"\xef\xbb\xbf")
    nodes = {row["id:ID"]: row for row in rows_of(files["nodes.csv"])}
    assert sorted(nodes) == sorted([A, B, P, POLICY])
    assert (nodes[A]["name:string"], nodes[A]["aliases:string[]"], nodes[A][":LABEL"]) == (
        "甲厂", "甲材料|老甲", "Entity|Company",
    )
    assert (nodes[A]["mention_count:long"], nodes[A]["score:double"], nodes[P]["aliases:string[]"]) == ("2", "0.75", "")
    edges = {row["id:string"]: row for row in rows_of(files["relationships.csv"])}
    supplies = edges.pop(SUPPLIES)
    assert (supplies[":START_ID"], supplies[":TYPE"], supplies[":END_ID"]) == (A, "SUPPLIES", B)
    assert supplies["evidence:string[]"] == "甲厂供应乙厂。|甲材料供货。"
    (planned,) = [row for row in edges.values() if row[":TYPE"] == "PRODUCES"]
    assert (planned["status:string"], planned["first_date:date"], planned["quantities:string[]"]) == (
        "planned", "2025-04-01", "年产2万吨",
    )


def test_the_command_names_the_files_beside_it(tmp_path):
    files = written(small_graph(), tmp_path)
    subprocess.run(["sh", "-n", str(files["import.sh"])], check=True)
    stub = tmp_path / "neo4j-admin"
    stub.write_text('#!/bin/sh\nls nodes.csv relationships.csv && printf "%s\\n" "$@"\n', encoding="utf-8")
    stub.chmod(0o755)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(
        ["sh", str(files["import.sh"]), "cluster"], check=True, env=env, cwd="/", capture_output=True, text=True
    )
    assert done.stdout.split() == [
        "nodes.csv", "relationships.csv", "database", "import", "full", "--nodes=nodes.csv",
        "--relationships=relationships.csv", "--id-type=string", "--array-delimiter=|", "--multiline-fields=true",
        "cluster",
    ]


def test_the_script_makes_the_graph_once_even_if_run_twice(tmp_path):
    database = run(written(small_graph(), tmp_path)["graph.cypher"])
    assert answer(database, "MATCH (n:Entity) RETURN count(n) AS n")[0]["n"] == 4
    assert answer(database, "MATCH ()-[r]->() RETURN count(r) AS n")[0]["n"] == 3
    (row,) = answer(
        database, "MATCH (a:Company)-[r:SUPPLIES]->(b) RETURN a.name AS a, b.name AS b, r.evidence AS e, r.label AS l"
    )
    assert row == {"a": "甲厂", "b": "乙厂", "e": ["甲厂供应乙厂。", "甲材料供货。"], "l": "供应"}
    (row,) = answer(database, "MATCH (:Company)-[r {status: 'planned'}]->(p:Product) RETURN p.name AS p")
    assert row == {"p": "硫酸镍"}


def test_nasty_values_keep_their_form(tmp_path):
    files = written(nasty_graph(), tmp_path)
    names = {row["id:ID"]: row["name:string"] for row in rows_of(files["nodes.csv"])}
    assert [names[node] for node in IDS] == [label for _, label in NASTY]
    evidence = {row["evidence:string[]"] for row in rows_of(files["relationships.csv"])}
    assert evidence == {label.replace("|", "｜") for _, label in NASTY}
    database = run(files["graph.cypher"])
    found = {row["i"]: row["n"] for row in answer(database, "MATCH (n:Entity) RETURN n.id AS i, n.name AS n")}
    assert [found[node] for node in IDS] == [label for _, label in NASTY]


def test_an_empty_graph_gives_headings_and_a_constraint(tmp_path):
    files = written(nx.MultiDiGraph(), tmp_path)
    assert rows_of(files["nodes.csv"]) == rows_of(files["relationships.csv"]) == []
    assert "UNWIND" not in files["graph.cypher"].read_text(encoding="utf-8")


def unescaped(literal):
    """The text that a Cypher literal stands for: pieces joined by +, each with backslash escapes."""
    pieces = re.fullmatch(r"'(.*)'", literal, flags=re.S)[1].split("' + '")
    known = {"n": "\n", "r": "\r", "t": "\t"}
    return "".join(re.sub(r"\\(.)", lambda m: known.get(m[1], m[1]), piece, flags=re.S) for piece in pieces)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("\\'\"u0041Un\n\r\t{}`$甲🏭 +"), max_size=12))
def test_any_text_is_one_literal_without_unicode_escapes(text):
    literal = _literal(clean_text(text))
    assert not re.search(r"\\[uU]", literal)
    assert unescaped(literal) == clean_text(text)
    assert "\n" not in literal
