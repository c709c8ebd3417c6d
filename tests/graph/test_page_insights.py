"""Chains, closed loops, gaps and likely deliveries on hand-made graphs with known answers."""

from __future__ import annotations

import networkx as nx

from graph.model import edge_id
from graph.page.insights import insights, likely_supplies

TYPES = {
    "old": "Product", "salt": "Product", "cell": "Product", "ore": "Product", "park": "Park", "far": "Park",
    "trade": "Industry", "side": "Industry", "town": "Place",
}  # fmt: skip


def graph_of(*edges: tuple[str, str, str]) -> nx.MultiDiGraph[str]:
    kg: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for head, relation, tail in edges:
        for name in (head, tail):
            kg.add_node(name, label=name, type=TYPES.get(name, "Company"))
        claim = {"doc": "d", "sentence": f"{head} {relation} {tail}", "head": None, "tail": None}
        kg.add_edge(head, tail, key=relation, id=edge_id(head, relation, tail), status="done", evidence=[claim])
    return kg


def test_a_loop_through_a_recycler_is_found_once_with_its_edges():
    kg = graph_of(
        ("recycler", "recycles", "old"), ("recycler", "produces", "salt"), ("maker", "consumes", "salt"),
        ("maker", "produces", "old"), ("maker", "supplies", "user"), ("mine", "produces", "ore"),
    )  # fmt: skip
    [loop] = insights(kg)["loops"]
    assert (loop["certainty"], loop["ids"]) == ("stated", ("salt", "maker", "old", "recycler"))
    assert [step["edges"] for step in loop["steps"]] == [
        (edge_id("maker", "consumes", "salt"),), (edge_id("maker", "produces", "old"),),
        (edge_id("recycler", "recycles", "old"),), (edge_id("recycler", "produces", "salt"),),
    ]  # fmt: skip


def test_two_firms_that_supply_each_other_are_no_loop():
    assert insights(graph_of(("a", "supplies", "b"), ("b", "supplies", "a")))["loops"] == []


def test_industries_with_most_firms_come_first():
    kg = graph_of(
        ("park", "engages_in", "trade"), ("a", "engages_in", "side"), ("b", "engages_in", "side"),
        ("a", "engages_in", "trade"), ("a", "produces", "salt"),
    )  # fmt: skip
    assert insights(kg)["chains"] == [
        {"node": "side", "firms": 2, "members": 2}, {"node": "trade", "firms": 1, "members": 2}
    ]  # fmt: skip


def test_gaps_are_those_of_the_analysis_with_ids():
    kg = graph_of(
        ("user", "located_in", "park"), ("user", "consumes", "salt"), ("outsider", "produces", "salt"),
    )  # fmt: skip
    gap = next(row for row in insights(kg)["gaps"] if row["park_id"])
    assert (gap["park_id"], gap["kind"], gap["what_id"]) == ("park", "input", "salt")
    assert (gap["needed_by_ids"], gap["elsewhere_ids"]) == (("user",), ("outsider",))
    assert gap["evidence"] == "user consumes salt"


def test_likely_supplies_are_those_no_text_states():
    kg = graph_of(
        ("maker", "produces", "salt"), ("user", "consumes", "salt"), ("told", "consumes", "salt"),
        ("maker", "supplies", "told"), ("maker", "consumes", "salt"),
    )  # fmt: skip
    [row] = likely_supplies(kg)
    assert (row["head"], row["tail"], row["via"]) == ("maker", "user", "salt")
    assert [claim["sentence"] for claim in row["evidence"]] == ["maker produces salt", "user consumes salt"]
