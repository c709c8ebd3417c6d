"""What a clusterkg graph holds: a `networkx.MultiDiGraph` with these attributes.

    kg.graph                        GraphInfo
    kg.nodes[node_id]               NodeData
    kg.edges[head, tail, relation]  EdgeData; the key of an edge is its relation

Node ids (`n` and 12 hex digits) are made from type and canonical name, edge ids (`e` and 12 hex digits) from head,
relation and tail: the same on every run and machine. Nodes and edges are added in sorted order of id, so that every
file made from the graph has the same bytes.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeAlias, TypedDict

if TYPE_CHECKING:
    import networkx as nx

KnowledgeGraph: TypeAlias = "nx.MultiDiGraph[str]"
"""The graph that all functions of this package take and give."""


class AliasData(TypedDict):
    """A name of a node; `kind` is name, legal, short or former."""

    name: str
    kind: str


class MentionData(TypedDict):
    """A sentence in which a node is named: `sentence[start:end]` is the name."""

    doc: str
    sentence: str
    start: int
    end: int


class NodeData(TypedDict):
    """Attributes of a node. `x`, `y` lie within about ±1000; `documents` are ids, sorted."""

    label: str
    type: str
    aliases: list[AliasData]
    documents: list[str]
    mentions: list[MentionData]
    mention_count: int
    score: float
    x: float
    y: float


class QuantityData(TypedDict):
    """An amount as printed in the evidence."""

    kind: str
    value: float
    unit: str
    text: str


class EvidenceData(TypedDict):
    """One claim behind an edge.

    `head` and `tail` are half-open spans of `sentence`, or None where the end is named outside of it. `start` is the
    offset of the sentence in the document's normalised text.
    """

    doc: str
    sentence: str
    start: int
    head: list[int] | None
    tail: list[int] | None
    rule: str
    status: str
    score: float
    quantities: list[QuantityData]
    dates: list[str]


class EdgeData(TypedDict):
    """Attributes of an edge. `status` is planned only if every claim is; `weight` counts the claims (at least 1).

    `evidence` begins with the claims of the edge's own status: the first sentence says what the edge says.
    """

    id: str
    relation: str
    label: str
    status: str
    score: float
    weight: int
    evidence: list[EvidenceData]


class DocumentData(TypedDict):
    """A document that was read."""

    id: str
    title: str
    source: str
    characters: int


class DroppedData(TypedDict):
    """Something read and left out: `reason` is a key of `extractors.model.DROP_REASONS`."""

    doc: str
    reason: str
    what: str
    sentence: str


class GraphInfo(TypedDict):
    """Attributes of the whole graph. `skipped` are documents that could not be read, with the reason."""

    title: str
    generator: str
    documents: list[DocumentData]
    skipped: list[dict[str, str]]
    dropped: list[DroppedData]


def content_id(prefix: str, *parts: str) -> str:
    """A short stable id: `prefix` and 12 hex digits of SHA-256 over the parts."""
    return prefix + hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:12]


def node_id(node_type: str, name: str) -> str:
    """Id of the node with this type and canonical name."""
    return content_id("n", node_type, name)


def edge_id(head: str, relation: str, tail: str) -> str:
    """Id of the edge between two node ids."""
    return content_id("e", head, relation, tail)
