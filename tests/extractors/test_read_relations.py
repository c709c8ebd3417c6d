"""From entities to claims: direction, status and what is dropped, with a scorer that trusts the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hand_made import annotated, view

from extractors.model import Claim, Document, Dropped, Entity
from extractors.relations import read as module
from extractors.relations.pairs import PossibleClaims
from extractors.relations.read import read_relations
from extractors.relations.scorer import FirstWord, JudgedPair
from extractors.trees import probabilities
from seeds.ontology import load_ontology
from seeds.rules import load_rules
from seeds.thresholds import Thresholds

Read = Callable[[str], tuple[Document, dict[str, str], list[Claim], list[Entity], list[Dropped]]]
Triple = tuple[str, str, str]
RULES = frozenset(rule.id for rule in load_rules())


@dataclass(frozen=True)
class BelievesRules:
    """A scorer: 0.9 where a rule speaks for the relation, else `unruled`; names are `likely`, `done` no plans; of
    the places of a pair it believes most in the one numbered `surest`."""

    unruled: float = 0.1
    likely: float = 1.0
    done: float = 0.0
    surest: int = 0

    def first_word(self, possible: PossibleClaims, pairs: Iterable[JudgedPair]) -> FirstWord:
        ruled = [any(f.removeprefix("rule=") in RULES for f in pair.features) for pair in pairs]
        scores = np.where(ruled, 0.9, self.unruled)
        odds = np.log(scores / (1 - scores))
        done, surest = np.full(len(odds), self.done), [min(self.surest, len(p.contexts) - 1) for p in possible.pairs]
        return FirstWord(np.stack([odds] * 2, axis=1), done, np.zeros(len(possible.names)), np.array(surest, int))

    def judge(self, possible: PossibleClaims, first: FirstWord) -> tuple[dict[str, float], list[float]]:
        return {e.id: self.likely for e in possible.names}, probabilities(first.claims[:, 0])


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read the relations of a text whose entities are given; a pair is related where a rule says so."""

    def claims_of(notation: str) -> tuple[Document, dict[str, str], list[Claim], list[Entity], list[Dropped]]:
        doc, entities = annotated(notation)
        claims, kept, dropped = read_relations(view(doc), entities)
        roles = [e for e in kept if e.type == "Role"]
        return doc, {e.id: e.name for e in (*entities, *roles)}, claims, roles, dropped

    monkeypatch.setattr(module, "load_scorer", lambda folder: BelievesRules())
    monkeypatch.setattr(module, "load_thresholds", lambda: Thresholds({}, 0.5, 0.5, 0.5))
    return claims_of


def triples(read: Read, notation: str, relation: str) -> set[Triple]:
    _, names, claims, _, _ = read(notation)
    return {(names[c.head], c.relation, names[c.tail]) for c in claims if c.relation == relation}


