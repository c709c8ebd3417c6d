"""Candidates of voters from outside (HanLP, a spaCy model, a user's names), joined with what the tagger read.

A voter gives spans with a label of its own and a score: how likely the name is right where nothing else speaks for it.
Every node type that the label may mean becomes a mention, and its score is that of independent witnesses, the noisy-or
of J. Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988: one less the product of what each leaves open, the
span judge's own belief in that span and type among them. So a coarse label (ORG) takes the type that the judge finds
most likely there, a name that both doubt a little passes, and what a voter does not read is not counted against a name.

A score of 1 is no vote: what a user's word list or pattern names is a name (`certain`), and what the tagger and the
other voters read gives way to it (`lay_over`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from extractors.entities.network import TYPES
from extractors.entities.spans import LIKELY, Span, clash
from extractors.model import Block, Document, Mention
from seeds.errors import ClusterKGError
from seeds.ontology import load_ontology

CERTAIN = 1.0
"""Score of a candidate that is taken for a name whatever the tagger says."""
LABELS: dict[str, tuple[str, ...]] = {
    "ORG": ("Company", "Organization", "Park"),
    "ORGANIZATION": ("Company", "Organization", "Park"),
    "NT": ("Company", "Organization", "Park"),
    "COMPANY": ("Company",),
    "GPE": ("Place",),
    "LOC": ("Place", "Park"),
    "LOCATION": ("Place", "Park"),
    "NS": ("Place", "Park"),
    "FAC": ("Park", "Project"),
    "PRODUCT": ("Product",),
    "LAW": ("Policy",),
    "WORK_OF_ART": ("Policy",),
}
"""Node types that the labels of OntoNotes, MSRA, PKU and other tag sets may mean; labels compare in upper case."""


class VoterError(ClusterKGError):
    """A voter that does not exist, cannot be set up, or gives labels that mean nothing."""


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A name that a voter read: `text[start:end]` of the document, the voter's label, its name, and a score (0 to 1).

    A score of 1 is certain: the name is taken whatever the tagger says, unless it is part of a longer one of its type.
    """

    start: int
    end: int
    label: str
    voter: str
    score: float


class Voter(Protocol):
    """Something that reads names; batches of documents, so that a network can read many sentences at once."""

    def read(self, documents: Sequence[Document]) -> list[list[Candidate]]:
        """The names of each document, in any order."""
        ...


def node_types(label: str, labels: Mapping[str, Sequence[str]] | None = None) -> tuple[str, ...]:
    """The node types that a label may mean: by `labels`, by `LABELS`, or by its own or Chinese name; else none.

    Raises:
        VoterError: `labels` gives something that is no node type.
    """
    if labels and label in labels:
        if wrong := sorted(set(labels[label]) - set(TYPES)):
            raise VoterError(f"label {label}: {', '.join(wrong)} is no node type; the types are {', '.join(TYPES)}")
        return tuple(labels[label])
    known = LABELS.get(label.upper())
    if known:
        return known
    types = load_ontology().types
    return tuple(t for t in TYPES if label.lower() == t.lower() or label == types[t].label)


def scores_by_span(
    candidates: Iterable[Candidate], blocks: Sequence[Block], labels: Mapping[str, Sequence[str]] | None = None
) -> dict[Span, dict[str, float]]:
    """What the voters say of each span and node type: voter -> its highest score.

    Args:
        candidates: what the voters read; what lies in no block (page furniture) or across two is passed over.
        blocks: the blocks in which names are looked for.
        labels: label -> node types, before `LABELS`.
    """
    found: dict[Span, dict[str, float]] = defaultdict(dict)
    for candidate in candidates:
        if not any(b.start <= candidate.start < candidate.end <= b.end for b in blocks):
            continue
        for node_type in node_types(candidate.label, labels):
            scores = found[Span(candidate.start, candidate.end, TYPES.index(node_type))]
            scores[candidate.voter] = max(scores.get(candidate.voter, 0.0), candidate.score)
    return dict(found)


def join(own: Iterable[Mention], asked: Mapping[Span, Mapping[str, float]]) -> list[Mention]:
    """The judged spans that are likely once the voters have spoken; the source names all who read a name.

    Args:
        own: all judged spans as mentions, those of the voters among them.
        asked: what the voters say (`scores_by_span`); what they are certain of is left to `certain`.
    """
    joined = []
    for mention in own:
        scores = {voter: score for voter, score in _said_of(mention, asked).items() if score < CERTAIN}
        if scores:
            open_ = 1.0 - mention.score
            for score in scores.values():
                open_ *= 1.0 - score
            sources = [mention.source] if mention.score >= LIKELY else []
            source = "+".join([*sources, *sorted(scores)])
            mention = replace(mention, score=round(min(1.0 - open_, 1.0), 4), source=source)
        if mention.score >= LIKELY:
            joined.append(mention)
    return joined


def certain(own: Iterable[Mention], asked: Mapping[Span, Mapping[str, float]]) -> list[Mention]:
    """The names that voters are certain of, freed of clashes: leftmost and longest, then what the judge finds likelier.

    Args:
        own: all judged spans as mentions, those of the voters among them.
        asked: what the voters say (`scores_by_span`).
    """
    kept: list[Mention] = []
    for mention in sorted(own, key=lambda m: (m.start, -m.end, -m.score, m.type)):
        voters = sorted(voter for voter, score in _said_of(mention, asked).items() if score >= CERTAIN)
        if voters and not any(clash(mention, other) for other in kept):
            kept.append(replace(mention, score=CERTAIN, source="+".join(voters)))
    return kept


def lay_over(
    names: Iterable[Mention], recognised: Sequence[Mention], doubtful: Sequence[Mention] = ()
) -> tuple[list[Mention], list[Mention]]:
    """Put the names that voters are certain of among those that were recognised without them.

    A name inside a longer recognised one of its type is part of that. Otherwise what is the same span, crosses it or is
    a piece of it gives way; what holds it with another type stays. A name that was recognised anyway names all who read
    it, and what was read inside of it stays.

    Args:
        names: what voters are certain of, freed of clashes (`certain`).
        recognised: names that would stand without them.
        doubtful: other mentions that may give way.

    Returns:
        The names and those of `recognised` that stay, and those of `doubtful` that stay.
    """
    read = {(m.start, m.end, m.type): m for m in recognised}
    held, new = [], []
    for name in names:
        if any(m.type == name.type and _around(m, name) for m in recognised):
            continue
        if same := read.get((name.start, name.end, name.type)):
            held.append(replace(name, source=f"{same.source}+{name.source}"))
        else:
            held.append(name)
            new.append(name)

    def stays(mention: Mention) -> bool:
        return not any(clash(mention, name) for name in held) and not any(_around(name, mention) for name in new)

    return [*held, *filter(stays, recognised)], list(filter(stays, doubtful))


def _said_of(mention: Mention, asked: Mapping[Span, Mapping[str, float]]) -> Mapping[str, float]:
    return asked.get(Span(mention.start, mention.end, TYPES.index(mention.type)), {})


def _around(longer: Mention, inner: Mention) -> bool:
    """Whether a mention holds another and more."""
    held = longer.start <= inner.start and inner.end <= longer.end
    return held and longer.end - longer.start > inner.end - inner.start
