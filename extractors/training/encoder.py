"""Training the pair encoder with PyTorch (extra `clusterkg[train]`); running it needs only onnxruntime and numpy."""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from extractors.relations.encoder import (
    APART,
    DONE,
    HEAD,
    LAYERS,
    LEAST,
    LOWEST,
    NAME,
    answer_numbers,
    dequantised,
    distances,
    layout,
    zones,
)
from extractors.relations.pairs import PossibleClaims
from extractors.relations.windows import ENDS, FAR, INSIDE, Integers, Windows, read_windows
from extractors.relations.word_pieces import BEGIN, END, PAD, UNKNOWN, WordPieces
from extractors.training.fitting import one_thread
from extractors.training.pretrained import Pretrained, load_pretrained
from extractors.training.relations import Judged
from extractors.vectors import store_names

# Chosen by holding out a third of the training texts; the last two epochs and RENAMED came later, not varied
# (docs/log.md).
KEPT_LAYERS, WIDTH, ATTENDING, HIDDEN = 5, 256, 4, 384
EPOCHS, BATCH, RATE, LAYER_RATE, DROPOUT, HEAD_DROPOUT = 5, 4, 1.5e-3, 2e-4, 0.1, 0.25
ON_EPOCHS, ON_SHARE = 2, 0.5
"""Where it goes on from an encoder that is trained already: passes, and share of the rates (docs/log.md)."""
HIDDEN_NAMES = 0.3
"""Share of the pieces of names that are hidden, in half of the windows, so that it does not learn names by heart."""
RENAMED = 0.5
"""Share of the texts whose firms get names of other firms, of as many pieces, each time the text is read."""
ZONES, UNLIKELY = 5, -2.0
Name = tuple[int, ...]
"""A name in pieces."""
_FIRM = 1 + 2 * ENDS.index("Company")
"""Mark of a firm's first piece; the next number marks the others."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """A labelled text as the encoder reads it.

    Attributes:
        windows: its windows.
        wanted: shape (questions, 3): what is asked about as in `Windows.contexts`, the answer's number, whether it
            holds. Of claims and names, without the optional ones and names without a context; and of each two ends
            that claims join, all of one status, whether these are done.
        firms: the names under which it has firms that are some; what is but taken for a firm is none.
    """

    windows: Windows
    wanted: Integers
    firms: frozenset[Name]


def read_text(possible: PossibleClaims, judged: Judged, cutter: WordPieces) -> ReadText:
    """Lay out what a labelled text may say.

    Args:
        possible: what it may say.
        judged: what its labels say of that.
        cutter: of words into pieces.
    """
    windows = read_windows(possible, cutter)
    wanted = [
        (row, answer_numbers()[relation], int(bool(judged.claims[index])))
        for row, claims in enumerate(windows.pairs)
        for index, relation in claims
        if judged.claims[index] is not None
    ]
    for row, claims in enumerate(windows.pairs):
        stated = {judged.planned[index] for index, _ in claims} - {None}
        if len(stated) == 1:  # there is one answer for all that joins two ends
            wanted.append((row, answer_numbers()[DONE], int(stated == {False})))
    placed, first = set(windows.contexts[:, -1].tolist()), len(windows.pairs)
    wanted += [
        (number, answer_numbers()[NAME], int(bool(one)))
        for number, one in zip(range(first, first + windows.names), judged.names, strict=True)
        if one is not None and number in placed
    ]
    true = {number for number, one in enumerate(judged.names, first) if one}
    firms = frozenset(
        tuple(windows.pieces[window][begin:end].tolist())
        for window, begin, end, kind, asked in windows.contexts[:, [0, 1, 2, 6, -1]].tolist()
        if asked in true and kind == ENDS.index("Company")
    )
    return ReadText(windows, np.array(wanted, dtype=np.int64).reshape(-1, 3), firms)


def _build(torch: Any, pretrained: Pretrained) -> Any:
    """The network whose parts `extractors.relations.encoder` runs: `layers` makes states, the rest answers."""
    nn, functional = torch.nn, torch.nn.functional
    width, heads = pretrained.width, pretrained.heads
    # short numbers only where the processor reckons with them; elsewhere they take many times as long
    short = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()

    class Layer(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self, number: int) -> None:
            super().__init__()
            deep = len(pretrained.tensor(f"l{number}.fi.b"))
            self.asked, self.joined = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.wide, self.narrow = nn.Linear(width, deep), nn.Linear(deep, width)
            self.first, self.second = (nn.LayerNorm(width, pretrained.epsilon) for _ in range(2))
            given = {
                self.asked: ("q", "k", "v"), self.joined: ("ao",), self.wide: ("fi",), self.narrow: ("fo",),
                self.first: ("aln",), self.second: ("oln",),
            }  # fmt: skip
            with torch.no_grad():
                for module, names in given.items():
                    for kind in ("weight", "bias"):
                        parts = [pretrained.tensor(f"l{number}.{name}.{kind[0]}").ravel() for name in names]
                        own = getattr(module, kind)
                        own.copy_(torch.from_numpy(np.concatenate(parts)).view_as(own))

        def forward(self, x: Any, padding: Any) -> Any:
            count, length, _ = x.shape
            each = width // heads
            asked = self.asked(x).view(count, length, 3, heads, each).permute(2, 0, 3, 1, 4)
            query, key, value = (part.reshape(count * heads, length, each) for part in (asked[0], asked[1], asked[2]))
            strength = (query * each**-0.5) @ key.transpose(-1, -2)
            if padding is not None:
                strength = strength + padding.to(strength.dtype).repeat_interleave(heads, 0)[:, None, :]
            found = torch.softmax(strength, -1) @ value
            found = found.view(count, heads, length, each).transpose(1, 2).reshape(count, length, width)
            x = self.first(x + self.joined(found))
            return self.second(x + self.narrow(functional.gelu(self.wide(x))))

    class Layers(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            kind = torch.from_numpy(pretrained.matrix("emb.type", width))[0]
            self.positions = nn.Parameter(torch.from_numpy(pretrained.matrix("emb.pos", width)) + kind)
            self.norm = nn.LayerNorm(width, pretrained.epsilon)
            with torch.no_grad():
                self.norm.weight.copy_(torch.from_numpy(pretrained.tensor("emb.ln.w")))
                self.norm.bias.copy_(torch.from_numpy(pretrained.tensor("emb.ln.b")))
            self.layers = nn.ModuleList(Layer(i) for i in range(KEPT_LAYERS))
            self.heads, self.tails, self.texts = (nn.Linear(width, 2 * WIDTH) for _ in range(3))
            self.drop = nn.Dropout(DROPOUT)

        def forward(self, vectors: Any, padding: Any = None) -> Any:
            x = self.drop(self.norm(vectors + self.positions[: vectors.shape[1]]))
            if torch.is_autocast_enabled("cpu"):  # between the layers, too, numbers are as short as within them
                x = x.to(torch.bfloat16)
            for layer in self.layers:
                x = layer(x, padding)
            x = self.drop(x)
            return self.heads(x), self.tails(x), self.texts(x)

    class Encoder(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.codes, self.scales = pretrained.words()
            self.layers = Layers()
            self.marks = nn.Embedding(1 + 2 * len(ENDS), width)
            nn.init.zeros_(self.marks.weight)
            self.bias = nn.Parameter(torch.zeros(ATTENDING, ZONES))
            self.types, self.named = nn.Embedding(len(ENDS) ** 2, 64), nn.Embedding(4, 16)
            self.apart, self.tied = nn.Embedding(FAR + 1, 16), nn.Embedding(3 * INSIDE, 16)
            self.distance = nn.Embedding(APART + 1, 32)
            self.hidden = nn.Linear(4 * WIDTH + 64 + 3 * 16 + 32, HIDDEN)
            self.out = nn.Linear(HIDDEN, len(answer_numbers()))
            nn.init.constant_(self.out.bias, UNLIKELY)
            self.drop = nn.Dropout(HEAD_DROPOUT)

        def forward(self, ids: Any, marks: Any, lengths: Any, rows: Any, count: int) -> Any:
            """Log-odds of each of `answer_numbers` for each pair of ends and each name, shape (count, answers).

            Args:
                ids, marks: shape (windows, pieces), begin and end included.
                lengths: pieces of each window.
                rows: contexts in the order of their head's window.
                count: number of pairs and names.
            """
            words = torch.from_numpy(dequantised(self.codes[ids], self.scales[ids]))
            behind = torch.arange(ids.shape[1])[None] >= lengths[:, None]
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=short):
                found = self.layers(words + self.marks(marks), torch.where(behind, -1e4, 0.0))
            head, tail = self._mean(found[0], rows[:, :3]), self._mean(found[1], rows[:, 3:6])
            around = self._attend(head[:, :WIDTH] + tail[:, :WIDTH], found[2].float(), lengths, rows)
            head, tail = head[:, WIDTH:], tail[:, WIDTH:]
            joined = [
                head, tail, head * tail, around, self.types(rows[:, 6] * len(ENDS) + rows[:, 7]),
                self.named(rows[:, 8]), self.apart(rows[:, 9]), self.tied(rows[:, 10] * INSIDE + rows[:, 11]),
                self.distance(torch.from_numpy(distances(rows.numpy()))),
            ]  # fmt: skip
            answers = self.out(self.drop(torch.relu(self.hidden(self.drop(torch.cat(joined, -1))))))
            pairs = rows[:, 12]
            most = torch.full((count, answers.shape[1]), LOWEST)
            most = most.scatter_reduce(0, pairs[:, None].expand(-1, answers.shape[1]), answers.detach(), "amax")
            odds = torch.zeros(most.shape).index_add(0, pairs, torch.exp(answers - most[pairs]))
            return most + torch.log(odds + LEAST)

        def _mean(self, states: Any, spans: Any) -> Any:
            sums = torch.nn.functional.pad(states.float().cumsum(1), (0, 0, 1, 0))
            total = sums[spans[:, 0], spans[:, 2] + 1] - sums[spans[:, 0], spans[:, 1] + 1]
            return total / (spans[:, 2] - spans[:, 1])[:, None]

        def _attend(self, query: Any, texts: Any, lengths: Any, rows: Any) -> Any:
            found, at = [], 0
            counts = torch.bincount(rows[:, 0], minlength=len(texts)).tolist()
            for window, (own, text) in enumerate(zip(counts, texts.unbind(0), strict=True)):
                if own:
                    length, some = int(lengths[window]), rows[at : at + own]
                    keys, values = text[:length].view(length, 2, ATTENDING, -1).unbind(1)
                    asked = query[at : at + own].view(own, ATTENDING, -1)
                    strength = torch.einsum("chd,lhd->hcl", asked, keys) / keys.shape[2] ** 0.5
                    strength = torch.softmax(strength + self.bias[:, torch.from_numpy(zones(some.numpy(), length))], -1)
                    found.append(torch.einsum("hcl,lhd->chd", strength, values).reshape(own, WIDTH))
                    at += own
            return torch.cat(found)

    return Encoder()


def train_encoder(texts: Sequence[ReadText], folder: Path, *, seed: int = 0, start: Path | None = None) -> None:
    """Train the encoder and write it into a folder; the same texts give the same bytes on one machine.

    Args:
        texts: labelled texts, in a fixed order.
        folder: existing folder to write into.
        seed: start of the random numbers.
        start: folder of a trained encoder to go on from, for fewer passes at a lower rate; else it begins with the
            pretrained one.

    Raises:
        NoTrainerError: PyTorch or the package with the pretrained encoder is missing.
    """
    pretrained = load_pretrained()
    with one_thread(seed) as torch:
        net = _build(torch, pretrained)
        if start:
            _read_back(torch, net, start)
        epochs, share = (ON_EPOCHS, ON_SHARE) if start else (EPOCHS, 1.0)
        _fit(torch, net, [text for text in texts if len(text.wanted)], seed, epochs, share)
        net.eval()
        _export(torch, net, folder / LAYERS)
        _store(net, pretrained, folder / HEAD)


def _fit(torch: Any, net: Any, texts: list[ReadText], seed: int, epochs: int, share: float) -> None:
    chance = random.Random(seed)
    firms = _firms(texts)
    layers = {f"layers.{name}" for name, _ in net.layers.named_parameters() if not name.startswith(_NEW)}
    rates = [RATE * share, LAYER_RATE * share]
    groups = [
        {"params": [weight for name, weight in net.named_parameters() if (name in layers) is own], "lr": rate}
        for own, rate in zip((False, True), rates, strict=True)
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=1e-2)
    steps = epochs * -(-len(texts) // BATCH) + 1
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps, pct_start=0.1)
    net.train()
    for _ in range(epochs):
        chance.shuffle(texts)
        for start in range(0, len(texts), BATCH):
            chosen = texts[start : start + BATCH]
            some = [_renamed(text, firms, chance) if chance.random() < RENAMED else text for text in chosen]
            ids, marks, *rest, wanted = _collate(torch, some)
            hidden = (torch.rand(ids.shape) < HIDDEN_NAMES) & (marks > 0) & (torch.rand(len(ids), 1) < 0.5)
            odds = net(torch.where(hidden, UNKNOWN, ids), marks, *rest)[wanted[:, 0], wanted[:, 1]]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(odds, wanted[:, 2].float(), reduction="sum")
            optimiser.zero_grad()
            (loss / (100 * BATCH)).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            schedule.step()


_NEW = ("heads", "tails", "texts")
"""Modules of the layers that are not pretrained."""


def _firms(texts: Sequence[ReadText]) -> dict[int, list[Name]]:
    """The names of all firms by their number of pieces."""
    by_length: dict[int, list[Name]] = defaultdict(list)
    for name in sorted(frozenset[Name]().union(*(text.firms for text in texts))):
        by_length[len(name)].append(name)
    return by_length


def _renamed(text: ReadText, firms: Mapping[int, Sequence[Name]], chance: random.Random) -> ReadText:
    """A text whose firms bear other names of as many pieces; the same name gets the same one everywhere."""
    given = {name: chance.choice(firms[len(name)]) for name in sorted(text.firms)}
    windows = []
    for pieces, marks in zip(text.windows.pieces, text.windows.marks, strict=True):
        other = pieces.copy()
        for begin in np.flatnonzero(marks == _FIRM).tolist():
            inside = marks[begin + 1 :] == _FIRM + 1
            end = begin + 1 + (len(inside) if inside.all() else int(inside.argmin()))
            name = tuple(pieces[begin:end].tolist())
            other[begin:end] = given.get(name, name)
        windows.append(other)
    return replace(text, windows=replace(text.windows, pieces=windows))


def _collate(torch: Any, texts: Sequence[ReadText]) -> tuple[Any, Any, Any, Any, int, Any]:
    """Inputs of the network for some texts, windows that no context stands in left out, and what is wanted."""
    pieces: list[Integers] = []
    marks: list[Integers] = []
    rows, wanted, count = [], [], 0
    for text in texts:
        own = text.windows.contexts.copy()
        used, places = np.unique(own[:, [0, 3]], return_inverse=True)
        own[:, [0, 3]] = places.reshape(-1, 2) + len(pieces)
        own[:, -1] += count
        rows.append(own)
        wanted.append(text.wanted + np.array([count, 0, 0]))
        pieces += [text.windows.pieces[i] for i in used]
        marks += [text.windows.marks[i] for i in used]
        count += len(text.windows.pairs) + text.windows.names
    longest = max(map(len, pieces)) + 2
    ids = np.full((len(pieces), longest), PAD)
    kinds = np.zeros((len(pieces), longest), dtype=np.int64)
    for i, (own_pieces, own_marks) in enumerate(zip(pieces, marks, strict=True)):
        ids[i, : len(own_pieces) + 2] = [BEGIN, *own_pieces, END]
        kinds[i, 1 : len(own_marks) + 1] = own_marks
    every = np.concatenate(rows)
    every = every[np.argsort(every[:, 0], kind="stable")]
    lengths = [len(own) + 2 for own in pieces]
    tensors = (torch.from_numpy(array) for array in (ids, kinds, np.array(lengths), every))
    return (*tensors, count, torch.from_numpy(np.concatenate(wanted)))


def _export(torch: Any, net: Any, path: Path) -> None:
    """Write the layers as ONNX, their tables in seven bits.

    Twice as fast as single precision, for hardly another answer (docs/log.md). With eight bits, sums of two products
    overflow on processors without a special instruction, and answers would differ between machines.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    example = torch.zeros(1, 8, net.layers.positions.shape[1])
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            net.layers, (example,), str(whole), input_names=["vectors"], output_names=["heads", "tails", "texts"],
            dynamic_axes={name: {1: "length"} for name in ("vectors", "heads", "tails", "texts")},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(
            whole, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
            op_types_to_quantize=["MatMul"],
        )  # fmt: skip
        path.write_bytes(small.read_bytes())


