"""Figures of the evaluation against cases counted by hand."""

from __future__ import annotations

import pytest

from extractors.evaluate import (
    PlainDocument,
    PlainEntity,
    PlainRelation,
    Report,
    Tally,
    comparable,
    evaluate,
    match_entities,
    relation_key,
    required_relations,
)


def entity(identifier: str, node_type: str, *names: str, optional: bool = False) -> PlainEntity:
    return PlainEntity(identifier, node_type, names, optional)


def doc(entities: list[PlainEntity], relations: list[PlainRelation] | None = None, name: str = "d") -> PlainDocument:
    return PlainDocument(name, tuple(entities), tuple(relations or ()))


def counts(tally: Tally) -> tuple[int, int, int]:
    return tally.right, tally.false, tally.missed


@pytest.mark.parametrize(
    ("tally", "precision", "recall", "f1"),
    [
        (Tally(3, 1, 2), 0.75, 0.6, 2 / 3),
        (Tally(0, 0, 0), 0.0, 0.0, 0.0),
        (Tally(0, 4, 0), 0.0, 0.0, 0.0),
        (Tally(5, 0, 0), 1.0, 1.0, 1.0),
    ],
)
def test_tally(tally: Tally, precision: float, recall: float, f1: float) -> None:
    assert (tally.precision, tally.recall, tally.f1) == pytest.approx((precision, recall, f1))


def test_total() -> None:
    assert Report.total({"a": Tally(1, 2, 3), "b": Tally(4, 5, 6)}) == Tally(5, 7, 9)
    assert Report.total({}) == Tally()


@pytest.mark.parametrize(
    ("name", "form"),
    [("“澜屿”硅业（丽水）", "澜屿硅业丽水"), ("ＡＢc １２", "abc12"), ("《硅·办法》", "硅办法")],
)
def test_comparable(name: str, form: str) -> None:
    assert comparable(name) == form


@pytest.mark.parametrize(
    ("labelled", "predicted", "right"),
    [
        (("Company", "澜屿硅业"), ("Company", "澜屿硅业"), True),
        (("Company", "澜屿硅业"), ("Company", "“澜屿硅业”"), True),
        (("Company", "澜屿硅业"), ("Park", "澜屿硅业"), False),
        (("Company", "澜屿硅业有限公司"), ("Company", "澜屿硅业"), False),  # firms need an equal name
        (("Product", "高纯石英砂"), ("Product", "石英砂"), True),  # three of five characters
        (("Product", "电池级高纯石英砂"), ("Product", "石英砂"), False),  # less than half
        (("Product", "石英砂"), ("Product", "高纯石英砂"), True),
        (("Place", "丽水市"), ("Place", "丽水"), False),
        (("Industry", "硅"), ("Industry", "硅业"), False),  # one character is no overlap
    ],
)
def test_match(labelled: tuple[str, str], predicted: tuple[str, str], right: bool) -> None:
    matched = match_entities([entity("g", *labelled)], [entity("p", *predicted)])
    assert matched == ({"p": "g"} if right else {})


def test_each_entity_matches_once_best_overlap_first() -> None:
    labelled = [entity("g1", "Product", "高纯石英砂"), entity("g2", "Product", "石英砂")]
    predicted = [
        entity("p1", "Product", "石英砂"),
        entity("p2", "Product", "石英砂料"),
        entity("p3", "Product", "硅片"),
    ]
    assert match_entities(labelled, predicted) == {"p1": "g2"}
    assert match_entities(labelled[:1], predicted[:1], exact=True) == {}


def test_any_shared_alias_matches() -> None:
    one = entity("g", "Company", "丽水澜屿硅业有限公司", "澜屿硅业")
    assert match_entities([one], [entity("p", "Company", "澜屿", "澜屿硅业")]) == {"p": "g"}


def test_a_thing_split_over_two_nodes_costs_precision() -> None:
    gold = doc([entity("g", "Company", "丽水澜屿硅业有限公司", "澜屿硅业")])
    guess = doc([entity("p1", "Company", "丽水澜屿硅业有限公司"), entity("p2", "Company", "澜屿硅业")])
    report = evaluate([gold], {"d": guess})
    assert counts(report.entities["Company"]) == (1, 1, 0)


def test_entities_counted_by_hand() -> None:
    gold = doc([
        entity("g1", "Company", "澜屿硅业"), entity("g2", "Company", "桐岚电池"), entity("g3", "Company", "墨溪铝材"),
        entity("g4", "Product", "高纯石英砂"), entity("g5", "Place", "丽水", optional=True),
        entity("g6", "Place", "衢州", optional=True),
    ])  # fmt: skip
    guess = doc([
        entity("p1", "Company", "澜屿硅业"), entity("p2", "Company", "赤砚磁材"), entity("p3", "Product", "石英砂"),
        entity("p4", "Place", "丽水"),
    ])  # fmt: skip
    report = evaluate([gold], {"d": guess})
    assert {t: counts(tally) for t, tally in report.entities.items()} == {"Company": (1, 1, 2), "Product": (1, 0, 0)}
    assert {t: counts(tally) for t, tally in report.exact.items()} == {"Company": (1, 1, 2), "Product": (0, 1, 1)}
    assert report.misses == [
        ("d", "false entity", "Company", "赤砚磁材"),
        ("d", "missed entity", "Company", "桐岚电池"),
        ("d", "missed entity", "Company", "墨溪铝材"),
    ]


