"""The vocabulary of the graph: node types, relations and the ends each relation allows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from seeds.errors import SeedDataError


@dataclass(frozen=True, slots=True)
class NodeType:
    """A kind of node: ASCII `name`, Chinese `label`, `color` as #rrggbb, `closed` list of allowed names or ()."""

    name: str
    label: str
    color: str
    description: str
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A kind of directed edge and the node types allowed at its ends.

    `upstream` names the end nearer the source of the material flow, or None where nothing flows.
    """

    name: str
    label: str
    head: frozenset[str]
    tail: frozenset[str]
    description: str
    symmetric: bool = False
    upstream: Literal["head", "tail"] | None = None


@dataclass(frozen=True, slots=True)
class Ontology:
    """Node types, relations and statuses by name, in the order of the file."""

    types: Mapping[str, NodeType]
    relations: Mapping[str, Relation]
    statuses: Mapping[str, str]

    def allows(self, relation: str, head_type: str, tail_type: str) -> bool:
        """Whether `relation` may run from a `head_type` node to a `tail_type` node."""
        spec = self.relations.get(relation)
        return spec is not None and head_type in spec.head and tail_type in spec.tail


def parse_ontology(source: str, data: Mapping[str, Any]) -> Ontology:
    """Build an ontology from parsed TOML.

    Args:
        source: name of the file, for messages.
        data: tables `types`, `relations` and `statuses`.

    Raises:
        SeedDataError: a key is unknown or missing, or a relation names an unknown type; all problems at once.
    """
    problems: list[str] = []
    types: dict[str, NodeType] = {}
    relations: dict[str, Relation] = {}
    for name, row in data.get("types", {}).items():
        try:
            types[name] = NodeType(name=name, **{**row, "closed": tuple(row.get("closed", ()))})
        except TypeError as exc:
            problems.append(f"{source}: types.{name}: {exc}")
    for name, row in data.get("relations", {}).items():
        for end in ("head", "tail"):
            problems += [
                f"{source}: relations.{name}.{end}: unknown type {t!r}; allowed: {', '.join(types)}"
                for t in row.get(end, ())
                if t not in types
            ]
        try:
            ends = {"head": frozenset(row.get("head", ())), "tail": frozenset(row.get("tail", ()))}
            relations[name] = Relation(name=name, **{**row, **ends})
        except TypeError as exc:
            problems.append(f"{source}: relations.{name}: {exc}")
    if problems:
        raise SeedDataError(problems)
    return Ontology(types=types, relations=relations, statuses=dict(data.get("statuses", {})))


@cache
def load_ontology() -> Ontology:
    """The ontology that ships with clusterkg."""
    name = "ontology.toml"
    return parse_ontology(f"seeds/{name}", tomllib.loads(files("seeds").joinpath(name).read_text(encoding="utf-8")))
