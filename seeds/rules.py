"""Relation rules: patterns over entity-marked text, read from `seeds/rules/*.toml`.

A pattern is a regular expression in which `{h:C}` is the head, `{t:P}` the tail, a `+` after the type codes
(`{t:P+}`) a list of them, `{C}` an entity that is passed over, and `{gap}` or `{gap:12}` a short stretch inside one
sentence that crosses no other firm or project (`{any}`, `{any:12}`: that may cross entities). Type codes: C Company,
K Park, U Cluster, I Industry, P Product, L Policy, J Project, A Place, O Organization, R Role (a word such as 龙头 or
配套); several letters mean any of them. `{qty}` is an amount or nothing, `{is}` what joins a word such as 客户 and
those that are meant (有, 是, 包括, ：).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from seeds.errors import SeedDataError
from seeds.ontology import load_ontology


@dataclass(frozen=True, slots=True)
class RelationRule:
    """One way in which texts state a relation.

    Attributes:
        id: unique, `relation.wording`.
        relation: a relation of the ontology.
        pattern: see the module's docstring.
        examples: marked sentences with the pairs they must give: `{甲|C}生产{乙|P} => 甲>乙; 甲>丙`.
        counter_examples: marked sentences that must give nothing.
    """

    id: str
    relation: str
    pattern: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


_KEYS = {"id", "pattern", "examples", "counter_examples"}


def parse_rules(source: str, data: Mapping[str, Any]) -> tuple[list[RelationRule], list[str]]:
    """Rules of one parsed file, and what is wrong with it.

    Args:
        source: file name, for messages.
        data: a table of arrays, `relation -> [rule, …]`.
    """
    rules: list[RelationRule] = []
    problems: list[str] = []
    relations = load_ontology().relations
    for relation, rows in data.items():
        if relation not in relations:
            problems.append(f"{source}: unknown relation {relation!r}; allowed: {', '.join(relations)}")
            continue
        if not isinstance(rows, list):
            problems.append(f"{source}: {relation} is a single table; write [[{relation}]], one for each rule")
            continue
        for row in rows:
            where = f"{source}: {row.get('id', relation + ' rule without id')}"
            faults = list(_row_faults(row))
            if faults:
                problems += [f"{where}: {fault}" for fault in faults]
                continue
            rules.append(
                RelationRule(
                    id=row["id"], relation=relation, pattern=row["pattern"],
                    examples=tuple(row["examples"]), counter_examples=tuple(row.get("counter_examples", ())),
                )
            )  # fmt: skip
    return rules, problems


def _row_faults(row: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with one rule."""
    if unknown := set(row) - _KEYS:
        yield f"unknown keys {', '.join(sorted(unknown))}; allowed: {', '.join(sorted(_KEYS))}"
    if missing := {"id", "pattern", "examples"} - set(row):
        yield f"missing {', '.join(sorted(missing))}"
    for key in ("id", "pattern"):
        if key in row and not (isinstance(row[key], str) and row[key]):
            yield f"{key} is {row[key]!r}; give a text"
    for key in ("examples", "counter_examples"):
        if key in row and not (isinstance(row[key], list) and all(isinstance(x, str) for x in row[key])):
            yield f"{key} is {row[key]!r}; give a list of texts"
    if row.get("examples") == []:
        yield "examples is empty; give at least one sentence that the rule must read"


@cache
def load_rules() -> tuple[RelationRule, ...]:
    """All relation rules, in order of file name and place in the file.

    Raises:
        SeedDataError: with every fault of every file.
    """
    rules: list[RelationRule] = []
    problems: list[str] = []
    for path in sorted(files("seeds").joinpath("rules").iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml"):
            found, faults = parse_rules(f"seeds/rules/{path.name}", tomllib.loads(path.read_text(encoding="utf-8")))
            rules += found
            problems += faults
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            problems.append(f"seeds/rules: rule id {rule.id!r} twice; ids are unique")
        seen.add(rule.id)
    if problems:
        raise SeedDataError(problems)
    return tuple(rules)
