"""What the tagger sees of each character: the text around it, word borders, part-of-speech tags and lexicon marks."""

from __future__ import annotations

from collections.abc import Sequence

WINDOW_CHARACTERS = range(-3, 4)
WINDOW_PAIRS = range(-2, 2)
WINDOW_TRIPLES = range(-3, 2)
WINDOW_TAGS = range(-2, 3)


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
    pad = 4
    chars = ["^"] * pad + list(text) + ["$"] * pad
    pos = ["^"] * pad + list(tags) + ["$"] * pad
    classes = [character_class(c) for c in chars]
    rows: list[list[str]] = []
    last = len(text) - 1
    for i in range(len(text)):
        at = i + pad
        row = ["bias"]
        row += [f"c{d}={chars[at + d]}" for d in WINDOW_CHARACTERS]
        row += [f"cc{d}={chars[at + d]}{chars[at + d + 1]}" for d in WINDOW_PAIRS]
        row += [f"ccc{d}={chars[at + d]}{chars[at + d + 1]}{chars[at + d + 2]}" for d in WINDOW_TRIPLES]
        row += [f"t{d}={pos[at + d]}" for d in WINDOW_TAGS]
        row += (f"tt-1={pos[at - 1]} {pos[at]}", f"tt0={pos[at]} {pos[at + 1]}")
        row.append(f"y={''.join(classes[at - 1 : at + 2])}")
        row += [f"x0={mark}" for mark in marks[i]]
        if i:
            row += [f"x-1={mark}" for mark in marks[i - 1]]
        if i < last:
            row += [f"x1={mark}" for mark in marks[i + 1]]
        rows.append(row)
    return rows
