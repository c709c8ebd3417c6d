"""Failure cascades, reach, communities and plans on small graphs with known answers."""

from __future__ import annotations

import networkx as nx
import pytest
from hand_graph import hand_graph, nid

from graph.analysis import agreement, communities, leaders, outlook, weak_points
from graph.analysis.communities import adjusted_rand
from graph.analysis.reach import reach
from graph.query import QueryError

SUPPLY = """
C矿厂 produces P锰矿
C盐厂 consumes P锰矿
C盐厂 produces P硫酸锰
C前厂 consumes P硫酸锰
C前厂 consumes P硫酸镍
C镍一厂 produces P硫酸镍
C镍二厂 produces P硫酸镍
C前厂 supplies C池厂
C别厂 supplies C池厂
C前厂 supplies C独厂
"""


def test_a_cascade_through_sole_makers_and_sole_suppliers():
    rows = {row.name: row for row in weak_points(hand_graph(SUPPLY))}
    assert {name: (row.hit, row.first, row.last) for name, row in rows.items()} == {
        "矿厂": (3, ("盐厂",), ("前厂", "独厂")),
        "盐厂": (2, ("前厂",), ("独厂",)),
        "前厂": (1, ("独厂",), ()),
    }
    assert rows["矿厂"].sole_maker_of == ("锰矿",)
    assert rows["前厂"].sole_supplier_of == ("独厂",)
    assert (rows["矿厂"].evidence, rows["前厂"].evidence) == ("C矿厂 produces P锰矿", "C前厂 supplies C独厂")
    assert [row.name for row in weak_points(hand_graph(SUPPLY))] == ["矿厂", "盐厂", "前厂"]


def test_plans_do_not_help_and_do_not_need():
    assert [
        r.name for r in weak_points(hand_graph("C甲 produces P料; C乙 produces P料 planned; C丙 consumes P料"))
    ] == ["甲"]
    assert weak_points(hand_graph("C甲 produces P料; C丙 consumes P料 planned")) == []


def test_a_sole_taker_of_waste():
    (row,) = weak_points(hand_graph("C甲 produces P锰渣; C乙 recycles P锰渣; C丙 recycles P废旧电池"))
    assert (row.name, row.hit, row.sole_taker_of, row.evidence) == ("乙", 0, ("锰渣",), "C乙 recycles P锰渣")


def test_firms_that_need_each_other_fall_together():
    rows = weak_points(hand_graph("C甲 supplies C乙; C乙 supplies C甲"))
    assert [(row.name, row.hit, row.first) for row in rows] == [("乙", 1, ("甲",)), ("甲", 1, ("乙",))]


def test_weak_points_of_a_park():
    kg = hand_graph(SUPPLY + "C独厂 located_in K南园; C镍一厂 located_in K北园")
    assert [row.name for row in weak_points(kg, park="南园")] == ["矿厂", "盐厂", "前厂"]
    assert weak_points(kg, park="北园") == []


# --- reach


def test_reach_counts_firms_down_and_up():
    rows = {r.name: (r.downstream, r.upstream, r.reach) for r in leaders(hand_graph(SUPPLY))}
    assert rows == {
        "前厂": (2, 4, 6),
        "独厂": (0, 5, 5),
        "池厂": (0, 6, 6),
        "盐厂": (3, 1, 4),
        "矿厂": (4, 0, 4),
        "镍一厂": (3, 0, 3),
        "镍二厂": (3, 0, 3),
        "别厂": (1, 0, 1),
    }
    assert [r.name for r in leaders(hand_graph(SUPPLY), limit=2)] == ["前厂", "池厂"]
    assert leaders(hand_graph(SUPPLY))[0].share == round(6 / 7, 4)


def test_leaders_without_reach_are_none_and_each_has_a_sentence():
    rows = leaders(hand_graph("C甲 supplies C乙; C丙 produces P泵; C丁 has_role R链主"))
    assert [(r.name, r.reach, r.evidence) for r in rows] == [
        ("乙", 1, "C甲 supplies C乙"), ("甲", 1, "C甲 supplies C乙"), ("丁", 0, "C丁 has_role R链主"),
    ]  # fmt: skip


def test_firms_on_a_circle_are_counted_once():
    (first, *_) = leaders(hand_graph("C甲 supplies C乙; C乙 supplies C甲; C乙 supplies C丙"))
    assert (first.name, first.downstream, first.upstream, first.reach, first.share) == ("乙", 2, 1, 2, 1.0)


