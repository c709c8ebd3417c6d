"""Graphs written out by hand: one line an edge, the letter in front of a name is its type.

    C甲厂 produces P电池
    C甲厂 consumes P材料 planned

C company, P product, J project, K park, L place, I industry, U cluster, R role, O organisation. `;` ends a line, too.
The sentence of an edge is its line, the document `d`; a node is mentioned by the lines of its edges, and by those
sentences of `says` that hold its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import networkx as nx

from graph.model import edge_id, node_id
from seeds.ontology import load_ontology

CODES = {
    "C": "Company",
    "P": "Product",
    "J": "Project",
    "K": "Park",
    "L": "Place",
    "I": "Industry",
    "U": "Cluster",
    "R": "Role",
    "O": "Organization",
}


def nid(word: str) -> str:
    """Id of a node by its letter and name."""
    return node_id(CODES[word[0]], word[1:])


def turned(kg: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The same graph with nodes and edges in the opposite order."""
    other = nx.MultiDiGraph(**kg.graph)
    other.add_nodes_from(reversed(list(kg.nodes(data=True))))
    other.add_edges_from(reversed(list(kg.edges(keys=True, data=True))))
    return other


def hand_graph(text: str, *, says: Sequence[str] = (), alone: Sequence[str] = ()) -> nx.MultiDiGraph:
    """The graph of some lines.

    Args:
        text: the edges.
        says: further sentences, document `t`; nodes whose names they hold are mentioned there.
        alone: nodes without edges.
    """
    ontology = load_ontology()
    kg = nx.MultiDiGraph(title="t", generator="g", documents=[], skipped=[], dropped=[])
    rows = [line.split() for line in re.split("[\n;]", text) if line.strip()]
    for word in sorted({word for row in rows for word in (row[0], row[2])} | set(alone), key=nid):
        kind, name = CODES[word[0]], word[1:]
        mentions = [
            {"doc": doc, "sentence": line, "start": line.index(name), "end": line.index(name) + len(name)}
            for doc, lines in (("d", [" ".join(r) for r in rows if word in r]), ("t", says))
            for line in lines
            if name in line
        ]
        kg.add_node(
            nid(word), label=name, type=kind, aliases=[{"name": name, "kind": "name"}],
            documents=sorted({"d", *(mention["doc"] for mention in mentions)}),
            mentions=mentions, mention_count=len(mentions), score=1.0, x=0.0, y=0.0,
        )  # fmt: skip
    for head, relation, tail, *rest in rows:
        assert ontology.allows(relation, CODES[head[0]], CODES[tail[0]]), (head, relation, tail)
        status = rest[0] if rest else "done"
        sentence = " ".join([head, relation, tail, *rest])
        kg.add_edge(
            nid(head), nid(tail), key=relation, id=edge_id(nid(head), relation, nid(tail)), relation=relation,
            label=ontology.relations[relation].label, status=status, score=0.9, weight=1,
            evidence=[{"doc": "d", "sentence": sentence, "start": 0, "head": None, "tail": None, "rule": "r",
                       "status": status, "score": 0.9, "quantities": [], "dates": []}],
        )  # fmt: skip
    return kg
