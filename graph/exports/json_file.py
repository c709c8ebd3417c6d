"""graph.json: the one file that keeps everything and loads back to an equal graph.

Node-link data as `networkx.node_link_graph` reads it, with `format` and `version` in front. One node or edge a line,
sorted by id, so that two graphs can be compared line by line.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from graph.exports.files import ExportError, atomic_text
from seeds.errors import ClusterKGError

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

_REMEDY = "give a graph.json of clusterkg build"
FORMAT = "clusterkg-graph"
VERSION = 1
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SHOWN = 5


class GraphFileError(ClusterKGError):
    """A file is not a graph that clusterkg wrote; the message says what is wrong with it, and where."""


def write_json(kg: KnowledgeGraph, path: Path) -> None:
    """Write the graph with all its evidence.

    Args:
        kg: the graph; attributes are JSON values (text, finite numbers, true, false, None, lists, dicts of text keys).
        path: the file.

    Raises:
        ExportError: an attribute would not come back as it was, or the file cannot be written.
    """
    graph = _checked(dict(kg.graph), "graph")
    nodes = [_dump(_node(node, kg.nodes[node])) for node in sorted(kg, key=str)]
    ordered = sorted(kg.edges(keys=True, data=True), key=lambda e: (str(e[3].get("id", "")), *map(str, e[:3])))
    edges = [_dump(_edge(*edge)) for edge in ordered]
    with atomic_text(path) as stream:
        stream.write(f'{{"format": "{FORMAT}", "version": {VERSION}, "directed": true, "multigraph": true,\n')
        stream.write(f'"graph": {_dump(graph)},\n')
        for name, lines in (("nodes", nodes), ("edges", edges)):
            stream.write(f'"{name}": [' + ("\n" + ",\n".join(lines) + "\n" if lines else "") + "]")
            stream.write(",\n" if name == "nodes" else "}\n")


def read_json(path: Path) -> KnowledgeGraph:
    """Read a graph that `write_json` wrote.

    Args:
        path: the file.

    Returns:
        a graph equal to the one written: nodes, edges, keys, all attributes.

    Raises:
        GraphFileError: the file is missing, no JSON, of another kind, of a newer version, or damaged.
    """
    path = Path(path)
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse)
    except OSError as exc:
        raise GraphFileError(f"{path}: cannot be read ({exc.strerror}); {_REMEDY}") from exc
    except UnicodeDecodeError as exc:
        raise GraphFileError(f"{path}: is not UTF-8 text (byte {exc.start}); {_REMEDY}") from exc
    except json.JSONDecodeError as exc:
        raise GraphFileError(f"{path}:{exc.lineno}: is not JSON ({exc.msg}); {_REMEDY}") from exc
    except (ValueError, RecursionError) as exc:
        raise GraphFileError(f"{path}: is not JSON of clusterkg ({exc}); build the graph again") from exc
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        found = data.get("format") if isinstance(data, dict) else type(data).__name__
        raise GraphFileError(
            f"{path}: is JSON, but no clusterkg graph (format {found!r}, expected {FORMAT!r}); {_REMEDY}"
        )
    if data.get("version") != VERSION:
        raise GraphFileError(
            f"{path}: version {data.get('version')!r} of the format, this program reads {VERSION}; "
            "update clusterkg or build the graph again"
        )
    problems = list(_problems(data))
    if problems:
        more = [f"… and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        lines = "; ".join([*problems[:_SHOWN], *more])
        raise GraphFileError(f"{path}: damaged: {lines}; build the graph again")
    kg: KnowledgeGraph = nx.MultiDiGraph()
    kg.graph.update(data["graph"])
    for row in data["nodes"]:
        node = row.pop("id")
        kg.add_node(node)
        kg.nodes[node].update(row)
    for row in data["edges"]:
        head, tail, key = row.pop("source"), row.pop("target"), row.pop("key")
        kg.add_edge(head, tail, key=key)
        kg.edges[head, tail, key].update(row)
    return kg


def _refuse(constant: str) -> float:
    raise ValueError(f"the number {constant}")


def _problems(data: dict[str, Any]) -> Iterator[str]:
    """What keeps the data from being a graph; texts for people."""
    if data.get("directed") is not True or data.get("multigraph") is not True:
        yield "directed and multigraph must be true"
    for name, kind in (("graph", dict), ("nodes", list), ("edges", list)):
        if not isinstance(data.get(name), kind):
            yield f"{name!r} is missing or no {kind.__name__}"
            return
    known: set[str] = set()
    for i, row in enumerate(data["nodes"]):
        where = f"nodes[{i}]"
        if not isinstance(row, dict) or not all(isinstance(row.get(k), str) for k in ("id", "label", "type")):
            yield f"{where}: needs id, label and type as text"
        elif row["id"] in known:
            yield f"{where}: id {row['id']!r} occurs twice"
        else:
            known.add(row["id"])
    keys: set[tuple[str, str, str]] = set()
    for i, row in enumerate(data["edges"]):
        where = f"edges[{i}]"
        if not isinstance(row, dict) or not all(isinstance(row.get(k), str) for k in ("source", "target", "key")):
            yield f"{where}: needs source, target and key as text"
            continue
        yield from (f"{where}: {row[end]!r} is no node" for end in ("source", "target") if row[end] not in known)
        key = (row["source"], row["target"], row["key"])
        if key in keys:
            yield f"{where}: the same source, target and key occur twice"
        keys.add(key)


def _node(node: object, data: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(node, str):
        raise ExportError(f"node {node!r}: its id is no text; use graph.model.node_id")
    for name in ("label", "type"):
        if not isinstance(data.get(name), str):
            raise ExportError(f"node {node!r}: {name} is {data.get(name)!r}, not a text; see graph.model.NodeData")
    if "id" in data:
        raise ExportError(f"node {node!r}: the attribute 'id' would hide the id of the node; rename it")
    return {**_checked(data, f"node {node!r}"), "id": node}


def _edge(head: str, tail: str, key: object, data: dict[str, Any]) -> dict[str, Any]:
    where = f"edge {head!r} -> {tail!r} ({key!r})"
    if not isinstance(key, str):
        raise ExportError(f"{where}: its key is no text; use the name of the relation")
    for name in ("source", "target", "key"):
        if name in data:
            raise ExportError(f"{where}: the attribute {name!r} would hide that of the edge; rename it")
    return {**_checked(data, where), "source": head, "target": tail, "key": key}


def _checked(data: dict[str, Any], where: str) -> dict[str, Any]:
    fault = _fault(data)
    if fault:
        raise ExportError(f"{where}: {fault}; JSON would not give it back: use text, finite numbers, lists and dicts")
    return data


def _fault(value: object) -> str:
    """The first thing in a value that JSON would lose or alter, or an empty text."""
    if isinstance(value, str):
        return f"{value[:40]!r} holds a split character" if _SURROGATE_PAIR.search(value) else ""
    if value is None or isinstance(value, bool | int):
        return ""
    if isinstance(value, float):
        return "" if math.isfinite(value) else f"the number {value!r}"
    if isinstance(value, list):
        return next(filter(None, map(_fault, value)), "")
    if isinstance(value, dict):
        odd = next((key for key in value if not isinstance(key, str)), None)
        if odd is not None:
            return f"the key {odd!r} is no text"
        return next((f"{k}: {fault}" for k, v in value.items() if (fault := _fault(v))), "")
    return f"{str(value)[:40]!r} is a {type(value).__name__}"


def _dump(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
    # half of a surrogate pair has no UTF-8 form, but JSON has an escape for it
    return _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)
