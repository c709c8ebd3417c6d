"""Cutting texts into the pieces of an encoder."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.relations.word_pieces import UNKNOWN, WordPieces

PIECES = WordPieces(
    ["<s>", "<pad>", "</s>", "<unk>", "▁", "电", "池", "电池", "电池材", "料", "A", "九个字那么长的一块"],
    [0.0, 0.0, 0.0, 0.0, -2.0, -4.0, -4.0, -5.0, -20.0, -4.0, -3.0, -1.0],
)


def test_the_likeliest_pieces_are_taken() -> None:
    assert PIECES.cut("电池料") == [(7, 0, 2), (9, 2, 3)]  # -9, where 电, 池, 料 would be -12
    assert PIECES.cut("池电") == [(6, 0, 1), (5, 1, 2)]
    assert PIECES.cut("") == []


def test_a_character_without_a_piece_is_unknown_and_keeps_its_place() -> None:
    assert PIECES.cut("电材") == [(5, 0, 1), (UNKNOWN, 1, 2)]
    assert PIECES.cut("铝电池") == [(UNKNOWN, 0, 1), (7, 1, 3)]


def test_full_width_letters_and_blanks_are_made_plain() -> None:
    assert PIECES.cut("Ａ\n电") == [(10, 0, 1), (4, 1, 2), (5, 2, 3)]


def test_very_long_pieces_are_not_looked_for() -> None:
    assert len(PIECES.cut("九个字那么长的一块")) == 9


@given(st.text(max_size=40))
def test_pieces_follow_each_other_without_gaps(text: str) -> None:
    ends = [0]
    for _, start, end in PIECES.cut(text):
        assert start == ends[-1] < end
        ends.append(end)
    assert ends[-1] == len(text)
