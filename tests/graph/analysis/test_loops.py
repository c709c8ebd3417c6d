"""Closed loops of hand-made graphs: what must be found, how sure it is, and what is none."""

from __future__ import annotations

import networkx as nx
import pytest
from hand_graph import hand_graph, nid, turned

from graph.analysis import loop_steps, loops
from graph.query import NameNotFoundError, to_frame

STATED = """
C正极厂 produces P正极材料
P正极材料 upstream_of P锂电池
C电池厂 produces P锂电池
C电池厂 produces P废极片
C回收厂 recycles P废极片
C回收厂 produces P硫酸镍
C正极厂 consumes P硫酸镍
C电池厂 consumes P正极材料
C正极厂 located_in K甲园
C电池厂 located_in K乙园
C旁观厂 produces P锂电池
"""


def brief(rows):
    return [(row.certainty, row.path, row.status) for row in rows]


def test_a_stated_loop_with_its_steps():
    (loop,) = loops(hand_graph(STATED))
    assert loop.certainty == "stated"
    assert loop.path == "硫酸镍 → 正极厂 → 正极材料 → 电池厂 → 废极片 → 回收厂 → 硫酸镍"
    assert loop.firms == ("正极厂", "电池厂", "回收厂")
    assert loop.parks == ("乙园", "甲园")
    assert [(s.source, s.how, s.target) for s in loop.steps] == [
        ("硫酸镍", "consumes", "正极厂"),
        ("正极厂", "produces", "正极材料"),
        ("正极材料", "consumes", "电池厂"),
        ("电池厂", "produces", "废极片"),
        ("废极片", "recycles", "回收厂"),
        ("回收厂", "produces", "硫酸镍"),
    ]
    assert [s.evidence for s in loop.steps][-2:] == ["C回收厂 recycles P废极片", "C回收厂 produces P硫酸镍"]
    assert (loop.evidence, loop.document) == ("C回收厂 recycles P废极片", "d")
    assert nid("C旁观厂") not in loop.ids


def test_circles_without_recycling_are_no_loops():
    assert (
        loops(hand_graph("C甲 supplies C乙; C乙 supplies C甲; P电芯 upstream_of P模组; P模组 upstream_of P电芯")) == []
    )


def test_a_planned_step_makes_the_loop_planned():
    (loop,) = loops(
        hand_graph("C甲 produces P锰渣; C乙 recycles P锰渣 planned; C乙 produces P硫酸锰; C甲 consumes P硫酸锰")
    )
    assert brief([loop]) == [("stated", "硫酸锰 → 甲 → 锰渣 → 乙 → 硫酸锰", "planned")]


def test_a_project_recycles_for_its_builder():
    (loop,) = loops(
        hand_graph(
            "C甲 produces P锰渣; C乙 invests_in J渣项目; "
            "J渣项目 recycles P锰渣; J渣项目 produces P硫酸锰; C甲 consumes P硫酸锰"
        )
    )
    assert loop.firms == ("甲", "乙")


def test_goods_and_their_waste_are_one_matter():
    text = "P硫酸镍 upstream_of P动力电池; C回收厂 recycles P废旧电池; C回收厂 produces P硫酸镍"
    (loop,) = loops(hand_graph(text))
    assert brief([loop]) == [("material", "硫酸镍 → 动力电池 → 废旧电池 → 回收厂 → 硫酸镍", "done")]
    assert [s.how for s in loop.steps] == ["upstream_of", "spent", "recycles", "produces"]
    assert loop.steps[1].evidence == "C回收厂 recycles P废旧电池"


def test_a_kind_serves_where_the_wider_kind_is_used():
    (loop,) = loops(hand_graph("C甲 consumes P铝锭; C甲 produces P铝渣; C乙 recycles P铝渣; C乙 produces P再生铝锭"))
    assert loop.path == "再生铝锭 → 铝锭 → 甲 → 铝渣 → 乙 → 再生铝锭"
    assert [s.how for s in loop.steps] == ["kind", "consumes", "produces", "recycles", "produces"]


def test_a_stated_loop_comes_first_and_is_told_once():
    text = (
        STATED
        + "P废极片 upstream_of P硫酸镍; C乙厂 produces P锰渣; C乙厂 consumes P铝锭; "
        + "C丙厂 recycles P锰渣; C丙厂 produces P再生铝锭"
    )
    found = loops(hand_graph(text))
    assert [row.certainty for row in found] == ["stated", "material"]
    assert "废极片 → 回收厂 → 硫酸镍" in found[0].path, "by way of the firm that closes it, not past it"


def test_a_firm_that_closes_two_loops_is_told_of_in_both():
    """Its own act of recycling has one shortest way; what goes into the other product tells of the second loop."""
    text = (
        "C甲 consumes P硫酸镍; C甲 produces P废极片; C乙 consumes P碳酸锂; C乙 produces P废极片; "
        "C丙 recycles P废极片; C丙 produces P硫酸镍; C丙 produces P碳酸锂; "
        "P废极片 upstream_of P硫酸镍; P废极片 upstream_of P碳酸锂"
    )
    found = loops(hand_graph(text))
    assert [row.certainty for row in found] == ["stated", "stated"]
    assert all("废极片 → 丙" in row.path for row in found)
    assert {goods for goods in ("硫酸镍", "碳酸锂") for row in found if goods in row.path} == {"硫酸镍", "碳酸锂"}


