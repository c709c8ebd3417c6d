"""Files made from a graph: for programs (JSON), Gephi (GraphML, GEXF), spreadsheets (CSV, lists) and Neo4j."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.exports.columns import FlatGraph, flatten
from graph.exports.files import ExportError
from graph.exports.gephi import FromGephi, read_gephi
from graph.exports.gexf import write_gexf
from graph.exports.graphml import write_graphml
from graph.exports.json_file import GraphFileError, read_json, write_json
from graph.exports.lists import LISTS, write_lists
from graph.exports.neo4j import FILES, FOLDER, write_neo4j
from graph.exports.tables import write_csv

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

__all__ = [
    "WRITERS",
    "ExportError",
    "FromGephi",
    "GraphFileError",
    "Writer",
    "read_gephi",
    "read_json",
    "write_all",
    "write_csv",
    "write_gexf",
    "write_graphml",
    "write_json",
    "write_lists",
    "write_neo4j",
]


@dataclass(frozen=True, slots=True)
class Writer:
    """A kind of export: its name, the files it makes in a folder, and what writes the graph, or its tables, there."""

    name: str
    files: tuple[str, ...]
    write: Callable[[KnowledgeGraph, FlatGraph, Path], None]


WRITERS: tuple[Writer, ...] = (
    Writer("json", ("graph.json",), lambda kg, flat, folder: write_json(kg, folder / "graph.json")),
    Writer("graphml", ("graph.graphml",), lambda kg, flat, folder: write_graphml(flat, folder / "graph.graphml")),
    Writer("gexf", ("graph.gexf",), lambda kg, flat, folder: write_gexf(flat, folder / "graph.gexf")),
    Writer("csv", ("nodes.csv", "edges.csv", "evidence.csv"), lambda kg, flat, folder: write_csv(flat, folder)),
    Writer(
        "lists",
        ("lists.xlsx", *(f"lists/{table.name}.csv" for table in LISTS)),
        lambda kg, flat, folder: write_lists(kg, folder),
    ),
    Writer("neo4j", tuple(f"{FOLDER}/{name}" for name in FILES), lambda kg, flat, folder: write_neo4j(flat, folder)),
)
"""All exports, in the order in which they are written and named."""


def write_all(kg: KnowledgeGraph, folder: Path) -> tuple[Path, ...]:
    """Write every export into a folder, which is made if it is missing.

    Returns:
        the files written, in the order of `WRITERS`.

    Raises:
        ExportError: a file cannot be written; those before it are there and complete.
    """
    folder, flat = Path(folder), flatten(kg)
    for writer in WRITERS:
        writer.write(kg, flat, folder)
    return tuple(folder / name for writer in WRITERS for name in writer.files)
