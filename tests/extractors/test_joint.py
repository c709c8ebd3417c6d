"""What the other claims of a document say of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from extractors.model import Edge
from extractors.relations.joint import NOTHING, TRIANGLES, Siblings
from extractors.relations.joint import joint_numbers as with_siblings
from seeds.ontology import load_ontology

REVERSE, SAME_HEAD, SAME_TAIL, SAME_ENDS = 0, slice(1, 5), slice(5, 9), slice(9, 13)
OF_RELATION, OF_HEAD, OF_TAIL, TRIANGLE = slice(13, 16), slice(16, 19), slice(19, 22), 22
SIBLINGS = slice(-8, None)
RELATIONS = sorted(load_ontology().relations)


def joint_numbers(keys: Sequence[Edge], odds: np.ndarray, siblings: Sequence[Siblings] | None = None) -> np.ndarray:
    return with_siblings(keys, odds, siblings or [([], [])] * len(keys))


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


def test_what_else_may_hold_between_the_same_ends() -> None:
    keys = [("a", "supplies", "b"), ("a", "invests_in", "b"), ("b", "supplies", "a")]
    found = joint_numbers(keys, np.array([1.0, 2.0, 3.0]))
    forth, back = np.split(found[0, -8 - 2 * len(RELATIONS) : -8], 2)
    assert forth[RELATIONS.index("supplies")] == 1.0
    assert forth[RELATIONS.index("invests_in")] == 2.0
    assert back[RELATIONS.index("supplies")] == 3.0
    assert np.sum(forth > NOTHING) + np.sum(back > NOTHING) == 3


def test_what_is_said_of_the_names_in_a_list_with_an_end() -> None:
    keys = [("a", "produces", "x"), ("a", "produces", "y"), ("a", "produces", "z"), ("b", "produces", "x")]
    siblings: Siblings = ([keys[3]], [keys[2], keys[1], ("a", "produces", "w")])
    found = joint_numbers(keys, np.array([1.0, 2.0, 3.0, -1.0]), [siblings, ([], []), ([], []), ([], [])])
    assert found[0, SIBLINGS] == pytest.approx([1, -1, -1, -1, 3, 3, (3 + 2 + NOTHING) / 3, 3])
    assert found[1, SIBLINGS] == pytest.approx([0, NOTHING, NOTHING, NOTHING] * 2)


def test_no_claims_no_rows() -> None:
    assert joint_numbers([], np.zeros(0)).shape == (0, joint_numbers([("a", "supplies", "b")], np.zeros(1)).shape[1])
