"""Voters from outside: word lists, HanLP models and spaCy pipelines whose names join those of the trained tagger.

`make_voter` takes what `--ner` takes: `names:FILE`, `hanlp`, `hanlp:MODEL`, `spacy:MODEL`. What a voter is and how its
names count: `extractors.entities.candidates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from extractors.entities.candidates import Candidate, Voter, VoterError
from extractors.voters.hanlp_model import HanlpVoter
from extractors.voters.spacy_model import SpacyVoter
from extractors.voters.word_list import NamesError, OwnName, WordListVoter, read_names

__all__ = [
    "Candidate",
    "HanlpVoter",
    "NamesError",
    "OwnName",
    "SpacyVoter",
    "Voter",
    "VoterError",
    "WordListVoter",
    "make_voter",
    "make_voters",
    "read_names",
    "split_spec",
]


def split_spec(spec: str) -> tuple[str, str]:
    """The kind of voter that a specification names, and its file or model, empty for the default one of HanLP.

    Raises:
        VoterError: there is no such voter.
    """
    kind, _, model = spec.partition(":")
    if kind == "hanlp" or (kind in ("names", "spacy") and model):
        return kind, model
    raise VoterError(f"--ner {spec}: no such voter; give names:FILE, hanlp, hanlp:MODEL or spacy:MODEL")


def make_voter(spec: str, *, allow_download: bool = False) -> Voter:
    """The voter that a specification names, set up but with its model not yet loaded; a word list is read.

    Args:
        spec: `names:FILE`, `hanlp`, `hanlp:MODEL` or `spacy:MODEL`; a model is a folder or the name of one.
        allow_download: whether a HanLP model that is not on this machine may be fetched.

    Raises:
        VoterError: there is no such voter, or what it needs is not here; the message says what to do.
        NamesError: a word list has wrong lines.
    """
    kind, model = split_spec(spec)
    if kind == "names":
        return WordListVoter(read_names(model))
    voter = SpacyVoter(model) if kind == "spacy" else HanlpVoter(model or None, allow_download=allow_download)
    voter.check()
    return voter


def make_voters(specs: Sequence[str], *, allow_download: bool = False) -> Sequence[Voter]:
    """The voters of several specifications, each made once in a process, a word list again when its file changed."""
    return tuple(_made(spec, _word_list(spec), allow_download) for spec in specs)


@cache
def _made(spec: str, word_list: bytes, allow_download: bool) -> Voter:
    return make_voter(spec, allow_download=allow_download)


def _word_list(spec: str) -> bytes:
    """What is in the file of a word list; nothing for other voters, and where `make_voter` will miss the file."""
    kind, model = split_spec(spec)
    return Path(model).read_bytes() if kind == "names" and Path(model).is_file() else b""
