"""How Chinese names are built, and when one name can be short for another.

A firm's name is `[place][brand][trade][legal form][branch]`; short names keep the brand and drop the rest. The
conditions below were set by counting, over the training texts, how often two names in such a relation are one thing
(docs/log.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from seeds.lexicon import load_suffixes, place_names

LEGAL_FORM = re.compile(
    r"(?:集团)?(?:股份有限公司|有限责任公司|有限公司|股份公司|总公司|公司|集团|控股|股份|总厂|有限合伙|合伙企业)$"
)
GROUP = re.compile(r"(?:集团|控股)(?:有限公司|股份有限公司|有限责任公司|公司)?$")
BRANCH = re.compile(r"(?:分公司|分厂|事业部|办事处|分部|[一二三四五六七八九十\d]厂|工厂|基地|[东西南北新老]厂区|厂区)$")
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
DOCUMENT_NUMBER = re.compile(r"[一-鿿]{2,12}[〔［\[【（(](?:19|20)\d\d[〕］\]】）)]\s?第?\d{0,4}\s?号")
"""Number under which an office filed a document: 丽政办发〔2024〕12号."""
QUOTES = re.compile(r"[\s“”\"'‘’「」『』《》〈〉·•]+")


def bare(name: str) -> str:
    """The name without quotation marks, title marks and blanks: the form in which names are compared."""
    return QUOTES.sub("", name)


def is_subsequence(short: str, long: str) -> bool:
    """Whether all characters of `short` stand in `long` in the same order."""
    rest = iter(long)
    return all(character in rest for character in short)


@dataclass(frozen=True, slots=True)
class CompanyName:
    """Parts of a firm's name.

    Attributes:
        place: leading or bracketed place, without 省, 市 and the like; empty where there is none.
        core: brand and trade, what is left without place, legal form and brackets.
        legal: whether it ends with a full legal form (…有限公司).
        group: whether it calls itself a group or holding.
        branch: the words that make it a branch or plant of a firm, else empty.
    """

    place: str
    core: str
    legal: bool
    group: bool
    branch: str


def _strip_place(name: str) -> tuple[str, str]:
    """Split leading place names off a name, as long as two characters are left."""
    places = place_names(doubtful=True)
    taken = ""
    while True:
        for size in range(min(11, len(name) - 2), 1, -1):
            if name[:size] in places:
                taken, name = taken + name[:size], name[size:]
                break
        else:
            return taken, name


@cache
def company_name(name: str) -> CompanyName:
    """Take a firm's name apart."""
    text = bare(name)
    branch = ""
    if match := BRANCH.search(text):
        head = text[: match.start()]
        cut = re.search(r"(?:公司|集团|股份)(?=[一-鿿]{0,4}$)", head) or re.search(r"[一-鿿]{2}(?=[一-鿿]{0,4}$)", head)
        branch = text[cut.end() :] if cut and cut.end() >= 3 else match.group()
    inner = "".join(m.group()[1:-1] for m in BRACKETS.finditer(text))
    text = BRACKETS.sub("", text)
    group = bool(GROUP.search(text))
    legal = text.endswith(("有限公司", "有限责任公司"))
    core = LEGAL_FORM.sub("", text) or text
    place, core = _strip_place(core)
    if not place and inner in place_names(doubtful=True):
        place = inner
    return CompanyName(place=place, core=core, legal=legal, group=group, branch=branch)


LOCAL = re.compile(r"(?:分?公司|工厂|厂|基地)$")
"""What may stand behind brand and place."""


@cache
def _brand_and_place(name: str) -> tuple[str, str]:
    """Brand and place of a name such as 昕陆萍乡厂, the longest place at its end; two empty words for other names."""
    text, places = LOCAL.sub("", bare(name)), place_names(doubtful=True)
    begins = (begin for begin in range(2, len(text) - 1) if text[begin:] in places)
    return next(((text[:begin], text[begin:]) for begin in begins), ("", ""))


