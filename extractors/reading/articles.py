"""Telling the articles of a page apart, and finding its headline.

An article opens with its headlines, the lines without a paragraph between them that stand before an opening sign: a
by-line, 本报讯, a dateline, a subtitle that begins with a dash. Sub-headings have no such sign after them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.model import BlockKind
from extractors.reading.furniture import Furniture

_OPENING = re.compile(
    r"(?:本报|本刊|本台|本网)(?:[\u4e00-\u9fff]{0,6}讯|记者|特约|通讯员)|[\u4e00-\u9fff]{2,8}(?:日报|晚报|时报|新报|网|社)\s?"
    r"[\u4e00-\u9fff]{0,6}\d{1,2}月\d{1,2}日(?:讯|电)|(?:新华社|中新社)[\u4e00-\u9fff]{0,8}\d"
)
_SUBTITLE = re.compile(
    r"(?:——|--|—)(?=.{0,40}(?:记|纪实|侧记|走笔|综述|观察|见闻|手记|调查|背后|巡礼|探访|掠影|速写|写真|记事|盘点|透视|启示|散记|实践|探索|工作|发展|建设|[\u4e00-\u9fff]$))"
)
_SECTION = re.compile(
    r"【[^【】]{0,8}(?:新闻|头题|头条|链接|短讯|简讯|速递|速览|短波|便民|天气|关注|在线|文旅|副刊|读者来信)】|[◎◇].{1,30}|"
    r"[·•][\u4e00-\u9fff]{2,10}[·•]"
)
_HIGHEST_SUBHEADING = 3  # a heading marked with three signs never opens an article by its level
_EDITORIAL = re.compile("[【（]?(?:编者按|开栏|编者的话|导读|阅读提示|核心提示)")
_NO_TITLE = re.compile(
    r"【[^【】]*】|[◎◇■●].*|.{0,6}(?:新闻|时讯|快讯|简报|版)|附件\d*|新闻稿|新闻通稿|即时发布|〔.*〕"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-z\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has a place: text, kind, level of a marked heading (from 1), and how it was found.

    Attributes:
        marked: the file itself marks it as heading (`#`, `<h1>`, a style).
        furniture: the sort of page furniture, None for text.
        after_rule: a horizontal rule stands before it.
    """

    text: str
    kind: BlockKind
    level: int = 0
    marked: bool = False
    furniture: Furniture | None = None
    after_rule: bool = False


def number_articles(drafts: Sequence[Draft]) -> list[int]:
    """The number of the article each block belongs to, from 0, never falling."""
    starts = _starts(drafts)
    numbers: list[int] = []
    article = 0
    has_text = False
    for place, draft in enumerate(drafts):
        if place in starts and has_text:
            article += 1
            has_text = False
        has_text = has_text or draft.kind in ("paragraph", "list_item")
        numbers.append(article)
    return numbers


def find_title(drafts: Sequence[Draft]) -> str | None:
    """The first headline-like block; names of sections are passed over where there is something better.

    It needs two Chinese characters, or any letter in a text without Chinese.
    """
    headings = [place for place, draft in enumerate(drafts) if draft.kind == "heading"]
    chinese = any(_HAN.search(draft.text) for draft in drafts)
    usable = [
        place
        for place in headings
        if len(_HAN.findall(drafts[place].text)) >= 2 or (not chinese and _LETTER.search(drafts[place].text))
    ]
    if not usable:
        return None
    good = [place for place in usable if not _NO_TITLE.fullmatch(drafts[place].text)]
    first = (good or usable)[0]
    # A slogan of the page may stand over the headline: the headline is what the subtitle belongs to.
    place = first
    while place + 1 < len(drafts) and drafts[place + 1].kind == "heading" and place - first < 4:
        if drafts[place + 1].text.startswith("——"):
            return drafts[place].text
        place += 1
    return drafts[first].text


def _starts(drafts: Sequence[Draft]) -> set[int]:
    """Places where an article begins; the caller drops those with no text before them."""
    starts: set[int] = set()
    levels = [draft.level for draft in drafts if draft.marked and draft.level]
    top = min(levels, default=0)
    several_top = levels.count(top) > 1
    closed = False
    for place, draft in enumerate(drafts):
        heading = draft.kind == "heading"
        own = heading and (closed or draft.after_rule or _SECTION.fullmatch(draft.text) is not None)
        by_level = draft.marked and several_top and draft.level == top < _HIGHEST_SUBHEADING
        if own or by_level or _opens(draft, drafts, place):
            starts.add(_head_of(drafts, place))
        if draft.kind == "furniture" and _closes(drafts, place):
            closed = True
        elif draft.kind not in ("furniture", "caption"):
            closed = False
    return starts


def _opens(draft: Draft, drafts: Sequence[Draft], place: int) -> bool:
    after_heading = place > 0 and drafts[place - 1].kind == "heading"
    if draft.furniture == "byline":
        return after_heading
    if draft.kind == "heading" and not (draft.marked and draft.level > 2):
        return after_heading and _SUBTITLE.match(draft.text) is not None
    return draft.kind == "paragraph" and _OPENING.match(draft.text) is not None


def _closes(drafts: Sequence[Draft], place: int) -> bool:
    """A signature in brackets, or a by-line after the text: what follows is another article."""
    draft = drafts[place]
    if draft.furniture == "signature":
        return True
    if draft.furniture != "byline" or place == 0 or drafts[place - 1].kind != "paragraph":
        return False
    return _EDITORIAL.match(drafts[place - 1].text) is None


def _head_of(drafts: Sequence[Draft], place: int) -> int:
    """The first of the headlines that lead to this block."""
    head = place
    while head > 0:
        before = drafts[head - 1]
        if drafts[head].after_rule:
            break
        if before.kind == "heading" or (
            before.furniture == "byline" and head - 1 > 0 and drafts[head - 2].kind == "heading"
        ):
            head -= 1
        else:
            break
    return head
