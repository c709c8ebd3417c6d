"""The way back from Gephi: positions, statistics and columns of a file that Gephi exported, onto the graph behind it.

Gephi keeps ids, so its file is matched by them. What the graph knows already (names, evidence, scores) is taken from
the graph, never from the file: what is edited by hand belongs into a file of corrections, where it survives a rebuild.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from graph.exports.cells import token
from graph.exports.columns import Column, flatten, gephi_scale
from graph.exports.json_file import GraphFileError

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

_EXTENT = 1000.0
_PLACES = ("x", "y")
# what Gephi writes of its own accord, and attributes of the model that a column must not take the place of
_PROPERTIES = frozenset(
    {"label", "edge_label", "weight", "x", "y", "z", "size", "r", "g", "b", "color", "viz", "timeset"}
)
_MODEL = frozenset({"id", "type", "mentions", "source", "target", "key", "relation"})
_WHOLE = frozenset({"int", "integer", "long", "short", "byte", "biginteger"})
_BROKEN = frozenset({"float", "double", "bigdecimal"})

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FromGephi:
    """A graph as it came back from Gephi.

    Attributes:
        graph: a copy of the graph that was given, without the nodes and edges that the file lacks.
        node_columns, edge_columns: attributes that are new, sorted.
        removed_nodes, removed_edges: labels of nodes and ids of edges that the file lacks, sorted.
        unknown: ids of nodes and edges that only the file has, sorted; they were not taken over, having no evidence.
    """

    graph: KnowledgeGraph
    node_columns: tuple[str, ...]
    edge_columns: tuple[str, ...]
    removed_nodes: tuple[str, ...]
    removed_edges: tuple[str, ...]
    unknown: tuple[str, ...]


def read_gephi(path: Path, kg: KnowledgeGraph) -> FromGephi:
    """Read a GEXF or GraphML file that Gephi (or another program) made from the files of a graph.

    Columns that the file has and the graph has not become attributes, their names in small letters with `_` for blanks
    (`Modularity Class` is `modularity_class`), with the type that the file gives them. Positions come back at the
    graph's own scale, and are fitted into ±1000 where a layout put them elsewhere.

    Args:
        path: the file; GEXF or GraphML, told by its content.
        kg: the graph whose export was opened in Gephi; it is not changed.

    Raises:
        GraphFileError: the file is missing, no such XML, or of another graph.
    """
    nodes, edges = _tables(Path(path))
    ids = {token(node): node for node in kg}
    if nodes and not ids.keys() & nodes.keys():
        raise GraphFileError(
            f"{path}: none of its {len(nodes)} nodes is in this graph; give the graph.json that lies beside the file "
            "that was opened in Gephi"
        )
    keys = {str(data.get("id", "")): (head, tail, key) for head, tail, key, data in kg.edges(keys=True, data=True)}
    copy: KnowledgeGraph = kg.copy()
    gone = [node for name, node in ids.items() if name not in nodes]
    removed = [name for name in keys if name not in edges]
    copy.remove_edges_from([keys[name] for name in removed])
    copy.remove_nodes_from(gone)
    _place(copy, {ids[name]: values for name, values in nodes.items() if name in ids}, gephi_scale(len(kg)))
    flat = flatten(kg)
    node_columns = _take_over(((copy.nodes[ids[n]], v) for n, v in nodes.items() if n in ids), flat.node_columns)
    known = ((copy.edges[keys[n]], v) for n, v in edges.items() if n in keys and copy.has_edge(*keys[n]))
    edge_columns = _take_over(known, flat.edge_columns)
    return FromGephi(
        graph=copy,
        node_columns=node_columns,
        edge_columns=edge_columns,
        removed_nodes=tuple(sorted(str(kg.nodes[node].get("label", node)) for node in gone)),
        removed_edges=tuple(sorted(removed)),
        unknown=tuple(sorted({*(nodes.keys() - ids.keys()), *(edges.keys() - keys.keys())})),
    )


def _tables(path: Path) -> tuple[dict[str, Values], dict[str, Values]]:
    """Values of nodes and of edges by id, whatever the dialect; names of elements without their namespaces."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.parse(str(path), parser).getroot()
    except OSError as exc:
        raise GraphFileError(f"{path}: cannot be read; give a GEXF or GraphML file that Gephi exported") from exc
    except etree.XMLSyntaxError as exc:
        raise GraphFileError(f"{path}:{exc.lineno}: is not XML ({exc.msg}); export it from Gephi again") from exc
    kind = _name(root)
    if kind not in ("gexf", "graphml"):
        raise GraphFileError(f"{path}: is XML, but {kind!r}; export from Gephi as GEXF or GraphML")
    types = _types(root)
    tables: dict[str, dict[str, Values]] = {"node": {}, "edge": {}}
    for element in root.iter():
        owner = _name(element)
        if owner in tables:
            tables[owner][element.get("id", "")] = dict(_values(element, types, owner))
    return tables["node"], tables["edge"]


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _types(root: Any) -> dict[tuple[str, str], tuple[str, str]]:
    """Name and type of each column by its owner (node, edge) and its id."""
    found = {}
    for element in root.iter():
        if _name(element) == "key":
            owner, title, kind = element.get("for"), element.get("attr.name"), element.get("attr.type")
        elif _name(element) == "attribute":
            owner, title, kind = element.getparent().get("class"), element.get("title"), element.get("type")
        else:
            continue
        name = re.sub(r"\W+", "_", title or element.get("id", "")).strip("_").casefold()
        found[owner, element.get("id", "")] = (name, (kind or "string").casefold())
    return found


