"""Lowest scores at which entities and relations are taken; set by cross-validation when the models are trained."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Lowest scores that are taken.

    Attributes:
        entities: of a name in one place, by node type, and by node type + " inside another" for a name inside a name of
            another type.
        names: of a thing with all its names, of which nothing is claimed.
        claims: of a claim, whatever its relation.
        done: probability from which on a claim is done, and no mere plan.
    """

    entities: Mapping[str, float]
    names: float
    claims: float
    done: float


@cache
def load_thresholds() -> Thresholds:
    """The thresholds that belong to the shipped models."""
    data = json.loads(files("seeds").joinpath("models", "thresholds.json").read_text(encoding="utf-8"))
    return Thresholds(entities=data["entities"], names=data["names"], claims=data["claims"], done=data["done"])
