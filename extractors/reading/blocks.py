"""From raw text to blocks: lines, joined where the break is in mid-sentence, with their kinds and articles.

The text of the document is put together here, with the index in the raw text for each of its characters. Blocks stand
apart by exactly one line break; all characters keep their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.model import Block, BlockKind
from extractors.reading.articles import Draft, find_title, number_articles
from extractors.reading.furniture import Furniture, furniture_of, looks_like_name
from extractors.reading.joining import Flow, flow_of, goes_on
from extractors.reading.normalise import CJK, Clean, Piece, clean, line_pieces

_HEADING_MARK = re.compile(r"(#{1,6})(?:[ \t\u3000]+|(?=[^\s#！!0-9])(?![^#\n]*#))")
_LIST_MARK = re.compile(r"[-*+][ \t]+(?=\S)")
_QUOTE_MARK = re.compile(r">[ \t]?(?=[^>])")
_RULE = re.compile(r"[ \t\u3000]*(?:(?:[-*_=][ \t]?){3,}|[─━═╌—﹣－＝*＊~～]{4,})[ \t\u3000]*")
_CAPTION = re.compile(
    r"(?:[▲△▼▶►●■◆（(]\s?)?(?:图为|图[①-⑳\d一二三四五六七八九]|[上下左右]图|题图|压题|图片说明|图说|版[左右上下][:：]|图[:：])|"
    r"(?!的).{4,60}(?:[。\s](?:[\u4e00-\u9fff]{2,4}[\s/]?){1,4}(?:摄|供图|/摄|文/图)|（.{0,20}(?:摄|供图|资料图片?|图片)）|[(（]资料图片?[）)])[。）]?"
)
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:[.、．](?!\d)|[)）])|[①-⑳]|"
    r"[·•●○▪■□◆◇◎▲△▼▶►★☆※◈✓✔]|第[一二三四五六七八九十]{1,2}[，、：]"
)
_SECTION_NUMBER = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[章节编部分]|[■◆◇◎▌▍●▪]"
)
_FIELD = re.compile(r"[\u4e00-\u9fffA-Za-z（）/]{1,8}：(?=\S)")
_FORM_FIELD = re.compile(
    r"(?:业主|地点|地址|时间|主题|名称|成立|实控人|单位|受访人|嘉宾|采访|采访人|主持人|发布人|记录|记录人|联系人|总投资|选址|建设单位|内容|要点|状态|"
    r"进度|规模|说明|撰稿|主送|报送|序号|证券简称|证券代码|签约时间|编号|召集)：(?=[^？]+$)"
)
_QUESTION = re.compile(r"(?:问|Q|主持人|记者)[\d甲乙丙丁戊己庚]?[：:].*[？?]$")
_LONG_HEADLINE = re.compile("——|^关于.*的(?:通知|公告|公示|通报|答复|意见|方案|函|复函|决定)$")
_INNER_STOP = re.compile("[。；](?=.)")
_INNER_QUESTION = re.compile("[！？](?=[^”’）」』》！？—])")
_PARAGRAPH_START = re.compile(
    "(?:据|目前|此外|同时|其中|如今|眼下|近年来|近日|今年以来|截至|随后|当天|随着|为此|对此)[^，]{0,8}，"
)
_HAN_OR_WORD = re.compile(f"[{CJK}A-Za-z0-9]")
_LONGEST_HEADING = 40
_PICTURE_GAP = 3  # blank lines that a picture leaves behind when a page is turned into text
_UNDER_PICTURE = re.compile("[^。！？；：“]{0,12}(?:“[^。！？；：”]{1,20}”)?[^。！？；：“]{2,32}。")


@dataclass(frozen=True, slots=True)
class LineHint:
    """What the file itself says of a line (HTML, docx, PDF): its kind, and for headings the level from 1."""

    kind: BlockKind
    level: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of a document with its blocks, the raw index of each character, and the headline if there is one."""

    text: str
    blocks: tuple[Block, ...]
    origin: tuple[int, ...]
    title: str | None


@dataclass(frozen=True, slots=True)
class _Line:
    pieces: tuple[Piece, ...]
    text: str
    stop: int  # index in the cleaned text where the line ends: a line break, or the end of the text
    kind: BlockKind | None
    level: int
    furniture: Furniture | None
    blank_lines: int
    indent: bool
    after_rule: bool

    @property
    def plain(self) -> bool:
        return self.kind is None