_ANSWERING = ("hidden", "out")
_EMBEDDED = ("marks", "types", "named", "apart", "tied", "distance")


def _read_back(torch: Any, net: Any, folder: Path) -> None:
    """Give a network the weights of a folder that `_export` and `_store` wrote, as fine as they are kept there."""
    import onnx

    graph = onnx.load(str(folder / LAYERS)).graph
    stored = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    tables = [node.input[1].removesuffix("_quantized") for node in graph.node if node.op_type == "MatMulInteger"]
    linear = [module for module in net.layers.modules() if isinstance(module, torch.nn.Linear)]
    weights = {}
    for module, name in zip(linear, tables, strict=True):  # both in the order in which they are reckoned with
        codes, zero = stored[f"{name}_quantized"].astype(np.float32), stored[f"{name}_zero_point"].astype(np.float32)
        weights[id(module.weight)] = ((codes - zero) * stored[f"{name}_scale"]).T
    for name, own in net.layers.named_parameters():
        if id(own) not in weights:
            weights[id(own)] = stored[name]
    with np.load(folder / HEAD) as data:
        weights |= {id(getattr(net, name).weight): data[name] for name in (*_EMBEDDED, *_ANSWERING)}
        weights |= {id(getattr(net, name).bias): data[f"{name}_bias"] for name in _ANSWERING}
        weights[id(net.bias)] = data["bias"]
    with torch.no_grad():
        for own in net.parameters():
            own.copy_(torch.from_numpy(weights[id(own)].astype(np.float32)))


def _store(net: Any, pretrained: Pretrained, path: Path) -> None:
    named = {name: getattr(net, name).weight for name in (*_EMBEDDED, *_ANSWERING)}
    named |= {f"{name}_bias": getattr(net, name).bias for name in _ANSWERING} | {"bias": net.bias}
    weights = {name: weight.detach().numpy().astype(np.float16) for name, weight in named.items()}
    np.savez_compressed(
        path,
        pieces=store_names(pretrained.pieces),
        scores=np.array(pretrained.scores, dtype=np.float32),
        layout=store_names(layout()),
        codes=net.codes, scales=net.scales, **weights,
    )  # fmt: skip
