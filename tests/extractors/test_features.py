"""What the tagger sees of a character, and how votes become names."""

from __future__ import annotations

import numpy as np
import pytest
from hand_made import document

from extractors.entities import tagger
from extractors.entities.features import character_class, character_features
from extractors.entities.network import TYPES, Floats
from extractors.entities.tagger import Models, View, block_features, decode, relevance, tag, tagged_blocks
from extractors.model import Block, Document, Mention


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


def votes_of(size: int, *spans: tuple[int, int, str, float]) -> Floats:
    """Votes for spans with a probability; all else is surely outside."""
    votes = np.zeros((size, len(TYPES), 3), dtype=np.float32)
    votes[:, :, 0] = 1.0
    for start, end, node_type, share in spans:
        column = TYPES.index(node_type)
        votes[start:end, column] = (1.0 - share, 0.0, share)
        votes[start, column] = (1.0 - share, share, 0.0)
    return votes


DECODED = [
    ((), []),
    (((0, 4, "Company", 0.75),), [(0, 4, "Company", 0.75)]),
    (((0, 2, "Company", 0.75), (2, 4, "Company", 0.75)), [(0, 2, "Company", 0.75), (2, 4, "Company", 0.75)]),
    (((0, 4, "Company", 0.25),), []),  # outside is more probable
    (((0, 6, "Cluster", 0.75), (0, 2, "Place", 0.75)), [(0, 2, "Place", 0.75), (0, 6, "Cluster", 0.75)]),  # nested
    (((0, 4, "Company", 0.875), (2, 6, "Park", 0.75)), [(0, 4, "Company", 0.875)]),  # crossing: the surer stays
    (((0, 4, "Company", 0.75), (2, 6, "Park", 0.875)), [(2, 6, "Park", 0.875)]),
    (((0, 4, "Company", 0.75), (0, 4, "Park", 0.875)), [(0, 4, "Park", 0.875)]),  # the same span: one type
    (((2, 7, "Product", 0.75),), [(2, 7, "Product", 0.75)]),  # up to the end of the block
]


@pytest.mark.parametrize(("spans", "mentions"), DECODED)
def test_decode(spans: tuple[tuple[int, int, str, float], ...], mentions: list[tuple[int, int, str, float]]) -> None:
    found = decode(votes_of(8, *spans), [Block(0, 7, "paragraph", 0)], ["n-B"] * 8)
    assert [(m.start, m.end, m.type, m.score) for m in found] == mentions
    assert {m.source for m in found} <= {"tagger"}


def test_decode_an_inside_without_its_begin_begins_a_name() -> None:
    votes = votes_of(4, (1, 3, "Company", 0.75))
    votes[1, 0] = (0.25, 0.0, 0.75)
    assert decode(votes, [Block(0, 4, "paragraph", 0)], ["n-B"] * 4) == [Mention(1, 3, "Company", "tagger", 0.75)]


def test_decode_cuts_names_at_the_border_of_a_block() -> None:
    votes = votes_of(6, (0, 6, "Company", 0.75))
    found = decode(votes, [Block(0, 3, "heading", 0), Block(3, 6, "paragraph", 0)], ["n-B"] * 6)
    assert [(m.start, m.end) for m in found] == [(0, 3), (3, 6)]


@pytest.mark.parametrize(
    ("sure", "wanted"),
    [(0.9, (0, 4)), (0.99, (1, 3))],  # 废|锰金|属: the word's rest joins unless it is surely outside
)
def test_a_border_that_cuts_a_word_moves_to_the_words_own(sure: float, wanted: tuple[int, int]) -> None:
    votes = votes_of(5, (1, 3, "Product", 0.75))
    votes[[0, 3], TYPES.index("Product")] = (sure, 0.0, 1 - sure)
    tags = ["n-B", "n-I", "n-B", "n-I", "v-B"]
    found = decode(votes, [Block(0, 5, "paragraph", 0)], tags)
    assert [(m.start, m.end) for m in found] == [wanted]


def test_voters_are_averaged_and_a_missing_one_does_not_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = document("澜屿硅业点火")
    sure, unsure = votes_of(6, (0, 4, "Company", 1.0)), votes_of(6, (0, 4, "Company", 0.25))
    monkeypatch.setattr(tagger, "crf_votes", lambda crf, seen: unsure)
    crf = object()
    none, network = View(doc, ("",) * 6, ((),) * 6), View(doc, ("",) * 6, ((),) * 6, sure)
    assert tag(none, Models(None, None)) == []
    assert tag(none, Models(crf, None)) == []
    assert tag(network, Models(None, None)) == [Mention(0, 4, "Company", "tagger", 1.0)]
    assert tag(network, Models(crf, None)) == [Mention(0, 4, "Company", "tagger", 0.625)]


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
