"""The voters: a linear-chain CRF and a small network vote on every character; `spans` reads names from their votes.

CRF: J. Lafferty, A. McCallum, F. Pereira, "Conditional Random Fields", 2001; the implementation is CRFsuite (N.
Okazaki). It knows characters, words and lexicons; the network knows contexts. What each gives alone and
together is in docs/log.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pycrfsuite

from extractors.entities.features import character_features
from extractors.entities.gazetteer import flag_rows, lexicon_flags
from extractors.entities.lac import Encoding, encode
from extractors.entities.network import (
    TYPES,
    Floats,
    Network,
    load_network,
    mark_features,
    open_network,
    segments,
    vote,
)
from extractors.entities.span_judge import SpanJudge, load_span_judge
from extractors.model import Block, Document

OUTSIDE = "O"
SURE_OUTSIDE = 0.97
"""From this probability on, a character is held to be outside of all names."""
ENCODED = 16
"""Segments that LAC reads at once."""
AT_ONCE = 5000
"""Characters that the CRF reads at once; a longer block is cut, since each takes 2 kB while it is read."""


@dataclass(frozen=True, slots=True)
class View:
    """A document with what is computed once for each of its characters.

    Attributes:
        document: the document.
        tags: part-of-speech tags, one a character, empty between blocks.
        marks: lexicon marks, one sequence a character.
        votes: the network's probabilities, shape (characters, types, 3); None where no network was asked.
    """

    document: Document
    tags: tuple[str, ...]
    marks: tuple[tuple[str, ...], ...]
    votes: Floats | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """The two voters and the judge of the spans that they propose; where one is missing, no name is read."""

    crf: pycrfsuite.Tagger | None
    network: Network | None
    judge: SpanJudge | None


def tagged_blocks(document: Document) -> list[Block]:
    """The blocks in which names are looked for: all but page furniture."""
    return [block for block in document.blocks if block.kind != "furniture"]


def relevance(document: Document, marks: Sequence[Sequence[str]]) -> dict[int, str]:
    """How much each article of a page speaks of industry, as a feature.

    Returns:
        article -> two digits: names of firms and names of products by the lexicons, per thousand characters, in steps.
    """
    size: dict[int, int] = {}
    firms: dict[int, int] = {}
    goods: dict[int, int] = {}
    for block in tagged_blocks(document):
        size[block.article] = size.get(block.article, 0) + block.end - block.start
        for flags in marks[block.start : block.end]:
            for flag in flags:
                if flag.startswith(("B-company_suffix", "B-company_trade", "B-park_suffix")):
                    firms[block.article] = firms.get(block.article, 0) + 1
                elif flag.startswith("B-product"):
                    goods[block.article] = goods.get(block.article, 0) + 1
    steps = (1, 4, 10, 20, 40)

    def step(count: int, of: int) -> int:
        return sum(1000 * count / max(of, 100) > s for s in steps)

    return {a: f"{step(firms.get(a, 0), n)}{step(goods.get(a, 0), n)}" for a, n in size.items()}


def lexicon_marks(document: Document, firms: Iterable[str] = ()) -> list[tuple[str, ...]]:
    """Lexicon marks of each character, block by block.

    Args:
        document: the document.
        firms: names to be marked as if the lexicon of firms held them; in training, where firms are invented, some of
            these stand for those that a real text would have from the lexicon.
    """
    marks: list[tuple[str, ...]] = [()] * len(document.text)
    for block in document.blocks:
        marks[block.start : block.end] = lexicon_flags(document.text[block.start : block.end])
    for name in firms:
        for match in re.finditer(re.escape(name), document.text):
            for at, flags in zip(range(*match.span()), flag_rows(("firm",), len(name)), strict=True):
                marks[at] += flags
    return marks


def network_inputs(
    document: Document, marks: Sequence[Sequence[str]], known: Mapping[str, int]
) -> Iterator[tuple[int, int, Encoding, Floats]]:
    """Segments of a document with LAC's encoding and the network's other inputs.

    Yields:
        start, end, encoding and `mark_features` of `text[start:end]`.
    """
    blocks = tagged_blocks(document)
    relevant = relevance(document, marks)
    kinds, relevances = [""] * len(document.text), [""] * len(document.text)
    for block in blocks:
        size = block.end - block.start
        kinds[block.start : block.end] = [block.kind] * size
        relevances[block.start : block.end] = [relevant[block.article]] * size
    pieces = list(segments(document.text, blocks))
    for first in range(0, len(pieces), ENCODED):
        some = pieces[first : first + ENCODED]
        for (start, end), encoding in zip(some, encode([document.text[a:b] for a, b in some]), strict=True):
            rows = mark_features(marks[start:end], known, kinds[start:end], relevances[start:end])
            yield start, end, encoding, rows


def view(document: Document, *, network: Network | None = None, firms: Iterable[str] = ()) -> View:
    """Run LAC, the lexicons (`firms` as for `lexicon_marks`) and, if given, the network over a document's blocks."""
    marks = lexicon_marks(document, firms)
    tags = [""] * len(document.text)
    votes = None if network is None else np.zeros((len(document.text), len(TYPES), 3), dtype=np.float32)
    for start, end, encoding, rows in network_inputs(document, marks, network.marks if network else {}):
        tags[start:end] = encoding.tags
        if network is not None and votes is not None:
            votes[start:end] = vote(network, encoding.states, rows)
    return View(document, tuple(tags), tuple(marks), votes)