DIRECTIONS: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("located_in", "{澜屿硅业|C}落户{松垄高新区|K}。", [("澜屿硅业", "松垄高新区")]),
    ("located_in", "{松垄高新区|K}内的{澜屿硅业|C}点火。", [("澜屿硅业", "松垄高新区")]),
    ("located_in", "{松垄高新区|K}引进了{澜屿硅业|C}和{桐岚电池|C}。",
     [("澜屿硅业", "松垄高新区"), ("桐岚电池", "松垄高新区")]),
    ("located_in", "{松垄产业园|K}坐落在{松垄高新区|K}。", [("松垄产业园", "松垄高新区")]),
    ("located_in", "{硅片项目|J}选址{松垄高新区|K}。", [("硅片项目", "松垄高新区")]),
    ("located_in", "{桐岚大学|O}位于{丽水市|A}。", [("桐岚大学", "丽水市")]),
    ("member_of", "{松垄高新区|K}是{松垄硅材料产业集群|U}的核心承载园区。", [("松垄高新区", "松垄硅材料产业集群")]),
    ("member_of", "{松垄硅材料产业集群|U}包括{澜屿硅业|C}、{桐岚电池|C}。",
     [("澜屿硅业", "松垄硅材料产业集群"), ("桐岚电池", "松垄硅材料产业集群")]),
    ("subsidiary_of", "{澜屿硅业|C}是{岫湖集团|C}的控股子公司。", [("澜屿硅业", "岫湖集团")]),
    ("subsidiary_of", "{岫湖集团|C}旗下{澜屿硅业|C}点火。", [("澜屿硅业", "岫湖集团")]),
    ("subsidiary_of", "{澜屿硅业|C}由{岫湖集团|C}出资设立。", [("澜屿硅业", "岫湖集团")]),
    ("subsidiary_of", "{澜屿硅业|C}被{岫湖集团|C}收购。", [("澜屿硅业", "岫湖集团")]),
    ("subsidiary_of", "{岫湖集团|C}收购了{澜屿硅业|C}。", [("澜屿硅业", "岫湖集团")]),
    ("subsidiary_of", "{澜屿硅业|C}的母公司是{岫湖集团|C}。", [("澜屿硅业", "岫湖集团")]),
    ("invests_in", "{澜屿硅业|C}投资建设{硅片二期项目|J}。", [("澜屿硅业", "硅片二期项目")]),
    ("invests_in", "{硅片二期项目|J}由{澜屿硅业|C}承建。", [("澜屿硅业", "硅片二期项目")]),
    ("invests_in", "由{澜屿硅业|C}投资的{硅片二期项目|J}开工。", [("澜屿硅业", "硅片二期项目")]),
    ("produces", "{澜屿硅业|C}主要生产{硅片|P}、{硅棒|P}。", [("澜屿硅业", "硅片"), ("澜屿硅业", "硅棒")]),
    ("produces", "由{澜屿硅业|C}生产的{硅片|P}销往海外。", [("澜屿硅业", "硅片")]),
    ("produces", "{硅片二期项目|J}年产{硅片|P}两亿片。", [("硅片二期项目", "硅片")]),
    ("consumes", "{澜屿硅业|C}以{石英砂|P}为原料。", [("澜屿硅业", "石英砂")]),
    ("consumes", "{澜屿硅业|C}将{石英砂|P}加工成{坩埚|P}。", [("澜屿硅业", "石英砂")]),
    ("consumes", "{澜屿硅业|C}每月采购{石英砂|P}。", [("澜屿硅业", "石英砂")]),
    ("recycles", "{霁川再生|C}拆解{废砂浆|P}、{废硅料|P}。", [("霁川再生", "废砂浆"), ("霁川再生", "废硅料")]),
    ("recycles", "{废砂浆|P}送到{霁川再生|C}处理。", [("霁川再生", "废砂浆")]),
    ("supplies", "{澜屿硅业|C}为{桐岚电池|C}供应硅片。", [("澜屿硅业", "桐岚电池")]),
    ("supplies", "{澜屿硅业|C}的硅片卖给{桐岚电池|C}。", [("澜屿硅业", "桐岚电池")]),
    ("supplies", "{桐岚电池|C}的硅片来自{澜屿硅业|C}供应。", [("澜屿硅业", "桐岚电池")]),
    ("supplies", "{桐岚电池|C}从{澜屿硅业|C}采购硅片。", [("澜屿硅业", "桐岚电池")]),
    ("supplies", "{桐岚电池|C}的硅片由{澜屿硅业|C}提供。", [("澜屿硅业", "桐岚电池")]),
    ("supplies", "{澜屿硅业|C}的客户有{桐岚电池|C}、{墨溪铝材|C}。",
     [("澜屿硅业", "桐岚电池"), ("澜屿硅业", "墨溪铝材")]),
    ("supplies", "{澜屿硅业|C}是{桐岚电池|C}的一级供货商。", [("澜屿硅业", "桐岚电池")]),
    ("has_role", "{澜屿硅业|C}是硅材料产业链的链主企业。", [("澜屿硅业", "链主")]),
    ("has_role", "龙头企业{澜屿硅业|C}点火。", [("澜屿硅业", "链主")]),
    ("has_role", "{澜屿硅业|C}等配套企业入园。", [("澜屿硅业", "配套")]),
    ("engages_in", "{松垄高新区|K}以{硅材料|I}为主导产业。", [("松垄高新区", "硅材料")]),
    ("engages_in", "{澜屿硅业|C}专注于{硅材料|I}。", [("澜屿硅业", "硅材料")]),
    ("engages_in", "{丽水市|A}培育{硅材料|I}、{磁材料|I}。", [("丽水市", "硅材料"), ("丽水市", "磁材料")]),
    ("upstream_of", "将{石英砂|P}加工成{坩埚|P}。", [("石英砂", "坩埚")]),
    ("upstream_of", "{石英砂|P}是生产{坩埚|P}的主要原料。", [("石英砂", "坩埚")]),
    ("upstream_of", "以{石英砂|P}为原料制成{坩埚|P}。", [("石英砂", "坩埚")]),
    ("upstream_of", "从{废砂浆|P}中提取{碳化硅|P}。", [("废砂浆", "碳化硅")]),
    ("upstream_of", "{硅片|P}主要用于制造{电池片|P}。", [("硅片", "电池片")]),
    ("cooperates_with", "{澜屿硅业|C}与{桐岚大学|O}共建实验室。", [("澜屿硅业", "桐岚大学")]),
    ("cooperates_with", "{松垄高新区|K}携手{衢州市|A}签署协议。", [("松垄高新区", "衢州市")]),
    ("issues", "{丽水市|A}出台{硅材料十条|L}。", [("丽水市", "硅材料十条")]),
    ("issues", "{硅材料十条|L}由{市经信局|O}制定。", [("市经信局", "硅材料十条")]),
    ("issues", "{松垄高新区|K}推行{“一窗受理”机制|L}。", [("松垄高新区", "“一窗受理”机制")]),
    ("applies_to", "{硅材料十条|L}重点支持{硅材料|I}。", [("硅材料十条", "硅材料")]),
    ("applies_to", "{澜屿硅业|C}享受{硅材料十条|L}。", [("硅材料十条", "澜屿硅业")]),
    ("applies_to", "在{松垄高新区|K}试行{“一窗受理”机制|L}。", [("“一窗受理”机制", "松垄高新区")]),
]  # fmt: skip


