"""The two judges of a pair: what each reads from its file, and that their log-odds are averaged."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from extractors.relations.scorer import AT_ONCE, FILE, HOPELESS, Scorer, load_scorer
from extractors.training.judges import train_judges
from extractors.training.relations import Instance

FOR, AGAINST, UNKNOWN = ("supplies", ["w=供应"]), ("supplies", ["w=采购"]), ("supplies", ["w=从没见过"])


def text(*names: str) -> np.ndarray:
    return np.frombuffer("\n".join(names).encode("utf-8"), dtype=np.uint8)


@pytest.fixture
def scorer(tmp_path: Path) -> Scorer:
    """Judges that know the relation `supplies` and the features `w=供应` (for) and `w=采购` (against)."""
    np.savez_compressed(
        tmp_path / FILE,
        linear_names=text("supplies|w=供应", "supplies|w=采购", "supplies|w=|", "produces|w=供应"),
        linear_weights=np.array([2.0, -1.0, -9.0, 0.5], dtype=np.float32),
        features=text("w=供应", "w=采购"),
        relations=text("produces", "supplies"),
        vectors=np.array([[20.0], [-20.0]], dtype=np.float16),
        relation_vectors=np.zeros((2, 1), dtype=np.float32),
        hidden=np.array([[1.0, 0.0], [-1.0, 0.0]], dtype=np.float32),
        hidden_bias=np.zeros(2, dtype=np.float32),
        out=np.array([[0.0, 0.0], [3.0, -2.0]], dtype=np.float32),
        out_bias=np.array([7.0, 1.0], dtype=np.float32),
    )
    return load_scorer(tmp_path)


def logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def test_log_odds_of_the_network(scorer: Scorer) -> None:
    found = scorer.network.log_odds([FOR, AGAINST, UNKNOWN, ("produces", ["w=供应"])])
    # 3 * relu(tanh 20) + 1; -2 * relu(-tanh -20) + 1; the bias; the bias of the other relation
    assert found == pytest.approx([4.0, -1.0, 1.0, 7.0])


def test_both_judges_count_alike(scorer: Scorer) -> None:
    assert list(scorer.scores([FOR, AGAINST])) == pytest.approx([logistic((2 + 4) / 2), logistic((-1 - 1) / 2)])


def test_where_the_linear_judge_sees_no_hope_the_network_is_not_asked(scorer: Scorer) -> None:
    (found,) = scorer.scores([("supplies", ["w=供应", "w=|"])])
    assert found == pytest.approx(logistic(2 - 9))
    assert found < HOPELESS


def test_scores_keep_the_order_of_the_pairs_however_many_there_are(scorer: Scorer) -> None:
    found = list(scorer.scores(pair for _ in range(AT_ONCE) for pair in (FOR, AGAINST)))
    assert found == pytest.approx(list(scorer.scores([FOR, AGAINST])) * AT_ONCE)
    assert list(scorer.scores([])) == []


def test_what_is_trained_is_what_is_loaded(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs PyTorch")
    rows = [
        Instance("e1", "supplies", "e2", (word, "bias"), word == "w=供应")
        for word in ("w=供应", "w=采购")
        for _ in range(200)
    ]
    train_judges([*rows, Instance("e1", "supplies", "e2", ("w=采购",), None)], tmp_path)
    supplied, bought = load_scorer(tmp_path).scores(
        [("supplies", ["w=供应", "bias"]), ("supplies", ["w=采购", "bias"])]
    )
    assert supplied > 0.7
    assert bought < 0.3
