"""The neural voter: a small recurrent network over LAC's states and the lexicon marks, run with onnxruntime.

For each character and each node type it gives the probabilities of outside, begin and inside; types are judged
apart, so that a park inside the name of a cluster is seen as both. Trained by `extractors.training.network`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.model import Block
from extractors.threads import open_session

TYPES = ("Company", "Park", "Cluster", "Industry", "Product", "Policy", "Project", "Place", "Organization")
"""Node types in the order of the votes' second axis."""
KINDS = ("paragraph", "heading", "list_item", "caption")
RELEVANCE_STEPS = 6
"""Values that each digit of the relevance feature can take."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network:
    """A trained network with the lexicon marks it knows, in the order of its inputs."""

    session: Any
    marks: Mapping[str, int]


def mark_features(
    marks: Sequence[Sequence[str]], known: Mapping[str, int], kinds: Sequence[str], relevant: Sequence[str]
) -> Floats:
    """Inputs beside LAC's states, one row a character.

    Args:
        marks: lexicon marks of each character.
        known: mark -> column; other marks are passed over.
        kinds: block kind of each character, empty between blocks.
        relevant: relevance of each character's article, two digits, empty between blocks.
    """
    of_kind = len(known)
    of_relevance = of_kind + len(KINDS)
    width = of_relevance + 2 * RELEVANCE_STEPS
    ones: list[int] = []
    for i, flags in enumerate(marks):
        start = i * width
        ones += [start + known[flag] for flag in flags if flag in known]
        if kinds[i] in KINDS:
            ones.append(start + of_kind + KINDS.index(kinds[i]))
        if relevant[i]:
            first, second = map(int, relevant[i])
            ones += (start + of_relevance + first, start + of_relevance + RELEVANCE_STEPS + second)
    out = np.zeros((len(marks), width), dtype=np.float32)
    out.ravel()[ones] = 1.0
    return out


def segments(text: str, blocks: Sequence[Block], *, short: int = 256, long: int = 400) -> list[tuple[int, int]]:
    """Spans to be read at once: blocks of one article together up to `short` characters, none longer than `long`.

    A longer block is cut behind a punctuation mark where it has one.
    """
    groups: list[list[Block]] = []
    for block in blocks:
        last = groups[-1] if groups else None
        if last and last[-1].article == block.article and block.end - last[0].start <= short:
            last.append(block)
        else:
            groups.append([block])
    spans = []
    for group in groups:
        start, end = group[0].start, group[-1].end
        while end - start > long:
            cut = max(text.rfind(mark, start, start + long) for mark in "。；，、") + 1
            cut = cut if cut > start + long // 4 else start + long
            spans.append((start, cut))
            start = cut
        spans.append((start, end))
    return spans


def open_network(folder: Traversable | Path) -> Network:
    """Open `entities.onnx` and `entities.json` of a folder."""
    names = json.loads(folder.joinpath("entities.json").read_text(encoding="utf-8"))["marks"]
    session = open_session(folder.joinpath("entities.onnx").read_bytes())
    return Network(session, {name: i for i, name in enumerate(names)})


@cache
def load_network() -> Network:
    """The network that ships with clusterkg."""
    return open_network(files("seeds").joinpath("models"))


def vote(network: Network, states: Floats, features: Floats) -> Floats:
    """Probabilities of outside, begin and inside for each type.

    Args:
        network: a network.
        states: LAC's states, shape (characters, 640).
        features: `mark_features` of the same characters.

    Returns:
        Shape (characters, types, 3); the last axis sums to one.
    """
    votes: Floats = network.session.run(None, {"states": states[None], "features": features[None]})[0][0]
    return votes
