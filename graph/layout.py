"""Positions of nodes, computed once with a fixed seed and used by the page and every export.

`positions` is a force layout by connected component; `stage_positions` puts the chain from upstream on the left to
downstream on the right. Both lie within ±1000 and are rounded to 2 decimals.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

    Point = tuple[float, float]

Points = NDArray[np.float64]

SPRING_LIMIT = 1500  # the spring layout is quadratic: 1,000 nodes take 2 s, 3,000 take 17 s
EXTENT = 1000.0
CELL = 1.2  # of the packing grid, in distances between neighbouring nodes
LANDSCAPE = 1.4  # screens are wider than high
REPULSION = 0.06
GRAVITY = 0.03
SWEEPS = 8
STAGE_ROLES = {"上游": (0.0, 1 / 3), "中游": (1 / 3, 2 / 3), "下游": (2 / 3, 1.0)}


def positions(kg: KnowledgeGraph, *, seed: int = 7) -> dict[str, Point]:
    """Force layout of every node, components side by side without overlap.

    Args:
        kg: the graph; directions and parallel edges only add weight.
        seed: seed of all random starts.

    Returns:
        node id -> (x, y) within ±1000, ids sorted.
    """
    ids = sorted(kg)
    plain = _plain(kg, ids)
    components = sorted(
        (sorted(part) for part in nx.connected_components(plain)), key=lambda part: (-len(part), part[0])
    )
    lonely = [part[0] for part in components if len(part) == 1]
    groups = [part for part in components if len(part) > 1] + ([lonely] if lonely else [])
    placed = np.zeros((len(ids), 2))
    pieces = [_grid(len(part)) if part is lonely else _component(plain, part, seed) for part in groups]
    for part, points, offset in zip(groups, pieces, _pack(pieces), strict=True):
        placed[part] = points + offset
    return _scaled(ids, placed)


def stage_positions(kg: KnowledgeGraph) -> dict[str, Point]:
    """Columns from upstream (left) to downstream (right), with the nodes outside the material flow in rows below.

    A node's column follows from the longest flow above and below it; a firm that the text calls 上游, 中游 or 下游
    stands in that third. Short chains stand in the middle: nothing is known of what comes before or after.

    Returns:
        node id -> (x, y) within ±1000, ids sorted; y grows downwards, as on a screen.
    """
    ids = sorted(kg)
    columns = _flow_columns(kg, ids)
    neighbours = {node: sorted({*kg.predecessors(node), *kg.successors(node)} - {node}) for node in ids}
    rows = _barycentre_rows(columns, neighbours)
    spots: dict[str, Point] = {}
    depth = max(columns.values(), default=0.0)
    distinct = sorted(set(columns.values()))
    share = 2 * EXTENT / max(1, len(distinct))
    tallest = max((len(members) for members in rows.values()), default=0)
    spacing = max(14.0, min(130.0, math.sqrt(4 * EXTENT * EXTENT / LANDSCAPE / max(1, len(columns))) * 0.9))
    for column, members in rows.items():
        centre = 0.0 if depth == 0 else (column / depth * 2 - 1) * (EXTENT - share / 2)
        lanes = max(1, min(math.ceil(len(members) * spacing / 1000), int(share * 0.8 / 26) or 1))
        for place, node in enumerate(members):
            lane, row = place % lanes, place // lanes
            height = math.ceil(len(members) / lanes)
            x = centre + (lane - (lanes - 1) / 2) * share * 0.8 / lanes
            y = (row - (height - 1) / 2) * spacing + (lane % 2) * spacing / 2
            spots[node] = (x, y)
    floor = max((y for _, y in spots.values()), default=-80.0) + 90.0 if tallest else 0.0
    spots |= _context_rows(kg, [node for node in ids if node not in columns], neighbours, spots, floor)
    return _scaled(ids, np.array([spots[node] for node in ids]).reshape(-1, 2), square=False)


def _plain(kg: KnowledgeGraph, ids: Sequence[str]) -> Any:
    """Undirected simple graph over 0..n-1: integers hash alike on every run, strings do not."""
    number = {node: i for i, node in enumerate(ids)}
    plain: Any = nx.Graph()
    plain.add_nodes_from(range(len(ids)))
    for head, tail in sorted((number[head], number[tail]) for head, tail in kg.edges()):
        if head != tail:
            weight = plain.get_edge_data(head, tail, {"weight": 0})["weight"]
            plain.add_edge(head, tail, weight=weight + 1)
    return plain


def _component(plain: Any, part: Sequence[int], seed: int) -> Points:
    """Positions of one connected component, about one unit between neighbours, centred on the origin."""
    inside = plain.subgraph(part)
    if len(part) <= SPRING_LIMIT:
        return _spread(_spring(inside, part, seed))
    communities = sorted(
        (sorted(group) for group in nx.community.louvain_communities(_ordered(inside, part), seed=seed)),
        key=lambda group: (-len(group), group[0]),
    )
    discs = [
        _spread(_spring(plain.subgraph(group), group, seed)) if len(group) <= SPRING_LIMIT else _grid(len(group))
        for group in communities
    ]
    place = {node: i for i, node in enumerate(part)}
    points = np.zeros((len(part), 2))
    for group, disc, centre in zip(communities, discs, _disc_grid(discs), strict=True):
        points[[place[node] for node in group]] = disc + centre
    centred: Points = points - points.mean(axis=0)
    return centred


def _ordered(inside: Any, part: Sequence[int]) -> Any:
    """A copy with nodes and edges in sorted order, because a seeded shuffle starts from the order it is given."""
    copy: Any = nx.Graph()
    copy.add_nodes_from(part)
    copy.add_weighted_edges_from(sorted((*sorted(pair), weight) for *pair, weight in inside.edges(data="weight")))
    return copy


def _spring(inside: Any, part: Sequence[int], seed: int) -> Points:
    """Force layout of a connected piece, scaled to one node a unit of area.

    ForceAtlas2 (Jacomy et al. 2014: linear pull, repulsion by degree) with the cooling of Fruchterman and Reingold
    (1991), turned so that its longer side is level. Written as matrix products it takes a fraction of the time of
    `networkx.spring_layout`, which leaves room for more rounds.
    """
    count = len(part)
    if count < 3:
        return np.array([[i - (count - 1) / 2, 0.0] for i in range(count)])
    ordered = _ordered(inside, part)
    place = {node: i for i, node in enumerate(part)}
    heads = np.array([place[head] for head, _ in ordered.edges()])
    tails = np.array([place[tail] for _, tail in ordered.edges()])
    mass = 1.0 + np.array([ordered.degree(node) for node in part], dtype=float)[:, None]
    points = _community_start(ordered, part, seed)
    rounds = 260 if count <= 600 else 110
    push = np.empty((count, count))
    for step in range(rounds):
        size = math.sqrt(float((points**2).sum()) / count)
        _squared_distances(points, push)
        np.maximum(push, 1e-4 * size**2 / count, out=push)
        np.reciprocal(push, out=push)
        np.fill_diagonal(push, 0.0)
        weighed = push @ np.hstack([mass, mass * points])
        force = mass * (points * weighed[:, :1] - weighed[:, 1:]) * REPULSION / count
        pull = points[heads] - points[tails]
        np.subtract.at(force, heads, pull)
        np.add.at(force, tails, pull)
        force -= GRAVITY * mass * points
        length = np.maximum(np.sqrt((force**2).sum(axis=1)), 1e-9)
        points += (
            force / length[:, None] * np.minimum(length / mass[:, 0], 0.15 * size * (1 - step / rounds) ** 1.5)[:, None]
        )
        # machines differ in the last bits of a sum; rounded away at once they cannot grow
        points = (points - points.mean(axis=0)).round(6)
    spread_x, spread_y, both = (points[:, 0] ** 2).mean(), (points[:, 1] ** 2).mean(), points.prod(axis=1).mean()
    turn = -0.5 * math.atan2(2 * both, spread_x - spread_y)
    points = points @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    typical = float(np.sqrt((points**2).sum(axis=1).mean())) or 1.0
    scaled: Points = points.round(6) / typical * math.sqrt(count) * 0.5
    return scaled


def _community_start(ordered: Any, part: Sequence[int], seed: int) -> Points:
    """Where a force layout starts: communities on a circle, the larger first, so that clusters do not get entangled."""
    rng = random.Random(seed)
    communities = sorted(
        nx.community.louvain_communities(ordered, seed=seed), key=lambda group: (-len(group), min(group))
    )
    home = {node: i for i, group in enumerate(communities) for node in group}
    start = []
    for node in part:
        group = home[node]
        turn, spot = 2 * math.pi * group / len(communities), 2 * math.pi * rng.random()
        radius = math.sqrt(rng.random() * len(communities[group]) / len(part)) * 0.5
        start.append((math.cos(turn) + radius * math.cos(spot), math.sin(turn) + radius * math.sin(spot)))
    return np.array(start)


def _squared_distances(points: Points, out: Points) -> None:
    """All squared distances as one matrix product: |a|² + |b|² - 2ab."""
    squares, ones = (points**2).sum(axis=1, keepdims=True), np.ones((len(points), 1))
    np.matmul(np.hstack([-2 * points, squares, ones]), np.hstack([points, ones, squares]).T, out=out)


def _spread(points: Points, gap: float = 1.0) -> Points:
    """Push apart nodes closer than `gap`, so that no node hides another."""
    if len(points) < 2:
        return points
    points = points.copy()
    squares = np.empty((len(points), len(points)))
    for _ in range(16):
        _squared_distances(points, squares)
        left, right = np.nonzero(squares < (1.6 * gap) ** 2)
        left, right = left[left < right], right[left < right]
        for _ in range(5):
            delta = points[left] - points[right]
            distance = np.maximum(np.sqrt((delta**2).sum(axis=1)), 1e-6)
            shift = delta * (np.maximum(gap - distance, 0.0) / distance * 0.4)[:, None]
            np.add.at(points, left, shift)
            np.subtract.at(points, right, shift)
            points = points.round(6)
        if not shift.any():
            break
    centred: Points = points - points.mean(axis=0)
    return centred


def _grid(count: int) -> Points:
    """`count` places in tidy rows, one unit apart, for nodes without any edge."""
    width = max(1, math.ceil(math.sqrt(count * LANDSCAPE)))
    points = np.array([(i % width, i // width) for i in range(count)], dtype=float).reshape(-1, 2)
    return points - points.mean(axis=0) if count else points


def _radius(points: Points) -> float:
    return float(np.sqrt((points**2).sum(axis=1)).max(initial=0.0)) + 0.7


def _disc_grid(discs: Sequence[Points]) -> list[Points]:
    """Centres of communities in rows, each row as high as its largest disc."""
    radii = [_radius(points) for points in discs]
    width = math.sqrt(sum((2 * radius) ** 2 for radius in radii) * LANDSCAPE)
    centres: list[Points] = []
    x = y = row = 0.0
    for radius in radii:
        if x and x + 2 * radius > width:
            x, y, row = 0.0, y + row, 0.0
        centres.append(np.array([x + radius, y + radius]))
        x, row = x + 2 * radius, max(row, 2 * radius)
    return centres


def _pack(pieces: Sequence[Points]) -> list[Points]:
    """Offsets that put pieces side by side: each takes the free spot nearest to the middle, the first one the middle.

    A piece occupies the cells under its nodes and the cells around them (Freivalds, Dogrusoz and Kikusts 2002), so that
    small pieces may fill the bays of large ones.
    """
    covered = [_cells(points, margin=1) for points in pieces]
    bare = [_cells(points, margin=0) for points in pieces]
    area = sum(len(cells) for cells in covered)
    side = int(2 * math.sqrt(area)) + 2 * max((int(np.abs(cells).max()) for cells in covered), default=0) + 8
    taken = np.zeros((2 * side + 1, 2 * side + 1), dtype=bool)
    reach = side - max((int(np.abs(cells).max()) for cells in covered), default=0) - 1
    line = np.arange(-reach, reach + 1)
    spots = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
    spots = spots[np.lexsort((spots[:, 1], spots[:, 0], (spots[:, 0] / LANDSCAPE) ** 2 + spots[:, 1] ** 2))]
    offsets: list[Points] = []
    for cells, wide in zip(bare, covered, strict=True):
        for at in range(0, len(spots), 256):
            tried = spots[at : at + 256, None, :] + cells[None, :, :] + side
            free = ~taken[tried[:, :, 0], tried[:, :, 1]].any(axis=1)
            if free.any():
                spot = spots[at + int(np.argmax(free))]
                break
        offsets.append(spot * CELL)
        taken[spot[0] + wide[:, 0] + side, spot[1] + wide[:, 1] + side] = True
    return offsets


def _cells(points: Points, *, margin: int) -> NDArray[np.int64]:
    """Cells of the packing grid within `margin` cells of any of `points`, sorted."""
    base = np.floor(points / CELL + 0.5).astype(np.int64)
    steps = range(-margin, margin + 1)
    return np.unique(np.concatenate([base + np.array([dx, dy]) for dx in steps for dy in steps]), axis=0)


def _scaled(ids: Sequence[str], points: Points, *, square: bool = True) -> dict[str, Point]:
    """Fit into ±1000 round the middle; `square` keeps the proportions."""
    if not len(ids):
        return {}
    low, high = points.min(axis=0), points.max(axis=0)
    limit = np.array([EXTENT, EXTENT if square else EXTENT / LANDSCAPE]) * 2
    factor = limit / np.maximum(high - low, 1e-9)
    # a row of few nodes is not stretched to the full height
    factor = np.full(2, min(factor.min(), EXTENT)) if square else np.minimum(factor, [EXTENT, 1.0])
    centred = (points - (low + high) / 2) * factor
    return {
        node: (round(float(x), 2) + 0.0, round(float(y), 2) + 0.0) for node, (x, y) in zip(ids, centred, strict=True)
    }


def _flow_columns(kg: KnowledgeGraph, ids: Sequence[str]) -> dict[str, float]:
    """Column of each node in the material flow, 0 upstream; a flow edge never runs backwards between columns.

    Cycles (a recycled product feeds its maker) are one step. With `up` and `down` the longest ways to a source and to
    a sink and D the longest way of all, the column is (D + up - down) / 2.
    """
    ontology = load_ontology()
    flow: Any = nx.DiGraph()
    for head, tail, relation in sorted(kg.edges(keys=True)):
        spec = ontology.relations.get(relation)
        if spec is not None and spec.upstream and head != tail:
            flow.add_edge(*((head, tail) if spec.upstream == "head" else (tail, head)))
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
    for node in ids:
        for _, role, relation in kg.out_edges(node, keys=True):
            band = STAGE_ROLES.get(str(kg.nodes[role].get("label", ""))) if relation == "has_role" else None
            if band and node in columns:
                low, high = band[0] * depth, band[1] * depth
                columns[node] = min(max(columns[node], math.ceil(low * 2) / 2), math.floor(high * 2) / 2)
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


def _context_rows(
    kg: KnowledgeGraph, outside: Sequence[str], neighbours: dict[str, list[str]], spots: dict[str, Point], floor: float
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
            y += max(46.0, gap * 0.6)
        y += 24.0
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
