"""Gradient-boosted trees: J. Friedman, "Greedy function approximation", Annals of Statistics 29 (2001).

They are grown by `extractors.training.trees` with LightGBM and read with onnxruntime.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.threads import open_session
from extractors.vectors import store_names, stored_names
from seeds.errors import ClusterKGError

Numbers = npt.NDArray[np.float64]
NONE = -1.0
"""Stands in a row for what is not there."""
ROWS, SUMS = "rows", "sums"
"""Names of what the model of trees is given and gives: shapes (rows, columns) and (rows, 1)."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees of yes-or-no questions.

    Attributes:
        session: from `ROWS` to `SUMS`.
        width: columns of the rows that they were grown on.
    """

    session: Any
    width: int

    def sums(self, rows: Numbers) -> Numbers:
        """The sum over all trees, log-odds, for each row of shape (rows, columns).

        Raises:
            ClusterKGError: the rows have other columns than those that the trees were grown on.
        """
        if not len(rows):
            return np.zeros(0)
        if rows.shape[1] != self.width:
            what = f"trees were grown on rows of {self.width} numbers and are asked of rows of {rows.shape[1]}"
            raise ClusterKGError(f"{what}; train anew: python -m extractors.training")
        found: Numbers = self.session.run([SUMS], {ROWS: rows})[0][:, 0]
        return found


def open_trees(model: bytes) -> Trees:
    """Open an ONNX model of trees."""
    session = open_session(model)
    return Trees(session, session.get_inputs()[0].shape[1])


def probabilities(log_odds: Numbers) -> list[float]:
    """Log-odds, such as the sums of trees, as probabilities."""
    found: list[float] = (1.0 / (1.0 + np.exp(-log_odds))).tolist()
    return found


def tree_arrays(model: bytes, name: str, layout: Sequence[str]) -> dict[str, npt.NDArray[np.uint8]]:
    """Arrays to be stored, by name, as `stored_trees` finds them.

    Args:
        model: an ONNX model of trees.
        name: what these trees are called in the file.
        layout: names that the columns of their rows go by.
    """
    return {f"{name}_trees": np.frombuffer(model, dtype=np.uint8), f"{name}_layout": store_names(layout)}


def stored_trees(data: Mapping[str, npt.NDArray[Any]], name: str, layout: Sequence[str]) -> Trees:
    """The trees of this name among stored arrays.

    Raises:
        ClusterKGError: there are none, or they were grown for rows laid out otherwise.
    """
    if not {f"{name}_trees", f"{name}_layout"} <= {*data}:
        raise ClusterKGError(f"the models lack the trees `{name}`; train anew: python -m extractors.training")
    if stored_names(data[f"{name}_layout"]) != [*layout]:
        what = f"the trees `{name}` were grown for other relations, types or numbers than those of today"
        raise ClusterKGError(f"{what}; train anew: python -m extractors.training")
    return open_trees(data[f"{name}_trees"].tobytes())
