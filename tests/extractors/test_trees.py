"""Trees: grown by LightGBM, stored, and read back only for rows laid out as they know them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hand_made import stump

from extractors.training.trees import add_trees, grow_trees, sums_held_out, tree_model
from extractors.trees import open_trees, probabilities, stored_trees
from seeds.errors import ClusterKGError


def texts(number: int) -> tuple[list[np.ndarray], list[list[bool | None]]]:
    """Rows of three columns in texts of 20; true where the first two are large together."""
    chance = np.random.default_rng(0)
    rows = [chance.normal(0, 2, (20, 3)) for _ in range(number)]
    return rows, [[bool(value > 0) for value in text[:, :2].sum(axis=1)] for text in rows]


def test_a_row_goes_left_where_its_number_is_at_most_the_limit() -> None:
    trees = open_trees(stump(1, 2.5, 2))
    just_above = np.nextafter(2.5, 3.0)
    assert trees.sums(np.array([[9.0, 2.5], [0.0, just_above]])).tolist() == [-5.0, 6.0]
    assert trees.sums(np.zeros((0, 2))).tolist() == []
    assert probabilities(np.array([0.0, np.log(3.0)])) == pytest.approx([0.5, 0.75])


def test_trees_may_be_deep_or_a_mere_leaf() -> None:
    def asks(column: int, low: dict[str, object], high: dict[str, object]) -> dict[str, object]:
        question = {"decision_type": "<=", "split_feature": column, "threshold": 0.0}
        return question | {"left_child": low, "right_child": high}

    one, two, three, four = ({"leaf_value": float(value)} for value in (1, 2, 3, 4))
    trees = open_trees(tree_model([asks(0, asks(1, one, two), three), four], 2))
    rows = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, 0.0]])
    assert trees.sums(rows).tolist() == [5.0, 6.0, 7.0]


def test_rows_of_another_width_are_refused() -> None:
    with pytest.raises(ClusterKGError, match="grown on rows of 2 numbers and are asked of rows of 3"):
        open_trees(stump(1, 2.5, 2)).sums(np.zeros((4, 3)))


def test_stored_trees_are_read_back_for_the_same_columns_only(tmp_path: Path) -> None:
    file = tmp_path / "models.npz"
    np.savez_compressed(file, words=np.arange(3))
    add_trees(file, stump(1, 2.5, 2), "claims", ["a", "b"])
    with np.load(file) as data:
        assert data["words"].tolist() == [0, 1, 2]
        with pytest.raises(ClusterKGError, match="lack the trees `nodes`; train anew"):
            stored_trees(data, "nodes", ["a", "b"])
        read = stored_trees(data, "claims", ["a", "b"])
        assert read.sums(np.array([[0.0, 2.0]])) == -5.0
        with pytest.raises(ClusterKGError, match=r"`claims` were grown for other .* train anew"):
            stored_trees(data, "claims", ["a", "c"])


def test_trees_say_what_lightgbm_says(monkeypatch: pytest.MonkeyPatch) -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="training needs LightGBM", exc_type=(ImportError, OSError))
    asked = []

    def train(*args: object, **options: object) -> object:
        asked.append(lightgbm_train(*args, **options))
        return asked[-1]

    lightgbm_train = lightgbm.train
    monkeypatch.setattr(lightgbm, "train", train)
    rows, holds = texts(60)
    trees = grow_trees(rows, holds)
    others = np.random.default_rng(1).normal(0, 3, (500, 3))
    assert open_trees(trees).sums(others) == pytest.approx(asked[0].predict(others, raw_score=True), abs=1e-9)
    fine = grow_trees(rows, holds, fine=True)
    assert open_trees(fine).sums(others) == pytest.approx(asked[1].predict(others, raw_score=True), abs=1e-9)
    assert len(fine) > len(trees)
    assert grow_trees(rows, holds) == trees


def test_texts_are_judged_by_trees_that_did_not_know_them() -> None:
    pytest.importorskip("lightgbm", reason="training needs LightGBM", exc_type=(ImportError, OSError))
    rows, holds = texts(30)
    rows.append(np.zeros((0, 3)))
    holds.append([])
    found = sums_held_out(rows, holds, 3)
    assert [len(one) for one in found] == [20] * 30 + [0]
    others = [i for i in range(31) if i % 3]
    without = open_trees(grow_trees([rows[i] for i in others], [holds[i] for i in others]))
    assert found[3] == pytest.approx(without.sums(rows[3]))
    right = np.concatenate([(one > 0) == truth for one, truth in zip(found, holds, strict=True)])
    assert right.mean() > 0.9


def test_optional_rows_teach_nothing() -> None:
    pytest.importorskip("lightgbm", reason="training needs LightGBM", exc_type=(ImportError, OSError))
    rows, holds = texts(60)
    doubled = [np.concatenate([text, -text]) for text in rows]
    optional: list[list[bool | None]] = [[*truth, *[None] * len(truth)] for truth in holds]
    assert grow_trees(rows, holds) == grow_trees(doubled, optional)
    with pytest.raises(ClusterKGError, match="no text has a name or claim"):
        grow_trees(rows, [[None] * 20] * 60)
