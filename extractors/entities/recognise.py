"""Names of a document: tagged, cleaned of generic nouns, found again wherever they stand, grouped into entities."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from extractors.entities.aliases import group_mentions
from extractors.entities.names import bare
from extractors.entities.tagger import Models, View, load_models, tag, tagged_blocks
from extractors.model import Dropped, Entity, Mention
from seeds.lexicon import load_generic
from seeds.thresholds import load_thresholds

NAME_TYPES = frozenset({"Company", "Park", "Cluster", "Project", "Policy", "Organization"})
"""Types whose names are names everywhere in a document once they are one somewhere; products and places are not."""
_LEFT = re.compile(r"^[“‘「『（(、，：\s]+")
_OFFICE = re.compile(r"^(?:常委|副?书记|副?主任|副?局长|副?市长|副?县长|副?区长|董事长|总经理)(?=.{3})")
"""An office that a text without punctuation runs together with the name after it."""
_RIGHT = re.compile(r"[、，：。；\s]+$")


@cache
def _generic() -> frozenset[tuple[str, str]]:
    return frozenset((row.type, row.term) for row in load_generic() if row.type != "Organization")


def _trim(text: str, mention: Mention) -> Mention:
    """Cut punctuation off the ends, and a quotation or title mark that has no partner inside."""
    start, end = mention.start, mention.end
    name = text[start:end]
    if not ("”" in name and name.startswith("“")):
        start += len(name) - len(_LEFT.sub("", name))
    if office := _OFFICE.match(text[start:end]):
        start += office.end()
    end -= len(text[start:end]) - len(_RIGHT.sub("", text[start:end]))
    for left, right in ("“”", "《》", "（）"):
        name = text[start:end]
        if name.endswith(right) and left not in name:
            end -= 1
        elif name.startswith(left) and right not in name:
            start += 1
            if text[end : end + 1] == right:  # the partner stands just outside
                start, end = start - 1, end + 1
    return replace(mention, start=start, end=end)


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
                    found.append(Mention(at, at + len(name), node_type, "repeat", round(score * 0.9, 4)))
                    taken[at : at + len(name)] = b"\x01" * len(name)
                at = text.find(name, at + 1, block.end)
    return found


def settle(
    seen: View, tagged: Sequence[Mention], *, thresholds: Mapping[str, float] | None = None
) -> tuple[list[Entity], list[Dropped]]:
    """Entities from what the tagger read.

    Args:
        seen: the document with its marks.
        tagged: mentions that the tagger read.
        thresholds: lowest score by type, other than those that ship.

    Returns:
        The entities in order of first mention, and what was left out: generic nouns and names below the threshold of
        their type.
    """
    text = seen.document.text
    thresholds = load_thresholds().entities if thresholds is None else thresholds
    kept: list[Mention] = []
    doubtful: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    dropped: list[Dropped] = []
    for mention in (_trim(text, m) for m in tagged):
        name = bare(text[mention.start : mention.end])
        if len(name) < 2:
            continue
        if (mention.type, name) in _generic():
            dropped.append(Dropped("generic", f"{mention.type} {name}", mention.start, mention.end))
        elif mention.score < thresholds.get(mention.type, 0.5):
            doubtful[mention.type, name].append(mention)
        else:
            kept.append(mention)
    sure = {(m.type, bare(text[m.start : m.end])) for m in kept}
    for (node_type, name), mentions in doubtful.items():
        if (node_type, name) in sure:  # the same name was clear elsewhere
            kept += mentions
        else:
            dropped += [Dropped("low_score", f"{node_type} {name}", m.start, m.end) for m in mentions]
    kept += _repeat(seen, kept)
    dropped.sort(key=lambda d: (d.start, d.end, d.reason))
    return group_mentions(seen.document, kept), dropped


def recognise(seen: View, *, models: Models | None = None) -> tuple[list[Entity], list[Dropped]]:
    """Read the entities of a document; see `settle` for what is returned.

    Args:
        seen: the document with its tags, marks and votes.
        models: voters other than those that ship.
    """
    return settle(seen, tag(seen, models or load_models()))
