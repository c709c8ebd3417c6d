"""Gradient-boosted trees on numpy: J. Friedman, "Greedy function approximation", Annals of Statistics 29 (2001).

They are grown by `extractors.training.trees` with LightGBM; reading them needs nothing but numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.vectors import store_names, stored_names
from seeds.errors import ClusterKGError

Numbers = npt.NDArray[np.float64]
NONE = -1.0
"""Stands in a row for what is not there."""
AT_ONCE = 512
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
        width: columns of the rows that they were grown on, an array of shape ().
    """

    roots: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    limits: Numbers
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    values: Numbers
    width: npt.NDArray[np.int32]

    def sums(self, rows: Numbers) -> Numbers:
        """The sum over all trees, log-odds, for each row of shape (rows, columns).

        Raises:
            ClusterKGError: the rows have other columns than those that the trees were grown on.
        """
        if len(rows) and rows.shape[1] != self.width:
            what = f"trees were grown on rows of {self.width} numbers and are asked of rows of {rows.shape[1]}"
            raise ClusterKGError(f"{what}; train anew: python -m extractors.training")
        parts = [self._sums(rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _sums(self, rows: Numbers) -> Numbers:
        flat, trees = rows.ravel(), len(self.roots)
        first = np.repeat(np.arange(len(rows)) * rows.shape[1], trees)
        nodes = np.tile(self.roots, len(rows))
        leaf = self.left == np.arange(len(self.left))
        going = np.flatnonzero(~leaf[nodes])
        while len(going):  # only those not yet at a leaf: a few leaves are three times as deep as most
            at = nodes[going]
            low = flat[first[going] + self.columns[at]] <= self.limits[at]
            nodes[going] = at = np.where(low, self.left[at], self.right[at])
            going = going[~leaf[at]]
        return np.asarray(self.values[nodes].reshape(len(rows), trees).sum(axis=1), dtype=np.float64)

    def arrays(self, name: str, layout: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
        """The arrays by name, to be stored.

        Args:
            name: what these trees are called in the file.
            layout: names that the columns of their rows go by.
        """
        return {f"{name}_{part}": getattr(self, part) for part in self.__slots__} | {
            f"{name}_layout": store_names(layout)
        }


def probabilities(log_odds: Numbers) -> list[float]:
    """Log-odds, such as the sums of trees, as probabilities."""
    found: list[float] = (1.0 / (1.0 + np.exp(-log_odds))).tolist()
    return found


def stored_trees(data: Mapping[str, npt.NDArray[Any]], name: str, layout: Sequence[str]) -> Trees:
    """The trees of this name among stored arrays, as `Trees.arrays` names them.

    Raises:
        ClusterKGError: there are none, or they were grown for rows laid out otherwise.
    """
    if f"{name}_layout" not in data:
        raise ClusterKGError(f"the models lack the trees `{name}`; train anew: python -m extractors.training")
    if stored_names(data[f"{name}_layout"]) != [*layout]:
        what = f"the trees `{name}` were grown for other relations, types or numbers than those of today"
        raise ClusterKGError(f"{what}; train anew: python -m extractors.training")
    return Trees(*(data[f"{name}_{part}"] for part in Trees.__slots__))
