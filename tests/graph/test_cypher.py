"""Cypher in memory and in a database file, and what each refuses."""

from __future__ import annotations

import builtins

import pytest
from hand_graph import hand_graph, nid

from graph.query import MissingExtraError, QueryError
from graph.query.cypher import cypher
from graph.query.store import query_store, write_store

KG = hand_graph(
    "C甲厂 supplies C乙厂; C丙厂 supplies C甲厂 planned; "
    "C甲厂 produces P电池; C甲厂 cooperates_with O丁院; C丙厂 supplies C乙厂"
)


@pytest.fixture(scope="module")
def grand():
    pytest.importorskip("grandcypher")


@pytest.mark.usefixtures("grand")
@pytest.mark.parametrize(
    "query",
    [
        'MATCH (a:Company)-[r:supplies]->(b:Company) WHERE b.name = "乙厂" RETURN a.name, r.status',
        'MATCH (a:企业)-[r:供应]->(b: 企业) WHERE b.name = "乙厂" RETURN a.name, r.status',
    ],
)
def test_types_and_relations_in_both_languages(query):
    rows = sorted(cypher(KG, query), key=lambda row: row["a.name"])
    assert rows == [{"a.name": "丙厂", "r.status": "done"}, {"a.name": "甲厂", "r.status": "done"}]


@pytest.mark.usefixtures("grand")
def test_strings_are_left_alone_and_nodes_are_dicts():
    assert cypher(KG, 'MATCH (a:Company) WHERE a.name = ":企业" RETURN a.name') == []
    (row,) = cypher(KG, "MATCH (a)-[r:produces]->(b) RETURN b, r.evidence")
    assert row["r.evidence"] == "C甲厂 produces P电池"
    assert row["b"] == {
        "id": nid("P电池"), "name": "电池", "type": "Product", "aliases": "电池", "score": 1.0, "mention_count": 1
    }  # fmt: skip
    assert cypher(KG, "MATCH (a:Company)-[r:supplies]->(b) RETURN COUNT(r)") == [{"COUNT(r)": 3}]


@pytest.mark.usefixtures("grand")
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("MATCH (a)-[r]-(b) RETURN a", "edges need an arrow"),
        ("MATCH (a)--(b) RETURN a", "edges need an arrow"),
        ("MATCH (a) WITH a RETURN a", "no Cypher that grand-cypher reads"),
        ("MATCH (a) RETURN a.name AS 名称", "ASCII names"),
        ("CREATE (a:Company)", "changes nothing"),
        ("", "no Cypher"),
    ],
)
def test_limits_are_named(query, message):
    with pytest.raises(QueryError, match=message):
        cypher(KG, query)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    pytest.importorskip("ladybug")
    return write_store(KG, tmp_path_factory.mktemp("store") / "图.lbdb")


def test_a_store_knows_more_cypher(database):
    query = (
        "MATCH (a:Company)-[:supplies*1..2]->(b) WITH a, count(DISTINCT b) AS n RETURN a.name AS `企业`, n ORDER BY n"
    )
    assert query_store(database, query) == [{"企业": "甲厂", "n": 1}, {"企业": "丙厂", "n": 2}]
    rows = query_store(database, "MATCH (a)-[r]->(b) RETURN label(r) AS rel, count(*) AS n ORDER BY rel")
    assert rows == [{"rel": "cooperates_with", "n": 1}, {"rel": "produces", "n": 1}, {"rel": "supplies", "n": 3}]
    (row,) = query_store(database, "MATCH (a)-[r:produces]->(b) RETURN r.evidence AS e, b.id AS id")
    assert row == {"e": "C甲厂 produces P电池", "id": nid("P电池")}


def test_a_store_refuses_what_it_must(database, tmp_path):
    with pytest.raises(QueryError, match="exists already"):
        write_store(KG, database)
    with pytest.raises(QueryError, match="does not exist"):
        query_store(tmp_path / "none.lbdb", "MATCH (a) RETURN a")
    with pytest.raises(QueryError, match="read-only"):
        query_store(database, "MATCH (a:Company) SET a.name = 'x'")
    with pytest.raises(QueryError, match="Firm"):
        query_store(database, "MATCH (a:Firm) RETURN a")


@pytest.mark.parametrize(
    ("package", "extra", "call"),
    [
        ("grandcypher", "cypher", lambda path: cypher(KG, "MATCH (a) RETURN a")),
        ("ladybug", "store", lambda path: write_store(KG, path / "x")),
    ],
)
def test_without_the_extra_it_is_named(monkeypatch, tmp_path, package, extra, call):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == package:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=rf"clusterkg\[{extra}\]"):
        call(tmp_path)
