"""The export files of a small graph, read back by readers that are not ours."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
import pytest

from graph.exports import (
    WRITERS,
    ExportError,
    GraphFileError,
    read_json,
    write_all,
    write_csv,
    write_gexf,
    write_graphml,
    write_json,
)
from graph.exports import graphml as graphml_module
from graph.exports.cells import MAX_EVIDENCE, join_list, join_sentences, token
from graph.exports.columns import EDGE_COLUMNS, NODE_COLUMNS, flatten
from graph.exports.files import atomic_text
from graph.model import edge_id, node_id

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"
FILES = [
    *("graph.json", "graph.graphml", "graph.gexf", "nodes.csv", "edges.csv", "evidence.csv", "lists.xlsx"),
    *(f"lists/{name}.csv" for name in ("park_firms", "chain_roles", "supply", "chain_stages", "recycling", "loops")),
    *(f"lists/{name}.csv" for name in ("gaps", "weak_points", "projects", "policies")),
    *(f"neo4j/{name}" for name in ("nodes.csv", "relationships.csv", "import.sh", "graph.cypher")),
]


def claim(
    sentence: str, *, doc: str = "d1", rule: str = "r1", status: str = "done", **more: object
) -> dict[str, object]:
    row = {"doc": doc, "sentence": sentence, "start": 0, "head": None, "tail": None, "rule": rule, "status": status}
    return {**row, "score": 0.5, "quantities": [], "dates": [], **more}


def small_graph(*, shuffle: int | None = None) -> nx.MultiDiGraph:
    """Two firms joined by two relations, a product, and a policy without edges."""
    nodes = [
        ("Company", "甲厂", 120.0, -40.0, ["甲厂", "甲材料", "老甲"]),
        ("Company", "乙厂", -300.5, 0.0, ["乙厂"]),
        ("Product", "硫酸镍", 10.0, 999.0, ["硫酸镍"]),
        ("Policy", "某规划", 0.0, 0.0, ["某规划"]),
    ]
    edges = [
        (
            "甲厂",
            "supplies",
            "乙厂",
            "供应",
            "done",
            [claim("甲厂供应乙厂。", rule="r2"), claim("甲材料供货。", doc="d2")],
        ),
        ("甲厂", "subsidiary_of", "乙厂", "隶属于", "done", [claim("甲厂是乙厂子公司。")]),
        (
            *("甲厂", "produces", "硫酸镍", "生产", "planned"),
            [
                claim(
                    "甲厂拟年产2万吨硫酸镍。",
                    status="planned",
                    head=[0, 2],
                    tail=[8, 11],
                    quantities=[{"kind": "capacity", "value": 2.0, "unit": "万吨", "text": "年产2万吨"}],
                    dates=["明年", "2025年二季度"],
                )
            ],
        ),
    ]
    ids = {name: node_id(kind, name) for kind, name, *_ in nodes}
    nodes.sort(key=lambda node: ids[node[1]])
    edges.sort(key=lambda edge: edge_id(ids[edge[0]], edge[1], ids[edge[2]]))
    if shuffle is not None:
        random.Random(shuffle).shuffle(nodes)
        random.Random(shuffle).shuffle(edges)
    kg = nx.MultiDiGraph(
        title="小图",
        generator="clusterkg 测试",
        documents=[{"id": "d1", "title": "第一篇", "source": "d1.txt", "characters": 9}],
        skipped=[],
        dropped=[],
    )
    for kind, name, x, y, names in nodes:
        kg.add_node(
            ids[name],
            label=name,
            type=kind,
            aliases=[{"name": n, "kind": "name"} for n in names],
            documents=["d1", "d2"],
            mentions=[{"doc": "d1", "sentence": "甲厂供应乙厂。", "start": 0, "end": 2}] if name == "甲厂" else [],
            mention_count=2,
            score=0.75,
            x=x,
            y=y,
        )
    for head, relation, tail, label, status, evidence in edges:
        kg.add_edge(
            ids[head],
            ids[tail],
            key=relation,
            id=edge_id(ids[head], relation, ids[tail]),
            relation=relation,
            label=label,
            status=status,
            score=0.5,
            weight=len(evidence),
            evidence=evidence,
        )
    return kg


A, B, P = node_id("Company", "甲厂"), node_id("Company", "乙厂"), node_id("Product", "硫酸镍")
POLICY = node_id("Policy", "某规划")
SUPPLIES = edge_id(A, "supplies", B)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


# --- JSON


def test_json_round_trip_gives_an_equal_graph(tmp_path):
    kg = small_graph()
    write_json(kg, tmp_path / "graph.json")
    back = read_json(tmp_path / "graph.json")
    assert type(back) is nx.MultiDiGraph
    assert nx.utils.graphs_equal(back, kg)
    assert back.graph == kg.graph
    assert list(back.edges(keys=True)) == list(kg.edges(keys=True))
    assert back.edges[A, P, "produces"]["evidence"][0]["head"] == [0, 2]


def test_json_is_node_link_data_for_networkx(tmp_path):
    kg = small_graph()
    write_json(kg, tmp_path / "graph.json")
    text = (tmp_path / "graph.json").read_text(encoding="utf-8")
    assert "甲材料" in text
    data = json.loads(text)
    assert nx.utils.graphs_equal(nx.node_link_graph(data, edges="edges"), kg)


def test_json_of_an_empty_graph(tmp_path):
    write_json(nx.MultiDiGraph(), tmp_path / "graph.json")
    back = read_json(tmp_path / "graph.json")
    assert (len(back), back.number_of_edges(), back.graph) == (0, 0, {})


HEAD = '{"format": "clusterkg-graph", "version": 1, "directed": true, "multigraph": true, "graph": {}'
NODE = '{"id": "n1", "label": "甲", "type": "Company"}'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        ("甲厂供应乙厂".encode(), "is not JSON"),
        (b"[1, 2]", "no clusterkg graph (format 'list'"),
        (b'{"nodes": [], "edges": []}', "no clusterkg graph (format None"),
        (b'{"format": "clusterkg-graph", "version": 2}', "version 2 of the format, this program reads 1"),
        (b'{"format": "clusterkg-graph", "version": NaN}', "the number NaN"),
        (b'{"format": "clusterkg-graph", "version": 1}', "directed and multigraph must be true"),
        ((HEAD + "}").encode(), "'nodes' is missing or no list"),
        ((HEAD + ', "nodes": [3], "edges": []}').encode(), "nodes[0]: needs id, label and type as text"),
        ((HEAD + f', "nodes": [{NODE}, {NODE}], "edges": []}}').encode(), "nodes[1]: id 'n1' occurs twice"),
        (
            (HEAD + f', "nodes": [{NODE}], "edges": [{{"source": "n1", "target": "n2", "key": "k"}}]}}').encode(),
            "edges[0]: 'n2' is no node",
        ),
        (b"[" * 100_000, "is not JSON"),
    ],
)
def test_read_json_refuses_other_files(tmp_path, content, message):
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(GraphFileError) as caught:
        read_json(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_read_json_names_a_missing_file(tmp_path):
    with pytest.raises(GraphFileError, match=r"nowhere\.json: cannot be read"):
        read_json(tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "the number nan"),
        ((1, 2), "is a tuple"),
        ({"甲"}, "is a set"),
        ({1: 2}, "the key 1 is no text"),
        ([{"deep": float("inf")}], "deep: the number inf"),
    ],
)
def test_write_json_refuses_what_would_not_come_back(tmp_path, value, message):
    kg = small_graph()
    kg.nodes[A]["extra"] = value
    with pytest.raises(ExportError) as caught:
        write_json(kg, tmp_path / "graph.json")
    assert message in str(caught.value)
    assert A in str(caught.value)
    assert names_in(tmp_path) == []


# --- GraphML


def test_graphml_in_networkx(tmp_path):
    write_graphml(small_graph(), tmp_path / "g.graphml")
    back = nx.read_graphml(tmp_path / "g.graphml")
    assert type(back) is nx.MultiDiGraph
    assert back.nodes[A] == {
        "label": "甲厂",
        "entity_type": "Company",
        "type_zh": "企业",
        "aliases": "甲材料|老甲",
        "documents": "d1|d2",
        "mention_count": 2,
        "score": 0.75,
        "degree": 3,
        "evidence": "甲厂供应乙厂。",
        "x": 120.0,
        "y": 40.0,
        "size": 60.0,
        "r": 0xD1, "g": 0x49, "b": 0x5B,
    }
    assert back.nodes[POLICY]["size"] == 10.0
    assert "aliases" not in back.nodes[B]
    assert back.edges[A, B, SUPPLIES] == {
        "label": "供应",
        "relation": "supplies",
        "status": "done",
        "status_zh": "已实施",
        "weight": 2.0,
        "score": 0.5,
        "evidence": "甲厂供应乙厂。 / 甲材料供货。",
        "source_doc": "d1|d2",
        "rules": "r1|r2",
        "r": 0x2F, "g": 0x8F, "b": 0x5B,
    }
    planned = back.edges[A, P, edge_id(A, "produces", P)]
    assert {name: planned[name] for name in ("status_zh", "quantities", "dates", "first_date")} == {
        "status_zh": "规划中", "quantities": "年产2万吨", "dates": "明年|2025年二季度", "first_date": "2025-04-01",
    }
    assert back.edges[A, P, edge_id(A, "produces", P)]["status"] == "planned"
    assert back.number_of_edges() == 3


def test_graphml_edges_carry_their_kind_and_an_id_of_their_own(tmp_path):
    write_graphml(small_graph(), tmp_path / "g.graphml")
    edges = ET.parse(tmp_path / "g.graphml").getroot().findall(f"{GRAPHML}graph/{GRAPHML}edge")
    assert sorted(e.get("label") for e in edges) == ["供应", "生产", "隶属于"]
    assert len({e.get("id") for e in edges}) == 3
    keys = ET.parse(tmp_path / "g.graphml").getroot().findall(f"{GRAPHML}key")
    assert {k.get("for") for k in keys} == {"node", "edge"}
    assert all(k.get("attr.name").isascii() for k in keys)
    assert (tmp_path / "g.graphml").read_bytes().startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')


def test_graphml_in_igraph(tmp_path):
    igraph = pytest.importorskip("igraph")
    write_graphml(small_graph(), tmp_path / "g.graphml")
    back = igraph.Graph.Read_GraphML(str(tmp_path / "g.graphml"))
    assert (back.vcount(), back.ecount(), back.is_directed()) == (4, 3, True)
    assert set(back.vs["label"]) == {"甲厂", "乙厂", "硫酸镍", "某规划"}
    assert sorted(back.es["relation"]) == ["produces", "subsidiary_of", "supplies"]


def test_strict_graphml_joins_parallel_relations(tmp_path):
    write_graphml(small_graph(), tmp_path / "g.graphml", strict=True)
    edges = ET.parse(tmp_path / "g.graphml").getroot().findall(f"{GRAPHML}graph/{GRAPHML}edge")
    assert [e.get("label") for e in edges] == [None, None]
    back = nx.read_graphml(tmp_path / "g.graphml")
    joined = back.edges[A, B]
    assert sorted(joined["relation"].split("|")) == ["subsidiary_of", "supplies"]
    assert (joined["weight"], joined["score"], joined["status"]) == (3.0, 0.5, "done")
    assert set(joined["source_doc"].split("|")) == {"d1", "d2"}
    assert "甲厂是乙厂子公司。" in joined["evidence"]
    assert back.edges[A, P]["status"] == "planned"


def test_positions_of_a_large_graph_are_spread_for_gephi():
    kg = nx.MultiDiGraph()
    for i in range(2500):
        kg.add_node(f"n{i}", label=str(i), type="Place", x=1000.0, y=-1000.0)
    values = flatten(kg).nodes[0].values
    assert (values["x"], values["y"], values["size"], values["degree"]) == (6500.0, 6500.0, 10.0, 0)


# --- GEXF


def test_gexf_has_kinds_and_looks(tmp_path):
    write_gexf(small_graph(), tmp_path / "g.gexf")
    root = ET.parse(tmp_path / "g.gexf").getroot()
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.3")
    assert root.findtext(f"{GEXF}meta/{GEXF}description") == "小图"
    edges = {e.get("id"): e for e in root.iter(f"{GEXF}edge")}
    assert edges[SUPPLIES].attrib == {
        "id": SUPPLIES, "source": A, "target": B,
        "kind": "供应", "label": "供应", "weight": "2.0",
    }
    node = next(n for n in root.iter(f"{GEXF}node") if n.get("id") == A)
    assert node.find(f"{VIZ}color").attrib == {"r": "209", "g": "73", "b": "91"}
    assert node.find(f"{VIZ}position").attrib == {"x": "120.0", "y": "40.0", "z": "0.0"}
    assert node.find(f"{VIZ}size").attrib == {"value": "60.0"}
    assert edges[SUPPLIES].find(f"{VIZ}color").attrib == {"r": "47", "g": "143", "b": "91"}


def test_gexf_dates_edges_by_the_earliest_day_they_name(tmp_path):
    write_gexf(small_graph(), tmp_path / "g.gexf")
    root = ET.parse(tmp_path / "g.gexf").getroot()
    graph = root.find(f"{GEXF}graph").attrib
    assert (graph["mode"], graph["timeformat"], graph["timerepresentation"]) == ("dynamic", "date", "interval")
    starts = {e.get("id"): e.get("start") for e in root.iter(f"{GEXF}edge")}
    assert starts.pop(edge_id(A, "produces", P)) == "2025-04-01"
    assert set(starts.values()) == {None}
    kg = small_graph()
    kg.remove_edge(A, P, "produces")
    write_gexf(kg, tmp_path / "g.gexf")
    assert ET.parse(tmp_path / "g.gexf").getroot().find(f"{GEXF}graph").get("mode") == "static"


def test_gexf_in_networkx_says_what_graphml_says(tmp_path):
    write_gexf(small_graph(), tmp_path / "g.gexf")
    write_graphml(small_graph(), tmp_path / "g.graphml")
    gexf, graphml = nx.read_gexf(tmp_path / "g.gexf", version="1.3"), nx.read_graphml(tmp_path / "g.graphml")
    assert set(gexf.nodes) == set(graphml.nodes)
    shared = ["label", "entity_type", "type_zh", "documents", "mention_count", "score", "degree"]
    for node in graphml:
        assert {k: gexf.nodes[node][k] for k in shared} == {k: graphml.nodes[node][k] for k in shared}
    found = {data["id"]: data for *_, data in gexf.edges(data=True)}
    for *_, key, data in graphml.edges(keys=True, data=True):
        assert {name: found[key][name] for name in data if name not in "rgb"} == {
            name: value for name, value in data.items() if name not in "rgb"
        }


# --- CSV


def test_csv_tables(tmp_path):
    write_csv(small_graph(), tmp_path)
    for name in ("nodes.csv", "edges.csv", "evidence.csv"):
        raw = (tmp_path / name).read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw
    nodes = {row["id"]: row for row in rows_of(tmp_path / "nodes.csv")}
    assert len(nodes) == 4
    assert nodes[A] == {
        "id": A, "label": "甲厂", "entity_type": "Company", "type_zh": "企业", "aliases": "甲材料|老甲",
        "roles": "", "located_in": "", "documents": "d1|d2", "mention_count": "2", "score": "0.75", "degree": "3",
        "evidence": "甲厂供应乙厂。",
    }
    edges = {row["id"]: row for row in rows_of(tmp_path / "edges.csv")}
    assert edges[SUPPLIES] == {
        "id": SUPPLIES, "source": A, "target": B, "source_label": "甲厂", "target_label": "乙厂",
        "label": "供应", "relation": "supplies", "status": "done", "status_zh": "已实施", "weight": "2.0",
        "score": "0.5", "quantities": "", "dates": "", "first_date": "", "evidence": "甲厂供应乙厂。 / 甲材料供货。",
        "source_doc": "d1|d2", "rules": "r1|r2",
    }
    claims = rows_of(tmp_path / "evidence.csv")
    assert len(claims) == 4
    planned = next(row for row in claims if row["relation"] == "produces")
    assert planned == {
        "edge_id": edge_id(A, "produces", P), "source": A, "target": P, "source_label": "甲厂", "label": "生产",
        "target_label": "硫酸镍", "relation": "produces", "status": "planned", "score": "0.5",
        "sentence": "甲厂拟年产2万吨硫酸镍。", "source_name": "甲厂", "target_name": "硫酸镍",
        "doc": "d1", "doc_title": "第一篇", "start": "0", "rule": "r1", "quantities": "年产2万吨",
        "dates": "明年|2025年二季度",
    }


# --- all of them


def test_write_all_writes_the_files_of_the_table_and_leaves_the_graph_alone(tmp_path):
    kg, before = small_graph(), small_graph()
    paths = write_all(kg, tmp_path / "new" / "folder")
    folder = tmp_path / "new" / "folder"
    assert [path.relative_to(folder).as_posix() for path in paths] == FILES
    assert [name for writer in WRITERS for name in writer.files] == FILES
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()) == sorted(FILES)
    assert nx.utils.graphs_equal(kg, before)


def test_order_of_insertion_makes_no_difference(tmp_path):
    write_all(small_graph(), tmp_path / "a")
    write_all(small_graph(shuffle=4), tmp_path / "b")
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_hash_seed_and_locale_make_no_difference(tmp_path):
    code = "import pathlib, sys, test_exports as t; t.write_all(t.small_graph(), pathlib.Path(sys.argv[1]))"
    here = Path(__file__).parent
    write_all(small_graph(), tmp_path / "ours")
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        env["PYTHONPATH"] = os.pathsep.join([str(here), str(here.parents[1])])
        subprocess.run([sys.executable, "-c", code, str(tmp_path / seed)], check=True, env=env, cwd=tmp_path)
        for name in FILES:
            assert (tmp_path / seed / name).read_bytes() == (tmp_path / "ours" / name).read_bytes()


def test_an_empty_graph_gives_valid_files(tmp_path):
    write_all(nx.MultiDiGraph(), tmp_path)
    assert len(nx.read_graphml(tmp_path / "graph.graphml")) == 0
    assert len(nx.read_gexf(tmp_path / "graph.gexf", version="1.3")) == 0
    assert rows_of(tmp_path / "nodes.csv") == []
    assert (tmp_path / "edges.csv").read_text(encoding="utf-8-sig").startswith("id,source,target,source_label")


def test_a_failing_write_keeps_the_old_file_and_leaves_no_other(tmp_path):
    path = tmp_path / "graph.graphml"
    path.write_text("alt", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), atomic_text(path) as stream:  # noqa: PT012 - the block must fail midway
        stream.write("neu")
        raise ZeroDivisionError
    assert path.read_text(encoding="utf-8") == "alt"
    assert names_in(tmp_path) == ["graph.graphml"]


def test_csv_files_appear_together_or_not_at_all(tmp_path, monkeypatch):
    def broken(_flat):
        raise ZeroDivisionError

    monkeypatch.setattr("graph.exports.tables.evidence_rows", broken)
    with pytest.raises(ZeroDivisionError):
        write_csv(small_graph(), tmp_path)
    assert names_in(tmp_path) == []


def test_unwritable_places_are_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "graph.gexf").mkdir()
    with pytest.raises(ExportError, match=r"graph\.json: cannot be written"):
        write_all(small_graph(), tmp_path / "file")
    with pytest.raises(ExportError, match=r"graph\.gexf: is a folder"):
        write_gexf(small_graph(), tmp_path / "graph.gexf")


# --- columns


def test_column_names_are_ascii_and_differ_even_without_case():
    for columns in (NODE_COLUMNS, EDGE_COLUMNS):
        names = [column.name for column in columns]
        assert all(name.isascii() for name in names)
        assert len({name.casefold() for name in names}) == len(names)


def test_further_attributes_become_typed_columns(tmp_path):
    kg = small_graph()
    further = {
        "community": (3, 0),
        "betweenness": (0.25, 1),
        "is_hub": (True, False),
        "tags": (["a", "b|c"], []),
        "facts": ({"k": "值"}, {}),
        "mixed": (1, "一"),
        "广度": ("宽", ""),
        "color": ("#ffffff", "#000000"),
        "nothing": (None, float("nan")),
    }
    for name, (first, second) in further.items():
        kg.nodes[A][name], kg.nodes[B][name] = first, second
    kg.edges[A, B, "supplies"]["type"] = "x"
    write_graphml(kg, tmp_path / "g.graphml")
    back = nx.read_graphml(tmp_path / "g.graphml")
    known = {column.name for column in NODE_COLUMNS}
    assert {k: v for k, v in back.nodes[A].items() if k not in known} == {
        "community": 3, "betweenness": 0.25, "is_hub": True, "tags": "a|b｜c", "facts": '{"k": "值"}',
        "mixed": "1", token("广度"): "宽", "own_color": "#ffffff",
    }
    assert back.nodes[B]["is_hub"] is False
    assert back.edges[A, B, SUPPLIES]["own_type"] == "x"
    assert "community" not in back.nodes[P]


@pytest.mark.parametrize(
    ("items", "joined"),
    [([], ""), (["a"], "a"), (["a", "", "b", "a"], "a|b"), (["a|b", "c"], "a｜b|c")],
)
def test_join_list(items, joined):
    assert join_list(items) == joined


@pytest.mark.parametrize(
    ("sentences", "joined"),
    [
        ([], ""),
        (["甲。", "甲。", "", "乙。"], "甲。 / 乙。"),
        (["甲" * 500], "甲" * 500),
        (["甲" * 501], "甲" * 499 + "…"),
        (["甲" * 300, "乙" * 300], "甲" * 300 + " …"),
        (["甲" * 499, "乙"], "甲" * 499 + "…"),
    ],
)
def test_join_sentences(sentences, joined):
    assert join_sentences(sentences) == joined
    assert len(joined) <= MAX_EVIDENCE


def test_merging_nothing_changes_nothing():
    edges = [edge for edge in flatten(small_graph()).edges if edge.target == P]
    assert graphml_module.merge_parallel(edges) == edges
