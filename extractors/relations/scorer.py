"""The learned scorer: how likely a pair of entities is to be related, from rule hits, words and structure.

Two judges read the features of `pairs` and the mean of their log-odds counts. One is a logistic regression, trained
with CRFsuite on sequences of length one (a CRF without neighbours is exactly that): it weighs each feature by itself.
The other is a small network over the sum of learned feature vectors, after the "deep averaging network" of Iyyer et al.
(ACL 2015): it sees what features mean together, such as 由 before a name and 供应 behind it. It runs on numpy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pycrfsuite

RELATED, UNRELATED = "1", "0"
LINEAR, NETWORK = "relations.crfsuite", "relations.npz"
"""Files of the two judges in a folder of models."""
_LEAST = 1e-6
HOPELESS = 0.01
"""Below this probability of the linear judge the network is not asked: both would hardly come to one half together."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FeatureNetwork:
    """Weights of the network: sum of feature vectors, tanh, one hidden layer, log-odds for each relation.

    Attributes:
        features: feature without its relation -> row of `vectors`.
        relations: relation -> row of `relation_vectors` and column of `out`.
        vectors: shape (features, width).
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

    def log_odds(self, features: Sequence[str]) -> float:
        """Log-odds that the pair with these features is related; all must be of one relation."""
        relation = self.relations[features[0].partition("|")[0]]
        known = [self.features.get(feature.partition("|")[2]) for feature in features]
        rows = [row for row in known if row is not None]
        summed = np.tanh(self.vectors[rows].sum(axis=0, dtype=np.float32))
        joined = np.concatenate([summed, self.relation_vectors[relation]])
        hidden = np.maximum(self.hidden @ joined + self.hidden_bias, 0.0)
        return float(self.out[relation] @ hidden + self.out_bias[relation])


@dataclass(frozen=True, slots=True)
class Scorer:
    """Both judges."""

    linear: pycrfsuite.Tagger
    network: FeatureNetwork


def open_network(path: Path) -> FeatureNetwork:
    """Open the network of a `.npz` file."""
    with np.load(path) as data:

        def names(key: str) -> dict[str, int]:
            return {name: i for i, name in enumerate(bytes(data[key]).decode("utf-8").split("\n"))}

        weights: dict[str, Any] = {k: data[k].astype(np.float32) for k in data.files if data[k].dtype.kind == "f"}
        return FeatureNetwork(features=names("features"), relations=names("relations"), **weights)


@cache
def load_scorer(folder: Path | None = None) -> Scorer:
    """The scorer that ships with clusterkg, or that of a folder (`relations.crfsuite`, `relations.npz`)."""
    if folder is None:
        with as_file(files("seeds").joinpath("models")) as shipped:
            return load_scorer(shipped)
    linear = pycrfsuite.Tagger()
    linear.open(str(folder / LINEAR))
    return Scorer(linear, open_network(folder / NETWORK))


def score(features: Sequence[str], *, folder: Path | None = None) -> float:
    """Probability that the pair with these features is related, 0 to 1.

    Args:
        features: features of the pair, as `PairFeatures` gives them.
        folder: models other than those that ship.
    """
    scorer = load_scorer(folder)
    scorer.linear.set([list(features)])
    linear = min(max(scorer.linear.marginal(RELATED, 0), _LEAST), 1.0 - _LEAST)
    if linear < HOPELESS:
        return float(linear)
    odds = 0.5 * (math.log(linear / (1.0 - linear)) + scorer.network.log_odds(features))
    return 1.0 / (1.0 + math.exp(-odds))
