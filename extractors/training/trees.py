"""Growing the trees that look at a document as a whole, with LightGBM (extra `clusterkg[train]`).

LightGBM: G. Ke et al., "LightGBM: a highly efficient gradient boosting decision tree", NIPS 2017.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from extractors.training.network import NoTrainerError
from extractors.trees import ROWS, SUMS, Numbers, Trees, open_trees, tree_arrays
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


def grow_trees(rows: Sequence[Numbers], holds: Sequence[Holds], *, fine: bool = False) -> bytes:
    """Grow trees, an ONNX model; the same texts in the same order give the same trees.

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
    return tree_model([tree["tree_structure"] for tree in model["tree_info"]], every.shape[1])


def trees_held_out(rows: Sequence[Numbers], holds: Sequence[Holds], parts: int, *, fine: bool = False) -> list[Trees]:
    """For each text, trees grown without its part of the texts.

    Judges that spoke of the other parts may have known this part, as is usual in stacking.
    """
    grown = []
    for part in range(parts):
        others = [i for i in range(len(rows)) if i % parts != part]
        grown.append(open_trees(grow_trees([rows[i] for i in others], [holds[i] for i in others], fine=fine)))
    return [grown[i % parts] for i in range(len(rows))]


def sums_held_out(rows: Sequence[Numbers], holds: Sequence[Holds], parts: int, *, fine: bool = False) -> list[Numbers]:
    """Log-odds of the rows of each text by trees of `trees_held_out`."""
    trees = trees_held_out(rows, holds, parts, fine=fine)
    return [own.sums(text) for own, text in zip(trees, rows, strict=True)]


def add_trees(file: Path, model: bytes, name: str, layout: Sequence[str]) -> None:
    """Put trees into a file of models, as `extractors.trees.stored_trees` finds them there."""
    with np.load(file) as data:
        arrays: dict[str, Any] = {key: data[key] for key in data.files}
    np.savez_compressed(file, **{**arrays, **tree_arrays(model, name, layout)})


Node = Mapping[str, Any]
"""A node as LightGBM dumps it: what it asks and its two children, or the value of a leaf."""


def tree_model(roots: Sequence[Node], width: int) -> bytes:
    """The ONNX model of some trees, all in double precision as LightGBM reckons.

    Args:
        roots: where the trees begin.
        width: columns of the rows that they were grown on.
    """
    from onnx import TensorProto, helper, numpy_helper

    questions: list[Node] = []
    children: list[tuple[tuple[int, int], ...]] = []
    leaves: list[float] = []

    def number(node: Node) -> tuple[int, int]:
        """Number of a node among the questions or the leaves, and 1 if it is a leaf; numbers what is below, too."""
        if "leaf_value" in node:
            leaves.append(node["leaf_value"])
            return len(leaves) - 1, 1
        assert node["decision_type"] == "<=", node
        own = len(questions)
        questions.append(node)
        children.append(())
        children[own] = number(node["left_child"]), number(node["right_child"])
        return own, 0

    starts = [number(root if "leaf_value" not in root else _asking_nothing(root))[0] for root in roots]
    low, high = zip(*children, strict=True)
    node = helper.make_node(
        "TreeEnsemble", [ROWS], [SUMS], domain="ai.onnx.ml", n_targets=1, tree_roots=starts,
        nodes_featureids=[one["split_feature"] for one in questions],
        nodes_splits=numpy_helper.from_array(np.array([one["threshold"] for one in questions], dtype=np.float64)),
        nodes_modes=numpy_helper.from_array(np.zeros(len(questions), dtype=np.uint8)),  # true if at most the threshold
        nodes_truenodeids=[at for at, _ in low], nodes_trueleafs=[leaf for _, leaf in low],
        nodes_falsenodeids=[at for at, _ in high], nodes_falseleafs=[leaf for _, leaf in high],
        leaf_targetids=[0] * len(leaves), leaf_weights=numpy_helper.from_array(np.array(leaves, dtype=np.float64)),
    )  # fmt: skip
    given = helper.make_tensor_value_info(ROWS, TensorProto.DOUBLE, [None, width])
    made = helper.make_tensor_value_info(SUMS, TensorProto.DOUBLE, [None, 1])
    graph = helper.make_graph([node], "trees", [given], [made])
    versions = [helper.make_opsetid("", 21), helper.make_opsetid("ai.onnx.ml", 5)]
    model: bytes = helper.make_model(graph, opset_imports=versions, ir_version=10).SerializeToString()
    return model


def _asking_nothing(leaf: Node) -> Node:
    """A node that leads to a leaf in any case: a tree begins with a question."""
    return {"decision_type": "<=", "split_feature": 0, "threshold": 0.0, "left_child": leaf, "right_child": leaf}
