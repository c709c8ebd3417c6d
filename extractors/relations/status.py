"""Whether a stated relation is done, planned, denied or over: cue words and how far they reach.

After H. Harkema et al., "ConText: An algorithm for determining negation, experiencer, and temporal status", 2009: a
cue holds from where it stands to the end of its scope. The scope of denials and ends is the clause of the relation's
second end (up to ，；。 or a blank between words); a rumour or its denial (否认, 谣言) reaches over commas, and a
clause without names behind (“合同已终止”) speaks of what stands before it. Plans hold from the cue to the end of the
clause with the second end; a start that lies ahead (预计下月开工) may follow.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import takewhile
from typing import Literal

from extractors.relations.lists import type_class

Truth = Literal["done", "planned", "denied", "ended"]
_KEPT = 1024
"""Readings that are kept: a sentence is asked about once for each pair of its names."""

_MARK = "\ue000-\ue9ff"
_WORD = f"[一-鿿{_MARK}]"
_PROCESS = "(?:加工|提炼|冶炼|转化|转变|还原|熔炼|熔铸|压制|打磨|拉制|轧制|改造|提纯|合成|纺|织|变|制|做|炼|轧|磨)"
PLANNED = re.compile(
    r"(?<![虚模比草])拟(?!定|态|人|合)"
    # 将 before a verb is a plan; before a thing that is made into another (将建筑垃圾加工成砂石) it is not
    r"|(?<![麻大干猛虎闯])将(?=于|在|新|建|形成|达|实现|成为|打造|继续|投|落|生产|年|陆续|全部|具备|重点|进一步|可|会|与|由|推"
    r"|带|布局|引|开工|启动|为|有|采用|从|再|扩|联合|共|来|被|用(?!过)|按|把|对|给|收购|供|采购|回收|逐步|增|向|以|入驻|设"
    r"|实施|参|承|优先|统一|支持|出台)"
    rf"(?!(?!全部|陆续|进一步|继续|重点|逐步|于|在|由|被|把|以|从)[^，。；把]{{2,20}}?{_PROCESS}(?:成|为|作))"
    r"|(?<!行动)(?<!三年)(?<!五年)(?<!培育)(?<!年度)(?<!专项)(?<!原)计划(?!书|单列|生育|》|”|内|外)"
    r"|规划(?:建设(?!局|厅|部|处|委|科)|新建|布局|年产|打造|引进|投资)|预计|力争|有望|可望|即将|筹建|筹划|筹备|在建|正在(?:建设|推进|安装|打桩|施工|规划)"
    r"|建成后|投产后|达产后|建成投产后|届时|待.{1,12}后|争取|目标是|设想|准备(?!金)|意向|远期|明年|后年|下一步|今后|未来(?!科技城|之城)"
    r"|[尚还仍]未(?:正式)?(?:破土|开工|动工|动土|投产|建成|完工|进场|点火|竣工|拿地|落成)"
    r"|签约(?=[^，。；]{0,6}(?:落户|入驻|落地|建设|投资|引进|项目))"
    r"|选址(?=[于在])|(?:正|正在|牵头|着手|抓紧)(?:起草|编制|制定|制订)|征求意见稿|(?:公开|挂网|正|正在)征求意见(?!之?后|以后|的基础)"
)
AHEAD = re.compile(
    r"(?:(?:预计|计划|拟|定于|明年|后年|下月|年内|年底前?|月底前?|[尚还仍]未|力争|有望|可望|争取)[^，。；]{0,12}"
    # 将小产业建成大联盟 makes one thing of another
    r"|将(?:(?:于|在|可|会|陆续|全部|全面|如期|正式|很快|同步|[今明后\d一二三四五六七八九十]+[年月])[^，。；]{0,12})?)"
    r"(?:破土|开工|动工|动土|投产|建成|完工|进场|竣工|投运|开机|试车|投用|启用|达产)"
)
DENIED = re.compile(
    r"(?<!前所)(?<!闻所)(?<!见所)(?<!方兴)未(?!来|到|央|必|名|雨|婚|成年|经处理|可限量|知|艾)"
    r"|没有(?=与|和|向|给|为|从|在|同|被|参|再|收购|采购|使用|用|生产|供|合作|关系|关联|股权|持|投资|落户|入驻|这|此|任何|达成|谈拢|签|对|成)"
    r"|没(?=与|跟|和|向|给|从|签|买|用|供|投|落|谈成|成(?!本))"
    r"|并非(?!孤|偶然|易事|坦途)|并不(?!遥|容易|陌生)"
    rf"|不是(?=[{_MARK}]|[^，。]{{0,12}}(?:企业|公司|子公司|客户|供应商))"
    r"|不(?=生产|使用|采用|含|采购|供应|涉及|存在|属于|隶属|参与|从事|回收|持有|控股)|不再(?!赘述|愁|担)"
    r"|无关(?!紧|痛)|毫无|无意|无(?=合作|业务|股权|任何)|拒绝|婉拒|谢绝|告吹|落空|作罢|流产|夭折|泡汤|谈崩|搁浅|搁置"
)
RUMOUR = re.compile(r"否认(?!：)|不实|谣言|传言|辟谣|不属实|纯属虚构|与事实不符")
ENDED = re.compile(
    r"终止|解约|解除(?:合同|协议|合作)|停产(?!检修|技改|改造|整顿)|关停(?![^，。]{0,4}(?:落后|老旧|小))|关闭(?!本页|窗口|页面)"
    r"|破产(?!的|管理人|重整)|注销|清算|(?:搬离|迁出)(?![^，。]{0,8}(?:落户|搬入|入驻|迁入|住进))|退出(?!目录)|废止|取消|叫停|停用"
    r"|淘汰(?!落后|老旧|旧|下来|的|了?一批)|转让给|已剥离|撤资|中止|失效(?=[，。；！]|$)|停止(?=供|采|生产|使用|合作|与|向|对)"
    r"|(?<!未)曾经?(?=是|为|系|属|隶属|向|给|与|和|同|从|在|由|以|用|使用|采购|生产|供|拥有|持有|控股|回收|合作|入驻|落户|做|经营)"
    r"|原(?:为|是|系|属|隶属)(?!料)"
)
FINISHED = re.compile(
    r"(?<![未没待])(?:已经?|正式|全面|全部|顺利|陆续|相继|先后|如期|成功)[^，。；]{0,4}"
    r"(?:投产|建成|达产|投用|投运|竣工|启用|量产|完工)(?!后|之后|以后|前|之前|以前|时)"
)
_OTHERS = re.compile(type_class("CKUJ"))
"""Marks of what comes into being: firms, parks, clusters and projects."""
CLAUSE_END = re.compile(rf"[，；。！？\n]|(?<={_WORD})[ \t]+(?={_WORD})")
_TOLD = re.compile(r"(?:传言|传闻|谣言)[^，；。]{0,2}$")
_CONTRAST = re.compile(r"而是|反而|实际上|事实上|其实")
_BACKWARD = re.compile(
    rf"^[^{_MARK}，；。]{{0,14}}?(?:终止|解约|解除|告吹|作罢|落空|泡汤|谈崩|未果|未成|没成|没谈成|没有(?:成|谈拢|达成)|废止|叫停|不实|谣言|否认"
    r"|与事实不符|不属实)"
)


def says_finished(text: str, start: int, end: int) -> bool:
    """Whether the clauses of what `text[start:end]` states say that it has come into being (正式投产).

    Clauses behind it speak of it, too, up to one that names what may be meant instead (项目位于园区，已建成投运).

    Args:
        text: a marked sentence of which `read_truth` says that it tells of no plan.
        start, end: as for `read_truth`.
    """
    clauses = _clauses(text)
    first, last = _stating(text, start, end)
    behind = takewhile(lambda clause: not _OTHERS.search(text, *clause), clauses[last + 1 :])
    return bool(FINISHED.search(text, clauses[first][0], [clauses[last], *behind][-1][1]))


@lru_cache(maxsize=_KEPT)
def _clauses(text: str) -> tuple[tuple[int, int], ...]:
    borders = [m.span() for m in CLAUSE_END.finditer(text)]
    starts = [0, *(end for _, end in borders)]
    ends = [*(start for start, _ in borders), len(text)]
    return tuple(zip(starts, ends, strict=True))


def _stating(text: str, start: int, end: int) -> tuple[int, int]:
    """Numbers of the clauses in which what is stated begins and ends."""
    lows = [low for low, _ in _clauses(text)]
    return bisect_right(lows, start) - 1, bisect_left(lows, max(end, 1)) - 1


def read_truth(text: str, start: int, end: int) -> Truth:
    """Read the truth of what `text[start:end]` states.

    Args:
        text: a sentence, plain or marked.
        start: index of the first end of the relation.
        end: index after its second end.
    """
    first, second = _stating(text, start, end)
    contrast = _CONTRAST.search(text, start, end)
    return _truth(text, first, second, contrast.end() if contrast else None)


@lru_cache(maxsize=_KEPT)
def _truth(text: str, first: int, second: int, contrast: int | None) -> Truth:
    """The truth of what two clauses state; `contrast` is the end of 而是 or the like between the ends of a relation."""
    clauses = _clauses(text)
    low, high = clauses[second]
    own = text[low if contrast is None else max(low, contrast) : high]
    whole = text[clauses[first][0] : high] if contrast is None else own
    if first and _TOLD.search(text, *clauses[first - 1]):
        whole = text[clauses[first - 1][0] : high]
    behind = text[slice(*clauses[second + 1])] if second + 1 < len(clauses) else ""
    after = _BACKWARD.search(behind)
    if RUMOUR.search(whole) or (after and RUMOUR.search(after.group())):
        return "denied"
    if DENIED.search(PLANNED.sub("", own)):
        return "denied"
    if ENDED.search(own) or (after and ENDED.search(after.group())):
        return "ended"
    if after:
        return "denied"
    if PLANNED.search(text, 0, high) or AHEAD.search(text, high):
        return "planned"
    return "done"
