"""Is a line break in mid-sentence? Columns of newspapers and PDF files break lines where the column ends.

Two cases. In a *wrapped* text all lines are about as wide as the column, so a full line without final punctuation
goes on. Elsewhere a line is a whole paragraph, and only a paragraph that was cut in two (at the foot of a column, by
a picture) goes on: there the first part must be running text, not a headline, a by-line or a field of a form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.reading.normalise import CJK

_FINAL = frozenset("。！？…；：”’」』!?;:")
_CANNOT_START = frozenset("，。、；：！？）】》”’」』％%,.;:!?)]}")
_CLOSERS = frozenset("”’」』）》】")
_GOES_ON = frozenset("，、,（《“‘「『【—－-＋+×和与及或")
_OPENERS = {"“": "”", "‘": "’", "（": "）", "《": "》", "「": "」", "『": "』", "【": "】"}
# A headline does not end on these, and no block begins with those.
_FUNCTION_END = re.compile("(?:[等的和与及或把被其该并但且让这各每]|以及|其中|包括|通过|成为)$")
_FUNCTION_START = re.compile("[的了着们](?![^，。；]{0,3}：)")
_STARTER = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:[.、．](?!\d)|[)）])|[①-⑳]|"
    r"[·•●○▪■□◆◇◎▲△▼▶►★☆※◈▌▍👉📌🚩✨✈]|——|第[一二三四五六七八九十]{1,2}[章节条部步]|"
    r"【|本报讯|本刊讯|本报记者|通讯员|图为|图[①-⑳]|编者按|责任编辑|责编|附[:：件]|第[一二三四五六七八九十]，|其[一二三四五]，|[一二三四五六七八九十]是|首先，|注[:：]|[甲乙丙丁]方[:：]"
)
_LABEL_START = re.compile(r"[\u4e00-\u9fffA-Za-z（）/]{1,10}：")
_CHAR_THEN_MARK = re.compile(f"[{CJK}][，。；、]")
_INNER_END = re.compile("[。！？；](?=.)")
_CLAUSE_MARK = re.compile(r"[，。、；]|\S \S")
_CLAUSE = re.compile("[，；。]")
_WORDLIKE_START = re.compile(f"[{CJK}A-Za-z0-9“《（「『‘\"'$￥]")
_HAN = re.compile(f"[{CJK}]")
_WIDEST_COLUMN = 140
_RAGGED = 6  # how much shorter than the column a full line may be: no mark may begin a line, no number is broken
_BIGRAM_SAMPLE = 100_000


@dataclass(frozen=True, slots=True)
class Flow:
    """How a text is laid out.

    Attributes:
        width: of the column in half-width characters, 0 where lines are not wrapped.
        indented: paragraphs begin with an indent, so that a line without one goes on.
        punctuated: the text uses full stops; without them a long line need not be unfinished.
        marked: headlines are marked as such, so that a short line without a mark is rather a piece of text.
        sample: text in which two characters across a break are looked up.
    """

    width: int
    indented: bool
    punctuated: bool
    marked: bool
    sample: str


def display_width(line: str) -> int:
    """Width in half-width characters: a Chinese character counts two, which is also its length in GB 18030."""
    return len(line.encode("gb18030", "replace"))


def is_starter(line: str) -> bool:
    """Does the line begin as only a new block does (numbering, bullet, by-line, caption)?"""
    return _STARTER.match(line) is not None


def flow_of(lines: Sequence[str], *, indents: Sequence[bool], marked: int, text: str) -> Flow:
    """Look at all plain lines of a text.

    Args:
        lines: the lines that are neither blank nor marked up nor furniture.
        indents: whether each begins with an indent.
        marked: how many headings the file marks as such.
        text: the whole text.
    """
    width = _column_width(lines)
    stops = sum(text.count(mark) for mark in "。！？.!?")
    return Flow(
        width=width,
        indented=sum(indents) >= max(2, 0.08 * len(lines)) and not all(indents),
        punctuated=stops * 150 >= len(text) or (stops >= 1 and len(text) < 150),
        marked=marked >= 3,
        sample=text[:_BIGRAM_SAMPLE],
    )


def _column_width(lines: Sequence[str]) -> int:
    """The width that most lines reach to within a few characters, or 0 where lines are not wrapped.

    Lines of a list may be as alike; unlike pieces of running text they hold no clause marks.
    """
    widths = [display_width(line) for line in lines]
    counts = Counter(widths)
    if len(widths) < 4:
        return 0
    near, width = max((sum(counts[one] for one in range(top - _RAGGED, top + 1)), top) for top in counts)
    column = [line for line, one in zip(lines, widths, strict=True) if width - _RAGGED <= one <= width]
    over = sum(one > width * 1.3 for one in widths)
    if not 16 <= width <= _WIDEST_COLUMN or near < max(3, 0.35 * len(widths)) or over > 0.06 * len(widths):
        return 0
    return width if sum(_CLAUSE_MARK.search(line) is not None for line in column) * 2 >= len(column) else 0


def goes_on(first: str, second: str, *, blank_lines: int, indent: bool, flow: Flow, last_line: str) -> bool:
    """Does the text of `first` go on in `second`?

    Args:
        first: the block so far; `last_line` is the last line of it.
        second: the next line, neither furniture nor marked up.
        blank_lines: how many blank lines stand between.
        indent: `second` begins with an indent.
        flow: layout of the text.
    """
    end, start = first[-1], second[0]
    if start in _CLOSERS and blank_lines == 0:
        return True
    if start in _CANNOT_START and end not in "。！？" and blank_lines <= 2:
        return True
    running_so_far = blank_lines == 0 or (blank_lines == 1 and _CLAUSE_MARK.search(first) is not None)
    width = display_width(last_line) if flow.width and running_so_far else 0
    full = width > 0 and width >= flow.width - _RAGGED
    open_bracket = _left_open(first)
    if end in _FINAL:
        if open_bracket == "“" and blank_lines == 0 and _closes_quote(second):
            return True
        return (
            full and blank_lines == 0 and flow.indented and not indent and not is_starter(second) and end not in "：:"
        )
    if open_bracket and blank_lines <= 2 and _OPENERS[open_bracket] in second and (full or not is_starter(second)):
        return True
    if len(second) == 1 and _HAN.match(second) and blank_lines == 0 and len(first) >= 8:
        return True
    if is_starter(second) or not _WORDLIKE_START.match(second) or (indent and flow.indented):
        return False
    if full:
        return True
    if not _HAN.search(first):
        return start.islower() and (end.isalnum() or end == ",")
    if blank_lines == 0 and 0 < width < flow.width * 0.6 and end not in "，、":
        return False  # in a wrapped text a short line ends its block
    return _cut_paragraph(first, second, blank_lines=blank_lines, flow=flow)


def _cut_paragraph(first: str, second: str, *, blank_lines: int, flow: Flow) -> bool:
    end = first[-1]
    if len(first) >= 8 and (_FUNCTION_START.match(second) or (end == "的" and not is_starter(first))):
        return True
    if _LABEL_START.match(second) and end not in "，、":
        return False
    if end in _GOES_ON and not first.endswith("——"):
        return True
    inner_end = _INNER_END.search(first) is not None
    running = (
        inner_end
        or ("，" in first and len(first) >= (12 if flow.marked else 28))
        or (len(first) >= 60 and flow.punctuated)
    )
    runs_on = _CLAUSE.search(second) is not None
    if not runs_on or len(first) < 8 or " " in first[-6:]:
        return False
    if not running and is_starter(first):
        return False
    if _FUNCTION_END.search(first) or _CHAR_THEN_MARK.match(second):
        return True
    if not running:
        return blank_lines <= 1 and len(first) >= 12 and " " not in first and _is_known_pair(end + second[0], flow)
    if not flow.punctuated or (second[0] in "“（《" and not inner_end):
        return False
    if blank_lines >= 3 or end in "）)】》":
        return (blank_lines < 3 and len(first) >= 45) or _is_known_pair(end + second[0], flow)
    return True


def _is_known_pair(pair: str, flow: Flow) -> bool:
    """The two characters across the break stand together elsewhere, as in a word."""
    return flow.sample.count(pair) >= 3


def _closes_quote(line: str) -> bool:
    """A closing quote comes before any opening one."""
    closer, opener = line.find("”"), line.find("“")
    return closer >= 0 and (opener < 0 or closer < opener)


def _left_open(text: str) -> str | None:
    """The last opening bracket or quote that is not closed, or None."""
    for opener, closer in _OPENERS.items():
        at = text.rfind(opener)
        if at >= 0 and text.find(closer, at) < 0:
            return opener
    return None
