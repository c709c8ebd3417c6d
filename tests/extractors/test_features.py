"""What the tagger sees of a character."""

from __future__ import annotations

import pytest
from hand_made import document

from extractors.entities.features import character_class, character_features
from extractors.entities.tagger import View, block_features, relevance, tagged_blocks
from extractors.model import Block, Document


@pytest.mark.parametrize(
    ("character", "kind"),
    [("硅", "H"), ("7", "D"), ("L", "L"), ("z", "L"), ("，", "，"), ("^", "^"), ("é", "é"), ("㈱", "㈱")],
)
def test_character_class(character: str, kind: str) -> None:
    assert character_class(character) == kind


def test_features_of_a_single_character() -> None:
    assert character_features("硅", ["n-B"], [("S-product",)]) == [[
        "bias",
        "c-3=^", "c-2=^", "c-1=^", "c0=硅", "c1=$", "c2=$", "c3=$",
        "cc-2=^^", "cc-1=^硅", "cc0=硅$", "cc1=$$",
        "ccc-3=^^^", "ccc-2=^^硅", "ccc-1=^硅$", "ccc0=硅$$", "ccc1=$$$",
        "t-2=^", "t-1=^", "t0=n-B", "t1=$", "t2=$",
        "tt-1=^ n-B", "tt0=n-B $", "y=^H$",
        "x0=S-product",
    ]]  # fmt: skip


def test_marks_of_neighbours_are_seen() -> None:
    rows = character_features("硅片A", ["n-B", "n-I", "nz-B"], [("B-product",), ("E-product", "E-industry"), ()])
    marks = [[feature for feature in row if feature.startswith("x")] for row in rows]
    assert marks == [
        ["x0=B-product", "x1=E-product", "x1=E-industry"],
        ["x0=E-product", "x0=E-industry", "x-1=B-product"],
        ["x-1=E-product", "x-1=E-industry"],
    ]
    assert [row[-1 - len(m)] for row, m in zip(rows, marks, strict=True)] == ["y=^HH", "y=HHL", "y=HL$"]


def test_no_text_no_rows() -> None:
    assert character_features("", [], []) == []


def test_furniture_is_not_tagged() -> None:
    doc = document("澜屿硅业昨日点火投产。\n\n责任编辑：某某")
    assert [block.kind for block in doc.blocks] == ["paragraph", "furniture"]
    assert tagged_blocks(doc) == [doc.blocks[0]]


def test_relevance_counts_names_of_firms_and_goods_by_article() -> None:
    text = "甲" * 1000 + "乙" * 1000
    blocks = (Block(0, 1000, "paragraph", 0), Block(1000, 2000, "paragraph", 1))
    marks: list[tuple[str, ...]] = [()] * 2000
    marks[:5] = [("B-company_suffix",)] * 5
    marks[10] = ("I-company_suffix", "E-product")
    marks[1000:1002] = [("B-product",), ("B-park_suffix",)]
    assert relevance(Document("d", "t", text, blocks), marks) == {0: "20", 1: "00"}


def test_features_of_a_block_end_with_its_place_on_the_page() -> None:
    block = Block(2, 4, "heading", 0)
    seen = View(Document("d", "t", "甲\n硅片", (Block(0, 1, "paragraph", 0), block)), ("n-B",) * 4, ((),) * 4)
    rows = block_features(seen, block, {0: "31"})
    assert [row[-2:] for row in rows] == [["kind=heading", "relevant=31"]] * 2
    assert rows[0][1:8] == ["c-3=^", "c-2=^", "c-1=^", "c0=硅", "c1=片", "c2=$", "c3=$"]  # blind beyond the block