FIRMS = [
    entity("a", "Company", "澜屿硅业"),
    entity("b", "Company", "桐岚电池"),
    entity("c", "Company", "墨溪铝材", optional=True),
]


@pytest.mark.parametrize(
    ("wanted", "found", "tallies"),
    [
        ([("a", "supplies", "b")], [("a", "supplies", "b")], {"supplies": (1, 0, 0)}),
        ([("a", "supplies", "b")], [("b", "supplies", "a")], {"supplies": (0, 1, 1)}),  # direction counts
        ([("a", "supplies", "b")], [], {"supplies": (0, 0, 1)}),
        ([], [("a", "supplies", "b")], {"supplies": (0, 1, 0)}),
        ([("a", "supplies", "b")], [("a", "supplies", "b")] * 2, {"supplies": (1, 0, 0)}),  # twice is once
        ([("a", "cooperates_with", "b")], [("b", "cooperates_with", "a")], {"cooperates_with": (1, 0, 0)}),
        ([("a", "supplies", "c")], [], {}),  # an optional end makes the edge optional
        ([("a", "supplies", "c")], [("a", "supplies", "c")], {}),
    ],
)
def test_relations_counted_by_hand(
    wanted: list[tuple[str, str, str]], found: list[tuple[str, str, str]], tallies: dict[str, tuple[int, int, int]]
) -> None:
    gold = doc(FIRMS, [PlainRelation(*row) for row in wanted])
    report = evaluate([gold], {"d": doc(FIRMS, [PlainRelation(*row) for row in found])})
    assert {r: counts(tally) for r, tally in report.relations.items()} == tallies


def test_an_optional_relation_is_neither_rewarded_nor_punished() -> None:
    gold = doc(FIRMS, [PlainRelation("a", "supplies", "b", optional=True)])
    for found in ([], [PlainRelation("a", "supplies", "b")]):
        assert evaluate([gold], {"d": doc(FIRMS, found)}).relations == {}


def test_a_relation_with_an_unknown_end_is_false() -> None:
    gold = doc(FIRMS[:2], [PlainRelation("a", "supplies", "b")])
    guess = doc([FIRMS[0], entity("x", "Company", "赤砚磁材")], [PlainRelation("a", "supplies", "x")])
    report = evaluate([gold], {"d": guess})
    assert counts(report.relations["supplies"]) == (0, 1, 1)
    assert report.misses[-2:] == [
        ("d", "false relation", "supplies", "澜屿硅业 -> 赤砚磁材"),
        ("d", "missed relation", "supplies", "澜屿硅业 -> 桐岚电池"),
    ]


def test_rules_are_counted_apart() -> None:
    gold = doc(FIRMS[:2], [PlainRelation("a", "supplies", "b"), PlainRelation("b", "supplies", "a", optional=True)])
    guess = doc(FIRMS[:2], [
        PlainRelation("a", "supplies", "b", rule="r1"), PlainRelation("a", "supplies", "b", rule="r2"),
        PlainRelation("b", "supplies", "a", rule="r1"), PlainRelation("a", "subsidiary_of", "b", rule="r1"),
    ])  # fmt: skip
    report = evaluate([gold], {"d": guess})
    assert {rule: counts(tally) for rule, tally in report.rules.items()} == {"r1": (1, 1, 0), "r2": (1, 0, 0)}


@pytest.mark.parametrize(
    ("wanted", "found", "planned"),
    [
        ([True], [True], (1, 0, 0)),
        ([False], [True], (0, 1, 0)),
        ([True], [False], (0, 0, 1)),
        ([False], [False], (0, 0, 0)),
        ([True, False], [True], (0, 1, 0)),  # what is there in one place is no plan
        ([True], [True, False], (0, 0, 1)),
    ],
)
def test_plans_are_told_from_what_is_there(
    wanted: list[bool], found: list[bool], planned: tuple[int, int, int]
) -> None:
    gold, guess = (
        doc(FIRMS[:2], [PlainRelation("a", "supplies", "b", planned=one) for one in stated])
        for stated in (wanted, found)
    )
    report = evaluate([gold], {"d": guess})
    assert counts(Report.total(report.planned)) == planned


def test_of_edges_that_only_one_has_it_is_not_asked_whether_they_are_planned() -> None:
    gold, guess = (doc(FIRMS[:2], [PlainRelation(*ends, planned=True)]) for ends in (
        ("a", "supplies", "b"), ("b", "supplies", "a"),
    ))  # fmt: skip
    assert evaluate([gold], {"d": guess}).planned == {}


def test_nor_of_optional_ones() -> None:
    gold = doc(FIRMS[:2], [PlainRelation("a", "supplies", "b", optional=True, planned=True)])
    assert evaluate([gold], {"d": doc(FIRMS[:2], [PlainRelation("a", "supplies", "b")])}).planned == {}


def test_a_document_without_prediction_counts_as_empty() -> None:
    report = evaluate([doc(FIRMS, name="x"), doc(FIRMS, name="y")], {"x": doc(FIRMS, name="x")})
    assert counts(report.entities["Company"]) == (2, 0, 2)


def test_keys() -> None:
    assert relation_key("b", "cooperates_with", "a") == ("a", "cooperates_with", "b")
    assert relation_key("b", "supplies", "a") == ("b", "supplies", "a")
    assert relation_key("b", "unknown", "a") == ("b", "unknown", "a")
    twice = [PlainRelation("a", "supplies", "b", optional=True), PlainRelation("a", "supplies", "b")]
    assert required_relations(doc(FIRMS, twice)) == {("a", "supplies", "b"): True}
