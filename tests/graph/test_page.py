"""The page as text: self-contained, escaped, reproducible; and the pyvis network behind it."""

from __future__ import annotations

import base64
import copy
import hashlib
import html
import json
import re
from importlib.resources import files
from pathlib import Path

import networkx as nx
import pytest
from graph_samples import sample_graph

import graph.page
from graph.page import MAX_DRAWN, VIS_LIMIT, display, render_page, to_pyvis
from graph.page.drawing import busiest
from graph.page.pinyin import initials

ROOT = Path(__file__).parents[2]
NASTY = "</script><script>alert(1)</script><!--"


def data_of(page: str) -> dict:
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(block[1])


@pytest.mark.parametrize("nodes", [0, 1, 2, 50])
def test_page_holds_the_whole_graph(nodes):
    kg = sample_graph(nodes)
    data = data_of(render_page(kg))
    assert {node["id"] for node in data["nodes"]} == set(kg)
    assert {edge["id"] for edge in data["edges"]} == {edge for _, _, edge in kg.edges(data="id")}
    assert sum(len(edge["evidence"]) for edge in data["edges"]) == sum(len(e) for _, _, e in kg.edges(data="evidence"))
    assert len(data["drawing"]["ids"]) == nodes
    assert data["title"] == kg.graph["title"]


def test_page_names_no_other_address():
    page = render_page(sample_graph(10))
    assert re.findall(r"""(?:src|href)\s*=\s*["'](?!#)[^"']*""", page.split("<script>")[0]) == []
    assert "sourceMappingURL" not in page
    assert page.startswith("<!doctype html>")


def test_policy_allows_only_the_scripts_of_the_page():
    page = render_page(sample_graph(10), title="标题")
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    allowed = re.findall(r"'sha256-([^']+)'", re.search(r"script-src ([^;]*)", policy)[1])
    found = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert allowed == [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in found]
    assert len(found) == 2
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "connect-src" not in policy


def test_no_text_breaks_out_of_the_data_block():
    kg = sample_graph(10)
    for _, data in kg.nodes(data=True):
        data["label"] = NASTY + data["label"]
    kg.graph["title"] = NASTY
    page = render_page(kg)
    assert page.count("</script") == 3
    assert NASTY not in page
    assert data_of(page)["title"] == NASTY


def test_odd_values_do_not_break_the_data_block():
    kg = sample_graph(3)
    first, second, _ = sorted(kg)
    kg.nodes[first].update(label="半个\ud83d字符\x00\u2028", score=float("nan"))
    kg.nodes[second].update(x=float("inf"))
    page = render_page(kg)
    page.encode("utf-8")
    row = next(node for node in data_of(page)["nodes"] if node["id"] == first)
    assert row["label"] == "半个\ufffd字符\x00\u2028"
    assert row["score"] is None


def test_same_graph_same_page():
    kg = sample_graph(60)
    shuffled: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    shuffled.add_nodes_from(reversed(list(kg.nodes(data=True))))
    shuffled.add_edges_from(reversed(list(kg.edges(keys=True, data=True))))
    shuffled.graph.update(kg.graph)
    assert render_page(shuffled) == render_page(kg)


def test_page_and_network_leave_the_graph_alone():
    kg = sample_graph(40)
    before = copy.deepcopy(nx.node_link_data(kg, edges="edges"))
    render_page(kg)
    to_pyvis(kg)
    assert nx.node_link_data(kg, edges="edges") == before


def test_network_keeps_direction_parallel_edges_and_places():
    kg = sample_graph(60, laid_out=True)
    head, tail, relation = next(iter(kg.edges(keys=True)))
    kg.add_edge(
        head,
        tail,
        key="cooperates_with",
        **kg.edges[head, tail, relation] | {"id": "e2", "relation": "cooperates_with"},
    )
    net = to_pyvis(kg)
    assert net.directed is True
    assert net.options["physics"] == {"enabled": False}
    assert len(net.nodes) == len(kg)
    assert sorted(edge["id"] for edge in net.edges) == sorted(edge for _, _, edge in kg.edges(data="id"))
    bent = [edge["id"] for edge in net.edges if {edge["from"], edge["to"]} == {head, tail} and "smooth" in edge]
    assert len(bent) == len([1 for a, b in kg.edges() if {a, b} == {head, tail}]) - 1
    spots = {node["id"]: (node["x"], node["y"]) for node in net.nodes}
    ratio = {round(spots[node][0] / kg.nodes[node]["x"], 1) for node in kg if abs(kg.nodes[node]["x"]) > 200}
    assert len(ratio) == 1


