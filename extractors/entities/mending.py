"""Names put right after tagging: where they begin and end, what they are called, and how many a run of them holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache

from extractors.entities.names import joined_policies
from extractors.model import Mention
from seeds.lexicon import load_firms

_LEFT = re.compile(r"^[“‘「『（(、，：\s①-⑳]+")
_OFFICE = re.compile(r"^(?:常委|副?书记|副?主任|副?局长|副?市长|副?县长|副?区长|董事长|总经理)(?=.{3})")
"""An office that a text without punctuation runs together with the name after it."""
_WORK = re.compile(r"(?<=.{3})(?:循环|提取|合成|焙烧|包装|装配|总装|检测|加工|制造|生产|研发|熔炼|冲压|涂装|回收)$")
_SHOP = re.compile(r"(?:生产)?(?:车间|工段|产线|流水线)")
"""In 甲新材料循环车间 the work done there belongs to the shop, not to the firm's name."""
_ISSUING = re.compile(
    r"^[^“《（关]{0,8}?(?:持续|深入|全面|积极)?(?:推行|实施|施行|出台|印发)"
    r"(?!《|[^“]{0,4}?(?:办法|方案|意见|细则|规划|计划|纲要)(?:（[^（）]*）)?$)(?=.{5})"
)
"""Who issues a policy, run together with its name (甲市推行重点项目领导包保制度). No labelled name begins so."""
_CLAUSE = re.compile(r"(?:^|[。；，：\n])\s*$")
"""Text before the beginning of a clause."""
_IS_FIRM = re.compile(
    r"就?(?:是|系|为)[^，。；：！？\n“”]{0,24}(?:企业|供应商|生产商|制造商|厂商|公司|客户|厂家|配套厂)(?:之一)?(?:[，。；\n]|$)"
)
CALLED = 0.9
"""Score of a name that its sentence calls a firm."""
_RIGHT = re.compile(r"[、，：。；\s]+$")


def mend(text: str, mention: Mention) -> list[Mention]:
    """What a tagged name is once it is put right: one mention, or one for each policy that it joins."""
    return [_as_called(text, one) for one in _apart(text, _trim(text, mention))]


def _trim(text: str, mention: Mention) -> Mention:
    """Cut off what is no part of a name: punctuation, marks without a partner, offices, work, who issues a policy."""
    start, end = mention.start, mention.end
    name = text[start:end]
    if not ("”" in name and name.startswith("“")):
        start += len(name) - len(_LEFT.sub("", name))
    if office := _OFFICE.match(text[start:end]):
        start += office.end()
    if mention.type == "Policy" and (issuing := _ISSUING.match(text[start:end])):
        start += issuing.end()
    end -= len(text[start:end]) - len(_RIGHT.sub("", text[start:end]))
    if mention.type == "Company" and _SHOP.match(text, end) and (work := _WORK.search(text[start:end])):
        end -= len(work.group())
    for left, right in ("“”", "《》", "（）"):
        name = text[start:end]
        if name.endswith(right) and left not in name:
            end -= 1
        elif name.startswith(left) and right not in name:
            start += 1
            if text[end : end + 1] == right:  # the partner stands just outside
                start, end = start - 1, end + 1
    return replace(mention, start=start, end=end)


def _as_called(text: str, mention: Mention) -> Mention:
    """A firm where a clause says so of its subject (甲化工是丙的供应商), even if it looks like an industry or product.

    Of 246 labelled subjects of such clauses 242 are firms, and none is one of these.
    """
    before = text[max(0, mention.start - 3) : mention.start]
    possible = mention.type in ("Company", "Industry", "Product")
    if possible and _CLAUSE.search(before) and _IS_FIRM.match(text, mention.end):
        return replace(mention, type="Company", score=max(mention.score, CALLED))
    return mention


def _apart(text: str, mention: Mention) -> list[Mention]:
    """The policies that the name of one joins; all else as it is."""
    if mention.type != "Policy":
        return [mention]
    found, at = [], mention.start
    for name in joined_policies(text[mention.start : mention.end]):
        at = text.index(name, at)
        found.append(replace(mention, start=at, end=at + len(name)))
        at += len(name)
    return found


@cache
def _lexicon_firms() -> frozenset[str]:
    return frozenset(firm.name for firm in load_firms())


def split_runs(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Firms that run together where a list lost its marks (甲硅业乙电池), one mention for each.

    All of them must be named elsewhere in the text or known from the lexicon, and one at least in the text:
    中国石油兰州石化 is one firm, though both parts are known.
    """
    named = {text[m.start : m.end] for m in mentions if m.type == "Company"}
    firms = named | _lexicon_firms()
    out = []
    for mention in mentions:
        name = text[mention.start : mention.end]
        parts: list[str] = []
        if mention.type == "Company" and name not in _lexicon_firms():
            parts = _parts(name, firms)
        if named.isdisjoint(parts):
            parts = []
        at = mention.start
        for part in parts or [name]:
            out.append(replace(mention, start=at, end=at + len(part)))
            at += len(part)
    return out


def _parts(name: str, firms: Collection[str]) -> list[str]:
    """Two or more names of `firms` that give `name` one after the other, the longest first; else nothing."""
    for size in range(len(name) - 2, 1, -1):
        first, rest = name[:size], name[size:]
        if first in firms:
            others = [rest] if rest in firms else _parts(rest, firms)
            if others:
                return [first, *others]
    return []
