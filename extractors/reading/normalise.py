"""Character-level normalisation that never loses the way back.

Every step either deletes characters or swaps one character for one, so each character of the result stands for
exactly one character of the raw text and the order stays.

NFKC is not used: it would change units (㎡), circled numbers (①) and Chinese punctuation. Folded are only full-width
Latin letters and digits, blanks, and the Kangxi radicals that PDF files put in place of ordinary characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress

from extractors.reading.markdown import markdown_marks

# Removed: controls, zero-width and direction marks, variation selectors, lone surrogates, and private-use characters
# (icon fonts; later stages put private-use characters into the text as markers).
_REMOVED = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
_REMOVE = re.compile(f"[{_REMOVED}]|\r(?=\n)")
_BLANKS = "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"


def _swap_table() -> dict[int, str]:
    table = {ord(char): " " for char in _BLANKS}
    table |= {ord(char): "\n" for char in _BREAKS}
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ")):
        table |= {code: chr(code - 0xFEE0) for code in range(ord(first), ord(last) + 1)}
    table |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    return table


_SWAP = _swap_table()
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
CJK_MARKS = (
    "\u2014\u2018\u2019\u201c\u201d\u2026\u3001-\u3003\u3008-\u3011"
    "\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_HAN = f"[{CJK}{CJK_MARKS}]"
_PAIR = re.compile(r"\(([^()\n]{0,80})\)")
_HAN_INSIDE = re.compile(f"[{CJK}]")
_MARK = re.compile("[,;:?!()]")
_HAN_MARKS = frozenset("—‘’“”…、。〃")
_NUMBER_MARK = re.compile(r"(?<=\d)．(?=\d)|(?<=\d)％")
_BLANK_RUN = re.compile("[ \t\u3000]+")
_SPACED_LETTERS = re.compile(f"(?<![{CJK}])(?:[{CJK}] ){{3,}}[{CJK}](?![{CJK}])")
_BYLINE_START = re.compile(r".{0,20}?(?:讯|电|记者|通讯员)[^，。：“]{0,30}")
_BYLINE_BRACKET = re.compile(r"（[^（）]{0,60}(?:记者|通讯员|摄|文/|作者|编辑)[^（）]{0,60}）")
_CREDIT_END = re.compile(r"(?:摄|供图|资料图片|资料图|资料片|文/图)[）)]?$")
_CLAUSE_MARK = re.compile("[，。；！？、：]")
_IS_HAN = re.compile(_HAN)

Piece = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Clean:
    """Text after the character-level steps.

    Attributes:
        text: the cleaned text; line breaks are all `\\n`, ideographic spaces are still there.
        index: for each character its index in the raw text; a range where nothing was removed.
    """

    text: str
    index: range | tuple[int, ...]


def clean(raw: str, *, markdown: bool) -> Clean:
    """Remove what is invisible, fold widths and line breaks, and widen half-width marks between Chinese characters.

    Args:
        raw: any text.
        markdown: also remove inline marks (bold, code, link targets, tags) and turn the pipes of tables into tabs.
            Marks at the beginning of a line (`#`, `-`, `>`) stay: they tell the kind of block.
    """
    removed = [match.span() for match in _REMOVE.finditer(raw)]
    text = raw
    if markdown:
        cuts, swaps = markdown_marks(raw)
        removed += cuts
        if swaps:
            chars = list(raw)
            for at, char in swaps:
                chars[at] = char
            text = "".join(chars)
    index: range | tuple[int, ...] = range(len(raw))
    if removed:
        keep = bytearray(b"\x01") * len(raw)
        for start, end in removed:
            keep[start:end] = bytes(end - start)
        index = tuple(compress(range(len(raw)), keep))
        text = "".join(compress(text, keep))
    return Clean(_widen(text.translate(_SWAP)), index)


def _widen(text: str) -> str:
    """`,` `;` `:` `?` `!` `(` `)` beside Chinese characters become full-width; between Latin letters or digits not."""
    if "(" in text:
        text = _PAIR.sub(_widen_pair, text)
    text = _NUMBER_MARK.sub(lambda match: "." if match[0] == "．" else "%", text)
    return _MARK.sub(_widen_mark, text)


def _widen_pair(match: re.Match[str]) -> str:
    text = match.string
    before = text[match.start() - 1 : match.start()] if match.start() else ""
    after = text[match.end() : match.end() + 1]
    if _HAN_INSIDE.search(match[1]) or (before and _IS_HAN.match(before)) or (after and _IS_HAN.match(after)):
        return f"（{match[1]}）"
    return match[0]


def _widen_mark(match: re.Match[str]) -> str:
    """Widen a mark that follows a Chinese character or stands before one; a blank may be between."""
    mark, text, at = match[0], match.string, match.start()
    if mark == ":" and text.startswith("//", at + 1):
        return mark
    before = text[at - 1] if at else "\n"
    after = text[at + 1 : at + 3]
    following = after[1:] if after[:1] == " " else after[:1]
    preceding = text[at - 2] if before == " " and at > 1 else before
    if _is_han(preceding) or (mark != "(" and not before.isspace() and _is_han(following)):
        return _WIDE[mark]
    return mark


def _is_han(char: str) -> bool:
    """A Chinese character or a mark that goes with them."""
    return "\u3400" <= char <= "\u9fff" or char in _HAN_MARKS or _IS_HAN.match(char) is not None


def line_pieces(text: str, start: int, end: int) -> list[Piece]:
    """The spans of `text[start:end]` that stay, once superfluous blanks are left out.

    A run of blanks becomes one: a tab if there is one in it (cells of a row), else the first of the run. A single
    space between two Chinese characters goes where it is stray: in letter-spaced lines, and in running text,
    except in by-lines, where it parts names, and in texts that use spaces in place of punctuation.

    Args:
        text: cleaned text; `start`, `end`: one line of it, half-open.
    """
    line = text[start:end]
    runs = list(_BLANK_RUN.finditer(line))
    if not runs:
        return [(start, end)] if end > start else []
    stray = _stray_spaces(line)
    pieces: list[Piece] = []
    at = start
    for run in runs:
        left, right = start + run.start(), start + run.end()
        if left == start or right == end:
            kept = None
        elif run.end() - run.start() == 1:
            kept = None if run.start() in stray else left
        else:
            tab = run[0].find("\t")
            kept = left + max(tab, 0)
        if left > at:
            pieces.append((at, left))
        if kept is not None:
            pieces.append((kept, kept + 1))
        at = right
    if end > at:
        pieces.append((at, end))
    return _merged(pieces)


def _merged(pieces: list[Piece]) -> list[Piece]:
    merged: list[Piece] = []
    for left, right in pieces:
        if merged and merged[-1][1] == left:
            merged[-1] = (merged[-1][0], right)
        else:
            merged.append((left, right))
    return merged


def _stray_spaces(line: str) -> frozenset[int]:
    """Offsets in the line of the single spaces that carry no meaning."""
    stray: set[int] = set()
    for match in _SPACED_LETTERS.finditer(line):
        stray.update(at for at in range(match.start(), match.end()) if line[at] == " ")
    single = [at for at in _single_spaces_between_han(line) if at not in stray]
    marks = len(_CLAUSE_MARK.findall(line))
    if not single or len(line) < 20 or not marks or len(single) > marks + 2 or _CREDIT_END.search(line):
        return frozenset(stray)
    kept: list[Piece] = [match.span() for match in _BYLINE_BRACKET.finditer(line)]
    if opening := _BYLINE_START.match(line):
        kept.append(opening.span())
    running = re.search("[，。；]", line) is not None
    if running:
        stray.update(at for at in single if not any(left <= at < right for left, right in kept))
    return frozenset(stray)


def _single_spaces_between_han(line: str) -> Iterator[int]:
    at = line.find(" ", 1)
    while 0 < at < len(line) - 1:
        if _IS_HAN.match(line[at - 1]) and _IS_HAN.match(line[at + 1]):
            yield at
        at = line.find(" ", at + 1)
