"""Cutting a text into the pieces that a pretrained encoder knows.

The likeliest path through the pieces: T. Kudo, "Subword regularization", ACL 2018. Every character keeps its place, so
a piece knows which characters of the text it stands for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

BEGIN, PAD, END, UNKNOWN = range(4)
"""Ids of the pieces that stand for no text; they come first."""
BLANK = "▁"
"""Stands for a blank or a line break in pieces."""
LONGEST = 6
"""Characters of the longest piece that is looked for; longer ones are a few rows of dashes."""
STRANGE = 10.0
"""What a character without a piece costs more than the rarest piece, in log-probability."""

Piece = tuple[int, int, int]
"""Id, start and end of a piece in the text."""


class WordPieces:
    """The pieces of an encoder."""

    def __init__(self, names: Sequence[str], scores: Sequence[float]) -> None:
        """Prepare the pieces.

        Args:
            names: the pieces in the order of their ids.
            scores: their log-probabilities.
        """
        known = {
            name: (i, score)
            for i, (name, score) in enumerate(zip(names, scores, strict=True))
            if i > UNKNOWN and len(name) <= LONGEST
        }
        self._known = known
        self._strange = min(scores) - STRANGE

    def cut(self, text: str) -> list[Piece]:
        """The likeliest pieces of a text, in order, without gaps."""
        shape = "".join(map(_shape, text))
        size, known = len(shape), self._known
        best = [0.0] + [float("-inf")] * size
        last = [(UNKNOWN, 0)] * (size + 1)
        for start in range(size):
            before = best[start]
            for end in range(start + 1, min(size, start + LONGEST) + 1):
                found = known.get(shape[start:end])
                if found is None:
                    if end > start + 1:
                        continue
                    found = (UNKNOWN, self._strange)
                score = before + found[1]
                if score > best[end]:
                    best[end] = score
                    last[end] = (found[0], start)
        pieces: list[Piece] = []
        end = size
        while end:
            name, start = last[end]
            pieces.append((name, start, end))
            end = start
        return pieces[::-1]


@cache
def _shape(character: str) -> str:
    """The one character that stands for another: full width, ligatures and blanks made plain."""
    plain = unicodedata.normalize("NFKC", character)[:1]
    return BLANK if plain.isspace() or not plain else plain
