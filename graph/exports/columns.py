"""A graph as two flat tables, the common ground of the GraphML, GEXF and CSV files.

What a node or an edge carries (lists, evidence, positions) becomes scalar columns with ASCII names and one type each.
Text is cleaned here and only here, so that all files say the same; `graph.json` is the file that keeps everything.

List columns (`aliases`, `documents`, `source_doc`, `rules`) read `a|b`; a `|` inside an element becomes `｜`.
Further node and edge attributes, put there by an analysis, become further columns at the end, sorted by name.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Literal

from graph.exports.files import ExportError
from graph.model import content_id, edge_id
from seeds.ontology import Ontology, load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

ColumnType = Literal["string", "long", "double", "boolean"]
Scalar = str | int | float | bool

MAX_EVIDENCE = 500
"""Longest text of the edge column `evidence`, in characters."""
MAX_CELL = 15_000
"""Longest text of any cell, in characters: Excel breaks cells at 32,767 UTF-16 units, Gephi's tables crawl at 20,000
characters."""
MIN_SIZE, MAX_SIZE = 10.0, 60.0
SPREAD = 60.0
"""Gephi draws nodes 10 to 60 wide: positions have to span about ±60·√n to lie apart."""
FALLBACK_COLOR = "#888888"

# control characters that XML 1.0 forbids, halves of surrogate pairs, and two non-characters
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")
_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
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
    Column("documents", "string"),
    Column("mention_count", "long"),
    Column("score", "double"),
    Column("degree", "long"),
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
    Column("weight", "double"),
    Column("score", "double"),
    Column("evidence", "string"),
    Column("source_doc", "string"),
    Column("rules", "string"),
)
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


def clean_text(value: object) -> str:
    """A text that every format can hold: no forbidden character, `\\n` as line end, at most `MAX_CELL` characters."""
    text = _LINE_END.sub("\n", _FORBIDDEN.sub("", str(value)))
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def gephi_text(text: str) -> str:
    """A column's text, guarded against two habits of Gephi's importer.

    It turns the capitals INF inside any text into `Infinity` (INFINEON becomes InfinityINEON) and a text that reads
    `null` into nothing. An invisible word joiner (U+2060) in the middle keeps both as printed. Not for labels, which
    Gephi leaves alone.
    """
    text = text.replace("INF", "IN\u2060F")
    return text[:2] + "\u2060" + text[2:] if text.casefold() == "null" else text


def join_list(items: Iterable[object]) -> str:
    """Elements joined by `|`, without repetitions and empty ones, in their order."""
    cleaned = (clean_text(item).replace("|", "｜") for item in items)
    return "|".join(dict.fromkeys(item for item in cleaned if item))


def join_sentences(sentences: Iterable[object], *, limit: int = MAX_EVIDENCE) -> str:
    """The first sentences, joined by ` / `, as many as fit into `limit` characters; `…` says that some is left out."""
    unique = [s for s in dict.fromkeys(clean_text(item) for item in sentences) if s]
    text = " / ".join(unique)
    if len(text) <= limit:
        return text
    kept = unique[0]
    for sentence in unique[1:]:
        if len(kept) + 3 + len(sentence) > limit - 2:
            break
        kept += " / " + sentence
    return kept + " …" if len(kept) <= limit - 2 else kept[: limit - 1] + "…"


def token(value: object) -> str:
    """`value` if it is an ASCII token, as ids in XML must be, else a stable token made from it."""
    text = str(value)
    return text if _TOKEN.match(text) else content_id("x", text.encode("unicode_escape").decode("ascii"))


def flatten(kg: KnowledgeGraph) -> FlatGraph:
    """The graph as tables of scalars.

    Positions are those of the graph, spread for Gephi's node sizes and with `y` upward, as Gephi draws it (pages draw
    it downward). `degree` counts edges in and out. Node sizes grow with the root of the degree.

    Args:
        kg: a graph as `graph.model` describes it; attributes that are missing become empty cells.

    Raises:
        ExportError: two columns would have the same name.
    """
    ontology = load_ontology()
    degrees: dict[str, int] = dict(kg.degree())
    largest = max(degrees.values(), default=0)
    scale = max(1.0, SPREAD * math.sqrt(len(degrees)) / 1000)
    ids = {node: token(node) for node in degrees}
    node_extra = _extra_columns("node", (data for _, data in kg.nodes(data=True)), _NODE_SOURCES, NODE_COLUMNS)
    edge_extra = _extra_columns("edge", (data for *_, data in kg.edges(data=True)), _EDGE_SOURCES, EDGE_COLUMNS)

    nodes = []
    for node, data in kg.nodes(data=True):
        values = _node_values(node, data, ontology, degrees[node], largest, scale)
        nodes.append(NodeRow(ids[node], _filled(values | _extra_values(data, node_extra))))
    edges, seen = [], set[str]()
    ordered = sorted(kg.edges(keys=True, data=True), key=lambda edge: (ids[edge[0]], ids[edge[1]], str(edge[2])))
    for head, tail, key, data in ordered:
        eid = str(data.get("id", ""))
        if not _TOKEN.match(eid) or eid in seen:  # Gephi drops repeated edge ids without a word
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
    y = _number(data.get("y"))
    values: dict[str, Scalar | None] = {
        "label": label or clean_text(node),
        "entity_type": clean_text(kind),
        "type_zh": spec.label if spec else clean_text(kind),
        "aliases": join_list(name for a in data.get("aliases", ()) if clean_text(name := a["name"]) != label),
        "documents": join_list(data.get("documents", ())),
        "mention_count": _number(data.get("mention_count")),
        "score": _real(data.get("score")),
        "degree": degree,
        "x": _scaled(data.get("x"), scale),
        "y": _scaled(None if y is None else -y, scale),
        "size": round(MIN_SIZE + (MAX_SIZE - MIN_SIZE) * math.sqrt(degree / largest), 2) if largest else MIN_SIZE,
    }
    return values | {name: int(color[i : i + 2], 16) for name, i in (("r", 1), ("g", 3), ("b", 5))}


def _edge_values(key: str, data: Mapping[str, Any], ontology: Ontology) -> dict[str, Scalar | None]:
    relation = clean_text(data.get("relation", key)) or "unknown"
    spec = ontology.relations.get(relation)
    evidence: Sequence[Mapping[str, Any]] = data.get("evidence", ())
    weight = _real(data.get("weight"))
    return {
        "label": clean_text(data.get("label", "")) or (spec.label if spec else relation),
        "relation": relation,
        "status": clean_text(data.get("status", "")),
        "weight": weight if weight is not None and weight > 0 else 1.0,  # Gephi removes edges of weight 0
        "score": _real(data.get("score")),
        "evidence": join_sentences(e.get("sentence", "") for e in evidence),
        "source_doc": join_list(e.get("doc", "") for e in evidence),
        "rules": join_list(sorted({str(e.get("rule", "")) for e in evidence})),
    }


def _filled(values: Mapping[str, Scalar | None]) -> dict[str, Scalar]:
    """Without what has no value: readers take an empty cell for 0 or for a text."""
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _number(value: object) -> int | float | None:
    """A finite number of Python's own, also from numpy; None for all else."""
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) and math.isfinite(value) else None


def _real(value: object) -> float | None:
    number = _number(value)
    return None if number is None else float(number)


def _scaled(value: object, scale: float) -> float | None:
    number = _number(value)
    return None if number is None else round(number * scale, 2) + 0.0  # + 0.0: never "-0.0"


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
        safe = name if _TOKEN.match(name) else token(name)
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
            out[column.name] = _as_text(value)
        else:
            out[column.name] = _number(value) if column.type == "long" else _real(value)
    return out


def _as_text(value: object) -> str:
    if isinstance(value, list | tuple):
        return clean_text(join_list(map(_as_text, value)))
    if isinstance(value, set | frozenset):
        return clean_text(join_list(sorted(map(str, value))))
    if isinstance(value, Mapping):
        return clean_text(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))
    return clean_text(value)
