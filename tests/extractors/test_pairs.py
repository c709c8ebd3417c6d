"""Which pairs are judged, and what the scorer is told of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hand_made import annotated, document

from extractors.model import Document, Entity, Mention
from extractors.reading import split_sentences
from extractors.relations.features import PairFeatures
from extractors.relations.marking import MarkedSentence, mark
from extractors.relations.pairs import MAX_CONTEXTS, Pair, candidate_pairs
from extractors.relations.words import Words
from seeds.ontology import load_ontology


def read(notation: str) -> tuple[Document, list[Entity], list[MarkedSentence], list[Pair]]:
    doc, entities = annotated(notation)
    sentences = mark(doc, split_sentences(doc), entities)
    return doc, entities, sentences, candidate_pairs(doc, sentences, entities)


def triples(notation: str) -> list[tuple[str, str, str]]:
    _, entities, _, pairs = read(notation)
    names = {e.id: e.name for e in entities}
    return [(names[p.head], p.relation, names[p.tail]) for p in pairs]


def features(notation: str, head: str, relation: str, tail: str) -> list[str]:
    doc, entities, sentences, pairs = read(notation)
    ids = {e.name: e.id for e in entities}
    (pair,) = [p for p in pairs if (p.head, p.relation, p.tail) == (ids[head], relation, ids[tail])]
    tags = ["n-B"] * len(doc.text)
    return PairFeatures(doc, sentences, {e.id: e for e in entities}, tags).of(pair)


@pytest.mark.parametrize(
    ("notation", "wanted"),
    [
        (
            "{澜屿硅业|C}产{硅片|P}。",
            {("澜屿硅业", r, "硅片") for r in ("consumes", "produces", "recycles")},
        ),
        (
            "{澜屿硅业|C}供{桐岚电池|C}。",
            {("澜屿硅业", r, "桐岚电池") for r in ("cooperates_with", "subsidiary_of", "supplies")}
            | {("桐岚电池", r, "澜屿硅业") for r in ("subsidiary_of", "supplies")},
        ),
        (
            "{松垄高新区|K}在{丽水市|A}。",
            {("松垄高新区", "located_in", "丽水市"), ("松垄高新区", "cooperates_with", "丽水市")},
        ),
        ("{硅材料办法|L}与{硅片|P}。", set()),  # no relation has these ends
        ("{澜屿硅业|C}点火。", set()),
        ("{澜屿硅业|C}就是{澜屿硅业|C}。", set()),
    ],
)
def test_pairs_of_one_sentence(notation: str, wanted: set[tuple[str, str, str]]) -> None:
    assert set(triples(notation)) == wanted


def test_pairs_keep_to_the_ontology_and_stand_in_order() -> None:
    _, entities, _, pairs = read("{松垄高新区|K}的{澜屿硅业|C}向{桐岚电池|C}供{硅片|P}，{丽水市|A}支持。")
    types = {e.id: e.type for e in entities}
    order = {e.id: i for i, e in enumerate(entities)}
    assert [p for p in pairs if not load_ontology().allows(p.relation, types[p.head], types[p.tail])] == []
    keys = [(order[p.head], p.relation, order[p.tail]) for p in pairs]
    assert keys == sorted(set(keys))


def test_cooperation_is_judged_once_in_the_order_of_the_text() -> None:
    wanted = [("澜屿硅业", "桐岚电池")]
    assert [(h, t) for h, r, t in triples("{澜屿硅业|C}与{桐岚电池|C}合作。") if r == "cooperates_with"] == wanted


def test_pairs_of_two_sentences_that_follow_each_other() -> None:
    assert ("澜屿硅业", "produces", "硅片") in triples("{澜屿硅业|C}点火。车间里是{硅片|P}。")
    assert ("桐岚电池", "produces", "硅片") in triples("{硅片|P}出炉。{桐岚电池|C}高兴。")
    assert ("硅材料办法", "applies_to", "松垄高新区") in triples("{硅材料办法|L}出台。\n\n{松垄高新区|K}开园。")


def test_pairs_of_two_sentences_with_another_between() -> None:
    wanted = ("硅材料办法", "applies_to", "松垄高新区")
    assert wanted in triples("{硅材料办法|L}出台。今天下雨。{松垄高新区|K}开园。")
    assert wanted not in triples("{硅材料办法|L}出台。今天下雨。\n\n{松垄高新区|K}开园。")  # in another paragraph
    assert wanted not in triples("{硅材料办法|L}出台。今天下雨。明天也下。{松垄高新区|K}开园。")


def test_names_far_apart_are_no_pair() -> None:
    assert triples("{松垄高新区|K}" + "很" * 119 + "{丽水市|A}") != []
    assert triples("{松垄高新区|K}" + "很" * 120 + "{丽水市|A}") == []


def test_at_most_the_best_contexts_are_kept() -> None:
    _, _, _, pairs = read("今天下雨。{澜屿硅业|C}来看看这里的{硅片|P}。" + "{澜屿硅业|C}看{硅片|P}。" * 6)
    (pair,) = [p for p in pairs if p.relation == "consumes"]
    assert len(pair.contexts) == MAX_CONTEXTS
    assert {abs(c.tail.at - c.head.at) for c in pair.contexts} == {2}


def test_where_a_rule_reads_a_pair_other_places_do_not_count() -> None:
    _, _, _, pairs = read("{澜屿硅业|C}看{硅片|P}。" * 6 + "{澜屿硅业|C}生产{硅片|P}。")
    contexts = {p.relation: p.contexts for p in pairs}
    assert [{hit.rule.id for hit in c.rules} for c in contexts["produces"]] == [{"produces.verb"}]
    assert len(contexts["recycles"]) == MAX_CONTEXTS


def test_a_park_whose_name_begins_with_a_park_may_lie_in_it() -> None:
    notation = "{松垄高新区|K}开园。{松垄高新区北部工业园|K}开工。"
    _, entities, _, pairs = read(notation)
    names = {e.id: e.name for e in entities}
    (tie,) = [(names[p.head], names[p.tail], c.tail.end - c.tail.start) for p in pairs for c in p.contexts if c.inside]
    assert tie == ("松垄高新区北部工业园", "松垄高新区", 5)
    found = features(notation, "松垄高新区北部工业园", "located_in", "松垄高新区")
    assert {"Park inside Park", "Park inside Park right=北部"} <= set(found)


def test_a_name_and_the_name_that_it_holds_are_tied_both_ways() -> None:
    text = "年产5万吨硅片项目开工。"
    project, product = text.index("项目") + 2, text.index("硅片")
    entities = [
        Entity("e1", "Project", text[:project], (), (Mention(0, project, "Project", "test", 1.0),), 1.0),
        Entity("e2", "Product", "硅片", (), (Mention(product, product + 2, "Product", "test", 1.0),), 1.0),
        Entity("e3", "Place", "年产", (), (Mention(0, 2, "Place", "test", 1.0),), 1.0),
    ]
    doc = document(text)
    pairs = candidate_pairs(doc, mark(doc, split_sentences(doc), entities), entities)
    ties = {(p.head, p.relation, p.tail): p.contexts[0].inside for p in pairs}
    assert ties["e1", "produces", "e2"] == "tail"
    assert ties["e1", "located_in", "e3"] == "tail"
    entities[0] = replace(entities[0], type="Company", mentions=(replace(entities[0].mentions[0], type="Company"),))
    pairs = candidate_pairs(doc, mark(doc, split_sentences(doc), entities), entities)
    assert "e3" not in {p.tail for p in pairs}  # the place in a firm's name says nothing of where it is


def test_a_sentence_that_names_both_goes_before_a_name_that_holds_the_other() -> None:
    text = "规划硅片项目。硅片项目生产硅片。"
    spans = {"Project": [(2, 6), (7, 11)], "Product": [(2, 4), (7, 9), (13, 15)]}
    entities = [
        Entity(kind, kind, kind, (), tuple(Mention(*span, kind, "test", 1.0) for span in spans[kind]), 1.0)
        for kind in spans
    ]
    doc = document(text)
    pairs = candidate_pairs(doc, mark(doc, split_sentences(doc), entities), entities)
    (contexts,) = [p.contexts for p in pairs if p.relation == "consumes"]
    assert [c.inside for c in contexts] == [None, None, "tail"]


def framed(notation: str) -> set[tuple[str, str, str]]:
    _, entities, _, pairs = read(notation)
    names = {e.id: e.name for e in entities}
    return {(names[p.head], p.relation, names[p.tail]) for p in pairs for c in p.contexts if c.framed}


def test_the_place_of_a_heading_frames_the_firms_and_industries_below_it() -> None:
    below = "{澜屿硅业|C}点火。今天下雨。{桐岚电池|C}投产。今天下雨。{硅材料产业|I}兴起。"
    assert framed("# {丽水市|A}的企业\n\n" + below) == {
        ("澜屿硅业", "located_in", "丽水市"),
        ("桐岚电池", "located_in", "丽水市"),
        ("丽水市", "engages_in", "硅材料产业"),
    }
    firms = {("澜屿硅业", "located_in", "丽水市"), ("桐岚电池", "located_in", "丽水市")}
    assert framed(below + "{丽水市|A}下雨。") == firms, "they may be in the place named first"


def test_the_policy_of_a_heading_is_for_what_the_article_names_and_issued_by_a_body_in_it() -> None:
    text = "# 《{硅材料办法|L}》印发\n\n今天下雨。{丽水市工信局|O}开会。今天下雨。支持{硅材料产业|I}和{松垄高新区|K}。"
    found = framed(text)
    assert ("硅材料办法", "applies_to", "硅材料产业") in found
    assert ("硅材料办法", "applies_to", "松垄高新区") in found
    assert ("丽水市工信局", "issues", "硅材料办法") in found


def test_the_cluster_of_an_article_frames_the_parks_and_firms_that_it_names() -> None:
    below = "今天下雨。{松垄高新区|K}开会。今天下雨。{澜屿硅业|C}点火。"
    found = framed("# {丽水硅材料集群|U}方案\n\n" + below)
    assert ("松垄高新区", "member_of", "丽水硅材料集群") in found
    assert ("澜屿硅业", "member_of", "丽水硅材料集群") in found


def test_two_names_inside_a_third_are_tied() -> None:
    text = "《丽水市硅材料产业方案》印发。"
    spans = {"Policy": (1, 11), "Place": (1, 4), "Industry": (4, 9)}
    entities = [
        Entity(kind, kind, text[a:b], (), (Mention(a, b, kind, "test", 1.0),), 1.0) for kind, (a, b) in spans.items()
    ]
    doc = document(text)

    def ties() -> dict[tuple[str, str, str], str | None]:
        pairs = candidate_pairs(doc, mark(doc, split_sentences(doc), entities), entities)
        return {p.key: p.contexts[0].inside for p in pairs}

    assert ties()["Place", "engages_in", "Industry"] == "both"
    entities[0] = replace(entities[0], type="Company", mentions=(replace(entities[0].mentions[0], type="Company"),))
    assert ("Place", "engages_in", "Industry") not in ties()


def test_names_that_stand_together_in_one_name_may_hold_each_other_elsewhere() -> None:
    text = "《甲县乙园方案》印发。甲县乙园开园。"
    spans = {"Policy": [(1, 7)], "Place": [(1, 3), (11, 13)], "Park": [(3, 5)], "Project": [(11, 15)]}
    entities = [
        Entity(kind, kind, text[slice(*places[0])], (), tuple(Mention(*p, kind, "test", 1.0) for p in places), 1.0)
        for kind, places in spans.items()
    ]
    doc = document(text)
    ties = {p.key: p.contexts for p in candidate_pairs(doc, mark(doc, split_sentences(doc), entities), entities)}
    assert [c.inside for c in ties["Park", "located_in", "Place"]] == ["both"]
    assert "tail" in {c.inside for c in ties["Project", "located_in", "Place"]}


def test_the_only_park_of_an_article_frames_its_firms_and_their_parks() -> None:
    below = "今天下雨。{澜屿硅业|C}点火。{溪风产业园|K}开园。"
    assert framed("记者走进{松垄高新区|K}。{松垄高新区|K}放晴。" + below) == {
        ("澜屿硅业", "located_in", "松垄高新区"),
        ("溪风产业园", "located_in", "松垄高新区"),
    }
    assert framed("今天下雨。{澜屿硅业|C}点火。到{松垄高新区|K}。") == {("澜屿硅业", "located_in", "松垄高新区")}


def test_firms_may_be_in_the_park_named_last_and_in_the_one_named_first() -> None:
    text = "记者走进{松垄高新区|K}。又到{岚岭开发区|K}。再到{溪风产业园|K}。今天下雨。{澜屿硅业|C}点火。"
    assert framed(text) == {("澜屿硅业", "located_in", "溪风产业园"), ("澜屿硅业", "located_in", "松垄高新区")}


def test_a_section_is_about_what_its_heading_names() -> None:
    above, below = "# 名录\n\n## {封测|I}\n\n今天下雨。{澜屿硅业|C}点火。", "今天下雨。{桐岚电池|C}投产。"
    assert framed(f"{above}\n\n{below}") == {(firm, "engages_in", "封测") for firm in ("澜屿硅业", "桐岚电池")}
    assert framed(f"{above}\n\n## 其他\n\n{below}") == {("澜屿硅业", "engages_in", "封测")}
    assert framed("# 名录\n\n## {链主|R}\n\n今天下雨。{澜屿硅业|C}点火。") == {("澜屿硅业", "has_role", "链主")}


def test_a_park_lies_in_the_place_that_its_name_begins_with() -> None:
    _, entities, _, pairs = read("{丽水市|A}下雨。\n\n今天放晴。\n\n{丽水硅材料产业园|K}开园。")
    names = {e.id: e.name for e in entities}
    (tie,) = [(names[p.head], p.relation, names[p.tail], c.inside) for p in pairs for c in p.contexts]
    assert tie == ("丽水硅材料产业园", "located_in", "丽水市", "tail")


def test_a_sentence_is_read_for_the_firm_that_it_is_about() -> None:
    notation = "{澜屿硅业|C}点火。今天下雨。产品过了{桐岚电池|C}的认证。"
    _, entities, sentences, pairs = read(notation)
    names = {e.id: e.name for e in entities}
    found = {(names[p.head], p.relation, names[p.tail]): p.contexts for p in pairs}
    context, far = found["澜屿硅业", "supplies", "桐岚电池"]  # where no name stands goes before where it is far
    assert (far.unnamed_end, far.apart) == (None, 3)
    assert (context.unnamed_end, context.apart, context.head.start == context.head.end) == ("head", 2, True)
    at = sentences[2].text.index(chr(0xE000))
    assert context.truth_span == (at, at + 1)
    reverse, _ = found["桐岚电池", "supplies", "澜屿硅业"]
    assert (reverse.unnamed_end, reverse.truth_span) == ("tail", context.truth_span)
    there = features(notation, "澜屿硅业", "supplies", "桐岚电池")
    assert {"of head kind=topic both=1", "of head firms=0/0", "apart=2"} <= set(there)


def test_a_word_for_the_firm_goes_before_what_the_sentence_is_about() -> None:
    _, entities, _, pairs = read("{澜屿硅业|C}点火。该公司的产品过了{桐岚电池|C}的认证。")
    names = {e.id: e.name for e in entities}
    contexts = next(p.contexts for p in pairs if (names[p.head], p.relation) == ("澜屿硅业", "supplies"))
    assert [(c.apart, c.head.kind) for c in contexts] == [(0, "anaphor"), (1, "name")]


def test_each_feature_stands_once() -> None:
    found = features("{澜屿硅业|C}生产{硅片|P}。{澜屿硅业|C}也生产{硅片|P}。", "澜屿硅业", "produces", "硅片")
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("relation", "there", "absent"),
    [
        ("produces", "rule=produces.verb", "no rule"),
        ("consumes", "other=produces", "rule=produces.verb"),
        ("recycles", "no rule", "rule=produces.verb"),
    ],
)
def test_a_rule_speaks_for_its_relation_only(relation: str, there: str, absent: str) -> None:
    found = features("{澜屿硅业|C}生产{硅片|P}。", "澜屿硅业", relation, "硅片")
    assert there in found
    assert absent not in found


def test_features_tell_the_directions_apart() -> None:
    sentence = "{澜屿硅业|C}向{桐岚电池|C}供货。"
    there = features(sentence, "澜屿硅业", "supplies", "桐岚电池")
    back = features(sentence, "桐岚电池", "supplies", "澜屿硅业")
    assert "ht all=向" in there
    assert "th all=向" in back


def test_features_do_not_depend_on_names_elsewhere() -> None:
    one = features("{澜屿硅业|C}生产{硅片|P}。", "澜屿硅业", "produces", "硅片")
    two = features("{桐岚电池|C}生产{硅片|P}。", "桐岚电池", "produces", "硅片")
    assert [f for f in set(one) ^ set(two) if "head ends" not in f] == []


def test_words_leave_marks_out_and_follow_tags() -> None:
    doc, entities = annotated("{澜屿硅业|C}主要生产好{硅片|P}吗")
    (sentence,) = mark(doc, split_sentences(doc), entities)
    tags = ["nz-B", "nz-I", "n-B", "n-I", "d-B", "d-I", "v-B", "v-I", "a-B", "n-B", "n-I", "xc-B"]
    cut = Words(tags).of
    assert cut(sentence, 0, len(sentence.text)) == [("主要", "d"), ("生产", "v"), ("好", "a"), ("吗", "xc")]
    assert cut(sentence, 0, 1) == []
    assert cut(sentence, 2, 4) == [("要", "d"), ("生", "v")], "of words cut through, what is inside"
    assert cut(sentence, 3, 4) == [("生", "v")]
    assert cut(sentence, 4, 6) == [("产", "v"), ("好", "a")]
    assert cut(sentence, 5, 5) == []
