"""How names are taken apart, and when one is short for another."""

from __future__ import annotations

import pytest

from extractors.entities.names import (
    MATCHERS,
    bare,
    body_match,
    company_match,
    company_name,
    enclosing_parks,
    industry_match,
    is_subsequence,
    joined_policies,
    park_match,
    place_match,
    product_match,
    tail_match,
    title_match,
)
from seeds.ontology import load_ontology

LINK = 0.6  # names are linked from this match on


@pytest.mark.parametrize(
    ("name", "form"),
    [("“澜屿”硅业", "澜屿硅业"), ("《砂 砾 办法》", "砂砾办法"), ("澜屿·硅业", "澜屿硅业"), ("", "")],
)
def test_bare(name: str, form: str) -> None:
    assert bare(name) == form


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("“双百”攻坚行动和硅都英才计划", ["“双百”攻坚行动", "硅都英才计划"]),
        ("《硅十条》和“锂八条”、链长办法", ["《硅十条》", "“锂八条”", "链长办法"]),
        ("设备更新和技术改造专项行动", ["设备更新和技术改造专项行动"]),  # 更新 is no policy
        ("《产业行动和人才计划》", ["《产业行动和人才计划》"]),
        ("“育才计划和引才计划”专项行动", ["“育才计划和引才计划”专项行动"]),
        ("行动和计划", ["行动和计划"]),
        ("", [""]),
    ],
)
def test_joined_policies(name: str, parts: list[str]) -> None:
    assert joined_policies(name) == parts


@pytest.mark.parametrize(
    ("short", "long", "holds"),
    [("澜业", "澜屿硅业", True), ("业澜", "澜屿硅业", False), ("", "澜", True), ("澜澜", "澜屿", False)],
)
def test_is_subsequence(short: str, long: str, holds: bool) -> None:
    assert is_subsequence(short, long) is holds


@pytest.mark.parametrize(
    ("name", "place", "core", "legal", "group", "branch"),
    [
        ("丽水澜屿硅业有限公司", "丽水", "澜屿硅业", True, False, ""),
        ("浙江丽水澜屿硅业股份有限公司", "浙江丽水", "澜屿硅业", True, False, ""),
        ("澜屿硅业（丽水）有限责任公司", "丽水", "澜屿硅业", True, False, ""),
        ("澜屿硅业", "", "澜屿硅业", False, False, ""),
        ("澜屿股份", "", "澜屿", False, False, ""),
        ("澜屿集团", "", "澜屿", False, True, ""),
        ("澜屿控股集团有限公司", "", "澜屿控股", True, True, ""),
        ("澜屿硅业有限公司丽水分公司", "", "", True, False, "丽水分公司"),
    ],
)
def test_company_name(name: str, place: str, core: str, legal: bool, group: bool, branch: str) -> None:
    parts = company_name(name)
    if branch:
        assert parts.branch == branch
    else:
        assert (parts.place, parts.core, parts.legal, parts.group, parts.branch) == (place, core, legal, group, "")


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("澜屿硅业", "丽水澜屿硅业有限公司"),  # place and legal form left out
        ("澜屿", "丽水澜屿硅业有限公司"),  # brand alone
        ("澜屿股份", "澜屿硅业股份有限公司"),
        ("丽水澜屿", "丽水澜屿硅业有限公司"),  # place and brand
        ("丽水澜屿硅业", "澜屿硅业有限公司"),
        ("澜屿硅材", "澜屿硅基材料有限公司"),  # brand and contracted trade
        ("澜屿硅业有限公司", "丽水澜屿硅业有限公司"),  # two legal forms of one name
        ("澜屿硅业有限公司", "澜屿硅业（丽水）有限公司"),
        ("澜屿集团", "澜屿集团有限公司"),
        ("“澜屿硅业”", "丽水澜屿硅业有限公司"),
        ("澜屿硅业丽水分公司", "澜屿硅业有限公司丽水分公司"),
        ("澜屿丽水", "丽水澜屿硅业有限公司"),  # brand and place
        ("澜屿丽水厂", "澜屿硅业集团（丽水）有限公司"),
        ("澜屿浙江公司", "浙江澜屿硅业有限公司"),
    ],
)
def test_a_firm_and_its_short_name(short: str, long: str) -> None:
    assert company_match(short, long) >= LINK


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("澜屿集团", "澜屿硅业有限公司"),  # parent and daughter
        ("澜屿硅业", "澜屿硅业有限公司丽水分公司"),  # firm and branch
        ("澜屿硅业丽水分公司", "澜屿硅业有限公司"),
        ("澜屿硅业二厂", "澜屿硅业有限公司"),
        ("澜屿硅业", "澜屿电池有限公司"),  # sisters of one brand
        ("澜屿硅业有限公司", "澜屿电池有限公司"),
        ("丽水澜屿硅业", "衢州澜屿硅业有限公司"),  # the same name in two places
        ("丽水澜屿硅业有限公司", "衢州澜屿硅业有限公司"),
        ("澜屿丽水厂", "衢州澜屿硅业有限公司"),
        ("澜屿丽水厂", "澜屿硅业有限公司"),
        ("桐岚硅业", "澜屿硅业有限公司"),  # only the trade is the same
        ("硅业", "澜屿硅业有限公司"),
    ],
)
def test_parents_branches_sisters_and_strangers_are_never_one(short: str, long: str) -> None:
    assert company_match(short, long) < LINK


