"""Training the linear judge of the relation scorer (`extractors.relations.scorer`)."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pycrfsuite

from extractors.relations.scorer import FILE
from extractors.training.relations import Instance
from extractors.vectors import store_names

# Chosen by cross-validation over the training texts (docs/log.md).
PARAMETERS = {"c1": 0.1, "c2": 1.0, "max_iterations": 120, "feature.minfreq": 2}
RELATED, UNRELATED = "1", "0"


def train_linear_judge(rows: Sequence[Instance], folder: Path) -> None:
    """Train the linear judge and write it into a folder; the same rows in the same order give the same bytes.

    Logistic regression by CRFsuite on sequences of length one: a CRF without neighbours is exactly that.

    Args:
        rows: what it learns from; optional ones are passed over.
        folder: existing folder to write into.
    """
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(PARAMETERS)
    for row in rows:
        if row.holds is not None:
            trainer.append([[f"{row.relation}|{f}" for f in row.features]], [RELATED if row.holds else UNRELATED])
    with tempfile.TemporaryDirectory() as name:
        path = str(Path(name) / "linear.crfsuite")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        found = tagger.info().state_features
        tagger.close()
    weights: dict[str, float] = defaultdict(float)
    for (feature, label), weight in found.items():
        weights[feature] += weight if label == RELATED else -weight
    known = sorted(weights)
    np.savez_compressed(
        folder / FILE,
        linear_names=store_names(known),
        linear_weights=np.array([weights[feature] for feature in known], dtype=np.float32),
    )
