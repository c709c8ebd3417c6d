"""Growing the trees of the third judge (`extractors.relations.joint`) with LightGBM (extra `clusterkg[train]`).

LightGBM: G. Ke et al., "LightGBM: a highly efficient gradient boosting decision tree", NIPS 2017.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from extractors.relations.joint import Numbers
from extractors.relations.scorer import hopeful_of, tree_rows
from extractors.relations.trees import Trees
from extractors.training.network import NoTrainerError
from extractors.training.relations import Instance
from seeds.errors import ClusterKGError

# Chosen by cross-validation over the training texts (docs/log.md).
ROUNDS = 100
PARAMETERS: Mapping[str, Any] = {
    "objective": "binary", "learning_rate": 0.1, "num_leaves": 31, "min_data_in_leaf": 60, "lambda_l2": 5.0,
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
        ClusterKGError: there is nothing to learn from.
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
    if not rows:
        raise ClusterKGError("no text has a pair of entities that may be related; training needs more texts")
    data = lightgbm.Dataset(np.concatenate(rows), np.array(holds, dtype=np.float64))
    model = lightgbm.train(dict(PARAMETERS), data, ROUNDS).dump_model()
    return _trees([tree["tree_structure"] for tree in model["tree_info"]])


def _trees(roots: Sequence[Mapping[str, Any]]) -> Trees:
    """Trees as LightGBM dumps them, laid out breadth first, one after the other."""
    nodes: list[Mapping[str, Any]] = []
    depths: list[int] = []
    starts: list[int] = []
    children: list[tuple[int, int]] = []
    for root in roots:
        starts.append(len(nodes))
        nodes.append(root)
        depths.append(0)
        at = starts[-1]
        while at < len(nodes):
            node = nodes[at]
            if "leaf_value" in node:
                children.append((at, at))
            else:
                assert node["decision_type"] == "<=", node
                children.append((len(nodes), len(nodes) + 1))
                nodes += [node["left_child"], node["right_child"]]
                depths += [depths[at] + 1] * 2
            at += 1
    left, right = np.array(children, dtype=np.int32).T
    return Trees(
        roots=np.array(starts, dtype=np.int32),
        columns=np.array([node.get("split_feature", 0) for node in nodes], dtype=np.int32),
        limits=np.array([node.get("threshold", 0.0) for node in nodes]),
        left=np.ascontiguousarray(left),
        right=np.ascontiguousarray(right),
        values=np.array([node.get("leaf_value", 0.0) for node in nodes]),
        depth=np.array(max(depths), dtype=np.int32),
    )
