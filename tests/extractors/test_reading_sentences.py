"""Sentences as spans of the text."""

from __future__ import annotations

import pytest

from extractors.reading import document_from_text, split_sentences


def sentences(raw: str) -> list[str]:
    document = document_from_text(raw, doc_id="d")
    return [document.text[one.start : one.end] for one in split_sentences(document)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("甲厂投产。乙厂扩建！谁来供料？丙厂。", ["甲厂投产。", "乙厂扩建！", "谁来供料？", "丙厂。"]),
        ("一期已建成；二期在建。", ["一期已建成；", "二期在建。"]),
        ("他说：“料不愁了。”随后他笑了。", ["他说：“料不愁了。”", "随后他笑了。"]),
        ("“先投产。”“再扩建。”两人说。", ["“先投产。”", "“再扩建。”", "两人说。"]),
        ('他说："料不愁了。"随后他笑了。', ['他说："料不愁了。"', "随后他笑了。"]),
        ('开场白。"料不愁了。"他说。', ["开场白。", '"料不愁了。"', "他说。"]),
        ("回答“谁来管？”的问题并不难。", ["回答“谁来管？”的问题并不难。"]),
        ("出台《关于园区怎么办？若干意见》并施行。", ["出台《关于园区怎么办？若干意见》并施行。"]),
        ("产能3.5万吨，由Alpha Inc. 代工。", ["产能3.5万吨，由Alpha Inc. 代工。"]),
        ("它（一期；二期）都在建。完工在即。", ["它（一期；二期）都在建。", "完工在即。"]),
        ("故事还长……下回再说。", ["故事还长……", "下回再说。"]),
        ("见http://a.example/?a=1;b=2页面。", ["见http://a.example/?a=1;b=2页面。"]),
        ("", []),
    ],
)
def test_ends(raw: str, expected: list[str]) -> None:
    assert sentences(raw) == expected


def test_heading_and_list_item_are_sentences_of_their_own() -> None:
    assert sentences("# 谁来供料？谁来收渣？\n\n甲厂供料。乙厂收渣。\n\n- 一期；已建成\n- 二期") == [
        "谁来供料？谁来收渣？",
        "甲厂供料。",
        "乙厂收渣。",
        "一期；已建成",
        "二期",
    ]


def test_block_index() -> None:
    document = document_from_text("# 标题在此\n\n甲厂投产。乙厂扩建。", doc_id="d")
    assert [one.block for one in split_sentences(document)] == [0, 1, 1]


def test_text_without_full_stops_is_cut_at_commas() -> None:
    raw = "园区引来正极负极隔膜电解液等项目，" * 60 + "全年产值再创新高"
    parts = sentences(raw)
    assert "".join(parts) == raw
    assert max(map(len, parts)) <= 300
    assert all(part.endswith("，") for part in parts[:-1])


def test_text_without_commas_is_cut_at_the_enumeration_mark() -> None:
    assert max(map(len, sentences("正极材料与负极材料、" * 80 + "隔膜"))) <= 300
    assert sentences("园区" * 400) == ["园区" * 400]


def test_a_text_without_any_mark_is_cut_all_the_same() -> None:
    parts = sentences("园区" * 1200)
    assert "".join(parts) == "园区" * 1200
    assert max(map(len, parts)) <= 1000


def test_a_number_is_not_cut() -> None:
    parts = sentences("甲" * 296 + "1,200" + "乙" * 100 + "，" + "丙" * 50)
    assert all("1,200" in part or "1" not in part for part in parts)
