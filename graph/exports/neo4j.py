"""Neo4j: CSV files for its bulk import with the command that reads them, and a Cypher script for a running database.

Both make the same graph. Every node is an `Entity` and has its type as a second label (`Company`); a relationship type
is the relation in capitals (`LOCATED_IN`). Lists stay lists, evidence is complete, and nothing is neutralised for
spreadsheets.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from graph.exports.cells import Scalar, list_items
from graph.exports.columns import Column, EdgeRow, FlatGraph, NodeRow, flatten
from graph.exports.files import atomic_text

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

FOLDER = "neo4j"
FILES = ("nodes.csv", "relationships.csv", "import.sh", "graph.cypher")
BATCH = 500
"""Rows of one statement of the Cypher script."""
_LISTS = frozenset({"aliases", "roles", "located_in", "documents", "quantities", "dates", "source_doc", "rules"})
_LOOKS = frozenset({"x", "y", "size", "r", "g", "b"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")

_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"})

IMPORT = """\
#!/bin/sh
# Load the graph into an empty database of Neo4j 5 or later, while the server is stopped:
#   sh import.sh [DATABASE]          the database is called neo4j if none is named
# On Windows, run the same command in this folder, on one line. For a running server, use graph.cypher instead.
cd "$(dirname "$0")" || exit 1
neo4j-admin database import full \\
  --nodes=nodes.csv --relationships=relationships.csv \\
  --id-type=string --array-delimiter='|' --multiline-fields=true \\
  "${1:-neo4j}"
"""

Property = Scalar | list[str]
Item = TypeVar("Item")


def write_neo4j(kg: KnowledgeGraph | FlatGraph, folder: Path) -> None:
    """Write `neo4j/nodes.csv`, `relationships.csv`, `import.sh` and `graph.cypher` into a folder.

    Args:
        kg: the graph, or its tables as `flatten` gives them.
        folder: made if it is missing; the files appear together or not at all.

    Raises:
        ExportError: a file cannot be written.
    """
    flat = flatten(kg)
    with ExitStack() as stack:
        nodes, relationships, command, script = (
            stack.enter_context(atomic_text(Path(folder) / FOLDER / name)) for name in FILES
        )
        _write_csv(nodes, _node_table(flat))
        _write_csv(relationships, _relationship_table(flat))
        command.write(IMPORT)
        script.writelines(line + "\n" for line in _script(flat))


def _properties(values: Mapping[str, Scalar], columns: Sequence[Column]) -> dict[str, Property]:
    """Properties of a node or relationship; what has no value is absent."""
    shown = ((column.name, values[column.name]) for column in columns if column.name in values)
    return {name: str(value).split("|") if name in _LISTS else value for name, value in shown}


def _node_properties(node: NodeRow, columns: Sequence[Column]) -> dict[str, Property]:
    return {"name": node.values["label"], **_properties(node.values, columns)}


def _edge_properties(edge: EdgeRow, columns: Sequence[Column]) -> dict[str, Property]:
    found = _properties(edge.values, columns)
    sentences = list_items(claim.get("sentence", "") for claim in edge.claims)
    return found | {"evidence": sentences} if sentences else found


def _columns(columns: Iterable[Column], *without: str) -> list[Column]:
    return [column for column in columns if column.name not in _LOOKS and column.name not in without]


def _node_columns(flat: FlatGraph) -> list[Column]:
    return _columns(flat.node_columns, "label")  # it is the property `name`, by which Neo4j captions a node


def _edge_columns(flat: FlatGraph) -> list[Column]:
    return _columns(flat.edge_columns, "evidence")  # the whole of it is taken from the claims


def _heading(column: Column) -> str:
    kind = "string[]" if column.name in _LISTS else "date" if column.name == "first_date" else column.type
    return f"{column.name}:{kind}"


def _labels(node: NodeRow) -> list[str]:
    kind = str(node.values.get("entity_type", ""))
    return ["Entity", kind] if _NAME.match(kind) else ["Entity"]


def _type(edge: EdgeRow) -> str:
    relation = str(edge.values["relation"])
    return relation.upper() if _NAME.match(relation) else "RELATED_TO"


def _node_table(flat: FlatGraph) -> Iterator[list[Property]]:
    columns = _node_columns(flat)
    yield ["id:ID", "name:string", *map(_heading, columns), ":LABEL"]
    for node in flat.nodes:
        found = _node_properties(node, columns)
        yield [node.id, found["name"], *(found.get(column.name, "") for column in columns), _labels(node)]


def _relationship_table(flat: FlatGraph) -> Iterator[list[Property]]:
    columns = _edge_columns(flat)
    yield [":START_ID", ":END_ID", ":TYPE", "id:string", *map(_heading, columns), "evidence:string[]"]
    for edge in flat.edges:
        found = _edge_properties(edge, columns)
        cells = [found.get(name, "") for name in (*(column.name for column in columns), "evidence")]
        yield [edge.source, edge.target, _type(edge), edge.id, *cells]


def _write_csv(stream: TextIO, rows: Iterable[Sequence[Property]]) -> None:
    csv.writer(stream, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)


def _cell(value: Property) -> Scalar:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "|".join(value) if isinstance(value, list) else value


def _script(flat: FlatGraph) -> Iterator[str]:
    yield "// The graph as Cypher for a running Neo4j 5 or later:"
    yield "//   cypher-shell -u neo4j -f graph.cypher"
    yield "// Running it twice changes nothing; it adds to what the database holds."
    yield "CREATE CONSTRAINT clusterkg_entity IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;"
    columns = _node_columns(flat)
    for label, nodes in _grouped(flat.nodes, lambda node: ":".join(_labels(node)[1:])):
        yield from _statements(
            ({"id": node.id, "p": _node_properties(node, columns)} for node in nodes),
            f"MERGE (n:Entity {{id: row.id}}) SET {f'n:{label}, ' if label else ''}n += row.p;",
        )
    columns = _edge_columns(flat)
    for kind, edges in _grouped(flat.edges, _type):
        yield from _statements(
            (
                {"id": edge.id, "a": edge.source, "b": edge.target, "p": _edge_properties(edge, columns)}
                for edge in edges
            ),
            "MATCH (a:Entity {id: row.a}), (b:Entity {id: row.b}) "
            f"MERGE (a)-[r:{kind} {{id: row.id}}]->(b) SET r += row.p;",
        )


def _grouped(rows: Sequence[Item], key: Callable[[Item], str]) -> list[tuple[str, list[Item]]]:
    groups: dict[str, list[Item]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return sorted(groups.items())


def _statements(rows: Iterator[Mapping[str, object]], action: str) -> Iterator[str]:
    """One statement for each batch of rows, a row a line."""
    while batch := list(islice(rows, BATCH)):
        yield "UNWIND ["
        yield ",\n".join("  " + _literal(row) for row in batch)
        yield f"] AS row {action}"


def _literal(value: object, *, name: str = "") -> str:
    if isinstance(value, str):
        text = value.translate(_ESCAPES)
        if "\\" in text:  # a parser may take \u for a character, even behind an escaped backslash: cut in between
            text = re.sub(r"\\\\(?=[uU])", r"\\\\' + '", text)
        return f"date('{text}')" if name == "first_date" else f"'{text}'"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_literal(item, name=key)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    raise TypeError(f"{value!r} is no value of a property")


@cache
def _key(name: str) -> str:
    return name if _NAME.match(name) else f"`{name.replace('`', '``')}`"
