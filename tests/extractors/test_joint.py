"""What the other claims of a document say of each, and the trees that ask about it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from extractors.relations.joint import NOTHING, TRIANGLES, joint_numbers
from extractors.training.joint import grow_trees
from extractors.training.relations import Instance
from seeds.ontology import load_ontology

REVERSE, SAME_HEAD, SAME_TAIL, SAME_ENDS = 0, slice(1, 5), slice(5, 9), slice(9, 13)
OF_RELATION, OF_HEAD, OF_TAIL, TRIANGLE = slice(13, 16), slice(16, 19), slice(19, 22), 22


def logistic(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))


def test_rivals_for_an_end() -> None:
    keys = [("a", "produces", "x"), ("b", "produces", "x"), ("c", "produces", "x"), ("a", "consumes", "x")]
    found = joint_numbers(keys, np.array([2.0, 1.0, -1.0, 0.5]))
    assert found[:, SAME_TAIL][:3].tolist() == [
        pytest.approx([1.0, logistic(1) + logistic(-1), 2, 0]),
        pytest.approx([2.0, logistic(2) + logistic(-1), 2, 1]),
        pytest.approx([2.0, logistic(2) + logistic(1), 2, 2]),
    ]
    assert found[0, SAME_HEAD] == pytest.approx([NOTHING, 0, 0, 0])
    assert found[0, SAME_ENDS] == pytest.approx([0.5, logistic(0.5), 1, 0])
    assert found[3, SAME_ENDS] == pytest.approx([2.0, logistic(2.0), 1, 1])
    assert found[3, OF_RELATION] == pytest.approx([NOTHING, 0, 0])
    assert found[0, OF_HEAD] == pytest.approx([0.5, logistic(0.5), 1])
    assert found[0, OF_TAIL] == pytest.approx([1.0, logistic(1) + logistic(-1) + logistic(0.5), 3])


def test_the_reverse_of_a_claim() -> None:
    found = joint_numbers([("a", "supplies", "b"), ("b", "supplies", "a"), ("a", "supplies", "c")], np.arange(3.0))
    assert found[:, REVERSE].tolist() == [1.0, 0.0, NOTHING]


def test_who_makes_what_a_firm_uses_may_supply_it() -> None:
    keys = [
        ("a", "supplies", "b"), ("a", "produces", "x"), ("b", "consumes", "x"), ("a", "produces", "y"),
        ("b", "consumes", "y"),
    ]  # fmt: skip
    found = joint_numbers(keys, np.array([0.0, 3.0, 1.0, 2.0, 1.5]))
    assert found[0, TRIANGLE] == 1.5, "the weaker side of the better product"
    assert found[1, TRIANGLE] == 0.0, "a supplies b, b consumes x"
    assert found[2, TRIANGLE] == 0.0, "a supplies b, a produces x"


def test_triangles_speak_of_relations_that_can_be() -> None:
    """Each side joins types that its relation may join, for some types of the two ends and the third."""
    relations = load_ontology().relations
    for relation, texts in TRIANGLES.items():
        for text in texts:
            fits: dict[str, set[str]] = {
                "h": set(relations[relation].head),
                "t": set(relations[relation].tail),
                "z": set().union(*(set(r.head) | set(r.tail) for r in relations.values())),
            }
            for side in text.split(", "):
                head, name, tail = side.split(" ")
                fits[head] &= set(relations[name].head)
                fits[tail] &= set(relations[name].tail)
            assert all(fits.values()), f"{relation}: {text}"


def test_trees_on_numpy_say_what_lightgbm_says(monkeypatch: pytest.MonkeyPatch) -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="training needs LightGBM", exc_type=(ImportError, OSError))
    chance = random.Random(0)
    texts, odds = [], []
    for number in range(60):
        sides = [(f"h{i}", f"t{j}") for i in range(4) for j in range(4)]
        known = np.array([[chance.gauss(0, 2), chance.gauss(0, 2)] for _ in sides])
        texts.append([
            Instance(h, "supplies", t, (), (number % 3,), bool(row.sum() + chance.gauss(0, 1) > 1))
            for (h, t), row in zip(sides, known, strict=True)
        ])  # fmt: skip
        odds.append(known)
    asked = []

    def train(*args: object, **options: object) -> object:
        asked.append(lightgbm_train(*args, **options))
        return asked[-1]

    lightgbm_train = lightgbm.train
    monkeypatch.setattr(lightgbm, "train", train)
    trees = grow_trees(texts, odds)
    rows = np.random.default_rng(0).normal(0, 3, (500, asked[0].num_feature()))
    assert trees.sums(rows) == pytest.approx(asked[0].predict(rows, raw_score=True), abs=1e-9)
    again = grow_trees(texts, odds)
    assert all(np.array_equal(a, b) for a, b in zip(trees.arrays().values(), again.arrays().values(), strict=True))
