"""Which names of a document are one thing."""

from __future__ import annotations

import random

import pytest
from hand_made import annotated

from extractors.entities.aliases import group_mentions, stated_aliases
from extractors.model import Alias, Document, Entity, Mention


def mentions_of(notation: str) -> tuple[Document, list[Mention]]:
    doc, entities = annotated(notation)
    return doc, sorted(m for e in entities for m in e.mentions)


def grouped(notation: str) -> list[Entity]:
    return group_mentions(*mentions_of(notation))


def names(notation: str) -> list[list[str]]:
    """The names of each entity, the canonical one first."""
    return [[alias.name for alias in entity.aliases] for entity in grouped(notation)]


ONE = [
    "{丽水澜屿硅业有限公司|C}（以下简称“{澜屿硅业|C}”）昨日点火。",
    "{丽水澜屿硅业有限公司|C}（下称{澜屿|C}）昨日点火。",
    "{丽水澜屿硅业有限公司|C}（证券简称：{砚星材料|C}）昨日点火。",  # a short name that no matcher could see
    "{澜屿硅业|C}点火。{丽水澜屿硅业有限公司|C}的炉子转了。",  # short before long
    "{澜屿硅业|C}（原名{赤坞石英厂|C}）昨日点火。",
    "{澜屿硅业|C}（曾用名：{赤坞石英厂|C}）昨日点火。",
    "{澜屿硅业|C}，前身是{赤坞石英厂|C}，昨日点火。",
    "{赤坞石英厂|C}更名为{澜屿硅业|C}，昨日点火。",
    "{赤坞石英厂|C}正式更名为“{澜屿硅业|C}”。",
    "{丽水澜屿|C}昨日点火，{澜屿硅业有限公司|C}的炉子转了。",  # place and trade name
    "“{澜屿硅业|C}”点火，{“澜屿硅业”|C}的炉子转了。",
    "{澜屿硅业（丽水）有限公司|C}点火，{澜屿硅业|C}的炉子转了。",
    "{松垄经开区|K}开园，{松垄经济技术开发区|K}扩区。",
    "{丽水|A}开会，{丽水市|A}发文。",
    "{市经信局|O}与{丽水市经济和信息化局|O}",
    "{硅材料产业|I}回暖，{硅材料|I}订单足。",
    "印发{《硅片若干措施》|L}（{丽政办发〔2024〕12号|L}），自印发之日起施行。",
    "关于印发{《硅片若干措施》|L}的通知\n\n{丽政办发〔2024〕12号|L}\n\n各区县：",
]


def test_a_number_is_no_name_to_call_a_policy_by() -> None:
    (entity,) = grouped("印发{《硅八条》|L}（{丽政办发〔2024〕12号|L}）。")
    assert entity.name == "《硅八条》"
    assert [alias.name for alias in entity.aliases] == ["《硅八条》", "丽政办发〔2024〕12号"]


@pytest.mark.parametrize("notation", ONE)
def test_one_thing(notation: str) -> None:
    assert len(grouped(notation)) == 1


TWO = [
    "落实{硅片若干措施|L}、{锂电办法|L}（{丽政办发〔2024〕12号|L}）。",
    "{丽政办发〔2024〕12号|L} {丽政办发〔2024〕15号|L}",
    "{澜屿集团|C}旗下的{澜屿硅业有限公司|C}点火。",  # parent
    "{澜屿硅业|C}的{澜屿硅业有限公司丽水分公司|C}点火。",  # branch
    "{澜屿硅业有限公司|C}和{澜屿电池有限公司|C}同在园区。",  # sisters
    "{丽水澜屿硅业有限公司|C}与{衢州澜屿硅业有限公司|C}同名。",
    "{澜屿硅业|C}和{桐岚硅业|C}是邻居。",
    "{澜屿硅业|C}原料来自{赤坞石英厂|C}。",  # 原料 is no 原
    "{澜屿硅业|C}为{赤坞石英厂|C}供货。",
    "{松垄高新区|K}和{松垄工业园|K}相邻。",
    "{吉林市|A}在{吉林省|A}中部。",
    "{叶片|P}每年下线三千套，{叶片|P}发往风场。退役之后，{废旧叶片|P}送去拆解，{废旧叶片|P}一年两千吨。",
    "{丽水|A}的{丽水硅业|C}",  # two types never mix
]


@pytest.mark.parametrize("notation", TWO)
def test_two_things(notation: str) -> None:
    assert len(grouped(notation)) == 2


def test_a_kind_of_product_is_not_one_of_its_kinds() -> None:
    kinds = ["石英坩埚", "石墨坩埚", "铂坩埚"]
    assert names("{石英坩埚|P}、{石墨坩埚|P}和{铂坩埚|P}，三种{坩埚|P}都要烧结。") == [
        *([kind] for kind in kinds),
        ["坩埚"],
    ]
    assert names("{石英坩埚|P}用于单晶炉。{坩埚|P}要烧结。") == [["石英坩埚", "坩埚"]]


def test_a_short_name_that_fits_two_joins_one_of_them_and_not_the_two() -> None:
    found = names("{澜屿硅业有限公司|C}和{澜屿电池有限公司|C}，{澜屿|C}点火。")
    assert [own[0] for own in found] == ["澜屿硅业有限公司", "澜屿电池有限公司"]
    assert sum("澜屿" in own for own in found) == 1


def test_kinds_of_names() -> None:
    (entity,) = grouped("{丽水澜屿硅业有限公司|C}（原名{赤坞石英厂|C}，以下简称“{澜屿硅业|C}”）")
    assert entity.name == "丽水澜屿硅业有限公司"
    assert entity.aliases == (
        Alias("丽水澜屿硅业有限公司", "legal"),
        Alias("赤坞石英厂", "former"),
        Alias("澜屿硅业", "short"),
    )


def test_a_former_name_is_never_the_canonical_one() -> None:
    (entity,) = grouped("{澜屿|C}（原名{赤坞石英砂制品总厂|C}）")
    assert entity.name == "澜屿"
    assert entity.aliases[1] == Alias("赤坞石英砂制品总厂", "former")


def test_stated_aliases_say_which_is_which() -> None:
    doc, mentions = mentions_of("{赤坞石英厂|C}更名为{澜屿硅业|C}（以下简称“{澜屿|C}”）。")
    assert stated_aliases(doc, mentions) == [
        ("Company", "澜屿硅业", "赤坞石英厂", "former"),
        ("Company", "澜屿硅业", "澜屿", "short"),
    ]


def test_entities_stand_in_order_of_first_mention_with_all_mentions() -> None:
    entities = grouped("{硅片|P}来自{澜屿硅业|C}，{丽水澜屿硅业有限公司|C}的{硅片|P}")
    assert [(e.id, e.type, e.name, len(e.mentions), e.score) for e in entities] == [
        ("e1", "Product", "硅片", 2, 0.9),
        ("e2", "Company", "丽水澜屿硅业有限公司", 2, 0.9),
    ]
    assert [(m.start, m.end) for m in entities[1].mentions] == [(4, 8), (9, 19)]


def test_the_order_of_mentions_does_not_matter() -> None:
    doc, mentions = mentions_of("".join(ONE[:9]).replace("昨日点火。", "，"))
    wanted = group_mentions(doc, mentions)
    for seed in range(3):
        shuffled = random.Random(seed).sample(mentions, len(mentions))
        assert group_mentions(doc, shuffled) == wanted