@pytest.mark.parametrize(("relation", "notation", "wanted"), DIRECTIONS)
def test_direction(read: Read, relation: str, notation: str, wanted: list[tuple[str, str]]) -> None:
    found = triples(read, notation, relation)
    assert found == {(head, relation, tail) for head, tail in wanted}
    assert found & {(tail, relation, head) for head, tail in wanted} == set()


@pytest.mark.parametrize(
    ("relation", "notation", "wanted"),
    [
        ("recycles", "{霁川再生|C}回收{废砂浆|P}。", {("霁川再生", "recycles", "废砂浆")}),
        ("recycles", "{霁川再生|C}综合利用{废砂浆|P}。", {("霁川再生", "recycles", "废砂浆")}),
        ("supplies", "{澜屿硅业|C}为{桐岚电池|C}配套。", {("澜屿硅业", "supplies", "桐岚电池")}),
        ("supplies", "{澜屿硅业|C}是{桐岚电池|C}的供应商。", {("澜屿硅业", "supplies", "桐岚电池")}),
    ],
)
def test_words_of_roles_are_words_too(read: Read, relation: str, notation: str, wanted: set[Triple]) -> None:
    assert triples(read, notation, relation) == wanted


BOTH_WAYS: list[tuple[str, float, str, set[tuple[str, str]]]] = [
    # a relation that cannot hold both ways: the better reading stays
    ("subsidiary_of", 0.6, "{澜屿硅业|C}是{岫湖集团|C}的控股子公司。", {("澜屿硅业", "岫湖集团")}),
    ("subsidiary_of", 0.95, "{澜屿硅业|C}是{岫湖集团|C}的控股子公司。", {("澜屿硅业", "岫湖集团")}),
    ("upstream_of", 0.6, "将{石英砂|P}加工成{坩埚|P}。", {("石英砂", "坩埚")}),
    # two firms can supply each other, but not by one wording
    ("supplies", 0.6, "{澜屿硅业|C}为{桐岚电池|C}供应硅片。", {("澜屿硅业", "桐岚电池")}),
    (
        "supplies", 0.6, "{澜屿硅业|C}为{桐岚电池|C}供应硅片。{桐岚电池|C}把边角料卖给{澜屿硅业|C}。",
        {("澜屿硅业", "桐岚电池"), ("桐岚电池", "澜屿硅业")},
    ),
    (
        "supplies", 0.6, "{澜屿硅业|C}为{桐岚电池|C}供应硅片。{桐岚电池|C}的边角料回到{澜屿硅业|C}。",
        {("澜屿硅业", "桐岚电池"), ("桐岚电池", "澜屿硅业")},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("relation", "unruled", "notation", "wanted"), BOTH_WAYS)
def test_of_two_directions_the_better_stays(
    read: Read,
    monkeypatch: pytest.MonkeyPatch,
    relation: str,
    unruled: float,
    notation: str,
    wanted: set[tuple[str, str]],
) -> None:
    monkeypatch.setattr(module, "load_scorer", lambda folder: BelievesRules(unruled))
    assert {(head, tail) for head, _, tail in triples(read, notation, relation)} == wanted
    *_, dropped = read(notation)
    lost = {f"{tail} {relation} {head}" for head, tail in wanted if (tail, head) not in wanted}
    assert {d.what for d in dropped if d.reason == "low_score" and f" {relation} " in d.what} == lost


def test_every_relation_is_tested_for_direction() -> None:
    assert {relation for relation, _, _ in DIRECTIONS} == set(load_ontology().relations)


@pytest.mark.parametrize(
    ("relation", "notation"),
    [
        ("supplies", "{澜屿硅业|C}和{桐岚电池|C}都在园区。"),
        ("produces", "{澜屿硅业|C}的客人带走了{硅片|P}。"),
        ("subsidiary_of", "{澜屿硅业|C}隔壁是{岫湖集团|C}。"),
        ("located_in", "{澜屿硅业|C}远离{松垄高新区|K}。"),
        ("has_role", "{澜屿硅业|C}点火。"),
        ("upstream_of", "{石英砂|P}和{坩埚|P}都要交税。"),
    ],
)
def test_names_side_by_side_are_not_related(read: Read, relation: str, notation: str) -> None:
    assert triples(read, notation, relation) == set()


@pytest.mark.parametrize(
    ("notation", "status"),
    [
        ("{澜屿硅业|C}投资建设{硅片二期项目|J}。", "done"),
        ("{澜屿硅业|C}拟投资建设{硅片二期项目|J}。", "planned"),
        ("{澜屿硅业|C}将投资建设{硅片二期项目|J}。", "planned"),
        ("{澜屿硅业|C}计划今年投资建设{硅片二期项目|J}。", "planned"),
    ],
)
def test_status(read: Read, notation: str, status: str) -> None:
    _, _, claims, _, dropped = read(notation)
    assert [(c.relation, c.status) for c in claims] == [("invests_in", status)]
    assert dropped == []


@pytest.mark.parametrize(
    ("notation", "reason", "what"),
    [
        ("{澜屿硅业|C}并未生产{硅片|P}。", "denied", "澜屿硅业 produces 硅片"),
        ("{澜屿硅业|C}否认被{岫湖集团|C}收购。", "denied", "澜屿硅业 subsidiary_of 岫湖集团"),
        ("{澜屿硅业|C}不再为{桐岚电池|C}供应硅片。", "denied", "澜屿硅业 supplies 桐岚电池"),
        ("{澜屿硅业|C}曾为{桐岚电池|C}供应硅片。", "ended", "澜屿硅业 supplies 桐岚电池"),
        ("{澜屿硅业|C}终止收购{桐岚电池|C}。", "ended", "桐岚电池 subsidiary_of 澜屿硅业"),
    ],
)
def test_what_the_text_denies_is_dropped_with_the_reason(read: Read, notation: str, reason: str, what: str) -> None:
    doc, _, claims, _, dropped = read(notation)
    assert claims == []
    assert dropped == [Dropped(reason, what, 0, len(doc.text))]


def test_a_claim_knows_where_it_stands(read: Read) -> None:
    doc, names, claims, _, _ = read("今天下雨。{澜屿硅业|C}投资12亿元，年产5万吨{硅片|P}，2026年达产。")
    (claim,) = claims
    assert doc.text[claim.start : claim.end] == "澜屿硅业投资12亿元，年产5万吨硅片，2026年达产。"
    assert claim.head_span is not None
    assert claim.tail_span is not None
    assert doc.text[slice(*claim.head_span)] == "澜屿硅业"
    assert doc.text[slice(*claim.tail_span)] == "硅片"
    assert (names[claim.head], names[claim.tail], claim.rule, claim.score) == ("澜屿硅业", "硅片", "produces.verb", 0.9)
    assert [(q.kind, q.value, q.unit) for q in claim.quantities] == [("capacity", 50000.0, "吨")]  # not the investment
    assert claim.dates == ("2026年",)


def test_an_implied_subject_has_no_span(read: Read) -> None:
    _, names, claims, _, _ = read("{澜屿硅业|C}点火了。主要生产{硅片|P}。")
    (claim,) = [c for c in claims if c.relation == "produces"]
    assert names[claim.head] == "澜屿硅业"
    assert claim.head_span is None


def test_each_place_that_says_it_is_a_claim_of_its_own(read: Read) -> None:
    _, _, claims, _, _ = read("{澜屿硅业|C}生产{硅片|P}。{澜屿硅业|C}拟生产{硅片|P}。")
    assert [(c.relation, c.status) for c in claims] == [("produces", "done"), ("produces", "planned")]


@pytest.mark.parametrize(
    ("done", "notation", "statuses"),
    [
        (-9.0, "{澜屿硅业|C}生产{硅片|P}。", ["planned"]),  # the text around it knows better
        (-3.0, "{澜屿硅业|C}生产{硅片|P}。", ["planned"]),
        (-3.0, "{澜屿硅业|C}生产{硅片|P}的产线全面投产。", ["done"]),
        (-0.5, "{澜屿硅业|C}生产{硅片|P}。", ["done"]),
        (0.5, "{澜屿硅业|C}拟生产{硅片|P}。", ["planned"]),
        (9.0, "{澜屿硅业|C}拟生产{硅片|P}。", ["done"]),
        (9.0, "{澜屿硅业|C}生产{硅片|P}。{澜屿硅业|C}拟生产{硅片|P}。", ["done", "planned"]),
        (-9.0, "{澜屿硅业|C}生产{硅片|P}。{澜屿硅业|C}拟生产{硅片|P}。", ["planned", "planned"]),
    ],
)
def test_encoder_and_wording_tell_plans_together(
    read: Read, monkeypatch: pytest.MonkeyPatch, done: float, notation: str, statuses: list[str]
) -> None:
    monkeypatch.setattr(module, "load_scorer", lambda folder: BelievesRules(done=done))
    _, _, claims, _, _ = read(notation)
    assert [c.status for c in claims] == statuses


def test_only_roles_that_a_firm_holds_are_kept(read: Read) -> None:
    _, _, claims, roles, _ = read("{澜屿硅业|C}是链主企业。下游企业都来了。")
    assert [(c.relation, c.tail) for c in claims] == [("has_role", "role:链主")]
    assert [r.name for r in roles] == ["链主"]


def test_claims_stand_in_order_of_the_text(read: Read) -> None:
    _, _, claims, _, _ = read("{澜屿硅业|C}生产{硅片|P}。{桐岚电池|C}生产{电芯|P}，落户{松垄高新区|K}。")
    assert [(c.start, c.end) for c in claims] == sorted((c.start, c.end) for c in claims)
    assert [c.relation for c in claims] == ["produces", "located_in", "produces"]


@pytest.mark.parametrize(("lowest", "count"), [(0.89, 1), (0.91, 0)])
def test_thresholds(read: Read, monkeypatch: pytest.MonkeyPatch, lowest: float, count: int) -> None:
    monkeypatch.setattr(module, "load_thresholds", lambda: Thresholds({}, 0.5, lowest, 0.5))
    assert len(read("{澜屿硅业|C}生产{硅片|P}。")[2]) == count


def test_a_customer_is_no_subsidiary(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "load_scorer", lambda folder: BelievesRules(unruled=0.6))
    assert triples(read, "{澜屿硅业|C}是{桐岚电池|C}的下游企业。", "subsidiary_of") == set()
    assert triples(read, "{澜屿硅业|C}是{桐岚电池|C}的子公司。", "subsidiary_of") == {
        ("澜屿硅业", "subsidiary_of", "桐岚电池")
    }


def test_no_entities_no_claims(read: Read) -> None:
    assert read("今天下雨。")[2:] == ([], [], [])


def test_unlikely_names_stay_only_with_a_claim_or_where_a_voter_is_certain(monkeypatch: pytest.MonkeyPatch) -> None:
    doc, entities = annotated("{澜屿硅业|C}生产{硅片|P}。{桐岚电池|C}、{溪风储能|C}到场。")
    certain = replace(entities[3], mentions=tuple(replace(m, score=1.0) for m in entities[3].mentions))
    entities = [*entities[:3], certain]
    monkeypatch.setattr(module, "load_scorer", lambda folder: BelievesRules(likely=0.3))
    monkeypatch.setattr(module, "load_thresholds", lambda: Thresholds({}, 0.5, 0.5, 0.5))
    _, kept, dropped = read_relations(view(doc), entities)
    assert [(e.name, e.score) for e in kept] == [("澜屿硅业", 0.3), ("硅片", 0.3), ("溪风储能", 0.9)]
    assert dropped == [Dropped("low_score", "Company 桐岚电池", 9, 13)]
    monkeypatch.setattr(module, "load_thresholds", lambda: Thresholds({}, 0.3, 0.5, 0.5))
    _, kept, dropped = read_relations(view(doc), entities)
    assert [e.name for e in kept] == [e.name for e in entities]
    assert dropped == []


def test_what_others_put_there_without_a_place_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    doc, entities = annotated("{澜屿硅业|C}生产{硅片|P}。{桐岚电池|C}到场。")
    placeless = replace(entities[2], mentions=())
    monkeypatch.setattr(module, "load_scorer", lambda folder: BelievesRules(likely=0.3))
    _, kept, _ = read_relations(view(doc), [*entities[:2], placeless])
    assert placeless in kept


@pytest.mark.parametrize(
    ("notation", "surest", "wanted"),
    [
        ("{澜屿硅业|C}来看{硅片|P}。{澜屿硅业|C}也来看{硅片|P}。", 0, 0),
        ("{澜屿硅业|C}来看{硅片|P}。{澜屿硅业|C}也来看{硅片|P}。", 1, 1),
        ("{澜屿硅业|C}生产{硅片|P}。{澜屿硅业|C}也来看{硅片|P}。", 1, 0),
    ],
)
def test_a_claim_shows_the_sentence_of_a_rule_or_else_the_surest_one(
    read: Read, monkeypatch: pytest.MonkeyPatch, notation: str, surest: int, wanted: int
) -> None:
    monkeypatch.setattr(module, "load_scorer", lambda folder: BelievesRules(unruled=0.9, surest=surest))
    doc, _, claims, _, _ = read(notation)
    second = doc.text.index("。") + 1
    assert [int(claim.start >= second) for claim in claims if claim.relation == "produces"] == [wanted]


@pytest.mark.parametrize(
    ("notation", "status"),
    [
        ("{澜屿硅业|C}点火。{硅片二期项目|J}将于明年投产。", "planned"),
        ("{硅片二期项目|J}点火。{澜屿硅业|C}将于明年扩产。", "planned"),
        ("{澜屿硅业|C}将于明年扩产。{硅片二期项目|J}已经投产。", "done"),
    ],
)
def test_of_two_sentences_the_later_one_says_what_holds(
    read: Read, monkeypatch: pytest.MonkeyPatch, notation: str, status: str
) -> None:
    monkeypatch.setattr(module, "load_scorer", lambda folder: BelievesRules(unruled=0.9))
    _, _, claims, _, _ = read(notation)
    assert [c.status for c in claims if c.relation == "invests_in"] == [status]
