"""The two judges of a pair: what each reads from its file, and that their log-odds are averaged."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pycrfsuite
import pytest

from extractors.relations import scorer as module
from extractors.relations.scorer import LINEAR, NETWORK, open_network, score


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Models that know the relation `supplies` and the features `w=供应` (for) and `w=采购` (against)."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c2": 1.0})
    for _ in range(20):
        trainer.append([["supplies|w=供应"]], ["1"])
        trainer.append([["supplies|w=采购"]], ["0"])
    trainer.train(str(tmp_path / LINEAR))

    def text(*names: str) -> np.ndarray:
        return np.frombuffer("\n".join(names).encode("utf-8"), dtype=np.uint8)

    np.savez_compressed(
        tmp_path / NETWORK,
        features=text("w=供应", "w=采购"),
        relations=text("produces", "supplies"),
        vectors=np.array([[20.0], [-20.0]], dtype=np.float16),
        relation_vectors=np.zeros((2, 1), dtype=np.float32),
        hidden=np.array([[1.0, 0.0], [-1.0, 0.0]], dtype=np.float32),
        hidden_bias=np.zeros(2, dtype=np.float32),
        out=np.array([[0.0, 0.0], [3.0, -2.0]], dtype=np.float32),
        out_bias=np.array([7.0, 1.0], dtype=np.float32),
    )
    return tmp_path


def test_log_odds_of_the_network(folder: Path) -> None:
    network = open_network(folder / NETWORK)
    assert network.log_odds(["supplies|w=供应"]) == pytest.approx(4.0)  # 3 * relu(tanh 20) + 1
    assert network.log_odds(["supplies|w=采购"]) == pytest.approx(-1.0)  # -2 * relu(-tanh -20) + 1
    assert network.log_odds(["supplies|w=从没见过"]) == pytest.approx(1.0)
    assert network.log_odds(["produces|w=供应"]) == pytest.approx(7.0)


def test_both_judges_count_alike(folder: Path) -> None:
    features = ["supplies|w=供应"]
    linear = module.load_scorer(folder).linear
    linear.set([features])
    probability = linear.marginal("1", 0)
    odds = (math.log(probability / (1 - probability)) + 4.0) / 2
    assert score(features, folder=folder) == pytest.approx(1 / (1 + math.exp(-odds)))
    assert score(["supplies|w=采购"], folder=folder) < 0.5 < score(features, folder=folder)
