"""Facts about products and places, read off the edges of a graph: the ground that `graph.query` stands on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

Attributes = dict[str, Any]

MAKERS = ("Company", "Project")
PLACES = ("Park", "Place")
MAKES = ("produces",)
USES = ("consumes", "recycles")


@dataclass(frozen=True, slots=True)
class Fact:
    """Ids of firm, project (or empty) and product (or empty), and the edges that say so, that of the product last."""

    firm: str
    project: str
    product: str
    relation: str
    edges: tuple[Attributes, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """Id of the park or place in which a node directly sits, and the edge that says so."""

    place: str
    edge: Attributes


def facts_of(kg: KnowledgeGraph, firm: str, wanted: Collection[str]) -> Iterator[Fact]:
    """What a company or project makes or uses, directly and through projects that it builds."""
    for _, tail, key, data in kg.out_edges(firm, keys=True, data=True):
        if key in wanted:
            yield Fact(firm, "", tail, key, (data,))
        elif key == "invests_in":
            for _, product, relation, fact in kg.out_edges(tail, keys=True, data=True):
                if relation in wanted:
                    yield Fact(firm, tail, product, relation, (data, fact))


def facts_about(kg: KnowledgeGraph, product: str, wanted: Collection[str]) -> Iterator[Fact]:
    """Who makes or uses a product; for a project, the companies that build it, if any are known."""
    for head, _, key, data in kg.in_edges(product, keys=True, data=True):
        if key not in wanted:
            continue
        builders = builders_of(kg, head)
        if not builders:
            yield Fact(head, "", product, key, (data,))
        for builder, edge in builders:
            yield Fact(builder, head, product, key, (edge, data))


def builders_of(kg: KnowledgeGraph, project: str) -> list[tuple[str, Attributes]]:
    """Who builds a project, each with the edge that says so."""
    return [(head, edge) for head, _, key, edge in kg.in_edges(project, keys=True, data=True) if key == "invests_in"]


def inside(kg: KnowledgeGraph, place: str) -> dict[str, Site]:
    """All that is located in a park or place, through parks in parks.

    What sits in several containers is listed under the widest, the first met on the way in.
    """
    found: dict[str, Site] = {}
    frontier = [place]
    while frontier:
        inner = []
        for container in sorted(frontier):
            for head, _, key, data in kg.in_edges(container, keys=True, data=True):
                if key == "located_in" and head != place and head not in found:
                    found[head] = Site(container, data)
                    if kg.nodes[head]["type"] in PLACES:
                        inner.append(head)
        frontier = inner
    return found


def facts_inside(kg: KnowledgeGraph, park: str, wanted: Collection[str]) -> Iterator[tuple[Fact, Site]]:
    """What is made or used inside the park or place with this id, and where in it."""
    sites = inside(kg, park)
    for node, site in sites.items():
        if kg.nodes[node]["type"] not in MAKERS:
            continue
        builders = builders_of(kg, node)
        for fact in facts_of(kg, node, wanted):
            if fact.project and any(k == "located_in" for *_, k in kg.out_edges(fact.project, keys=True)):
                continue  # told by the project itself, if it is in here
            if not builders:
                yield fact, site
            for builder, edge in builders:
                yield Fact(builder, node, fact.product, fact.relation, (edge, *fact.edges)), site


def label(kg: KnowledgeGraph, node: str) -> str:
    """Label of a node; empty for the empty id."""
    return str(kg.nodes[node]["label"]) if node else ""


def tail_names(kg: KnowledgeGraph, node: str, relation: str) -> tuple[str, ...]:
    """Labels of what a relation leads to from a node, sorted, each once."""
    return tuple(sorted({label(kg, tail) for _, tail, key in kg.out_edges(node, keys=True) if key == relation}))


def status_of(*edges: Attributes) -> str:
    """`planned` if any of the edges is, else `done`."""
    return "planned" if any(edge.get("status") == "planned" for edge in edges) else "done"


def sentence(data: Attributes) -> str:
    """First sentence behind an edge, or empty."""
    return next((str(claim["sentence"]) for claim in data.get("evidence", ())), "")


def document(data: Attributes) -> str:
    """Id of the document of the first sentence behind an edge, or empty."""
    return next((str(claim["doc"]) for claim in data.get("evidence", ())), "")