def company_match(short: str, long: str) -> float:
    """How well `short` fits as a short name of `long`: 0 no, up to 1 the same core.

    A parent, a branch and a sister firm never match: a branch matches only a branch, a name that says 集团 only another
    that does, two legal names only where one is the other with a place before it. 昕陆萍乡厂 is the firm of that brand
    with that place in its name, 昕陆（萍乡）催化材料.
    """
    a, b = company_name(short), company_name(long)
    brand, place = _brand_and_place(short)
    if brand and b.core.startswith(brand) and b.place and (place in b.place or b.place in place):
        return 0.9
    if bool(a.branch) != bool(b.branch) or (a.group and not b.group):
        return 0.0
    if a.place and b.place and not (a.place in b.place or b.place in a.place):
        return 0.0
    if bare(long).endswith(bare(short)):
        return 0.95
    if a.legal and b.legal:
        return 1.0 if a.core == b.core else 0.0
    if len(a.core) < 2:
        return 0.0
    if a.core == b.core:
        return 1.0
    if b.core.startswith(a.core):
        return 0.8
    if a.core[:2] == b.core[:2] and len(a.core) >= 3 and is_subsequence(a.core, b.core):
        return 0.85
    if len(a.core) >= 3 and a.core in b.core and b.legal:
        return 0.7
    return 0.0


ZONE_FORMS = (  # in this order: a 高新技术产业开发区 ends like any 开发区
    (re.compile(r"(?:高新技术产业开发区|高新技术产业园区|高新技术开发区|高新技术园区|高新园区|高新区)$"), "高新区"),
    (re.compile(r"(?:国家级)?(?:经济技术开发区|经济开发区|经开区)$"), "经开区"),
    (re.compile(r"(?:技术开发区|开发区)$"), "开发区"),
    (re.compile(r"(?:工业园区|工业园|产业园区|产业园|工业区|园区|园)$"), "园"),
)
ZONES = frozenset({"高新区", "经开区", "开发区"})
"""Forms that 开发区 alone may stand for."""


def _zone(name: str) -> tuple[str, str]:
    text = BRACKETS.sub("", bare(name))
    for pattern, form in ZONE_FORMS:
        if match := pattern.search(text):
            return text[: match.start()], form
    return text, ""


def zone_places(park: str) -> set[str]:
    """The places in the name of a development zone, 贵州大龙 and 大龙 of 贵州大龙经济开发区; none for other parks."""
    stem, form = _zone(park)
    return {stem, _strip_place(stem)[1]} if form in ZONES and len(stem) > 1 else set()


@cache
def _park_end() -> re.Pattern[str]:
    ends = sorted((row.suffix for row in load_suffixes() if row.type == "Park" and row.strength == "strong"), key=len)
    return re.compile("|".join(map(re.escape, reversed(ends))))


_PART = re.compile(r"(?!片?区|[域级别内])\w\w")
"""How a park's name goes on behind the name of the park around it; 区 would belong to that (产业园区)."""
_UNFINISHED = re.compile(r"[“‘《「『]|[（(][^（）()]*$")
"""A quotation or bracket of which the partner stands further behind."""


def enclosing_parks(park: str) -> list[int]:
    """Where the names end with which a park's name begins, of the parks around it (甲经开区|乙产业园).

    Of such beginnings in the training texts nine in ten are labelled as parks of their own (docs/log.md).
    """
    ends = (match.end() for match in _park_end().finditer(park) if match.start() > 1)
    return [end for end in ends if _PART.match(park, end) and not _UNFINISHED.search(park, 0, end)]


def park_match(short: str, long: str) -> float:
    """How well one park name fits as another form of a longer one (经开区 for 经济技术开发区, place left out)."""
    (stem_a, form_a), (stem_b, form_b) = _zone(short), _zone(long)
    if bare(long).endswith(bare(short)):
        return 0.9
    if not stem_a or not stem_b:
        return 0.0
    if form_a == form_b or ("开发区" in (form_a, form_b) and {form_a, form_b} <= ZONES):
        if stem_a == stem_b or _strip_place(stem_b)[1] == stem_a or stem_b.endswith(stem_a):
            return 0.95
        if form_a == form_b == "园" and stem_b.startswith(stem_a) and len(stem_a) >= 2:
            return 0.6
        inner = _strip_place(stem_b)[1]
        if form_a == form_b == "园" and inner.startswith(stem_a) and len(stem_a) >= 2:
            return 0.6
    return 0.0


PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 纳西 景颇 柯尔克孜"
    " 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 鄂温克 德昂 保安 裕固 独龙 鄂伦春 各"
)
"""Peoples whose names stand in those of autonomous regions; 各 as in 隆林各族自治县."""
_PEOPLE = "|".join(sorted(PEOPLES.split(), key=len, reverse=True))
ADMIN = re.compile(
    rf"(?:特别行政区|(?:(?:{_PEOPLE})族)+(?:自治[区州县旗])|(?:维吾尔|(?<!内)蒙古|哈萨克|柯尔克孜)自治[区州县旗]|自治[区州县旗]"
    r"|(?<=[一-鿿]{2})州|省|市|地区|盟|县|区|旗|镇|乡|街道|村)$"
)


