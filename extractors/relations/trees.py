"""Gradient-boosted trees on numpy: J. Friedman, "Greedy function approximation", Annals of Statistics 29 (2001).

They are grown by `extractors.training.joint` with LightGBM; reading them needs nothing but numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

LEAF = -1
"""Column number of a node without a question."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees of yes-or-no questions, all arrays of shape (trees, nodes); node 0 is the root of each.

    Attributes:
        columns: column that a node asks about, `LEAF` where it asks nothing.
        limits: a row goes `left` where its number is at most this, else `right`.
        left, right: the next node; a leaf names itself.
        values: what a leaf adds to the sum.
    """

    columns: npt.NDArray[np.int32]
    limits: npt.NDArray[np.float64]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    values: npt.NDArray[np.float64]

    def sums(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The sum over all trees for each row of shape (rows, columns)."""
        trees = np.arange(len(self.columns))
        nodes = np.zeros((len(rows), len(trees)), dtype=np.int32)
        each = np.arange(len(rows))[:, None]
        while True:
            columns = self.columns[trees, nodes]
            if not (columns != LEAF).any():
                return np.asarray(self.values[trees, nodes].sum(axis=1), dtype=np.float64)
            low = rows[each, columns] <= self.limits[trees, nodes]
            nodes = np.where(low, self.left[trees, nodes], self.right[trees, nodes])

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The arrays by name, to be stored."""
        return {f"trees_{name}": getattr(self, name) for name in self.__slots__}


def stored_trees(data: Mapping[str, npt.NDArray[Any]]) -> Trees:
    """The trees among stored arrays, as `Trees.arrays` names them."""
    return Trees(*(data[f"trees_{name}"] for name in Trees.__slots__))
