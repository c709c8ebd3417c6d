"""Which members of lists belong together where 分别 joins them."""

from __future__ import annotations

from itertools import product

import pytest
from hand_made import marked

from extractors.relations.lists import aligned_lists, belonging


def aligned(notation: str) -> list[list[list[str]]]:
    sentence = marked(notation)
    found = aligned_lists(sentence)
    return [[[sentence.unit_at(at).entity for at in marks] for marks in lists] for lists in found]


@pytest.mark.parametrize(
    ("notation", "wanted"),
    [
        ("{甲|C}、{乙|C}分别产{子|P}、{丑|P}。", [[["甲", "乙"], ["子", "丑"]]]),
        ("{甲|C}和{乙|C}两家企业分别年产3万吨{子|P}和5万吨{丑|P}", [[["甲", "乙"], ["子", "丑"]]]),
        ("{子|P}、{丑|P}分别由{甲|C}与{乙|C}供货", [[["子", "丑"], ["甲", "乙"]]]),
        (
            "{甲|C}、{乙|C}分别接收{丙|C}、{丁|C}的{子|P}和{丑|P}",
            [[["甲", "乙"], ["丙", "丁"], ["子", "丑"]]],
        ),
        ("{甲|C}、{乙|C}分别在{东园|K}和{西园|K}，卖给{丙|C}和{丁|C}", [[["甲", "乙"], ["东园", "西园"]]]),
        ("{丙|C}、{丁|C}是老店，{甲|C}、{乙|C}分别产{子|P}、{丑|P}", [[["甲", "乙"], ["子", "丑"]]]),
        ("{甲|C}、{乙|C}分别增长3%和4%", []),
        ("{甲|C}、{乙|C}分别产{子|P}、{丑|P}、{寅|P}", []),  # two and three
        ("{甲|C}、{乙|C}停产。{子|P}、{丑|P}分别涨价", []),  # another sentence
        ("{甲|C}产{子|P}，分别卖给{丙|C}和{丁|C}", []),  # one has all
        ("{甲|C}、{乙|C}产{子|P}、{丑|P}", []),
    ],
)
def test_aligned_lists(notation: str, wanted: list[list[list[str]]]) -> None:
    assert aligned(notation) == wanted


def test_what_belongs_together() -> None:
    sentence = marked("{甲|C}、{乙|C}分别产{子|P}、{丑|P}")
    at = {unit.entity: unit.at for unit in sentence.units}
    makers = {(at["甲"], at["子"]), (at["乙"], at["丑"])}
    made_by = {(tail, head) for head, tail in makers}
    firms, products = (at["甲"], at["乙"]), (at["子"], at["丑"])
    wanted = dict.fromkeys(product(firms, products), makers) | dict.fromkeys(product(products, firms), made_by)
    assert belonging(sentence) == wanted


def test_a_sentence_without_the_word_joins_no_lists() -> None:
    assert belonging(marked("{甲|C}、{乙|C}产{子|P}、{丑|P}")) == {}
