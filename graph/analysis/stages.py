"""Where each firm, product and industry stands in its chain: 上游, 中游, 下游, placed from product flow alone.

The height of a node is its trophic level: the heights are those for which the flow rises by one per step as nearly
as it can, in the sense of least squares. R. S. MacKay, S. Johnson, B. Sansom, "How directed is a directed network?",
Royal Society Open Science 7: 201138, 2020: with W the arcs, u = in- plus out-degree, v = in- minus out-degree, heights
h solve (diag(u) - W - Wᵀ) h = v in each weakly connected part, the lowest is put at 0. Unlike the longest path it
needs no acyclic flow and a single wrong edge moves it little.

Acts of recycling are left out, since a loop has no top and no bottom; who does nothing else stands at 回收, and counts
to the part that it is tied to by recycling. Stages cut the heights of a connected part in thirds.

Complexity: O(k (V + E)), k steps of conjugate gradients (M. R. Hestenes, E. Stiefel, J. Res. Natl. Bur. Stand. 49,
1952), in practice below 200.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.analysis.flow import Flow, material_flow
from graph.analysis.links import recycling_arcs
from graph.facts import label, tail_names

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

UPSTREAM, MIDSTREAM, DOWNSTREAM, RECYCLING = "上游", "中游", "下游", "回收"
STAGES = (UPSTREAM, MIDSTREAM, DOWNSTREAM, RECYCLING)
_TOLERANCE = 1e-10
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Placed:
    """A node of the material flow and where it stands.

    Attributes:
        id, name, type: the node.
        stage: 上游, 中游, 下游 or 回收; empty where no chain is seen: a firm and what it makes alone are none.
        height: trophic level, 0 for the lowest node of its connected part, about 1 a step.
        stated: roles that texts give the company, in order of the list of roles.
        agrees: whether the stage is among the stated stages; None where texts state none.
        part: number of its connected part of the flow, 1 for the largest; what stands at 回收 has the number of the
            first part that recycling ties it to.
    """

    id: str
    name: str
    type: str
    stage: str
    height: float
    stated: tuple[str, ...]
    agrees: bool | None
    part: int


def stages(kg: KnowledgeGraph, *, within: Collection[str] | None = None) -> list[Placed]:
    """Firms, products and industries of the material flow with their stages, by part and height, 回收 last in its part.

    Args:
        kg: the graph.
        within: only the flow among these node ids; None for all.
    """
    flow = material_flow(kg)
    if within is not None:
        flow = flow.subgraph(within).copy()
    forward = _forward(kg, flow)
    rows = []
    chained = {node for *ends, arc in forward.edges(data="arc") if arc.how != "produces" for node in ends}
    parts = sorted((sorted(part) for part in nx.weakly_connected_components(forward)), key=lambda p: (-len(p), p))
    heights = trophic_levels(forward)
    numbers = {node: number for number, part in enumerate(parts, 1) for node in part}
    recyclers = {node for node in flow if forward.degree(node) == 0 and flow.degree(node) > 0}
    for part in nx.weakly_connected_components(flow.subgraph(recyclers)):
        around = {other for node in part for other in nx.all_neighbors(flow, node)}
        number = min(numbers[node] for node in (around - recyclers or part))
        numbers |= dict.fromkeys(part, number)
    order = {number: i for i, number in enumerate(sorted(set(numbers.values())), 1)}
    for part in parts:
        top = max(heights[node] for node in part) if chained.intersection(part) else 0.0
        for node in part:
            stage = RECYCLING if node in recyclers else _third(heights[node], top)
            rows.append(_placed(kg, node, stage, heights[node], order[numbers[node]]))
    return sorted(rows, key=lambda row: (row.part, row.stage == RECYCLING, row.height, row.name, row.id))


def incoherence(kg: KnowledgeGraph) -> float:
    """How far the flow is from a clean chain: 0 where every step rises by one, 1 where it is all circles.

    The mean of (rise - 1)² over the arcs without recycling; `F₀` of MacKay et al. Empty flow: 0.
    """
    forward = _forward(kg, material_flow(kg))
    heights = trophic_levels(forward)
    rises = [(heights[target] - heights[source] - 1) ** 2 for source, target in forward.edges]
    return round(sum(rises) / len(rises), _DECIMALS) if rises else 0.0


def _forward(kg: KnowledgeGraph, flow: Flow) -> Flow:
    forward = flow.copy()
    forward.remove_edges_from([*recycling_arcs(kg, flow)])
    return forward


def _third(height: float, top: float) -> str:
    if not top:
        return ""
    return UPSTREAM if 3 * height < top else DOWNSTREAM if 3 * height > 2 * top else MIDSTREAM


def _placed(kg: KnowledgeGraph, node: str, stage: str, height: float, part: int) -> Placed:
    stated = tail_names(kg, node, "has_role")
    known = [role for role in stated if role in STAGES]
    return Placed(
        id=node,
        name=label(kg, node),
        type=kg.nodes[node]["type"],
        stage=stage,
        height=height,
        stated=stated,
        agrees=stage in known if known else None,
        part=part,
    )


def trophic_levels(flow: Flow) -> dict[str, float]:
    """Trophic level of each node, the lowest of each weakly connected part at 0; rounded to four decimals."""
    nodes = sorted(flow)
    at: Mapping[str, int] = {node: i for i, node in enumerate(nodes)}
    ends = sorted((at[a], at[b]) for a, b in flow.edges if a != b)
    tails, heads = (np.array([pair[i] for pair in ends], dtype=np.int64) for i in (0, 1))
    n = len(nodes)
    into, out = np.bincount(heads, minlength=n).astype(float), np.bincount(tails, minlength=n).astype(float)
    levels = _solve(tails, heads, into + out, into - out)
    for part in nx.weakly_connected_components(flow):
        own = [at[node] for node in part]
        levels[own] -= levels[own].min()
    return {node: round(float(levels[i]), _DECIMALS) + 0.0 for node, i in at.items()}


def _solve(tails: NDArray[Any], heads: NDArray[Any], degree: NDArray[Any], imbalance: NDArray[Any]) -> NDArray[Any]:
    """Solve the Laplacian system by conjugate gradients with the degrees as preconditioner."""
    n = len(degree)
    scale = np.maximum(degree, 1.0)

    def laplacian(x: NDArray[Any]) -> NDArray[Any]:
        around = np.bincount(tails, weights=x[heads], minlength=n) + np.bincount(heads, weights=x[tails], minlength=n)
        image: NDArray[Any] = degree * x - around
        return image

    x, rest = np.zeros(n), imbalance.copy()
    fitted = rest / scale
    way, size = fitted.copy(), float(rest @ fitted)
    goal = _TOLERANCE * size
    for _ in range(2 * n):
        if size <= goal:
            break
        image = laplacian(way)
        stride = size / float(way @ image)
        x += stride * way
        rest -= stride * image
        fitted = rest / scale
        size, old = float(rest @ fitted), size
        way = fitted + (size / old) * way
    return x
