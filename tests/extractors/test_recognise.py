"""From tagged names to entities, with a tagger that says what the test tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hand_made import document, view

from extractors.entities import recognise as module
from extractors.entities.recognise import ENCLOSING, NESTED, REPEAT, in_doubt, recognise, settle
from extractors.entities.tagger import Models, View
from extractors.model import Dropped, Entity, Mention
from seeds.thresholds import Thresholds

Tagged = Sequence[tuple[str, str, float]]


def run(
    text: str, tagged: Tagged, thresholds: Mapping[str, float] | None = None
) -> tuple[View, list[Entity], list[Dropped]]:
    """Read a text in which the tagger finds some names, each where it first stands behind the one before."""
    seen = view(document(text))
    return seen, *settle(seen, mentions_in(text, tagged), thresholds=thresholds or {}, margin=0.0)


def mentions_in(text: str, tagged: Tagged) -> list[Mention]:
    mentions, position = [], 0
    for name, node_type, score in tagged:
        start = document(text).text.index(name, position)
        position = start + len(name)
        mentions.append(Mention(start, position, node_type, "tagger", score))
    return mentions


@pytest.mark.parametrize(
    ("text", "tagged", "name"),
    [
        ("访问，澜屿硅业。", "，澜屿硅业。", "澜屿硅业"),
        ("走进澜屿硅业提取车间。", "澜屿硅业提取", "澜屿硅业"),
        ("走进澜屿循环。", "澜屿循环", "澜屿循环"),
        ("访问“澜屿硅业”。", "“澜屿硅业", "澜屿硅业"),
        ("访问“澜屿硅业”。", "澜屿硅业”", "澜屿硅业"),
        ("访问“澜屿”硅业。", "“澜屿”硅业", "“澜屿”硅业"),
        ("访问澜屿（丽水）硅业。", "澜屿（丽水）硅业", "澜屿（丽水）硅业"),
        ("访问（澜屿硅业）。", "（澜屿硅业", "澜屿硅业"),
        ("访问澜屿硅业，", "澜屿硅业，", "澜屿硅业"),
        ("访问①澜屿硅业", "①澜屿硅业", "澜屿硅业"),
    ],
)
def test_punctuation_is_cut_off(text: str, tagged: str, name: str) -> None:
    _, entities, dropped = run(text, [(tagged, "Company", 0.9)])
    assert [e.name for e in entities] == [name]
    assert dropped == []


@pytest.mark.parametrize(
    ("text", "node_type"),
    [
        ("澜屿化工是桐岚电池的供应商。", "Company"),
        ("据悉，澜屿化工系当地链主企业，产值过亿。", "Company"),
        ("澜屿化工是当地企业家的心血。", "Industry"),
        ("发展澜屿化工是龙头企业。", "Industry"),
        ("澜屿化工是支柱。", "Industry"),
    ],
)
def test_what_a_clause_calls_a_firm_is_one(text: str, node_type: str) -> None:
    _, entities, _ = run(text, [("澜屿化工", "Industry", 0.6)])
    assert [(e.name, e.type) for e in entities] == [("澜屿化工", node_type)]


@pytest.mark.parametrize(
    ("tagged", "name"),
    [
        ("丽水市推行重点项目领导包保制度", "重点项目领导包保制度"),
        ("持续实施重点项目领导包保制度", "重点项目领导包保制度"),
        ("丽水市实施方案", "丽水市实施方案"),
        ("丽水市推行链长制实施办法（试行）", "链长制实施办法（试行）"),
        ("丽水市实施《节约能源法》办法", "丽水市实施《节约能源法》办法"),
        ("关于推行领导包保制度的意见", "关于推行领导包保制度的意见"),
    ],
)
def test_who_issues_a_policy_is_cut_off(tagged: str, name: str) -> None:
    _, entities, _ = run(f"会上说，{tagged}。", [(tagged, "Policy", 0.9)])
    assert [e.name for e in entities] == [name]


def test_a_title_keeps_its_marks() -> None:
    _, entities, _ = run("印发《硅材料办法》。", [("《硅材料办法", "Policy", 0.9)])
    assert [e.name for e in entities] == ["《硅材料办法》"]


def test_policies_that_a_name_joins_are_two() -> None:
    seen, entities, _ = run("推进“双百”行动和硅都英才计划。", [("“双百”行动和硅都英才计划", "Policy", 0.9)])
    assert [(e.name, [(m.start, m.end) for m in e.mentions]) for e in entities] == [
        ("“双百”行动", [(2, 8)]),
        ("硅都英才计划", [(9, 15)]),
    ]
    assert seen.document.text[9:15] == "硅都英才计划"


def test_a_name_found_once_is_found_everywhere() -> None:
    seen, entities, _ = run("澜屿硅业点火。次日，澜屿硅业投产。", [("澜屿硅业", "Company", 0.9)])
    (entity,) = entities
    assert [(seen.document.text[m.start : m.end], m.source, m.score) for m in entity.mentions] == [
        ("澜屿硅业", "tagger", 0.9),
        ("澜屿硅业", "repeat", 0.81),
    ]


@pytest.mark.parametrize(
    ("node_type", "name", "score", "mentions"),
    [
        ("Company", "澜屿", 0.9, 2),
        ("Company", "澜屿", 0.7, 1),  # two characters, and not sure of it
        ("Company", "澜屿硅", 0.7, 2),
        ("Product", "硅片", 0.9, 1),  # short words for products stand inside other words
        ("Product", "单晶硅片", 0.9, 2),
        ("Place", "丽水市", 0.9, 1),
    ],
)
def test_what_is_looked_for_again(node_type: str, name: str, score: float, mentions: int) -> None:
    _, entities, _ = run(f"看{name}。再看{name}。", [(name, node_type, score)])
    assert [len(e.mentions) for e in entities] == [mentions]


def test_a_repeat_never_covers_another_name() -> None:
    _, entities, _ = run(
        "澜屿硅业点火。桐岚澜屿硅业研究院揭牌。",
        [("澜屿硅业", "Company", 0.9), ("桐岚澜屿硅业研究院", "Organization", 0.9)],
    )
    assert [(e.name, len(e.mentions)) for e in entities] == [("澜屿硅业", 1), ("桐岚澜屿硅业研究院", 1)]


def test_page_furniture_is_not_searched() -> None:
    seen, entities, _ = run("澜屿硅业昨日点火投产。\n\n责任编辑：澜屿硅业", [("澜屿硅业", "Company", 0.9)])
    assert [b.kind for b in seen.document.blocks] == ["paragraph", "furniture"]
    assert [len(e.mentions) for e in entities] == [1]


def test_generic_nouns_are_dropped_with_the_reason() -> None:
    _, entities, dropped = run("龙头企业点火。", [("龙头企业", "Company", 0.95)])
    assert entities == []
    assert dropped == [Dropped("generic", "Company 龙头企业", 0, 4)]


@pytest.mark.parametrize(
    ("text", "name", "node_type", "names"),
    [
        ("锂矿。", "锂", "Product", []),
        ("有金、银、铜。", "银", "Product", ["银"]),
        ("有金、银、铜。", "银", "Place", []),
    ],
)
def test_a_single_character_is_a_name_of_a_material_that_stands_alone(
    text: str, name: str, node_type: str, names: list[str]
) -> None:
    _, entities, dropped = run(text, [(name, node_type, 0.9)])
    assert [e.name for e in entities] == names
    assert dropped == []


def test_the_place_in_the_name_of_a_zone_is_no_firm() -> None:
    text = "松垄经开区来了澜屿硅业，松垄笑了。"
    tagged = [("松垄经开区", "Park", 0.9), ("澜屿硅业", "Company", 0.9), ("松垄", "Company", 0.9)]
    _, entities, dropped = run(text, tagged)
    assert [e.name for e in entities] == ["松垄经开区", "澜屿硅业"]
    assert [(d.reason, d.what) for d in dropped] == [("place", "Company 松垄")]
    doubtful = mentions_in(text, [*tagged[:2], ("松垄", "Company", 0.4)])
    entities, _ = settle(view(document(text)), doubtful, thresholds={"Company": 0.5}, margin=0.3)
    assert [e.name for e in entities] == ["松垄经开区", "澜屿硅业"]
    _, entities, _ = run(text.replace("经开区", "产业园"), [("松垄产业园", "Park", 0.9), *tagged[1:]])
    assert "松垄" in {e.name for e in entities}  # such a park may be called after a firm


@pytest.mark.parametrize(
    ("thresholds", "score", "kept"),
    [({}, 0.5, True), ({}, 0.49, False), ({"Company": 0.3}, 0.3, True), ({"Company": 0.9}, 0.89, False)],
)
def test_thresholds(thresholds: dict[str, float], score: float, kept: bool) -> None:
    _, entities, dropped = run("澜屿硅业点火。", [("澜屿硅业", "Company", score)], thresholds)
    assert [e.name for e in entities] == (["澜屿硅业"] if kept else [])
    assert dropped == ([] if kept else [Dropped("low_score", "Company 澜屿硅业", 0, 4)])


def test_a_name_not_far_below_its_threshold_is_in_doubt() -> None:
    text = "澜屿硅业点火，桐岚电池投产，溪风储能开工。"
    tagged = [("澜屿硅业", "Company", 0.5), ("桐岚电池", "Company", 0.45), ("溪风储能", "Company", 0.3)]
    entities, dropped = settle(view(document(text)), mentions_in(text, tagged), thresholds={"Company": 0.5}, margin=0.1)
    assert [(e.name, in_doubt(e)) for e in entities] == [("澜屿硅业", False), ("桐岚电池", True)]
    assert [d.what for d in dropped] == ["Company 溪风储能"]


def test_a_name_inside_another_has_a_threshold_of_its_own() -> None:
    text = "年产五万吨电熔镁砂项目投产。"
    seen = view(document(text))
    mentions = [Mention(0, 11, "Project", "tagger", 0.9), Mention(5, 9, "Product", "tagger", 0.7)]
    for limit, wanted in ((0.6, ["年产五万吨电熔镁砂项目", "电熔镁砂"]), (0.8, ["年产五万吨电熔镁砂项目"])):
        entities, _ = settle(seen, mentions, thresholds={"Product": 0.5, f"Product{NESTED}": limit}, margin=0.0)
        assert [e.name for e in entities] == wanted


def test_a_doubtful_mention_of_a_sure_name_is_kept() -> None:
    _, entities, dropped = run(
        "澜屿硅业点火。澜屿硅业投产。", [("澜屿硅业", "Company", 0.2), ("澜屿硅业", "Company", 0.9)]
    )
    assert [[m.score for m in e.mentions] for e in entities] == [[0.2, 0.9]]
    assert dropped == []


def test_names_that_a_voter_is_certain_of_pass_every_check() -> None:
    text = "龙头企业点火，澜屿硅业投产，澜屿硅业研究院揭牌。"
    tagged = [("龙头企业", "Company", 0.9), ("澜屿硅业", "Product", 0.2), ("澜屿硅业研究院", "Organization", 0.9)]
    names = [Mention(0, 4, "Company", "names", 1.0), Mention(7, 11, "Company", "names", 1.0)]
    seen = view(document(text))
    entities, dropped = settle(seen, mentions_in(text, tagged), names, thresholds={}, margin=0.0)
    assert [(e.type, e.name, [m.source for m in e.mentions]) for e in entities] == [
        ("Company", "龙头企业", ["names"]),
        ("Company", "澜屿硅业", ["names"]),
        ("Organization", "澜屿硅业研究院", ["tagger"]),
    ]
    assert dropped == []


def test_dropped_stand_in_order_of_the_text() -> None:
    _, _, dropped = run(
        "澜屿硅业点火，桐岚电池投产，龙头企业。",
        [("澜屿硅业", "Company", 0.1), ("桐岚电池", "Company", 0.1), ("龙头企业", "Company", 0.9)],
    )
    assert [(d.reason, d.what) for d in dropped] == [
        ("low_score", "Company 澜屿硅业"),
        ("low_score", "Company 桐岚电池"),
        ("generic", "Company 龙头企业"),
    ]


@pytest.mark.parametrize(
    ("run_together", "names"),
    [
        ("澜屿硅业桐岚电池", {"澜屿硅业", "桐岚电池"}),
        ("桐岚电池澜屿硅业桐岚电池", {"澜屿硅业", "桐岚电池"}),
        ("澜屿硅业万华化学", {"澜屿硅业", "桐岚电池", "万华化学"}),  # a firm of the lexicon
        ("中国石油兰州石化", {"澜屿硅业", "桐岚电池", "中国石油兰州石化"}),  # both known, neither named in the text
        ("澜屿硅业控股", {"澜屿硅业", "桐岚电池", "澜屿硅业控股"}),  # 控股 is no firm
    ],
)
def test_firms_that_run_together_are_told_apart(run_together: str, names: set[str]) -> None:
    text = f"澜屿硅业点火。桐岚电池投产。{run_together}等落户园区。"
    spans = [("澜屿硅业", "Company", 0.9), ("桐岚电池", "Company", 0.9), (run_together, "Company", 0.9)]
    entities = run(text, spans)[1]
    assert {alias.name for e in entities for alias in e.aliases} == names


def test_a_park_named_with_the_park_around_it_gives_both() -> None:
    text = "岚岭经开区桐岚产业园投产。岚岭经开区很大。"
    _, entities, _ = run(text, [("岚岭经开区桐岚产业园", "Park", 0.8)])
    found = {e.name: [(m.start, m.end, m.source) for m in e.mentions] for e in entities}
    assert found == {
        "岚岭经开区桐岚产业园": [(0, 10, "tagger")],
        "岚岭经开区": [(0, 5, ENCLOSING), (13, 18, REPEAT)],
    }


def test_a_park_that_a_user_names_gives_the_park_around_it() -> None:
    text = "岚岭经开区桐岚产业园投产。"
    for tagged in ([], [("岚岭经开区桐岚产业园", "Park", 0.8)]):
        names = [Mention(0, 10, "Park", "names", 1.0)]
        entities, dropped = settle(view(document(text)), mentions_in(text, tagged), names, thresholds={}, margin=0.0)
        assert {e.name for e in entities} == {"岚岭经开区桐岚产业园", "岚岭经开区"}
        assert dropped == []


def test_generic_words_are_no_park_around_another() -> None:
    _, entities, _ = run("市级高新区桐岚产业园投产。", [("市级高新区桐岚产业园", "Park", 0.8)])
    assert [e.name for e in entities] == ["市级高新区桐岚产业园"]


def test_what_is_kept_after_all_is_not_dropped() -> None:
    text = "岚岭经开区很大。岚岭经开区桐岚产业园投产。岚岭经开区桐岚产业园扩建。"
    tagged = [("岚岭经开区", "Park", 0.1), ("岚岭经开区桐岚产业园", "Park", 0.8)]
    _, entities, dropped = run(text, tagged)
    assert {e.name: len(e.mentions) for e in entities} == {"岚岭经开区": 3, "岚岭经开区桐岚产业园": 2}
    assert dropped == []


def test_no_names_no_entities() -> None:
    assert run("今天下雨。", [])[1:] == ([], [])


def test_recognise_asks_the_tagger_and_the_shipped_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    text, asked = "澜屿硅业点火，桐岚电池投产。", []
    found = mentions_in(text, [("澜屿硅业", "Company", 0.7), ("桐岚电池", "Company", 0.5)])

    def tag(seen: View, models: Models, candidates: object, *, labels: object) -> tuple[list[Mention], list[Mention]]:
        asked.append(models)
        return found, []

    monkeypatch.setattr(module, "tag", tag)
    monkeypatch.setattr(module, "load_thresholds", lambda: Thresholds({"Company": 0.6}, 0.5, 0.5, 0.5))
    voters = Models(None, None, None)
    entities, dropped = recognise(view(document(text)), models=voters)
    assert [(e.name, in_doubt(e)) for e in entities] == [("澜屿硅业", False), ("桐岚电池", True)]
    assert dropped == []
    assert asked == [voters]
