"""Names of a document: tagged, cleaned of generic nouns, found again wherever they stand, grouped into entities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache

from extractors.entities.aliases import group_mentions
from extractors.entities.candidates import Candidate, certain, join, lay_over, scores_by_span
from extractors.entities.mending import mend, split_runs
from extractors.entities.names import bare, enclosing_parks, zone_places
from extractors.entities.span_features import describe
from extractors.entities.spans import as_mentions, judge_spans, propose, select, stands_alone
from extractors.entities.tagger import Models, View, crf_votes, load_models, pool, tagged_blocks
from extractors.model import Dropped, Entity, Mention
from extractors.trees import Trees
from seeds.lexicon import load_generic
from seeds.thresholds import load_thresholds

NAME_TYPES = frozenset({"Company", "Park", "Cluster", "Project", "Policy", "Organization"})
"""Types whose names are names everywhere in a document once they are one somewhere; products and places are not."""
MARGIN = 0.3
"""How far below its threshold a name may be and still wait for a claim (docs/log.md)."""
DOUBTFUL = "doubtful"
"""Source of a mention that is below its threshold."""
ENCLOSING = "enclosing"
"""Source of a mention that was found at the beginning of another's name."""
REPEAT = "repeat"
"""Source of a mention that was found because its name was read elsewhere."""
NESTED = " inside another"
"""Added to a type in the thresholds: the one for a name that lies inside a name of another type."""


@cache
def _generic() -> frozenset[tuple[str, str]]:
    return frozenset((row.type, row.term) for row in load_generic() if row.type != "Organization")


