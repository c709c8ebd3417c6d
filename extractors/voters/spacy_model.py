"""A spaCy pipeline as a voter: a trained model, or rules such as SpanRuler patterns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.entities.candidates import Candidate, VoterError
from extractors.entities.tagger import tagged_blocks
from extractors.model import Document

if TYPE_CHECKING:  # spaCy takes a second to import, and torch with it where that is installed
    from spacy.language import Language
    from spacy.tokens import Doc, SpanGroup

NAME = "spacy"
ENTS = "ents"
"""Stands for `doc.ents` among the names of span groups."""
WEIGHTS: Mapping[str, float] = {"ruler": 1.0}
"""How far a group of spans is trusted; `ruler` is where a SpanRuler puts what its patterns match."""
OTHER_WEIGHT = 0.5
"""How far `doc.ents` and all other groups are trusted: the tagger decides, the voter tips the scales."""


def spans_of(doc: Doc, weights: Mapping[str, float]) -> Iterator[tuple[str, int, int, str, float]]:
    """What a spaCy doc holds of names.

    Args:
        doc: a doc.
        weights: group of spans, or `ents` -> how far it is trusted, 0 for not at all. Others have `OTHER_WEIGHT`, but 1
            where `attrs["voter"]` says that a voter of clusterkg made them, since their scores are weighted already.

    Yields:
        Voter (the group's own name, or that of its maker), start, end (characters of `doc.text`), label, and the weight
        times the span's score, which is 1 where the group's `attrs` have no list `scores`.
    """
    weight = weights.get(ENTS, OTHER_WEIGHT)
    if weight:
        for ent in doc.ents:
            yield ENTS, ent.start_char, ent.end_char, ent.label_, weight
    for key, group in doc.spans.items():
        voter = group.attrs.get("voter")
        weight = weights.get(key, 1.0 if voter else OTHER_WEIGHT)
        if weight:
            for span, score in zip(group, _scores(group), strict=True):
                yield voter or key, span.start_char, span.end_char, span.label_, weight * score


def _scores(group: SpanGroup) -> list[float]:
    scores = group.attrs.get("scores")
    if scores is None or len(scores) != len(group):
        return [1.0] * len(group)
    return [min(max(float(score), 0.0), 1.0) for score in scores]


class SpacyVoter:
    """Reads the paragraphs of a document with a spaCy pipeline; its `doc.ents` and `doc.spans` are the votes.

    Args:
        model: a loaded pipeline, its folder, or the name of an installed package.
        weights: how far each group of spans is trusted; `WEIGHTS` if not given.
        batch_size: paragraphs that the pipeline reads at once.
    """

    def __init__(
        self, model: str | Path | Language, *, weights: Mapping[str, float] | None = None, batch_size: int = 64
    ) -> None:
        self.model = model
        self.weights = WEIGHTS if weights is None else weights
        self.batch_size = batch_size
        self._nlp = None if isinstance(model, str | Path) else model

    def check(self) -> None:
        """Raise VoterError where the model is not there; quick, nothing is loaded."""
        if self._nlp is not None or (Path(str(self.model)) / "meta.json").is_file():
            return
        name = str(self.model)
        if not (name.isidentifier() and find_spec(name)):
            remedy = "give the folder that nlp.to_disk wrote, or the name of an installed spaCy package"
            raise VoterError(f"spacy:{name}: no spaCy pipeline; {remedy}")

    def load(self) -> Language:
        """The pipeline, loaded on first use."""
        if self._nlp is None:
            self.check()
            import spacy

            try:
                self._nlp = spacy.load(self.model)
            except (OSError, ValueError, ImportError) as exc:
                raise VoterError(f"spacy:{self.model}: the pipeline does not load: {exc}") from exc
        return self._nlp

    def read(self, documents: Sequence[Document]) -> list[list[Candidate]]:
        """The names that the pipeline reads in each document, by start."""
        blocks = [(n, block) for n, document in enumerate(documents) for block in tagged_blocks(document)]
        texts = (documents[n].text[block.start : block.end] for n, block in blocks)
        found: list[list[Candidate]] = [[] for _ in documents]
        for (n, block), doc in zip(blocks, self.load().pipe(texts, batch_size=self.batch_size), strict=True):
            for _, start, end, label, score in spans_of(doc, self.weights):
                found[n].append(Candidate(block.start + start, block.start + end, label, NAME, score))
        return [sorted(candidates) for candidates in found]
