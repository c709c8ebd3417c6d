"""The learned scorer: how likely a pair of entities is to be related, from rule hits, words, structure and the others.

Two judges read the features of a pair (`features`). One is a logistic regression: it weighs each feature by itself. The
other is a small network over the sum of learned feature vectors, after the "deep averaging network" of Iyyer et al.
(ACL 2015): it sees what features mean together, such as 由 before a name and 供应 behind it. A third judge, boosted
trees, weighs the log-odds of both with what the other pairs of the document say (`joint`). All run on numpy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from extractors.relations.joint import TRIANGLES, Numbers, joint_numbers
from extractors.relations.trees import Trees, stored_trees
from extractors.vectors import Floats, stored_names, sums, with_zero_row
from seeds.errors import ClusterKGError
from seeds.ontology import load_ontology

FILE = "relations.npz"
"""File of the judges in a folder of models."""
LAYOUT = "trees_layout"
"""Name of the stored `tree_layout`."""
HOPELESS = float(np.log(0.01 / 0.99))
"""Below these log-odds of the linear judge the network is not asked, below these of both the trees are not: the rest
would hardly bring it to one half."""
AT_ONCE = 512
"""Pairs that the first judges read at once."""


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A pair as the judges see it.

    Attributes:
        head, relation, tail: ids of the ends and the relation in question.
        features: its features (`PairFeatures.of`).
        facts: numbers that describe it (`PairFeatures.facts`).
    """

    head: str
    relation: str
    tail: str
    features: Sequence[str]
    facts: Sequence[int]


@dataclass(frozen=True, slots=True)
class FeatureNetwork:
    """Weights of the network: sum of feature vectors, tanh, one hidden layer, log-odds for each relation.

    Attributes:
        features: feature -> row of `vectors`.
        relations: relation -> row of `relation_vectors` and column of `out`.
        vectors: shape (features + 1, width); the last row is zero.
        relation_vectors: shape (relations, relation width).
        hidden, hidden_bias: shapes (hidden, width + relation width) and (hidden,).
        out, out_bias: shapes (relations, hidden) and (relations,).
    """

    features: Mapping[str, int]
    relations: Mapping[str, int]
    vectors: Floats
    relation_vectors: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats

    def log_odds(self, pairs: Sequence[JudgedPair]) -> Floats:
        """Log-odds that each pair is related."""
        relations = np.array([self.relations[pair.relation] for pair in pairs], dtype=np.int64)
        summed = np.tanh(sums(self.vectors, self.features, (pair.features for pair in pairs)))
        joined = np.concatenate([summed, self.relation_vectors[relations]], axis=1)
        hidden = np.maximum(joined @ self.hidden.T + self.hidden_bias, 0.0)
        odds: Floats = np.einsum("ij,ij->i", hidden, self.out[relations]) + self.out_bias[relations]
        return odds


@dataclass(frozen=True, slots=True)
class Scorer:
    """The judges.

    Attributes:
        linear: relation -> feature -> weight.
        network: the network.
        trees: the third judge; None while it is trained.
    """

    linear: Mapping[str, Mapping[str, float]]
    network: FeatureNetwork
    trees: Trees | None = None

    def log_odds(self, pairs: Sequence[JudgedPair]) -> Numbers:
        """Log-odds of the first two judges for each pair, shape (pairs, 2); the first stands for both if hopeless."""
        linear = np.array([self._linear(pair) for pair in pairs], dtype=np.float64)
        odds = np.stack([linear, linear], axis=1)
        hopeful = np.flatnonzero(linear >= HOPELESS)
        if len(hopeful):
            odds[hopeful, 1] = self.network.log_odds([pairs[i] for i in hopeful.tolist()])
        return odds

    def scores(self, pairs: Iterable[JudgedPair]) -> list[float]:
        """Probability that each of the pairs of one document is related, 0 to 1, in their order."""
        rest = iter(pairs)
        known: list[Numbers] = []
        hopeful: list[JudgedPair] = []
        while part := list(islice(rest, AT_ONCE)):
            odds = self.log_odds(part)
            known.append(odds)
            hopeful += [replace(part[i], features=()) for i in hopeful_of(odds)]
        return weigh(self.trees, hopeful, np.concatenate(known)) if known else []

    def _linear(self, pair: JudgedPair) -> float:
        weights = self.linear[pair.relation]
        return sum([weights[feature] for feature in pair.features if feature in weights])


