"""Loops that sentences claim: which sentences claim one, and the steps that they name."""

from __future__ import annotations

import pytest
from hand_graph import hand_graph, nid

from graph.analysis import loops
from graph.analysis.claims import claims_of

WAYS = [
    # a chain of words
    ("这个圈叫“轮胎—炭黑—再生胶—裂解油”的闭环。", "P轮胎 P再生胶", "轮胎 → 炭黑 → 再生胶 → 裂解油"),
    ("甲园形成锂矿-碳酸锂-电池-回收全产业链闭环。", "P锂矿 P电池", "锂矿 → 碳酸锂 → 电池 → 回收"),
    ("至此，工业硅→硅片→硅泥再生，一个闭合的圆环画成了。", "P工业硅 P硅片 P硅泥", "工业硅 → 硅片 → 硅泥再生"),
    ("形成石英砂→硅料→硅片→回收→硅料的闭环。", "P石英砂 P硅料 P硅片", "硅料 → 硅片 → 回收"),
    ("打造动力电池“生产—使用—回收—再利用”闭环。", "P动力电池", "动力电池生产 → 使用 → 回收 → 再利用"),
    # from … to …
    ("构建了从电池到废旧电池再到硫酸镍再回到电池的闭环。", "P电池 P废旧电池 P硫酸镍", "电池 → 废旧电池 → 硫酸镍"),
    ("形成了从锂矿、锂盐、电芯到电池回收的全产业链闭环。", "P锂矿 P锂盐 P电芯 P电池", "锂矿 → 锂盐 → 电芯 → 电池回收"),
    ("从电池生产到电池回收，再到材料再生，实现了闭环。", "P电池", "电池生产 → 电池回收 → 材料再生"),
    # the order of the sentence
    ("甲园已形成锂矿、电芯、废旧电池回收的闭环。", "P锂矿 P电芯 P废旧电池", "锂矿 → 电芯 → 废旧电池"),
    ("已形成上游材料电芯组装，废旧电池回收的闭环。", "P废旧电池", "上游材料 → 废旧电池"),
    ("已形成上游材料锂电池正极和隔膜，废旧电池回收的闭环。", "P锂电池 P废旧电池", "上游材料 → 锂电池 → 废旧电池"),
    ("已形成上游材料隔膜，废旧电池回收的闭环。", "P隔膜 P废旧电池", "隔膜 → 废旧电池"),
    ("已形成上游原材料、中游电芯、下游回收的闭环。", "P电芯", "上游原材料 → 电芯 → 下游回收"),
    ("有隔膜、电解液等材料，有电芯，形成闭环。", "P隔膜 P电解液 P电芯", "隔膜、电解液 → 电芯"),
    ("锂电池隔膜电解液，电芯组装，形成闭环。", "P锂电池隔膜 P电解液 P电芯", "锂电池隔膜、电解液 → 电芯"),
    ("铝屑、铝灰重熔成铝锭，形成闭环。", "P铝屑 P铝灰 P铝锭", "铝屑、铝灰 → 铝锭"),
]


@pytest.mark.parametrize(("says", "named", "path"), WAYS)
def test_the_steps_that_a_sentence_names(says, named, path):
    (loop,) = loops(hand_graph("", says=[says], alone=named.split()))
    assert (loop.certainty, loop.path) == ("claimed", f"{path} → {path.split(' → ')[0]}")
    assert [(s.source, s.target) for s in loop.steps] == [
        *zip(path.split(" → "), loop.path.split(" → ")[1:], strict=True)
    ]
    assert {s.evidence for s in loop.steps if s.how == "named"} <= {says}
    assert set(loop.ids) <= {nid(word) for word in named.split()}


@pytest.mark.parametrize(
    ("says", "named"),
    [
        ("储能产业链在甲园已形成闭环生产。", "I储能产业链 K甲园"),  # no step
        ("甲园对危险化学品、医疗废物实行闭环管理。", "P危险化学品 P医疗废物 K甲园"),
        ("围绕电池、废旧电池建立工作闭环。", "P电池 P废旧电池"),
        ("甲园出台《电池、废旧电池闭环十条》。", "P电池 P废旧电池 K甲园"),
        ("公交闭环为玉屏—大龙—新晃。", "L玉屏 L大龙 L新晃"),
        ("打造“生产—使用—回收—再利用”闭环。", ""),  # nobody's
        ("从无到有、从小到大，甲园形成产业闭环。", "K甲园"),
        ("畅通产业循环，电池、铝锭销往各地。", "P电池 P铝锭"),
    ],
)
def test_what_claims_no_loop(says, named):
    assert loops(hand_graph("C甲 located_in K丙园", says=[says], alone=named.split())) == []


