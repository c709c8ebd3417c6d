"""What a page tells before anyone asks: chains, closed loops, who lacks a partner, likely deliveries."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graph.facts import MAKES, USES, Fact, facts_about, facts_of, inside
from graph.model import edge_id
from graph.page.palette import INFERRED
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

    Step = tuple[str, str, str]

MOST_LOOPS = 50
MOST_INFERRED = 3000
"""Likely deliveries kept; a product that many make and many use gives their product."""


def insights(kg: KnowledgeGraph) -> dict[str, Any]:
    """Chains, closed loops and gaps, as ids.

    Returns:
        `chains`: industries with the firms engaged in them, most firms first.
        `loops`: closed ways of goods, each as nodes in the order of the flow and the edges between them, the first one
        after the first node; those through a recycler, which stands last, before the others; then by length.
        `gaps`: firms in a park whom nobody there supplies, see `park_gaps`.
    """
    return {"chains": _chains(kg), "loops": _loops(kg), "gaps": park_gaps(kg)}


def _chains(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    rows = []
    for node, kind in sorted(kg.nodes(data="type")):
        engaged = {head for head, _, key in kg.in_edges(node, keys=True) if key == "engages_in"}
        if kind == "Industry" and engaged:
            firms = sum(kg.nodes[head].get("type") == "Company" for head in engaged)
            rows.append({"node": node, "firms": firms, "members": len(engaged)})
    return sorted(rows, key=lambda row: (-row["firms"], -row["members"], row["node"]))


def flow_steps(kg: KnowledgeGraph) -> dict[str, list[Step]]:
    """Where goods go from each node: the next node, the relation and the id of the edge, in sorted order."""
    ontology = load_ontology()
    steps: dict[str, list[Step]] = {}
    for head, tail, relation, data in kg.edges(keys=True, data=True):
        spec = ontology.relations.get(relation)
        if spec is not None and spec.upstream and head != tail:
            start, end = (head, tail) if spec.upstream == "head" else (tail, head)
            steps.setdefault(start, []).append((end, relation, data.get("id") or edge_id(head, relation, tail)))
    return {node: sorted(ways) for node, ways in sorted(steps.items())}


def _loops(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    """The shortest way round through every step that a product takes back; two firms that supply each other are none.

    Breadth-first search from each candidate step, O(steps · edges) at worst.
    """
    steps = flow_steps(kg)
    found: dict[frozenset[str], dict[str, Any]] = {}
    for start, ways in steps.items():
        if kg.nodes[start].get("type") != "Product":
            continue
        for end, relation, edge in ways:
            way = _way(steps, end, start)
            nodes = [start, end, *(step[0] for step in way)][:-1] if way else []
            if len(nodes) < 3 or frozenset(nodes) in found:
                continue
            relations, edges = [relation, *(step[1] for step in way)], [edge, *(step[2] for step in way)]
            recycled = "recycles" in relations
            if recycled:  # told from what is made of the old to the recycler
                first = (relations.index("recycles") + 2) % len(nodes)
                nodes, edges = nodes[first:] + nodes[:first], edges[first:] + edges[:first]
            found[frozenset(nodes)] = {"nodes": nodes, "edges": edges, "recycled": recycled}
    ranked = sorted(found.values(), key=lambda loop: (not loop["recycled"], len(loop["nodes"]), loop["nodes"]))
    return ranked[:MOST_LOOPS]


def _way(steps: dict[str, list[Step]], start: str, goal: str) -> list[Step]:
    """The steps of a shortest way of goods, empty where there is none."""
    before: dict[str, tuple[str, Step]] = {}
    queue = deque([start])
    while queue:
        at = queue.popleft()
        for step in steps.get(at, ()):
            if step[0] == goal:
                way = [step]
                while at != start:
                    at, earlier = before[at]
                    way.append(earlier)
                return way[::-1]
            if step[0] not in before and step[0] != start:
                before[step[0]] = (at, step)
                queue.append(step[0])
    return []


def park_gaps(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    """Firms and projects in a park whom nobody in the same park supplies.

    A firm has a partner there if the texts say that one located in the park supplies it, or if one makes something
    that it uses or recycles. A firm of which no input is told is listed too, with empty `uses`: not known is not the
    same as lacking.

    Returns:
        `park`, `firm`, `uses` (products that it takes in), `elsewhere` (who supplies it or makes them outside the
        park), all as ids; by park, those with known inputs first.
    """
    rows = []
    for park, kind in sorted(kg.nodes(data="type")):
        if kind != "Park":
            continue
        here = set(inside(kg, park))
        for firm in sorted(here):
            if kg.nodes[firm].get("type") != "Company":
                continue
            uses = sorted({fact.product for fact in facts_of(kg, firm, USES)})
            partners = {head for head, _, key in kg.in_edges(firm, keys=True) if key == "supplies"}
            for product in uses:
                partners |= {fact.firm for fact in facts_about(kg, product, MAKES)} - {firm}
            if not partners & here:
                rows.append({"park": park, "firm": firm, "uses": uses, "elsewhere": sorted(partners)})
    return sorted(rows, key=lambda row: (row["park"], not (row["uses"] or row["elsewhere"]), row["firm"]))


def likely_supplies(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    """Deliveries that no text states: one makes what the other uses. They are inferred, never part of the graph.

    At most `MOST_INFERRED`, in order of id; the evidence is both sentences, that of the maker first.
    """
    rows: dict[str, dict[str, Any]] = {}
    for product, kind in sorted(kg.nodes(data="type")):
        if kind != "Product":
            continue
        makers, users = (
            sorted(facts_about(kg, product, wanted), key=lambda fact: (fact.firm, fact.project, fact.relation))
            for wanted in (MAKES, USES)
        )
        for maker, user, row in _pairs(kg, makers, users):
            key = edge_id(maker.firm, INFERRED, user.firm)
            if key not in rows:
                rows[key] = {"id": key, "head": maker.firm, "tail": user.firm, "via": product, "evidence": row}
            if len(rows) >= MOST_INFERRED:
                return list(rows.values())
    return list(rows.values())


def _pairs(
    kg: KnowledgeGraph, makers: list[Fact], users: list[Fact]
) -> Iterator[tuple[Fact, Fact, list[dict[str, Any]]]]:
    for maker in makers:
        for user in users:
            if maker.firm != user.firm and not kg.has_edge(maker.firm, user.firm, "supplies"):
                yield maker, user, [claim for fact in (maker, user) for claim in fact.edges[-1].get("evidence", ())[:1]]