def tree_layout() -> list[str]:
    """Names that the columns of `tree_rows` go by; trees grown with others do not fit."""
    ontology = load_ontology()
    triangles = (f"{relation}: {text}" for relation, texts in TRIANGLES.items() for text in texts)
    return [*sorted(ontology.relations), *sorted(ontology.types), *triangles]


def hopeful_of(odds: Numbers) -> list[int]:
    """Indices of the pairs, of log-odds of shape (pairs, 2), that the trees are asked about."""
    found: list[int] = np.flatnonzero(odds.mean(axis=1) >= HOPELESS).tolist()
    return found


def weigh(trees: Trees | None, hopeful: Sequence[JudgedPair], odds: Numbers) -> list[float]:
    """Probability of each pair of a document from the log-odds of the first judges.

    Args:
        trees: the third judge; without it the mean of the log-odds counts.
        hopeful: the pairs of `hopeful_of(odds)`, in their order.
        odds: log-odds of all pairs, shape (pairs, 2).
    """
    mean = odds.mean(axis=1)
    if trees is not None and hopeful:
        chosen = hopeful_of(odds)
        mean[chosen] = trees.sums(tree_rows(hopeful, odds[chosen]))
    probabilities: list[float] = (1.0 / (1.0 + np.exp(-mean))).tolist()
    return probabilities


def tree_rows(pairs: Sequence[JudgedPair], odds: Numbers) -> Numbers:
    """What the trees ask about: facts of each pair, log-odds of the first judges and what the other pairs say.

    Args:
        pairs: the hopeful pairs of one document.
        odds: their log-odds by the first judges, shape (pairs, 2).
    """
    own = np.array([pair.facts for pair in pairs], dtype=np.float64)
    mean = odds.mean(axis=1)
    keys = [(pair.head, pair.relation, pair.tail) for pair in pairs]
    return np.concatenate([own, odds, mean[:, None], joint_numbers(keys, mean)], axis=1)


@cache
def load_scorer(folder: Path | None = None) -> Scorer:
    """The scorer that ships with clusterkg, or that of a folder (without trees, if it has none yet).

    Raises:
        ClusterKGError: the trees of the folder do not fit today's relations and types.
    """
    if folder is None:
        with as_file(files("seeds").joinpath("models")) as shipped:
            return load_scorer(shipped)
    with np.load(folder / FILE) as data:
        linear: dict[str, dict[str, float]] = defaultdict(dict)
        for name, weight in zip(stored_names(data["linear_names"]), data["linear_weights"].tolist(), strict=True):
            relation, _, feature = name.partition("|")
            linear[relation][feature] = weight
        weights: dict[str, Any] = {
            key: data[key] for key in ("relation_vectors", "hidden", "hidden_bias", "out", "out_bias")
        }
        network = FeatureNetwork(
            features={name: i for i, name in enumerate(stored_names(data["features"]))},
            relations={name: i for i, name in enumerate(stored_names(data["relations"]))},
            vectors=with_zero_row(data["vectors"]),
            **weights,
        )
        trees = stored_trees(data) if LAYOUT in data else None
        if trees is not None and stored_names(data[LAYOUT]) != tree_layout():
            what = f"{folder / FILE}: its trees were grown for other relations, types or triangles than those of today"
            raise ClusterKGError(f"{what}; train anew: python -m extractors.training")
    return Scorer(linear, network, trees)
