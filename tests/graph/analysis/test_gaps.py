"""Gaps of parks, and whose waste another might use."""

from __future__ import annotations

import networkx as nx
from hand_graph import hand_graph, turned

from graph.analysis import gaps, symbiosis

PARK = """
C甲厂 located_in K南园
C甲厂 consumes P硫酸镍
C甲厂 consumes P硫酸锰
C甲厂 consumes P硫酸钴
C甲厂 consumes P纳米钙
C甲厂 produces P前驱体
C乙厂 located_in K南园
C乙厂 produces P电池级硫酸锰
C乙厂 produces P电解锰渣
C丙厂 produces P硫酸镍
C丁厂 located_in K南园
C丁厂 invests_in J丁项目
J丁项目 produces P硫酸钴 planned
P石墨粉 upstream_of P前驱体
"""


def brief(rows):
    return [(r.park, r.kind, r.what, r.needed_by, r.elsewhere, r.status) for r in rows]


def test_inputs_that_nobody_in_the_park_makes():
    assert brief(gaps(hand_graph(PARK), park="南园"))[:4] == [
        ("南园", "input", "石墨粉", ("前驱体",), (), "open"),
        ("南园", "input", "硫酸钴", ("甲厂",), (), "planned"),
        ("南园", "input", "硫酸镍", ("甲厂",), ("丙厂",), "open"),
        ("南园", "input", "纳米钙", ("甲厂",), (), "open"),
    ]
    row = gaps(hand_graph(PARK), park="南园")[2]
    assert (row.evidence, row.document) == ("C甲厂 consumes P硫酸镍", "d")


def test_waste_that_nobody_takes():
    rows = [r for r in brief(gaps(hand_graph(PARK), park="南园")) if r[1] == "waste"]
    assert rows == [("南园", "waste", "电解锰渣", ("乙厂",), (), "open")]
    elsewhere = hand_graph(PARK + "C戊厂 recycles P锰渣")
    assert [r[4] for r in brief(gaps(elsewhere, park="南园")) if r[1] == "waste"] == [("戊厂",)]
    there = hand_graph(PARK + "C戊厂 recycles P锰渣; C戊厂 located_in K南园")
    assert [r for r in brief(gaps(there, park="南园")) if r[1] == "waste"] == []
    planned = hand_graph(PARK + "C戊厂 recycles P锰渣 planned; C戊厂 located_in K南园")
    assert [r[5] for r in brief(gaps(planned, park="南园")) if r[1] == "waste"] == ["planned"]


def test_waste_bought_from_outside_is_no_missing_input():
    assert gaps(hand_graph("C甲 located_in K南园; C甲 consumes P锰渣"), park="南园") == []


def test_missing_stages_and_who_stands_there_elsewhere():
    text = (
        "P矿石 upstream_of P粉料; C甲 produces P矿石; C乙 consumes P粉料; "
        "C乙 located_in K南园; C丙 has_role R回收; C乙 supplies C丙"
    )
    rows = [r for r in brief(gaps(hand_graph(text), park="南园")) if r[1] == "stage"]
    assert rows == [("南园", "stage", "上游", ("乙",), ("甲",), "open")]


def stage_rows(text, park="南园"):
    return [row for row in gaps(hand_graph(text), park=park) if row.kind == "stage"]


def test_a_missing_stage_rests_on_the_firm_next_to_it():
    rows = stage_rows("C甲 supplies C乙; C乙 supplies C丙; C乙 located_in K南园")
    assert [(r.what, r.needed_by, r.elsewhere, r.evidence, r.document) for r in rows] == [
        ("上游", ("乙",), ("甲",), "C甲 supplies C乙", "d"),
        ("下游", ("乙",), ("丙",), "C乙 supplies C丙", "d"),
    ]


