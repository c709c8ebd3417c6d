"""Facts of possible claims: how their ends stand, and who stands in a list with them."""

from __future__ import annotations

from hand_made import annotated

from extractors.relations.pair_facts import COLUMNS, PairFacts
from extractors.relations.pairs import PossibleClaims
from extractors.trees import NONE


def look(notation: str) -> tuple[PossibleClaims, PairFacts, dict[str, str]]:
    possible = PossibleClaims.of(*annotated(notation))
    facts = PairFacts(possible.document, possible.sentences, possible.entities)
    return possible, facts, {e.name: e.id for e in possible.entities.values()}


def facts_of(notation: str, head: str, relation: str, tail: str) -> dict[str, float]:
    possible, facts, ids = look(notation)
    (pair,) = [p for p in possible.pairs if p.key == (ids[head], relation, ids[tail])]
    return dict(zip(COLUMNS, facts.rows([pair])[0].tolist(), strict=True))


def test_ends_in_one_sentence() -> None:
    text = "{澜屿硅业|C}投产，{桐岚电池|C}主要生产{硅棒|P}、{硅片|P}。"
    found = facts_of(text, "桐岚电池", "produces", "硅片")
    assert (found["order"], found["distance"], found["commas"], found["list marks"]) == (1, 6, 0, 1)
    assert (found["heads between"], found["tails between"]) == (0, 1)
    assert (found["head's number"], found["tail's number"]) == (1, 1)
    assert (found["heads in sentence"], found["tails in sentence"]) == (2, 2)
    assert (found["nearest head"], found["nearest tail"]) == (1, 0)
    assert (found["steps apart"], found["shared sentences"], found["truth"]) == (0, 1, 0)
    assert (found["read by a rule"], found["rules for it"] > 0) == (1, True)
    far = facts_of(text, "澜屿硅业", "produces", "硅片")
    assert (far["commas"], far["heads between"], far["nearest head"]) == (1, 1, 0)
    back = facts_of("{硅片|P}由{澜屿硅业|C}生产。", "澜屿硅业", "produces", "硅片")
    assert back["order"] == -1


def test_ends_in_neighbouring_sentences() -> None:
    found = facts_of("{澜屿硅业|C}投产。当地盛产{硅片|P}，{桐岚电池|C}采购。", "澜屿硅业", "produces", "硅片")
    assert (found["least steps apart"], found["shared sentences"]) == (1, 0)
    assert (found["order"], found["distance"], found["truth"]) == (0, NONE, NONE)


def test_planned_and_denied_are_told() -> None:
    assert facts_of("{澜屿硅业|C}拟生产{硅片|P}。", "澜屿硅业", "produces", "硅片")["truth"] == 1
    assert facts_of("{澜屿硅业|C}并未生产{硅片|P}。", "澜屿硅业", "produces", "硅片")["truth"] == 2


def test_siblings_are_the_names_in_a_list() -> None:
    text = "{澜屿硅业|C}、{桐岚电池|C}和{溪风储能|C}生产{硅片|P}、{硅棒|P}，{坩埚|P}外购。"
    possible, facts, ids = look(text)
    (pair,) = [p for p in possible.pairs if p.key == (ids["桐岚电池"], "produces", ids["硅片"])]
    heads, tails = facts.siblings(pair)
    assert heads == [(ids[firm], "produces", ids["硅片"]) for firm in ("澜屿硅业", "溪风储能")]
    assert tails == [(ids["桐岚电池"], "produces", ids["硅棒"])]


def test_a_bracket_does_not_end_a_list_and_another_type_does() -> None:
    possible, facts, ids = look("{澜屿硅业|C}（一期）、{桐岚电池|C}、{松垄|A}、{溪风储能|C}采购{硅片|P}。")
    (pair,) = [p for p in possible.pairs if p.key == (ids["澜屿硅业"], "consumes", ids["硅片"])]
    assert facts.siblings(pair) == ([(ids["桐岚电池"], "consumes", ids["硅片"])], [])
