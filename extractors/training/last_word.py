"""Training the trees that look at all names and claims of a text (`extractors.relations.scorer`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.relations.node_facts import NodeFacts
from extractors.relations.pairs import PossibleClaims
from extractors.relations.scorer import (
    CLAIMS,
    FILE,
    NODES,
    FirstWord,
    claim_rows,
    hopeful_of,
    last_word,
    layout,
    node_rows,
)
from extractors.training.relations import Judged
from extractors.training.trees import add_trees, grow_trees, sums_held_out
from extractors.trees import probabilities


@dataclass(frozen=True, slots=True)
class HeardText:
    """What the first judges say of a labelled text, none of which knew it.

    Attributes:
        possible: what it may say.
        first: what they say of that.
        judged: what its labels say of that.
    """

    possible: PossibleClaims
    first: FirstWord
    judged: Judged


Likely = tuple[dict[str, float], list[float]]
"""Probability of each name of a text by id, and of each of its possible claims."""


def train_last_word(texts: Sequence[HeardText], folder: Path, parts: int) -> list[Likely]:
    """Grow the trees and put them into the file of judges.

    Args:
        texts: the texts, in a fixed order.
        folder: has the file already.
        parts: what is said of a text comes from trees that were grown without its part of so many.

    Returns:
        What trees that did not know it say of each text.
    """
    facts = [NodeFacts(text.possible.document, text.possible.names) for text in texts]
    rows = [node_rows(own, text.possible, text.first) for own, text in zip(facts, texts, strict=True)]
    hold = [text.judged.names for text in texts]
    names = sums_held_out(rows, hold, parts)
    add_trees(folder / FILE, grow_trees(rows, hold), NODES, layout())
    rows = [
        claim_rows(own, text.possible, text.first, sums) for own, text, sums in zip(facts, texts, names, strict=True)
    ]
    hold = [[text.judged.claims[i] for i in hopeful_of(text.first.claims)] for text in texts]
    claims = sums_held_out(rows, hold, parts, fine=True)
    add_trees(folder / FILE, grow_trees(rows, hold, fine=True), CLAIMS, layout())
    return [
        (
            dict(zip((e.id for e in text.possible.names), probabilities(of_names), strict=True)),
            last_word(text.first.claims, of_claims),
        )
        for text, of_names, of_claims in zip(texts, names, claims, strict=True)
    ]
