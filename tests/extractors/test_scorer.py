"""The judges of a pair: what each reads from its file, and how what they say is joined."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from extractors.relations.scorer import AT_ONCE, FILE, HOPELESS, LAYOUT, JudgedPair, Scorer, load_scorer
from extractors.relations.trees import Trees
from extractors.training.joint import grow_trees
from extractors.training.judges import train_judges
from extractors.training.relations import Instance
from extractors.vectors import store_names
from seeds.errors import ClusterKGError


def pair(*features: str, relation: str = "supplies", ends: str = "ab") -> JudgedPair:
    head, tail = ends
    return JudgedPair(head, relation, tail, features, (0, 1))


FOR, AGAINST, UNKNOWN = pair("w=供应"), pair("w=采购", ends="ac"), pair("w=从没见过")


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
    found = scorer.network.log_odds([FOR, AGAINST, UNKNOWN, pair("w=供应", relation="produces")])
    # 3 * relu(tanh 20) + 1; -2 * relu(-tanh -20) + 1; the bias; the bias of the other relation
    assert found == pytest.approx([4.0, -1.0, 1.0, 7.0])


def test_without_trees_the_first_judges_count_alike(scorer: Scorer) -> None:
    assert scorer.scores([FOR, AGAINST]) == pytest.approx([logistic((2 + 4) / 2), logistic((-1 - 1) / 2)])


def test_where_the_linear_judge_sees_no_hope_the_network_is_not_asked(scorer: Scorer) -> None:
    without_hope = pair("w=供应", "w=|")
    assert scorer.log_odds([without_hope, FOR]) == pytest.approx(np.array([[-7.0, -7.0], [2.0, 4.0]]))
    assert scorer.scores([without_hope]) == pytest.approx([logistic(2 - 9)])
    assert HOPELESS > -7.0


def test_scores_keep_the_order_of_the_pairs_however_many_there_are(scorer: Scorer) -> None:
    found = scorer.scores(one for _ in range(AT_ONCE) for one in (FOR, AGAINST))
    assert found == pytest.approx(scorer.scores([FOR, AGAINST]) * AT_ONCE)
    assert scorer.scores([]) == []


def test_the_trees_have_the_last_word_where_there_is_hope(scorer: Scorer) -> None:
    """One tree that asks for the mean of the log-odds (column 4, behind two facts and two judges)."""
    tree = Trees(
        roots=np.array([0], dtype=np.int32),
        columns=np.array([4, 0, 0], dtype=np.int32),
        limits=np.array([2.5, 0.0, 0.0]),
        left=np.array([1, 1, 2], dtype=np.int32),
        right=np.array([2, 1, 2], dtype=np.int32),
        values=np.array([0.0, -5.0, 6.0]),
        depth=np.array(1, dtype=np.int32),
    )
    third = replace(scorer, trees=tree)
    without_hope = pair("w=|", ends="ad")
    found = third.scores([FOR, AGAINST, without_hope])
    assert found == pytest.approx([logistic(6), logistic(-5), logistic(-9)])


def test_what_is_trained_is_what_is_loaded(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs PyTorch")
    for name in ("first", "all"):
        (tmp_path / name).mkdir()
    pytest.importorskip("lightgbm", reason="training needs LightGBM", exc_type=(ImportError, OSError))
    texts = [
        [
            Instance("e1", "supplies", "e2", ("w=供应", "bias"), (0,), True),
            Instance("e1", "supplies", "e3", ("w=采购", "bias"), (0,), False),
        ]
        for _ in range(200)
    ]
    rows = [row for text in texts for row in text]
    train_judges([*rows, Instance("e1", "supplies", "e2", ("w=采购",), (0,), None)], tmp_path / "first")
    first = load_scorer(tmp_path / "first")
    assert first.trees is None
    trees = grow_trees(texts, [first.log_odds(text) for text in texts])
    train_judges(rows, tmp_path / "all", trees)
    scorer = load_scorer(tmp_path / "all")
    assert scorer.trees is not None
    for name, stored in trees.arrays().items():
        assert np.array_equal(scorer.trees.arrays()[name], stored)
    with np.load(tmp_path / "all" / FILE) as data:
        stale = dict(data) | {LAYOUT: store_names(["another relation"])}
    np.savez_compressed(tmp_path / FILE, **stale)
    with pytest.raises(ClusterKGError, match="train anew"):
        load_scorer(tmp_path)
    supplied, bought = scorer.scores(texts[0])
    assert supplied > 0.9
    assert bought < 0.1
