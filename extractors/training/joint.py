"""Growing the trees of the third judge (`extractors.relations.joint`) with LightGBM (extra `clusterkg[train]`).

LightGBM: G. Ke et al., "LightGBM: a highly efficient gradient boosting decision tree", NIPS 2017.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from extractors.relations.joint import Numbers
from extractors.relations.scorer import hopeful_of, tree_rows
from extractors.relations.trees import LEAF, Trees
from extractors.training.network import NoTrainerError
from extractors.training.relations import Instance

# Chosen by cross-validation over the training texts (docs/log.md).
ROUNDS = 200
PARAMETERS: Mapping[str, Any] = {
    "objective": "binary", "learning_rate": 0.05, "num_leaves": 31, "min_data_in_leaf": 60, "lambda_l2": 5.0,
    "feature_fraction": 0.7, "use_missing": False, "deterministic": True, "force_row_wise": True, "num_threads": 1,
    "seed": 0, "verbose": -1,
}  # fmt: skip


def grow_trees(texts: Sequence[Sequence[Instance]], odds: Sequence[Numbers]) -> Trees:
    """Grow trees; the same texts in the same order give the same trees.

    Args:
        texts: the candidate pairs of each text.
        odds: log-odds of the first judges for them, by judges that did not know the text, shape (pairs, 2) each.

    Raises:
        NoTrainerError: LightGBM, which comes with the same extra, is missing.
    """
    try:
        import lightgbm
    except ImportError as exc:
        raise NoTrainerError("training needs LightGBM: pip install 'clusterkg[train]'") from exc
    rows: list[Numbers] = []
    holds: list[bool] = []
    for pairs, known in zip(texts, odds, strict=True):
        chosen = hopeful_of(known)
        hopeful = [pairs[i] for i in chosen]
        if hopeful:
            judged = [i for i, pair in enumerate(hopeful) if pair.holds is not None]
            rows.append(tree_rows(hopeful, known[chosen])[judged])
            holds += [hopeful[i].holds is True for i in judged]
    data = lightgbm.Dataset(np.concatenate(rows), np.array(holds, dtype=np.float64))
    model = lightgbm.train(dict(PARAMETERS), data, ROUNDS).dump_model()
    return _trees([list(_nodes(tree["tree_structure"])) for tree in model["tree_info"]])


Node = tuple[int, float, int, int, float]
"""Column, limit, left, right and value of a node."""


def _nodes(root: Mapping[str, Any]) -> Iterator[Node]:
    """The nodes of a tree as LightGBM dumps it, breadth first."""
    queue = [root]
    for at, node in enumerate(queue):
        if "leaf_value" in node:
            yield LEAF, 0.0, at, at, float(node["leaf_value"])
        else:
            assert node["decision_type"] == "<=", node
            queue += [node["left_child"], node["right_child"]]
            yield int(node["split_feature"]), float(node["threshold"]), len(queue) - 2, len(queue) - 1, 0.0


def _trees(trees: Sequence[Sequence[Node]]) -> Trees:
    width = max(map(len, trees))
    empty: Node = (LEAF, 0.0, 0, 0, 0.0)
    table = np.array([[*tree, *[empty] * (width - len(tree))] for tree in trees])
    columns, left, right = (table[:, :, i].astype(np.int32) for i in (0, 2, 3))
    return Trees(columns, table[:, :, 1], left, right, table[:, :, 4])