def _values(element: Any, types: Mapping[tuple[str, str], tuple[str, str]], owner: str) -> Iterator[tuple[str, Any]]:
    for part in element.iter():
        name = _name(part)
        if name == "position":
            yield from ((place, _typed(part.get(place, "0"), "double")) for place in _PLACES)
        elif name in ("data", "attvalue"):
            key, text = part.get("key") or part.get("for"), part.get("value") if name == "attvalue" else part.text
            column, kind = types.get((owner, key), (key, "string"))
            value = _typed(text or "", kind)
            if value is not None:
                yield column, value


def _typed(text: str, kind: str) -> Any:
    """A text as a value of a type of GEXF or GraphML; None for what is empty or no such value."""
    if kind == "boolean":
        return text.strip().casefold() in ("true", "1") if text else None
    try:
        if kind in _WHOLE:
            return int(text)
        if kind in _BROKEN:
            number = float(text)
            return number if math.isfinite(number) else None
    except ValueError:
        return None
    return text.replace("\u2060", "") or None


def _place(kg: KnowledgeGraph, found: Mapping[str, Values], scale: float) -> None:
    """Positions of the file, at the scale and with the downward `y` of the graph."""
    spots = {node: (values.get("x"), values.get("y")) for node, values in found.items()}
    drawn = [place for spot in spots.values() for place in spot if place is not None]
    if not drawn:
        return
    extent = max(map(abs, drawn)) / scale
    if extent and not _EXTENT / 2 <= extent <= _EXTENT + 1:
        scale *= extent / _EXTENT
    for node, (x, y) in spots.items():  # Gephi leaves out the position of what lies at 0, 0
        kg.nodes[node].update(x=round((x or 0.0) / scale, 2) + 0.0, y=round(-(y or 0.0) / scale, 2) + 0.0)


def _take_over(rows: Iterable[tuple[dict[str, Any], Values]], known: Iterable[Column]) -> tuple[str, ...]:
    """Put the values of new columns into the attributes; gives the names of the columns."""
    ours = {column.name.casefold() for column in known} | _PROPERTIES
    new = set()
    for data, values in rows:
        for column, value in values.items():
            if column not in ours:
                name = f"gephi_{column}" if column in _MODEL else column
                data[name] = value
                new.add(name)
    return tuple(sorted(new))
