"""The second judge of pairs, and one of names: it reads the text around them with a pretrained encoder.

The lower layers of multilingual-e5-small (L. Wang et al., "Multilingual E5 Text Embeddings", 2024), trained on with the
labelled texts (`extractors.training.encoder`). Two names are told by the mean of their pieces' states and by what they
attend to around them; of the places where the same two stand, the likeliest count (a sum of odds). Whether a name is
one at all is told like a pair of it with itself. The layers run with onnxruntime, the rest on numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from extractors.relations.node_facts import relation_numbers
from extractors.relations.pairs import PossibleClaims
from extractors.relations.windows import COLUMNS, ENDS, FAR, INSIDE, LEAD, SIZE, Integers, Windows, read_windows
from extractors.relations.word_pieces import BEGIN, END, WordPieces
from extractors.threads import open_session
from extractors.trees import Numbers
from extractors.vectors import Floats, stored_names
from seeds.errors import ClusterKGError

LAYERS, HEAD = "encoder.onnx", "encoder.npz"
"""Files of the encoder in a folder of models."""
SPREAD = 25
"""Pieces before and behind two names that count as near them."""
STEPS = 11
"""Distances are told by powers of two up to this one."""
APART = 2 * STEPS + 2
"""Stands for the distance of names in two windows."""
LOWEST, LEAST = -20.0, 1e-9
"""Log-odds of relations before any context is read, and what keeps their logarithm finite."""
NAME, DONE = "name", "done"
"""What is asked beside the relations: of names whether they are some, of two ends whether what joins them is there
already in some place, and no mere plan."""
UNREAD = -99.0
"""Stands for the log-odds of a name of which nothing was read; no answer is as low, nor `joint.NOTHING`."""
SURER = 0.7
"""A context is shown instead of one that ranks before it (`Context.rank`) if it states a claim twice as likely: the
difference of log-odds."""
AT_ONCE, KEPT = 1024, 16
"""Contexts that are answered at once, and windows whose states are kept meanwhile, a megabyte and a half each."""


class Answers(NamedTuple):
    """What the encoder says of a document, as log-odds.

    Attributes:
        claims: of its possible claims; anything of those that were not asked for.
        done: of each of them that it is no mere plan, if it holds; anything of those that were not asked for.
        names: of its names; `UNREAD` for those of which nothing was read.
        surest: of each possible claim which of its contexts states it likeliest, by its place among them; 0 for those
            that were not asked for.
    """

    claims: Numbers
    done: Numbers
    names: Numbers
    surest: Integers


@dataclass(frozen=True, slots=True)
class PairEncoder:
    """A trained encoder.

    Attributes:
        cutter: its pieces.
        session: the layers, from vectors of pieces, shape (1, pieces, vector), to what `states` gives.
        codes, scales: vectors of the pieces in four bits, as `dequantised` reads them.
        weights: by name vectors of the `marks` of windows, of pairs of `types`, and of what is `named`, `apart`,
            `tied` and at what `distance`; `bias` of attention (`_attend`); two layers, `hidden` and `out`, with the
            biases of both.
    """

    cutter: WordPieces
    session: Any
    codes: npt.NDArray[np.uint8]
    scales: npt.NDArray[np.float16]
    weights: Mapping[str, Floats]

    def log_odds(self, possible: PossibleClaims, asked: npt.NDArray[np.bool_]) -> Answers:
        """What it says of a document.

        Args:
            possible: what the document may say.
            asked: for each possible claim whether it is asked for; of the others it may say anything. Only the
                sentences that tell of these are read; names that stand in none of them are `UNREAD`.
        """
        return self.read(read_windows(possible, self.cutter, asked))

    def read(self, windows: Windows) -> Answers:
        """What it says of a document, or of a part of one, that is laid out already."""
        odds, done = np.zeros((2, len(windows.places)))
        surest = np.zeros(len(odds), dtype=np.int64)
        names = np.full(windows.names, UNREAD)
        if len(windows.contexts):
            count = len(windows.pairs)
            order = np.argsort(windows.contexts[:, 0], kind="stable")  # so that each window is read once
            rows, states = windows.contexts[order], _States(self, windows)
            parts = [self._answers(states, rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE)]
            answers = np.empty((len(rows), len(answer_numbers())), dtype=np.float32)
            answers[order] = np.concatenate(parts)
            together = _together(answers, windows.contexts[:, -1], count + windows.names)
            for row, claims in zip(together[:count], windows.pairs, strict=True):
                for index, relation in claims:
                    number = answer_numbers()[relation]
                    odds[index], done[index] = row[[number, answer_numbers()[DONE]]]
                    told = [answers[place, number] if place >= 0 else LOWEST for place in windows.places[index]]
                    surest[index] = int(np.argmax([told[0] + SURER, *told[1:]]))
            read = np.unique(windows.contexts[:, -1])
            read = read[read >= count]
            names[read - count] = together[read, answer_numbers()[NAME]]
        return Answers(odds, done, names, surest)

    def _answers(self, states: _States, rows: Integers) -> Floats:
        """Log-odds of each of `answer_numbers` in each of some contexts, shape (contexts, answers)."""
        w = self.weights
        head, tail = _means(states, 0, rows[:, :3]), _means(states, 1, rows[:, 3:6])
        width = head.shape[1] // 2
        query, around = head[:, :width] + tail[:, :width], np.zeros((len(rows), width), dtype=np.float32)
        for window in np.unique(rows[:, 0]).tolist():
            own, text = np.flatnonzero(rows[:, 0] == window), states.of(window)[2]
            around[own] = _attend(query[own], text, w["bias"], zones(rows[own], len(text)))
        head, tail = head[:, width:], tail[:, width:]
        joined = [
            head, tail, head * tail, around, w["types"][rows[:, 6] * len(ENDS) + rows[:, 7]],
            w["named"][rows[:, 8]], w["apart"][rows[:, 9]], w["tied"][rows[:, 10] * INSIDE + rows[:, 11]],
            w["distance"][distances(rows)],
        ]  # fmt: skip
        layer = np.maximum(np.concatenate(joined, axis=1) @ w["hidden"].T + w["hidden_bias"], 0.0)
        answers: Floats = layer @ w["out"].T + w["out_bias"]
        return answers

    def states(self, pieces: Integers, marks: Integers) -> tuple[Floats, Floats, Floats]:
        """What a window's pieces, those of its begin and end around them, ask and tell as heads, as tails and as text.

        Each of shape (pieces + 2, 2 * width): first what is asked for (of text: what is offered), then what is told.
        """
        found = self.session.run(None, {"vectors": self._vectors(pieces, marks)[None]})
        heads, tails, text = (states[0] for states in found)
        return heads, tails, text

    def _vectors(self, pieces: Integers, marks: Integers) -> Floats:
        """Vectors of a window's pieces with the marks of names, between those of its begin and end."""
        ids = np.concatenate([[BEGIN], pieces, [END]])
        vectors = dequantised(self.codes[ids], self.scales[ids])
        vectors += self.weights["marks"][np.concatenate([[0], marks, [0]])]
        return vectors