def test_a_circle_with_two_acts_of_recycling_is_told_once():
    text = "C甲 produces P锰渣; C乙 recycles P锰渣; C乙 produces P废盐; C甲 consumes P废盐"
    (loop,) = loops(hand_graph(text))
    assert (loop.certainty, len(loop.steps)) == ("stated", 4)


def test_longest():
    assert loops(hand_graph(STATED), longest=5) == []
    assert len(loops(hand_graph(STATED), longest=6)) == 1


def test_a_sentence_that_claims_a_loop_joins_goods_and_waste_of_one_chain():
    says = "甲包装提供吨袋，乙再生回收废旧塑料包装材料，生产塑料颗粒，形成产业闭环。"
    text = (
        "C甲包装 produces P吨袋; P废旧塑料包装材料 upstream_of P塑料颗粒; "
        "C乙再生 produces P塑料颗粒; C丙厂 produces P编织袋"
    )
    (loop,) = loops(hand_graph(text, says=[says]))
    assert brief([loop]) == [("material", "吨袋 → 废旧塑料包装材料 → 塑料颗粒 → 吨袋", "done")]
    assert (loop.evidence, loop.document) == (says, "t")
    assert loop.firms == ("甲包装", "乙再生")
    assert loops(hand_graph(text)) == []


def test_a_claimed_loop_is_closed_by_a_recycler_of_the_park():
    says = "甲园已形成锂电池材料、电芯的完整闭环产业链。"
    text = "C邦厂 located_in K甲园; C邦厂 has_role R回收; C别厂 located_in K乙园; C别厂 has_role R回收"
    (loop,) = loops(hand_graph(text, says=[says], alone=["P锂电池材料", "P电芯"]))
    assert brief([loop]) == [("claimed", "锂电池材料 → 电芯 → 邦厂 → 锂电池材料", "done")]
    assert [s.how for s in loop.steps] == ["named", "has_role", "named"]
    assert loop.steps[1].evidence == "C邦厂 has_role R回收"
    assert (loop.parks, loop.evidence) == (("甲园",), says)


def test_a_recycler_of_something_else_closes_no_claimed_loop():
    says = "甲园已形成锂电池材料、电芯的完整闭环产业链。"
    text = "C邦厂 located_in K甲园; C邦厂 has_role R回收; C邦厂 recycles P废旧轮胎"
    rows = loops(hand_graph(text, says=[says], alone=["P锂电池材料", "P电芯"]))
    assert brief(rows) == [("claimed", "锂电池材料 → 电芯 → 锂电池材料", "done")]


@pytest.mark.parametrize(
    ("says", "status"),
    [
        ("力争建成吨袋、塑料颗粒的闭环。", "planned"),
        ("吨袋、塑料颗粒尚未形成闭环。", None),
        ("吨袋、塑料颗粒已形成闭环。", "done"),
    ],
)
def test_plans_and_denials_of_a_loop(says, status):
    rows = loops(hand_graph("", says=[says], alone=["P吨袋", "P塑料颗粒"]))
    assert [row.status for row in rows] == ([status] if status else [])


def test_an_open_loop_lacks_the_return():
    text = "P隔膜 upstream_of P电芯; P电芯 upstream_of P锂电池; C邦厂 recycles P废旧电池; C邦厂 located_in K甲园"
    (loop,) = loops(hand_graph(text))
    assert brief([loop]) == [("open", "隔膜 → 电芯 → 锂电池 → 废旧电池 → 邦厂", "done")]
    assert [s.how for s in loop.steps] == ["upstream_of", "upstream_of", "spent", "recycles"]
    assert loop.evidence == "C邦厂 recycles P废旧电池"
    assert loops(hand_graph("C邦厂 recycles P废旧电池")) == []


def test_a_user_that_supplies_the_recycler_ties_goods_to_waste():
    text = (
        "C中厂 consumes P吨袋; C中厂 supplies C晶厂; "
        "C晶厂 recycles P废旧塑料; C晶厂 produces P塑料颗粒; C中厂 consumes P硫酸镍"
    )
    (loop,) = loops(hand_graph(text))
    assert brief([loop]) == [("open", "吨袋 → 废旧塑料 → 晶厂 → 塑料颗粒", "done")]
    assert loop.steps[0].evidence == "C中厂 supplies C晶厂"


def test_only_the_loops_of_a_park():
    kg = hand_graph(STATED + "C丁厂 located_in K丙园")
    assert len(loops(kg, park="甲园")) == 1
    assert loops(kg, park="丙园") == []
    with pytest.raises(NameNotFoundError):
        loops(kg, park="没有")


def test_tables():
    pytest.importorskip("pandas")
    found = loops(hand_graph(STATED))
    frame = to_frame(found)
    assert "steps" not in frame.columns
    assert frame.loc[0, "firms"] == "正极厂、电池厂、回收厂"
    assert [(row["loop"], row["step"], row["how"]) for row in loop_steps(found)][:2] == [
        (1, 1, "consumes"),
        (1, 2, "produces"),
    ]


def test_the_graph_stays_as_it_is_and_order_does_not_matter():
    kg = hand_graph(STATED)
    assert loops(turned(kg)) == loops(kg)
    assert nx.utils.graphs_equal(kg, hand_graph(STATED))


def test_an_empty_graph():
    assert loops(nx.MultiDiGraph()) == []