TABLE = [
    (park_match, "松垄经开区", "松垄经济技术开发区", True),
    (park_match, "松垄高新区", "松垄高新技术产业开发区", True),
    (park_match, "松垄高新区", "丽水松垄高新技术产业开发区", True),
    (park_match, "松垄经开区", "丽水松垄经济开发区", True),
    (park_match, "松垄工业园", "松垄工业园区", True),
    (park_match, "松垄高新区", "雁汀高新技术产业开发区", False),
    (park_match, "松垄工业园", "雁汀工业园区", False),
    (park_match, "松垄高新区", "松垄工业园", False),
    (park_match, "松垄高新区", "松垄经开区", False),
    (park_match, "松垄高新区", "松垄经济技术开发区", False),
    (park_match, "松垄开发区", "松垄高新技术产业开发区", True),
    (park_match, "松垄开发区", "松垄经济开发区", True),
    (park_match, "松垄开发区", "松垄工业园区", False),
    (place_match, "丽水", "丽水市", True),
    (place_match, "玉屏县", "玉屏侗族自治县", True),
    (place_match, "玉屏", "玉屏侗族自治县", True),
    (place_match, "酉阳", "酉阳土家族苗族自治县", True),
    (place_match, "隆林县", "隆林各族自治县", True),
    (place_match, "内蒙古", "内蒙古自治区", True),
    (place_match, "新疆", "新疆维吾尔自治区", True),
    (place_match, "广西", "广西壮族自治区", True),
    (place_match, "伊犁州", "伊犁哈萨克自治州", True),
    (place_match, "丽水市", "衢州市", False),
    (place_match, "丽江", "丽水市", False),
    (place_match, "吉林市", "吉林省", False),
    (industry_match, "硅材料", "硅材料产业", True),
    (industry_match, "硅材料产业链", "硅材料产业", True),
    (industry_match, "生物医药", "生物医药行业", True),
    (industry_match, "硅材料", "磁材料产业", False),
    (industry_match, "医药", "医疗器械产业", False),
    (product_match, "坩埚", "石英坩埚", True),
    (product_match, "叶片", "废旧叶片", False),
    (product_match, "乳酸", "聚乳酸", False),
    (product_match, "碳酸锂", "再生碳酸锂", False),
    (product_match, "硅片", "硅棒", False),
    (tail_match, "硅片二期项目", "澜屿硅片二期项目", True),
    (tail_match, "硅片一期项目", "澜屿硅片二期项目", False),
    (title_match, "硅材料十条", "丽水市硅材料十条", True),
    (title_match, "《硅材料扶持办法》", "《硅材料扶持办法（2024年修订）》", True),
    (title_match, "硅材料扶持办法", "硅材料人才办法", False),
    (body_match, "丽水市经信局", "丽水市经济和信息化局", True),
    (body_match, "市经信局", "丽水市经济和信息化局", True),
    (body_match, "丽水市经信局", "衢州市经济和信息化局", False),
    (body_match, "丽水市委", "丽水市委办公室", False),
]


@pytest.mark.parametrize(("match", "short", "long", "same"), TABLE)
def test_other_names(match: object, short: str, long: str, same: bool) -> None:
    assert callable(match)
    assert (match(short, long) >= LINK) is same


@pytest.mark.parametrize("node_type", sorted(MATCHERS))
def test_every_matcher_gives_a_share_and_knows_a_name_as_itself(node_type: str) -> None:
    name = {"Place": "丽水市", "Park": "松垄高新区", "Company": "澜屿硅业有限公司", "Industry": "硅材料产业"}.get(
        node_type, "丽水市硅材料名册"
    )
    assert 0.9 <= MATCHERS[node_type](name, name) <= 1.0


def test_every_type_of_names_has_a_matcher() -> None:
    assert set(MATCHERS) == set(load_ontology().types) - {"Role"}


@pytest.mark.parametrize(
    ("park", "around"),
    [
        ("岚岭经开区桐岚产业园", ["岚岭经开区"]),
        ("岚岭高新区桐岚产业园东区", ["岚岭高新区", "岚岭高新区桐岚产业园"]),
        ("桐岚产业园二期", ["桐岚产业园"]),
        ("岚岭经开区", []),
        ("桐岚产业园区", []),
        ("桐岚工业园片区", []),
        ("桐岚产业园（东区）", []),
        ("“岚岭经开区桐岚产业园”", []),
        ("高新区桐岚产业园", []),
        ("岚岭创新区域合作产业园", []),
        ("岚岭高新区级产业园", []),
        ("中国（岚岭经开区桐岚产业园）", []),
        ("中国（岚岭）高新区桐岚产业园", ["中国（岚岭）高新区"]),
    ],
)
def test_parks_around_a_park(park: str, around: list[str]) -> None:
    assert [park[:end] for end in enclosing_parks(park)] == around