def lay_out(raw: str, *, markdown: bool, hints: Mapping[int, LineHint] | None = None) -> Layout:
    """Normalise a raw text and cut it into blocks.

    Args:
        raw: the decoded text; `markdown`: look for marks of Markdown in it.
        hints: what the file says of its lines, by number of the line from 0 (lines of `raw.split("\\n")`).
    """
    cleaned = clean(raw, markdown=markdown)
    lines = list(_lines(cleaned, raw, markdown=markdown, hints=hints or {}))
    plain = [line for line in lines if line.plain]
    flow = flow_of(
        [line.text for line in plain],
        indents=[line.indent for line in plain],
        marked=sum(line.kind == "heading" for line in lines),
        text=cleaned.text,
    )
    groups = _join(lines, flow)
    drafts = _settle([_draft(group) for group in groups])
    articles = number_articles(drafts)
    text, spans, origin = _assemble(cleaned, groups)
    blocks = tuple(
        Block(start, end, draft.kind, article)
        for (start, end), draft, article in zip(spans, drafts, articles, strict=True)
    )
    return Layout(text, blocks, origin, find_title(drafts))


def _lines(cleaned: Clean, raw: str, *, markdown: bool, hints: Mapping[int, LineHint]) -> Iterator[_Line]:
    text = cleaned.text
    blank_lines = 0
    after_rule = False
    stop = -1
    number = -1
    while stop < len(text):
        start = stop + 1
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        number += 1
        begin = start
        while begin < stop and text[begin] in " \t\u3000":
            begin += 1
        if begin == stop:
            blank_lines += 1
            continue
        if text[begin] in "-*_=─━═╌—﹣－＝＊~～" and _RULE.fullmatch(text, begin, stop):
            after_rule = True
            blank_lines += 1
            continue
        hint = hints.get(number)
        kind, level = (hint.kind, hint.level) if hint else (None, 0)
        indent = begin - start >= 2 or text[start] == "\u3000"
        if markdown and not hint:
            marked, kind, level = _line_mark(text, begin, stop)
            if marked == stop:
                blank_lines += 1
                continue
            image = cleaned.index[begin] - 2
            if image >= 0 and raw.startswith("![", image):
                kind = "caption"
            begin = marked
        pieces = line_pieces(text, begin, stop)
        if not pieces:
            blank_lines += 1
            continue
        content = "".join([text[left:right] for left, right in pieces]) if len(pieces) > 1 else text[slice(*pieces[0])]
        if "\u3000" in content:
            content = content.replace("\u3000", " ")
        furniture = None
        if kind is None or kind == "furniture" or (kind == "heading" and "记者" in content):
            furniture = furniture_of(content)
            if furniture:
                kind = "furniture"
            elif kind is None:
                kind = _fixed_kind(content)
        yield _Line(tuple(pieces), content, stop, kind, level, furniture, blank_lines, indent, after_rule)
        blank_lines = 0
        after_rule = False


def _line_mark(text: str, begin: int, stop: int) -> tuple[int, BlockKind | None, int]:
    """Where the line goes on after its Markdown marks, and what they say of it."""
    first = text[begin]
    if first not in "#>-*+":
        return begin, None, 0
    while (match := _QUOTE_MARK.match(text, begin, stop)) is not None:
        begin = match.end()
    if (match := _HEADING_MARK.match(text, begin, stop)) is not None:
        return match.end(), "heading", len(match[1])
    if (match := _LIST_MARK.match(text, begin, stop)) is not None:
        return match.end(), "list_item", 0
    return begin, None, 0


def _fixed_kind(line: str) -> BlockKind | None:
    """The kind that a line shows by itself; None for lines that may be paragraph or headline."""
    if "\t" in line:
        return "list_item"
    if len(line) <= 120 and _CAPTION.match(line):
        return "caption"
    return None


def _join(lines: Sequence[_Line], flow: Flow) -> list[list[_Line]]:
    groups: list[list[_Line]] = []
    current = ""
    for line in lines:
        group = groups[-1] if groups else None
        if group is not None and not line.after_rule and _may_go_on(group[0], line, first_block=len(groups) == 1):
            last = group[-1]
            if goes_on(
                current,
                line.text,
                blank_lines=line.blank_lines,
                indent=line.indent,
                flow=flow,
                last_line=last.text,
            ):
                group.append(line)
                current = current[-400:] + line.text
                continue
        groups.append([line])
        current = line.text
    return groups


def _may_go_on(first: _Line, line: _Line, *, first_block: bool) -> bool:
    """Kinds that a break can run through at all; a headline at the top is not taken for a cut paragraph."""
    if first.kind == "caption":
        return (
            line.kind in (None, "caption")
            and line.blank_lines == 0
            and first.text[0] in "（("
            and first.text[-1] not in "）)"
        )
    if not line.plain:
        return False
    if first.kind is None:
        headline = first_block and "。" not in first.text and len(first.text) <= _LONGEST_HEADING
        return not (headline and line.blank_lines > 0)
    return first.kind == "list_item" and "\t" not in first.text and line.blank_lines == 0


