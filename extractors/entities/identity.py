"""Which names of one type in a document are one thing: pairs of names that share letters, judged by trees.

The matchers of `names` know how names are shortened (`丽水澜屿硅业有限公司` to `澜屿硅业`); that is one of the numbers
here. The others say what a reader sees besides: whether the short one ever stands alone, before or behind the long
one, in one list with it, and how many others it would fit. Pairs that are likely are joined, the surest first, where
the possible pairs of the two groups agree in the mean.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from extractors.entities.names import LEGAL_FORM, MATCHERS, bare, company_name, is_subsequence
from extractors.trees import Numbers, Trees, probabilities, stored_trees

FILE = "identity.npz"
"""File of the trees in a folder of models."""
SAME = "same"
"""Their name there."""
LEAST = 0.6
"""From this probability on two names are one thing."""
LEAST_APART = 0.8
"""The same where the matcher holds them for two, though one is the end of the other (废旧叶片 and 叶片)."""
FITS = 0.6
"""From this score of its matcher on a name fits a longer one."""
KIND = 3
"""The name of a product that fits so many longer ones is their kind, and none of them."""
PLACES = 20
"""Places of a name that are looked at."""
NEVER, FAR = -1.0, 999.0
_LIST_MARK = re.compile(r"、|和|与|及|以及|或")
_SENTENCE_END = re.compile(r"[。\n]")
COLUMNS = (
    "type", "matcher", "short length", "long length", "difference", "part", "begins", "ends", "subsequence",
    "common beginning", "common end", "common letters", "times alone", "times of long", "short first alone",
    "short behind long", "least distance", "one sentence", "one list", "others it fits", "alike beginnings",
    "alike ends", "names", "long first", "letters before", "letters behind", "legal short", "legal long", "never alone",
)  # fmt: skip
"""Of `link_rows`."""
_TYPES = {name: i for i, name in enumerate(sorted(MATCHERS))}

Link = tuple[str, str]
"""Two names that may be one thing, the shorter first."""


def possible_links(node_type: str, names: Sequence[str]) -> list[Link]:
    """Pairs of names that share letters: two, and half of those of the shorter; or a single one that the longer holds.

    The legal form of a firm (有限公司) does not count: all firms share it.

    Args:
        node_type: type of the names.
        names: different names of it.

    Returns:
        Pairs ordered by length and place of the names in `names`, the shorter, or earlier of equals, first.
    """
    order = sorted(range(len(names)), key=lambda i: (len(bare(names[i])), i))
    letters = [frozenset(_own_letters(node_type, names[i])) for i in order]
    holders: dict[str, list[int]] = defaultdict(list)
    for rank, own in enumerate(letters):
        for letter in own:
            holders[letter].append(rank)
    found = []
    for rank, own in enumerate(letters):
        shared = Counter(other for letter in own for other in holders[letter] if other > rank)
        least = max(2, len(own) / 2) if len(own) > 1 else 1
        found += [(names[order[rank]], names[order[o]]) for o, count in sorted(shared.items()) if count >= least]
    return found


def _own_letters(node_type: str, name: str) -> str:
    return (LEGAL_FORM.sub("", bare(name)) if node_type == "Company" else "") or bare(name)


def link_rows(text: str, node_type: str, names: Sequence[str], links: Sequence[Link]) -> Numbers:
    """What the trees ask about each link.

    Args:
        text: text of the document.
        node_type: type of the names.
        names: all names of the type.
        links: all of `possible_links(node_type, names)`.

    Returns:
        Shape (links, `COLUMNS`). Offsets are in characters; "short behind long" is how far behind the first place of
        the long name the short one first stands by itself.
    """
    looks = _Looks(text, node_type, names, {name for link in links for name in link})
    scores = [MATCHERS[node_type](*link) for link in links]
    fits = Counter(short for (short, _), score in zip(links, scores, strict=True) if score >= FITS)
    rows = [looks.row(*link, score, fits[link[0]]) for link, score in zip(links, scores, strict=True)]
    return np.array(rows, dtype=np.float64).reshape(len(links), len(COLUMNS))


@dataclass(frozen=True, slots=True)
class _Name:
    bare: str
    places: Sequence[int]
    legal: bool


class _Looks:
    """The names of one type in a text."""

    def __init__(self, text: str, node_type: str, names: Sequence[str], linked: Iterable[str]) -> None:
        self.text, self.type, self.count = text, node_type, len(names)
        self.names = {
            name: _Name(bare(name), _places(text, name), node_type == "Company" and bool(company_name(name).legal))
            for name in linked
        }
        self.begins = Counter(bare(name)[:2] for name in names)
        self.ends = Counter(bare(name)[-2:] for name in names)

    def row(self, short: str, long: str, score: float, fits: int) -> tuple[float, ...]:
        """Numbers of a link; `score` is its matcher's, `fits` counts the longer names that the short one fits."""
        own, other = self.names[short], self.names[long]
        one, two = own.bare, other.bare
        alone = [at for at in own.places if not _covered(at, other.places, len(long))]
        near = [(a, b) for a in alone[:PLACES] for b in _neighbours(a, other.places)]
        at = two.find(one)
        first = other.places[0] if other.places else NEVER
        return (
            _TYPES[self.type], score, len(one), len(two), len(two) - len(one), at >= 0,
            two.startswith(one), two.endswith(one), is_subsequence(one, two), _common(one, two),
            _common(one[::-1], two[::-1]), len({*one} & {*two}), len(alone), len(other.places),
            alone[0] / max(len(self.text), 1) if alone else NEVER, alone[0] - first if alone else FAR,
            min((abs(a - b) for a, b in near), default=FAR),
            any(not _SENTENCE_END.search(self.text, min(pair), max(pair)) for pair in near),
            any(_LIST_MARK.fullmatch(self.text, *_gap(a, short, b, long)) for a, b in near),
            fits, self.begins[one[:2]], self.ends[one[-2:]], self.count, first / max(len(self.text), 1),
            max(at, 0), len(two) - len(one) - at if at >= 0 else 0, own.legal, other.legal, not alone,
        )  # fmt: skip


