"""Tables of a graph and of answers, as pandas DataFrames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from graph.exports.columns import FlatGraph, flatten
from graph.exports.tables import EVIDENCE_COLUMNS, edge_header, edge_rows, evidence_rows
from graph.names import QueryError

if TYPE_CHECKING:
    import pandas as pd

    from graph.model import KnowledgeGraph


class MissingExtraError(QueryError):
    """A library that this function needs is not installed."""


def to_frame(rows: Sequence[Any], *, kind: type[Any] | None = None) -> pd.DataFrame:
    """The rows of an answer as a table, one column a field.

    Names in a tuple are joined by `、`; records inside of records (the steps of a loop) are left out.

    Args:
        rows: what a function of `graph.query` or `graph.analysis` returned.
        kind: the kind of row, so that an empty answer has its columns too.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    kind = kind or (type(rows[0]) if rows else None)
    return _frame([*map(flat_row, rows)], flat_columns(kind) if kind else [])


def flat_columns(kind: type[Any]) -> list[str]:
    """Columns of the records of a kind: its fields, but for those that hold records."""
    return [field.name for field in fields(kind) if "Step" not in str(field.type)]


def flat_row(row: Any) -> dict[str, Any]:
    """A record as cells by column, tuples of names joined by `、`."""
    cells = {name: getattr(row, name) for name in flat_columns(type(row))}
    return {name: "、".join(cell) if isinstance(cell, tuple) else cell for name, cell in cells.items()}


def nodes_frame(kg: KnowledgeGraph) -> pd.DataFrame:
    """One row a node, in order of id, with the columns of the GraphML file; what has no value is missing.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    flat = flatten(kg)
    names = [column.name for column in flat.node_columns]
    rows = [{"id": node.id, **node.values} for node in flat.nodes]
    return _frame(rows, ["id", *names])


def edges_frame(kg: KnowledgeGraph) -> pd.DataFrame:
    """One row an edge, in order of id, with ids and labels of both ends and the columns of edges.csv.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    flat: FlatGraph = flatten(kg)
    return _frame(list(edge_rows(flat)), edge_header(flat))


def evidence_frame(kg: KnowledgeGraph) -> pd.DataFrame:
    """One row a claim: every sentence behind every edge, with the columns of evidence.csv.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    return _frame(list(evidence_rows(flatten(kg))), EVIDENCE_COLUMNS)


def _frame(rows: Sequence[Any], columns: Sequence[str]) -> pd.DataFrame:
    try:
        import pandas
    except ImportError as exc:
        raise MissingExtraError("tables need pandas; install it with: pip install 'clusterkg[notebook]'") from exc
    frame: pd.DataFrame = pandas.DataFrame(rows, columns=list(columns))
    return frame


