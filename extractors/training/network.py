"""Training the neural voter with PyTorch (extra `clusterkg[train]`); running it needs only onnxruntime."""

from __future__ import annotations

import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from extractors.entities.lac import STATES
from extractors.entities.network import TYPES, Floats
from extractors.entities.tagger import lexicon_marks, network_inputs
from extractors.training.corpus import Example, LabelledSpan
from extractors.training.short_numbers import lengthen, shorten
from seeds.errors import ClusterKGError

if TYPE_CHECKING:
    import torch

# Chosen by holding out a third of the training texts (docs/log.md).
HIDDEN, DROPOUT, EPOCHS, BATCH, RATE = 160, 0.4, 8, 16, 2e-3
ON_EPOCHS, ON_RATE = 2, 8e-4
"""Where it goes on from a network that is trained already; chosen on texts that no network knew (docs/log.md)."""
RARE = 20
"""A lexicon mark seen at fewer characters than this is left out."""
IGNORED = -100


class NoTrainerError(ClusterKGError):
    """A library that training needs, PyTorch or LightGBM, is not installed."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a labelled text: inputs and the wanted label (0 outside, 1 begin, 2 inside) of each type."""

    states: Floats
    features: Floats
    labels: npt.NDArray[np.int64]


def known_marks(examples: Sequence[Example]) -> list[str]:
    """The lexicon marks that the examples show often enough, sorted."""
    counts = Counter(flag for e in examples for flags in lexicon_marks(e.document, e.firms) for flag in flags)
    return sorted(mark for mark, count in counts.items() if count >= RARE)


def _labels(example: Example) -> npt.NDArray[np.int64]:
    """Per type the longest names; names of different types may lie in one another."""
    out = np.zeros((len(example.document.text), len(TYPES)), dtype=np.int64)
    by_type: dict[str, list[LabelledSpan]] = {}
    for span in example.spans:
        by_type.setdefault(span.type, []).append(span)
    for node_type, spans in by_type.items():
        column = TYPES.index(node_type)
        for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
            if not out[span.start : span.end, column].any():
                out[span.start + 1 : span.end, column] = 2
                out[span.start, column] = 1
    return out


def make_segments(examples: Sequence[Example], marks: Sequence[str]) -> list[list[Segment]]:
    """The segments of each example."""
    known = {name: i for i, name in enumerate(marks)}
    out = []
    for example in examples:
        labels = _labels(example)
        inputs = network_inputs(example.document, lexicon_marks(example.document, example.firms), known)
        out.append([Segment(code.states, rows, labels[start:end]) for start, end, code, rows in inputs])
    return out


def import_torch() -> Any:
    """PyTorch, set to give the same result each time.

    Raises:
        NoTrainerError: it is missing.
    """
    try:
        import torch
    except ImportError as exc:
        raise NoTrainerError("training needs PyTorch: pip install 'clusterkg[train]'") from exc
    torch.use_deterministic_algorithms(True)
    return torch


