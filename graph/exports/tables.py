"""CSV tables that open in Excel by a double click: nodes, edges, and one row for every claim."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from graph.exports.cells import Scalar, clean_text, join_list
from graph.exports.columns import FlatGraph, flatten
from graph.exports.files import atomic_text

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

# how a page or Gephi looks is of no use in a table
_LOOKS = frozenset({"x", "y", "size", "r", "g", "b"})
_ENDS = ("id", "source", "target", "source_label", "target_label")
EVIDENCE_COLUMNS = (
    *("edge_id", "source", "target", "source_label", "label", "target_label", "relation", "status", "score"),
    *("sentence", "source_name", "target_name", "doc", "doc_title", "start", "rule", "quantities", "dates"),
)
"""Columns of evidence.csv; `source_name` and `target_name` are the ends as the sentence names them."""

# Excel and its kin run what begins like this; East Asian versions also take the full-width signs
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")


def write_csv(kg: KnowledgeGraph | FlatGraph, folder: Path) -> None:
    """Write `nodes.csv`, `edges.csv` and `evidence.csv` into a folder.

    UTF-8 with a byte-order mark (Excel takes it for GBK otherwise), `\\n` line ends. A text that a spreadsheet would
    run as a formula gets an apostrophe in front. The three files appear together or not at all.

    Args:
        kg: the graph, or its tables as `flatten` gives them.
        folder: made if it is missing.

    Raises:
        ExportError: a file cannot be written.
    """
    flat = flatten(kg)
    folder = Path(folder)
    with ExitStack() as stack:
        for name, header, rows in (
            ("nodes.csv", node_header(flat), node_rows(flat)),
            ("edges.csv", edge_header(flat), edge_rows(flat)),
            ("evidence.csv", EVIDENCE_COLUMNS, evidence_rows(flat)),
        ):
            write_table(stack.enter_context(atomic_text(folder / name)), header, rows)


def write_table(stream: TextIO, header: Iterable[str], rows: Iterable[Iterable[Scalar | None]]) -> None:
    """Write a table as CSV for spreadsheets: byte-order mark, one row a line, no cell a formula."""
    stream.write("\ufeff")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)


def cell(value: Scalar | None) -> Scalar:
    """A value as a spreadsheet may hold it: no formula, no value as an empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = clean_text(value)
        return "'" + text if _FORMULA.match(text) else text
    return value


def node_header(flat: FlatGraph) -> tuple[str, ...]:
    """Names of the columns of nodes.csv."""
    return ("id", *(c.name for c in flat.node_columns if c.name not in _LOOKS))


def node_rows(flat: FlatGraph) -> Iterator[list[Scalar | None]]:
    """One row a node, in the order of `node_header`."""
    names = node_header(flat)[1:]
    for node in flat.nodes:
        yield [node.id, *(node.values.get(name) for name in names)]


def edge_header(flat: FlatGraph) -> tuple[str, ...]:
    """Names of the columns of edges.csv."""
    return (*_ENDS, *(c.name for c in flat.edge_columns if c.name not in _LOOKS))


def edge_rows(flat: FlatGraph) -> Iterator[list[Scalar | None]]:
    """One row an edge, in the order of `edge_header`."""
    labels = {node.id: node.values["label"] for node in flat.nodes}
    names = edge_header(flat)[len(_ENDS) :]
    for edge in flat.edges:
        ends = [edge.id, edge.source, edge.target, labels[edge.source], labels[edge.target]]
        yield [*ends, *(edge.values.get(name) for name in names)]


def evidence_rows(flat: FlatGraph) -> Iterator[list[Scalar | None]]:
    """One row a claim, in the order of `EVIDENCE_COLUMNS`; edges in their order, claims in that of the edge."""
    labels = {node.id: node.values["label"] for node in flat.nodes}
    for edge in flat.edges:
        for claim in edge.claims:
            sentence, doc = claim.get("sentence", ""), claim.get("doc", "")
            yield [
                *(edge.id, edge.source, edge.target),
                *(labels[edge.source], edge.values["label"], labels[edge.target], edge.values["relation"]),
                *(claim.get("status", ""), claim.get("score"), sentence),
                *(_piece(sentence, claim.get("head")), _piece(sentence, claim.get("tail"))),
                *(doc, flat.documents.get(doc, ""), claim.get("start"), claim.get("rule", "")),
                *(join_list(_texts(claim.get("quantities", ()))), join_list(claim.get("dates", ()))),
            ]


def _piece(sentence: str, span: Sequence[int] | None) -> str:
    return sentence[span[0] : span[1]] if span else ""


def _texts(quantities: Iterable[dict[str, object]]) -> Iterator[object]:
    return (quantity.get("text", "") for quantity in quantities)