class _States:
    """The states of the windows of a document, the last used ones kept."""

    def __init__(self, encoder: PairEncoder, windows: Windows) -> None:
        self._encoder, self._windows = encoder, windows
        self._kept: dict[int, tuple[Floats, Floats, Floats]] = {}

    def of(self, window: int) -> tuple[Floats, Floats, Floats]:
        found = self._kept.pop(window, None)
        if found is None:
            found = self._encoder.states(self._windows.pieces[window], self._windows.marks[window])
            if len(self._kept) == KEPT:
                del self._kept[next(iter(self._kept))]
        self._kept[window] = found  # the last one used stands last
        return found


def dequantised(codes: npt.NDArray[np.uint8], scales: npt.NDArray[np.float16]) -> Floats:
    """Vectors of shape (..., 32 * groups) from codes of shape (..., groups, 16) and steps of shape (..., groups).

    The low four bits of a group's 16 bytes are its first 16 numbers, the high ones the other 16; 8 stands for zero.
    """
    numbers = np.concatenate([codes & 15, codes >> 4], axis=-1).astype(np.float32) - 8.0
    found: Floats = (numbers * scales[..., None].astype(np.float32)).reshape(*codes.shape[:-2], -1)
    return found


def _means(states: _States, which: int, spans: Integers) -> Floats:
    """Mean states of spans, shape (spans, 2 * width).

    Args:
        states: of the windows.
        which: 0 for heads, 1 for tails.
        spans: shape (spans, 3): window, begin, end; begin and end count from the first piece of the text.
    """
    parts = []
    order = np.argsort(spans[:, 0], kind="stable")
    ordered = spans[order]
    for window in np.unique(spans[:, 0]).tolist():
        own = ordered[ordered[:, 0] == window]
        places, which_place = np.unique(own[:, 1:] + 1, axis=0, return_inverse=True)
        found = states.of(window)[which]
        at = np.arange(len(found))
        inside = ((places[:, :1] <= at) & (at < places[:, 1:])).astype(np.float32)
        parts.append((inside @ found / inside.sum(axis=1, keepdims=True))[which_place.ravel()])
    means: Floats = np.empty((len(spans), parts[0].shape[1]), dtype=np.float32)
    means[order] = np.concatenate(parts)
    return means


