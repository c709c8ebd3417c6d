"""Chain leaders by reach: how many firms a firm's products reach, and how many stand behind its inputs.

Reach is the number of other firms connected to a firm by a directed way through the material flow, down or up: the
size of its set of descendants and ancestors ("influence range", as in U. Brandes, T. Erlebach (eds.), "Network
Analysis", LNCS 3418, 2005, ch. 3). It grows with position, not with turnover, and is compared with what texts call
链主.

Complexity: O((V + E) · F / w) for F firms and machine words of w bits: sets of firms are bit masks that are passed
along the acyclic order of the strongly connected components, in blocks so that memory stays small.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx

from graph.analysis.flow import Flow, material_flow
from graph.facts import MAKERS, PLACES, Attributes, document, inside, label, sentence, tail_names
from graph.names import find

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

LEADER = "链主"
BLOCK = 4096
"""Firms in one bit mask: 512 bytes a node."""


@dataclass(frozen=True, slots=True)
class Leader:
    """A firm and how far it reaches.

    Attributes:
        id, name, type: the firm.
        reach: other firms down or up the flow from it, each counted once.
        downstream, upstream: those below and above; firms on a common circle are both.
        share: reach as a share of all other firms of the flow, 0 to 1.
        links: firms and products next to it in the flow.
        stated: whether a text calls it 链主.
        roles: all roles that texts give it.
        evidence, document: the sentence that calls it 链主, else that of its first link down the flow, or up.
    """

    id: str
    name: str
    type: str
    reach: int
    downstream: int
    upstream: int
    share: float
    links: int
    stated: bool
    roles: tuple[str, ...]
    evidence: str
    document: str


def leaders(kg: KnowledgeGraph, *, park: str | None = None, limit: int | None = None) -> list[Leader]:
    """Firms by reach, then by links, then by name; of those with reach 0 only the ones called 链主, last.

    Args:
        kg: the graph.
        park: only firms inside this park or place; their reach counts firms anywhere.
        limit: so many rows at most.

    Raises:
        QueryError: no park or place has the name, or several have.
    """
    within = set(inside(kg, find(kg, park, type=PLACES))) if park is not None else None
    flow = material_flow(kg)
    roles = ((a, b, data) for a, b, key, data in kg.edges(keys=True, data=True) if key == "has_role")
    said = {firm: data for firm, role, data in roles if label(kg, role) == LEADER}
    firms = sorted({n for n in flow if kg.nodes[n]["type"] in MAKERS} | said.keys())
    counts = reach(flow, [n for n in firms if n in flow])
    others = max(len(counts) - 1, 1)
    rows = []
    for firm in firms:
        if within is not None and firm not in within:
            continue
        down, up, both = counts.get(firm, (0, 0, 0))
        if not down + up and firm not in said:
            continue
        edge = said[firm] if firm in said else _first_link(flow, firm)
        rows.append(
            Leader(
                id=firm,
                name=label(kg, firm),
                type=kg.nodes[firm]["type"],
                reach=down + up - both,
                downstream=down,
                upstream=up,
                share=round((down + up - both) / others, 4),
                links=flow.degree(firm) if firm in flow else 0,
                stated=firm in said,
                roles=tail_names(kg, firm, "has_role"),
                evidence=sentence(edge),
                document=document(edge),
            )
        )
    return sorted(rows, key=lambda row: (-row.reach, -row.links, not row.stated, row.name, row.id))[:limit]


def _first_link(flow: Flow, firm: str) -> Attributes:
    onward, back = (
        [arc for *_, arc in sorted(ends, key=lambda end: end[:2])]
        for ends in (flow.out_edges(firm, data="arc"), flow.in_edges(firm, data="arc"))
    )
    evidence: Attributes = (onward or back)[0].evidence
    return evidence


def reach(flow: Flow, marked: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    """For each marked node: other marked nodes below it, above it, and both (on a circle with it)."""
    parts: Any = nx.condensation(flow)
    home: dict[str, int] = parts.graph["mapping"]
    members = dict.fromkeys(parts, 0)
    for node in marked:
        members[home[node]] += 1
    order = [*nx.topological_sort(parts)]
    down = _counts(order[::-1], {p: list(parts.successors(p)) for p in parts}, marked, home)
    up = _counts(order, {p: list(parts.predecessors(p)) for p in parts}, marked, home)
    return {n: (down[home[n]] - 1, up[home[n]] - 1, members[home[n]] - 1) for n in marked}


def _counts(
    order: Iterable[int], onward: dict[int, list[int]], marked: Sequence[str], home: dict[str, int]
) -> dict[int, int]:
    """How many marked nodes each component holds or leads to; `order` visits what lies onward first."""
    order = [*order]
    counts = dict.fromkeys(order, 0)
    for start in range(0, len(marked), BLOCK):
        own: dict[int, int] = {}
        for bit, node in enumerate(marked[start : start + BLOCK]):
            own[home[node]] = own.get(home[node], 0) | 1 << bit
        masks: dict[int, int] = {}
        for part in order:
            mask = own.get(part, 0)
            for after in onward[part]:
                mask |= masks[after]
            masks[part] = mask
            counts[part] += mask.bit_count()
    return counts
