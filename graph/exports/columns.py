"""A graph as two flat tables, the common ground of the GraphML, GEXF and CSV files.

What a node or an edge carries (lists, evidence, positions) becomes scalar columns with ASCII names and one type each,
so that all files say the same; `graph.json` is the file that keeps everything.

List columns (`aliases`, `roles`, `located_in`, `documents`, `quantities`, `dates`, `source_doc`, `rules`) read `a|b`; a
`|` inside an element becomes `｜`. `first_date` is the earliest day that the sentences of an edge name, as YYYY-MM-DD.
Further node and edge attributes, put there by an analysis, become further columns at the end, sorted by name.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Literal

from graph.exports.cells import (
    Scalar,
    as_text,
    clean_text,
    is_token,
    join_list,
    join_sentences,
    number,
    real,
    token,
)
from graph.exports.dates import earliest
from graph.exports.files import ExportError
from graph.model import edge_id
from graph.page.palette import group_of
from seeds.ontology import Ontology, load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

ColumnType = Literal["string", "long", "double", "boolean"]
MIN_SIZE, MAX_SIZE = 10.0, 60.0
SPREAD = 130.0
"""Gephi takes a size for a radius: positions have to span about ±130·√n for nodes of 10 to 60 to lie apart."""
FALLBACK_COLOR = "#888888"

# names that Gephi or a reader of GEXF takes for something else, beside those that are columns already
_TAKEN = frozenset(
    {
        *("id", "pid", "nodelabel", "edgelabel", "xpos", "ypos", "zpos", "z", "color", "viz", "weight"),
        *("source", "target", "kind", "type", "directed", "start", "end", "timeset"),
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ASCII name, and one type for all its values."""

    name: str
    type: ColumnType


