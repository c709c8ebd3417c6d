"""The material flow of a graph: who passes what to whom, as a plain directed graph that every analysis stands on.

Nodes are ids of products, industries, companies, and projects of which no builder is known (the flows of other
projects are those of their builders). Arcs run with the material:

    product → firm      consumes, recycles
    firm → product      produces
    firm → firm         supplies
    product → product   upstream_of (industries alike)

Where several edges say the same, the arc keeps the one that says most: running before planned, recycling before use.
A firm is a black box: what goes in is taken to reach all that comes out. That is the usual reading of supply networks
without recipes, and the reason why an answer is a lead to check, not a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx

from graph.facts import MAKERS, Attributes, document, label, sentence, status_of

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

Flow = Any
"""A `networkx.DiGraph` of node ids; the attribute `arc` of every arc is an `Arc`."""

BACKWARD = frozenset({"consumes", "recycles"})
FORWARD = frozenset({"produces", "supplies", "upstream_of"})


@dataclass(frozen=True, slots=True)
class Arc:
    """Why material flows from one node to the next.

    Attributes:
        how: the relation, or the kind of inference where no edge states it.
        edges: attributes of the edges behind it: an edge of investment first where a project stands between.
        status: `planned` if any of the edges is.
    """

    how: str
    edges: tuple[Attributes, ...]
    status: str

    @property
    def evidence(self) -> Attributes:
        """The edge whose sentence tells of the material, not of the project."""
        return self.edges[-1]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a flow, with its sentence.

    Attributes:
        source_id, source, target_id, target: the ends, ids and names.
        how: the relation, or why the step is assumed.
        status: `done` or `planned`.
        evidence, document: the sentence, and the id of its document.
        edges: ids of the edges behind it: that of an investment first where a project stands between, of an assumed
            step the edges that suggest it, if any do.
    """

    source_id: str
    source: str
    how: str
    target_id: str
    target: str
    status: str
    evidence: str
    document: str
    edges: tuple[str, ...]


def builders(kg: KnowledgeGraph) -> dict[str, list[tuple[str, tuple[Attributes, ...]]]]:
    """The companies that build a project, by id of the project, each with the edge that says so; in order of id."""
    found: dict[str, list[tuple[str, tuple[Attributes, ...]]]] = {}
    for head, tail, key, data in kg.edges(keys=True, data=True):
        if key == "invests_in":
            found.setdefault(tail, []).append((head, (data,)))
    return {project: sorted(rows, key=lambda row: row[0]) for project, rows in found.items()}


def material_flow(kg: KnowledgeGraph, *, planned: bool = True) -> Flow:
    """The flow graph.

    Complexity: one pass over the edges, O(V + E).

    Args:
        kg: the graph.
        planned: with what is only planned, too.
    """
    flow = nx.DiGraph()
    built_by = builders(kg)
    types = dict(kg.nodes(data="type"))
    for head, tail, key, data in kg.edges(keys=True, data=True):
        if key not in BACKWARD and key not in FORWARD:
            continue
        if types[head] in MAKERS and types[tail] == "Product":
            for firm, built in built_by.get(head, ((head, ()),)):
                source, target = (tail, firm) if key in BACKWARD else (firm, tail)
                if planned or status_of(*built, data) == "done":
                    _add(flow, source, target, key, (*built, data))
        elif key in FORWARD and head != tail and (planned or status_of(data) == "done"):
            _add(flow, head, tail, key, (data,))
    return flow


def _add(flow: Flow, source: str, target: str, how: str, edges: tuple[Attributes, ...]) -> None:
    status = status_of(*edges)
    old: Arc | None = flow.edges[source, target]["arc"] if flow.has_edge(source, target) else None
    # recycling says more than using; running more than planned
    if old is None or (old.status, old.how != "recycles") > (status, how != "recycles"):
        flow.add_edge(source, target, arc=Arc(how, edges, status))


def step(kg: KnowledgeGraph, source: str, target: str, arc: Arc) -> Step:
    """An arc as a row of an answer."""
    return Step(
        source_id=source,
        source=label(kg, source),
        how=arc.how,
        target_id=target,
        target=label(kg, target),
        status=arc.status,
        evidence=sentence(arc.evidence),
        document=document(arc.evidence),
        edges=tuple(str(edge["id"]) for edge in arc.edges if "id" in edge),
    )


def firms_in(kg: KnowledgeGraph, nodes: Iterable[str]) -> Iterator[str]:
    """Those of the nodes that are companies or projects."""
    return (node for node in nodes if kg.nodes[node]["type"] in MAKERS)
