"""How the two voters' opinions are joined."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.entities.network import TYPES
from extractors.entities.tagger import pool

PRODUCT, PROJECT = TYPES.index("Product"), TYPES.index("Project")
TEXT = "电熔镁砂项目投产。"


def votes(*names: tuple[int, int, int, float]) -> np.ndarray:
    """Votes of a voter that reads names (type, start, end, probability) in `TEXT` and nothing else."""
    out = np.zeros((len(TEXT), len(TYPES), 3), dtype=np.float32)
    out[:, :, 0] = 1.0
    for column, start, end, probability in names:
        for i in range(start, end):
            out[i, column] = (1 - probability, probability * (i == start), probability * (i > start))
    return out


def test_two_voters_that_agree_say_what_each_says() -> None:
    same = votes((PROJECT, 0, 6, 0.8))
    assert pool(same, same) == pytest.approx(same)


def test_the_crf_is_silent_on_names_inside_the_name_that_it_reads() -> None:
    network = votes((PROJECT, 0, 6, 1.0), (PRODUCT, 0, 4, 0.9))
    crf = votes((PROJECT, 0, 6, 1.0))
    pooled = pool(network, crf)
    assert pooled[0, PRODUCT] == pytest.approx([0.1, 0.9, 0.0])
    assert pooled[1, PRODUCT] == pytest.approx([0.1, 0.0, 0.9])


def test_where_the_crf_reads_nothing_it_votes_against_a_name() -> None:
    pooled = pool(votes((PRODUCT, 0, 4, 0.9)), votes())
    assert pooled[0, PRODUCT] == pytest.approx([0.55, 0.45, 0.0])
    assert pooled.sum(axis=2) == pytest.approx(np.ones((len(TEXT), len(TYPES))))
