"""Training the first two judges of the relation scorer (`extractors.relations.scorer`)."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pycrfsuite

from extractors.relations.scorer import FILE
from extractors.training.fitting import fit, one_thread
from extractors.training.relations import Instance
from extractors.vectors import store_names
from seeds.ontology import load_ontology

# Chosen by cross-validation over the training texts (docs/log.md).
LINEAR_PARAMETERS = {"c1": 0.1, "c2": 1.0, "max_iterations": 120, "feature.minfreq": 2}
RELATED, UNRELATED = "1", "0"
"""Labels of the linear judge."""
WIDTH, RELATION_WIDTH, HIDDEN, EPOCHS, BATCH, RATE = 64, 32, 128, 5, 256, 3e-3
DROPOUT, FEATURE_DROPOUT = 0.5, 0.3
RARE = 4
"""A feature seen with fewer pairs than this has no vector."""


def train_judges(rows: Sequence[Instance], folder: Path) -> None:
    """Train the first two judges and write them into a folder; the same rows in the same order give the same bytes.

    Args:
        rows: what they learn from.
        folder: existing folder to write into.

    Raises:
        NoTrainerError: PyTorch is missing.
    """
    judged = [row for row in rows if row.holds is not None]
    weights: dict[str, Any] = {**_train_linear(judged), **_train_network(judged)}
    np.savez_compressed(folder / FILE, **weights)


def _train_linear(rows: Sequence[Instance]) -> dict[str, npt.NDArray[Any]]:
    """Logistic regression by CRFsuite on sequences of length one: a CRF without neighbours is exactly that."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(LINEAR_PARAMETERS)
    for row in rows:
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
    return {
        "linear_names": store_names(known),
        "linear_weights": np.array([weights[feature] for feature in known], dtype=np.float32),
    }


def _build(torch: Any, features: int, relations: int) -> Any:
    nn = torch.nn

    class Network(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.vectors = nn.EmbeddingBag(features + 1, WIDTH, mode="sum", padding_idx=features, sparse=True)
            nn.init.normal_(self.vectors.weight, std=0.05)
            self.relation_vectors = nn.Embedding(relations, RELATION_WIDTH)
            self.hidden = nn.Linear(WIDTH + RELATION_WIDTH, HIDDEN)
            self.out = nn.Linear(HIDDEN, relations)
            self.drop = nn.Dropout(DROPOUT)

        def forward(self, rows: Any, starts: Any, relation: Any) -> Any:
            if self.training:
                rows = torch.where(torch.rand(rows.shape) < FEATURE_DROPOUT, features, rows)
            summed = self.drop(torch.tanh(self.vectors(rows, starts)))
            hidden = torch.relu(self.hidden(torch.cat([summed, self.relation_vectors(relation)], -1)))
            return self.out(self.drop(hidden)).gather(1, relation[:, None])[:, 0]

    return Network()


def _train_network(rows: Sequence[Instance], *, seed: int = 0) -> dict[str, npt.NDArray[Any]]:
    counts = Counter(feature for row in rows for feature in row.features)
    features = {name: i for i, name in enumerate(sorted(f for f, n in counts.items() if n >= RARE))}
    relations = {name: i for i, name in enumerate(sorted(load_ontology().relations))}
    coded = [
        ([features[f] for f in row.features if f in features], relations[row.relation], float(row.holds is True))
        for row in rows
    ]
    with one_thread(seed) as torch:

        def collate(batch: Sequence[tuple[list[int], int, float]]) -> tuple[tuple[Any, ...], Any]:
            lengths = [len(known) for known, _, _ in batch]
            inputs = (
                torch.tensor([row for known, _, _ in batch for row in known]),
                torch.tensor(np.cumsum([0, *lengths[:-1]])),
                torch.tensor([relation for _, relation, _ in batch]),
            )
            return inputs, torch.tensor([holds for _, _, holds in batch])

        net = _build(torch, len(features), len(relations))
        state = fit(
            torch, net, coded, collate, epochs=EPOCHS, batch=BATCH, rate=RATE, seed=seed, sparse=["vectors.weight"]
        )
    return {
        "features": store_names(features),
        "relations": store_names(relations),
        "vectors": state["vectors.weight"][:-1].astype(np.float16),
        "relation_vectors": state["relation_vectors.weight"],
        "hidden": state["hidden.weight"],
        "hidden_bias": state["hidden.bias"],
        "out": state["out.weight"],
        "out_bias": state["out.bias"],
    }
