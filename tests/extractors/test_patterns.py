"""What a rule's pattern may pass over, and which pairs it reads."""

from __future__ import annotations

import pytest
from hand_made import marked

from extractors.relations.patterns import compile_rule, find_hits
from seeds.rules import RelationRule


def pairs(pattern: str, notation: str) -> list[tuple[str, str]]:
    rule = compile_rule(RelationRule("produces.test", "produces", pattern, ("x",), ()))
    return sorted({(hit.head.entity, hit.tail.entity) for hit in find_hits(marked(notation), (rule,))})


@pytest.mark.parametrize(
    ("pattern", "notation", "wanted"),
    [
        ("{h:C}产{t:P}", "{甲|C}产{乙|P}", [("甲", "乙")]),
        ("{h:C}产{t:P}", "{甲|J}产{乙|P}", []),  # a project is no firm
        ("{h:CJ}产{t:P}", "{甲|J}产{乙|P}", [("甲", "乙")]),
        ("{h:C}产{t:P}", "{乙|P}产{甲|C}", []),  # the other way round
        ("{t:P}由{h:C}产", "{乙|P}由{甲|C}产", [("甲", "乙")]),
        ("{h:C}产{t:P}", "{甲|C}产{乙|P}；{丙|C}产{丁|P}", [("丙", "丁"), ("甲", "乙")]),
        ("{h:C}给{t:C}", "{甲|C}给{甲|C}", []),  # never with itself
        # lists
        ("{h:C}产{t:P+}", "{甲|C}产{乙|P}、{丙|P}和{丁|P}", [("甲", "丁"), ("甲", "丙"), ("甲", "乙")]),
        ("{h:C}产{t:P+}", "{甲|C}产{乙|P}（银白）、5万吨{丙|P}", [("甲", "丙"), ("甲", "乙")]),
        ("{h:C+}产{t:P+}", "{甲|C}、{丙|C}产{乙|P}与{丁|P}", [("丙", "丁"), ("丙", "乙"), ("甲", "丁"), ("甲", "乙")]),
        ("{h:C}产{t:P+}", "{甲|C}产{乙|P}。{丙|P}也好", [("甲", "乙")]),
        # lists that 分别 joins
        ("{h:C+}分别产{t:P+}", "{甲|C}、{丙|C}分别产{乙|P}与{丁|P}", [("丙", "丁"), ("甲", "乙")]),
        ("{h:C}分别给{t:C}", "{甲|C}、{乙|C}分别给{丙|C}、{丁|C}供货", [("乙", "丁"), ("甲", "丙")]),
        # gaps
        ("{h:C}{gap}产{t:P}", "{甲|C}去年在车间产{乙|P}", [("甲", "乙")]),
        ("{h:C}{gap}产{t:P}", "{甲|C}说，{丙|C}产{乙|P}", [("丙", "乙")]),  # no gap over another firm
        ("{h:C}{any}产{t:P}", "{甲|C}说，{丙|C}产{乙|P}", [("丙", "乙"), ("甲", "乙")]),
        ("{h:C}{gap:3}产{t:P}", "{甲|C}一二三产{乙|P}", [("甲", "乙")]),
        ("{h:C}{gap:3}产{t:P}", "{甲|C}一二三四产{乙|P}", []),
        ("{h:C}{any:9}产{t:P}", "{甲|C}停了。产{乙|P}", []),  # no gap over the end of a sentence
        ("{h:C}{any:9}产{t:P}", "{甲|C}停了；产{乙|P}", []),
        # an entity passed over, and amounts
        ("{h:C}在{KA}产{t:P}", "{甲|C}在{园|K}产{乙|P}", [("甲", "乙")]),
        ("{h:C}产{qty}{t:P}", "{甲|C}产约3.5万吨{乙|P}", [("甲", "乙")]),
        ("{h:C}产{qty}{t:P}", "{甲|C}产{乙|P}", [("甲", "乙")]),
    ],
)
def test_pairs(pattern: str, notation: str, wanted: list[tuple[str, str]]) -> None:
    assert pairs(pattern, notation) == wanted


def test_a_hit_knows_its_rule_units_and_span() -> None:
    rule = RelationRule("produces.test", "produces", "{h:C}产{t:P}", ("x",), ())
    (hit,) = find_hits(marked("又{甲|C}产{乙|P}了"), (compile_rule(rule),))
    assert (hit.rule, hit.head.at, hit.tail.at, hit.start, hit.end) == (rule, 1, 3, 1, 4)


def test_a_sentence_without_the_types_gives_nothing() -> None:
    assert list(find_hits(marked("今天下雨。"))) == []
    assert list(find_hits(marked("{丽水市|A}下雨。"))) == []


def test_hits_stand_in_order_of_rule_and_place() -> None:
    rules = tuple(
        compile_rule(RelationRule(f"produces.{i}", "produces", pattern, ("x",), ()))
        for i, pattern in enumerate(["{h:C}卖{t:P}", "{h:C}产{t:P}"])
    )
    hits = find_hits(marked("{甲|C}产{乙|P}，{丙|C}卖{丁|P}，{丙|C}产{丁|P}"), rules)
    assert [(hit.rule.id, hit.head.entity) for hit in hits] == [
        ("produces.0", "丙"),
        ("produces.1", "甲"),
        ("produces.1", "丙"),
    ]
