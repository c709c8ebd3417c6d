"""The learned scorer: how likely a pair of entities is to be related, from rule hits, words, structure and the others.

Two judges look at each pair. One is a logistic regression: it weighs its features (`features`), each by itself. The
other reads the text itself (`encoder`). Then trees look at the document as a whole: first at its entities
(`node_facts`), with what may be claimed of each, then at its possible claims (`pair_facts`, `joint`), with what the
former say of their ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from extractors.relations import node_facts, pair_facts
from extractors.relations.encoder import Answers, PairEncoder, open_encoder
from extractors.relations.joint import TRIANGLES, joint_numbers
from extractors.relations.node_facts import NodeFacts
from extractors.relations.pair_facts import PairFacts
from extractors.relations.pairs import PossibleClaims
from extractors.relations.windows import Integers
from extractors.trees import Numbers, Trees, probabilities, stored_trees
from extractors.vectors import stored_names
from seeds.ontology import load_ontology

FILE = "relations.npz"
"""File of the judges in a folder of models."""
NODES, CLAIMS = "nodes", "claims"
"""Names of the trees in that file."""
HOPELESS = float(np.log(0.005 / 0.995))
"""Below these log-odds of the linear judge the encoder is not asked, below these of both the trees are not: the rest
would hardly bring it to one half."""
JUDGES = ("linear", "encoder", "encoder, names")
"""The first judges in the order of their log-odds, those of claims before that of names."""
SURE = 9.0
"""Stands in all numbers of a role, whose words are a closed list; log-odds of all names while there are no trees."""


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A pair as the linear judge sees it.

    Attributes:
        head, relation, tail: ids of the ends and the relation in question.
        features: its features (`PairFeatures.of`).
    """

    head: str
    relation: str
    tail: str
    features: Sequence[str]


@dataclass(frozen=True, slots=True)
class FirstWord:
    """What the first judges say of a document.

    Attributes:
        claims: log-odds of both for its pairs, shape (pairs, 2).
        done: log-odds of the encoder that they are there already if they hold, shape (pairs,).
        names: log-odds of the encoder for its names, shape (names,); `UNREAD` where it was not asked.
        surest: which context of each pair states it likeliest (`Answers`), shape (pairs,).
    """

    claims: Numbers
    done: Numbers
    names: Numbers
    surest: Integers


@dataclass(frozen=True, slots=True)
class Scorer:
    """The judges.

    Attributes:
        linear: relation -> feature -> weight.
        encoder: what reads the text itself; None while it is trained.
        nodes: trees that judge entities (`node_rows`); None while they are trained.
        claims: trees that judge claims (`claim_rows`); None while they are trained.
    """

    linear: Mapping[str, Mapping[str, float]]
    encoder: PairEncoder | None = None
    nodes: Trees | None = None
    claims: Trees | None = None

    def log_odds(self, pairs: Iterable[JudgedPair]) -> Numbers:
        """Log-odds of the linear judge for each pair, shape (pairs,)."""
        return np.array([self._linear(pair) for pair in pairs], dtype=np.float64)

    def first_word(self, possible: PossibleClaims, pairs: Iterable[JudgedPair]) -> FirstWord:
        """What both judges say.

        Args:
            possible: what a document may say.
            pairs: its pairs with their features.
        """
        odds = self.log_odds(pairs)
        assert self.encoder is not None, "a scorer without encoder is for training"
        return with_encoder(odds, self.encoder.log_odds(possible, odds >= HOPELESS))

    def judge(self, possible: PossibleClaims, first: FirstWord) -> tuple[dict[str, float], list[float]]:
        """The last word on a document.

        Args:
            possible: what the document may say.
            first: what the first judges say of it.

        Returns:
            Probability, 0 to 1, of each name by id (all are sure while there are no trees), and of each pair in order.
        """
        facts = NodeFacts(possible.document, possible.names)
        nodes = np.full(len(possible.names), SURE)
        if self.nodes is not None:
            nodes = self.nodes.sums(node_rows(facts, possible, first))
        names = dict(zip((e.id for e in possible.names), probabilities(nodes), strict=True))
        if self.claims is None:
            return names, probabilities(first.claims.mean(axis=1))
        sums = self.claims.sums(claim_rows(facts, possible, first, nodes))
        return names, last_word(first.claims, sums)

    def _linear(self, pair: JudgedPair) -> float:
        weights = self.linear[pair.relation]
        return sum(filter(None, map(weights.get, pair.features)))


