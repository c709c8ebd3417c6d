"""Claims of a document: candidate pairs, judged by the scorer, with evidence, status, amounts and dates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from extractors.entities.candidates import CERTAIN
from extractors.entities.tagger import View
from extractors.model import Claim, Dropped, Edge, Entity, Status
from extractors.relations.contexts import Context
from extractors.relations.features import PairFeatures
from extractors.relations.marking import MarkedSentence
from extractors.relations.pairs import Pair, PossibleClaims
from extractors.relations.quantities import find_dates, find_quantities
from extractors.relations.scorer import JudgedPair, load_scorer
from extractors.relations.status import read_truth, says_finished
from extractors.trees import probabilities
from seeds.thresholds import load_thresholds

SCORER = "scorer"
"""Name of the reader of a claim that no rule read."""
WORDING = {"finished": 6.0, "done": 1.0, "planned": -1.0}
"""What wording adds to the encoder's log-odds that a claim is no mere plan (docs/log.md): where it says that the thing
has come into being (`says_finished`), where it says nothing of a plan, and where it tells of one (`read_truth`)."""
_QUANTIFIED = {
    "produces": {"capacity", "amount", "share"},
    "consumes": {"capacity", "amount"},
    "recycles": {"capacity", "amount"},
    "supplies": {"amount", "share", "money"},
    "invests_in": {"investment", "capacity"},
    "subsidiary_of": {"share", "investment"},
}


MUTUAL = frozenset({"supplies"})
"""Directed relations that may hold both ways between two things of one type."""
MISTAKEN = {"subsidiary_of": "supplies"}
"""Relation -> the one that is meant where only that one is read by a rule: 乙是甲的下游企业 tells of a customer."""


def _told(sentences: Sequence[MarkedSentence], context: Context) -> tuple[str, int, int]:
    """The sentence whose wording tells whether a claim is true there, and the span of it that states the claim."""
    if context.head_sentence == context.tail_sentence:
        return sentences[context.head_sentence].text, *context.truth_span
    head, tail = (context.head_sentence, context.head.at), (context.tail_sentence, context.tail.at)
    # a frame stands anywhere, what is said of the other holds; of two sentences the later one says it
    sentence, at = {"head": tail, "tail": head, None: max(head, tail)}[context.framed]
    return sentences[sentence].text, at, at + 1


def _span(sentences: Sequence[MarkedSentence], context: Context) -> tuple[int, int]:
    if context.framed:  # the frame is the article's; what is shown is where the other is named
        other = sentences[context.head_sentence if context.framed == "tail" else context.tail_sentence]
        return other.start, other.end
    first, last = sorted((context.head_sentence, context.tail_sentence))
    return sentences[first].start, sentences[last].end


def _claim(
    text: str, pair: Pair, context: Context, sentences: Sequence[MarkedSentence], status: Status, probability: float
) -> Claim:
    start, end = _span(sentences, context)
    own = [hit for hit in context.rules if hit.rule.relation == pair.relation]
    ends = [(u.start, u.end) if u.start < u.end else None for u in (context.head, context.tail)]
    spans = [s for s in ends if s is not None]
    low = min((s[0] for s in spans), default=start)
    high = max((s[1] for s in spans), default=end)
    near = text[max(start, low - 12) : min(end, high + 16)]
    wanted = _QUANTIFIED.get(pair.relation, set())
    return Claim(
        head=pair.head, relation=pair.relation, tail=pair.tail,
        start=start, end=end, head_span=ends[0], tail_span=ends[1],
        status=status, rule=own[0].rule.id if own else SCORER, score=round(probability, 4),
        quantities=tuple(q for q in find_quantities(near) if q.kind in wanted), dates=tuple(find_dates(near)),
    )  # fmt: skip


def surest_first(pair: Pair, surest: int) -> Pair:
    """A pair that no rule reads with the context first that states it likeliest (`FirstWord.surest`)."""
    if _ruled(pair) or not surest:
        return pair
    rest = pair.contexts
    return replace(pair, contexts=(rest[surest], *rest[:surest], *rest[surest + 1 :]))


def _ruled(pair: Pair) -> bool:
    return pair.contexts[0].reads(pair.relation)  # where a rule reads it, no other place is kept


def _outweighed(pair: Pair, probability: float, accepted: Mapping[Edge, tuple[Pair, float]]) -> bool:
    """Whether the same relation the other way round, or one that it is mistaken for, is the better reading.

    Of two firms each can supply the other, so there a weaker direction falls only where no rule reads it and it stands
    in no other sentences than those that give the stronger one. No thing is owned by, made into or placed in what it
    owns, makes or holds.
    """
    other = accepted.get((pair.tail, pair.relation, pair.head))
    if other is not None and (_ruled(pair), probability) < (_ruled(other[0]), other[1]):
        return pair.relation not in MUTUAL or _told_otherwise(pair, other[0])
    instead = MISTAKEN.get(pair.relation, "")
    keys = (pair.head, instead, pair.tail), (pair.tail, instead, pair.head)
    return any(key in accepted and _told_otherwise(pair, accepted[key][0]) for key in keys)


def _told_otherwise(pair: Pair, other: Pair) -> bool:
    """Whether a rule reads the other in all the sentences in which the first stands, which no rule reads."""
    own, places = ({i for c in one.contexts for i in (c.head_sentence, c.tail_sentence)} for one in (pair, other))
    return not _ruled(pair) and _ruled(other) and own <= places


class Stated(NamedTuple):
    """A place that states a claim: its status by its wording, and whether that says that it has come into being."""

    context: Context
    status: Status
    finished: bool


def stated_places(
    pair: Pair, sentences: Sequence[MarkedSentence]
) -> tuple[list[Stated], list[tuple[Context, Literal["denied", "ended"]]]]:
    """The places that state a claim, and those that deny it or call it over."""
    stated: list[Stated] = []
    untrue: list[tuple[Context, Literal["denied", "ended"]]] = []
    for context in pair.contexts if _ruled(pair) else pair.contexts[:1]:
        told = _told(sentences, context)
        truth = read_truth(*told)
        if truth == "denied" or truth == "ended":
            untrue.append((context, truth))
        else:
            stated.append(Stated(context, truth, truth == "done" and says_finished(*told)))
    return stated, untrue


def likely_done(stated: Sequence[Stated], odds: float) -> float:
    """Probability that a claim is no mere plan.

    Args:
        stated: its places, one at least.
        odds: log-odds of the encoder.
    """
    wording = max(WORDING["finished" if place.finished else place.status] for place in stated)
    return probabilities(np.array([odds + wording]))[0]


def _statuses(stated: Sequence[Stated], *, done: bool) -> list[tuple[Context, Status]]:
    """The places of a claim with its status there.

    Of what is done, wording tells the places that speak of it from those that speak of plans.
    """
    if done and len({place.status for place in stated}) > 1:
        return [(place.context, place.status) for place in stated]
    return [(place.context, "done" if done else "planned") for place in stated]


def read_relations(
    seen: View, entities: Sequence[Entity], *, folder: Path | None = None
) -> tuple[list[Claim], list[Entity], list[Dropped]]:
    """Read the relations of a document.

    Args:
        seen: the document with its tags.
        entities: its entities, those in doubt included.
        folder: models of the scorer other than those that ship.

    Returns:
        Claims in order of the text; the entities that are likely or end of a claim, their ids unchanged, and behind
        them the roles that firms hold; and what was read but left out because it is unlikely, or because the text
        denies it, says that it is over, or says the reverse.
    """
    thresholds, scorer = load_thresholds(), load_scorer(folder)
    possible = PossibleClaims.of(seen.document, [e for e in entities if e.mentions])
    sentences, by_id = possible.sentences, possible.entities
    features = PairFeatures(seen.document, sentences, by_id, seen.tags)
    first = scorer.first_word(possible, (JudgedPair(*pair.key, features.of(pair)) for pair in possible.pairs))
    likely, scores = scorer.judge(possible, first)
    claims: list[Claim] = []
    dropped: list[Dropped] = []
    accepted: dict[Edge, tuple[Pair, float]] = {}
    done: dict[Edge, float] = {}
    for pair, probability, odds, surest in zip(
        possible.pairs, scores, first.done.tolist(), first.surest.tolist(), strict=True
    ):
        if probability >= thresholds.claims:
            accepted[pair.key], done[pair.key] = (surest_first(pair, surest), probability), odds
    for pair, probability in accepted.values():
        if _outweighed(pair, probability, accepted):
            what = f"{by_id[pair.head].name} {pair.relation} {by_id[pair.tail].name}"
            dropped.append(Dropped("low_score", what, *_span(sentences, pair.contexts[0])))
            continue
        stated, untrue = stated_places(pair, sentences)
        for context, truth in untrue:
            what = f"{by_id[pair.head].name} {pair.relation} {by_id[pair.tail].name}"
            dropped.append(Dropped(truth, what, *_span(sentences, context)))
        if stated:
            there = likely_done(stated, done[pair.key]) >= thresholds.done
            for context, status in _statuses(stated, done=there):
                claims.append(_claim(seen.document.text, pair, context, sentences, status, probability))
    claims.sort(key=lambda c: (c.start, c.end, c.head, c.relation, c.tail))
    ends = {end for claim in claims for end in (claim.head, claim.tail)}
    kept, unlikely = keep_likely(entities, likely, thresholds.names, ends)
    return claims, [*kept, *(role for role in possible.roles if role.id in ends)], [*unlikely, *dropped]


def keep_likely(
    entities: Sequence[Entity], likely: Mapping[str, float], threshold: float, claimed: Collection[str]
) -> tuple[list[Entity], list[Dropped]]:
    """Leave out the entities that are unlikely and of which nothing is claimed.

    Args:
        entities: entities of a document.
        likely: probability of each that has mentions, by id.
        threshold: from which probability on an entity stays anyway; what a voter is certain of stays, too, and what
            stands nowhere in the text, which others than the recogniser have put there.
        claimed: ids of those that are an end of some claim.

    Returns:
        The entities that stay, with their probability as score, and what was left out.
    """
    kept: list[Entity] = []
    dropped: list[Dropped] = []
    for entity in entities:
        if not entity.mentions or any(m.score >= CERTAIN for m in entity.mentions):
            kept.append(entity)
        elif likely[entity.id] >= threshold or entity.id in claimed:
            kept.append(replace(entity, score=round(likely[entity.id], 4)))
        else:
            dropped += [Dropped("low_score", f"{entity.type} {entity.name}", m.start, m.end) for m in entity.mentions]
    return kept, dropped