def block_features(seen: View, block: Block, relevant: Mapping[int, str]) -> list[list[str]]:
    """Features of each character of a block for the CRF, those of its text and those of its place on the page."""
    rows = character_features(
        seen.document.text[block.start : block.end],
        seen.tags[block.start : block.end],
        seen.marks[block.start : block.end],
    )
    wide = (f"kind={block.kind}", f"relevant={relevant[block.article]}")
    for row in rows:
        row.extend(wide)
    return rows


def open_crf(path: Path) -> pycrfsuite.Tagger:
    """Open a CRF from a file."""
    crf = pycrfsuite.Tagger()
    crf.open(str(path))
    return crf


@cache
def load_models(folder: Path | None = None) -> Models:
    """The models that ship with clusterkg, or those of a folder (`entities.crfsuite`, `entities.onnx`, `spans.npz`)."""
    if folder is not None:
        return Models(open_crf(folder / "entities.crfsuite"), open_network(folder), load_span_judge(folder))
    with as_file(files("seeds").joinpath("models", "entities.crfsuite")) as shipped:
        return Models(open_crf(shipped), load_network(), load_span_judge())


def crf_votes(crf: pycrfsuite.Tagger, seen: View) -> Floats:
    """The CRF's marginal probabilities in the form of the network's votes."""
    votes = np.zeros((len(seen.document.text), len(TYPES), 3), dtype=np.float32)
    votes[:, :, 0] = 1.0
    known = set(crf.labels())
    columns = [(j, f"B-{t}", f"I-{t}") for j, t in enumerate(TYPES) if f"B-{t}" in known and f"I-{t}" in known]
    relevant = relevance(seen.document, seen.marks)
    for block in tagged_blocks(seen.document):
        for start, end in segments(seen.document.text, [block], long=AT_ONCE):
            crf.set(block_features(seen, replace(block, start=start, end=end), relevant))
            for i in range(end - start):
                if crf.marginal(OUTSIDE, i) > SURE_OUTSIDE:
                    continue
                for j, begin, inside in columns:
                    b, n = crf.marginal(begin, i), crf.marginal(inside, i)
                    votes[start + i, j] = (1.0 - b - n, b, n)
    return votes


def pool(network: Floats, crf: Floats) -> Floats:
    """Mean of both voters, shape and meaning as theirs.

    The CRF gives a character to one type only: to the extent that it reads a name of another type it says nothing of
    the names inside that one (a product in the name of a project), and there the network's opinion stands for its own.
    """
    named = 1.0 - crf[:, :, 0]
    silent = np.clip(named.sum(axis=1, keepdims=True) - named, 0.0, 1.0)[:, :, None]
    heard = crf.copy()
    heard[:, :, 0] -= silent[:, :, 0]
    pooled: Floats = 0.5 * network + 0.5 * (np.clip(heard, 0.0, 1.0) + silent * network)
    return pooled
