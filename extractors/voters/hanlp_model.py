"""A HanLP model as a voter: multi-task models, and single recognisers that read characters or words."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractors.entities.candidates import Candidate, VoterError
from extractors.entities.gazetteer import layer_labels
from extractors.entities.tagger import tagged_blocks
from extractors.model import Document
from extractors.reading import split_sentences
from extractors.voters.hanlp_setup import find_model, load_model

NAME = "hanlp"
DEFAULT_MODEL = "CLOSE_TOK_POS_NER_SRL_DEP_SDP_CON_ELECTRA_SMALL_ZH"
"""A small multi-task model that names things by three tag sets at once."""
WEIGHT = 0.5
"""How far its names are trusted: HanLP gives no probabilities."""
WORDS = ("place", "product", "industry")
"""Layers of the lexicons that a tokenizer of HanLP gets as its dictionary."""

Named = tuple[str, int, int]
"""Label, start, end, in characters of a sentence."""


class HanlpVoter:
    """Reads the sentences of a document with HanLP; offsets are exact, whatever blanks or emoji stand between.

    Args:
        model: a folder, the name of a model in `hanlp.pretrained`, or an address; `NER,TOKENIZER` names two, for a
            single recogniser that reads words. A single recogniser on its own is given characters.
        device: number of a GPU, -1 for the CPU, None for a GPU if there is one.
        batch_size: sentences that HanLP reads at once.
        tasks: which tasks of a multi-task model name things; a `*` at the end stands for anything.
        weight: score of its names, 0 to 1.
        gazetteer: hand the words of the lexicons to the tokenizer, which joins what it had cut (`dict_combine`).
        allow_download: whether a model that is not on this machine may be fetched.
    """

    def __init__(
        self,
        model: str | Path | None = None,
        *,
        device: int | None = None,
        batch_size: int = 128,
        tasks: str = "ner*",
        weight: float = WEIGHT,
        gazetteer: bool = True,
        allow_download: bool = False,
    ) -> None:
        given = str(model or DEFAULT_MODEL)
        self.model, _, self.tokenizer = (given, "", "") if Path(given).is_dir() else given.partition(",")
        self.device = device
        self.batch_size = batch_size
        self.tasks = tasks
        self.weight = weight
        self.gazetteer = gazetteer
        self.allow_download = allow_download
        self._loaded: tuple[int, Any, Any] | None = None

    def check(self) -> None:
        """Raise VoterError where HanLP or the model is not there; quick, torch is not imported."""
        for name in filter(None, (self.model, self.tokenizer)):
            find_model(name, allow_download=self.allow_download)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_loaded": None}  # another process loads its own

    def load(self) -> tuple[Any, Any]:
        """The model and its tokenizer (None where it has none), loaded on first use.

        Raises:
            VoterError: they cannot be loaded, or another process had loaded them before this one was forked off.
        """
        if self._loaded is None:
            model = self._component(self.model)
            tokenizer = self._component(self.tokenizer) if self.tokenizer else None
            tasks: dict[str, Any] = getattr(model, "tasks", None) or {}
            if tasks and not _named(tasks, self.tasks):
                known = ", ".join(sorted(tasks))
                raise VoterError(f"hanlp:{self.model}: it has no task {self.tasks}; its tasks are {known}")
            for each in _tokenizers(tokenizer or model):
                each.config.output_spans = True  # where a token stands in the sentence, to the character
                if self.gazetteer:
                    each.dict_combine = {word for layer in WORDS for word in layer_labels(layer)[0]}
            self._loaded = (os.getpid(), model, tokenizer)
        process, model, tokenizer = self._loaded
        if process != os.getpid():
            raise VoterError("hanlp: the model was loaded before this process was forked off; read with n_process=1")
        return model, tokenizer

    def _component(self, name: str) -> Any:
        place = find_model(name, allow_download=self.allow_download)
        return load_model(place, device=self.device, allow_download=self.allow_download)

    def read(self, documents: Sequence[Document]) -> list[list[Candidate]]:
        """The names that HanLP reads in each document, by start."""
        sentences = []
        for n, document in enumerate(documents):
            blocks = {document.blocks.index(block) for block in tagged_blocks(document)}
            sentences += [(n, s) for s in split_sentences(document) if s.block in blocks]
        found: list[set[Candidate]] = [set() for _ in documents]
        for first in range(0, len(sentences), self.batch_size):
            batch = sentences[first : first + self.batch_size]
            named = self._names([documents[n].text[s.start : s.end] for n, s in batch])
            for (n, sentence), names in zip(batch, named, strict=True):
                for label, start, end in names:
                    where = sentence.start + start, sentence.start + end
                    found[n].add(Candidate(*where, label, NAME, self.weight))
        return [sorted(candidates) for candidates in found]

    def _names(self, texts: list[str]) -> list[list[Named]]:
        """The names in each of some texts, none of them empty."""
        model, tokenizer = self.load()
        if getattr(model, "tasks", None):
            read = model(texts, tasks=self.tasks)
            tokens = _tokens(read)
            layers = [rows for task, rows in read.items() if task in _named(model.tasks, self.tasks)]
            return [
                [name for layer in layers for name in _in_characters(layer[i], [(t[1], t[2]) for t in tokens[i]])]
                for i in range(len(texts))
            ]
        if tokenizer is None:  # blanks left out, since HanLP's own tokens leave them out, too
            tokens = [[(c, at, at + 1) for at, c in enumerate(text) if not c.isspace()] for text in texts]
        elif getattr(tokenizer, "tasks", None):
            tokens = _tokens(tokenizer(texts, tasks="tok*"))
        else:
            tokens = tokenizer(texts)
        rows = model([[t[0] for t in row] for row in tokens])
        return [
            list(_in_characters(names, [(t[1], t[2]) for t in row])) for names, row in zip(rows, tokens, strict=True)
        ]


def _named(tasks: Iterable[str], wanted: str) -> list[str]:
    """The tasks that a name, or a beginning with `*`, stands for."""
    return [task for task in tasks if task == wanted or (wanted.endswith("*") and task.startswith(wanted[:-1]))]


def _tokenizers(component: Any) -> list[Any]:
    """The tokenizers among the tasks of a multi-task model, or the component itself if it is one."""
    tasks = getattr(component, "tasks", None)
    if tasks:
        return [task for name, task in tasks.items() if name.startswith("tok")]
    return [component] if hasattr(component, "dict_combine") else []


def _tokens(read: Mapping[str, Any]) -> Any:
    """Tokens of each sentence, (form, start, end), from what a multi-task model read."""
    return next(rows for task, rows in read.items() if task.startswith("tok"))


def _in_characters(names: Sequence[Sequence[Any]], spans: Sequence[tuple[int, int]]) -> Iterator[Named]:
    """Names as HanLP gives them, (surface, label, first token, one behind the last), by the spans of the tokens."""
    for _, label, first, behind in names:
        yield label, spans[first][0], spans[behind - 1][1]
