"""Gradient-boosted trees on numpy: J. Friedman, "Greedy function approximation", Annals of Statistics 29 (2001).

They are grown by `extractors.training.joint` with LightGBM; reading them needs nothing but numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

AT_ONCE = 1024
"""Rows read at once; each takes some kilobytes meanwhile."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees of yes-or-no questions, the nodes of all of them in one row.

    Attributes:
        roots: node at which each tree begins.
        columns: column that each node asks about.
        limits: a row goes `left` where its number is at most this, else `right`.
        left, right: the next node; a leaf names itself.
        values: what a leaf adds to the sum.
        depth: the most questions that lead to a leaf, an array of shape ().
    """

    roots: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    limits: npt.NDArray[np.float64]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    values: npt.NDArray[np.float64]
    depth: npt.NDArray[np.int32]

    def sums(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The sum over all trees for each row of shape (rows, columns)."""
        parts = [self._sums(rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _sums(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        flat = rows.ravel()
        first = (np.arange(len(rows)) * rows.shape[1])[:, None]
        nodes = np.tile(self.roots, (len(rows), 1))
        for _ in range(int(self.depth)):
            low = flat[first + self.columns[nodes]] <= self.limits[nodes]
            nodes = np.where(low, self.left[nodes], self.right[nodes])
        return np.asarray(self.values[nodes].sum(axis=1), dtype=np.float64)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The arrays by name, to be stored."""
        return {f"trees_{name}": getattr(self, name) for name in self.__slots__}


def stored_trees(data: Mapping[str, npt.NDArray[Any]]) -> Trees:
    """The trees among stored arrays, as `Trees.arrays` names them."""
    return Trees(*(data[f"trees_{name}"] for name in Trees.__slots__))
