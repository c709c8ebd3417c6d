"""Finding lexicon words in texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.entities import gazetteer
from extractors.entities.gazetteer import LAYERS, Gazetteer, default_gazetteer, lexicon_flags
from seeds.lexicon import Place, RoleWord, Suffix, Township

TEXTS = st.text(
    alphabet="铜仁市玉屏侗族自治县新材料有限公司经济开发区管委会龙头企业三元前驱体A1，。资源合作", max_size=60
)


@pytest.fixture(scope="module")
def pure() -> Gazetteer:
    return Gazetteer(pure_python=True)


def found(text: str, layer: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(m.term, m.label.marks) for m in Gazetteer(layers=[layer]).find(text)]


@pytest.mark.parametrize(
    ("layer", "text", "terms"),
    [
        ("place", "湖南省长沙市岳麓区", [("湖南省", ("place1",)), ("长沙市", ("place2",)), ("岳麓区", ("place3",))]),
        ("place", "玉屏自治县在黔东", [("玉屏自治县", ("place3",)), ("黔东", ("region",))]),
        ("place", "东莞市虎门镇", [("东莞市", ("place2",)), ("虎门镇", ("place4",))]),
        ("place", "资源循环", [("资源", ("place3?",))]),
        ("place", "粤港澳大湾区和东南亚", [("粤港澳大湾区", ("region",)), ("东南亚", ("region",))]),
        ("place", "今天天气", []),
        ("company_suffix", "某某新能源股份有限公司", [
            ("新能源", ("company_trade_weak",)),
            ("股份有限公司", ("company_suffix",)),
        ]),
        ("company_suffix", "某某锂业第二分厂", [("锂业", ("company_trade",)), ("分厂", ("company_branch",))]),
        ("park_suffix", "某某经济技术开发区管委会", [("经济技术开发区", ("park_suffix",))]),
        ("organization_suffix", "某某经济技术开发区管委会", [("开发区管委会", ("organization_suffix",))]),
        ("cluster_suffix", "某某先进制造业集群", [("先进制造业集群", ("cluster_suffix",))]),
        ("policy_suffix", "《某某三年行动计划》", [("三年行动计划", ("policy_suffix",))]),
        ("role", "它是头雁，也是龙头企业", [("头雁", ("role_figurative",)), ("龙头企业", ("role_plain",))]),
        ("generic", "该公司的主导产业", [("该公司", ("generic",)), ("主导产业", ("generic",))]),
    ],
)  # fmt: skip
def test_find_in_one_layer(layer: str, text: str, terms: list[tuple[str, tuple[str, ...]]]) -> None:
    assert found(text, layer) == terms


@pytest.mark.parametrize(
    ("layer", "text", "row"),
    [
        ("place", "铜仁", Place),
        ("place", "虎门镇", Township),
        ("park_suffix", "工业园", Suffix),
        ("role", "链主", RoleWord),
    ],
)
def test_rows_come_with_the_match(layer: str, text: str, row: type) -> None:
    (match,) = Gazetteer(layers=[layer]).find(text)
    assert (match.start, match.end, match.term, match.label.layer) == (0, len(text), text, layer)
    assert [type(r) for r in match.label.rows] == [row]


def test_a_name_of_several_places_keeps_them_all() -> None:
    (match,) = Gazetteer(layers=["place"]).find("鼓楼区")
    assert len(match.label.rows) > 1
    assert {r.name for r in match.label.rows if isinstance(r, Place)} == {"鼓楼区"}


def test_flags_of_a_text() -> None:
    text = "铜仁某某有限公司"
    flags = Gazetteer(layers=["place", "company_suffix", "generic"]).flags(text)
    assert flags == [
        ("B-place2",),
        ("E-place2",),
        (),
        (),
        ("B-company_suffix", "B-generic"),
        ("I-company_suffix", "I-generic"),
        ("I-company_suffix", "I-generic"),
        ("E-company_suffix", "E-generic"),
    ]


def test_a_word_of_one_character_is_marked_s() -> None:
    assert Gazetteer(layers=["organization_suffix"]).flags("某某厅")[2] == ("S-organization_suffix",)


def test_matches_are_sorted_by_start_then_longest() -> None:
    matches = default_gazetteer().find("铜仁高新区管委会")
    keys = [(m.start, -m.end) for m in matches]
    assert keys == sorted(keys)
    assert {m.label.layer for m in matches} >= {"place", "park_suffix", "organization_suffix", "generic"}


def test_empty_text() -> None:
    assert default_gazetteer().find("") == []
    assert lexicon_flags("") == []


def test_unknown_layer_is_refused() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        Gazetteer(layers=["nonsense"])


def test_layers_without_words_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gazetteer, "LAYERS", {**LAYERS, "product": lambda: ()})
    assert Gazetteer(layers=["product"]).flags("三元前驱体") == [()] * 5


def test_characters_outside_the_basic_plane_count_as_one() -> None:
    (match,) = Gazetteer(layers=["place"]).find("𠮷😀铜仁市")
    assert (match.start, match.end) == (2, 5)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_every_match_is_a_slice_of_the_text(text: str) -> None:
    ends: dict[str, int] = {}
    for match in default_gazetteer().find(text):
        assert text[match.start : match.end] == match.term
        assert match.start >= ends.get(match.label.layer, 0)
        ends[match.label.layer] = match.end
    assert len(lexicon_flags(text)) == len(text)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_the_pure_python_fallback_finds_the_same(pure: Gazetteer, text: str) -> None:
    assert pure.find(text) == default_gazetteer().find(text)
    assert pure.flags(text) == lexicon_flags(text)
