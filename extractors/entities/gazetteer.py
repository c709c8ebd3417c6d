"""Finding the words of the lexicons in a text.

The lexicons are searched in layers, each for itself, so that a place name does not hide the product term or the name
ending that overlaps it. Within a layer the leftmost and, from there, the longest word wins. All offsets are half-open
character positions in the text that was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from seeds import lexicon

try:
    from ahocorasick_rs import AhoCorasick, MatchKind
except ImportError:  # no wheel for this platform: hanlp_trie does the same in pure Python, slower
    AhoCorasick = None

Finder = Callable[[str], Iterable[tuple[int, int, int]]]
Payload = (
    lexicon.Place
    | lexicon.Township
    | lexicon.Region
    | lexicon.Suffix
    | lexicon.RoleWord
    | lexicon.Generic
    | lexicon.Firm
    | lexicon.Term
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a found word is.

    Attributes:
        layer: the layer it was found in, one of `LAYERS`.
        marks: feature names, such as `place2`, `company_suffix`, `product`.
        rows: the rows of the lexicon that hold the word; several where the word has several meanings.
    """

    layer: str
    marks: tuple[str, ...]
    rows: tuple[Payload, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A word of a lexicon at `text[start:end]`."""

    start: int
    end: int
    term: str
    label: Label


def place_entries() -> Iterable[tuple[str, str, Payload]]:
    """Divisions by name and short name, townships and regions."""
    for place in lexicon.load_places():
        for form in (place.name, *place.short):
            mark = f"place{place.level}"
            yield form, f"{mark}?" if form in place.needs_context else mark, place
    for township in lexicon.load_townships():
        yield township.name, "place4?" if township.needs_context else "place4", township
    for region in lexicon.load_regions():
        yield region.term, "region?" if region.needs_context else "region", region


def suffix_entries(node_type: str) -> Iterable[tuple[str, str, Payload]]:
    """Endings of names of one node type; the strong ones of companies apart from trade words and branches."""
    for row in lexicon.load_suffixes():
        if row.type == node_type:
            kind = {"legal": "suffix", "branch": "branch", "plant": "plant", "trade": "trade"}.get(row.kind, "suffix")
            mark = f"{row.type.lower()}_{kind}"
            yield row.suffix, mark if row.strength == "strong" else f"{mark}_{row.strength}", row


# Layer by layer: the entries as (word, mark, row). Marks ending in ? are words that need context.
LAYERS: Mapping[str, Callable[[], Iterable[tuple[str, str, Payload]]]] = {
    "place": place_entries,
    "product": lambda: ((row.term, "product", row) for row in lexicon.load_products() if len(row.term) > 1),
    "industry": lambda: ((row.term, "industry", row) for row in lexicon.load_industries()),
    "firm": lambda: ((row.name, "firm", row) for row in lexicon.load_firms()),
    "company_suffix": lambda: suffix_entries("Company"),
    "park_suffix": lambda: suffix_entries("Park"),
    "cluster_suffix": lambda: suffix_entries("Cluster"),
    "organization_suffix": lambda: suffix_entries("Organization"),
    "policy_suffix": lambda: suffix_entries("Policy"),
    "project_suffix": lambda: suffix_entries("Project"),
    "role": lambda: ((row.word, f"role_{row.sense}", row) for row in lexicon.load_roles()),
    "generic": lambda: ((row.term, "generic", row) for row in lexicon.load_generic()),
}


class Gazetteer:
    """The lexicons made ready for search; build once (about a second), use for all texts.

    Args:
        layers: which of `LAYERS` to search, all by default.
        pure_python: search with hanlp_trie even where ahocorasick_rs is there.
    """

    def __init__(self, *, layers: Sequence[str] | None = None, pure_python: bool = False) -> None:
        self._layers: list[tuple[Finder, list[str], list[Label], list[tuple[tuple[str, ...], ...]]]] = []
        for layer in LAYERS if layers is None else layers:
            words, labels = layer_labels(layer)
            if words:
                flags = [flag_rows(label.marks, len(word)) for word, label in zip(words, labels, strict=True)]
                self._layers.append((make_finder(words, pure_python=pure_python), words, labels, flags))

    def find(self, text: str) -> list[Match]:
        """All words of the lexicons in the text, by start, then longest first, then layer.

        Matches of one layer do not overlap; matches of different layers may.
        """
        found = [
            Match(start, end, words[index], labels[index])
            for finder, words, labels, _ in self._layers
            for index, start, end in finder(text)
        ]
        found.sort(key=lambda m: (m.start, -m.end))
        return found

    def flags(self, text: str) -> list[tuple[str, ...]]:
        """For each character of the text, the lexicon words it is in, as marks with the position in the word.

        `B-` is the first character, `I-` a middle one, `E-` the last, `S-` the only one: 铜仁市 gives `B-place2`,
        `I-place2`, `E-place2`. The order of marks is the order of layers.
        """
        flags: list[tuple[str, ...]] = [()] * len(text)
        for finder, _, _, rows in self._layers:
            for index, start, _ in finder(text):
                position = start
                for row in rows[index]:
                    flags[position] += row
                    position += 1
        return flags


@cache
def flag_rows(marks: tuple[str, ...], length: int) -> tuple[tuple[str, ...], ...]:
    """The marks with their position for each of the `length` characters of a word."""
    signs = ["S"] if length == 1 else ["B", *"I" * (length - 2), "E"]
    return tuple(tuple(f"{sign}-{mark}" for mark in marks) for sign in signs)


def layer_labels(layer: str) -> tuple[list[str], list[Label]]:
    """The words of a layer, sorted, and the label of each."""
    rows: dict[str, list[Payload]] = defaultdict(list)
    marks: dict[str, list[str]] = defaultdict(list)
    for word, mark, row in LAYERS[layer]():
        rows[word].append(row)
        if mark not in marks[word]:
            marks[word].append(mark)
    words = sorted(rows)
    return words, [Label(layer, tuple(marks[word]), tuple(rows[word])) for word in words]


def make_finder(words: Sequence[str], *, pure_python: bool = False) -> Finder:
    """A function from text to (index of the word, start, end), leftmost and longest, not overlapping."""
    if AhoCorasick is not None and not pure_python:
        matches: Finder = AhoCorasick(words, matchkind=MatchKind.LeftmostLongest).find_matches_as_indexes
        return matches
    from hanlp_trie.trie import Trie  # only a fallback, so loaded on use

    trie: Any = Trie({word: index for index, word in enumerate(words)})

    def find(text: str) -> list[tuple[int, int, int]]:
        return [(index, start, end) for start, end, index in trie.parse_longest(text)]

    return find


@cache
def default_gazetteer() -> Gazetteer:
    """The gazetteer over all lexicons that ship with clusterkg."""
    return Gazetteer()


def lexicon_flags(text: str) -> list[tuple[str, ...]]:
    """`Gazetteer.flags` of the default gazetteer: the lexicon features of each character of the text."""
    return default_gazetteer().flags(text)
