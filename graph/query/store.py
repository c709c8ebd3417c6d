"""A database file for large graphs: full Cypher through ladybug, the successor of Kuzu (extra `store`).

One table a node type, one a relation, with the properties of `graph.query.cypher`; edges join any of the types that the
ontology allows at their ends. Chinese names stand in backticks (RETURN a.name AS `企业`). A file is read by several
processes or written by one.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.names import QueryError
from graph.query.cypher import edge_properties, node_properties
from graph.query.frames import MissingExtraError
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

_NODE = "id STRING PRIMARY KEY, name STRING, type STRING, aliases STRING, score DOUBLE, mention_count INT64"
_EDGE = "id STRING, relation STRING, status STRING, score DOUBLE, weight INT64, evidence STRING, document STRING"


def write_store(kg: KnowledgeGraph, path: Path | str) -> Path:
    """Write a graph into a new database file.

    Args:
        kg: the graph; nodes of types and edges of relations that the ontology does not know are refused.
        path: the file; it must not exist.

    Returns:
        The path.

    Raises:
        MissingExtraError: ladybug or pandas is not installed.
        QueryError: the file exists already, or an edge joins types that its relation does not allow.
    """
    ladybug, pandas = _libraries()
    path = Path(path)
    if path.exists():
        raise QueryError(f"{path} exists already; delete it or give another path")
    ontology = load_ontology()
    nodes, edges = defaultdict[str, list[Any]](list), defaultdict[tuple[str, str, str], list[Any]](list)
    for node, data in kg.nodes(data=True):
        nodes[data["type"]].append(node_properties(node, data))
    for head, tail, key, data in kg.edges(keys=True, data=True):
        ends = (kg.nodes[head]["type"], kg.nodes[tail]["type"])
        if not ontology.allows(key, *ends):
            raise QueryError(f"edge {data.get('id', '')}: {key!r} may not run from {ends[0]} to {ends[1]}")
        edges[key, *ends].append({"from": head, "to": tail, **edge_properties(key, data)})
    with ladybug.Database(str(path)) as database, ladybug.Connection(database) as connection:
        for name in ontology.types:
            connection.execute(f"CREATE NODE TABLE `{name}`({_NODE})")
        for name, spec in ontology.relations.items():
            pairs = ", ".join(f"FROM `{h}` TO `{t}`" for h in sorted(spec.head) for t in sorted(spec.tail))
            connection.execute(f"CREATE REL TABLE `{name}`({pairs}, {_EDGE})")
        for name, rows in sorted(nodes.items()):
            connection.execute(f"COPY `{name}` FROM $rows", {"rows": pandas.DataFrame(rows)})
        for (name, head, tail), rows in sorted(edges.items()):
            frame = pandas.DataFrame(rows)
            connection.execute(f"COPY `{name}` FROM $rows (from='{head}', to='{tail}')", {"rows": frame})
    return path


def query_store(path: Path | str, query: str) -> list[dict[str, Any]]:
    """Answer a Cypher query from a database file; nothing is changed.

    Returns:
        One dict a row, by name of the column.

    Raises:
        MissingExtraError: ladybug is not installed.
        QueryError: there is no such file, or the query is refused; the message is the database's.
    """
    ladybug, _ = _libraries()
    if not Path(path).exists():
        raise QueryError(f"{path} does not exist; write_store(kg, path) makes it")
    try:
        with (
            ladybug.Database(str(path), read_only=True) as database,
            ladybug.Connection(database) as connection,
            connection.execute(query) as result,
        ):
            return list(result.rows_as_dict())
    except RuntimeError as exc:
        raise QueryError(f"{path}: {exc}") from exc


def _libraries() -> tuple[Any, Any]:
    try:
        import ladybug
        import pandas
    except ImportError as exc:
        raise MissingExtraError("the store needs ladybug; install it with: pip install 'clusterkg[store]'") from exc
    return ladybug, pandas
