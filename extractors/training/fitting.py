"""Fitting a small network that says yes or no."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from extractors.training.network import import_torch

Row = TypeVar("Row")


@contextmanager
def one_thread(seed: int) -> Iterator[Any]:
    """PyTorch on one thread, its random numbers started from `seed`: the same sums in the same order each time.

    Raises:
        NoTrainerError: PyTorch is missing.
    """
    torch = import_torch()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    try:
        yield torch
    finally:
        torch.set_num_threads(threads)


def fit(
    torch: Any,
    net: Any,
    rows: list[Row],
    collate: Callable[[Sequence[Row]], tuple[tuple[Any, ...], Any]],
    *,
    epochs: int,
    batch: int,
    rate: float,
    seed: int,
) -> dict[str, Any]:
    """Fit a network by cross-entropy, AdamW and a one-cycle rate; gives its weights as arrays.

    Args:
        torch: as `one_thread` gives it.
        net: a module that gives log-odds, one a row.
        rows: what it learns from; shuffled in place before each epoch.
        collate: makes the inputs of the network and the wanted answers (0 or 1) of a batch.
        epochs, batch, rate: passes over the rows, rows a step, highest rate.
        seed: start of the shuffling.
    """
    chance = random.Random(seed)
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-2)
    steps = epochs * (len(rows) // batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.2)
    net.train()
    for _ in range(epochs):
        chance.shuffle(rows)
        for start in range(0, len(rows), batch):
            inputs, wanted = collate(rows[start : start + batch])
            loss = torch.nn.functional.binary_cross_entropy_with_logits(net(*inputs), wanted)
            net.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return {name: weight.detach().numpy() for name, weight in net.state_dict().items()}