def _draft(group: Sequence[_Line]) -> Draft:
    first = group[0]
    alone = len(group) == 1 and first.blank_lines >= _PICTURE_GAP and first.kind is None
    text = first.text if len(group) == 1 else "".join(line.text for line in group)
    kind = first.kind or _kind_of(text, joined=len(group) > 1)
    if alone and kind == "paragraph" and _UNDER_PICTURE.fullmatch(text):
        kind = "caption"
    return Draft(
        text=text,
        kind=kind,
        level=first.level,
        marked=first.kind == "heading",
        furniture=first.furniture,
        after_rule=first.after_rule,
    )


def _kind_of(text: str, *, joined: bool) -> BlockKind:
    """Paragraph, headline or list item, by the form of the text alone."""
    end = text[-1]
    size = len(text)
    if _INNER_STOP.search(text) is not None:
        return "paragraph"
    if _FORM_FIELD.match(text) and end != "。" and not joined:
        return "list_item"
    if end not in "。；，、…：:" and size <= (64 if _LONG_HEADLINE.search(text) else _LONGEST_HEADING):
        if _is_headline(text):
            return "heading"
    elif size <= 15 and end == "：" and "，" not in text:
        return "heading"
    if _NUMBERED.match(text) or (_FIELD.match(text) and end not in "。？" and not joined):
        return "list_item"
    return "paragraph"


def _is_headline(text: str) -> bool:
    if _HAN_OR_WORD.search(text) is None or _PARAGRAPH_START.match(text) or _QUESTION.match(text):
        return False
    if _NUMBERED.match(text) and not _SECTION_NUMBER.match(text):
        return False
    if _FIELD.match(text) and ("｜" in text or "；" in text or text.count("：") > 1):
        return False
    commas = text.count("，")
    if text[-1] in "！？!?" and (commas or len(text) > 25):
        return False
    if commas > 1 and len(text) > 24:
        return False
    if _INNER_QUESTION.search(text) and len(text) > 26 and "——" not in text:
        return False
    return not (text[0] in "“「" and text[-1] in "”」" and commas > 1)


def _settle(drafts: list[Draft]) -> list[Draft]:
    """Correct kinds by what stands around.

    A name alone between headline and text is a by-line; long runs of headline-like lines are lists; a headline with
    nothing after it is none.
    """
    settled = list(drafts)
    for place in range(1, len(settled) - 1):
        draft = settled[place]
        if (
            draft.kind == "heading"
            and not draft.marked
            and looks_like_name(draft.text)
            and settled[place - 1].kind == "heading"
            and settled[place + 1].kind == "paragraph"
        ):
            settled[place] = replace(draft, kind="furniture", furniture="byline")
    at = 0
    while at < len(settled):
        stop = at
        while stop < len(settled) and settled[stop].kind == "heading" and not settled[stop].marked:
            stop += 1
        if stop - at >= 6:
            for place in range(at + 1, stop):
                settled[place] = replace(settled[place], kind="list_item")
        at = max(stop, at + 1)
    if len(settled) > 1 and settled[-1].kind == "heading" and not settled[-1].marked:
        settled[-1] = replace(settled[-1], kind="paragraph")
    return settled


def _assemble(cleaned: Clean, groups: Sequence[Sequence[_Line]]) -> tuple[str, list[tuple[int, int]], tuple[int, ...]]:
    parts: list[str] = []
    index: list[int] = []
    spans: list[tuple[int, int]] = []
    raw_index = cleaned.index
    text = cleaned.text
    length = 0
    last_stop = 0
    for number, group in enumerate(groups):
        if number:
            parts.append("\n")
            index.append(raw_index[last_stop])
            length += 1
        start = length
        for place, line in enumerate(group):
            if place and _latin_join(group[place - 1].text, line.text):
                parts.append(" ")
                index.append(raw_index[last_stop])
                length += 1
            for left, right in line.pieces:
                parts.append(text[left:right])
                index.extend(raw_index[left:right])
            length += len(line.text)
            last_stop = line.stop
        spans.append((start, length))
    return "".join(parts).replace("\u3000", " "), spans, tuple(index)


def _latin_join(first: str, second: str) -> bool:
    """Two Latin words across a line break need a blank between them."""
    return (
        first[-1] < "\u0250"
        and second[0] < "\u0250"
        and first[-1] != "-"
        and ((first[-1].isalpha() and second[0].isalnum()) or (first[-1] in ",;." and second[0].isalpha()))
    )
