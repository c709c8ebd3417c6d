"""Lists (清单) for spreadsheets: firms of a park, roles and stages, supply, recycling, loops, gaps, projects, policies.

A list is a `ListTable`; to add one, write a function that reads its rows off a graph and name the table in `LISTS`.
Where that function needs a module that imports `graph.exports` itself (`graph.query`), it imports it when it is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from graph.exports.files import atomic_bytes, atomic_text
from graph.exports.lists.chains import CHAIN_STAGES, GAPS, LOOPS, WEAK_POINTS
from graph.exports.lists.firms import CHAIN_ROLES, PARK_FIRMS, SUPPLY
from graph.exports.lists.matters import POLICIES, PROJECTS, RECYCLING
from graph.exports.lists.table import PROOF, Cell, Field, ListTable, Row, proof, proof_of_mention, proof_of_sentence
from graph.exports.lists.workbook import make_workbook
from graph.exports.tables import write_table

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

__all__ = [
    "LISTS",
    "PROOF",
    "Cell",
    "Field",
    "ListTable",
    "Row",
    "proof",
    "proof_of_mention",
    "proof_of_sentence",
    "write_lists",
]

LISTS: tuple[ListTable, ...] = (
    PARK_FIRMS, CHAIN_ROLES, SUPPLY, CHAIN_STAGES, RECYCLING, LOOPS, GAPS, WEAK_POINTS, PROJECTS, POLICIES,
)  # fmt: skip
"""All lists, in the order of the sheets."""


def write_lists(kg: KnowledgeGraph, folder: Path, *, lists: Sequence[ListTable] = LISTS) -> None:
    """Write `lists.xlsx`, a sheet a list, and `lists/NAME.csv` for each list.

    The CSV files are as those of `write_csv`. They and the workbook appear together or not at all.

    Args:
        kg: the graph.
        folder: made if it is missing.
        lists: the lists to write.

    Raises:
        ExportError: a file cannot be written.
    """
    tables = [(table, list(table.rows(kg))) for table in lists]
    folder = Path(folder)
    with ExitStack() as stack:
        for table, rows in tables:
            stream = stack.enter_context(atomic_text(folder / "lists" / f"{table.name}.csv"))
            write_table(stream, [field.title for field in table.fields], rows)
        stack.enter_context(atomic_bytes(folder / "lists.xlsx")).write(make_workbook(kg, tables))
