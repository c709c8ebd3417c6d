"""Words for a place in the chain."""

from __future__ import annotations

import pytest
from hand_made import annotated, document

from extractors.relations.roles import role_entities


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("澜屿硅业是链主企业。", ["链主"]),
        ("澜屿硅业是龙头企业。", ["链主"]),
        ("澜屿硅业是领军企业。", ["链主"]),
        ("澜屿硅业是配套企业。", ["配套"]),
        ("澜屿硅业处在产业链上游。", ["上游"]),
        ("上游企业和下游企业挨着。", ["上游", "下游"]),
        ("下游企业等着上游企业。", ["上游", "下游"]),  # in the order of the ontology
        ("澜屿硅业今天点火。", []),
    ],
)
def test_roles(text: str, roles: list[str]) -> None:
    assert [(e.id, e.type, e.name) for e in role_entities(document(text))] == [(f"role:{r}", "Role", r) for r in roles]


def test_a_role_has_all_its_mentions() -> None:
    (role,) = role_entities(document("链主企业点火，龙头企业投产。"))
    assert [(m.start, m.end, m.type, m.source) for m in role.mentions] == [
        (0, 4, "Role", "lexicon"),
        (7, 11, "Role", "lexicon"),
    ]
    assert role.score == 1.0


def test_a_word_inside_a_name_is_no_role() -> None:
    doc, entities = annotated("{链主企业联合会|O}开会。")
    assert role_entities(doc, taken=entities[0].mentions) == []
    assert [e.name for e in role_entities(doc)] == ["链主"]
