"""What sits in a park or place, and who holds which role."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.facts import MAKES, PLACES, document, facts_of, inside, label, sentence, status_of, tail_names
from graph.names import find, node_types
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph


@dataclass(frozen=True, slots=True)
class Tenant:
    """Something that sits in a park or place.

    Attributes:
        id, name, type: the company, project, park, cluster or body.
        place: the park or place in which it directly sits.
        roles: roles that texts give it.
        products: what it makes, its projects' products included.
        status: `planned` if it is only going to sit there.
        score: of the edge of place.
        evidence, document: the sentence about the place, and the id of its document.
    """

    id: str
    name: str
    type: str
    place: str
    roles: tuple[str, ...]
    products: tuple[str, ...]
    status: str
    score: float
    evidence: str
    document: str


@dataclass(frozen=True, slots=True)
class RoleFact:
    """A company and a role that a text gives it.

    Attributes:
        firm_id, firm: the company.
        role: one of the closed list (链主, 上游, 中游, 下游, 配套, 回收).
        parks: parks and places in which it sits.
        status, score: of the edge.
        evidence, document: its first sentence, and the id of its document.
    """

    firm_id: str
    firm: str
    role: str
    parks: tuple[str, ...]
    status: str
    score: float
    evidence: str
    document: str


def in_park(kg: KnowledgeGraph, park: str, *, type: str | Collection[str] | None = "Company") -> list[Tenant]:
    """What sits in a park or place, parks inside of it included; by type and name.

    Args:
        kg: the graph.
        park: a name as `find` takes it.
        type: node types, by ASCII or Chinese name; all if None.

    Raises:
        QueryError: no park or place has the name, several have, or the type is unknown.
    """
    wanted = node_types(type)
    rows = []
    for node, site in inside(kg, find(kg, park, type=PLACES)).items():
        data = kg.nodes[node]
        if wanted is not None and data["type"] not in wanted:
            continue
        made = {label(kg, fact.product) for fact in facts_of(kg, node, MAKES)}
        rows.append(
            Tenant(
                id=node,
                name=data["label"],
                type=data["type"],
                place=label(kg, site.place),
                roles=tail_names(kg, node, "has_role"),
                products=tuple(sorted(made)),
                status=status_of(site.edge),
                score=site.edge.get("score", 1.0),
                evidence=sentence(site.edge),
                document=document(site.edge),
            )
        )
    return sorted(rows, key=lambda row: (row.type, row.name, row.id))


def nobodys_role(kg: KnowledgeGraph, name: str) -> bool:
    """Whether a name is a role of the ontology that the graph does not hold."""
    closed = load_ontology().types["Role"].closed
    return name in closed and not any(data["type"] == "Role" and data["label"] == name for data in kg.nodes.values())


def role(kg: KnowledgeGraph, name: str) -> list[RoleFact]:
    """Who holds a role (`role(kg, "链主")`), or which roles a company holds (`role(kg, "中伟新材料")`); by name, role.

    A role of the ontology that no text gives to anybody has no rows.

    Raises:
        QueryError: neither a role nor a company has the name, or several have.
    """
    if nobodys_role(kg, name):
        return []
    node = find(kg, name, type=("Role", "Company"))
    ends = [*kg.in_edges(node, keys=True, data=True), *kg.out_edges(node, keys=True, data=True)]
    rows = [
        RoleFact(
            firm_id=firm,
            firm=label(kg, firm),
            role=label(kg, held),
            parks=tail_names(kg, firm, "located_in"),
            status=status_of(data),
            score=data.get("score", 1.0),
            evidence=sentence(data),
            document=document(data),
        )
        for firm, held, key, data in ends
        if key == "has_role"
    ]
    return sorted(rows, key=lambda row: (row.firm, row.firm_id, row.role))
