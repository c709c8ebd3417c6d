"""GraphML that Gephi, Gephi Lite, yEd, networkx and igraph all read without loss.

Written here and not by `networkx.write_graphml`, which numbers parallel edges 0, 1, 2 for every pair of nodes (Gephi
drops repeated edge ids without a word) and cannot give an edge the `label` that Gephi tells parallel edges apart by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.exports.cells import Scalar, gephi_text, join_list, join_sentences
from graph.exports.columns import Column, EdgeRow, FlatGraph, flatten
from graph.exports.files import atomic_text
from graph.exports.xml_text import attribute, content, literal
from graph.model import edge_id

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
# what Gephi reads into a property of its own, unaltered, and not into a column of its tables
_PROPERTIES = frozenset({"label"})


def write_graphml(kg: KnowledgeGraph | FlatGraph, path: Path, *, strict: bool = False) -> None:
    """Write the graph as GraphML.

    Args:
        kg: the graph, or its tables as `flatten` gives them.
        path: the file.
        strict: keep to the letter of the GraphML schema, which knows no `label` on an edge: relations between the
            same two nodes are then joined into one edge (`供应|投资建设`), for yEd and validating readers.

    Raises:
        ExportError: the file cannot be written.
    """
    flat = flatten(kg)
    with atomic_text(path) as stream:
        stream.writelines(line + "\n" for line in _lines(flat, strict))


def _lines(flat: FlatGraph, strict: bool) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<graphml xmlns="{_NAMESPACE}">'
    edges = merge_parallel(flat.edges) if strict else flat.edges
    node_keys = _keys("n", flat.node_columns, [row.values for row in flat.nodes])
    edge_keys = _keys("e", flat.edge_columns, [row.values for row in edges])
    for owner, keys in (("node", node_keys), ("edge", edge_keys)):
        for key, column in keys:
            yield f'  <key id="{key}" for="{owner}" attr.name="{column.name}" attr.type="{column.type}"/>'
    yield '  <graph edgedefault="directed">'
    for node in flat.nodes:
        yield f'    <node id="{node.id}">'
        yield from _data(node.values, node_keys)
        yield "    </node>"
    for edge in edges:
        kind = "" if strict else f" label={attribute(str(edge.values['label']))}"
        yield f'    <edge id="{edge.id}" source="{edge.source}" target="{edge.target}"{kind}>'
        yield from _data(edge.values, edge_keys)
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _keys(prefix: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Scalar]]) -> list[tuple[str, Column]]:
    """Ids that differ from the names, since Gephi reads both; columns without a value are left out, but for `label`."""
    used = {"label"}.union(*rows)
    return [(f"{prefix}{i}", column) for i, column in enumerate(columns) if column.name in used]


def _data(values: Mapping[str, Scalar], keys: Sequence[tuple[str, Column]]) -> Iterator[str]:
    for key, column in keys:
        if column.name in values:
            text = literal(values[column.name])
            if column.type == "string" and column.name not in _PROPERTIES:
                text = gephi_text(text)
            yield f'      <data key="{key}">{content(text)}</data>'


def merge_parallel(edges: Sequence[EdgeRow]) -> list[EdgeRow]:
    """One edge for each pair of ends: texts joined, weights summed, the best score, colours of the first."""
    groups: dict[tuple[str, str], list[EdgeRow]] = {}
    for edge in edges:
        groups.setdefault((edge.source, edge.target), []).append(edge)
    merged = [_merge(group) if len(group) > 1 else group[0] for group in groups.values()]
    return sorted(merged, key=lambda edge: edge.id)


def _merge(group: Sequence[EdgeRow]) -> EdgeRow:
    first = group[0]
    values: dict[str, Scalar] = {}
    for name in dict.fromkeys(name for edge in group for name in edge.values):
        found = [edge.values[name] for edge in group if name in edge.values]
        numbers = [v for v in found if isinstance(v, int | float) and not isinstance(v, bool)]
        if name in ("r", "g", "b"):
            values[name] = first.values[name]
        elif name == "weight":
            values[name] = sum(numbers)
        elif name == "first_date":
            values[name] = min(map(str, found))
        elif name in ("status", "status_zh"):  # planned only if all are
            stated = [edge.values for edge in group if name in edge.values]
            values[name] = next((row[name] for row in stated if row["status"] != "planned"), found[0])
        elif name == "evidence":
            values[name] = join_sentences(found)
        elif len(numbers) == len(found):
            values[name] = max(numbers)
        elif all(isinstance(v, bool) for v in found):
            values[name] = any(found)
        else:
            values[name] = join_list(part for text in found for part in str(text).split("|"))
    eid = edge_id(first.source, str(values["relation"]), first.target)
    return EdgeRow(eid, first.source, first.target, values, tuple(claim for edge in group for claim in edge.claims))
