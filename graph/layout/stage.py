"""Layout by supply-chain stage: upstream on the left, downstream on the right, recycling on its way back below."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from graph.analysis.stages import DOWNSTREAM, MIDSTREAM, RECYCLING, UPSTREAM, stages
from graph.facts import label
from graph.layout.packing import EXTENT, LANDSCAPE, Point, scaled
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

SWEEPS = 8
HEIGHT = 1150.0  # of the longest line of the chain
THIRDS = (UPSTREAM, MIDSTREAM, DOWNSTREAM)


def return_lane(kg: KnowledgeGraph) -> set[str]:
    """Who recycles, by relation or by role, and the products that only they have to do with.

    Wider than the stage 回收 of `graph.analysis.stages`, which holds who does nothing else: a lane shows the way back.
    """
    back = {head for head, _, key in kg.edges(keys=True) if key == "recycles"}
    back |= {head for head, role, key in kg.edges(keys=True) if key == "has_role" and label(kg, role) == RECYCLING}
    flow = _flow(kg)
    touched = {other for node in back if node in flow for other in nx.all_neighbors(flow, node)}
    return back | {
        node
        for node in touched
        if kg.nodes[node].get("type") == "Product" and all(other in back for other in nx.all_neighbors(flow, node))
    }


def stage_positions(kg: KnowledgeGraph) -> dict[str, Point]:
    """Columns from upstream (left) to downstream (right); below them who takes things back, and below those the rest.

    A node stands in the third that its stage names (`graph.analysis.stages`), a firm that the text calls 上游, 中游 or
    下游 in that one; inside of it the column follows from the longest flow above and below. Whoever recycles stands in
    a lane under the chain, between what is taken back and what is made of it, so that a closed loop looks like one.

    Returns:
        node id -> (x, y) within ±1000, ids sorted; y grows downwards, as on a screen.
    """
    ids = sorted(kg)
    back = return_lane(kg)
    columns = _flow_columns(kg, ids, back)
    neighbours = {node: sorted({*kg.predecessors(node), *kg.successors(node)} - {node}) for node in ids}
    spots = _chain(columns, _barycentre_rows(columns, neighbours))
    if back:
        step = EXTENT / max(1, len(set(columns.values())))
        spots |= _return_lane(kg, back, spots, floor=_below(spots, 90.0), step=step)
    outside = [node for node in ids if node not in columns and node not in back]
    spots |= _context_rows(kg, outside, neighbours, spots, floor=_below(spots, 110.0))
    return scaled(ids, np.array([spots[node] for node in ids]).reshape(-1, 2), square=False)


def _chain(columns: dict[str, float], rows: dict[float, list[str]]) -> dict[str, Point]:
    """Places of the chain: each third shares its width evenly among its columns; a long column takes several lines.

    Neighbouring lines are shifted by half a row, so that names have room beside each other.
    """
    spacing = max(14.0, min(150.0, math.sqrt(4 * EXTENT * EXTENT / LANDSCAPE / max(1, len(columns))) * 0.9))
    halves = round(2 * max(columns.values(), default=0.0)) + 1
    lines: dict[int, list[list[str]]] = {third: [] for third in range(len(THIRDS))}
    for column, members in sorted(rows.items()):
        count = math.ceil(len(members) * spacing / HEIGHT)
        third = 1 if halves == 1 else round(2 * column) * len(THIRDS) // halves
        lines[third] += [members[line::count] for line in range(count)]
    width = 2 * EXTENT / len(THIRDS)
    spots: dict[str, Point] = {}
    for third, parts in lines.items():
        for line, part in enumerate(parts):
            x = -EXTENT + width * (third + (line + 0.5) / len(parts))
            shift = ((line + third) % 2 - 0.5) / 2
            for row, node in enumerate(part):
                spots[node] = (x, (row - (len(part) - 1) / 2 + shift) * spacing)
    return spots


def _below(spots: dict[str, Point], gap: float) -> float:
    return max(y for _, y in spots.values()) + gap if spots else 0.0


def _flow(kg: KnowledgeGraph) -> Any:
    """Material flow as a simple directed graph: an edge runs from the one nearer to the source."""
    ontology = load_ontology()
    flow: Any = nx.DiGraph()
    for head, tail, relation in sorted(kg.edges(keys=True)):
        spec = ontology.relations.get(relation)
        if spec is not None and spec.upstream and head != tail:
            flow.add_edge(*((head, tail) if spec.upstream == "head" else (tail, head)))
    return flow


def _flow_columns(kg: KnowledgeGraph, ids: Sequence[str], back: Collection[str]) -> dict[str, float]:
    """Column of each node in the material flow, 0 upstream.

    What runs through the nodes of `back` is left out; cycles that remain are one step. With `up` and `down` the longest
    ways to a source and to a sink and D the longest way of all, the column is (D + up - down) / 2, moved into the third
    of the node's stage where it has one. Projects, which the analysis counts for their builders, have none.
    """
    flow = _flow(kg)
    flow.remove_nodes_from([node for node in back if node in flow])
    order: Any = nx.condensation(flow)
    up: dict[int, int] = {}
    down: dict[int, int] = {}
    steps = list(nx.topological_sort(order))
    for step in steps:
        up[step] = max((up[before] + 1 for before in order.predecessors(step)), default=0)
    for step in reversed(steps):
        down[step] = max((down[after] + 1 for after in order.successors(step)), default=0)
    depth = max(up.values(), default=0)
    home = order.graph["mapping"]
    columns = {node: (depth + up[home[node]] - down[home[node]]) / 2 for node in ids if node in home}
    halves = 2 * depth + 1
    for row in stages(kg) if depth else ():
        stage = next((role for role in row.stated if role in THIRDS), row.stage)
        if row.id in columns and stage in THIRDS:
            third = THIRDS.index(stage)
            first, last = -(-halves * third // 3), halves * (third + 1) // 3 - 1
            columns[row.id] = min(max(columns[row.id], first / 2), last / 2)
    return columns


def _barycentre_rows(columns: dict[str, float], neighbours: dict[str, list[str]]) -> dict[float, list[str]]:
    """Order within each column, by repeatedly moving nodes to the mean height of their neighbours."""
    rows: dict[float, list[str]] = {}
    for node in sorted(columns, key=lambda node: (columns[node], node)):
        rows.setdefault(columns[node], []).append(node)
    height = {node: (i + 0.5) / len(members) for members in rows.values() for i, node in enumerate(members)}
    for sweep in range(SWEEPS):
        for column in sorted(rows, reverse=bool(sweep % 2)):
            wish = {}
            for node in rows[column]:
                near = [height[other] for other in neighbours[node] if other in height]
                wish[node] = sum(near) / len(near) if near else height[node]
            rows[column].sort(key=lambda node: (round(wish[node], 9), node))
            height.update({node: (i + 0.5) / len(rows[column]) for i, node in enumerate(rows[column])})
    return rows


def _return_lane(
    kg: KnowledgeGraph, back: Collection[str], spots: dict[str, Point], *, floor: float, step: float
) -> dict[str, Point]:
    """Rows under the chain: each recycler between what it takes and what it gives back, or a step after the former."""
    flow = _flow(kg)
    wish: dict[str, float] = {}
    for round_ in range(2):  # in the second, products of the lane stand by their recyclers
        known = {node: spot[0] for node, spot in spots.items()} | wish
        for node in sorted(back):
            taken = [known[other] for other in (flow.predecessors(node) if node in flow else ()) if other in known]
            given = [known[other] for other in (flow.successors(node) if node in flow else ()) if other in known]
            if taken and not given and round_ == 0:
                wish[node] = max(taken) + step
            elif taken or given:
                wish[node] = wish.get(node) or sum(taken + given) / len(taken + given)
    members = sorted(back, key=lambda node: (round(wish.get(node, EXTENT), 6), node))
    gap = max(44.0, min(150.0, 2 * EXTENT / max(1, len(members))))
    lines = max(1, math.ceil(len(members) * gap / (2 * EXTENT)))
    placed: dict[str, Point] = {}
    for line in range(lines):
        row = members[line::lines]
        for node, x in zip(row, _apart([wish.get(node, EXTENT) for node in row], gap), strict=True):
            placed[node] = (x, floor + line * gap * 0.6)
    return placed


def _context_rows(
    kg: KnowledgeGraph,
    outside: Sequence[str],
    neighbours: dict[str, list[str]],
    spots: dict[str, Point],
    *,
    floor: float,
) -> dict[str, Point]:
    """Rows under the chain, a type each, every node under the middle of its neighbours as far as there is room."""
    by_type: dict[str, list[str]] = {}
    order = list(load_ontology().types)
    for node in outside:
        by_type.setdefault(str(kg.nodes[node].get("type", "")), []).append(node)
    placed: dict[str, Point] = {}
    y = floor
    for node_type in sorted(by_type, key=lambda name: (order.index(name) if name in order else len(order), name)):
        wish = {}
        for node in by_type[node_type]:
            near = [spot[0] for other in neighbours[node] if (spot := spots.get(other) or placed.get(other))]
            wish[node] = sum(near) / len(near) if near else 0.0
        members = sorted(by_type[node_type], key=lambda node: (round(wish[node], 6), node))
        gap = max(44.0, min(150.0, 2 * EXTENT / len(members)))
        lines = max(1, math.ceil(len(members) * gap / (2 * EXTENT)))
        for line in range(lines):
            row = members[line::lines]
            for node, x in zip(row, _apart([wish[node] for node in row], gap), strict=True):
                placed[node] = (x, y)
            y += max(50.0, gap * 0.7)
        y += 30.0
    return placed


def _apart(wishes: Sequence[float], gap: float) -> list[float]:
    """Places in the order of `wishes`, at least `gap` apart, as near to the wishes as one pass each way gives."""
    middle = sum(wishes) / len(wishes) - gap * (len(wishes) - 1) / 2 if wishes else 0.0
    places = [max(wish - gap * (len(wishes) - 1) / 2, -EXTENT, min(wish, middle)) for wish in wishes]
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + gap)
    if places and places[-1] > EXTENT:
        places[-1] = EXTENT
        for i in range(len(places) - 2, -1, -1):
            places[i] = min(places[i], places[i + 1] - gap)
    return places