def zones(rows: Integers, length: int) -> Integers:
    """Zone of each piece of the head's window for each context, shape (contexts, length).

    0 far before the two names, 1 near before, 2 at or between them, 3 near behind, 4 far behind. Of a tail in another
    window the head stands for both.
    """
    same = rows[:, 3] == rows[:, 0]
    begins, ends = rows[:, 1] + 1, rows[:, 2] + 1
    first = np.where(same, np.minimum(begins, rows[:, 4] + 1), begins)[:, None]
    last = np.where(same, np.maximum(ends, rows[:, 5] + 1), ends)[:, None]
    at = np.arange(length)[None]
    found: Integers = np.sum([at >= edge for edge in (first - SPREAD, first, last, last + SPREAD)], axis=0)
    return found


def _attend(query: Floats, text: Floats, bias: Floats, zones: Integers) -> Floats:
    """Attention of each context over its window, by several heads.

    Args:
        query: shape (contexts, width).
        text: keys and values, shape (pieces, 2 * width).
        bias: of each head for each zone, shape (heads, zones).
        zones: shape (contexts, pieces).

    Returns:
        Shape (contexts, width).
    """
    width, count = query.shape[1], len(bias)
    keys, values = (text[:, part].reshape(len(text), count, -1) for part in (slice(width), slice(width, None)))
    queries = query.reshape(len(query), count, -1)
    out = np.empty_like(queries)
    for i in range(count):
        strength = queries[:, i] @ keys[:, i].T / keys.shape[2] ** 0.5 + bias[i][zones]
        strength = np.exp(strength - strength.max(axis=1, keepdims=True))
        out[:, i] = (strength / strength.sum(axis=1, keepdims=True)) @ values[:, i]
    return out.reshape(query.shape)


def distances(rows: Integers) -> Integers:
    """How far the tail is behind the head by powers of two, 1 to 2 * STEPS + 1, in another window `APART`; one each."""
    steps = (rows[:, 4] - rows[:, 1]).astype(np.float64)
    found = np.round(np.sign(steps) * np.log2(np.abs(steps) + 1)).astype(np.int64).clip(-STEPS, STEPS) + STEPS + 1
    return np.where(rows[:, 0] == rows[:, 3], found, APART)


def _together(answers: Floats, asked: Integers, count: int) -> Floats:
    """The odds of the contexts of each pair or name added up, as log-odds, shape (count, answers)."""
    most = np.full((count, answers.shape[1]), LOWEST, dtype=np.float32)
    np.maximum.at(most, asked, answers)
    total = np.zeros_like(most)
    np.add.at(total, asked, np.exp(answers - most[asked]))
    found: Floats = most + np.log(total + LEAST)
    return found


@cache
def answer_numbers() -> Mapping[str, int]:
    """What the encoder answers, the relations, `NAME` and `DONE`, -> column of its answers."""
    relations = relation_numbers()
    return {**relations, NAME: len(relations), DONE: len(relations) + 1}


def layout() -> list[str]:
    """Names and sizes that the weights go by; an encoder trained with others does not fit."""
    return [*ENDS, *COLUMNS, *answer_numbers(), *map(str, (SIZE, LEAD, FAR, INSIDE, SPREAD, STEPS))]


def open_encoder(folder: Traversable | Path) -> PairEncoder:
    """Open `encoder.onnx` and `encoder.npz` of a folder.

    Raises:
        ClusterKGError: they are missing, or do not fit today's relations, types and windows.
    """
    if not (folder.joinpath(LAYERS).is_file() and folder.joinpath(HEAD).is_file()):
        raise ClusterKGError(f"{folder} lacks {LAYERS} or {HEAD}; train anew: python -m extractors.training")
    with folder.joinpath(HEAD).open("rb") as file, np.load(file) as data:
        stored = {name: data[name] for name in data.files}
    if stored_names(stored.pop("layout")) != layout():
        what = f"{folder}: the encoder was trained for other relations, types or windows than those of today"
        raise ClusterKGError(f"{what}; train anew: python -m extractors.training")
    cutter = WordPieces(stored_names(stored.pop("pieces")), stored.pop("scores").tolist())
    codes, scales = stored.pop("codes"), stored.pop("scales")
    weights = {name: array.astype(np.float32) for name, array in stored.items()}
    return PairEncoder(cutter, open_session(folder.joinpath(LAYERS).read_bytes()), codes, scales, weights)
