"""Stages and trophic levels of small flows, worked out by hand."""

from __future__ import annotations

import networkx as nx
import pytest
from hand_graph import hand_graph

from graph.analysis import chain, incoherence, stages
from graph.analysis.stages import trophic_levels
from graph.query import NameNotFoundError

CHAIN = "P锂辉石 upstream_of P碳酸锂; P碳酸锂 upstream_of P正极材料; P正极材料 upstream_of P电池"


def placed(rows):
    return [(row.part, row.height, row.stage, row.name) for row in rows]


def test_a_chain_rises_by_one_a_step():
    assert placed(stages(hand_graph(CHAIN))) == [
        (1, 0.0, "上游", "锂辉石"),
        (1, 1.0, "中游", "碳酸锂"),
        (1, 2.0, "中游", "正极材料"),
        (1, 3.0, "下游", "电池"),
    ]
    assert incoherence(hand_graph(CHAIN)) == 0.0


def test_levels_solve_the_equations_of_the_paper():
    """A feed-forward triangle a → b → c, a → c: levels 0, 2/3, 4/3, incoherence 1/9 by hand."""
    flow = nx.DiGraph([("a", "b"), ("b", "c"), ("a", "c")])
    assert trophic_levels(flow) == {"a": 0.0, "b": 0.6667, "c": 1.3333}
    assert (
        incoherence(hand_graph("P甲甲 upstream_of P乙乙; P乙乙 upstream_of P丙丙; P甲甲 upstream_of P丙丙")) == 0.1111
    )


def test_levels_agree_with_a_dense_solution():
    import numpy as np

    flow = nx.gnp_random_graph(60, 0.05, seed=3, directed=True)
    flow = nx.relabel_nodes(flow, {n: f"n{n:02}" for n in flow})
    weights = nx.to_numpy_array(flow, nodelist=sorted(flow))
    into, out = weights.sum(axis=0), weights.sum(axis=1)
    dense = np.linalg.lstsq(np.diag(into + out) - weights - weights.T, into - out, rcond=None)[0]
    ours = trophic_levels(flow)
    for part in nx.weakly_connected_components(flow):
        lowest = min(dense[sorted(flow).index(n)] for n in part)
        for n in part:
            assert ours[n] == pytest.approx(dense[sorted(flow).index(n)] - lowest, abs=1e-3)


def test_a_circle_is_all_one_height_and_has_no_stages():
    ring = "C甲 supplies C乙; C乙 supplies C丙; C丙 supplies C甲"
    assert {(row.height, row.stage) for row in stages(hand_graph(ring))} == {(0.0, "")}
    assert incoherence(hand_graph(ring)) == 1.0


def test_recycling_closes_no_circle():
    loop = CHAIN + "; C回收厂 recycles P废旧电池; C回收厂 produces P碳酸锂; P废旧电池 upstream_of P碳酸锂"
    rows = {row.name: row for row in stages(hand_graph(loop))}
    assert (rows["锂辉石"].stage, rows["电池"].stage) == ("上游", "下游")
    assert (rows["废旧电池"].stage, rows["废旧电池"].part) == ("回收", 1)


def test_what_stands_at_recycling_belongs_to_the_chain_that_it_is_tied_to():
    text = "C甲 supplies C乙; C丙 produces P水泵; C丙 supplies C丁; P废水泵 upstream_of P水泵; C戊 recycles P旧瓶"
    rows = stages(hand_graph(text))
    assert [(row.part, row.name) for row in rows if row.stage == "回收"] == [(1, "废水泵"), (3, "戊"), (3, "旧瓶")]


def test_a_firm_and_what_it_makes_are_no_chain():
    assert {row.stage for row in stages(hand_graph("C甲 produces P电池; C乙 produces P电池"))} == {""}
    assert [row.stage for row in stages(hand_graph("C甲 supplies C乙"))] == ["上游", "下游"]


def test_stated_roles_are_compared():
    rows = stages(hand_graph("C甲 supplies C乙; C甲 has_role R下游; C乙 has_role R下游; C乙 has_role R链主"))
    assert [(row.name, row.stage, row.stated, row.agrees) for row in rows] == [
        ("甲", "上游", ("下游",), False),
        ("乙", "下游", ("下游", "链主"), True),
    ]
    assert stages(hand_graph("C甲 supplies C乙"))[0].agrees is None


def test_parts_are_numbered_by_size():
    rows = stages(hand_graph(CHAIN + "; C甲 supplies C乙"))
    assert [row.part for row in rows] == [1, 1, 1, 1, 2, 2]
    assert stages(nx.MultiDiGraph()) == []


# --- the chain of an industry

INDUSTRY = """
C甲厂 engages_in I氟材料产业
C甲厂 consumes P丙丙料
C甲厂 produces P乙乙件
P乙乙件 upstream_of P丁丁机
C戊厂 supplies C甲厂
C己厂 produces P丙丙料
I上上业 upstream_of I氟材料产业
C庚厂 engages_in I上上业 planned
C辛厂 produces P三元锂电池
K某园 engages_in I氟材料产业
"""


def test_members_of_a_chain_and_why():
    rows = {row.name: row for row in chain(hand_graph(INDUSTRY), "氟材料产业")}
    assert {name: (row.because, row.via) for name, row in rows.items()} == {
        "甲厂": ("engages_in", "氟材料产业"),
        "庚厂": ("engages_in", "上上业"),
        "丙丙料": ("flow", "甲厂"),
        "乙乙件": ("flow", "甲厂"),
        "戊厂": ("flow", "甲厂"),
        "丁丁机": ("flow", "乙乙件"),
    }
    assert (rows["戊厂"].stage, rows["甲厂"].stage, rows["丁丁机"].stage) == ("上游", "中游", "下游")
    assert (rows["庚厂"].stage, rows["庚厂"].height, rows["庚厂"].status) == ("", None, "planned")
    assert rows["戊厂"].evidence == "C戊厂 supplies C甲厂"


def test_products_of_the_lexicons_chain_belong():
    kg = hand_graph(
        "C辛厂 produces P三元锂电池; C壬厂 recycles P废旧电池; C癸厂 consumes P三元锂电池", alone=["I锂电池产业"]
    )
    rows = {row.name: (row.because, row.via) for row in chain(kg, "锂电池产业")}
    assert rows == {
        "三元锂电池": ("lexicon", ""),
        "废旧电池": ("lexicon", ""),
        "辛厂": ("lexicon", "三元锂电池"),
        "壬厂": ("lexicon", "废旧电池"),
    }


def test_a_chain_of_an_unknown_industry():
    with pytest.raises(NameNotFoundError, match="no node of type Industry is called '制糖业'"):
        chain(hand_graph(INDUSTRY), "制糖业")
