"""The pair encoder as a network of PyTorch: made, written as `extractors.relations.encoder` opens it, read back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from extractors.relations.encoder import (
    APART,
    HEAD,
    LAYERS,
    LEAST,
    LOWEST,
    answer_numbers,
    dequantised,
    distances,
    layout,
    zones,
)
from extractors.relations.windows import ENDS, FAR, INSIDE
from extractors.training.pretrained import Pretrained
from extractors.training.short_numbers import lengthen, shorten
from extractors.vectors import store_names

WIDTH, ATTENDING, HIDDEN, DROPOUT, HEAD_DROPOUT = 256, 4, 384, 0.1, 0.25
"""Chosen by holding out a third of the training texts (docs/log.md)."""
ZONES, UNLIKELY = 5, -2.0


NEW = ("heads", "tails", "texts")
"""Modules of the layers that are not pretrained."""
TABLES, WIDE = 4, 2
"""Tables of a layer, and the place of the wide one among them."""


class Shape(NamedTuple):
    """Number of layers, and width of what is wide in each."""

    layers: int
    deep: int


def build(torch: Any, pretrained: Pretrained, shape: Shape) -> Any:
    """The network whose parts `extractors.relations.encoder` runs: `layers` makes states, the rest answers."""
    nn, functional = torch.nn, torch.nn.functional
    width, heads = pretrained.width, pretrained.heads
    # short numbers only where the processor reckons with them; elsewhere they take many times as long
    short = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()

    class Layer(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.asked, self.joined = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.wide, self.narrow = nn.Linear(width, shape.deep), nn.Linear(shape.deep, width)
            self.first, self.second = (nn.LayerNorm(width, pretrained.epsilon) for _ in range(2))

        def forward(self, x: Any, padding: Any) -> Any:
            count, length, _ = x.shape
            each = width // heads
            asked = self.asked(x).view(count, length, 3, heads, each).permute(2, 0, 3, 1, 4)
            mask = None if padding is None else padding.to(asked.dtype)[:, None, None, :]
            found = functional.scaled_dot_product_attention(asked[0], asked[1], asked[2], attn_mask=mask)
            found = found.transpose(1, 2).reshape(count, length, width)
            x = self.first(x + self.joined(found))
            return self.second(x + self.narrow(functional.gelu(self.wide(x))))

    class Layers(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.positions = nn.Parameter(torch.zeros(len(pretrained.matrix("emb.pos", width)), width))
            self.norm = nn.LayerNorm(width, pretrained.epsilon)
            self.layers = nn.ModuleList(Layer() for _ in range(shape.layers))
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


def take_pretrained(torch: Any, net: Any, pretrained: Pretrained) -> None:
    """Give the layers of a new network the weights of the first pretrained ones, which are as wide."""
    given = {"asked": "q k v", "joined": "ao", "wide": "fi", "narrow": "fo", "first": "aln", "second": "oln"}
    layers = net.layers
    taken = {
        getattr(getattr(layer, own), kind): [f"l{number}.{name}.{kind[0]}" for name in names.split()]
        for number, layer in enumerate(layers.layers)
        for own, names in given.items()
        for kind in ("weight", "bias")
    } | {layers.norm.weight: ["emb.ln.w"], layers.norm.bias: ["emb.ln.b"]}
    with torch.no_grad():
        for own, parts in taken.items():
            whole = np.concatenate([pretrained.tensor(name).ravel() for name in parts])
            own.copy_(torch.from_numpy(whole).view_as(own))
        kind, places = (pretrained.matrix(f"emb.{name}", pretrained.width) for name in ("type", "pos"))
        layers.positions.copy_(torch.from_numpy(places + kind[0]))


def write_encoder(torch: Any, net: Any, pretrained: Pretrained, folder: Path) -> None:
    """Write a network into an existing folder, as `extractors.relations.encoder.open_encoder` reads it."""
    net.eval()
    _export(torch, net, folder / LAYERS)
    _store(net, pretrained, folder / HEAD)


def _export(torch: Any, net: Any, path: Path) -> None:
    example = torch.zeros(1, 8, net.layers.positions.shape[1])
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            net.layers, (example,), str(whole), input_names=["vectors"], output_names=["heads", "tails", "texts"],
            dynamic_axes={name: {1: "length"} for name in ("vectors", "heads", "tails", "texts")},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        shorten(whole, small, ["MatMul"])
        path.write_bytes(small.read_bytes())


_ANSWERING = ("hidden", "out")
_EMBEDDED = ("marks", "types", "named", "apart", "tied", "distance")


def read_back(torch: Any, pretrained: Pretrained, folder: Path) -> Any:
    """The network that `write_encoder` wrote into a folder, its weights as fine as they are kept there."""
    import onnx

    graph = onnx.load(str(folder / LAYERS)).graph
    stored = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    tables = [node.input[1].removesuffix("_quantized") for node in graph.node if node.op_type == "MatMulInteger"]
    layers = (len(tables) - len(NEW)) // TABLES
    net = build(torch, pretrained, Shape(layers, stored[f"{tables[WIDE]}_quantized"].shape[1]))
    linear = [module for module in net.layers.modules() if isinstance(module, torch.nn.Linear)]
    weights = {}
    for module, name in zip(linear, tables, strict=True):  # both in the order in which they are reckoned with
        weights[id(module.weight)] = lengthen(stored, name).T
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
    return net


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
