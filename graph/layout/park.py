"""Layout by park: each park with its firms, their projects and products in a round field of its own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from graph.layout.force import SPRING_LIMIT, simple_graph, spread, spring
from graph.layout.packing import Point, Points, disc_grid, grid, pack, scaled

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

FOLLOWERS = ("Company", "Project", "Product", "Organization")
"""Types that go to the park of most of their neighbours."""
SETTLERS = ("Industry", "Policy", "Cluster")
"""Types that go to a park only where all their neighbours are at home there."""
ROUNDS = 80
PACKED_FIELDS = 200
"""More stand in rows: packing takes the square of their number, 700 fields 20 s."""
MARGIN = 1.2  # free ground round a field, in distances between neighbouring nodes


def park_homes(kg: KnowledgeGraph) -> dict[str, str]:
    """The park that each node belongs to; nodes that belong to none are left out.

    A park is its own home. What the texts locate in a park belongs to it (of several, to the one named in most claims;
    ties by id). Firms, projects, products and bodies that no text locates belong to the park of most of their
    neighbours; industries, policies and clusters only where all their neighbours belong to one.

    Returns:
        node id -> id of a park, ids sorted.
    """
    parks = {node for node, kind in kg.nodes(data="type") if kind == "Park"}
    homes = {node: node for node in parks}
    stated: dict[str, Counter[str]] = {}
    for head, tail, key, weight in kg.edges(keys=True, data="weight", default=1):
        if key == "located_in" and tail in parks and head not in parks:
            stated.setdefault(head, Counter())[tail] += weight
    homes |= {node: _most(counts) for node, counts in stated.items()}
    located = {head for head, _, key in kg.edges(keys=True) if key == "located_in"}
    for _ in range(2):  # a product of a firm, then the project that makes only this product
        found = {}
        for node in sorted(set(kg) - set(homes) - located):
            kind = kg.nodes[node].get("type")
            near = [homes.get(other, "") for other in sorted({*kg.predecessors(node), *kg.successors(node)})]
            known = Counter(home for home in near if home)
            if known and (kind in FOLLOWERS or (kind in SETTLERS and len(set(near)) == 1)):
                found[node] = _most(known)
        homes |= found
    return dict(sorted(homes.items()))


def park_positions(kg: KnowledgeGraph, *, seed: int = 7) -> dict[str, Point]:
    """A round field for every park with all that belongs to it, the largest in the middle, or of many in the first row.

    Inside a field nodes stand as in the force layout. Parks to which nothing belongs stand with the rest.

    Args:
        kg: the graph.
        seed: seed of the force layout inside the fields.

    Returns:
        node id -> (x, y) within ±1000, ids sorted.
    """
    ids = sorted(kg)
    homes = park_homes(kg)
    settled = Counter(homes.values())
    simple = simple_graph(kg, ids)
    fields: dict[str, list[int]] = {}
    rest: list[int] = []
    for i, node in enumerate(ids):
        home = homes.get(node, "")
        if settled[home] > 1:
            fields.setdefault(home, []).append(i)
        else:
            rest.append(i)
    outside = simple.subgraph(rest)
    groups = [sorted(part) for part in nx.connected_components(outside) if len(part) > 1]
    single = [i for i in rest if not outside[i] and simple[i]]
    lonely = [i for i in rest if not simple[i]]
    by_size = [sorted(kind, key=lambda part: (-len(part), part[0])) for kind in (fields.values(), groups)]
    members = [part for part in (*by_size[0], *by_size[1], single, lonely) if part]
    pieces = [_field(simple, part, seed) for part in members]
    few = len(pieces) <= PACKED_FIELDS
    offsets = pack([_disc(points) for points in pieces]) if few else disc_grid(pieces, margin=MARGIN)
    placed = np.zeros((len(ids), 2))
    for part, points, offset in zip(members, pieces, offsets, strict=True):
        placed[part] = points + offset
    return scaled(ids, placed)


def _field(simple: Any, part: Sequence[int], seed: int) -> Points:
    """Positions of the nodes of one field, centred on the middle of the circle around them."""
    inside = simple.subgraph(part)
    pieces = sorted((sorted(piece) for piece in nx.connected_components(inside)), key=lambda x: (-len(x), x[0]))
    loose = [piece[0] for piece in pieces if len(piece) == 1]
    groups = [piece for piece in pieces if len(piece) > 1] + ([loose] if loose else [])
    parts = [
        grid(len(group))
        if group is loose or len(group) > SPRING_LIMIT
        else spread(spring(inside, group, seed, rounds=ROUNDS))
        for group in groups
    ]
    place = {node: i for i, node in enumerate(part)}
    points = np.zeros((len(part), 2))
    for group, local, offset in zip(groups, parts, pack(parts), strict=True):
        points[[place[node] for node in group]] = local + offset
    centred: Points = points - (points.min(axis=0) + points.max(axis=0)) / 2
    return centred


def _disc(points: Points) -> Points:
    """Points all over the circle around a field, so that nothing is packed into it."""
    radius = float(np.sqrt((points**2).sum(axis=1)).max(initial=0.0)) + MARGIN
    line = np.arange(-math.ceil(radius), math.ceil(radius) + 1, dtype=float)
    spots = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
    covered: Points = spots[(spots**2).sum(axis=1) <= radius**2]
    return covered


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))
