"""Exports of values that break files: control characters, markup, formulas, INF, odd ids."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET

import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.exports import read_json, write_all, write_csv, write_gexf, write_graphml, write_json
from graph.exports.cells import MAX_CELL, clean_text, gephi_text, token
from graph.exports.tables import cell

# value as it comes, label as GraphML, GEXF and CSV should give it (CSV: before neutralising formulas)
NASTY = [
    ("甲\x00\x07\x1b厂", "甲厂"),
    ("INFINEON（英飞凌）", "INFINEON（英飞凌）"),
    ("\"双\" '单' & <b>", "\"双\" '单' & <b>"),
    ("]]>&amp;<![CDATA[", "]]>&amp;<![CDATA["),
    ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ("🏭👩‍🔬厂", "🏭👩‍🔬厂"),
    (" 两端空 ", " 两端空 "),
    ("行一\n行二\r\n行三\r行四\t列", "行一\n行二\n行三\n行四\t列"),
    ("半\ud800个\udfff", "半个"),
    ("非字符\ufffe\uffff", "非字符"),
    ("null", "null"),
    ("=1+1", "=1+1"),
    ("+86", "+86"),
    ("@甲", "@甲"),
    ("-甲", "-甲"),
    ("\t=甲", "\t=甲"),
    ("＝甲", "＝甲"),
    ("甲" * 40_000, "甲" * (MAX_CELL - 1) + "…"),
    ("甲,乙;丙|丁", "甲,乙;丙|丁"),
]


def nasty_graph() -> nx.MultiDiGraph:
    """A star: every nasty value as label, alias, document, sentence and rule; ids that XML does not allow."""
    kg = nx.MultiDiGraph(title="a\x01<b>]]>", generator="INF", documents=[], skipped=[], dropped=[])
    kg.add_node("n hub（中心）", label="中心", type="Company", aliases=[], documents=[], score=1.0, x=0.0, y=0.0)
    for i, (value, _) in enumerate(NASTY):
        kg.add_node(
            f"节点 {i} <{i}>",
            label=value,
            type="怪类" if i % 2 else "Product",
            aliases=[{"name": "!" + value, "kind": "name"}],
            documents=[value],
            mentions=[],
            mention_count=1,
            score=float("nan") if i % 3 else 0.1,
            x=float(i * 40),
            y=float("inf") if i % 5 == 0 else float(i),
        )
        claim = {"doc": value, "sentence": value, "start": 0, "head": None, "tail": None, "rule": value, "score": 0.5}
        kg.add_edge(
            "n hub（中心）",
            f"节点 {i} <{i}>",
            key="produces",
            id="e same id",
            relation="produces",
            label=value,
            status="done",
            score=0.5,
            weight=0,
            evidence=[claim],
        )
    return kg


IDS = [token(f"节点 {i} <{i}>") for i in range(len(NASTY))]


def test_nasty_values_in_graphml(tmp_path):
    path = tmp_path / "g.graphml"
    write_graphml(nasty_graph(), path)
    back = nx.read_graphml(path, force_multigraph=True)
    assert (len(back), back.number_of_edges()) == (len(NASTY) + 1, len(NASTY))
    for node, (_, label) in zip(IDS, NASTY, strict=True):
        data = back.nodes[node]
        assert data["label"] == label
        assert "INF" not in data["aliases"]
        assert data["documents"].replace("\u2060", "") == label.replace("|", "｜")
        assert data["entity_type"] in ("Product", "怪类")
    assert len({key for *_, key in back.edges(keys=True)}) == len(NASTY)
    assert {data["weight"] for *_, data in back.edges(data=True)} == {1.0}
    assert "score" not in back.nodes[IDS[1]]
    assert "y" not in back.nodes[IDS[0]]
    assert back.nodes[IDS[10]]["documents"] != "null"
    assert (back.nodes[IDS[1]]["r"], back.nodes[IDS[1]]["g"], back.nodes[IDS[1]]["b"]) == (0x88, 0x88, 0x88)
    kinds = [e.get("label") for e in ET.parse(path).getroot().iter("{http://graphml.graphdrawing.org/xmlns}edge")]
    assert sorted(kinds) == sorted(label for _, label in NASTY)


def test_nasty_values_in_gexf(tmp_path):
    path = tmp_path / "g.gexf"
    write_gexf(nasty_graph(), path)
    back = nx.read_gexf(path, version="1.3")
    assert (len(back), back.number_of_edges()) == (len(NASTY) + 1, len(NASTY))
    assert [back.nodes[node]["label"] for node in IDS] == [label for _, label in NASTY]
    assert "position" not in back.nodes[IDS[0]]["viz"]
    assert back.nodes[IDS[1]]["viz"]["position"] == {"x": 40.0, "y": -1.0, "z": 0.0}


def test_nasty_values_in_igraph(tmp_path):
    igraph = pytest.importorskip("igraph")
    write_graphml(nasty_graph(), tmp_path / "g.graphml")
    back = igraph.Graph.Read_GraphML(str(tmp_path / "g.graphml"))
    assert dict(zip(back.vs["id"], back.vs["label"], strict=True)) == {
        token("n hub（中心）"): "中心",
        **dict(zip(IDS, (label for _, label in NASTY), strict=True)),
    }


def test_nasty_values_in_csv(tmp_path):
    write_csv(nasty_graph(), tmp_path)
    with (tmp_path / "nodes.csv").open(encoding="utf-8-sig", newline="") as stream:
        labels = {row["id"]: row["label"] for row in csv.DictReader(stream)}
    assert [labels[node] for node in IDS] == [cell(label) for _, label in NASTY]
    with (tmp_path / "evidence.csv").open(encoding="utf-8-sig", newline="") as stream:
        sentences = sorted(row["sentence"] for row in csv.DictReader(stream))
    assert sentences == sorted(str(cell(label)) for _, label in NASTY)


def test_pandas_reads_the_tables(tmp_path):
    pandas = pytest.importorskip("pandas")
    write_csv(nasty_graph(), tmp_path)
    frame = pandas.read_csv(tmp_path / "edges.csv", keep_default_na=False)
    assert len(frame) == len(NASTY)
    assert set(frame["relation"]) == {"produces"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\ta", "'\ta"),
        ("\ra", "'\na"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        (" a", " a"),
        ("", ""),
        (None, ""),
        (-0.5, -0.5),
    ],
)
def test_cells_never_start_a_formula(value, shown):
    assert cell(value) == shown


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("INFINEON", "IN\u2060FINEON"),
        ("Infineon", "Infineon"),
        ("NULL", "NU\u2060LL"),
        ("nullable", "nullable"),
        ("", ""),
    ],
)
def test_gephi_text(text, guarded):
    assert gephi_text(text) == guarded


def test_nasty_values_survive_json(tmp_path):
    kg = nasty_graph()
    for data in kg.nodes.values():  # JSON has no NaN and no infinity
        data.update(score=0.5, y=1.0)
    write_json(kg, tmp_path / "graph.json")
    back = read_json(tmp_path / "graph.json")
    assert nx.utils.graphs_equal(back, kg)
    (tmp_path / "graph.json").read_bytes().decode("utf-8")


def test_writing_twice_gives_the_same_bytes(tmp_path):
    kg = nasty_graph()
    for data in kg.nodes.values():
        data.update(score=0.5, y=1.0)
    for folder in ("a", "b"):
        write_all(kg, tmp_path / folder)
    names = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert len(names) > 10
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


any_text = st.text(st.characters(), max_size=30)


@settings(max_examples=150, deadline=None)
@example(label="n", alias="n", sentence="闭环", score=0.5)  # the lists look closer at it
@given(label=any_text, alias=any_text, sentence=any_text, score=st.floats(allow_nan=False, allow_infinity=False))
def test_any_text_goes_round(tmp_path_factory, label, alias, sentence, score):
    kg = nx.MultiDiGraph(title=label, documents=[], skipped=[], dropped=[])
    kg.add_node("n1", label=label, type="Company", aliases=[{"name": alias, "kind": "name"}], score=score)
    row = {"sentence": sentence, "doc": "d", "head": None, "tail": None}
    kg.add_edge("n1", "n1", key="supplies", relation="supplies", label=label, evidence=[row])
    folder = tmp_path_factory.mktemp("any")
    write_all(kg, folder)
    assert nx.utils.graphs_equal(read_json(folder / "graph.json"), kg)
    graphml = nx.read_graphml(folder / "graph.graphml")
    gexf = nx.read_gexf(folder / "graph.gexf", version="1.3")
    shown = clean_text(label) or "n1"
    assert (graphml.nodes["n1"]["label"], gexf.nodes["n1"]["label"]) == (shown, shown)
    for back in (graphml, gexf):
        edge = next(data for *_, data in back.edges(data=True))
        assert edge.get("evidence", "") == gephi_text(clean_text(sentence))
        assert back.nodes["n1"]["score"] == score
    with (folder / "nodes.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["label"], float(row["score"])) == (cell(shown), score)