def test_words_have_no_id_and_nodes_have_one():
    (loop,) = loops(hand_graph("", says=["形成“电芯—使用—回收”闭环。"], alone=["P电芯"]))
    assert [(s.source_id, s.target_id) for s in loop.steps] == [(nid("P电芯"), ""), ("", ""), ("", nid("P电芯"))]
    assert loop.ids == (nid("P电芯"),)


def test_a_firm_that_takes_the_waste_stands_behind_it():
    says = "甲园形成了正极材料、废旧电池、硫酸镍的闭环。"
    text = "C邦厂 recycles P废旧电池; C邦厂 located_in K甲园; C别厂 recycles P废旧电池; C别厂 located_in K乙园"
    (loop, *_) = loops(hand_graph(text, says=[says], alone=["P正极材料", "P硫酸镍"]))
    assert loop.path == "正极材料 → 废旧电池 → 邦厂 → 硫酸镍 → 正极材料"
    assert [s.how for s in loop.steps][1:] == ["recycles", "named", "named"]
    assert (loop.firms, loop.parks) == (("邦厂",), ("甲园",))


def test_a_sentence_that_names_the_act_of_recycling_needs_no_firm():
    says = "甲园形成“电池—使用—电池回收”闭环。"
    (loop,) = loops(hand_graph("C邦厂 located_in K甲园; C邦厂 has_role R回收", says=[says], alone=["P电池"]))
    assert loop.path == "电池 → 使用 → 电池回收 → 电池"


def test_a_place_inside_the_name_of_a_park_is_not_named():
    (claim,) = claims_of(
        hand_graph("", says=["宁乡高新区形成电池、铝锭的闭环。"], alone=["L宁乡", "K宁乡高新区", "P电池", "P铝锭"])
    )
    assert claim.nodes == (nid("K宁乡高新区"), nid("P电池"), nid("P铝锭"))


def test_names_are_looked_for_where_the_graph_kept_no_mention():
    kg = hand_graph("", says=["甲园形成了电池、铝锭的闭环。"], alone=["K甲园", "P电池", "P铝锭"])
    kg.nodes[nid("P电池")]["mentions"] = []
    (loop,) = loops(kg)
    assert loop.path == "电池 → 铝锭 → 电池"


def test_cuts_of_one_sentence_are_one_claim():
    whole = "开头" * 40 + "甲园生产电池和铝锭，把旧料收回来再用，已经形成了完整的闭环，" + "结尾" * 40
    kg = hand_graph("", says=[whole[20:], whole[:-20], whole], alone=["P电池", "P铝锭"])
    assert [claim.sentence for claim in claims_of(kg)] == [whole]


def test_plans_of_a_loop_are_planned():
    says = ["甲园着力打造电池、铝锭闭环。", "废铝、铝锭须在市内闭环。", "乙园建成了铜杆、铜线闭环。"]
    kg = hand_graph("", says=says, alone=["P电池", "P铝锭", "P废铝", "P铜杆", "P铜线"])
    assert [(claim.sentence, claim.status) for claim in claims_of(kg)] == [
        (says[2], "done"), (says[1], "planned"), (says[0], "planned"),
    ]  # fmt: skip


def test_a_claim_that_another_loop_tells_is_not_told_twice():
    text = "P硫酸镍 upstream_of P动力电池; C回收厂 recycles P废旧电池; C回收厂 produces P硫酸镍"
    says = "形成硫酸镍、动力电池、废旧电池回收的闭环。"
    (loop,) = loops(hand_graph(text, says=[says]))
    assert (loop.certainty, loop.evidence) == ("material", says)
    twice = hand_graph(
        "", says=["甲园形成电池、铝锭闭环。", "甲园今年又形成电池、铝锭闭环。"], alone=["P电池", "P铝锭"]
    )
    assert len(loops(twice)) == 1
