"""GEXF 1.3, Gephi's own format: relations as edge kinds, looks, and the dates of edges for Gephi's timeline.

Written here and not by `networkx.write_gexf`, which writes version 1.2 without kinds, so that Gephi adds parallel
edges of different relations together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.exports.cells import Scalar, gephi_text
from graph.exports.columns import Column, FlatGraph, flatten
from graph.exports.files import atomic_text
from graph.exports.xml_text import attribute, content, literal

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

# these stand in attributes and viz elements of their own
_NODE_PARTS = frozenset({"label", "x", "y", "size", "r", "g", "b"})
_EDGE_PARTS = frozenset({"label", "weight", "r", "g", "b"})


def write_gexf(kg: KnowledgeGraph | FlatGraph, path: Path) -> None:
    """Write the graph as GEXF 1.3.

    An edge starts on the earliest day that its sentences name (`first_date`); what names none is there all the time,
    and nothing ends, since texts hardly say so. A file without any such day is a static one.

    Args:
        kg: the graph, or its tables as `flatten` gives them.
        path: the file.

    Raises:
        ExportError: the file cannot be written.
    """
    flat = flatten(kg)
    with atomic_text(path) as stream:
        stream.writelines(line + "\n" for line in _lines(flat))


def _lines(flat: FlatGraph) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">'
    yield "  <meta>"  # no lastmodifieddate: the same graph gives the same bytes
    yield f"    <creator>{content(flat.generator)}</creator>"
    yield f"    <description>{content(flat.title)}</description>"
    yield "  </meta>"
    dated = any("first_date" in edge.values for edge in flat.edges)
    mode = 'mode="dynamic" timeformat="date" timerepresentation="interval"' if dated else 'mode="static"'
    yield f'  <graph {mode} defaultedgetype="directed" idtype="string">'
    node_columns = [column for column in flat.node_columns if column.name not in _NODE_PARTS]
    edge_columns = [column for column in flat.edge_columns if column.name not in _EDGE_PARTS]
    for owner, columns in (("node", node_columns), ("edge", edge_columns)):
        yield f'    <attributes class="{owner}" mode="static">'
        for column in columns:  # Gephi Lite shows the id, Gephi the title
            yield f'      <attribute id="{column.name}" title="{column.name}" type="{column.type}"/>'
        yield "    </attributes>"
    yield "    <nodes>"
    for node in flat.nodes:
        yield f'      <node id="{node.id}" label={attribute(str(node.values["label"]))}>'
        yield from _attvalues(node.values, node_columns)
        yield from _viz(node.values)
        yield "      </node>"
    yield "    </nodes>"
    yield "    <edges>"
    for edge in flat.edges:
        label = attribute(str(edge.values["label"]))
        ends = f'id="{edge.id}" source="{edge.source}" target="{edge.target}"'
        start = f' start="{edge.values["first_date"]}"' if "first_date" in edge.values else ""
        yield f'      <edge {ends} kind={label} label={label} weight="{literal(edge.values["weight"])}"{start}>'
        yield from _attvalues(edge.values, edge_columns)
        yield _color(edge.values)
        yield "      </edge>"
    yield "    </edges>"
    yield "  </graph>"
    yield "</gexf>"


def _attvalues(values: Mapping[str, Scalar], columns: Sequence[Column]) -> Iterator[str]:
    yield "        <attvalues>"
    for column in columns:
        if column.name in values:
            text = literal(values[column.name])
            text = gephi_text(text) if column.type == "string" else text
            yield f'          <attvalue for="{column.name}" value={attribute(text)}/>'
    yield "        </attvalues>"


def _color(values: Mapping[str, Scalar]) -> str:
    # r, g and b only: Gephi gives up the whole file at a colour with `hex` and `a` together
    return f'        <viz:color r="{values["r"]}" g="{values["g"]}" b="{values["b"]}"/>'


def _viz(values: Mapping[str, Scalar]) -> Iterator[str]:
    yield _color(values)
    if "x" in values and "y" in values:
        yield f'        <viz:position x="{literal(values["x"])}" y="{literal(values["y"])}" z="0.0"/>'
    yield f'        <viz:size value="{literal(values["size"])}"/>'
