"""Training the pair encoder with PyTorch (extra `clusterkg[train]`); running it needs only onnxruntime and numpy."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from extractors.relations.encoder import DONE, NAME, answer_numbers
from extractors.relations.pairs import PossibleClaims
from extractors.relations.windows import ENDS, Integers, Windows, read_windows
from extractors.relations.word_pieces import BEGIN, END, PAD, UNKNOWN, WordPieces
from extractors.training.encoder_network import NEW, Shape, build, read_back, take_pretrained, write_encoder
from extractors.training.fitting import one_thread
from extractors.training.pretrained import load_pretrained
from extractors.training.relations import Judged

# Chosen by holding out a third of the training texts; the last two epochs and RENAMED came later, not varied
# (docs/log.md).
WHOLE = Shape(layers=5, deep=1536)
EPOCHS, BATCH, RATE, LAYER_RATE = 5, 4, 1.5e-3, 2e-4
ON_EPOCHS, ON_SHARE = 2, 0.5
"""Where it goes on from an encoder that is trained already: passes, and share of the rates (docs/log.md)."""
HIDDEN_NAMES, HIDING = 0.3, 0.5
"""Share of the pieces of names that are hidden, and of the windows in which they are, so that it does not learn names
by heart."""
RENAMED = 0.5
"""Share of the texts whose firms get names of other firms, of as many pieces, each time the text is read."""
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
        if start:
            net = read_back(torch, pretrained, start)
        else:
            net = build(torch, pretrained, WHOLE)
            take_pretrained(torch, net, pretrained)
        epochs, share = (ON_EPOCHS, ON_SHARE) if start else (EPOCHS, 1.0)
        plan = Plan(epochs, RATE * share, LAYER_RATE * share)

        def loss(batch: Batch) -> Any:
            odds, wanted = net(*batch.inputs), batch.wanted
            wanted_odds, holds = odds[wanted[:, 0], wanted[:, 1]], wanted[:, 2].float()
            sums = torch.nn.functional.binary_cross_entropy_with_logits(wanted_odds, holds, reduction="sum")
            return sums / QUESTIONS

        fit_encoder(torch, net, texts, loss, plan, seed=seed)
        write_encoder(torch, net, pretrained, folder)


QUESTIONS = 100 * BATCH
"""Losses of so many questions count one."""


class Plan(NamedTuple):
    """How an encoder is fitted: passes, highest rates of what is new and of the pretrained layers, and `HIDING`."""

    passes: int
    rate: float
    layer_rate: float
    hiding: float = HIDING


class Batch(NamedTuple):
    """Some texts: inputs of the network, and what is asked of them as in `ReadText.wanted`, rows counted on."""

    inputs: tuple[Any, ...]
    wanted: Any


def draw_batches(
    torch: Any, texts: Sequence[ReadText], steps: int, *, seed: int, hiding: float = HIDING
) -> Iterator[Batch]:
    """Draw so many batches from the texts, each text once before any is drawn again.

    Args:
        torch: as `one_thread` gives it; it hides what is hidden.
        texts: at least one of which something is asked.
        steps: number of batches.
        seed: start of the drawing.
        hiding: share of the windows in which names are hidden.
    """
    chance, firms = random.Random(seed), _firms(texts)
    waiting: list[ReadText] = []
    for _ in range(steps):
        if not waiting:
            waiting = chance.sample(texts, len(texts))
        chosen, waiting = waiting[:BATCH], waiting[BATCH:]
        some = [_renamed(text, firms, chance) if chance.random() < RENAMED else text for text in chosen]
        ids, marks, *rest, wanted = _collate(torch, some)
        hidden = (torch.rand(ids.shape) < HIDDEN_NAMES) & (marks > 0) & (torch.rand(len(ids), 1) < hiding)
        yield Batch((torch.where(hidden, UNKNOWN, ids), marks, *rest), wanted)


def fit_encoder(
    torch: Any, net: Any, texts: Sequence[ReadText], loss: Callable[[Batch], Any], plan: Plan, *, seed: int
) -> None:
    """Fit a network, AdamW and a one-cycle rate.

    Args:
        torch: as `one_thread` gives it.
        net: as `build` makes it.
        texts: what it learns from.
        loss: of a batch.
        plan: how.
        seed: start of the drawing.
    """
    texts = [text for text in texts if len(text.wanted)]
    layers = {f"layers.{name}" for name, _ in net.layers.named_parameters() if not name.startswith(NEW)}
    rates = [plan.rate, plan.layer_rate]
    groups = [
        {"params": [weight for name, weight in net.named_parameters() if (name in layers) is own], "lr": rate}
        for own, rate in zip((False, True), rates, strict=True)
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=1e-2)
    steps = plan.passes * -(-len(texts) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps + 1, pct_start=0.1)
    net.train()
    for batch in draw_batches(torch, texts, steps, seed=seed, hiding=plan.hiding):
        optimiser.zero_grad()
        loss(batch).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        schedule.step()


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
