"""A document as the encoder reads it: windows, and where the ends of pairs stand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hand_made import annotated

from extractors.model import Entity, Mention
from extractors.relations import windows as module
from extractors.relations.pairs import PossibleClaims
from extractors.relations.windows import COLUMNS, ENDS, Windows, read_windows
from extractors.relations.word_pieces import UNKNOWN, WordPieces

LETTERS = WordPieces(["<s>", "<pad>", "</s>", "<unk>"], [0.0] * 4)
"""Knows no piece, so that each character is one."""


def read(notation: str) -> tuple[PossibleClaims, Windows]:
    possible = PossibleClaims.of(*annotated(notation))
    return possible, read_windows(possible, LETTERS)


def rows(notation: str, relation: str) -> list[dict[str, int]]:
    possible, found = read(notation)
    wanted = {i for i, pair in enumerate(possible.pairs) if pair.relation == relation}
    numbers = {row for row, claims in enumerate(found.pairs) if wanted & {i for i, _ in claims}}
    return [dict(zip(COLUMNS, row, strict=True)) for row in found.contexts.tolist() if row[-1] in numbers]


def test_names_are_marked_by_type() -> None:
    _, found = read("{甲电池|C}生产{硅片|P}。")
    company, product = 1 + 2 * ENDS.index("Company"), 1 + 2 * ENDS.index("Product")
    assert [marks.tolist() for marks in found.marks] == [
        [company, company + 1, company + 1, 0, 0, product, product + 1, 0]
    ]
    assert found.pieces[0].tolist() == [UNKNOWN] * 8


def test_ends_are_told_by_their_pieces() -> None:
    (row,) = rows("{甲电池|C}生产{硅片|P}。", "produces")
    assert (row["head window"], row["head begin"], row["head end"]) == (0, 0, 3)
    assert (row["tail window"], row["tail begin"], row["tail end"]) == (0, 5, 7)
    assert (ENDS[row["head type"]], ENDS[row["tail type"]]) == ("Company", "Product")
    assert (row["named"], row["apart"], row["framed"], row["inside"]) == (3, 0, 0, 0)


def test_the_relations_of_two_ends_share_a_row_of_pairs() -> None:
    possible, found = read("{甲电池|C}生产{硅片|P}。")
    (claims,) = found.pairs
    assert [relation for _, relation in claims] == [pair.relation for pair in possible.pairs]
    assert {"produces", "consumes", "recycles"} <= {relation for _, relation in claims}


def test_each_claim_knows_which_rows_its_own_places_have() -> None:
    possible, found = read("{甲电池|C}看{硅片|P}。{甲电池|C}来看{硅片|P}。{甲电池|C}生产{硅片|P}。")
    begins = found.contexts[:, 1].tolist()
    places = {pair.relation: own for pair, own in zip(possible.pairs, found.places, strict=True)}
    assert [begins[row] for row in places["consumes"][:3]] == [15, 0, 7], "in the order of its contexts"
    assert [begins[row] for row in places["produces"]] == [15], "where a rule reads it, no other place is kept"


def test_an_end_without_a_word_stands_at_the_beginning_of_its_sentence() -> None:
    found = rows("{甲电池|C}点火。今天下雨。产品有{硅片|P}。", "produces")
    (row,) = (row for row in found if row["named"] == 2)
    assert (row["head begin"], row["head end"]) == (11, 12)


def test_sentences_that_follow_each_other_are_read_together() -> None:
    found = rows("{甲电池|C}点火。{硅片|P}下线。", "produces")
    assert {(row["head window"], row["tail window"], row["apart"]) for row in found if row["named"] == 3} == {(0, 0, 1)}


Shrink = Callable[..., None]


@pytest.fixture
def shrink(monkeypatch: pytest.MonkeyPatch) -> Shrink:
    """Makes windows small, in pieces; without an overlap a window holds little more than a sentence."""

    def to(size: int, overlap: int = 0, lead: int = module.LEAD) -> None:
        for name, value in (("SIZE", size), ("OVERLAP", overlap), ("LEAD", lead)):
            monkeypatch.setattr(module, name, value)

    return to


def test_a_window_begins_with_the_end_of_the_one_before(shrink: Shrink) -> None:
    shrink(12, overlap=5)
    _, found = read("今天下雨。明天放晴。后天下雪。{甲电池|C}生产{硅片|P}。")
    assert [len(pieces) for pieces in found.pieces] == [10, 10, 8], "the last has no room for the one before"
    assert np.flatnonzero(found.marks[-1]).tolist() == [0, 1, 2, 5, 6]


def test_what_a_heading_frames_is_read_with_it(shrink: Shrink) -> None:
    shrink(7)
    (row,) = rows("# {甲县|A}名录\n\n今天全县下雨。{甲电池|C}和{乙电|C}。", "located_in")[:1]
    assert (row["head window"], row["head begin"]) == (2, 4)
    assert (row["tail window"], row["tail begin"], row["framed"]) == (2, 0, 2)


def test_what_frames_a_name_is_read_where_its_window_holds_it(shrink: Shrink) -> None:
    shrink(12)
    found = rows("# 通讯\n\n{甲园|K}今天开工。\n\n今天天气晴朗。\n\n{甲电池|C}来了！{甲园|K}好。", "located_in")
    (row,) = (row for row in found if row["framed"])
    assert row["head window"] == row["tail window"], "not where it is named before, in another window"
    assert row["tail begin"] == row["head begin"] + 6


@pytest.mark.parametrize(
    ("notation", "windows"),
    [
        ("# {甲县|A}\n\n今天全县下雨。\n\n明天全县放晴。", ["甲县", "甲县今天全县下雨。", "甲县明天全县放晴。"]),
        ("# 名录\n\n## {甲县|A}\n\n## 材料\n\n今天全县下雨。", ["名录甲县材料", "甲县材料今天全县下雨。"]),
        ("# {甲县|A}\n\n今天全县下雨。\n\n## 材料\n\n乙。", ["甲县", "甲县今天全县下雨。", "甲县材料乙。"]),
        ("# {甲县|A}六字题目\n\n今天全县下雨。", ["甲县六字题目", "今天全县下雨。"]),
    ],
    ids=["title", "the first that names something", "a heading opens its section", "too long to be read again"],
)
def test_which_headings_are_read_again(shrink: Shrink, notation: str, windows: list[str]) -> None:
    shrink(7, lead=5)
    _, found = read(notation)
    assert [len(pieces) for pieces in found.pieces] == [len(window) for window in windows]


def test_an_article_is_not_read_under_the_headings_of_another(shrink: Shrink) -> None:
    shrink(7)
    possible, found = read("# {甲县|A}\n\n今天全县下雨。\n\n# {乙县|A}\n\n明天全县放晴。")
    assert {block.article for block in possible.document.blocks} == {0, 1}
    assert [len(pieces) for pieces in found.pieces] == [2, 9, 2, 9]
    assert [np.count_nonzero(marks) for marks in found.marks] == [2] * 4


def test_a_long_sentence_is_read_as_far_as_a_window_goes(shrink: Shrink) -> None:
    shrink(12, overlap=5)
    notation = "{甲电池|C}今天同很多很多很多别的厂一起生产{硅片|P}。"
    _, found = read(notation)
    assert [len(pieces) for pieces in found.pieces] == [12]
    (row,) = rows(notation, "produces")
    assert (row["named"], row["tail begin"], row["tail end"]) == (1, 0, 1)


def lengths_asked(notation: str, *asked: tuple[str, str]) -> list[int]:
    """Pieces of the windows where claims between these two names are asked for."""
    possible = PossibleClaims.of(*annotated(notation))
    names = {entity.id: entity.name for entity in possible.entities.values()}
    wanted = np.array([(names.get(pair.head), names.get(pair.tail)) in asked for pair in possible.pairs])
    found = read_windows(possible, LETTERS, wanted)
    assert found.names == len(possible.names)
    for own, own_wanted in zip(found.places, wanted.tolist(), strict=True):
        assert not own_wanted or any(place >= 0 for place in own), "each claim that is asked for has a context"
    return [len(pieces) for pieces in found.pieces]


def test_only_sentences_that_tell_of_what_is_asked_are_read_and_those_before_them() -> None:
    notation = "今天下雨。明天放晴了。{甲电池|C}生产{硅片|P}。后天下雪。{乙电池厂|C}生产{银浆料|P}。"
    assert lengths_asked(notation, ("甲电池", "硅片")) == [6 + 8]
    assert lengths_asked(notation, ("乙电池厂", "银浆料")) == [5 + 10]
    assert lengths_asked(notation, ("甲电池", "硅片"), ("乙电池厂", "银浆料")) == [6 + 8 + 5 + 10]
    assert lengths_asked(notation) == []


def test_the_sentence_before_is_one_of_the_same_article() -> None:
    notation = "# {甲县|A}\n\n今天全县下雨。\n\n# {乙县|A}\n\n{甲电池|C}生产{硅片|P}。"
    assert lengths_asked(notation, ("甲电池", "硅片")) == [2 + 8], "under the heading of its own article"


def test_what_is_asked_is_read_under_its_headings() -> None:
    notation = "# {甲县|A}\n\n今天全县下雨。\n\n明天放晴。\n\n{甲电池|C}生产{硅片|P}。"
    assert lengths_asked(notation, ("甲电池", "硅片")) == [2 + 5 + 8]


def test_a_text_without_names_has_no_contexts() -> None:
    _, found = read("今天下雨。")
    assert found.contexts.shape == (0, len(COLUMNS))
    assert found.pairs == []


def named(notation: str) -> list[dict[str, int]]:
    _, found = read(notation)
    table = [dict(zip(COLUMNS, row, strict=True)) for row in found.contexts.tolist()]
    return [row | {"name": row["asked"] - len(found.pairs)} for row in table if row["asked"] >= len(found.pairs)]


def test_a_name_is_head_and_tail_in_one() -> None:
    first, second = named("{甲电池|C}生产{硅片|P}。")
    assert (first["name"], second["name"]) == (0, 1)
    assert (second["head window"], second["head begin"], second["head end"]) == (0, 5, 7)
    assert (second["tail window"], second["tail begin"], second["tail end"]) == (0, 5, 7)
    assert ENDS[second["head type"]] == ENDS[second["tail type"]] == "Product"
    assert (second["named"], second["apart"], second["framed"], second["inside"]) == (3, 0, 0, 0)


def test_a_name_is_asked_about_at_its_first_mentions() -> None:
    assert len(named("{甲电池|C}点火。" * (module.MENTIONS + 2))) == module.MENTIONS


def test_a_name_behind_the_part_that_is_read_is_not_asked_about(shrink: Shrink) -> None:
    shrink(12, overlap=5)
    notation = "{甲电池|C}今天同很多很多很多别的厂一起生产{硅片|P}。"
    _, found = read(notation)
    assert found.names == 2
    assert [row["name"] for row in named(notation)] == [0]


def test_names_side_by_side_in_a_third_one_are_told_apart() -> None:
    doc, _ = annotated("{丽水硅材料集群方案|L}发布。")
    spans = (("Policy", 0, 9), ("Place", 0, 2), ("Industry", 2, 5))
    entities = [
        Entity(f"e{i}", kind, doc.text[a:b], (), (Mention(a, b, kind, "tagger", 1.0),), 1.0)
        for i, (kind, a, b) in enumerate(spans, 1)
    ]
    found = read_windows(PossibleClaims.of(doc, entities), LETTERS)
    table = [dict(zip(COLUMNS, row, strict=True)) for row in found.contexts.tolist()]
    inside = {(ENDS[row["head type"]], ENDS[row["tail type"]], row["inside"]) for row in table if row["inside"]}
    assert ("Place", "Industry", 3) in inside
