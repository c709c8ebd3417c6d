"""Text of web pages: what a reader sees of the article, without scripts, menus and side columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from extractors.model import BlockKind
from extractors.reading.blocks import LineHint
from extractors.reading.errors import UnreadableDocument
from extractors.reading.extracted import Extracted, LineCollector
from extractors.reading.normalise import CJK, CJK_MARKS

_DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "aside",
        "head",
        "svg",
        "math",
        "iframe",
        "object",
        "canvas",
        "button",
        "select",
        "option",
        "input",
        "textarea",
        "audio",
        "video",
        "map",
        "dialog",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KINDS: dict[str, BlockKind] = {
    "li": "list_item",
    "dt": "list_item",
    "dd": "list_item",
    "figcaption": "caption",
    "caption": "caption",
}
_CHARSET = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset\s*=\s*|\?xml[^>]{0,100}?encoding\s*=\s*)["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_BLANKS = re.compile("[ \t\r\f]*\n[ \t\r\n\f]*|[ \t\r\f]+")
_HAN_BREAK = re.compile(f"(?<=[{CJK}{CJK_MARKS}])\n(?=[{CJK}{CJK_MARKS}])")
_TITLE_TAIL = re.compile(r"\s*(?:[_|｜]|\s[-–—]+\s|-{2,}).*$", re.DOTALL)
_LONG_CELL = 200  # characters; a cell longer than that holds a text, not a datum
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def declared_charset(data: bytes) -> str | None:
    """The encoding a page names in its head, or None."""
    match = _CHARSET.search(data[:4096])
    return match[1].decode("ascii") if match else None


def read_html(path: Path, text: str) -> Extracted:
    """Read a web page.

    Headings, list items and captions are told as such; a row of a table is one line with tabs between the cells,
    unless the table only lays out the page; lines that are nothing but links are furniture. The title of the page
    comes first, as a heading, where the text does not hold it.

    Raises:
        UnreadableDocument: no HTML in it.
    """
    # The parser refuses declarations of an encoding in decoded text.
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    try:
        root = lxml_html.document_fromstring(source, parser=lxml_html.HTMLParser(huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument(path, "there is no text in it", "check the file in a browser") from error
    page = _Page()
    _walk(root, page)
    page.flush()
    lines = page.lines
    title = _page_title(root)
    if title:
        head = _TITLE_TAIL.sub("", title) or title
        squeezed = "".join(head.split())
        if not any(squeezed in "".join(line.split()) for line, _ in lines):
            lines = [(head, LineHint("heading", 1)), *lines]
    collector = LineCollector()
    for line, hint in lines:
        collector.add(line, hint)
    return collector.result(title=title)


@dataclass(slots=True)
class _Page:
    """Collects text until a block ends, then makes a line of it."""

    lines: list[tuple[str, LineHint | None]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    kinds: list[LineHint] = field(default_factory=list)

    def add(self, text: str, *, in_link: bool) -> None:
        self.parts.append(text)
        if in_link:
            self.linked += len("".join(text.split()))

    def flush(self) -> None:
        line = _one_line("".join(self.parts))
        size = len("".join(line.split()))
        hint = self.kinds[-1] if self.kinds else None
        if size and self.linked * 10 >= size * 9 and size <= 60 and (hint is None or hint.kind != "heading"):
            hint = LineHint("furniture")
        if size:
            self.lines.append((line, hint))
        self.parts.clear()
        self.linked = 0


def _walk(root: Any, page: _Page) -> None:
    """Go through the tree in order, without recursion: pages can be nested deeper than Python's stack."""
    links = 0
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    rows: dict[Any, str] = {}
    for event, element in walker:
        if event in ("comment", "pi"):
            page.add(element.tail or "", in_link=links > 0)
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _DROPPED or _is_hidden(element):
                walker.skip_subtree()
                continue
            if tag == "tr" and not _lays_out(element):
                page.flush()
                rows[element] = "\t".join(_cell_texts(element))
                walker.skip_subtree()
                continue
            if tag == "br" or tag in _BLOCKS or tag in ("td", "th"):
                page.flush()
            if tag in _HEADINGS:
                page.kinds.append(LineHint("heading", _HEADINGS[tag]))
            elif tag in _KINDS:
                page.kinds.append(LineHint(_KINDS[tag]))
            links += tag == "a"
            if element.text:
                _text(element.text, tag, page, links)
            continue
        if element in rows:
            if rows[element].strip():
                page.lines.append((rows.pop(element), LineHint("list_item")))
        elif tag in _DROPPED or _is_hidden(element):
            pass
        else:
            if tag in _BLOCKS or tag in ("td", "th"):
                page.flush()
            if tag in _HEADINGS or tag in _KINDS:
                page.kinds.pop()
            links -= tag == "a"
        if element.tail:
            page.add(element.tail, in_link=links > 0)


def _text(text: str, tag: str, page: _Page, links: int) -> None:
    if tag != "pre":
        page.add(text, in_link=links > 0)
        return
    for line in text.split("\n"):
        page.add(line, in_link=links > 0)
        page.flush()


def _one_line(text: str) -> str:
    """White space as a browser shows it, save that a line break of the source between Chinese characters vanishes."""
    folded = _BLANKS.sub(lambda match: "\n" if "\n" in match[0] else " ", text)
    return _HAN_BREAK.sub("", folded).replace("\n", " ").strip(" ")


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _lays_out(row: Any) -> bool:
    """A row that holds the text of the page rather than data."""
    if next(row.iter("table"), None) is not None or next(row.iter(*_HEADINGS), None) is not None:
        return True
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return any(len("".join(cell.itertext())) > _LONG_CELL or sum(1 for _ in cell.iter("p")) > 2 for cell in cells)


def _cell_texts(row: Any) -> Iterator[str]:
    for cell in row:
        if cell.tag in ("td", "th"):
            parts = (part for part in _visible(cell))
            yield _one_line("".join(parts)).replace("\t", " ")


def _visible(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _DROPPED and not _is_hidden(child):
            if child.tag in _BLOCKS or child.tag == "br":
                yield " "
            yield from _visible(child)
        yield child.tail or ""


def _page_title(root: Any) -> str | None:
    element = root.find(".//head/title")
    if element is None:
        element = root.find(".//title")
    title = _one_line(element.text or "") if element is not None else ""
    return title or None
