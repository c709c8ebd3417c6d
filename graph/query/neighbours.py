"""What stands next to a node, and how two nodes are connected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from graph.facts import document, label, sentence, status_of
from graph.names import QueryError, find, relations
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

Direction = Literal["out", "in", "both"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An edge seen from one of its ends.

    Attributes:
        id, name, type: the node at the other end.
        relation: ASCII name of the relation.
        direction: `out` from the node asked about, `in` to it, `both` where the relation has no direction.
        status, score, weight: of the edge; weight counts the sentences.
        evidence, document: the first sentence, and the id of its document.
        edge: id of the edge.
    """

    id: str
    name: str
    type: str
    relation: str
    direction: Direction
    status: str
    score: float
    weight: float
    evidence: str
    document: str
    edge: str


def neighbours(
    kg: KnowledgeGraph, name: str, *, relation: str | Collection[str] | None = None, direction: Direction = "both"
) -> list[Neighbour]:
    """The edges at a node, by relation, then by name of the other end.

    Args:
        kg: the graph.
        name: a name as `find` takes it.
        relation: only these relations, by ASCII or Chinese name.
        direction: only edges `out` of the node or `in` to it; relations without a direction are in both.

    Raises:
        QueryError: the name, the relation or the direction is unknown, or the name is ambiguous.
    """
    if direction not in ("out", "in", "both"):
        raise QueryError(f"direction {direction!r} is unknown; it is 'out', 'in' or 'both'")
    node, wanted = find(kg, name), relations(relation)
    known = load_ontology().relations
    rows = []
    for head, tail, key, data in [*kg.out_edges(node, keys=True, data=True), *kg.in_edges(node, keys=True, data=True)]:
        side: Direction = "out" if head == node else "in"
        if key in known and known[key].symmetric:
            side = "both"
        if (wanted is not None and key not in wanted) or (side not in ("both", direction) and direction != "both"):
            continue
        other = tail if head == node else head
        rows.append(
            Neighbour(
                id=other,
                name=label(kg, other),
                type=kg.nodes[other]["type"],
                relation=key,
                direction=side,
                status=status_of(data),
                score=data.get("score", 1.0),
                weight=data.get("weight", 1),
                evidence=sentence(data),
                document=document(data),
                edge=data.get("id", ""),
            )
        )
    order = {key: i for i, key in enumerate(known)}
    unique = dict.fromkeys(rows)  # a loop is an edge out and an edge in
    return sorted(unique, key=lambda row: (order.get(row.relation, len(order)), row.direction, row.name, row.id))


@dataclass(frozen=True, slots=True)
class PathStep:
    """One edge of a way between two nodes.

    Attributes:
        step: from 1.
        from_id, from_name, to_id, to_name: the ends in the order of the way.
        relation: ASCII name of the relation.
        direction: `out` where the edge points along the way, `in` against it, `both` where it has no direction.
        status: of the edge.
        evidence, document: its first sentence, and the id of its document.
    """

    step: int
    from_id: str
    from_name: str
    relation: str
    direction: Direction
    to_id: str
    to_name: str
    status: str
    evidence: str
    document: str


def path(
    kg: KnowledgeGraph,
    start: str,
    end: str,
    *,
    relation: str | Collection[str] | None = None,
    direction: Direction = "both",
) -> list[PathStep]:
    """A shortest way between two nodes, edge by edge; empty if there is none, or both are one node.

    Of several shortest ways it is the one whose names come first. Of several relations between two nodes that with
    the most sentences. Roles are no way: that two firms are both 上游 does not connect them.

    Complexity: O(V + E), breadth-first.

    Args:
        kg: the graph.
        start, end: names as `find` takes them.
        relation: only over these relations, by ASCII or Chinese name.
        direction: only along (`out`) or only against (`in`) the edges; those without direction are always open.

    Raises:
        QueryError: a name, the relation or the direction is unknown, or a name is ambiguous.
    """
    if direction not in ("out", "in", "both"):
        raise QueryError(f"direction {direction!r} is unknown; it is 'out', 'in' or 'both'")
    first, last, wanted = find(kg, start), find(kg, end), relations(relation)
    before: dict[str, tuple[str, str, Direction, dict[str, Any]]] = {}
    frontier, seen = [first], {first}
    while frontier and last not in seen:
        reached = []
        for node in frontier:
            for other, key, side, data in _open_edges(kg, node, wanted, direction):
                if other in seen or (kg.nodes[other]["type"] == "Role" and other != last):
                    continue
                seen.add(other)
                before[other] = (node, key, side, data)
                reached.append(other)
        frontier = reached
    steps: list[PathStep] = []
    at = last
    while at in before:
        node, key, side, data = before[at]
        ends = (node, label(kg, node), key, side, at, label(kg, at))
        steps.append(PathStep(0, *ends, status_of(data), sentence(data), document(data)))
        at = node
    return [replace(row, step=number) for number, row in enumerate(reversed(steps), 1)]


def _open_edges(
    kg: KnowledgeGraph, node: str, wanted: set[str] | None, direction: Direction
) -> list[tuple[str, str, Direction, dict[str, Any]]]:
    """Edges that lead on from a node, by name of the other end, those with more sentences first."""
    known = load_ontology().relations
    found: list[tuple[str, str, Direction, dict[str, Any]]] = []
    for head, tail, key, data in [*kg.out_edges(node, keys=True, data=True), *kg.in_edges(node, keys=True, data=True)]:
        side: Direction = "both" if key in known and known[key].symmetric else "out" if head == node else "in"
        if (wanted is None or key in wanted) and (direction == "both" or side in ("both", direction)):
            found.append((tail if head == node else head, key, side, data))
    return sorted(found, key=lambda edge: (label(kg, edge[0]), edge[0], -edge[3].get("weight", 1), edge[1]))
