"""Marks of Markdown, and of the HTML that is often mixed in, found so that they can be taken out of the text.

Nothing is rendered: marks are deleted, or a single character is put in place of one, so that offsets stay exact.
Plain text files pass here too, since texts taken off the web are often Markdown in all but name.
"""

from __future__ import annotations

import re

_LINK = re.compile(r"(!?\[)([^\[\]\n]*)(\]\((?:[^()\n\u4e00-\u9fff]|\([^()\n]*\))*\))")
_LINK_TARGET = re.compile(r"\]\(<?(?:[a-zA-Z]+:|#|\.|/|\w+[./]|\))|\]\(\)")
# Bounded, so that a long line full of unpaired marks costs no more than another.
_EMPHASIS = re.compile(r"(?<![\w*])(\*)(?=[^\s*])[^*\n]{0,200}[^\s*](\*)(?![\w*])")
_PAIRED = (
    re.compile(r"(\*\*)(?=[^\s*])[^*\n]{0,300}[^\s*](\*\*)"),
    re.compile(r"(~~)(?=[^\s~])[^~\n]{0,300}[^\s~](~~)"),
    re.compile(r"(?<!`)(`{1,2})(?=[^`\s])[^`\n]{0,300}(\1)(?!`)"),
    re.compile(r"(?<![A-Za-z0-9_])(__)(?=[^_\s])[^_\n]{0,300}(__)(?![A-Za-z0-9_])"),
)
_ESCAPE = re.compile(r"\\(?=[\\`*_\[\]#])")
_TAG = re.compile(
    r"<(/?)(br|p|div|img|table|thead|tbody|tr|td|th|span|center|b|i|u|em|strong|sub|sup|font|a|h[1-6]|ul|ol|li|figure|"
    r"figcaption)\b[^<>\n]{0,400}>|&nbsp;",
    re.IGNORECASE,
)
_NEW_LINE_TAGS = frozenset(
    ["br", "p", "div", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "figure", "figcaption"]
)
_ROW = re.compile(r"^[ \t]*\|(?=[^\n]*\|[ \t]*\r?$)[^\n]*", re.MULTILINE)
_SEPARATOR_ROW = re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*\r?$", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*", re.MULTILINE)


def markdown_marks(raw: str) -> tuple[list[tuple[int, int]], list[tuple[int, str]]]:
    """Find the inline marks of a text.

    Returns:
        Spans to delete (half-open, in no order, perhaps overlapping), and single characters to swap.
    """
    cuts: list[tuple[int, int]] = []
    swaps: list[tuple[int, str]] = []
    if "](" in raw:
        cuts += _link_cuts(raw)
    if "`" in raw or "~~" in raw:
        cuts += [match.span() for match in _FENCE.finditer(raw)]
    if "**" in raw or "`" in raw or "~~" in raw or "__" in raw:
        for pattern in _PAIRED:
            for match in pattern.finditer(raw):
                cuts += [match.span(1), match.span(2)]
    if "*" in raw:
        for match in _EMPHASIS.finditer(raw):
            cuts += [match.span(1), match.span(2)]
    if "\\" in raw:
        cuts += [match.span() for match in _ESCAPE.finditer(raw)]
    if "|" in raw:
        cuts += [match.span() for match in _SEPARATOR_ROW.finditer(raw)]
        for row in _ROW.finditer(raw):
            swaps += [(at, "\t") for at in range(row.start(), row.end()) if raw[at] == "|"]
    if "<" in raw or "&nbsp;" in raw:
        _tags(raw, cuts, swaps)
    return cuts, swaps


def _link_cuts(raw: str) -> list[tuple[int, int]]:
    cuts = []
    for match in _LINK.finditer(raw):
        if _LINK_TARGET.match(match[3]):
            cuts += [match.span(1), match.span(3)]
    return cuts


def _tags(raw: str, cuts: list[tuple[int, int]], swaps: list[tuple[int, str]]) -> None:
    for match in _TAG.finditer(raw):
        name = (match[2] or "").lower()
        instead = "\t" if name in ("td", "th") else "\n" if name in _NEW_LINE_TAGS else " " if not name else ""
        if instead:
            swaps.append((match.start(), instead))
        cuts.append((match.start() + len(instead), match.end()))
