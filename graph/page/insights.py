"""What a page tells before anyone asks: chains, closed loops, what parks lack, likely deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from graph.analysis import gaps, loops
from graph.facts import MAKES, USES, Fact, facts_about
from graph.model import edge_id
from graph.page.palette import INFERRED

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

MOST_INFERRED = 3000
"""Likely deliveries kept; a product that many make and many use gives their product."""


def insights(kg: KnowledgeGraph) -> dict[str, Any]:
    """Chains, closed loops and gaps, as ids.

    Returns:
        `chains`: industries with the firms engaged in them, most firms first.
        `loops`, `gaps`: the rows of `graph.analysis.loops` and `graph.analysis.gaps`, field by field.
    """
    return {
        "chains": _chains(kg),
        "loops": [asdict(loop) for loop in loops(kg)],
        "gaps": [asdict(gap) for gap in gaps(kg)],
    }


def _chains(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    rows = []
    for node, kind in sorted(kg.nodes(data="type")):
        engaged = {head for head, _, key in kg.in_edges(node, keys=True) if key == "engages_in"}
        if kind == "Industry" and engaged:
            firms = sum(kg.nodes[head].get("type") == "Company" for head in engaged)
            rows.append({"node": node, "firms": firms, "members": len(engaged)})
    return sorted(rows, key=lambda row: (-row["firms"], -row["members"], row["node"]))


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
