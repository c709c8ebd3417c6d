"""The span judge: how likely a span is to be a name of its type.

A small network over the numbers and words of `span_features.describe`: learned vectors of the words are summed, as in
the deep averaging network of Iyyer et al. (ACL 2015), and joined with a layer over the numbers. Then trees weigh what
it says of all spans of a document together (`span_context`). Both run on numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.entities.span_context import layout
from extractors.trees import Trees, stored_trees
from extractors.vectors import Floats, stored_names, sums, with_zero_row

FILE = "spans.npz"
"""File of the judge in a folder of models."""
TREES = "trees"
"""Name of the trees in that file."""
LAYERS = ("vectors", "dense", "dense_bias", "hidden", "hidden_bias", "out", "out_bias")
AT_ONCE = 1024
"""Spans judged at once; their word vectors take 20 MB."""


@dataclass(frozen=True, slots=True)
class SpanJudge:
    """Weights of the network.

    Attributes:
        words: word -> row of `vectors`.
        vectors: shape (words + 1, width); the last row is zero.
        dense, dense_bias: layer over the numbers, shapes (dense, numbers) and (dense,).
        hidden, hidden_bias: shapes (hidden, width + dense + types) and (hidden,).
        out, out_bias: shapes (types, hidden) and (types,).
        trees: what has the last word (`span_context.context_rows`); None while it is trained.
    """

    words: Mapping[str, int]
    vectors: Floats
    dense: Floats
    dense_bias: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats
    trees: Trees | None = None

    def judge(
        self, numbers: Floats, words: Iterable[Sequence[str]], types: Sequence[int] | npt.NDArray[np.int64]
    ) -> Floats:
        """Probability that each span is a name of its type, seen by itself.

        Args:
            numbers, words: what is known of the spans (`span_features.describe`).
            types: their types, as indices of `network.TYPES`.
        """
        rest, chosen = iter(words), np.asarray(types, dtype=np.int64)
        parts = [
            self._judge(numbers[low : low + AT_ONCE], islice(rest, AT_ONCE), chosen[low : low + AT_ONCE])
            for low in range(0, len(chosen), AT_ONCE)
        ]
        return np.concatenate([np.zeros(0, dtype=np.float32), *parts])

    def _judge(self, numbers: Floats, words: Iterable[Sequence[str]], types: npt.NDArray[np.int64]) -> Floats:
        summed = sums(self.vectors, self.words, words)
        kinds = np.eye(len(self.out), dtype=np.float32)[types]
        dense = np.maximum(numbers @ self.dense.T + self.dense_bias, 0.0)
        joined = np.concatenate([np.tanh(summed), dense, kinds], axis=1)
        hidden = np.maximum(joined @ self.hidden.T + self.hidden_bias, 0.0)
        odds = np.einsum("ij,ij->i", hidden, self.out[types]) + self.out_bias[types]
        probabilities: Floats = (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)
        return probabilities


@cache
def load_span_judge(folder: Path | None = None, *, whole: bool = True) -> SpanJudge:
    """The judge that ships with clusterkg, or that of a folder.

    Args:
        folder: folder of other models.
        whole: with its trees; in training there are none yet.

    Raises:
        ClusterKGError: the trees are missing, or do not fit today's types and numbers.
    """
    if folder is None:
        with as_file(files("seeds").joinpath("models")) as shipped:
            return load_span_judge(shipped, whole=whole)
    with np.load(folder / FILE) as data:
        names = stored_names(data["words"])
        weights: dict[str, Any] = {name: data[name].astype(np.float32) for name in LAYERS}
        trees = stored_trees(data, TREES, layout()) if whole else None
    weights["vectors"] = with_zero_row(weights["vectors"])
    return SpanJudge({name: i for i, name in enumerate(names)}, **weights, trees=trees)
