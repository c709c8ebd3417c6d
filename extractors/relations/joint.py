"""All possible claims of a document seen together: what speaks for a claim and against it beside its own words.

If one firm may have made a product, another is less likely to; who makes what a firm uses may supply it; a firm in a
park is in the park's town. The numbers made here are read by trees (`scorer`), which are stacked on the first
two: D. Wolpert, "Stacked generalization", Neural Networks 5 (1992).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Literal

import numpy as np

from extractors.model import Edge
from extractors.trees import Numbers
from seeds.ontology import load_ontology

Siblings = tuple[Sequence[Edge], Sequence[Edge]]
"""The same claim of the names in a list with the head, and of those in a list with the tail, the nearest first."""
NOTHING = -9.0
"""Log-odds that stand for a claim that cannot be."""

TRIANGLES: Mapping[str, tuple[str, ...]] = {
    "supplies": ("h produces z, t consumes z", "h produces z, t recycles z", "h supplies z, z supplies t"),
    "consumes": ("z supplies h, z produces t", "h produces z, t upstream_of z", "h recycles z, z upstream_of t"),
    "produces": (
        "h supplies z, z consumes t", "h consumes z, z upstream_of t", "h recycles z, z upstream_of t",
        "h invests_in z, z produces t",
    ),
    "upstream_of": ("z consumes h, z produces t", "z recycles h, z produces t", "h upstream_of z, z upstream_of t"),
    "recycles": ("z supplies h, z produces t", "h produces z, t upstream_of z"),
    "located_in": (
        "h located_in z, z located_in t", "z located_in h, z located_in t", "z invests_in h, z located_in t",
        "h invests_in z, z located_in t",
    ),
    "subsidiary_of": (
        "h subsidiary_of z, z subsidiary_of t", "h invests_in z, t invests_in z", "h located_in z, t located_in z",
    ),
    "invests_in": (
        "h subsidiary_of z, z invests_in t", "z subsidiary_of h, z invests_in t", "h produces z, t produces z",
        "h located_in z, t located_in z",
    ),
    "engages_in": ("z located_in h, z engages_in t", "h located_in z, z engages_in t"),
    "applies_to": ("z issues h, t located_in z", "h applies_to z, t engages_in z", "h applies_to z, t located_in z"),
    "issues": ("t applies_to z, z located_in h",),
    "member_of": ("h located_in z, t located_in z",),
    "cooperates_with": ("h invests_in z, t invests_in z",),
}  # fmt: skip
"""For a claim of head h and tail t: two claims with a third entity z that speak for it."""

Side = tuple[Literal["h", "t"], str, bool]
"""An end of a claim, the relation it has with z, and whether it is the head there."""


def _side(text: str) -> Side:
    head, relation, tail = text.split(" ")
    end = tail if head == "z" else head
    assert end in ("h", "t")
    return ("h" if end == "h" else "t", relation, tail == "z")


_SIDES: Mapping[str, tuple[tuple[Side, Side], ...]] = {
    relation: tuple((_side(one), _side(two)) for one, _, two in (text.partition(", ") for text in texts))
    for relation, texts in TRIANGLES.items()
}
_MOST = max(len(texts) for texts in TRIANGLES.values())


def joint_numbers(keys: Sequence[Edge], odds: Numbers, siblings: Iterable[Siblings]) -> Numbers:
    """What the other possible claims of a document say of each.

    Args:
        keys: the possible claims, each once.
        odds: log-odds of each by the first judges, shape (claims,).
        siblings: for each the claims of the names in a list with its ends.

    Returns:
        Shape (claims, numbers): log-odds of the reverse; best other, expected others, count of others and rank among
        those with the same head and relation, tail and relation, and ends; best, expected and count of others with the
        same relation, head, and tail; the weaker side of the best triangle of each kind; log-odds of each relation
        between the same ends, forth and back; count, best, mean and nearest of the siblings of the head, and of the
        tail.
    """
    score = dict(zip(keys, odds.tolist(), strict=True))
    reverse = np.array([score.get((t, r, h), NOTHING) for h, r, t in keys])[:, None]
    groups: list[tuple[list[Hashable], int]] = [
        ([(h, r) for h, r, _ in keys], 4), ([(t, r) for _, r, t in keys], 4), ([(h, t) for h, _, t in keys], 4),
        ([r for _, r, _ in keys], 3), ([h for h, _, _ in keys], 3), ([t for _, _, t in keys], 3),
    ]  # fmt: skip
    among = [_among(names, odds)[:, :width] for names, width in groups]
    return np.concatenate(
        [reverse, *among, _triangles(keys, score), _between_ends(keys, score), _siblings(siblings, score)], axis=1
    )


def _between_ends(keys: Sequence[Edge], score: Mapping[Edge, float]) -> Numbers:
    relations = sorted(load_ontology().relations)
    rows = [
        [score.get((one, r, two), NOTHING) for one, two in ((head, tail), (tail, head)) for r in relations]
        for head, _, tail in keys
    ]
    return np.array(rows).reshape(len(keys), 2 * len(relations))


def _siblings(siblings: Iterable[Siblings], score: Mapping[Edge, float]) -> Numbers:
    rows = []
    for sides in siblings:
        row: list[float] = []
        for side in sides:
            odds = [score.get(key, NOTHING) for key in side]
            row += [len(odds), max(odds), sum(odds) / len(odds), odds[0]] if odds else [0, NOTHING, NOTHING, NOTHING]
        rows.append(row)
    return np.array(rows).reshape(len(rows), 8)


def _among(groups: Sequence[Hashable], odds: Numbers) -> Numbers:
    """Each claim among those of its group: best other, expected number of others, count of others, rank."""
    members: dict[Hashable, list[int]] = defaultdict(list)
    for i, name in enumerate(groups):
        members[name].append(i)
    probability = 1.0 / (1.0 + np.exp(-odds))
    out = np.empty((len(groups), 4))
    for group in members.values():
        index = np.array(group)
        order = index[np.argsort(-odds[index], kind="stable")]
        out[order, 0] = odds[order[0]]
        out[order[0], 0] = odds[order[1]] if len(order) > 1 else NOTHING
        out[index, 1] = probability[index].sum() - probability[index]
        out[index, 2] = len(index) - 1
        out[order, 3] = np.arange(len(order))
    return out


def _triangles(keys: Sequence[Edge], score: Mapping[Edge, float]) -> Numbers:
    beside: dict[tuple[str, str, bool], dict[str, float]] = defaultdict(dict)
    for (head, relation, tail), odds in score.items():
        beside[head, relation, True][tail] = odds
        beside[tail, relation, False][head] = odds
    nobody: dict[str, float] = {}
    out = np.full((len(keys), _MOST), NOTHING)
    for i, (head, relation, tail) in enumerate(keys):
        for kind, sides in enumerate(_SIDES.get(relation, ())):
            one, two = (beside.get((head if end == "h" else tail, r, is_head), nobody) for end, r, is_head in sides)
            if len(two) < len(one):
                one, two = two, one
            thirds = (min(odds, two[z]) for z, odds in one.items() if z in two and z not in (head, tail))
            out[i, kind] = max(thirds, default=NOTHING)
    return out