def test_leaders_by_word_are_shown_beside_leaders_by_reach():
    kg = hand_graph(SUPPLY + "C盐厂 has_role R链主; C外厂 has_role R链主; C外厂 located_in K南园")
    rows = {r.name: r for r in leaders(kg)}
    assert (rows["盐厂"].stated, rows["盐厂"].evidence, rows["前厂"].stated) == (True, "C盐厂 has_role R链主", False)
    assert (rows["外厂"].reach, rows["外厂"].stated) == (0, True)
    assert [r.name for r in leaders(kg, park="南园")] == ["外厂"]


def test_reach_agrees_with_a_search_from_every_node(monkeypatch):
    monkeypatch.setattr("graph.analysis.reach.BLOCK", 7)
    flow = nx.gnp_random_graph(40, 0.04, seed=1, directed=True)
    marked = [n for n in flow if n % 2]
    for node, (down, up, both) in reach(flow, marked).items():
        below, above = nx.descendants(flow, node) & set(marked), nx.ancestors(flow, node) & set(marked)
        assert (down, up, both) == (len(below), len(above), len(below & above))


# --- communities

TWO = """
C甲 supplies C乙
C乙 supplies C丙
C丙 supplies C甲
C丁 supplies C戊
C戊 supplies C己
C己 supplies C丁
C丙 supplies C丁
C丁 produces P电池
C甲 member_of U东集群
C乙 member_of U东集群
K西园 member_of U西集群
C丙 located_in K西园
C丁 located_in K西园
C戊 located_in K西园
C己 located_in K西园
"""


def test_two_triangles_are_two_communities():
    east, west = communities(hand_graph(TWO))
    assert (east.number, east.size, set(east.firms), east.named, east.shared) == (1, 3, {"甲", "乙", "丙"}, "东集群", 2)
    assert (west.number, west.size, set(west.firms), west.named, west.shared) == (2, 3, {"丁", "戊", "己"}, "西集群", 3)
    assert (east.of_community, east.of_named, east.jaccard) == (0.6667, 1.0, 0.6667)
    assert (west.of_community, west.of_named, west.jaccard) == (1.0, 0.75, 0.75)
    assert all(row.evidence.split()[0][1:] in row.firms and row.document == "d" for row in (east, west))
    assert west.products == ("电池",)
    assert agreement(hand_graph(TWO)) == adjusted_rand("aabbbb", "xxxyyy")


def test_communities_against_parks():
    assert {r.named for r in communities(hand_graph(TWO), named="Park")} == {"西园"}
    with pytest.raises(QueryError, match="named is 'Place'"):
        communities(hand_graph(TWO), named="Place")
    assert communities(nx.MultiDiGraph()) == []
    assert agreement(nx.MultiDiGraph()) is None


@pytest.mark.parametrize(
    ("one", "other", "index"),
    [
        ("aabb", "xxyy", 1.0),
        ("aabb", "xyxy", -0.5),
        ("aaab", "xxyy", 0.0),
        ("aabbbb", "xxxyyy", 0.3243),
        ("ab", "xy", 1.0),
    ],
)
def test_adjusted_rand(one, other, index):
    assert adjusted_rand(one, other) == index


def test_a_firm_of_one_tie_goes_with_its_partner():
    rows = communities(hand_graph(TWO + "C庚 supplies C甲; C辛 supplies C丁; C壬 supplies C癸"))
    assert {frozenset(r.firms) for r in rows} == {frozenset("甲乙丙庚"), frozenset("丁戊己辛"), frozenset("壬癸")}


# --- planned against running


def test_outlook():
    kg = hand_graph(
        "C甲 produces P电池; C乙 invests_in J二期; J二期 produces P电池 planned; "
        "C丙 produces P硅钢 planned; C丁 produces P铝锭; "
        "C丁 located_in K南园; C甲 produces P模组; J二期 produces P模组"
    )
    rows = outlook(kg)
    assert [(r.product, r.state, r.running, r.planned) for r in rows] == [
        ("硅钢", "planned", (), ("丙",)),
        ("电池", "growing", ("甲",), ("乙（二期）",)),
        ("模组", "running", ("乙（二期）", "甲"), ()),
        ("铝锭", "running", ("丁",), ()),
    ]
    assert rows[1].evidence == "J二期 produces P电池 planned"
    assert [r.product for r in outlook(kg, park="南园")] == ["铝锭"]


def test_quantities_are_as_printed():
    kg = hand_graph("C甲 produces P电池 planned")
    edge = kg.edges[nid("C甲"), nid("P电池"), "produces"]
    edge["evidence"][0]["quantities"] = [{"kind": "capacity", "value": 5.0, "unit": "GWh", "text": "年产5GWh"}]
    assert outlook(kg)[0].quantities == ("年产5GWh",)
