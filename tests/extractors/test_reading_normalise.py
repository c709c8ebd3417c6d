"""Normalisation: what changes, what stays, and the way back to the raw text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.reading import document_from_text, split_sentences


def text_of(raw: str) -> str:
    return document_from_text(raw, doc_id="d").text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("２０２４年产能ＧＷｈ", "2024年产能GWh"),
        ("同比增长３．５％。", "同比增长3.5%。"),
        ("5月8日讯(记者 林一帆)今天", "5月8日讯（记者 林一帆）今天"),
        ("产值1,200万元,增长8.2%,居全市第二。", "产值1,200万元，增长8.2%，居全市第二。"),
        ("它做什么?答:做锂盐!", "它做什么？答：做锂盐！"),
        ("A公司(Alpha Ltd.)落户", "A公司（Alpha Ltd.）落户"),
        ("Alpha (2020) Ltd, Beta; see 12:30", "Alpha (2020) Ltd, Beta; see 12:30"),
        ("详见http://a.example/b?c=1", "详见http://a.example/b?c=1"),
        ("澄川\u200b新材\ufeff料\x07", "澄川新材料"),
        ("澄川\ue010新材", "澄川新材"),
        ("澄川\xa0\xa0新材", "澄川 新材"),
        ("林一帆　周小满", "林一帆 周小满"),
        ("㎡①Ⅱ℃，《甲》、“乙”", "㎡①Ⅱ℃，《甲》、“乙”"),
        ("⼯业园", "工业园"),
        ("  前后有空白  ", "前后有空白"),
        ("甲\r\n\r\n乙\r丙\u2028丁", "甲\n乙\n丙\n丁"),
    ],
)
def test_characters(raw: str, expected: str) -> None:
    assert text_of(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # stray in running text
        (
            "公司在滨河新 区建设年产三万吨的生产线，明年投产后供应本地电池厂。",
            "公司在滨河新区建设年产三万吨的生产线，明年投产后供应本地电池厂。",
        ),
        # letter-spaced
        ("关 于 申 报 的 通 知", "关于申报的通知"),
        # by-lines, headlines and texts with blanks for punctuation keep theirs
        (
            "本报讯 记者林一帆 昨日上午，澄川新材二期项目开工，总投资十二亿元，明年投产。",
            "本报讯 记者林一帆 昨日上午，澄川新材二期项目开工，总投资十二亿元，明年投产。",
        ),
        ("扬起风帆 再谱新篇", "扬起风帆 再谱新篇"),
        (
            "园里拆电机 剥电缆 分铜铝 打包外运 一年下来能有二十万吨 还在往上走。",
            "园里拆电机 剥电缆 分铜铝 打包外运 一年下来能有二十万吨 还在往上走。",
        ),
        ("投资 12 亿元建设 GWh 级项目", "投资 12 亿元建设 GWh 级项目"),
    ],
)
def test_blanks(raw: str, expected: str) -> None:
    assert text_of(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("# 澄川走笔", "澄川走笔"),
        ("**澄川新材**是`链主`。", "澄川新材是链主。"),
        ("见[公告全文](https://a.example/x)。", "见公告全文。"),
        ("按[2023](十二号)文件执行。", "按[2023]（十二号）文件执行。"),
        ("*ST澄川、*ST滨河昨日停牌。", "*ST澄川、*ST滨河昨日停牌。"),
        ("尺寸为2*3*4米。", "尺寸为2*3*4米。"),
        ("| 企业 | 产品 |\n|---|---|\n| 澄川新材 | 锂盐 |", "企业\t产品\n澄川新材\t锂盐"),
        ("<table><tr><td>澄川新材</td><td>锂盐</td></tr></table>", "澄川新材\t锂盐"),
        ("> 引用一句。", "引用一句。"),
        ("- 一期\n- 二期", "一期\n二期"),
        ("甲段。\n\n---\n\n乙段。", "甲段。\n乙段。"),
        ("产能<5万吨，价格>3元。", "产能<5万吨，价格>3元。"),
    ],
)
def test_markdown_marks_leave_the_text(raw: str, expected: str) -> None:
    assert text_of(raw) == expected


def test_origin_of_a_joined_and_cleaned_text() -> None:
    raw = "\ufeff２期产能达到五万吨，产品主要供给本地的电池工厂和周边县市的储能企业，这条生产线今年还将继续\n\n扩建。"
    document = document_from_text(raw, doc_id="d")
    start = document.text.index("继续扩建")
    assert document.text.startswith("2期")
    assert document.origin[0] == 1
    assert document.raw_span(start, start + 4) == (raw.index("继续"), raw.index("扩建") + 2)


def check_way_back(raw: str) -> None:
    document = document_from_text(raw, doc_id="d")
    assert document.raw == raw
    assert len(document.origin) == len(document.text)
    assert all(left < right for left, right in zip(document.origin, document.origin[1:], strict=False))
    widened = dict(zip("，；：？！（）", ",;:?!()", strict=True))
    for char, at in zip(document.text, document.origin, strict=True):
        original = raw[at]
        assert (
            char == original
            or unicodedata.normalize("NFKC", original) == unicodedata.normalize("NFKC", char)
            or widened.get(char) == original
            or (char in " \n" and original.isspace())
            or (char in "\t\n " and original in "|<&")
        )
    assert document.text.split("\n") == [document.text[block.start : block.end] for block in document.blocks] or (
        document.text == "" and document.blocks == ()
    )
    articles = [block.article for block in document.blocks]
    assert articles == sorted(articles)
    for sentence in split_sentences(document):
        block = document.blocks[sentence.block]
        assert block.start <= sentence.start < sentence.end <= block.end


PIECES = st.sampled_from(
    [
        *"澄川新材公司的产品，。、；：？！“”《》（）…—·",
        *"　 \t\n\r\x0b\x00\u200b\ue001１ａＺ,;:?!()1234.%aZ|<>*#-`_[]\\⼯￥&",
        "\n\n", "\r\n", "本报讯", "（记者 林一帆）", "# ", "| 甲 | 乙 |\n", "**", "<br>", "<td>",
        "&nbsp;", "](/x)", "年产三万吨", "\n---\n",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_way_back_on_made_up_pages(parts: list[str]) -> None:
    check_way_back("".join(parts))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_way_back_on_any_text(raw: str) -> None:
    check_way_back(raw)
