"""Which entities of different documents are one node."""

from __future__ import annotations

import itertools

import pytest
from hand_made import extraction

from extractors.model import Alias, Extraction
from graph.resolve import ResolvedNode, resolve


def documents(*notations: str) -> list[Extraction]:
    return [extraction(notation, doc_id=f"d{i}") for i, notation in enumerate(notations, 1)]


def nodes(*notations: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Type, name and documents of each node."""
    return [(n.type, n.name, tuple(doc for doc, _ in n.members)) for n in resolve(documents(*notations))]


ONE = [
    ("{澜屿硅业|C}点火。", "{澜屿硅业|C}投产。"),
    ("{“澜屿硅业”|C}点火。", "{澜屿硅业|C}投产。"),
    ("{澜屿硅业|C}点火。", "{丽水澜屿硅业有限公司|C}投产。"),
    ("{澜屿硅业有限公司|C}点火。", "{丽水澜屿硅业有限公司|C}投产。"),
    ("{松垄经开区|K}开园。", "{松垄经济技术开发区|K}扩区。"),
    ("{丽水|A}", "{丽水市|A}"),
    ("{硅材料|I}", "{硅材料产业|I}"),
    ("{石英砂|P}", "{石英砂|P}"),
    ("{《硅材料十条》|L}", "{硅材料十条|L}"),
]
TWO = [
    ("{澜屿集团|C}", "{澜屿硅业有限公司|C}"),  # parent
    ("{澜屿硅业有限公司|C}", "{澜屿硅业有限公司丽水分公司|C}"),  # branch
    ("{澜屿硅业有限公司|C}", "{澜屿电池有限公司|C}"),  # sisters
    ("{丽水澜屿硅业有限公司|C}", "{衢州澜屿硅业有限公司|C}"),
    ("{澜屿硅业|C}", "{桐岚硅业|C}"),
    ("{澜屿|C}", "{澜屿硅业有限公司|C}"),  # across documents a brand alone is not enough
    ("{松垄高新区|K}", "{松垄工业园|K}"),
    ("{松垄高新区|K}", "{松垄经开区|K}"),
    ("{丽水市|A}", "{衢州市|A}"),
    ("{坩埚|P}", "{石英坩埚|P}"),
    ("{硅材料|P}", "{硅材料|I}"),  # two types never mix
    ("{市政府|O}", "{市政府|O}"),  # each document has its own
    ("{开发区|K}", "{开发区|K}"),
    ("{园区管委会|O}", "{园区管委会|O}"),
    ("{二期项目|J}", "{二期项目|J}"),
]


@pytest.mark.parametrize("pair", ONE)
def test_one_node(pair: tuple[str, str]) -> None:
    assert len(nodes(*pair)) == 1


@pytest.mark.parametrize("pair", TWO)
def test_two_nodes(pair: tuple[str, str]) -> None:
    assert len(nodes(*pair)) == 2


def test_a_short_name_that_fits_two_firms_joins_neither() -> None:
    found = nodes("{澜屿硅业|C}", "{丽水澜屿硅业有限公司|C}", "{衢州澜屿硅业有限公司|C}")
    assert len(found) == 3


def test_an_alias_that_two_documents_share_joins_them() -> None:
    one = extraction(
        "{墨溪|C}", doc_id="d1", aliases={"墨溪": [Alias("墨溪铝材有限公司", "legal"), Alias("墨溪铝业", "former")]}
    )
    two = extraction("{墨溪铝业|C}", doc_id="d2")
    (node,) = resolve([one, two])
    assert (node.name, node.aliases) == ("墨溪铝材有限公司", (("墨溪铝材有限公司", "legal"), ("墨溪铝业", "former")))


def test_two_legal_names_never_join_over_a_shared_short_name() -> None:
    shared = Alias("澜屿股份", "short")
    one = extraction("{甲|C}", doc_id="d1", aliases={"甲": [Alias("澜屿硅业有限公司", "legal"), shared]})
    two = extraction("{乙|C}", doc_id="d2", aliases={"乙": [Alias("澜屿电池有限公司", "legal"), shared]})
    assert [n.name for n in resolve([one, two])] == ["澜屿电池有限公司", "澜屿硅业有限公司"]


def test_local_names_keep_their_document() -> None:
    found = resolve(documents("{市政府|O}", "{市政府|O}与{丽水市政府|O}"))
    assert [(n.name, n.scope) for n in found] == [("丽水市政府", ""), ("市政府", "d1"), ("市政府", "d2")]


def test_the_legal_name_is_the_canonical_one() -> None:
    (node,) = resolve(documents("{澜屿硅业|C}和{澜屿硅业|C}", "{丽水澜屿硅业有限公司|C}"))
    assert node.name == "丽水澜屿硅业有限公司"
    assert node.aliases == (("丽水澜屿硅业有限公司", "name"), ("澜屿硅业", "name"))


def test_a_person_may_join() -> None:
    texts = documents("{澜屿|C}", "{赤砚磁材|C}")
    assert len(resolve(texts)) == 2
    (node,) = resolve(texts, same=[("Company", "澜屿", "赤砚磁材")])
    assert {name for name, _ in node.aliases} == {"澜屿", "赤砚磁材"}


def test_a_person_may_join_two_legal_names() -> None:
    texts = documents("{澜屿硅业有限公司|C}", "{赤砚磁材有限公司|C}")
    assert len(resolve(texts, same=[("Company", "澜屿硅业有限公司", "赤砚磁材有限公司")])) == 1


@pytest.mark.parametrize("pair", [("丽水", "丽水市"), ("丽水市", "丽水")])
def test_a_person_may_hold_apart(pair: tuple[str, str]) -> None:
    assert len(resolve(documents("{丽水|A}", "{丽水市|A}"), different=[("Place", *pair)])) == 2


def test_corrections_of_another_type_or_of_unknown_names_change_nothing() -> None:
    texts = documents("{澜屿|C}", "{赤砚磁材|C}")
    assert len(resolve(texts, same=[("Park", "澜屿", "赤砚磁材"), ("Company", "澜屿", "无此公司")])) == 2


def test_the_order_of_documents_does_not_matter() -> None:
    texts = documents(*(notation for pair in (*ONE[:4], *TWO[:6]) for notation in pair))
    wanted = resolve(texts)
    assert resolve(texts[::-1]) == wanted
    assert resolve(texts[7:] + texts[:7]) == wanted


def test_nodes_stand_by_type_and_name_and_keep_all_members() -> None:
    texts = documents("{硅片|P}{澜屿硅业|C}", "{桐岚电池|C}{硅片|P}")
    found = resolve(texts)
    assert [(n.type, n.name) for n in found] == sorted((n.type, n.name) for n in found)
    assert sum(len(n.members) for n in found) == 4


def test_no_documents_no_nodes() -> None:
    assert resolve([]) == []


def test_joining_does_not_depend_on_which_text_names_which_form() -> None:
    notations = ["{澜屿硅业|C}", "{丽水澜屿硅业|C}", "{丽水澜屿硅业有限公司|C}"]
    results: set[tuple[tuple[str, tuple[str, ...]], ...]] = set()
    for order in itertools.permutations(notations):
        found: list[ResolvedNode] = resolve(documents(*order))
        results.add(tuple((n.name, tuple(name for name, _ in n.aliases)) for n in found))
    assert results == {(("丽水澜屿硅业有限公司", ("丽水澜屿硅业有限公司", "丽水澜屿硅业", "澜屿硅业")),)}