NODE_COLUMNS: tuple[Column, ...] = (
    Column("label", "string"),
    Column("entity_type", "string"),
    Column("type_zh", "string"),
    Column("aliases", "string"),
    Column("roles", "string"),
    Column("located_in", "string"),
    Column("documents", "string"),
    Column("mention_count", "long"),
    Column("score", "double"),
    Column("degree", "long"),
    Column("evidence", "string"),
    Column("x", "double"),
    Column("y", "double"),
    Column("size", "double"),
    Column("r", "long"),
    Column("g", "long"),
    Column("b", "long"),
)
EDGE_COLUMNS: tuple[Column, ...] = (
    Column("label", "string"),
    Column("relation", "string"),
    Column("status", "string"),
    Column("status_zh", "string"),
    Column("weight", "double"),
    Column("score", "double"),
    Column("quantities", "string"),
    Column("dates", "string"),
    Column("first_date", "string"),
    Column("evidence", "string"),
    Column("source_doc", "string"),
    Column("rules", "string"),
    Column("r", "long"),
    Column("g", "long"),
    Column("b", "long"),
)
_TIES = {"roles": "has_role", "located_in": "located_in"}
"""Node columns that name the other ends of a relation: what Gephi can colour and filter nodes by."""
# attributes of the model that the columns above are made from
_NODE_SOURCES = frozenset({"label", "type", "aliases", "documents", "mentions", "mention_count", "score", "x", "y"})
_EDGE_SOURCES = frozenset({"id", "relation", "label", "status", "score", "weight", "evidence"})


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node: an id that is an ASCII token, and its values by column; a column without a value is absent."""

    id: str
    values: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """An edge: its id and those of its ends (ASCII tokens), its values by column, and its claims as they are."""

    id: str
    source: str
    target: str
    values: Mapping[str, Scalar]
    claims: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class FlatGraph:
    """A graph as tables; nodes and edges in order of id; `documents` are titles by document id."""

    title: str
    generator: str
    documents: Mapping[str, str]
    node_columns: tuple[Column, ...]
    edge_columns: tuple[Column, ...]
    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]


def flatten(kg: KnowledgeGraph | FlatGraph) -> FlatGraph:
    """The graph as tables of scalars.

    Positions are those of the graph, spread for Gephi's node sizes and with `y` upward, as Gephi draws it (pages draw
    it downward). `degree` counts edges in and out. Node sizes grow with the root of the degree.

    Args:
        kg: a graph as `graph.model` describes it; attributes that are missing become empty cells. Tables are given
            back as they are, so that several files can be written of them.

    Raises:
        ExportError: two columns would have the same name.
    """
    if isinstance(kg, FlatGraph):
        return kg
    ontology = load_ontology()
    degrees: dict[str, int] = dict(kg.degree())
    largest = max(degrees.values(), default=0)
    scale = gephi_scale(len(degrees))
    ids = {node: token(node) for node in degrees}
    node_extra = _extra_columns("node", (data for _, data in kg.nodes(data=True)), _NODE_SOURCES, NODE_COLUMNS)
    edge_extra = _extra_columns("edge", (data for *_, data in kg.edges(data=True)), _EDGE_SOURCES, EDGE_COLUMNS)

    nodes = []
    for node, data in kg.nodes(data=True):
        values = _node_values(node, data, ontology, degrees[node], largest, scale)
        values |= {name: join_list(_labels(kg, node, key)) for name, key in _TIES.items()}
        nodes.append(NodeRow(ids[node], _filled(values | _extra_values(data, node_extra))))
    edges, seen = [], set[str]()
    ordered = sorted(kg.edges(keys=True, data=True), key=lambda edge: (ids[edge[0]], ids[edge[1]], str(edge[2])))
    for head, tail, key, data in ordered:
        eid = str(data.get("id", ""))
        if not is_token(eid) or eid in seen:  # Gephi drops repeated edge ids without a word
            eid = edge_id(ids[head], token(key), ids[tail])
        seen.add(eid)
        values = _edge_values(str(key), data, ontology) | _extra_values(data, edge_extra)
        edges.append(EdgeRow(eid, ids[head], ids[tail], _filled(values), tuple(data.get("evidence", ()))))
    return FlatGraph(
        title=clean_text(kg.graph.get("title", "")),
        generator=clean_text(kg.graph.get("generator", "clusterkg")),
        documents={document["id"]: document["title"] for document in kg.graph.get("documents", ())},
        node_columns=(*NODE_COLUMNS, *(column for column, _ in node_extra)),
        edge_columns=(*EDGE_COLUMNS, *(column for column, _ in edge_extra)),
        nodes=tuple(sorted(nodes, key=lambda row: row.id)),
        edges=tuple(sorted(edges, key=lambda row: row.id)),
    )


def _node_values(
    node: str, data: Mapping[str, Any], ontology: Ontology, degree: int, largest: int, scale: float
) -> dict[str, Scalar | None]:
    kind = str(data.get("type", ""))
    spec = ontology.types.get(kind)
    color = spec.color if spec else FALLBACK_COLOR
    label = clean_text(data.get("label", ""))
    y = number(data.get("y"))
    values: dict[str, Scalar | None] = {
        "label": label or clean_text(node),
        "entity_type": clean_text(kind),
        "type_zh": spec.label if spec else clean_text(kind),
        "aliases": join_list(name for a in data.get("aliases", ()) if clean_text(name := a["name"]) != label),
        "documents": join_list(data.get("documents", ())),
        "mention_count": number(data.get("mention_count")),
        "score": real(data.get("score")),
        "degree": degree,
        "evidence": join_sentences(m.get("sentence", "") for m in data.get("mentions", ())),
        "x": _scaled(data.get("x"), scale),
        "y": _scaled(None if y is None else -y, scale),
        "size": round(MIN_SIZE + (MAX_SIZE - MIN_SIZE) * math.sqrt(degree / largest), 2) if largest else MIN_SIZE,
    }
    return values | _rgb(color)


def gephi_scale(nodes: int) -> float:
    """By how much the positions of a graph with so many nodes are spread for Gephi."""
    return max(1.0, SPREAD * math.sqrt(nodes) / 1000)


def _labels(kg: KnowledgeGraph, node: str, relation: str) -> list[str]:
    """Labels of the nodes that a relation leads to, sorted."""
    tails = (tail for _, tail, key in kg.out_edges(node, keys=True) if key == relation)
    return sorted(str(kg.nodes[tail].get("label", "")) for tail in tails)


def _rgb(color: str) -> dict[str, Scalar | None]:
    return {name: int(color[i : i + 2], 16) for name, i in (("r", 1), ("g", 3), ("b", 5))}


def _edge_values(key: str, data: Mapping[str, Any], ontology: Ontology) -> dict[str, Scalar | None]:
    relation = clean_text(data.get("relation", key)) or "unknown"
    spec = ontology.relations.get(relation)
    evidence: Sequence[Mapping[str, Any]] = data.get("evidence", ())
    weight, status = real(data.get("weight")), clean_text(data.get("status", ""))
    dates = [str(day) for e in evidence for day in e.get("dates", ())]
    return {
        "label": clean_text(data.get("label", "")) or (spec.label if spec else relation),
        "relation": relation,
        "status": status,
        "status_zh": ontology.statuses.get(status, status),
        "weight": weight if weight is not None and weight > 0 else 1.0,  # Gephi removes edges of weight 0
        "score": real(data.get("score")),
        "quantities": join_list(q.get("text", "") for e in evidence for q in e.get("quantities", ())),
        "dates": join_list(dates),
        "first_date": earliest(dates),
        "evidence": join_sentences(e.get("sentence", "") for e in evidence),
        "source_doc": join_list(e.get("doc", "") for e in evidence),
        "rules": join_list(sorted({str(e.get("rule", "")) for e in evidence})),
        **_rgb(group_of(relation).color),
    }


def _filled(values: Mapping[str, Scalar | None]) -> dict[str, Scalar]:
    """Without what has no value: readers take an empty cell for 0 or for a text."""
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _scaled(value: object, scale: float) -> float | None:
    place = number(value)
    return None if place is None else round(place * scale, 2) + 0.0  # + 0.0: never "-0.0"


def _extra_columns(
    where: str, rows: Iterable[Mapping[str, Any]], sources: frozenset[str], fixed: tuple[Column, ...]
) -> tuple[tuple[Column, str], ...]:
    """Columns for attributes that the model does not know, each with the attribute it shows; one type a column."""
    found: dict[str, list[Any]] = {}
    for data in rows:
        for name, value in data.items():
            if name not in sources:
                found.setdefault(str(name), []).append(value)
    names = {column.name.casefold() for column in fixed}
    columns = []
    for name in sorted(found):
        safe = name if is_token(name) else token(name)
        safe = f"own_{safe}" if safe.casefold() in _TAKEN or safe.casefold() in names else safe
        if safe.casefold() in names:
            raise ExportError(f"{where} attribute {name!r}: another column is called {safe!r} already; rename it")
        names.add(safe.casefold())
        columns.append((Column(safe, _type_of(found[name])), name))
    return tuple(columns)


def _type_of(values: Sequence[Any]) -> ColumnType:
    values = [v for v in values if v is not None and v != "" and not (isinstance(v, float) and not math.isfinite(v))]
    if values and all(isinstance(v, bool) for v in values):
        return "boolean"
    if values and all(isinstance(v, Real) and not isinstance(v, bool) for v in values):
        small = all(isinstance(v, Integral) and abs(int(v)) < 2**53 for v in values)
        return "long" if small else "double"
    return "string"


def _extra_values(data: Mapping[str, Any], columns: tuple[tuple[Column, str], ...]) -> dict[str, Scalar | None]:
    out: dict[str, Scalar | None] = {}
    for column, name in columns:
        value = data.get(name)
        if value is None:
            continue
        if column.type == "boolean":
            out[column.name] = bool(value)
        elif column.type == "string":
            out[column.name] = as_text(value)
        else:
            out[column.name] = number(value) if column.type == "long" else real(value)
    return out
