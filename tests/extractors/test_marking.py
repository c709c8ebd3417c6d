"""Sentences with entities as marks, and words that stand for an entity spoken of before."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hand_made import annotated

from extractors.model import Alias, Entity, Mention
from extractors.reading import split_sentences
from extractors.relations.marking import BEFORE, BLOCKS, CODES, MarkedSentence, mark
from seeds.ontology import load_ontology

FIRM = chr(BLOCKS["Company"])


def mark_all(notation: str) -> list[MarkedSentence]:
    doc, entities = annotated(notation)
    return mark(doc, split_sentences(doc), entities)


def stand_ins(notation: str) -> list[list[tuple[str, str, str]]]:
    """For each sentence what stands for an entity without naming it: kind, words, name of the entity."""
    doc, entities = annotated(notation)
    names = {e.id: e.name for e in entities}
    return [
        [(u.kind, doc.text[u.start : u.end], names[u.entity]) for u in s.units if u.kind != "name"]
        for s in mark(doc, split_sentences(doc), entities)
    ]


def test_every_type_has_a_code_and_a_block_of_its_own() -> None:
    assert set(CODES.values()) == set(BLOCKS) == set(load_ontology().types)
    starts = sorted(BLOCKS.values())
    assert [b - a for a, b in pairwise(starts)] == [0x100] * 9
    assert (starts[0], starts[-1] + 0xFF) == (0xE000, 0xE9FF)


def test_a_marked_sentence_leads_back_to_the_document() -> None:
    doc, entities = annotated("今天，{澜屿硅业|C}产{硅片|P}。")
    (sentence,) = mark(doc, split_sentences(doc), entities)
    assert sentence.text == f"今天，{FIRM}产{chr(BLOCKS['Product'] + 1)}。"
    assert [(u.entity, u.type, u.kind, u.start, u.end, u.at) for u in sentence.units] == [
        ("e1", "Company", "name", 3, 7, 3),
        ("e2", "Product", "name", 8, 10, 5),
    ]
    assert sentence.origin == (0, 1, 2, 3, 7, 8, 10)
    assert (sentence.start, sentence.end, sentence.block) == (0, 11, 0)
    assert sentence.unit_at(5).entity == "e2"


def test_of_nested_names_the_longest_stands() -> None:
    doc, entities = annotated("{丽水硅材料产业集群|U}扩容。")
    inner = Entity("e2", "Place", "丽水", (Alias("丽水", "name"),), (Mention(0, 2, "Place", "tagger", 0.9),), 0.9)
    (sentence,) = mark(doc, split_sentences(doc), [inner, *entities])
    assert [u.entity for u in sentence.units] == ["e1"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{澜屿硅业|C}点火。该公司产{硅片|P}。", ("anaphor", "该公司", "澜屿硅业")),
        ("{澜屿硅业|C}点火。这家企业产{硅片|P}。", ("anaphor", "这家企业", "澜屿硅业")),
        ("{澜屿硅业|C}点火。公司产{硅片|P}。", ("anaphor", "公司", "澜屿硅业")),
        ("{澜屿硅业|C}点火。其产品有{硅片|P}。", ("anaphor", "其", "澜屿硅业")),
        ("{澜屿硅业|C}点火。“我们的产品是{硅片|P}。”", ("anaphor", "我们", "澜屿硅业")),
        ("{澜屿硅业|C}点火。年产{硅片|P}。", ("implied", "", "澜屿硅业")),
        ("{硅片项目|J}开工。该项目产{硅片|P}。", ("anaphor", "该项目", "硅片项目")),
        ("{硅片项目|J}开工。项目投产后产{硅片|P}。", ("anaphor", "项目", "硅片项目")),
        ("{松垄高新区|K}开园。园区以{硅材料产业|I}为主。", ("anaphor", "园区", "松垄高新区")),
        ("{硅材料办法|L}出台。该办法支持{硅材料产业|I}。", ("anaphor", "该办法", "硅材料办法")),
        ("{硅材料集群|U}扩容。该集群聚焦{硅材料产业|I}。", ("anaphor", "该集群", "硅材料集群")),
    ],
)
def test_stand_ins(text: str, wanted: tuple[str, str, str]) -> None:
    assert stand_ins(text)[1] == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "{澜屿硅业|C}点火。{桐岚电池|C}的子公司产{硅片|P}。",  # a 子公司 is another firm
        "{澜屿硅业|C}点火。{桐岚电池|C}学习公司法。",
        "{松垄高新区|K}开园。区域经济以{硅材料产业|I}为主。",
        "公司产{硅片|P}。",  # nobody was spoken of before
    ],
)
def test_no_stand_in(text: str) -> None:
    assert [unit for sentence in stand_ins(text) for unit in sentence] == []


def test_the_first_firm_of_a_sentence_is_spoken_of_next() -> None:
    found = stand_ins("{澜屿硅业|C}供货{桐岚电池|C}。该公司产{硅片|P}。{桐岚电池|C}也在。该公司产{电芯|P}。")
    assert found == [[], [("anaphor", "该公司", "澜屿硅业")], [], [("anaphor", "该公司", "桐岚电池")]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{甲|C}、{乙|C}采购{丙|C}的货，前者产{子|P}，后者产{丑|P}。", [["甲", "乙"]]),  # two side by side
        ("{甲|C}和本地的{乙|C}投产。前者产{子|P}。后者产{丑|P}。", [[], ["甲"], ["乙"]]),
        ("{子|P}与{丑|P}都产，前者占七成。", [["子"]]),
        ("{甲|C}、{乙|C}产{子|P}和{丑|P}，前者在{东园|K}。", [["甲"]]),  # firms first
        ("{甲|C}供货给{乙|C}，前者产{子|P}。", [["甲"]]),  # the last two firms
        ("{子|P}、{丑|P}购自{甲|C}，后者产{寅|P}。", [["甲"]]),  # the last firm
        ("{质量贷办法|L}和{十一条|L}出台。后者有三版。", [[], ["十一条"]]),
        ("{甲|C}、{乙|C}和{丙|C}投产，后者产{子|P}。", [["丙"]]),
        ("{甲|C}投产，前者产{子|P}。", [[]]),  # one is no two
        ("前者产{子|P}。", [[]]),
    ],
)
def test_the_former_and_the_latter(text: str, wanted: list[list[str]]) -> None:
    assert [[name for _, _, name in sentence] for sentence in stand_ins(text)] == wanted


def test_a_stand_in_keeps_the_firm_in_focus() -> None:
    found = stand_ins("{澜屿硅业|C}点火。该公司产{硅片|P}。年产{硅棒|P}。")
    assert found[2] == [("implied", "", "澜屿硅业")]


def test_a_firm_named_before_in_the_sentence_comes_first() -> None:
    found = stand_ins("{桐岚电池|C}来访。{澜屿硅业|C}点火，该公司产{硅片|P}。")
    assert found[1] == [("anaphor", "该公司", "澜屿硅业")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{澜屿硅业|C}是链主，{桐岚电池|C}为其提供{硅片|P}。", [("anaphor", "其", "澜屿硅业")]),
        ("{澜屿硅业|C}点火。{桐岚电池|C}向其供应{硅片|P}。", [("anaphor", "其", "澜屿硅业")]),
        ("{桐岚电池|C}为其提供{硅片|P}。", []),  # nobody else was spoken of
        ("{澜屿硅业|C}是链主，{桐岚电池|C}为其他人提供{硅片|P}。", []),
    ],
)
def test_the_firm_that_another_serves(text: str, wanted: list[tuple[str, str, str]]) -> None:
    assert stand_ins(text)[-1] == wanted


def spoken_of(notation: str) -> list[list[tuple[str, str]]]:
    """For each sentence the firms that it may be about without a word for them: kind, name."""
    doc, entities = annotated(notation)
    names = {e.id: e.name for e in entities}
    sentences = mark(doc, split_sentences(doc), entities)
    assert {u.at for s in sentences for u in s.spoken_of} <= {BEFORE}
    return [[(u.kind, names[u.entity]) for u in s.spoken_of] for s in sentences]


def test_a_sentence_may_be_about_the_firm_spoken_of_before() -> None:
    found = spoken_of("今天下雨。\n\n{澜屿硅业|C}点火。今天放晴。{桐岚电池|C}来了。{岚岭高新区|K}也来了。")
    # where no firm is named the one spoken of before is a subject left out, and has a mark
    assert found == [[], [], [], [("focus", "澜屿硅业")], []]


def test_a_sentence_may_be_about_the_firm_that_the_article_names_most() -> None:
    text = "{澜屿硅业|C}点火。{桐岚电池|C}来了。{松垄材料|C}也来了。{澜屿硅业|C}投产。"
    assert spoken_of(text)[2] == [("focus", "桐岚电池"), ("topic", "澜屿硅业")]


def test_a_heading_counts_more_than_a_sentence() -> None:
    text = "# 对话{澜屿硅业|C}\n\n{桐岚电池|C}来了。{桐岚电池|C}走了。{松垄材料|C}也来了。"
    assert spoken_of(text)[-1] == [("focus", "桐岚电池"), ("topic", "澜屿硅业")]


def test_who_speaks_of_itself_need_be_named_only_once() -> None:
    named = "今天下雨。\n\n{澜屿硅业|C}点火。{桐岚电池|C}来了。{松垄材料|C}也来了。"
    assert spoken_of(named)[-1] == [("focus", "桐岚电池")]
    assert spoken_of("我们很高兴。" + named + "我们谢谢大家。")[-2] == [("focus", "桐岚电池"), ("topic", "澜屿硅业")]


def test_more_names_than_marks_do_not_break() -> None:
    notation = "".join(f"{{{chr(0x4E00 + i)}材|P}}" for i in range(300)) + "。"
    (sentence,) = mark_all(notation)
    assert len(sentence.units) == 256
    assert len(sentence.text) == len(sentence.origin)
    assert [sentence.text[u.at] for u in sentence.units] == [chr(BLOCKS["Product"] + i) for i in range(256)]


def test_no_entities_no_marks() -> None:
    (sentence,) = mark_all("今天下雨。")
    assert (sentence.text, sentence.units) == ("今天下雨。", ())