def with_encoder(odds: Numbers, read: Answers) -> FirstWord:
    """What both judges say, from the linear judge's log-odds of the pairs, shape (pairs,), and the encoder's answers.

    Where the linear judge sees no hope its own stand for the encoder's.
    """
    claims = np.stack([odds, np.where(odds >= HOPELESS, read.claims, odds)], axis=1)
    return FirstWord(claims, read.done, read.names, read.surest)


def last_word(odds: Numbers, sums: Numbers) -> list[float]:
    """Probability of each pair: what the trees say of the hopeful ones, else the mean of the first judges.

    Args:
        odds: log-odds of both judges for all pairs, shape (pairs, 2).
        sums: log-odds of the trees for the pairs of `hopeful_of(odds)`.
    """
    mean = odds.mean(axis=1)
    mean[hopeful_of(odds)] = sums
    return probabilities(mean)


def layout() -> list[str]:
    """Names that the columns of `node_rows` and `claim_rows` go by; trees grown with others do not fit."""
    ontology = load_ontology()
    triangles = (f"{relation}: {text}" for relation, texts in TRIANGLES.items() for text in texts)
    facts = (*node_facts.COLUMNS, *pair_facts.COLUMNS, *JUDGES)
    return [*sorted(ontology.relations), *sorted(ontology.types), *triangles, *facts]


def hopeful_of(odds: Numbers) -> list[int]:
    """Indices of the pairs, of log-odds of shape (pairs, 2), that the trees are asked about."""
    found: list[int] = np.flatnonzero(odds.mean(axis=1) >= HOPELESS).tolist()
    return found


def node_rows(facts: NodeFacts, possible: PossibleClaims, first: FirstWord) -> Numbers:
    """What the trees ask about each name: facts of it, what may be claimed of it, and what the encoder makes of it.

    Args:
        facts: of the names of the document.
        possible: what the document may say.
        first: what the first judges say of it.
    """
    evidence = facts.with_evidence([pair.key for pair in possible.pairs], first.claims.mean(axis=1))
    return np.column_stack([evidence, first.names])


def claim_rows(of_nodes: NodeFacts, possible: PossibleClaims, first: FirstWord, nodes: Numbers) -> Numbers:
    """What the trees ask about each hopeful pair: facts of it and of its ends, log-odds, what the other pairs say.

    Args:
        of_nodes: facts of the names of the document.
        possible: what the document may say.
        first: what the first judges say of it.
        nodes: log-odds of its names by the trees, shape (names,).
    """
    chosen = hopeful_of(first.claims)
    pairs, odds = [possible.pairs[i] for i in chosen], first.claims[chosen]
    mean = odds.mean(axis=1)
    known = np.column_stack([of_nodes.rows, nodes])
    known = np.concatenate([known, np.full((1, known.shape[1]), SURE)])  # the last row stands for roles
    heads, tails = (
        [of_nodes.index.get(end, -1) for end in ends] for ends in ((p.head for p in pairs), (p.tail for p in pairs))
    )
    facts = PairFacts(possible.document, possible.sentences, possible.entities)
    others = joint_numbers([p.key for p in pairs], mean, (facts.siblings(p) for p in pairs))
    return np.concatenate([facts.rows(pairs), known[heads], known[tails], odds, mean[:, None], others], axis=1)


@cache
def load_scorer(folder: Path | None = None, *, whole: bool = True) -> Scorer:
    """The scorer that ships with clusterkg, or that of a folder.

    Args:
        folder: folder of other models.
        whole: with its encoder and trees; in training there are none yet.

    Raises:
        ClusterKGError: the trees are missing, or do not fit today's relations, types and facts.
    """
    if folder is None:
        with as_file(files("seeds").joinpath("models")) as shipped:
            return load_scorer(shipped, whole=whole)
    with np.load(folder / FILE) as data:
        linear: dict[str, dict[str, float]] = defaultdict(dict)
        for name, weight in zip(stored_names(data["linear_names"]), data["linear_weights"].tolist(), strict=True):
            relation, _, feature = name.partition("|")
            linear[relation][feature] = weight
        nodes, claims = (stored_trees(data, name, layout()) if whole else None for name in (NODES, CLAIMS))
    return Scorer(linear, open_encoder(folder) if whole else None, nodes, claims)