def test_planned_edges_are_dashed_and_no_others():
    kg = sample_graph(60)
    dashed = {edge["id"] for edge in to_pyvis(kg).edges if "dashes" in edge}
    assert dashed == {data["id"] for _, _, data in kg.edges(data=True) if data["status"] == "planned"}


def test_titles_of_the_network_hold_no_markup():
    kg = sample_graph(3)
    kg.nodes[min(kg)]["label"] = '<a href="x" onclick="alert(1)">'
    assert [net_node["title"] for net_node in to_pyvis(kg).nodes if "<" in net_node["title"]] == []


def test_beyond_the_limit_the_busiest_are_drawn_and_all_are_kept(monkeypatch):
    kg = sample_graph(60)
    monkeypatch.setattr(graph.page, "MAX_DRAWN", 20)
    data = data_of(render_page(kg))
    assert set(data["drawing"]["ids"]) == set(busiest(kg, 20))
    assert len(data["nodes"]) == 60
    assert min(kg.degree(node) for node in busiest(kg, 20)) >= max(kg.degree(n) for n in kg if n not in busiest(kg, 20))


def test_vis_network_draws_small_graphs_and_sigma_large_ones(monkeypatch):
    kg = sample_graph(60)
    small = render_page(kg)
    monkeypatch.setattr(graph.page, "VIS_LIMIT", 59)
    large = render_page(kg)
    drawing = data_of(large)["drawing"]
    assert (VIS_LIMIT, MAX_DRAWN) == (2000, 20000)
    assert ("sigmaKit" in small, "vis.Network" in small) == (False, True)
    assert ("sigmaKit" in large, "vis.Network" in large) == (True, False)
    assert (drawing["engine"], drawing["vis"]) == ("sigma", None)
    assert drawing["ids"] == sorted(kg)
    assert {name: len(places) for name, places in drawing["places"].items()} == dict.fromkeys(
        ("force", "stage", "park"), 120
    )


def test_the_vendored_library_comes_with_its_licences():
    folder = files("graph.page").joinpath("static", "vendor")
    notes = folder.joinpath("LICENSES.txt").read_text(encoding="utf-8")
    pinned = json.loads((ROOT / "scripts/vendor/package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name in ("events", "graphology", "graphology-utils", "sigma"):
        assert f"{name} {pinned[f'node_modules/{name}']['version']} (MIT)" in notes
    assert "</script" not in folder.joinpath("sigma.js").read_text(encoding="utf-8")


def test_a_node_without_place_gets_a_layout():
    kg = sample_graph(30)
    del kg.nodes[min(kg)]["x"]
    assert len({(node["x"], node["y"]) for node in to_pyvis(kg).nodes}) == 30


def test_display_is_a_sandboxed_frame_with_a_text_form():
    kg = sample_graph(10)
    view = display(kg, title='a"b')
    frame = view._repr_html_()
    assert repr(view) == f'a"b: 10 nodes, {kg.number_of_edges()} edges, 1 documents'
    assert frame.startswith('<iframe srcdoc="&lt;!doctype html&gt;')
    assert 'sandbox="allow-scripts allow-downloads"' in frame
    assert html.unescape(re.search(r'srcdoc="([^"]*)"', frame)[1]) == render_page(kg, title='a"b')


def test_display_cuts_a_large_graph_and_says_so(monkeypatch):
    monkeypatch.setattr(graph.page, "NOTEBOOK_NODES", 20)
    kg = sample_graph(60)
    view = display(kg)
    counts = f"60 nodes, {kg.number_of_edges()} edges, 2 documents"
    assert repr(view).endswith(f"{counts}, page holds the 20 nodes with most edges")
    data = data_of(view.page)
    assert len(data["nodes"]) == 20
    assert data["total"] == {"nodes": 60, "edges": kg.number_of_edges()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("云岭材料", "ylcl"), ("长沙ABC-1号", "csabc1h"), ("锂钴钛", "lgt"), ("（集团）", "jt"), ("", ""), ("龘𠀀", "?")],
)
def test_initials(name, expected):
    assert initials(name) == expected
