"""Who makes, uses and recycles what, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.facts import (
    MAKERS,
    MAKES,
    PLACES,
    USES,
    Fact,
    Site,
    document,
    facts_about,
    facts_inside,
    facts_of,
    inside,
    label,
    sentence,
    status_of,
)
from graph.names import find

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph


@dataclass(frozen=True, slots=True)
class ProductFact:
    """Who makes, uses or recycles what.

    Attributes:
        firm_id, firm, firm_type: the company, or a project of which no builder is known.
        relation: `produces`, `consumes`, `recycles`, or `has_role` for a recycler of which no product is known.
        product_id, product: the product; empty with `has_role`.
        project: the project of the company that does it, or empty.
        place: where it is done, if that was asked for, or empty.
        status: `planned` if any edge of the fact is.
        score: of the weakest edge.
        evidence, document: the sentence about the product, and the id of its document.
        place_evidence: the sentence about the place, or empty.
    """

    firm_id: str
    firm: str
    firm_type: str
    relation: str
    product_id: str
    product: str
    project: str
    place: str
    status: str
    score: float
    evidence: str
    document: str
    place_evidence: str


def makers(kg: KnowledgeGraph, product: str) -> list[ProductFact]:
    """Who makes a product, itself or through a project that it builds; by name.

    Raises:
        QueryError: no product has the name.
    """
    node = find(kg, product, type="Product")
    return _rows(kg, ((fact, None) for fact in facts_about(kg, node, MAKES)))


def users(kg: KnowledgeGraph, product: str) -> list[ProductFact]:
    """Who uses or recycles a product, itself or through a project that it builds; by name.

    Raises:
        QueryError: no product has the name.
    """
    node = find(kg, product, type="Product")
    return _rows(kg, ((fact, None) for fact in facts_about(kg, node, USES)))


def products_of(kg: KnowledgeGraph, name: str) -> list[ProductFact]:
    """What a company or project makes, a company's projects included; by product.

    Raises:
        QueryError: no company or project has the name, or both a company and a project do.
    """
    rows = _rows(kg, ((fact, None) for fact in facts_of(kg, find(kg, name, type=MAKERS), MAKES)))
    return sorted(rows, key=lambda row: (row.product, row.project))


def made_in(kg: KnowledgeGraph, park: str) -> list[ProductFact]:
    """What is made in a park or place, by whom: products of the companies and projects located there.

    Parks inside the park count, and parks in those. A project that is located elsewhere does not count for the
    company that builds it.

    Raises:
        QueryError: no park or place has the name, or several have.
    """
    return _rows(kg, facts_inside(kg, find(kg, park, type=PLACES), MAKES))


def recyclers(kg: KnowledgeGraph, *, park: str | None = None) -> list[ProductFact]:
    """Who recycles what, by name of the company.

    A company whose role is 回收 is listed with an empty product if no text says what it recycles.

    Args:
        kg: the graph.
        park: only what is done in this park or place; see `made_in`.

    Raises:
        QueryError: no park or place has the name, or several have.
    """
    relation = ("recycles",)
    if park is None:
        facts: list[tuple[Fact, Site | None]] = [(fact, None) for n in kg for fact in facts_about(kg, n, relation)]
        candidates: dict[str, Site | None] = dict.fromkeys(kg)
    else:
        node = find(kg, park, type=PLACES)
        facts = list(facts_inside(kg, node, relation))
        candidates = dict(inside(kg, node))
    known = {fact.firm for fact, _ in facts}
    for node, site in candidates.items():
        for _, role, key, data in kg.out_edges(node, keys=True, data=True):
            if key == "has_role" and label(kg, role) == "回收" and node not in known:
                facts.append((Fact(node, "", "", key, (data,)), site))
    return _rows(kg, facts)


def _rows(kg: KnowledgeGraph, facts: Iterable[tuple[Fact, Site | None]]) -> list[ProductFact]:
    rows = [
        ProductFact(
            firm_id=fact.firm,
            firm=label(kg, fact.firm),
            firm_type=kg.nodes[fact.firm]["type"],
            relation=fact.relation,
            product_id=fact.product,
            product=label(kg, fact.product),
            project=label(kg, fact.project),
            place=label(kg, site.place) if site else "",
            status=status_of(*fact.edges, *((site.edge,) if site else ())),
            score=min(edge.get("score", 1.0) for edge in (*fact.edges, *((site.edge,) if site else ()))),
            evidence=sentence(fact.edges[-1]),
            document=document(fact.edges[-1]),
            place_evidence=sentence(site.edge) if site else "",
        )
        for fact, site in facts
    ]
    return sorted(rows, key=lambda row: (row.firm, row.firm_id, row.product, row.relation, row.project))
