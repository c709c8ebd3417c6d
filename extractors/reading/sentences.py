"""Sentences as spans of the document's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.model import Block, Document

LONGEST = 300  # characters; longer ones are cut at a comma
UTMOST = 1000  # characters; where no mark comes so far, the cut falls anywhere

_END = re.compile("(?:[。！？；!?;]|…+)+[”’」』）】》)]*")
_STRAIGHT_QUOTE = '"'
# Kept whole: titles, and brackets that hold less than a line.
_KEPT_WHOLE = re.compile("《[^《》]{0,100}》|（[^（）]{0,80}）|\\([^()]{0,80}\\)|【[^【】]{0,60}】")
_GOES_ON = frozenset("，、。；：！？,的等")
_CUTS = ("，,", "、", " \t")


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """A sentence: half-open span of `document.text` without blanks at its ends, and the index of its block."""

    start: int
    end: int
    block: int


def split_sentences(document: Document) -> tuple[Sentence, ...]:
    """Cut a document into sentences, in order; each lies within one block.

    A sentence ends at 。！？；… with the closing quotes and brackets after it; not inside 《》 or short brackets,
    not at the dot of 3.5, and not where the text goes on after a quoted question (“谁来管？”的问题). A heading is
    one sentence; a list item is cut only at 。！？. What is longer than `LONGEST` is cut at commas, else at 、, else
    at blanks; what has none of these for `UTMOST` characters is cut there.
    """
    text = document.text
    sentences: list[Sentence] = []
    for number, block in enumerate(document.blocks):
        at = block.start
        for end in _ends(text, block):
            sentences += [Sentence(*span, number) for span in _cut(text, at, end)]
            at = end
    return tuple(sentences)


def _ends(text: str, block: Block) -> Iterator[int]:
    """The ends of the sentences of a block, in order; the last is the end of the block."""
    if block.kind != "heading":
        body = text[block.start : block.end]
        whole = (
            [match.span() for match in _KEPT_WHOLE.finditer(body)]
            if "（" in body or "《" in body or "【" in body or "(" in body
            else []
        )
        next_whole = 0
        quotes = counted = 0
        for match in _END.finditer(body):
            while next_whole < len(whole) and whole[next_whole][1] <= match.start():
                next_whole += 1
            if next_whole < len(whole) and whole[next_whole][0] < match.start():
                continue
            quotes += body.count(_STRAIGHT_QUOTE, counted, match.end())
            counted = match.end()
            end = _real_end(body, match, in_list=block.kind == "list_item", in_quote=quotes % 2 == 1)
            if end is not None and end < len(body):
                yield block.start + end
    yield block.end


def _real_end(body: str, match: re.Match[str], *, in_list: bool, in_quote: bool) -> int | None:
    """Where the sentence ends, or None where the mark ends none; `in_quote`: a straight quote is open."""
    marks, end = match[0], match.end()
    if marks[0] in "!?;" and end < len(body) and not body[end].isspace() and body[end].isascii():
        return None  # a mark inside a Latin token
    if in_list and marks[0] in "；;":
        return None
    if in_quote and body.startswith(_STRAIGHT_QUOTE, end):
        end += 1
    closed = end > match.start() + 1 and body[end - 1] in '”’」』）】》)"'
    if closed and end < len(body) and body[end] in _GOES_ON:
        return None
    return end


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without blanks at its ends, in pieces of at most `LONGEST` characters where marks allow it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = _best_cut(text, start, end)
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        yield start, end


def _best_cut(text: str, start: int, end: int) -> int:
    """Behind the last comma that keeps the piece short enough; else behind the first after that, or at `UTMOST`."""
    limit = start + LONGEST
    for marks in _CUTS:
        at = max(text.rfind(mark, start + 1, limit) for mark in marks)
        if at > start and not _inside_number(text, at):
            return at + 1
    utmost = min(start + UTMOST, end)
    later = [at + 1 for marks in _CUTS for mark in marks if (at := text.find(mark, limit, utmost - 1)) >= 0]
    return min(later, default=utmost)


def _inside_number(text: str, at: int) -> bool:
    return text[at] == "," and text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit()