def _neighbours(at: int, places: Sequence[int]) -> Sequence[int]:
    """The last of some places, in order, before one, and the next behind it."""
    behind = bisect_right(places, at)
    return places[max(behind - 1, 0) : behind + 1]


def _gap(a: int, short: str, b: int, long: str) -> tuple[int, int]:
    """Start and end of what stands between two names; for names that overlap the end lies before the start."""
    return (a + len(short), b) if a < b else (b + len(long), a)


def _places(text: str, name: str) -> list[int]:
    """Where a name stands."""
    found = [text.find(name)]
    while found[-1] >= 0:
        found.append(text.find(name, found[-1] + len(name)))
    return found[:-1]


def _covered(at: int, places: Sequence[int], size: int) -> bool:
    """Whether one of the stretches of this size that begin at `places`, in order, holds a place."""
    before = bisect_right(places, at) - 1
    return before >= 0 and at < places[before] + size


def _common(one: str, two: str) -> int:
    """Length of the common beginning."""
    count = 0
    while count < min(len(one), len(two)) and one[count] == two[count]:
        count += 1
    return count


def same_things(text: str, node_type: str, names: Sequence[str], trees: Trees) -> list[list[str]]:
    """Names of one type in groups, one for each thing, in the order of `names`.

    Args:
        text: text of the document.
        node_type: type of the names.
        names: different names.
        trees: what judges the links.
    """
    links = possible_links(node_type, names)
    rows = link_rows(text, node_type, names, links)
    score: Mapping[Link, float] = dict(zip(links, probabilities(trees.sums(rows)), strict=True))
    matched = dict(zip(links, rows[:, COLUMNS.index("matcher")].tolist(), strict=True))
    wanted = _wanted(node_type, matched)
    joined = (link for link in links if score[link] >= wanted[link])
    group: dict[str, list[str]] = {name: [name] for name in names}
    for short, long in sorted(joined, key=lambda link: (-score[link], link)):
        one, two = group[short], group[long]
        if one is two:
            continue
        between = [score[link] for a in one for b in two for link in ((a, b), (b, a)) if link in score]
        if sum(between) / len(between) >= LEAST:
            one += two
            group |= dict.fromkeys(two, one)
    place = {name: i for i, name in enumerate(names)}
    groups = {id(own): sorted(own, key=place.__getitem__) for own in group.values()}
    return sorted(groups.values(), key=lambda own: place[own[0]])


def _wanted(node_type: str, scores: Mapping[Link, float]) -> dict[Link, float]:
    """The probability from which on each link joins its names, from what the matcher makes of it."""
    fits: dict[str, set[str]] = defaultdict(set)
    for (short, long), score in scores.items():
        if score >= FITS:
            fits[short].add(bare(long))
    kinds = {short: [n for n in own if not any(o != n and o.endswith(n) for o in own)] for short, own in fits.items()}
    wanted = {}
    for (short, long), score in scores.items():
        apart = score == 0.0 and bare(long).endswith(bare(short))
        kind = node_type == "Product" and len(kinds.get(short, ())) >= KIND
        wanted[short, long] = 1.0 if kind else LEAST_APART if apart else LEAST
    return wanted


def layout() -> list[str]:
    """Names that the columns of `link_rows` go by; trees grown with others do not fit."""
    return [*_TYPES, *COLUMNS]


@cache
def load_identity(folder: Path | None = None) -> Trees:
    """The trees that ship with clusterkg, or those of a folder.

    Raises:
        ClusterKGError: they do not fit today's types and numbers.
    """
    if folder is None:
        with as_file(files("seeds").joinpath("models")) as shipped:
            return load_identity(shipped)
    with np.load(folder / FILE) as data:
        return stored_trees(data, SAME, layout())
