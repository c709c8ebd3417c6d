"""The learned scorer: how likely a pair of entities is to be related, from rule hits, words and structure.

Logistic regression over the features of `pairs`, trained with CRFsuite on sequences of length one (a CRF without
neighbours is exactly that), so that no further library is needed and the same texts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pycrfsuite

RELATED, UNRELATED = "1", "0"


@cache
def load_scorer(path: str | None = None) -> pycrfsuite.Tagger:
    """The scorer that ships with clusterkg, or one from a file."""
    scorer = pycrfsuite.Tagger()
    if path is not None:
        scorer.open(path)
    else:
        with as_file(files("seeds").joinpath("models", "relations.crfsuite")) as shipped:
            scorer.open(str(shipped))
    return scorer


def score(features: Sequence[str], *, model: Path | None = None) -> float:
    """Probability that the pair with these features is related, 0 to 1."""
    scorer = load_scorer(str(model) if model else None)
    scorer.set([list(features)])
    return float(scorer.marginal(RELATED, 0))
