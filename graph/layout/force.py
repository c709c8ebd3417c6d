"""Force layout: nodes that are related stand near each other."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from graph.layout.packing import Point, Points, disc_grid, grid, pack, scaled

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

SPRING_LIMIT = 1500  # the spring layout is quadratic: 1,000 nodes take 2 s, 3,000 take 17 s
REPULSION = 0.06
GRAVITY = 0.03


def positions(kg: KnowledgeGraph, *, seed: int = 7) -> dict[str, Point]:
    """Force layout of every node, components side by side without overlap.

    Args:
        kg: the graph; directions and parallel edges only add weight.
        seed: seed of all random starts.

    Returns:
        node id -> (x, y) within ±1000, ids sorted.
    """
    ids = sorted(kg)
    simple = simple_graph(kg, ids)
    components = sorted(
        (sorted(part) for part in nx.connected_components(simple)), key=lambda part: (-len(part), part[0])
    )
    lonely = [part[0] for part in components if len(part) == 1]
    groups = [part for part in components if len(part) > 1] + ([lonely] if lonely else [])
    placed = np.zeros((len(ids), 2))
    pieces = [grid(len(part)) if part is lonely else _component(simple, part, seed) for part in groups]
    for part, points, offset in zip(groups, pieces, pack(pieces), strict=True):
        placed[part] = points + offset
    return scaled(ids, placed)


def simple_graph(kg: KnowledgeGraph, ids: Sequence[str]) -> Any:
    """Undirected simple graph over 0..n-1: integers hash alike on every run, strings do not."""
    number = {node: i for i, node in enumerate(ids)}
    simple: Any = nx.Graph()
    simple.add_nodes_from(range(len(ids)))
    for head, tail in sorted((number[head], number[tail]) for head, tail in kg.edges()):
        if head != tail:
            weight = simple.get_edge_data(head, tail, {"weight": 0})["weight"]
            simple.add_edge(head, tail, weight=weight + 1)
    return simple


def _component(simple: Any, part: Sequence[int], seed: int) -> Points:
    """Positions of one connected component, about one unit between neighbours, centred on the origin."""
    inside = simple.subgraph(part)
    if len(part) <= SPRING_LIMIT:
        return spread(spring(inside, part, seed))
    communities = sorted(
        (sorted(group) for group in nx.community.louvain_communities(_ordered(inside, part), seed=seed)),
        key=lambda group: (-len(group), group[0]),
    )
    discs = [
        spread(spring(simple.subgraph(group), group, seed)) if len(group) <= SPRING_LIMIT else grid(len(group))
        for group in communities
    ]
    place = {node: i for i, node in enumerate(part)}
    points = np.zeros((len(part), 2))
    for group, disc, centre in zip(communities, discs, disc_grid(discs), strict=True):
        points[[place[node] for node in group]] = disc + centre
    centred: Points = points - points.mean(axis=0)
    return centred


def _ordered(inside: Any, part: Sequence[int]) -> Any:
    """A copy with nodes and edges in sorted order, because a seeded shuffle starts from the order it is given."""
    copy: Any = nx.Graph()
    copy.add_nodes_from(part)
    copy.add_weighted_edges_from(sorted((*sorted(pair), weight) for *pair, weight in inside.edges(data="weight")))
    return copy


def spring(inside: Any, part: Sequence[int], seed: int, *, rounds: int | None = None) -> Points:
    """Force layout of a connected piece, scaled to one node a unit of area.

    ForceAtlas2 (Jacomy et al. 2014: linear pull, repulsion by degree) with the cooling of Fruchterman and Reingold
    (1991), turned so that its longer side is level. Written as matrix products it takes a fraction of the time of
    `networkx.spring_layout`, which leaves room for more rounds; small pieces are settled after a third of them.
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
    rounds = rounds or (260 if count <= 600 else 110)
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


def spread(points: Points, gap: float = 1.0) -> Points:
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
