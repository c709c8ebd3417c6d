"""The learned scorer: how likely a pair of entities is to be related, from rule hits, words and structure.

Two judges read the features of a pair (`features`) and the mean of their log-odds counts. One is a logistic regression:
it weighs each feature by itself. The other is a small network over the sum of learned feature vectors, after the "deep
averaging network" of Iyyer et al. (ACL 2015): it sees what features mean together, such as 由 before a name and 供应
behind it. Both run on numpy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from extractors.vectors import Floats, stored_names, sums, with_zero_row

FILE = "relations.npz"
"""File of both judges in a folder of models."""
HOPELESS = 0.01
"""Below this probability of the linear judge the network is not asked: both would hardly come to one half together."""
AT_ONCE = 512
"""Pairs judged at once."""

Judged = tuple[str, Sequence[str]]
"""A pair as the judges see it: the relation it is judged for, and its features (`PairFeatures`)."""


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

    def log_odds(self, pairs: Sequence[Judged]) -> Floats:
        """Log-odds that each pair is related."""
        relations = np.array([self.relations[relation] for relation, _ in pairs], dtype=np.int64)
        summed = np.tanh(sums(self.vectors, self.features, (features for _, features in pairs)))
        joined = np.concatenate([summed, self.relation_vectors[relations]], axis=1)
        hidden = np.maximum(joined @ self.hidden.T + self.hidden_bias, 0.0)
        odds: Floats = np.einsum("ij,ij->i", hidden, self.out[relations]) + self.out_bias[relations]
        return odds


@dataclass(frozen=True, slots=True)
class Scorer:
    """Both judges.

    Attributes:
        linear: relation -> feature -> weight.
        network: the network.
    """

    linear: Mapping[str, Mapping[str, float]]
    network: FeatureNetwork

    def scores(self, pairs: Iterable[Judged]) -> Iterator[float]:
        """Probability that each pair is related, 0 to 1, in their order."""
        rest = iter(pairs)
        while part := list(islice(rest, AT_ONCE)):
            odds = np.array([self._linear(*pair) for pair in part])
            hopeful = np.flatnonzero(odds >= np.log(HOPELESS / (1.0 - HOPELESS))).tolist()
            if hopeful:
                odds[hopeful] = 0.5 * (odds[hopeful] + self.network.log_odds([part[i] for i in hopeful]))
            yield from (1.0 / (1.0 + np.exp(-odds))).tolist()

    def _linear(self, relation: str, features: Sequence[str]) -> float:
        weights = self.linear[relation]
        return sum(weights.get(feature, 0.0) for feature in features)


@cache
def load_scorer(folder: Path | None = None) -> Scorer:
    """The scorer that ships with clusterkg, or that of a folder."""
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
    return Scorer(linear, network)
