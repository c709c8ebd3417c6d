"""The shipped relation rules hold on their own examples; bad rules are refused, all at once."""

from __future__ import annotations

import pytest
from hand_made import marked

from extractors.relations.patterns import compile_rule, compiled_rules, find_hits
from seeds import rules
from seeds.errors import SeedDataError
from seeds.ontology import load_ontology
from seeds.rules import RelationRule, load_rules, parse_rules

EXAMPLES = [(rule, example) for rule in load_rules() for example in rule.examples]
COUNTERS = [(rule, counter) for rule in load_rules() for counter in rule.counter_examples]
GOOD = {"id": "produces.test", "pattern": "{h:C}造{t:P}", "examples": ["{甲|C}造{乙|P} => 甲>乙"]}


def pairs(rule: RelationRule, sentence: str) -> set[tuple[str, str]]:
    return {(hit.head.entity, hit.tail.entity) for hit in find_hits(marked(sentence), (compile_rule(rule),))}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{r.id}-{i}" for i, (r, _) in enumerate(EXAMPLES)])
def test_examples_give_their_pairs_and_no_others(rule: RelationRule, example: str) -> None:
    sentence, _, wanted = example.partition(" => ")
    assert pairs(rule, sentence) == {tuple(pair.strip().split(">")) for pair in wanted.split(";")}


@pytest.mark.parametrize(("rule", "counter"), COUNTERS, ids=[f"{r.id}-{i}" for i, (r, _) in enumerate(COUNTERS)])
def test_counter_examples_give_nothing(rule: RelationRule, counter: str) -> None:
    assert pairs(rule, counter) == set()


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_examples_have_ends_that_the_relation_allows(rule: RelationRule) -> None:
    for example in rule.examples:
        sentence, _, wanted = example.partition(" => ")
        types = {unit.entity: unit.type for unit in marked(sentence).units}
        for pair in wanted.split(";"):
            head, tail = pair.strip().split(">")
            assert load_ontology().allows(rule.relation, types[head], types[tail])


def test_each_rule_is_of_the_relation_its_id_names() -> None:
    assert [rule.id for rule in load_rules() if rule.id.split(".")[0] != rule.relation] == []


def test_each_relation_has_a_rule() -> None:
    assert {rule.relation for rule in load_rules()} == set(load_ontology().relations)


def test_all_shipped_rules_compile() -> None:
    assert [compiled.rule.id for compiled in compiled_rules()] == [rule.id for rule in load_rules()]


def test_a_good_rule_is_read_whole() -> None:
    found, problems = parse_rules("r.toml", {"produces": [GOOD | {"counter_examples": ["{甲|C}卖{乙|P}"]}]})
    assert problems == []
    assert found == [
        RelationRule(
            "produces.test", "produces", "{h:C}造{t:P}", ("{甲|C}造{乙|P} => 甲>乙",), ("{甲|C}卖{乙|P}",)
        )
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"weight": 1}, "unknown keys weight; allowed: counter_examples, examples, id, pattern"),
        ({"id": 7}, "id is 7; give a text"),
        ({"pattern": ""}, "pattern is ''; give a text"),
        ({"examples": "{甲|C}造{乙|P}"}, "examples is '{甲|C}造{乙|P}'; give a list of texts"),
        ({"examples": []}, "examples is empty; give at least one sentence that the rule must read"),
        ({"counter_examples": [1]}, "counter_examples is [1]; give a list of texts"),
    ],
)  # fmt: skip
def test_bad_rows_are_refused(row: dict[str, object], problem: str) -> None:
    found, (told,) = parse_rules("r.toml", {"produces": [GOOD | row]})
    assert found == []
    assert told == f"r.toml: {(GOOD | row)['id']}: {problem}"


def test_all_faults_are_told_at_once() -> None:
    data = {
        "produces": [GOOD, {"id": "produces.half"}, {"pattern": "x", "examples": ["y"]}],
        "makes": [GOOD],
        "supplies": {"id": "supplies.table"},
    }
    found, problems = parse_rules("r.toml", data)
    assert [rule.id for rule in found] == ["produces.test"]
    assert problems == [
        "r.toml: produces.half: missing examples, pattern",
        "r.toml: produces rule without id: missing id",
        f"r.toml: unknown relation 'makes'; allowed: {', '.join(load_ontology().relations)}",
        "r.toml: supplies is a single table; write [[supplies]], one for each rule",
    ]


def test_a_double_id_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "parse_rules", lambda source, data: parse_rules(source, {"produces": [GOOD]}))
    with pytest.raises(SeedDataError) as caught:
        load_rules.__wrapped__()
    assert set(caught.value.problems) == {"seeds/rules: rule id 'produces.test' twice; ids are unique"}


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("{h:C}造", "needs one {h:…} and one {t:…}"),
        ("造{t:P}", "needs one {h:…} and one {t:…}"),
        ("{h:C}(造{t:P}", "is no regular expression"),
        ("{h:C}{h:C}造{t:P}", "is no regular expression"),
        ("{h:C}造{t:Q}", "'{t:Q}' in pattern"),
        ("{h:C}{gpa:4}{t:P}", "'{gpa:4}' in pattern"),
        ("{head}造{t:P}", "'{head}' in pattern"),
    ],
)
def test_patterns_that_do_not_compile_are_refused(pattern: str, problem: str) -> None:
    with pytest.raises(SeedDataError) as caught:
        compile_rule(RelationRule("produces.bad", "produces", pattern, ("x",), ()))
    assert str(caught.value).startswith("seeds/rules: produces.bad: ")
    assert problem in str(caught.value)
