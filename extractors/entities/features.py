"""What the tagger sees of each character: the text around it, word borders, part-of-speech tags and lexicon marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import add

WINDOW_CHARACTERS = range(-3, 4)
WINDOW_PAIRS = range(-2, 2)
WINDOW_TRIPLES = range(-3, 2)
WINDOW_TAGS = range(-2, 3)
PAD = 4
"""Signs that stand before and behind a text."""


def character_class(character: str) -> str:
    """H for a Chinese character, D digit, L Latin letter, else the character itself."""
    if "一" <= character <= "鿿":
        return "H"
    if character.isdigit():
        return "D"
    if character.isascii() and character.isalpha():
        return "L"
    return character


def character_features(text: str, tags: Sequence[str], marks: Sequence[Sequence[str]]) -> list[list[str]]:
    """Features of each character of a stretch of text.

    Args:
        text: one block of a document.
        tags: part-of-speech tags with the place in the word, one a character (`lac.word_tags`).
        marks: lexicon marks, one sequence a character (`gazetteer.lexicon_flags`).

    Returns:
        For each character a list of feature names; the same input always gives the same lists.
    """
    pos = ["^"] * PAD + list(tags) + ["$"] * PAD
    chars = ["^"] * PAD + list(text) + ["$"] * PAD
    classes = [*map(character_class, chars)]
    pairs = [*map(add, chars, chars[1:])]
    triples = [*map(add, pairs, chars[2:])]
    columns = [
        *(_named(f"c{d}=", chars[PAD + d :]) for d in WINDOW_CHARACTERS),
        *(_named(f"cc{d}=", pairs[PAD + d :]) for d in WINDOW_PAIRS),
        *(_named(f"ccc{d}=", triples[PAD + d :]) for d in WINDOW_TRIPLES),
        *(_named(f"t{d}=", pos[PAD + d :]) for d in WINDOW_TAGS),
        *(_named(f"tt{d}=", [f"{one} {two}" for one, two in pairwise(pos[PAD + d :])]) for d in (-1, 0)),
        _named("y=", map("".join, zip(classes[PAD - 1 :], classes[PAD:], classes[PAD + 1 :], strict=False))),
    ]
    rows = [["bias", *row] for _, *row in zip(text, *columns, strict=False)]
    before, behind = [(), *marks][:-1], [*marks, ()][1:]
    for row, *around in zip(rows, marks, before, behind, strict=True):
        for name, own in zip(("x0=", "x-1=", "x1="), around, strict=True):
            row += [name + mark for mark in own]
    return rows


def _named(name: str, values: Iterable[str]) -> Iterator[str]:
    """Values as features of a name."""
    return map(name.__add__, values)
