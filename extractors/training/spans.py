"""Training the span judge (`extractors.entities.span_judge`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from extractors.entities.network import TYPES, Floats
from extractors.entities.span_context import context_rows
from extractors.entities.span_features import NUMBERS, describe
from extractors.entities.span_judge import FILE
from extractors.entities.spans import Span, columns, propose
from extractors.entities.tagger import View, pool
from extractors.model import Document
from extractors.training.corpus import Example
from extractors.training.fitting import fit, one_thread
from extractors.trees import Numbers
from extractors.vectors import store_names

# Chosen by cross-validation over the training texts (docs/log.md).
WIDTH, DENSE, HIDDEN, EPOCHS, BATCH, RATE = 64, 64, 128, 8, 256, 3e-3
DROPOUT, WORD_DROPOUT = 0.5, 0.3
RARE = 4
"""A word seen with fewer spans than this has no vector."""


@dataclass(frozen=True, slots=True)
class JudgedSpans:
    """The spans proposed in a labelled text, what is known of them, and whether each is a name.

    `holds` is 1 or 0, or -1 where the label is optional; shape (spans,).
    """

    spans: Sequence[Span]
    numbers: Floats
    words: Sequence[Sequence[str]]
    holds: Floats


def judged_spans(example: Example, seen: View, network: Floats, crf: Floats) -> JudgedSpans:
    """The spans of a labelled text, read from votes of voters that were trained without it."""
    spans = propose(seen, pool(network, crf))
    labels = {(s.start, s.end, s.type): -1.0 if s.optional else 1.0 for s in example.spans}
    holds = np.array([labels.get((s.start, s.end, TYPES[s.type]), 0.0) for s in spans], dtype=np.float32)
    numbers, words = describe(seen, network, crf, spans)
    return JudgedSpans(spans, numbers, list(words), holds)


def _build(torch: Any, words: int) -> Any:
    nn = torch.nn

    class Network(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.vectors = nn.EmbeddingBag(words + 1, WIDTH, mode="sum", padding_idx=words)
            nn.init.normal_(self.vectors.weight, std=0.05)
            self.dense = nn.Linear(NUMBERS, DENSE)
            self.hidden = nn.Linear(WIDTH + DENSE + len(TYPES), HIDDEN)
            self.out = nn.Linear(HIDDEN, len(TYPES))
            self.drop = nn.Dropout(DROPOUT)
            self.drop_dense = nn.Dropout(0.1)

        def forward(self, numbers: Any, rows: Any, starts: Any, kinds: Any) -> Any:
            if self.training:
                rows = torch.where(torch.rand(rows.shape) < WORD_DROPOUT, words, rows)
            summed = self.drop(torch.tanh(self.vectors(rows, starts)))
            dense = self.drop_dense(torch.relu(self.dense(numbers)))
            one_hot = nn.functional.one_hot(kinds, len(TYPES)).float()
            hidden = self.drop(torch.relu(self.hidden(torch.cat([summed, dense, one_hot], -1))))
            return self.out(hidden).gather(1, kinds[:, None])[:, 0]

    return Network()


def span_rows(document: Document, judged: JudgedSpans, alone: Floats) -> tuple[Numbers, list[bool | None]]:
    """What the trees ask about the spans of a text, and whether each is a name.

    Args:
        document: the document of the text.
        judged: its spans.
        alone: what the judge makes of each by itself.
    """
    rows = context_rows(document, columns(judged.spans), judged.numbers, alone) if judged.spans else np.zeros((0, 1))
    return rows, [None if value < 0 else value > 0 for value in judged.holds.tolist()]


def train_span_judge(texts: Sequence[JudgedSpans], folder: Path, *, seed: int = 0) -> None:
    """Train the span judge and write it into a folder; the same texts in the same order give the same bytes.

    Raises:
        NoTrainerError: PyTorch is missing.
    """
    counts = Counter(word for text in texts for row in text.words for word in row)
    known = {word: i for i, word in enumerate(sorted(w for w, n in counts.items() if n >= RARE))}
    rows = [
        (text.numbers[i], [known[w] for w in text.words[i] if w in known], span.type, float(text.holds[i]))
        for text in texts
        for i, span in enumerate(text.spans)
        if text.holds[i] >= 0
    ]
    with one_thread(seed) as torch:

        def collate(batch: Sequence[tuple[Floats, list[int], int, float]]) -> tuple[tuple[Any, ...], Any]:
            lengths = [len(codes) for _, codes, _, _ in batch]
            inputs = (
                torch.from_numpy(np.stack([numbers for numbers, _, _, _ in batch])),
                torch.tensor([code for _, codes, _, _ in batch for code in codes]),
                torch.tensor(np.cumsum([0, *lengths[:-1]])),
                torch.tensor([kind for _, _, kind, _ in batch]),
            )
            return inputs, torch.tensor([holds for _, _, _, holds in batch])

        net = _build(torch, len(known))
        state = fit(torch, net, rows, collate, epochs=EPOCHS, batch=BATCH, rate=RATE, seed=seed)
    np.savez_compressed(
        folder / FILE,
        words=store_names(known),
        vectors=state["vectors.weight"][:-1].astype(np.float16),
        dense=state["dense.weight"],
        dense_bias=state["dense.bias"],
        hidden=state["hidden.weight"],
        hidden_bias=state["hidden.bias"],
        out=state["out.weight"],
        out_bias=state["out.bias"],
    )
