"""Make a smaller encoder that answers as the one that ships does: `python -m extractors.training.distil [--out DIR]`.

Knowledge distillation (G. Hinton et al., "Distilling the knowledge in a neural network", 2015). The small one begins
with some layers of the large one, of what is wide in them with the numbers that weigh most. Both read the project's
texts with the same names changed and hidden (L. Beyer et al., "Knowledge distillation: a good teacher is patient and
consistent", 2022); the small one learns the answers and the states that these are made from (X. Jiao et al.,
"TinyBERT", 2020), and a little from the labels.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from extractors.relations.encoder import NAME, answer_numbers
from extractors.threads import one_numpy_thread
from extractors.training import SHIPPED
from extractors.training.encoder import QUESTIONS, Batch, Plan, ReadText, draw_batches, fit_encoder
from extractors.training.encoder_network import Shape, build, read_back, write_encoder
from extractors.training.fitting import one_thread
from extractors.training.onward import read_as_shipped
from extractors.training.pretrained import load_pretrained
from seeds.errors import ClusterKGError
from seeds.training import LabelledText, load_training

log = logging.getLogger("clusterkg.training")

KEPT, DEEP = (0, 1, 3, 4), 768
"""Layers of the large encoder that the small one begins with, and the width of what is wide in each (docs/log.md)."""
PLAN = Plan(passes=3, rate=6e-4, layer_rate=3e-4, hiding=0.3)
LABELS, STATES, DROPPED = 0.2, 2.0, 0.4
"""Share of the labels in what is wanted, weight of the states, and share of the dropout of a whole training."""
WEIGHED = 20
"""Batches by which the wide numbers are weighed."""


def distil(texts: Sequence[ReadText], folder: Path, *, start: Path, plan: Plan = PLAN, seed: int = 0) -> None:
    """Write an encoder into a folder that is smaller than another and answers alike.

    Args:
        texts: labelled texts, in a fixed order.
        folder: existing folder to write into.
        start: folder of the large encoder, of more layers than the last of `KEPT`.
        plan: how it is fitted.
        seed: start of the random numbers.

    Raises:
        ClusterKGError: the large encoder has too few layers.
        NoTrainerError: PyTorch or the package with the pretrained encoder is missing.
    """
    pretrained = load_pretrained()
    with one_thread(seed) as torch:
        large = read_back(torch, pretrained, start).eval()
        count = len(large.layers.layers)
        if count <= max(KEPT):
            what = f"{start}: the encoder has {count} layers, one to learn from has more than {max(KEPT)}"
            raise ClusterKGError(f"{what}; train one: python -m extractors.training")
        net = build(torch, pretrained, Shape(len(KEPT), DEEP))
        _begin(torch, net, large, texts, seed)
        for module in net.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p *= DROPPED
        fit_encoder(torch, net, texts, _loss(torch, net, large), plan, seed=seed)
        write_encoder(torch, net, pretrained, folder)


def _begin(torch: Any, net: Any, large: Any, texts: Sequence[ReadText], seed: int) -> None:
    """Give the small network the weights of the large one: layers `KEPT`, of what is wide in them what weighs most.

    A wide number weighs what it adds to the states in the mean: the root of its mean square over some texts, times the
    length of what it is multiplied with.
    """
    layers = [large.layers.layers[number] for number in KEPT]
    squares = [torch.zeros(layer.wide.out_features) for layer in layers]

    def weigh(at: int) -> Any:
        return lambda _, __, found: squares[at].add_(torch.nn.functional.gelu(found).square().sum((0, 1)))

    hooks = [layer.wide.register_forward_hook(weigh(at)) for at, layer in enumerate(layers)]
    with torch.no_grad():
        some = [text for text in texts if len(text.wanted)]
        for batch in draw_batches(torch, some, WEIGHED, seed=seed):
            large(*batch.inputs)
        for hook in hooks:
            hook.remove()
        given = dict(large.named_parameters())
        for name, own in net.named_parameters():
            if not name.startswith("layers.layers."):
                own.copy_(given[name])
        for small, layer, square in zip(net.layers.layers, layers, squares, strict=True):
            weight = square.sqrt() * layer.narrow.weight.norm(dim=0)
            most = torch.topk(weight, DEEP).indices.sort().values
            small.wide.weight.copy_(layer.wide.weight[most])
            small.wide.bias.copy_(layer.wide.bias[most])
            small.narrow.weight.copy_(layer.narrow.weight[:, most])
            small.narrow.bias.copy_(layer.narrow.bias)
            for name in ("asked", "joined", "first", "second"):
                getattr(small, name).load_state_dict(getattr(layer, name).state_dict())


def _loss(torch: Any, net: Any, large: Any) -> Callable[[Batch], Any]:
    """How far the answers are from those of the large network and from the labels, and the states from its states.

    Of names only its answers are wanted: what is read in texts that the models know has too few that are none.
    """
    functional = torch.nn.functional
    states: dict[Any, Any] = {}  # what either network said last

    def keep(module: Any, _: Any, found: Any) -> None:
        states[module] = found

    for module in (net.layers, large.layers):
        module.register_forward_hook(keep)

    def loss(batch: Batch) -> Any:
        row, number, holds = batch.wanted.unbind(1)
        with torch.no_grad():
            said = torch.sigmoid(large(*batch.inputs)[row, number])
        share = torch.where(number == answer_numbers()[NAME], 0.0, LABELS)
        wanted = said * (1 - share) + holds * share
        odds = net(*batch.inputs)[row, number]
        answers = functional.binary_cross_entropy_with_logits(odds, wanted, reduction="sum") / QUESTIONS
        ids, _, lengths, *_ = batch.inputs
        inside = torch.arange(ids.shape[1])[None] < lengths[:, None]
        own, other = (torch.cat(states[module.layers], -1)[inside] for module in (net, large))
        return answers + STATES * (own - other).square().mean() / other.var()

    return loss


def main() -> None:
    """Command line."""
    about = "Make a smaller encoder that answers as the one that ships does."
    parser = argparse.ArgumentParser(prog="python -m extractors.training.distil", description=about)
    parser.add_argument("--start", type=Path, default=SHIPPED, help="folder with the large encoder")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    args = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    log.setLevel(logging.INFO)  # not those of others
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
            texts = [*pool.map(_read, load_training(), chunksize=20)]
        log.info("%d texts read", len(texts))
        distil(texts, args.out, start=args.start)
    except ClusterKGError as exc:
        sys.exit(f"clusterkg: {exc}")


def _read(text: LabelledText) -> ReadText:
    with one_numpy_thread():
        return read_as_shipped(text)


if __name__ == "__main__":
    main()
