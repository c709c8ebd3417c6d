"""Trees on numpy: grown by LightGBM, stored, and read back only for rows laid out as they know them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extractors.training.trees import add_trees, grow_trees, sums_held_out
from extractors.trees import AT_ONCE, Trees, probabilities, stored_trees
from seeds.errors import ClusterKGError

STUMP = Trees(
    roots=np.array([0], dtype=np.int32),
    columns=np.array([1, 0, 0], dtype=np.int32),
    limits=np.array([2.5, 0.0, 0.0]),
    left=np.array([1, 1, 2], dtype=np.int32),
    right=np.array([2, 1, 2], dtype=np.int32),
    values=np.array([0.0, -5.0, 6.0]),
    width=np.array(2, dtype=np.int32),
)
"""One tree: -5 where the second column is at most 2.5, else 6."""


def texts(number: int) -> tuple[list[np.ndarray], list[list[bool | None]]]:
    """Rows of three columns in texts of 20; true where the first two are large together."""
    chance = np.random.default_rng(0)
    rows = [chance.normal(0, 2, (20, 3)) for _ in range(number)]
    return rows, [[bool(value > 0) for value in text[:, :2].sum(axis=1)] for text in rows]


def test_a_row_goes_left_where_its_number_is_at_most_the_limit() -> None:
    assert STUMP.sums(np.array([[9.0, 2.5], [0.0, 2.6]])).tolist() == [-5.0, 6.0]
    many = np.tile([[0.0, 3.0]], (AT_ONCE + 1, 1))
    assert STUMP.sums(many).tolist() == [6.0] * (AT_ONCE + 1)
    assert STUMP.sums(np.zeros((0, 2))).tolist() == []
    assert probabilities(np.array([0.0, np.log(3.0)])) == pytest.approx([0.5, 0.75])


def test_rows_of_another_width_are_refused() -> None:
    with pytest.raises(ClusterKGError, match="grown on rows of 2 numbers and are asked of rows of 3"):
        STUMP.sums(np.zeros((4, 3)))


def test_stored_trees_are_read_back_for_the_same_columns_only(tmp_path: Path) -> None:
    file = tmp_path / "models.npz"
    np.savez_compressed(file, words=np.arange(3))
    add_trees(file, STUMP, "claims", ["a", "b"])
    with np.load(file) as data:
        assert data["words"].tolist() == [0, 1, 2]
        with pytest.raises(ClusterKGError, match="lack the trees `nodes`; train anew"):
            stored_trees(data, "nodes", ["a", "b"])
        read = stored_trees(data, "claims", ["a", "b"])
        assert all(np.array_equal(getattr(read, part), getattr(STUMP, part)) for part in Trees.__slots__)
        with pytest.raises(ClusterKGError, match=r"`claims` were grown for other .* train anew"):
            stored_trees(data, "claims", ["a", "c"])


def test_trees_on_numpy_say_what_lightgbm_says(monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert trees.sums(others) == pytest.approx(asked[0].predict(others, raw_score=True), abs=1e-9)
    fine = grow_trees(rows, holds, fine=True)
    assert fine.sums(others) == pytest.approx(asked[1].predict(others, raw_score=True), abs=1e-9)
    assert len(fine.roots) > len(trees.roots)
    again = grow_trees(rows, holds)
    assert all(np.array_equal(getattr(trees, part), getattr(again, part)) for part in Trees.__slots__)


def test_texts_are_judged_by_trees_that_did_not_know_them() -> None:
    pytest.importorskip("lightgbm", reason="training needs LightGBM", exc_type=(ImportError, OSError))
    rows, holds = texts(30)
    rows.append(np.zeros((0, 3)))
    holds.append([])
    found = sums_held_out(rows, holds, 3)
    assert [len(one) for one in found] == [20] * 30 + [0]
    others = [i for i in range(31) if i % 3]
    without = grow_trees([rows[i] for i in others], [holds[i] for i in others])
    assert found[3] == pytest.approx(without.sums(rows[3]))
    right = np.concatenate([(one > 0) == truth for one, truth in zip(found, holds, strict=True)])
    assert right.mean() > 0.9


def test_optional_rows_teach_nothing() -> None:
    pytest.importorskip("lightgbm", reason="training needs LightGBM", exc_type=(ImportError, OSError))
    rows, holds = texts(60)
    doubled = [np.concatenate([text, -text]) for text in rows]
    optional: list[list[bool | None]] = [[*truth, *[None] * len(truth)] for truth in holds]
    one, two = grow_trees(rows, holds), grow_trees(doubled, optional)
    assert all(np.array_equal(getattr(one, part), getattr(two, part)) for part in Trees.__slots__)
    with pytest.raises(ClusterKGError, match="no text has a name or claim"):
        grow_trees(rows, [[None] * 20] * 60)
