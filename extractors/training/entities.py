"""Training the entity tagger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pycrfsuite

from extractors.entities.tagger import OUTSIDE, View, block_features, relevance, tagged_blocks, view
from extractors.training.corpus import Example, outermost

# Chosen by cross-validation over the training texts (docs/log.md).
PARAMETERS = {"c1": 0.05, "c2": 0.02, "max_iterations": 80, "feature.minfreq": 2, "feature.possible_transitions": True}


def labels_of(example: Example) -> list[str]:
    """Labels O, B-type, I-type for each character of the document, from the longest names."""
    labels = [OUTSIDE] * len(example.document.text)
    for span in outermost(example.spans):
        labels[span.start] = f"B-{span.type}"
        for i in range(span.start + 1, span.end):
            labels[i] = f"I-{span.type}"
    return labels


def train_tagger(examples: Sequence[Example], path: Path, *, views: Sequence[View] | None = None) -> None:
    """Train the tagger and write it to `path`; the same examples give the same bytes.

    Args:
        examples: labelled texts, in a fixed order.
        path: file to write.
        views: the examples' views where they are known already, in the same order.
    """
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(PARAMETERS)
    for example, seen in zip(examples, views or (view(e.document, firms=e.firms) for e in examples), strict=True):
        relevant, labels = relevance(example.document, seen.marks), labels_of(example)
        for block in tagged_blocks(example.document):
            trainer.append(block_features(seen, block, relevant), labels[block.start : block.end])
    trainer.train(str(path))