def _build(torch: Any, inputs: int) -> torch.nn.Module:
    nn = torch.nn

    class Voter(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.marks = nn.Linear(inputs, 64)
            self.drop = nn.Dropout(DROPOUT)
            self.recurrent = nn.LSTM(STATES + 64, HIDDEN, bidirectional=True, batch_first=True)
            self.out = nn.Linear(2 * HIDDEN, len(TYPES) * 3)

        def forward(self, states: Any, features: Any) -> Any:
            joined = torch.cat([self.drop(states), self.drop(torch.relu(self.marks(features)))], -1)
            hidden, _ = self.recurrent(joined)
            return self.out(self.drop(hidden)).unflatten(-1, (len(TYPES), 3))

    return Voter()


def _batches(segments: Sequence[Segment], chance: random.Random) -> Iterator[list[Segment]]:
    order = list(segments)
    chance.shuffle(order)
    pool = BATCH * 20  # alike in length within a pool, so that little is padded
    ordered = [s for i in range(0, len(order), pool) for s in sorted(order[i : i + pool], key=lambda s: len(s.labels))]
    batches = [ordered[i : i + BATCH] for i in range(0, len(ordered), BATCH)]
    chance.shuffle(batches)
    yield from batches


def _read_back(torch: Any, net: Any, path: Path) -> None:
    """Give a network the weights of one that `_export` wrote, as fine as they are kept there."""
    import onnx

    graph = onnx.load(str(path)).graph
    stored = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    (recurrent,) = (node for node in graph.node if node.op_type == "DynamicQuantizeLSTM")
    tables = (lengthen(stored, name.removesuffix("_quantized")) for name in recurrent.input[1:3])
    inward, across = (table.transpose(0, 2, 1) for table in tables)
    biases = stored[recurrent.input[3]]

    def gates(rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """ONNX has the gates as input, output, forget, cell; PyTorch as input, forget, cell, output."""
        given, out, forget, cell = rows.reshape(4, HIDDEN, -1)
        return np.concatenate([given, forget, cell, out]).reshape(rows.shape)

    weights = {}
    for direction, name in enumerate(("l0", "l0_reverse")):
        weights[f"recurrent.weight_ih_{name}"] = gates(inward[direction])
        weights[f"recurrent.weight_hh_{name}"] = gates(across[direction])
        for kind, part in zip(("ih", "hh"), np.split(biases[direction], 2), strict=True):
            weights[f"recurrent.bias_{kind}_{name}"] = gates(part)
    products = [stored[node.input[1]] for node in graph.node if node.op_type == "MatMul"]
    for name, product in zip(("marks", "out"), products, strict=True):
        weights[f"{name}.weight"] = product.T
        weights[f"{name}.bias"] = next(own for key, own in stored.items() if key.endswith(f"{name}.bias"))
    net.load_state_dict({name: torch.from_numpy(np.array(own)) for name, own in weights.items()})


def train_network(
    segments: Sequence[Segment], marks: Sequence[str], folder: Path, *, seed: int = 0, start: Path | None = None
) -> None:
    """Train the network and write `entities.onnx` and `entities.json` into a folder.

    The same segments and seed give the same bytes on one machine; PyTorch does not promise it across machines.

    Args:
        segments: segments of the labelled texts, in a fixed order.
        marks: the marks that their features were made with.
        folder: existing folder to write into.
        seed: start of the random numbers.
        start: folder of a trained network of the same marks to go on from, for fewer passes at a lower rate.

    Raises:
        NoTrainerError: PyTorch is missing.
    """
    epochs, rate = (ON_EPOCHS, ON_RATE) if start else (EPOCHS, RATE)
    torch = import_torch()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    chance = random.Random(seed)
    width = segments[0].features.shape[1]
    net = _build(torch, width)
    if start:
        _read_back(torch, net, start / "entities.onnx")
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-2)
    steps = epochs * (len(segments) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.15)
    net.train()
    for _ in range(epochs):
        for batch in _batches(segments, chance):
            longest = max(len(s.labels) for s in batch)
            states = torch.zeros(len(batch), longest, STATES)
            features = torch.zeros(len(batch), longest, width)
            wanted = torch.full((len(batch), longest, len(TYPES)), IGNORED)
            for i, segment in enumerate(batch):
                size = len(segment.labels)
                states[i, :size] = torch.from_numpy(segment.states)
                features[i, :size] = torch.from_numpy(segment.features)
                wanted[i, :size] = torch.from_numpy(segment.labels)
            guess = net(states, features)
            loss = torch.nn.functional.cross_entropy(guess.reshape(-1, 3), wanted.reshape(-1), ignore_index=IGNORED)
            optimiser.zero_grad()
            (loss * len(TYPES)).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            schedule.step()
    net.eval()
    _export(torch, net, width, folder / "entities.onnx")
    data = {"marks": list(marks)}
    (folder / "entities.json").write_text(
        json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
    torch.set_num_threads(threads)


def _export(torch: Any, net: Any, width: int, path: Path) -> None:
    class Probabilities(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.net = net

        def forward(self, states: Any, features: Any) -> Any:
            return torch.softmax(self.net(states, features), -1)

    example = (torch.zeros(1, 8, STATES), torch.zeros(1, 8, width))
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            Probabilities().eval(), example, str(whole), input_names=["states", "features"], output_names=["votes"],
            dynamic_axes={"states": {1: "length"}, "features": {1: "length"}, "votes": {1: "length"}},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        shorten(whole, small, ["LSTM"])
        path.write_bytes(small.read_bytes())
