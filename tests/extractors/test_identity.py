"""Which names are one thing: links proposed, described and joined."""

from __future__ import annotations

import pytest
from hand_made import document, stump

from extractors.entities.identity import (
    COLUMNS,
    FAR,
    KIND,
    NEVER,
    layout,
    link_rows,
    load_identity,
    possible_links,
    same_things,
)
from extractors.entities.names import MATCHERS
from extractors.training.corpus import make_example
from extractors.training.identity import identity_rows
from extractors.trees import Trees, open_trees
from seeds.training import LabelledEntity, LabelledText


def by_column(column: str, limit: float, low: float, high: float) -> Trees:
    """One tree: log-odds `low` where a column is at most the limit, else `high`."""
    return open_trees(stump(COLUMNS.index(column), limit, len(COLUMNS), low=low, high=high))


def row_of(text: str, node_type: str, names: list[str], link: tuple[str, str]) -> dict[str, float]:
    links = possible_links(node_type, names)
    return dict(zip(COLUMNS, link_rows(text, node_type, names, links)[links.index(link)].tolist(), strict=True))


@pytest.mark.parametrize(
    ("names", "links"),
    [
        (["丽水澜屿硅业有限公司", "澜屿硅业"], [("澜屿硅业", "丽水澜屿硅业有限公司")]),
        (["澜屿硅业", "桐岚电池"], []),
        (["澜屿硅业", "桐岚硅片"], []),  # one letter in common
        (["金", "黄金"], [("金", "黄金")]),
        (["澜屿硅业有限公司", "桐岚电池有限公司"], []),  # every firm has a legal form
        (["海螺", "海芯螺纹"], [("海螺", "海芯螺纹")]),  # its letters, not its string
        (["澜屿集团股份", "澜屿"], [("澜屿", "澜屿集团股份")]),
        (["硅片", "硅片"[::-1]], [("硅片", "片硅")]),  # of one length: the earlier first
        ([], []),
    ],
)
def test_names_with_letters_in_common_are_proposed(names: list[str], links: list[tuple[str, str]]) -> None:
    assert possible_links("Company", names) == links


def test_what_is_known_of_a_link() -> None:
    text = "丽水澜屿硅业有限公司点火。澜屿硅业投产，澜屿硅业扩产。"
    names = ["丽水澜屿硅业有限公司", "澜屿硅业"]
    found = row_of(text, "Company", names, ("澜屿硅业", "丽水澜屿硅业有限公司"))
    assert found["matcher"] >= 0.9
    assert (found["short length"], found["long length"], found["difference"]) == (4, 10, 6)
    assert (found["part"], found["begins"], found["ends"], found["subsequence"]) == (1, 0, 0, 1)
    assert (found["letters before"], found["letters behind"]) == (2, 4)
    assert (found["times alone"], found["times of long"], found["never alone"]) == (2, 1, 0)
    assert found["short behind long"] == found["least distance"] == 13
    assert (found["one sentence"], found["one list"]) == (0, 0)
    assert (found["legal short"], found["legal long"]) == (0, 1)
    assert found["others it fits"] == 1


def test_a_name_that_stands_only_inside_the_longer_one() -> None:
    found = row_of(
        "丽水澜屿硅业有限公司点火。",
        "Company",
        ["丽水澜屿硅业有限公司", "澜屿硅业"],
        ("澜屿硅业", "丽水澜屿硅业有限公司"),
    )
    assert (found["times alone"], found["never alone"]) == (0, 1)
    assert (found["short first alone"], found["short behind long"], found["least distance"]) == (NEVER, FAR, FAR)


def test_names_in_one_list() -> None:
    text = "采购石英坩埚、坩埚和硅片。"
    found = row_of(text, "Product", ["石英坩埚", "坩埚", "硅片"], ("坩埚", "石英坩埚"))
    assert (found["one sentence"], found["one list"]) == (1, 1)
    assert (found["common end"], found["common beginning"], found["ends"]) == (2, 0, 1)


def test_the_surest_links_join_first_and_groups_must_agree() -> None:
    """By the common beginning alone 澜屿硅业 goes with both; the longer ones have less in common with each other."""
    names = ["澜屿硅业丽水厂", "澜屿硅业", "衢州硅业厂"]
    trees = by_column("common beginning", 3, -2.0, 2.0)
    assert same_things("", "Company", names, trees) == [["澜屿硅业丽水厂", "澜屿硅业"], ["衢州硅业厂"]]
    assert same_things("", "Company", names, by_column("common beginning", 9, -2.0, 2.0)) == [[n] for n in names]
    assert same_things("", "Company", names, by_column("common beginning", -1, -2.0, 2.0)) == [names]
    assert same_things("", "Company", [], trees) == []


def test_what_words_make_another_matter_must_be_surer() -> None:
    names = ["废旧叶片", "叶片"]
    assert same_things("", "Product", names, by_column("ends", 0, -2.0, 1.0)) == [["废旧叶片"], ["叶片"]]
    assert same_things("", "Product", names, by_column("ends", 0, -2.0, 2.0)) == [names]
    assert same_things("", "Product", ["风电叶片", "叶片"], by_column("ends", 0, -2.0, 1.0)) == [["风电叶片", "叶片"]]


def test_the_kind_of_several_products_is_none_of_them() -> None:
    surely = by_column("ends", 0, -9.0, 9.0)
    kinds = [f"{letter}坩埚" for letter in "铂铁钨铱"][:KIND]
    assert same_things("", "Product", [*kinds, "坩埚"], surely) == [*([kind] for kind in kinds), ["坩埚"]]
    assert same_things("", "Product", [kinds[0], "坩埚"], surely) == [[kinds[0], "坩埚"]]
    spellings = ["“铂坩埚”", "《铂坩埚》", "铂坩埚", "坩埚"]
    chain = ["坩埚", "石英坩埚", "高纯石英坩埚", "大号高纯石英坩埚"]
    for one_thing in (spellings, chain):
        assert same_things("", "Product", one_thing, surely) == [one_thing]


def test_the_labels_say_which_names_are_one_thing() -> None:
    firms = (
        LabelledEntity("e1", "Company", ("丽水澜屿硅业有限公司", "澜屿硅业"), False),
        LabelledEntity("e2", "Company", ("澜屿电池",), False),
        LabelledEntity("e3", "Product", ("硅片",), False),
    )
    text = "丽水澜屿硅业有限公司点火。澜屿硅业做硅片，澜屿电池不做。"
    rows, holds = identity_rows(make_example(LabelledText("t", text, firms, ())))
    lengths = rows[:, [COLUMNS.index("short length"), COLUMNS.index("long length")]].tolist()
    assert list(zip(lengths, holds, strict=True)) == [([4, 4], False), ([4, 10], True), ([4, 10], False)]


def test_the_shipped_trees_know_how_firms_are_shortened() -> None:
    text = document("丽水澜屿硅业有限公司昨日点火。澜屿硅业的炉子转了，衢州桐岚硅业有限公司也来祝贺。").text
    names = ["丽水澜屿硅业有限公司", "澜屿硅业", "衢州桐岚硅业有限公司"]
    assert same_things(text, "Company", names, load_identity()) == [names[:2], names[2:]]
    assert set(MATCHERS) <= set(layout())
