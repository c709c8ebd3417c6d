"""Layouts: same graph, same places; nothing overlaps; the chain runs from left to right."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest
from graph_samples import sample_graph

from graph.analysis import stages
from graph.layout import SPRING_LIMIT, park_homes, park_positions, positions, return_lane, stage_positions

ROOT = Path(__file__).parents[2]


def small_graph(*edges: tuple[str, str, str], **types: str) -> nx.MultiDiGraph[str]:
    kg: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for head, relation, tail in edges:
        for name in (head, tail):
            kg.add_node(name, label=name, type=types.get(name, "Company"))
        kg.add_edge(head, tail, key=relation)
    return kg


@pytest.mark.parametrize("layout", [positions, stage_positions, park_positions])
@pytest.mark.parametrize("nodes", [0, 1, 2, 3, 10, 120])
def test_every_node_gets_a_place_within_the_frame(layout, nodes):
    kg = sample_graph(nodes)
    found = layout(kg)
    assert list(found) == sorted(kg)
    assert all(abs(x) <= 1000 and abs(y) <= 1000 for x, y in found.values())
    assert all((round(x, 2), round(y, 2)) == (x, y) for x, y in found.values())


def test_one_node_stands_in_the_middle():
    assert list(positions(sample_graph(1)).values()) == [(0.0, 0.0)]
    assert list(stage_positions(sample_graph(1)).values()) == [(0.0, 0.0)]
    assert list(park_positions(sample_graph(1)).values()) == [(0.0, 0.0)]


@pytest.mark.parametrize("layout", [positions, stage_positions, park_positions])
def test_no_two_nodes_share_a_place(layout):
    found = layout(sample_graph(300)).values()
    assert len(set(found)) == 300


def test_components_do_not_overlap():
    kg = small_graph(
        *((f"a{i}", "supplies", f"a{(i + 1) % 30}") for i in range(30)), ("x", "supplies", "y"), ("z", "supplies", "w")
    )
    found = positions(kg)
    ring = [found[f"a{i}"] for i in range(30)]
    step = min(math.dist(one, two) for one in ring for two in ring if one != two)
    for pair in (("x", "y"), ("z", "w")):
        assert min(math.dist(found[node], spot) for node in pair for spot in ring) > step
    assert min(math.dist(found[a], found[b]) for a in "xy" for b in "zw") > step


def test_order_of_insertion_and_hash_seed_do_not_matter():
    kg = sample_graph(120)
    shuffled: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    shuffled.add_nodes_from(reversed(list(kg.nodes(data=True))))
    shuffled.add_edges_from(reversed(list(kg.edges(keys=True, data=True))))
    assert positions(shuffled) == positions(kg)
    assert stage_positions(shuffled) == stage_positions(kg)
    assert park_positions(shuffled) == park_positions(kg)
    script = (
        "from graph_samples import sample_graph; from graph.layout import park_positions, positions, stage_positions;"
        "kg = sample_graph(120);"
        "print(positions(kg), stage_positions(kg), park_positions(kg))"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    printed = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
            capture_output=True, check=True, encoding="utf-8",
        ).stdout
        for seed in ("0", "1")
    }  # fmt: skip
    assert printed == {f"{positions(kg)} {stage_positions(kg)} {park_positions(kg)}\n"}


def test_the_seed_changes_the_force_layout():
    kg = sample_graph(60)
    assert positions(kg, seed=1) != positions(kg, seed=2)


def test_large_component_is_placed_by_community():
    kg = small_graph(*((f"n{i:05d}", "supplies", f"n{i // 3:05d}") for i in range(1, SPRING_LIMIT + 200)))
    found = positions(kg)
    assert len(set(found.values())) == SPRING_LIMIT + 200


def test_layout_leaves_the_graph_alone():
    kg = sample_graph(40)
    before = nx.node_link_data(kg, edges="edges")
    positions(kg)
    stage_positions(kg)
    assert nx.node_link_data(kg, edges="edges") == before


def test_chain_runs_from_upstream_to_downstream():
    kg = small_graph(
        ("mine", "supplies", "maker"), ("maker", "produces", "battery"), ("user", "consumes", "battery"),
        ("recycler", "recycles", "scrap"), ("user", "produces", "scrap"), ("ore", "upstream_of", "battery"),
        ("maker", "located_in", "park"), battery="Product", scrap="Product", ore="Product", park="Park",
    )  # fmt: skip
    x = {node: place[0] for node, place in stage_positions(kg).items()}
    assert x["mine"] < x["maker"] < x["battery"] < x["user"] < x["scrap"] < x["recycler"]
    assert x["ore"] < x["battery"]


def test_nodes_outside_the_flow_stand_below_it():
    kg = small_graph(("maker", "produces", "battery"), ("maker", "located_in", "park"), battery="Product", park="Park")
    y = {node: place[1] for node, place in stage_positions(kg).items()}
    assert y["park"] > max(y["maker"], y["battery"])


def test_recycling_comes_back_below_the_chain():
    kg = small_graph(
        ("maker", "produces", "battery"), ("user", "consumes", "battery"), ("user", "produces", "scrap"),
        ("recycler", "recycles", "scrap"), ("recycler", "produces", "salt"), ("maker", "consumes", "salt"),
        battery="Product", scrap="Product", salt="Product",
    )  # fmt: skip
    spots = stage_positions(kg)
    x, y = ({node: spot[axis] for node, spot in spots.items()} for axis in (0, 1))
    assert x["salt"] < x["maker"] < x["battery"] < x["user"] < x["scrap"]
    assert x["salt"] < x["recycler"] < x["scrap"]
    assert y["recycler"] > max(y[node] for node in spots if node != "recycler")
    assert return_lane(kg) == {"recycler"}


def test_what_only_recyclers_handle_stands_with_them():
    kg = small_graph(("maker", "recycles", "scrap"), ("other", "has_role", "回收"), scrap="Product", 回收="Role")
    assert return_lane(kg) == {"maker", "other", "scrap"}
    y = {node: spot[1] for node, spot in stage_positions(kg).items()}
    assert y["maker"] == y["scrap"] == y["other"] < y["回收"]


def test_nodes_belong_to_the_park_of_what_they_have_to_do_with():
    kg = small_graph(
        ("firm", "located_in", "park"), ("firm", "located_in", "town"), ("firm", "produces", "salt"),
        ("far", "located_in", "town"), ("far", "consumes", "salt"), ("firm", "engages_in", "trade"),
        ("plan", "applies_to", "park"), ("plan", "applies_to", "other"), ("mine", "supplies", "firm"),
        park="Park", other="Park", town="Place", salt="Product", trade="Industry", plan="Policy",
    )  # fmt: skip
    assert park_homes(kg) == {
        "park": "park", "other": "other", "firm": "park", "salt": "park", "mine": "park", "trade": "park",
    }  # fmt: skip


def test_parks_have_fields_of_their_own():
    kg = sample_graph(300)
    spots, homes = park_positions(kg), park_homes(kg)
    fields = {}
    for node, home in homes.items():
        fields.setdefault(home, []).append(spots[node])
    circles = []
    for inside in fields.values():
        if len(inside) > 1:
            middle = [(min(values) + max(values)) / 2 for values in zip(*inside, strict=True)]
            circles.append((middle, max(math.dist(middle, spot) for spot in inside)))
    assert len(circles) > 5
    for i, (one, radius) in enumerate(circles):
        assert all(math.dist(one, two) > radius + other for two, other in circles[:i])


def test_what_has_a_stage_stands_in_its_third():
    kg = sample_graph(300)
    spots, lane = stage_positions(kg), return_lane(kg)
    edge = max(x for x, _ in spots.values())
    thirds = {"上游": (-1.0, -1 / 3), "中游": (-1 / 3, 1 / 3), "下游": (1 / 3, 1.0)}
    placed = [row for row in stages(kg) if row.stage in thirds and row.id not in lane and not row.stated]
    outside = [
        (row.name, row.stage, spots[row.id][0] / edge)
        for row in placed
        if not thirds[row.stage][0] - 0.05 < spots[row.id][0] / edge < thirds[row.stage][1] + 0.05
    ]
    assert len(placed) > 50
    assert outside == []


def test_a_stated_role_outranks_the_flow():
    chain = [("a", "supplies", "b"), ("b", "supplies", "c"), ("c", "supplies", "d")]
    plain = stage_positions(small_graph(*chain))
    stated = stage_positions(small_graph(*chain, ("a", "has_role", "下游"), 下游="Role"))
    assert plain["a"][0] == min(x for x, _ in plain.values())
    assert stated["a"][0] > stated["b"][0]