def place_match(short: str, long: str) -> float:
    """How well one place name fits as a shorter form of another: 铜仁 for 铜仁市, 玉屏县 for 玉屏侗族自治县."""
    a, b = bare(short), bare(long)
    stem_a, stem_b = ADMIN.sub("", a), ADMIN.sub("", b)
    if b.endswith(a) and len(a) >= 2:
        return 0.9
    if len(stem_a) >= 2 and stem_a == stem_b and (a == stem_a or b[-1] == a[-1]):
        return 1.0
    if len(a) >= 2 and a == stem_a and stem_b.endswith(a):
        return 0.8
    return 0.0


INDUSTRY_TAIL = re.compile(r"(?:产业链条|产业链|全产业链|产业集群|产业|行业|链|制造业|业)$")


def industry_match(short: str, long: str) -> float:
    """How well two industry names are one: the same words with and without 产业, 产业链, 行业."""
    a, b = INDUSTRY_TAIL.sub("", bare(short)), INDUSTRY_TAIL.sub("", bare(long))
    if len(a) >= 2 and a == b:
        return 1.0
    if len(a) >= 3 and is_subsequence(a, b) and a[0] == b[0] and a[-1] == b[-1] and len(b) - len(a) <= 2:
        return 0.7
    return 0.0


def tail_match(short: str, long: str) -> float:
    """A name that is the end of a longer one, for products, projects, bodies and clusters."""
    a, b = bare(short), bare(long)
    if a == b:
        return 1.0
    return 0.7 if len(a) >= 2 and b.endswith(a) else 0.0


OTHER_MATTER = re.compile(
    r"^(?:废|退役|残|旧|报废|再生|副产|聚|氮化|碳化|氧化|氢氧化|硫酸|磷酸|半|非|未|仿|毛坯|进口|无)"
    r"|(?:废旧|废|退役|再生)$"
)


def product_match(short: str, long: str) -> float:
    """坩埚 for 石墨坩埚; not where the words before make it another matter (废旧叶片 is no 叶片, 聚乳酸 no 乳酸)."""
    a, b = bare(short), bare(long)
    score = tail_match(a, b)
    return 0.0 if score and a != b and OTHER_MATTER.search(b[: -len(a)]) else score


@cache
def _policy_ends() -> tuple[str, ...]:
    """What names of policies end in, without single characters."""
    return "”", "》", *(row.suffix for row in load_suffixes() if row.type == "Policy" and len(row.suffix) > 1)


_JOINT = re.compile(r"以及|[和与及、]")


def joined_policies(name: str) -> list[str]:
    """The policies that a name joins (“双百”行动和硅都英才计划); of one policy itself.

    Both sides of a joint end as policies do, and it stands in no quotation, title or bracket. Two of 11,557 names of
    policies in the labelled texts are cut that should not be.
    """
    for joint in _JOINT.finditer(name):
        sides = first, rest = name[: joint.start()], name[joint.end() :]
        closed = all(first.count(left) == first.count(right) for left, right in ("“”", "《》", "（）"))
        if closed and all(len(side) > 3 and side.endswith(_policy_ends()) for side in sides):
            return [first, *joined_policies(rest)]
    return [name]


def title_match(short: str, long: str) -> float:
    """Policies: the end of a title, or a title without its last word or its year in brackets."""
    a, b = BRACKETS.sub("", bare(short)), BRACKETS.sub("", bare(long))
    if a == b:
        return 1.0
    if len(a) >= 3 and b.startswith(a) and len(b) - len(a) <= 4:
        return 0.8
    return tail_match(a, b) if len(a) >= 4 else 0.0


def body_match(short: str, long: str) -> float:
    """Bodies: a name with its place left out or its parts contracted (县工信局 for 新邵县工业和信息化局)."""
    a, b = bare(short), bare(long)
    if a == b or (b.endswith(a) and len(a) >= 3):
        return 1.0
    same_rank = not (b.endswith("办公室") and not a.endswith(("办", "办公室")))
    if len(a) >= 4 and is_subsequence(a, b) and a[-1] == b[-1] and same_rank:
        return 0.8
    return 0.0


MATCHERS = {
    "Company": company_match,
    "Park": park_match,
    "Place": place_match,
    "Industry": industry_match,
    "Product": product_match,
    "Project": tail_match,
    "Cluster": tail_match,
    "Policy": title_match,
    "Organization": body_match,
}
