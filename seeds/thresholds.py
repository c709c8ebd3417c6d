"""Lowest scores at which entities and relations are taken; set by cross-validation when the models are trained."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Lowest score by node type; and by relation for pairs that a rule reads (`ruled`) and for others (`learned`)."""

    entities: Mapping[str, float]
    relations: Mapping[str, Mapping[str, float]]


@cache
def load_thresholds() -> Thresholds:
    """The thresholds that belong to the shipped models."""
    data = json.loads(files("seeds").joinpath("models", "thresholds.json").read_text(encoding="utf-8"))
    return Thresholds(entities=data["entities"], relations=data["relations"])
