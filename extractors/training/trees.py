"""Growing the trees that look at a document as a whole, with LightGBM (extra `clusterkg[train]`).

LightGBM: G. Ke et al., "LightGBM: a highly efficient gradient boosting decision tree", NIPS 2017.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from extractors.training.network import NoTrainerError
from extractors.trees import Numbers, Trees
from seeds.errors import ClusterKGError

Holds = Sequence[bool | None]
"""Whether each row is true; None where the label is optional."""

# Chosen by cross-validation over the training texts (docs/log.md).
ROUNDS = 200
PARAMETERS: Mapping[str, Any] = {
    "objective": "binary", "learning_rate": 0.07, "num_leaves": 31, "min_data_in_leaf": 60, "lambda_l2": 5.0,
    "feature_fraction": 0.5, "use_missing": False, "deterministic": True, "force_row_wise": True, "num_threads": 1,
    "seed": 0, "verbose": -1,
}  # fmt: skip


FINE_ROUNDS = 400
FINE: Mapping[str, Any] = {"learning_rate": 0.05, "num_leaves": 63, "min_data_in_leaf": 100}
"""More trees, of more leaves, where there are many rows of many columns: claims."""


def grow_trees(rows: Sequence[Numbers], holds: Sequence[Holds], *, fine: bool = False) -> Trees:
    """Grow trees; the same texts in the same order give the same trees.

    Args:
        rows: the rows of each text, shape (rows, columns) each, made of what judges say that did not know the text.
        holds: whether they are true.
        fine: grow more of them, with more leaves.

    Raises:
        NoTrainerError: LightGBM, which comes with the extra, is missing.
        ClusterKGError: there is nothing to learn from.
    """
    try:
        import lightgbm
    except ImportError as exc:
        raise NoTrainerError("training needs LightGBM: pip install 'clusterkg[train]'") from exc
    truth = [one for text in holds for one in text]
    judged = [i for i, one in enumerate(truth) if one is not None]
    if not judged:
        raise ClusterKGError("no text has a name or claim to judge; training needs more texts")
    every = np.concatenate([text for text in rows if len(text)])
    data = lightgbm.Dataset(every[judged], np.array([truth[i] is True for i in judged], dtype=np.float64))
    parameters, rounds = ({**PARAMETERS, **FINE}, FINE_ROUNDS) if fine else (dict(PARAMETERS), ROUNDS)
    model = lightgbm.train(parameters, data, rounds).dump_model()
    return _trees([tree["tree_structure"] for tree in model["tree_info"]], every.shape[1])


def trees_held_out(rows: Sequence[Numbers], holds: Sequence[Holds], parts: int, *, fine: bool = False) -> list[Trees]:
    """For each text, trees grown without its part of the texts.

    Judges that spoke of the other parts may have known this part, as is usual in stacking.
    """
    grown = []
    for part in range(parts):
        others = [i for i in range(len(rows)) if i % parts != part]
        grown.append(grow_trees([rows[i] for i in others], [holds[i] for i in others], fine=fine))
    return [grown[i % parts] for i in range(len(rows))]


def sums_held_out(rows: Sequence[Numbers], holds: Sequence[Holds], parts: int, *, fine: bool = False) -> list[Numbers]:
    """Log-odds of the rows of each text by trees of `trees_held_out`."""
    trees = trees_held_out(rows, holds, parts, fine=fine)
    return [own.sums(text) for own, text in zip(trees, rows, strict=True)]


def add_trees(file: Path, trees: Trees, name: str, layout: Sequence[str]) -> None:
    """Put trees into a file of models, as `extractors.trees.stored_trees` finds them there."""
    with np.load(file) as data:
        arrays = {key: data[key] for key in data.files}
    np.savez_compressed(file, **{**arrays, **trees.arrays(name, layout)})


def _trees(roots: Sequence[Mapping[str, Any]], width: int) -> Trees:
    """Trees as LightGBM dumps them, laid out breadth first, one after the other."""
    nodes: list[Mapping[str, Any]] = []
    starts: list[int] = []
    children: list[tuple[int, int]] = []
    for root in roots:
        starts.append(len(nodes))
        nodes.append(root)
        at = starts[-1]
        while at < len(nodes):
            node = nodes[at]
            if "leaf_value" in node:
                children.append((at, at))
            else:
                assert node["decision_type"] == "<=", node
                children.append((len(nodes), len(nodes) + 1))
                nodes += [node["left_child"], node["right_child"]]
            at += 1
    left, right = np.array(children, dtype=np.int32).T
    return Trees(
        roots=np.array(starts, dtype=np.int32),
        columns=np.array([node.get("split_feature", 0) for node in nodes], dtype=np.int32),
        limits=np.array([node.get("threshold", 0.0) for node in nodes]),
        left=np.ascontiguousarray(left),
        right=np.ascontiguousarray(right),
        values=np.array([node.get("leaf_value", 0.0) for node in nodes]),
        width=np.array(width, dtype=np.int32),
    )
