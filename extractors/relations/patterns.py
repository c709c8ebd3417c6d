"""Compiling relation rules and finding where they hold in marked sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.relations.lists import Place, belonging, list_of, type_class
from extractors.relations.marking import CODES, MarkedSentence, Unit
from seeds.errors import SeedDataError
from seeds.lexicon import load_roles
from seeds.rules import RelationRule, load_rules

_TOKEN = re.compile(
    r"\{(?:(?P<end>[ht]):)?(?P<codes>[CKUIPLJAOR]+)(?P<many>\+)?\}"
    r"|\{(?P<space>gap|any)(?::(?P<size>\d+))?\}"
)
_BRACES = re.compile(r"\{(?!\d+(?:,\d*)?\}|,\d+\})[^}]*\}?")
GAP = 18
"""Longest stretch, in characters, that `{gap}` passes over unless the rule says otherwise."""
_AMOUNT = (
    r"(?:[约近超达共]?[\d.,]+[余多]?[万亿千百]*"
    r"(?:吨|台|套|件|只|支|片|米|千米|平方米|立方米|升|辆|座|条|GWh|MWh|kWh|GW|MW|千瓦时|千瓦|兆瓦|千克|公斤)?)?"
)

_IS = "(?:(?:主要|依次)?(?:有|为|是|系|包括|含)|涵盖|：)"
_WORDS = {"{qty}": _AMOUNT, "{is}": _IS}
"""Names for an amount with its unit, and for what stands between a word such as 客户 and those that are meant."""


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule held: head and tail units, and the span of marked text that it matched."""

    rule: RelationRule
    head: Unit
    tail: Unit
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule as a regular expression, with the marks that must be present for it to be worth trying."""

    rule: RelationRule
    regex: re.Pattern[str]
    head_marks: re.Pattern[str]
    tail_marks: re.Pattern[str]


@cache
def _role_words() -> str:
    """The words for roles, longest first, as alternatives."""
    return "|".join(sorted({re.escape(row.word) for row in load_roles()}, key=lambda w: (-len(w), w)))


def compile_rule(rule: RelationRule) -> CompiledRule:
    """Compile a rule.

    Raises:
        SeedDataError: the pattern has no head, a bad type code, or is not a regular expression.
    """
    ends: dict[str, str] = {}
    blocked = type_class("CJ")[1:-1]

    def expand(match: re.Match[str]) -> str:
        if space := match["space"]:
            size = int(match["size"] or GAP)
            stop = blocked if space == "gap" else ""
            return rf"[^。！？；\n{stop}]{{0,{size}}}?"
        body = list_of(match["codes"]) if match["many"] else type_class(match["codes"])
        if match["codes"] == "R":
            body += rf"(?:{_role_words()})?"  # the word behind the mark
        if end := match["end"]:
            ends[end] = match["codes"]
            return f"(?P<{'head' if end == 'h' else 'tail'}>{body})"
        return f"(?:{body})"

    source, rest = _TOKEN.sub(expand, rule.pattern), _TOKEN.sub("", rule.pattern)
    for name, words in _WORDS.items():
        source, rest = source.replace(name, words), rest.replace(name, "")
    if unknown := _BRACES.search(rest):
        allowed = f"{{h:C}} {{t:P+}} {{C}} {{gap}} {{any:12}} {{qty}} {{is}}, with the type codes {''.join(CODES)}"
        what = f"{unknown.group()!r} in pattern {rule.pattern!r} is not known; allowed: {allowed}"
        raise SeedDataError([f"seeds/rules: {rule.id}: {what}"])
    try:
        regex = re.compile(source)
    except re.error as exc:
        what = f"pattern {rule.pattern!r} is no regular expression: {exc}"
        raise SeedDataError([f"seeds/rules: {rule.id}: {what}"]) from exc
    if set(ends) != {"h", "t"}:
        raise SeedDataError([f"seeds/rules: {rule.id}: pattern {rule.pattern!r} needs one {{h:…}} and one {{t:…}}"])
    return CompiledRule(rule, regex, re.compile(type_class(ends["h"])), re.compile(type_class(ends["t"])))


@cache
def compiled_rules() -> tuple[CompiledRule, ...]:
    """The shipped rules, compiled.

    Raises:
        SeedDataError: with every rule that does not compile.
    """
    compiled: list[CompiledRule] = []
    problems: list[str] = []
    for rule in load_rules():
        try:
            compiled.append(compile_rule(rule))
        except SeedDataError as exc:
            problems += exc.problems
    if problems:
        raise SeedDataError(problems)
    return tuple(compiled)


def _units(sentence: MarkedSentence, start: int, end: int, marks: re.Pattern[str]) -> list[Unit]:
    return [u for u in sentence.units if start <= u.at < end and marks.match(sentence.text[u.at])]


LEFT_OUT = frozenset({"produces", "consumes", "recycles"})
"""Relations whose subject a sentence may leave out. Other rules, read with a subject that the sentence only implies,
were right in 2 to 15 of 100 cases on texts not trained on (docs/log.md)."""


def find_hits(sentence: MarkedSentence, rules: tuple[CompiledRule, ...] | None = None) -> Iterator[RuleHit]:
    """All pairs that the rules read in a sentence, in order of rule and place.

    A list as head or tail gives each of its members, and a list on both sides all pairs. Of lists that a 分别 joins, a
    rule that reads any member of each reads all that belong together, and no others.
    """
    together = belonging(sentence)
    for compiled in rules if rules is not None else compiled_rules():
        if not (compiled.head_marks.search(sentence.text) and compiled.tail_marks.search(sentence.text)):
            continue
        position, aligned = 0, set[Place]()
        unsaid = compiled.rule.relation in LEFT_OUT
        while match := compiled.regex.search(sentence.text, position):
            for head in _units(sentence, *match.span("head"), compiled.head_marks):
                for tail in _units(sentence, *match.span("tail"), compiled.tail_marks):
                    if head.entity == tail.entity or (head.kind == "implied" and not unsaid):
                        continue
                    if (head.at, tail.at) in together:
                        aligned |= together[head.at, tail.at]
                    else:
                        yield RuleHit(compiled.rule, head, tail, *match.span())
            position = match.start() + 1
        for one, two in sorted(aligned):
            yield RuleHit(compiled.rule, sentence.unit_at(one), sentence.unit_at(two), one, two + 1)
