"""Lists of firms: those of a park, those with a role in a chain, and who supplies whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graph.exports.lists.ends import heads, names, nodes_of, tails
from graph.exports.lists.table import PROOF, Attributes, Field, ListTable, Row, proof, proof_of_mention
from graph.facts import MAKES, USES, facts_of, inside, label, status_of
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

Sites = dict[str, dict[str, tuple[Attributes, ...]]]
"""Firm -> id of a project or "" -> the edges that tie it to a park or place."""


def _goods(kg: KnowledgeGraph, firm: str, *relations: str) -> str:
    """What a firm makes or uses, itself and through its projects."""
    return names(kg, ((f.product, {"status": status_of(*f.edges)}) for f in facts_of(kg, firm, relations)))


def _profile(kg: KnowledgeGraph, firm: str) -> Row:
    return (
        names(kg, tails(kg, firm, "has_role")),
        _goods(kg, firm, *MAKES),
        _goods(kg, firm, "consumes"),
        _goods(kg, firm, "recycles"),
        names(kg, tails(kg, firm, "engages_in")),
    )


_PROFILE = (Field("角色", 12), Field("生产", 30), Field("使用", 24), Field("回收利用", 20), Field("从事产业", 20))


def park_firms(kg: KnowledgeGraph) -> Iterator[Row]:
    """Firms by park, parks inside the park included; then by place those in no park, then those of no known place.

    A firm that is in a park only by a project has the project named.
    """
    housed: set[str] = set()
    for park in nodes_of(kg, "Park"):
        sites = inside(kg, park)
        found: Sites = {}
        for node, site in sites.items():
            kind = kg.nodes[node].get("type")
            if kind == "Company":
                found.setdefault(node, {})[""] = (site.edge,)
            elif kind == "Project":
                for firm, edge in heads(kg, node, "invests_in"):
                    found.setdefault(firm, {})[node] = (edge, site.edge)
        housed |= found.keys()
        yield from _located(kg, park, found, {node: site.place for node, site in sites.items()})
    for place in nodes_of(kg, "Place"):
        direct: Sites = {firm: {"": (edge,)} for firm, edge in heads(kg, place, "located_in") if firm not in housed}
        firms: Sites = {firm: ties for firm, ties in direct.items() if kg.nodes[firm].get("type") == "Company"}
        yield from _located(kg, place, firms, {})
    for firm in nodes_of(kg, "Company"):
        if firm not in housed and not any(True for _ in tails(kg, firm, "located_in")):
            yield "", "", label(kg, firm), "", *_profile(kg, firm), *proof_of_mention(kg, firm)


def _located(kg: KnowledgeGraph, container: str, found: Sites, where: dict[str, str]) -> Iterator[Row]:
    for firm in sorted(found, key=lambda node: (label(kg, node), node)):
        ties = found[firm]
        edges = ties.get("") or tuple(edge for part in ties.values() for edge in part)
        spots = {where.get(node or firm, container) for node in ties} - {container}
        yield (
            label(kg, container),
            "、".join(sorted(label(kg, spot) for spot in spots)),
            label(kg, firm),
            names(kg, ((project, part[0]) for project, part in ties.items() if project)),
            *_profile(kg, firm),
            *proof(kg, *edges),
        )


def chain_roles(kg: KnowledgeGraph) -> Iterator[Row]:
    """Firms by the role that a text gives them, roles in the order of the ontology."""
    order = {role: i for i, role in enumerate(load_ontology().types["Role"].closed)}
    for role in sorted(nodes_of(kg, "Role"), key=lambda node: order.get(label(kg, node), len(order))):
        firms = sorted(heads(kg, role, "has_role"), key=lambda end: (label(kg, end[0]), end[0]))
        for firm, edge in firms:
            yield (
                label(kg, role),
                label(kg, firm),
                names(kg, tails(kg, firm, "located_in")),
                *_profile(kg, firm)[1:],
                *proof(kg, edge),
            )


def supply(kg: KnowledgeGraph) -> Iterator[Row]:
    """Who supplies whom, with the products that the one makes and the other uses."""
    edges = [(head, tail, data) for head, tail, key, data in kg.edges(keys=True, data=True) if key == "supplies"]
    for head, tail, data in sorted(edges, key=lambda e: (label(kg, e[0]), label(kg, e[1]), e[0], e[1])):
        made = {fact.product for fact in facts_of(kg, head, MAKES)}
        shared: list[tuple[str, Attributes]] = [(f.product, {}) for f in facts_of(kg, tail, USES) if f.product in made]
        yield label(kg, head), label(kg, tail), names(kg, shared), *proof(kg, data)


PARK_FIRMS = ListTable(
    "park_firms",
    "园区企业",
    "一行是一个园区里的一家企业，园中园也算；不在园区的列在所在地区下，没有写明所在地的排在最后。",
    (Field("园区或地区", 22), Field("具体位置"), Field("企业", 28), Field("经由项目", 24), *_PROFILE, *PROOF),
    park_firms,
)
CHAIN_ROLES = ListTable(
    "chain_roles",
    "产业链角色",
    "一行是文本写明的一家企业在产业链上的角色：上游、中游、下游、回收、配套、链主。",
    (Field("角色", 10), Field("企业", 28), Field("所在地", 24), *_PROFILE[1:], *PROOF),
    chain_roles,
)
SUPPLY = ListTable(
    "supply",
    "供应关系",
    "一行是文本写明的一条供应关系；相通产品是供应方生产、需求方也使用的产品。",
    (Field("供应方", 28), Field("需求方", 28), Field("相通产品", 24), *PROOF),
    supply,
)
