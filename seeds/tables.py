"""Checking tab-separated data files: header, cells, duplicates and order, all problems at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

# Full-width letters, digits and the ideographic space: texts are normalised to half width, so these never match.
FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u3000]")

RowCheck = Callable[[Sequence[tuple[int, Mapping[str, str]]]], Iterable[tuple[int, str]]]


def no_more_problems(rows: Sequence[tuple[int, Mapping[str, str]]]) -> Iterable[tuple[int, str]]:
    """The check of a table that needs none of its own."""
    return ()


@dataclass(frozen=True, slots=True)
class Table:
    """What a data file must look like.

    Attributes:
        name: file name without `.tsv`.
        columns: the header, in order.
        key: columns that together occur once.
        order: columns the rows are sorted by, as strings.
        needed: columns that may not be blank.
        allowed: for some columns, the values that may stand in them; `""` must be listed to be allowed.
        optional: whether the file may be missing.
        more: a check of all rows together, each with its line; gives (line, what).
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]
    needed: tuple[str, ...]
    allowed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    optional: bool = False
    more: RowCheck = no_more_problems


def table_problems(table: Table, text: str) -> list[tuple[int, str]]:
    """The problems of one file's text as (line, what), by line."""
    lines = text.split("\n")
    if lines[-1] != "":
        return [(len(lines), "no line break at the end of the file")]
    lines.pop()
    if not lines or tuple(lines[0].split("\t")) != table.columns:
        return [(1, f"header must be {' '.join(table.columns)} with tabs between, without BOM")]
    problems: list[tuple[int, str]] = []
    seen: dict[tuple[str, ...], int] = {}
    before: tuple[str, ...] = ()
    rows: list[tuple[int, Mapping[str, str]]] = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(table.columns):
            problems.append((number, f"{len(cells)} cells in {line!r}; there must be {len(table.columns)}"))
            continue
        row = dict(zip(table.columns, cells, strict=True))
        rows.append((number, row))
        problems += [(number, what) for what in cell_problems(table, row)]
        key = tuple(row[column] for column in table.key)
        if key in seen:
            problems.append((number, f"duplicate of line {seen[key]}: {' '.join(key)}"))
        seen.setdefault(key, number)
        order = tuple(row[column] for column in table.order)
        if order < before:
            problems.append((number, f"unsorted: {' '.join(order)} after {' '.join(before)}; sort by {table.order}"))
        before = order
    problems += table.more(rows)
    return sorted(problems)


def cell_problems(table: Table, row: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the cells of one row, apart from its neighbours."""
    for column, cell in row.items():
        if cell != cell.strip():
            yield f"blanks around {column} {cell!r}"
        if column in table.needed and not cell.strip():
            yield f"blank {column}"
        if unicodedata.normalize("NFC", cell) != cell:
            yield f"{column} {cell!r} is not in Unicode form NFC"
        if FULL_WIDTH.search(cell):
            yield f"full-width letter, digit or space in {column} {cell!r}; write it half width"
        if column in table.allowed and cell not in table.allowed[column]:
            allowed = ", ".join(repr(value) for value in sorted(table.allowed[column]))
            yield f"unknown {column} {cell!r}; allowed: {allowed}"
