"""Cypher on a graph in memory, through grand-cypher (extra `cypher`).

Labels are node types, relation types are relations, both in ASCII as the ontology has them; Chinese ones (企业, 供应)
are translated on the way in. Properties of nodes: id, name, type, aliases (`a|b`), score, mention_count; of edges: id,
relation, status, score, weight, evidence, document.

    MATCH (a:Company)-[r:supplies]->(b:Company) WHERE b.name CONTAINS "中伟" RETURN a.name, r.evidence

Limits of grand-cypher 1.2:

- Reading only: MATCH, WHERE, RETURN, ORDER BY, SKIP, LIMIT, DISTINCT, COUNT and its kin. No CREATE, SET, DELETE,
  MERGE; no WITH, OPTIONAL MATCH, UNWIND, CALL, shortestPath.
- Variables and names behind AS in ASCII, no backticks; Chinese only in strings.
- Edges need an arrow: `-[r]-` would find nothing without a word, so it is refused here.
- All matches are held in memory before they are counted or cut: on 100,000 nodes ask for a label and a relation at
  least. `graph.query.store` has none of these limits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import networkx as nx

from graph.exports.cells import join_list
from graph.facts import document, sentence, status_of
from graph.names import QueryError
from graph.query.frames import MissingExtraError
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

_STRING = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')")
_UNDIRECTED = re.compile(r"\)\s*-\s*(?:\[[^\]]*\]\s*-|-)\s*\(")
_LABELS = "__labels__"


def cypher(kg: KnowledgeGraph, query: str) -> list[dict[str, Any]]:
    """Answer a Cypher query.

    Args:
        kg: the graph.
        query: a query within the limits above.

    Returns:
        One dict a row, by name of the column; a whole node or edge is a dict of its properties.

    Raises:
        MissingExtraError: grand-cypher is not installed.
        QueryError: the query is beyond the limits; the message says where.
    """
    try:
        from grandcypher import GrandCypher
        from lark.exceptions import LarkError
    except ImportError as exc:
        raise MissingExtraError("Cypher needs grand-cypher; install it with: pip install 'clusterkg[cypher]'") from exc
    plain = _translated(query)
    if _UNDIRECTED.search(_STRING.sub('""', plain)):
        raise QueryError("edges need an arrow: write -[r]-> or <-[r]-; ask twice for relations without direction")
    try:
        columns = GrandCypher(property_graph(kg)).run(plain)
    except LarkError as exc:
        where = str(exc).partition("\n\n")[0]
        raise QueryError(
            f"the query is no Cypher that grand-cypher reads: {where}; it knows MATCH, WHERE, RETURN, ORDER BY, LIMIT, "
            "ASCII names, no backticks, and changes nothing"
        ) from exc
    names = [str(name) for name in columns]
    return [dict(zip(names, map(_cell, row), strict=True)) for row in zip(*columns.values(), strict=True)]


def property_graph(kg: KnowledgeGraph) -> Any:
    """The graph as Cypher sees it: scalar properties, labels of nodes and edges; a copy."""
    view = nx.MultiDiGraph()
    for node, data in kg.nodes(data=True):
        view.add_node(node, **{_LABELS: {data["type"]}}, **node_properties(node, data))
    for head, tail, key, data in kg.edges(keys=True, data=True):
        view.add_edge(head, tail, key=key, **{_LABELS: {key}}, **edge_properties(key, data))
    return view


def node_properties(node: str, data: dict[str, Any]) -> dict[str, Any]:
    """Properties of a node in Cypher."""
    return {
        "id": node,
        "name": data["label"],
        "type": data["type"],
        "aliases": join_list(alias["name"] for alias in data.get("aliases", ())),
        "score": float(data.get("score", 1.0)),
        "mention_count": int(data.get("mention_count", 0)),
    }


def edge_properties(relation: str, data: dict[str, Any]) -> dict[str, Any]:
    """Properties of an edge in Cypher; the evidence is the first sentence."""
    return {
        "id": str(data.get("id", "")),
        "relation": relation,
        "status": status_of(data),
        "score": float(data.get("score", 1.0)),
        "weight": int(data.get("weight", 1)),
        "evidence": sentence(data),
        "document": document(data),
    }


def _translated(query: str) -> str:
    """The query with Chinese types and relations behind a colon in ASCII; strings stay as they are."""
    ontology = load_ontology()
    ascii_of = {spec.label: name for table in (ontology.types, ontology.relations) for name, spec in table.items()}
    pattern = re.compile(rf"(?<=:)(\s*)({'|'.join(map(re.escape, ascii_of))})(?!\w)")
    parts = _STRING.split(query)
    return "".join(
        part if i % 2 else pattern.sub(lambda m: m[1] + ascii_of[m[2]], part) for i, part in enumerate(parts)
    )


def _cell(value: Any) -> Any:
    if isinstance(value, dict):  # an edge comes as {key: properties} between two nodes of a multigraph
        return {str(name): _cell(cell) for name, cell in value.items() if name != _LABELS}
    return value
