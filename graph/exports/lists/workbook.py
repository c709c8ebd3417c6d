"""The lists as one Excel workbook: a contents sheet, then a sheet a list, formatted to be read and printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

from graph.exports.cells import clean_text
from graph.exports.lists.table import Cell, ListTable, Row
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

CONTENTS = "目录"
MAX_ROWS = 1_048_575
"""Rows that a sheet has room for below its heading; the rest stands in the CSV file only, and the contents say so."""
_TEXT_LINE, _MAX_LINES = 14, 8  # points that a line of text is high; lines that a row shows at most
_LINE = {"bottom": 1, "bottom_color": "#d9dee3"}
_BASE = {"font_name": "微软雅黑", "font_size": 10, "valign": "top"}
_NOTE = (
    "每一行都由文本自动读出，是线索，不是结论：用之前请看“原句”，重要的数字回到原文核对。"
    "“把握”在 0 到 1 之间，取一行所依据的各条关系中最低的；“规划中”是文本说要做、还没有做成的，以斜体标出。"
)


def make_workbook(kg: KnowledgeGraph, tables: Sequence[tuple[ListTable, Sequence[Row]]]) -> bytes:
    """The workbook as bytes, the same for the same graph.

    Args:
        kg: the graph, of which the title and the documents are told.
        tables: lists with their rows.
    """
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    title = clean_text(kg.graph.get("title", ""))
    # the clock must not get into the file
    book.set_properties({"title": title, "author": "clusterkg", "created": datetime(2000, 1, 1)})
    look = {
        "title": book.add_format({**_BASE, "bold": True, "font_size": 16}),
        "head": book.add_format({**_BASE, "bold": True, "font_color": "white", "bg_color": "#2e5e7e", "border": 1}),
        "link": book.add_format({**_BASE, "font_color": "#1f5fa8", "underline": 1}),
        "text": book.add_format(_BASE),
        "wrapped": book.add_format({**_BASE, "text_wrap": True}),
        "count": book.add_format({**_BASE, "align": "center"}),
        "cell": book.add_format({**_BASE, **_LINE, "text_wrap": True}),
        "number": book.add_format({**_BASE, **_LINE, "align": "center", "num_format": "0.00"}),
        "planned": book.add_format({"italic": True, "font_color": "#8a5a00", "bg_color": "#fff6e0"}),
    }
    _contents(book.add_worksheet(CONTENTS), kg, title, tables, look)
    for table, rows in tables:
        _sheet(book.add_worksheet(table.title), table, rows[:MAX_ROWS], look)
    book.close()
    return stream.getvalue()


def _contents(
    sheet: Any, kg: KnowledgeGraph, title: str, tables: Sequence[tuple[ListTable, Sequence[Row]]], look: dict[str, Any]
) -> None:
    sheet.hide_gridlines(2)
    _paper(sheet)
    for column, width in enumerate((46, 10, 90)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, title, look["title"])
    documents = kg.graph.get("documents", ())
    counts = f"{len(documents)} 篇文档，{kg.number_of_nodes()} 个节点，{kg.number_of_edges()} 条关系"
    sheet.write_string(1, 0, counts, look["text"])
    sheet.merge_range(2, 0, 2, 2, _NOTE, look["wrapped"])
    sheet.set_row(0, 26)
    sheet.set_row(2, 34)
    for column, heading in enumerate(("清单", "行数", "说明")):
        sheet.write_string(4, column, heading, look["head"])
    for line, (table, rows) in enumerate(tables, 5):
        sheet.write_url(line, 0, f"internal:'{table.title}'!A1", look["link"], table.title)
        sheet.write_number(line, 1, len(rows), look["count"])
        cut = f"本表只放得下前 {MAX_ROWS} 行，全部在 lists/{table.name}.csv。" if len(rows) > MAX_ROWS else ""
        sheet.write_string(line, 2, table.about + cut, look["wrapped"])
    below = 7 + len(tables)
    for column, heading in enumerate(("文档", "字数", "来源")):
        sheet.write_string(below, column, heading, look["head"])
    for line, document in enumerate(documents, below + 1):
        sheet.write_string(line, 0, clean_text(document["title"]), look["text"])
        sheet.write_number(line, 1, document["characters"], look["count"])
        sheet.write_string(line, 2, clean_text(document["source"]), look["wrapped"])


def _paper(sheet: Any) -> None:
    """A4, level, as wide as one page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def _sheet(sheet: Any, table: ListTable, rows: Sequence[Row], look: dict[str, Any]) -> None:
    width = len(table.fields) - 1
    for column, field in enumerate(table.fields):
        sheet.set_column(column, column, field.width)
        sheet.write_string(0, column, field.title, look["head"])
    for line, row in enumerate(rows, 1):
        # Excel finds the height of wrapped text by itself, LibreOffice and WPS do not
        lines = max(_lines(value, field.width) for field, value in zip(table.fields, row, strict=True))
        sheet.set_row(line, _TEXT_LINE * min(lines, _MAX_LINES) + 3)
        for column, value in enumerate(row):
            _cell(sheet, line, column, value, look)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows)), width)
    sheet.repeat_rows(0)
    _paper(sheet)
    titles = [field.title for field in table.fields]
    if rows and "状态" in titles:
        letter = xlsxwriter.utility.xl_col_to_name(titles.index("状态"))
        rule = f'=OR(${letter}2="{load_ontology().statuses["planned"]}",${letter}2="部分规划")'
        shown = {"type": "formula", "criteria": rule, "format": look["planned"]}
        sheet.conditional_format(1, 0, len(rows), width, shown)


def _cell(sheet: Any, line: int, column: int, value: Cell, look: dict[str, Any]) -> None:
    if value is None or value == "":
        sheet.write_blank(line, column, None, look["cell"])
    elif isinstance(value, str):
        sheet.write_string(line, column, clean_text(value), look["cell"])
    else:
        sheet.write_number(line, column, value, look["number"])


def _lines(value: Cell, width: int) -> int:
    """Lines that a value takes in a column of some width; a Chinese character is two wide."""
    if not isinstance(value, str):
        return 1
    return sum(1 + (len(line.encode("gb18030", "replace")) - 1) // width for line in value.splitlines() or [""])
