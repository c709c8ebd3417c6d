"""Text of Word files (.docx): paragraphs, lists, tables and text boxes, in the order of the page."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from extractors.reading.blocks import LineHint
from extractors.reading.errors import UnreadableDocument
from extractors.reading.extracted import Extracted, LineCollector

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OLE = b"\xd0\xcf\x11\xe0"
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_BROKEN = (
    PackageNotFoundError, zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, ValueError, etree.XMLSyntaxError,
    OSError, EOFError, NotImplementedError, AttributeError,
)  # fmt: skip


def read_docx(path: Path, data: bytes) -> Extracted:
    """Read the body of a Word file; headers, footers, footnotes and deleted text are left out.

    A row of a table becomes a line with tabs between its cells.

    Raises:
        UnreadableDocument: not a Word file, damaged, or protected by a password.
    """
    if data.startswith(_OLE):
        raise UnreadableDocument(
            path, "an old Word file or one protected by a password", "save it as .docx without a password"
        )
    try:
        document = docx.Document(BytesIO(data))
        styles = {style.style_id: style.name or "" for style in document.styles}
        title = document.core_properties.title or None
        collector = LineCollector()
        _body(document.element.body, styles, collector)
    except _BROKEN as error:
        raise UnreadableDocument(
            path, f"not a Word file that can be opened ({type(error).__name__})", "open it in Word and save it again"
        ) from error
    return collector.result(title=title)


def _body(element: Any, styles: dict[str, str], collector: LineCollector) -> None:
    for child in element:
        if child.tag == f"{_W}p":
            _paragraph(child, styles, collector)
        elif child.tag == f"{_W}tbl":
            _table(child, styles, collector)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}smartTag"):
            _body(child, styles, collector)


def _paragraph(paragraph: Any, styles: dict[str, str], collector: LineCollector) -> None:
    collector.add("".join(_run_text(paragraph)), _paragraph_hint(paragraph, styles))
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            _body(box, styles, collector)


def _run_text(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}ptab"):
            yield "  "
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag not in (f"{_W}txbxContent", f"{_W}pPr", f"{_W}rPr", f"{_W}del", f"{_W}instrText", _FALLBACK):
            yield from _run_text(child)


def _paragraph_hint(paragraph: Any, styles: dict[str, str]) -> LineHint | None:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return None
    style = properties.find(f"{_W}pStyle")
    style_id = style.get(f"{_W}val", "") if style is not None else ""
    name = styles.get(style_id, style_id)
    if match := _HEADING_STYLE.match(name):
        return LineHint("heading", int(match[1]) + 1)
    lowered = name.lower()
    if lowered in ("title", "标题"):
        return LineHint("heading", 1)
    if lowered in ("subtitle", "副标题"):
        return LineHint("heading", 2)
    outline = properties.find(f"{_W}outlineLvl")
    if outline is not None and outline.get(f"{_W}val", "9") in "0123456":
        return LineHint("heading", int(outline.get(f"{_W}val")) + 2)
    if lowered in ("caption", "题注"):
        return LineHint("caption")
    if lowered.startswith(("list ", "列表", "列出段落")) and properties.find(f"{_W}numPr") is not None:
        return LineHint("list_item")
    numbering = properties.find(f"{_W}numPr")
    return LineHint("list_item") if numbering is not None or lowered.startswith("list ") else None


def _table(table: Any, styles: dict[str, str], collector: LineCollector) -> None:
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue  # a row of a table inside a cell: its text comes with the cell
        cells = []
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr")) is row:
                paragraphs = ("".join(_run_text(paragraph)) for paragraph in cell.iter(f"{_W}p"))
                cells.append(" ".join(" ".join(part.split()) for part in paragraphs if part.strip()))
        if any(cells):
            collector.add("\t".join(cells), LineHint("list_item"))