def test_a_stage_that_nobody_near_fills_is_missing_only_where_the_park_has_two_others():
    line = "C甲 supplies C乙; C乙 produces P泵; C乙 located_in K南园"
    assert [(r.what, r.elsewhere) for r in stage_rows(line)] == [("上游", ("甲",))]
    two = line + "; C甲 located_in K南园"
    assert [(r.what, r.needed_by, r.elsewhere) for r in stage_rows(two)] == [
        ("下游", ("乙", "甲"), ()), ("回收", ("乙", "甲"), ()),
    ]  # fmt: skip
    held = two + "; C丁 located_in K南园; C丁 recycles P废旧电池"
    assert "回收" not in [row.what for row in stage_rows(held)]


def test_firms_far_off_on_the_flow_are_not_named():
    far = "; ".join(f"C甲{i} supplies C甲{i + 1}" for i in range(9))
    (row,) = [r for r in stage_rows(far + "; C甲9 located_in K南园") if r.what == "中游"]
    assert row.elsewhere == ("甲5", "甲6")


def test_who_takes_back_what_the_park_makes():
    text = "C甲 supplies C乙; C乙 produces P锂电池; C乙 located_in K南园; C丙 recycles P废旧电池; C丁 recycles P旧轮胎"
    assert [r.elsewhere for r in stage_rows(text) if r.what == "回收"] == [("丙",)]


def test_waste_of_a_claimed_loop_has_a_taker():
    says = "甲园形成了电池、废旧电池回收的闭环。"
    named = ["P电池", "P废旧电池", "K甲园"]
    assert gaps(hand_graph("", says=[says], alone=named)) == []
    assert [r.what for r in gaps(hand_graph("", says=["甲园有电池、废旧电池。"], alone=named))] == ["废旧电池"]


def test_all_parks_and_the_whole_graph():
    rows = brief(gaps(hand_graph(PARK + "C己厂 located_in K北园; C己厂 consumes P硫酸镍", alone=["P废旧轮胎"])))
    assert [(r[0], r[2]) for r in rows if r[1] == "input" and r[0] != "南园"] == [
        *(("", "石墨粉"), ("", "硫酸钴"), ("", "纳米钙")),
        ("北园", "硫酸镍"),
    ]
    assert ("", "waste", "废旧轮胎", (), (), "open") in rows
    assert gaps(nx.MultiDiGraph()) == []


def test_the_order_of_the_graph_does_not_matter():
    kg = hand_graph(PARK)
    assert gaps(turned(kg)) == gaps(kg)


# --- symbiosis


def test_candidates_by_name_of_the_waste():
    kg = hand_graph(
        "C乙厂 produces P电解锰渣; C丙厂 recycles P锰渣; C丁厂 consumes P电解锰渣 planned; C戊厂 consumes P硫酸锰; "
        "C乙厂 located_in K南园; C丁厂 located_in K南园"
    )
    rows = symbiosis(kg)
    assert [(r.source, r.waste, r.taker, r.used_as, r.match, r.park, r.certainty, r.status) for r in rows] == [
        ("乙厂", "电解锰渣", "丁厂", "电解锰渣", "same", "南园", "inferred", "planned"),
        ("乙厂", "电解锰渣", "丙厂", "锰渣", "wider", "", "inferred", "done"),
    ]
    assert (rows[1].evidence, rows[1].taker_evidence) == ("C乙厂 produces P电解锰渣", "C丙厂 recycles P锰渣")
    assert [r.taker for r in symbiosis(kg, park="南园")] == ["丁厂"]


def test_no_candidates_where_a_text_states_the_supply_or_one_firm_does_both():
    assert symbiosis(hand_graph("C乙 produces P锰渣; C丙 recycles P锰渣; C乙 supplies C丙")) == []
    assert symbiosis(hand_graph("C乙 produces P锰渣; C乙 recycles P锰渣")) == []
    assert symbiosis(hand_graph("C乙 produces P硫酸锰; C丙 consumes P硫酸锰")) == []
    assert symbiosis(hand_graph("C乙 produces P锰渣; C丙 recycles P电解锰渣")) == []
