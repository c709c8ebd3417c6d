"""The judges of a pair: what each reads from its file, and how what they say is joined."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hand_made import annotated, stump

from extractors.relations.encoder import UNREAD, Answers
from extractors.relations.node_facts import NodeFacts
from extractors.relations.pairs import PossibleClaims
from extractors.relations.scorer import (
    CLAIMS,
    FILE,
    HOPELESS,
    NODES,
    FirstWord,
    JudgedPair,
    Scorer,
    claim_rows,
    last_word,
    layout,
    load_scorer,
    node_rows,
)
from extractors.training.linear import train_linear_judge
from extractors.training.relations import Instance
from extractors.training.trees import add_trees
from extractors.trees import open_trees
from seeds.errors import ClusterKGError


def pair(*features: str, relation: str = "supplies", ends: str = "ab") -> JudgedPair:
    head, tail = ends
    return JudgedPair(head, relation, tail, features)


FOR, AGAINST, UNKNOWN = pair("w=供应"), pair("w=采购", ends="ac"), pair("w=从没见过")


def text(*names: str) -> np.ndarray:
    return np.frombuffer("\n".join(names).encode("utf-8"), dtype=np.uint8)


@pytest.fixture
def scorer(tmp_path: Path) -> Scorer:
    """A judge that knows the relation `supplies` and the features `w=供应` (for) and `w=采购` (against)."""
    np.savez_compressed(
        tmp_path / FILE,
        linear_names=text("supplies|w=供应", "supplies|w=采购", "supplies|w=|", "produces|w=供应"),
        linear_weights=np.array([2.0, -1.0, -9.0, 0.5], dtype=np.float32),
    )
    return load_scorer(tmp_path, whole=False)


def logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def test_log_odds_are_the_sum_of_the_weights_of_known_features(scorer: Scorer) -> None:
    pairs = [FOR, AGAINST, UNKNOWN, pair("w=供应", "w=采购"), pair("w=供应", relation="produces")]
    assert scorer.log_odds(pairs) == pytest.approx([2.0, -1.0, 0.0, 1.0, 0.5])
    assert scorer.log_odds([]).shape == (0,)


def test_the_encoder_is_asked_where_the_linear_judge_sees_hope(scorer: Scorer) -> None:
    class Says:
        def log_odds(self, possible: object, asked: np.ndarray) -> Answers:
            assert asked.tolist() == [False, True]
            return Answers(np.array([9.0, -3.0]), np.array([0.0, 2.0]), np.array([1.0]), np.array([0, 1]))

    first = replace(scorer, encoder=Says()).first_word(None, [pair("w=供应", "w=|"), FOR])
    assert first.claims == pytest.approx(np.array([[-7.0, -7.0], [2.0, -3.0]]))
    assert first.done.tolist() == [0.0, 2.0]
    assert first.names.tolist() == [1.0]
    assert first.surest.tolist() == [0, 1]
    assert HOPELESS > -7.0


def test_the_trees_have_the_last_word_where_there_is_hope() -> None:
    odds = np.array([[2.0, 4.0], [-7.0, -7.0], [-1.0, -1.0]])
    assert last_word(odds, np.array([6.0, -5.0])) == pytest.approx([logistic(6), logistic(-7), logistic(-5)])


def test_names_and_claims_are_judged_together(scorer: Scorer) -> None:
    """Trees of names ask whether any claim of it is likely; trees of claims ask for the log-odds of the head."""
    possible = PossibleClaims.of(*annotated("{澜屿硅业|C}向{桐岚电池|C}供应{硅片|P}，{溪风储能|C}到场。"))
    firms = {e.name: e.id for e in possible.names}
    wanted = (firms["澜屿硅业"], "supplies", firms["桐岚电池"])
    odds = np.array([[3.0] * 2 if pair.key == wanted else [-2.0] * 2 for pair in possible.pairs])
    facts = NodeFacts(possible.document, possible.names)
    best_as_head = facts.rows.shape[1] + 2
    said = np.array([0.5, -0.5, 1.5, UNREAD])
    first = FirstWord(odds, np.zeros(len(odds)), said, np.zeros(len(odds), int))
    assert node_rows(facts, possible, first)[:, -1].tolist() == said.tolist()
    width = node_rows(facts, possible, first).shape[1]
    judged = replace(scorer, nodes=open_trees(stump(best_as_head, 0.0, width)))
    names, claims = judged.judge(possible, first)
    assert names == pytest.approx({e.id: logistic(6 if e.name == "澜屿硅业" else -5) for e in possible.names})
    assert claims == pytest.approx([logistic(3) if pair.key == wanted else logistic(-2) for pair in possible.pairs])
    nodes = judged.nodes.sums(node_rows(facts, possible, first))
    rows = claim_rows(facts, possible, first, nodes)
    heads = [6.0 if pair.head == firms["澜屿硅业"] else -5.0 for pair in possible.pairs]
    (column,) = [c for c in range(rows.shape[1]) if rows[:, c].tolist() == heads]
    _, claims = replace(judged, claims=open_trees(stump(column, 0.0, rows.shape[1]))).judge(possible, first)
    assert claims == pytest.approx([logistic(6 if head > 0 else -5) for head in heads])


def test_a_text_without_names_is_judged(scorer: Scorer) -> None:
    possible = PossibleClaims.of(*annotated("今天下雨。"))
    trees = open_trees(stump(0, 0.0, 1))
    judged = replace(scorer, nodes=trees, claims=trees)
    assert judged.judge(possible, FirstWord(np.zeros((0, 2)), np.zeros(0), np.zeros(0), np.zeros(0, int))) == ({}, [])


def test_what_is_trained_is_what_is_loaded(tmp_path: Path) -> None:
    rows = [
        row
        for _ in range(200)
        for row in (
            Instance("e1", "supplies", "e2", ("w=供应", "bias"), True),
            Instance("e1", "supplies", "e3", ("w=采购", "bias"), False),
        )
    ]
    train_linear_judge([*rows, Instance("e1", "supplies", "e2", ("w=采购",), None)], tmp_path)
    first = load_scorer(tmp_path, whole=False)
    assert first.nodes is first.claims is None
    supplied, bought = first.log_odds(rows[:2])
    assert supplied > 1
    assert bought < -1


def test_trees_are_loaded_with_the_judges_if_they_fit(
    scorer: Scorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_trees(tmp_path / FILE, stump(0, 1.0, 2), NODES, layout())
    add_trees(tmp_path / FILE, stump(1, 2.0, 2), CLAIMS, layout())
    monkeypatch.setattr("extractors.relations.scorer.open_encoder", lambda folder: None)
    load_scorer.cache_clear()
    both = load_scorer(tmp_path)
    assert both.nodes is not None
    assert both.claims is not None
    row = np.array([[0.0, 9.0]])
    assert (both.nodes.sums(row), both.claims.sums(row)) == (-5.0, 6.0)
    assert both.linear == scorer.linear
    add_trees(tmp_path / FILE, stump(1, 2.0, 2), CLAIMS, ["another relation"])
    load_scorer.cache_clear()
    with pytest.raises(ClusterKGError, match="train anew"):
        load_scorer(tmp_path)