def tag(
    seen: View,
    models: Models,
    candidates: Collection[Candidate] = (),
    *,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> tuple[list[Mention], list[Mention]]:
    """Names that are likely, and names that voters are certain of, which may clash with the former.

    Both in order of the text; one inside another only where its type differs.

    Args:
        seen: the document with its tags, marks and the network's votes.
        models: the CRF, and the judge of the spans that both voters propose.
        candidates: what voters from outside read; their spans are judged with the others.
        labels: node types that their labels mean, before those that are known.
    """
    if seen.votes is None or models.crf is None or models.judge is None:
        return [], []
    ballot, blocks = crf_votes(models.crf, seen), tagged_blocks(seen.document)
    asked = scores_by_span(candidates, blocks, labels)
    spans = propose(seen, pool(seen.votes, ballot))
    if asked:
        spans = sorted({*spans, *asked})
    numbers, words = describe(seen, seen.votes, ballot, spans)
    read = as_mentions(spans, judge_spans(models.judge, seen.document, spans, numbers, words))
    return select(join(read, asked)), certain(read, asked)


def _nested(mentions: Sequence[Mention]) -> set[Mention]:
    """The mentions that lie inside another."""
    inside, reach = set(), -1
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if mention.end <= reach:
            inside.add(mention)
        reach = max(reach, mention.end)
    return inside


def _without_places(
    text: str, kept: Sequence[Mention], doubtful: Sequence[Mention]
) -> tuple[list[Mention], list[Mention], list[Dropped]]:
    """Leave out firms that are but the place in the name of a development zone (大龙 beside 大龙经济开发区).

    No firm of the training texts is called like the place of a zone in the same text.
    """
    parks = {text[m.start : m.end] for m in kept if m.type == "Park"}
    places = {place for park in parks for place in zone_places(park)}
    wrong = {m for m in (*kept, *doubtful) if m.type == "Company" and bare(text[m.start : m.end]) in places}
    dropped = [Dropped("place", f"Company {text[m.start : m.end]}", m.start, m.end) for m in sorted(wrong)]
    return [m for m in kept if m not in wrong], [m for m in doubtful if m not in wrong], dropped


def _enclosing(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The parks that the name of a park in them begins with, each as sure as that; voters read one park there."""
    return [
        Mention(park.start, park.start + size, "Park", ENCLOSING, park.score)
        for park in mentions
        if park.type == "Park"
        for size in enclosing_parks(text[park.start : park.end])
        if ("Park", text[park.start : park.start + size]) not in _generic()
    ]


def _repeat(seen: View, mentions: Sequence[Mention]) -> list[Mention]:
    """A name found once is found everywhere: mentions of known names where the tagger saw nothing."""
    text = seen.document.text
    best: dict[str, tuple[float, str]] = {}
    for mention in mentions:
        name = text[mention.start : mention.end]
        long_enough = len(name) >= (4 if mention.type == "Product" else 2 if mention.score >= 0.85 else 3)
        if (mention.type in NAME_TYPES or mention.type == "Product") and long_enough:
            best[name] = max(best.get(name, (0.0, "")), (mention.score, mention.type))
    taken = bytearray(len(text))
    for mention in mentions:
        taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    found = []
    for name in sorted(best, key=lambda n: (-len(n), n)):
        score, node_type = best[name]
        for block in tagged_blocks(seen.document):
            at = text.find(name, block.start, block.end)
            while at >= 0:
                if not any(taken[at : at + len(name)]):
                    found.append(Mention(at, at + len(name), node_type, REPEAT, round(score * 0.9, 4)))
                    taken[at : at + len(name)] = b"\x01" * len(name)
                at = text.find(name, at + 1, block.end)
    return found


def settle(
    seen: View,
    tagged: Sequence[Mention],
    names: Sequence[Mention] = (),
    *,
    thresholds: Mapping[str, float] | None = None,
    margin: float = MARGIN,
    identity: Trees | None = None,
) -> tuple[list[Entity], list[Dropped]]:
    """Entities from what the tagger read.

    Args:
        seen: the document with its marks.
        tagged: mentions that the tagger read, no two of one span.
        names: names that voters are certain of; they pass every check (`lay_over`).
        thresholds: lowest score by type, other than those that ship.
        margin: a name this much below its threshold is still given, as one in doubt (`in_doubt`): what is
            claimed of it decides (`extractors.relations.read`).
        identity: trees that tell which names are one thing, other than those that ship.

    Returns:
        The entities in order of first mention, and what was left out: generic nouns, names below the threshold of their
        type, places taken for firms.
    """
    text = seen.document.text
    thresholds = load_thresholds().entities if thresholds is None else thresholds
    kept: list[Mention] = []
    weak: dict[tuple[str, str], list[tuple[Mention, bool]]] = defaultdict(list)
    dropped: list[Dropped] = []
    inside = _nested(tagged)
    for whole, mention in ((one, part) for one in tagged for part in mend(text, one)):
        name = bare(text[mention.start : mention.end])
        if len(name) < 2 and not (mention.type == "Product" and name and stands_alone(text, mention.start)):
            continue
        threshold = thresholds.get(f"{mention.type}{NESTED}" if whole in inside else mention.type, 0.5)
        if (mention.type, name) in _generic():
            dropped.append(Dropped("generic", f"{mention.type} {name}", mention.start, mention.end))
        elif mention.score < threshold:
            weak[mention.type, name].append((mention, mention.score >= threshold - margin))
        else:
            kept.append(mention)
    sure = {(m.type, bare(text[m.start : m.end])) for m in kept}
    doubtful: list[Mention] = []
    for (node_type, name), mentions in weak.items():
        if (node_type, name) in sure:  # the same name was clear elsewhere
            kept += [m for m, _ in mentions]
        elif any(near for _, near in mentions):
            doubtful += [replace(m, source=DOUBTFUL) for m, _ in mentions]
        else:
            dropped += [Dropped("low_score", f"{node_type} {name}", m.start, m.end) for m, _ in mentions]
    kept, doubtful, places = _without_places(text, split_runs(text, kept), doubtful)
    dropped += places
    if names:
        kept, doubtful = lay_over(names, kept, doubtful)
    kept += _enclosing(text, kept)
    repeated = _repeat(seen, kept)
    kept += [*repeated, *_enclosing(text, repeated)]
    taken = {(m.start, m.end) for m in kept}
    dropped = [d for d in dropped if (d.start, d.end) not in taken]
    kept += [m for m in doubtful if not any(m.start < r.end and r.start < m.end for r in repeated)]
    dropped.sort(key=lambda d: (d.start, d.end, d.reason))
    return group_mentions(seen.document, kept, identity=identity), dropped


def in_doubt(entity: Entity) -> bool:
    """Whether each place where the entity was read is in doubt."""
    return bool(entity.mentions) and all(m.source == DOUBTFUL for m in entity.mentions)


def recognise(
    seen: View,
    *,
    models: Models | None = None,
    candidates: Collection[Candidate] = (),
    labels: Mapping[str, Sequence[str]] | None = None,
) -> tuple[list[Entity], list[Dropped]]:
    """Read the entities of a document, those in doubt included; see `settle` for what is returned.

    Args:
        seen: the document with its tags, marks and votes.
        models: voters other than those that ship.
        candidates: what voters from outside read in the document.
        labels: node types that their labels mean, before those that are known.
    """
    return settle(seen, *tag(seen, models or load_models(), candidates, labels=labels))
