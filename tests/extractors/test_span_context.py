"""What all spans of a document say of one: overlaps, doubles, neighbours, place, lists."""

from __future__ import annotations

import numpy as np
import pytest
from hand_made import document

from extractors.entities import span_context
from extractors.entities.network import TYPES
from extractors.entities.span_context import context_rows, layout
from extractors.entities.span_features import NUMBERS
from extractors.entities.spans import Span, columns
from extractors.trees import NONE

COMPANY, PRODUCT, PROJECT = (TYPES.index(name) for name in ("Company", "Product", "Project"))
FIRST = 3 + NUMBERS
OVERLAPS, DOUBLES = slice(FIRST, FIRST + 8), slice(FIRST + 8, FIRST + 12)
BESIDE, PLACE = slice(FIRST + 12, FIRST + 16), slice(FIRST + 16, FIRST + 24)
IN_BLOCK = slice(FIRST + 24, FIRST + 24 + len(TYPES))
BEFORE_MARK, BEHIND_MARK = slice(-8, -4), slice(-4, None)


def rows(text: str, *spans: tuple[str, int, float]) -> np.ndarray:
    """Context rows of spans given as string, type and probability; each at its first place."""
    found = [Span(text.index(name), text.index(name) + len(name), t) for name, t, _ in spans]
    return rows_of(text, [(span, p) for span, (_, _, p) in zip(found, spans, strict=True)])


def rows_of(text: str, judged: list[tuple[Span, float]]) -> np.ndarray:
    spans = [span for span, _ in judged]
    assert spans == sorted(spans)
    numbers = np.zeros((len(spans), NUMBERS), dtype=np.float32)
    return context_rows(document(text), columns(spans), numbers, np.array([p for _, p in judged], dtype=np.float32))


def test_log_odds_type_and_length_come_first() -> None:
    found = rows("澜屿硅业点火", ("澜屿硅业", COMPANY, 0.75))
    assert found[0, :3] == pytest.approx([np.log(3), COMPANY, 4])


def test_overlapping_spans_by_how_they_lie() -> None:
    text = "年产五万吨电熔镁砂项目投产"
    found = rows(
        text, ("年产五万吨电熔镁砂项目", PROJECT, 0.9), ("电熔镁砂", COMPANY, 0.25), ("电熔镁砂", PRODUCT, 0.75),
        ("电熔镁砂项目", PROJECT, 0.5),
    )  # fmt: skip
    same_around, same_within, same_across, here, around, within, across, of_type = range(OVERLAPS.start, OVERLAPS.stop)
    whole, firm, product, short = found
    assert whole[[same_within, within]].tolist() == [0.5, 0.75]
    assert short[[same_around, within]].tolist() == pytest.approx([0.9, 0.75])
    assert product[[here, around, of_type]].tolist() == pytest.approx([0.25, 0.9, COMPANY])
    assert firm[[here, of_type]].tolist() == [0.75, PRODUCT]
    assert whole[[same_around, same_across, here, around, across, of_type]].tolist() == [NONE] * 6


def test_spans_that_cross() -> None:
    text = "澜屿硅业电池"
    spans = [(Span(0, 4, COMPANY), 0.5), (Span(2, 6, COMPANY), 0.25), (Span(2, 6, PRODUCT), 0.75)]
    found = rows_of(text, spans)
    assert found[0, [FIRST + 2, FIRST + 6]].tolist() == [0.25, 0.75]


def test_spans_compared_in_slices_are_compared_with_all_around_them(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "澜屿硅业电池、" * 20
    spans = [
        (Span(at + start, at + end, kind), share)
        for at in range(0, len(text), 7)
        for start, end, kind, share in sorted(((0, 4, COMPANY, 0.75), (0, 6, COMPANY, 0.5), (2, 6, PRODUCT, 0.25)))
    ]
    at_once = rows_of(text, spans)
    for size in (1, 2, 7):
        monkeypatch.setattr(span_context, "SLICE", size)
        assert np.array_equal(rows_of(text, spans), at_once)


def test_the_same_string_elsewhere() -> None:
    text = "澜屿硅业点火，澜屿硅业投产，澜屿硅业扩产"
    spans = [
        (Span(0, 4, COMPANY), 0.5), (Span(7, 11, COMPANY), 0.75), (Span(7, 11, PRODUCT), 0.25),
        (Span(14, 18, COMPANY), 0.25),
    ]  # fmt: skip
    found = rows_of(text, spans)[:, DOUBLES]
    assert found[0].tolist() == [2, 0.75, 0.5, 0.25]
    assert found[1].tolist() == [2, 0.5, 0.375, 0.25]
    assert found[2].tolist() == [0, NONE, NONE, 0.75]


def test_the_names_before_and_behind() -> None:
    text = f"澜屿硅业生产硅片{'很' * 80}桐岚"
    spans = [(Span(0, 4, COMPANY), 0.9), (Span(6, 8, PRODUCT), 0.9), (Span(88, 90, COMPANY), 0.9)]
    found = rows_of(text, spans)[:, BESIDE]
    assert found[0].tolist() == [NONE, NONE, PRODUCT, 2]
    assert found[1].tolist() == [COMPANY, 2, NONE, NONE]
    assert found[2].tolist() == [NONE, NONE, NONE, NONE], "too far"


def test_unlikely_spans_are_no_neighbours() -> None:
    found = rows("澜屿硅业生产硅片", ("澜屿硅业", COMPANY, 0.2), ("硅片", PRODUCT, 0.2))
    assert (found[:, BESIDE] == NONE).all()


def test_what_is_expected_in_the_block_beside_the_span() -> None:
    found = rows("澜屿硅业生产硅片、硅棒", ("澜屿硅业", COMPANY, 0.5), ("硅片", PRODUCT, 0.75), ("硅棒", PRODUCT, 0.5))
    firm, first, second = found[:, IN_BLOCK]
    assert (firm[COMPANY], firm[PRODUCT]) == (0.0, 1.25)
    assert (first[COMPANY], first[PRODUCT], second[PRODUCT]) == (0.5, 0.5, 0.75)


def test_neighbours_in_a_list() -> None:
    found = rows("生产硅片、硅棒和坩埚。", ("硅片", PRODUCT, 0.75), ("硅棒", COMPANY, 0.25), ("坩埚", PRODUCT, 0.5))
    first, second, third = found
    assert second[BEFORE_MARK].tolist()[1:] == [PRODUCT, 0.75, NONE]
    assert second[BEHIND_MARK].tolist()[1:] == [PRODUCT, 0.5, NONE]
    assert third[BEFORE_MARK].tolist()[1:] == [COMPANY, 0.25, NONE]
    assert first[BEFORE_MARK].tolist() == [-2, NONE, NONE, NONE]
    assert first[BEHIND_MARK][0] != third[BEFORE_MARK][0], "、 and 和 are told apart"


def test_the_place_of_a_span() -> None:
    text = document("松垄高新区\n\n澜屿硅业今年生产硅片五千吨，销往海外各地，产值大涨。").text
    found = rows(text, ("硅片", PRODUCT, 0.5))[0, PLACE]
    start = text.index("澜屿")
    _, length, from_start, from_end, _, share, _, all_ = found
    assert (length, all_) == (len(text) - start, len(text))
    assert (from_start, from_end) == (text.index("硅片") - start, len(text) - text.index("硅片") - 2)
    assert share == pytest.approx(text.index("硅片") / len(text))


def test_the_layout_names_every_type() -> None:
    assert set(TYPES) <= set(layout())
