"""Voters from outside: HanLP models and spaCy pipelines whose names join those of the trained tagger.

`make_voter` takes what `--ner` takes: `hanlp`, `hanlp:MODEL`, `spacy:MODEL`. What a voter is and how its names count:
`extractors.entities.candidates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extractors.entities.candidates import Candidate, Voter, VoterError
from extractors.voters.hanlp_model import HanlpVoter
from extractors.voters.spacy_model import SpacyVoter

__all__ = ["Candidate", "HanlpVoter", "SpacyVoter", "Voter", "VoterError", "make_voter", "make_voters"]


def make_voter(spec: str, *, allow_download: bool = False) -> HanlpVoter | SpacyVoter:
    """The voter that `hanlp`, `hanlp:MODEL` or `spacy:MODEL` names, set up but with its model not yet loaded.

    Args:
        spec: kind and, behind a colon, a folder or the name of a model.
        allow_download: whether a HanLP model that is not on this machine may be fetched.

    Raises:
        VoterError: there is no such voter, or what it needs is not here; the message says what to do.
    """
    kind, _, model = spec.partition(":")
    if kind == "hanlp":
        voter: HanlpVoter | SpacyVoter = HanlpVoter(model or None, allow_download=allow_download)
    elif kind == "spacy" and model:
        voter = SpacyVoter(model)
    else:
        raise VoterError(f"--ner {spec}: no such voter; give hanlp, hanlp:MODEL or spacy:MODEL")
    voter.check()
    return voter


@cache
def make_voters(specs: tuple[str, ...], *, allow_download: bool = False) -> Sequence[Voter]:
    """The voters of several specifications, made once in a process."""
    return tuple(make_voter(spec, allow_download=allow_download) for spec in specs)
