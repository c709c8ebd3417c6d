"""Done, planned, denied or over: what a sentence says of the relation between two names in it.

The relation stands between the first and the last name in braces; each sentence is read twice, plain and marked.
"""

from __future__ import annotations

import pytest
from hand_made import NAMED, marked, plain

from extractors.relations.marking import BLOCKS
from extractors.relations.status import Truth, read_truth, says_finished

DONE = [
    "{澜屿硅业|C}生产{硅片|P}。",
    "{澜屿硅业|C}已建成{单晶炉|P}产线，年产三千吨。",
    # 将 before a thing that is worked on
    "{澜屿硅业|C}将{石英砂|P}加工成坩埚。",
    "{澜屿硅业|C}将建筑垃圾制成{再生砂|P}。",
    "{澜屿硅业|C}将有机废液提炼成{溶剂|P}。",
    "{澜屿硅业|C}将新鲜竹材变成{竹炭|P}。",
    "{澜屿硅业|C}将用过的砂浆转化为{碳化硅微粉|P}。",
    "{松垄市|A}推行{“党建+联盟”模式|L}，将小产业建成大联盟。",
    "机械师把麻将桌厂改了，{澜屿硅业|C}生产{硅片|P}。",
    # 没有 that denies nothing
    "没有比{澜屿硅业|C}的{硅片|P}更薄的了。",
    "{澜屿硅业|C}的{硅片|P}没有最薄只有更薄。",
    "{澜屿硅业|C}用尾气发电，一度也没有白白浪费，供{桐岚电池|C}。",
    "{澜屿硅业|C}并非孤军，{桐岚电池|C}与它隔墙供货。",
    "{澜屿硅业|C}生产的{硅片|P}前所未有地薄。",
    "{澜屿硅业|C}回收未经处理的{废砂浆|P}。",
    "{澜屿硅业|C}收购{桐岚电池|C}，金额未披露。",
    # words that only look like plans
    "{松垄市|A}广泛征求意见，出台{硅材料十条|L}。",
    "经公开征求意见后，{松垄市|A}出台{硅材料十条|L}。",
    "市规划局介绍，{澜屿硅业|C}落户{松垄高新区|K}。",
    "自然资源和规划建设局称，{澜屿硅业|C}位于{松垄高新区|K}。",
    "{澜屿硅业|C}提交计划书后入驻{松垄高新区|K}。",
    "计划生育站旁边，{澜屿硅业|C}生产{硅片|P}。",
    "列入三年行动计划的{澜屿硅业|C}生产{硅片|P}。",
    "{澜屿硅业|C}的{硅片|P}比原计划提前三个月下线。",
    "{澜屿硅业|C}参加虚拟电厂，供{桐岚电池|C}用电。",
    "{澜屿硅业|C}与{桐岚大学|O}签约共建实验室。",
    # ends of something else
    "{澜屿硅业|C}淘汰落后设备，生产{硅片|P}。",
    "{澜屿硅业|C}回收失效催化剂里的{铂|P}。",
    "{澜屿硅业|C}从老城搬离后入驻{松垄高新区|K}。",
    "{澜屿硅业|C}停产检修后恢复{硅片|P}供应。",
    "{澜屿硅业|C}接手破产的轧机厂，生产{硅片|P}。",
    "{澜屿硅业|C}由曾任工程师的老周创办，生产{硅片|P}。",
    "{澜屿硅业|C}曾获国家级奖项，主产{硅片|P}。",
    "{澜屿硅业|C}的原料是{石英砂|P}。",
    # the cue stands in another clause
    "{桐岚电池|C}不再外卖废料，{澜屿硅业|C}从中提取{银粉|P}。",
    "{澜屿硅业|C}生产{硅片|P}，其上市计划尚无消息。",
    "{澜屿硅业|C}用的不是外购料，而是自产的{硅片|P}。",
    "{澜屿硅业|C}未与外地厂签约，而是从{桐岚电池|C}采购。",
]
PLANNED = [
    "{澜屿硅业|C}拟投资建设{硅片二期项目|J}。",
    "{澜屿硅业|C}将生产{硅片|P}。",
    "{澜屿硅业|C}将建成{单晶炉|P}产线。",
    "{澜屿硅业|C}将把{石英砂|P}加工成坩埚。",
    "{澜屿硅业|C}将年产{硅片|P}两亿片。",
    "{澜屿硅业|C}将向{桐岚电池|C}供货。",
    "{澜屿硅业|C}将以{石英砂|P}为原料。",
    "{澜屿硅业|C}将落户{松垄高新区|K}。",
    "{澜屿硅业|C}将被{岫湖集团|C}收购。",
    "{澜屿硅业|C}今年计划生产{硅片|P}。",
    "{澜屿硅业|C}规划建设{硅片二期项目|J}。",
    "{澜屿硅业|C}规划年产{硅片|P}一亿片。",
    "{澜屿硅业|C}力争年底下线{硅片|P}。",
    "{澜屿硅业|C}有望明年供货{桐岚电池|C}。",
    "{澜屿硅业|C}在建的{硅片二期项目|J}。",
    "{澜屿硅业|C}正在建设{硅片二期项目|J}。",
    "{硅片二期项目|J}建成后年产{硅片|P}两亿片。",
    "{硅片二期项目|J}投产后可产{硅片|P}。",
    "{澜屿硅业|C}预计三季度量产{硅片|P}。",
    "{澜屿硅业|C}即将投产{硅片|P}。",
    "{澜屿硅业|C}筹建{硅片二期项目|J}。",
    "{澜屿硅业|C}签约落户{松垄高新区|K}。",
    "{澜屿硅业|C}的{硅片二期项目|J}选址于{松垄高新区|K}。",
    "{松垄市|A}正在起草{硅材料十条|L}。",
    "{松垄市|A}就{硅材料十条|L}公开征求意见。",
    "{澜屿硅业|C}与{桐岚电池|C}签订合作意向书。",
    "下一步，{澜屿硅业|C}做强{硅片|P}产能。",
    "待设备到位后，{澜屿硅业|C}生产{硅片|P}。",
    "{澜屿硅业|C}投建的{硅片二期项目|J}尚未破土。",
    "{澜屿硅业|C}投建{硅片二期项目|J}，预计明年5月投产。",
    "{硅片二期项目|J}由{澜屿硅业|C}投资，计划年内开工。",
]
MARKED_ONLY = "{澜屿硅业|C}生产的不是{硅片|P}。"  # that a name follows is plain only where names are marks
DENIED = [
    "{澜屿硅业|C}并未生产{硅片|P}。",
    "{澜屿硅业|C}从未向{桐岚电池|C}供货。",
    "{澜屿硅业|C}尚未与{桐岚电池|C}签约。",
    "{澜屿硅业|C}未采购{石英砂|P}。",
    "{澜屿硅业|C}未供应{桐岚电池|C}。",
    "{澜屿硅业|C}最终未能落户{松垄高新区|K}。",
    "{澜屿硅业|C}没有收购{桐岚电池|C}。",
    "{澜屿硅业|C}与{桐岚电池|C}没有股权关系。",
    "{澜屿硅业|C}没跟{桐岚电池|C}谈成。",
    "{澜屿硅业|C}并非{岫湖集团|C}的子公司。",
    "{澜屿硅业|C}不是{岫湖集团|C}的供应商。",
    MARKED_ONLY,
    "{澜屿硅业|C}不生产{硅片|P}。",
    "{澜屿硅业|C}不使用{石英砂|P}。",
    "{澜屿硅业|C}不再生产{硅片|P}。",
    "{澜屿硅业|C}不属于{岫湖集团|C}。",
    "{澜屿硅业|C}与{岫湖集团|C}无关。",
    "{澜屿硅业|C}与{岫湖集团|C}无任何往来。",
    "{澜屿硅业|C}否认被{岫湖集团|C}收购。",
    "{澜屿硅业|C}拒绝向{桐岚电池|C}供货。",
    "网传{澜屿硅业|C}落户{松垄高新区|K}，系谣言。",
    "{澜屿硅业|C}将被{岫湖集团|C}收购的传言不实。",
    "有关{澜屿硅业|C}收购{桐岚电池|C}的说法，公司予以否认。",
    "有传言称，{澜屿硅业|C}要收购{桐岚电池|C}。",
    "{澜屿硅业|C}与{桐岚电池|C}的合作告吹。",
    "{澜屿硅业|C}收购{桐岚电池|C}一事作罢。",
    "{澜屿硅业|C}拟收购{桐岚电池|C}，最终没谈成。",
    "{澜屿硅业|C}与{桐岚电池|C}洽谈合作，但没有达成一致。",
    "{澜屿硅业|C}计划入驻{松垄高新区|K}，后来落空。",
]
ENDED = [
    "{澜屿硅业|C}终止收购{桐岚电池|C}。",
    "{澜屿硅业|C}与{桐岚电池|C}的供货合同已终止。",
    "{澜屿硅业|C}与{桐岚电池|C}签过协议，双方已解约。",
    "{澜屿硅业|C}向{桐岚电池|C}供货，合同已于5月终止。",
    "{澜屿硅业|C}与{桐岚电池|C}解除合作。",
    "{澜屿硅业|C}的{硅片|P}线已停产。",
    "{澜屿硅业|C}关停{硅片|P}产线。",
    "{澜屿硅业|C}迁出{松垄高新区|K}。",
    "{澜屿硅业|C}退出{硅片二期项目|J}。",
    "{松垄市|A}废止{硅材料十条|L}。",
    "{澜屿硅业|C}停止向{桐岚电池|C}供货。",
    "{澜屿硅业|C}停用{石英砂|P}。",
    "{澜屿硅业|C}注销{桐岚电池|C}。",
    "{硅材料十条|L}对{澜屿硅业|C}的支持取消。",
    "{澜屿硅业|C}曾为{桐岚电池|C}供货。",
    "{澜屿硅业|C}曾经生产{硅片|P}。",
    "{澜屿硅业|C}曾隶属{岫湖集团|C}。",
    "{澜屿硅业|C}曾落户{松垄高新区|K}。",
    "{澜屿硅业|C}原为{岫湖集团|C}子公司。",
    "{澜屿硅业|C}原属{岫湖集团|C}。",
]
TABLE: list[tuple[str, Truth]] = [
    *((sentence, "done") for sentence in DONE),
    *((sentence, "planned") for sentence in PLANNED),
    *((sentence, "denied") for sentence in DENIED),
    *((sentence, "ended") for sentence in ENDED),
]


@pytest.mark.parametrize(("sentence", "truth"), TABLE)
def test_truth_of_a_marked_sentence(sentence: str, truth: Truth) -> None:
    found = marked(sentence)
    assert read_truth(found.text, found.units[0].at, found.units[-1].at + 1) == truth


@pytest.mark.parametrize(("sentence", "truth"), [row for row in TABLE if row[0] != MARKED_ONLY])
def test_truth_of_a_plain_sentence(sentence: str, truth: Truth) -> None:
    names = [match[1] for match in NAMED.finditer(sentence)]
    text = plain(sentence)
    assert read_truth(text, text.index(names[0]), text.rindex(names[-1]) + len(names[-1])) == truth


@pytest.mark.parametrize(
    ("sentence", "truths"),
    [
        ("{澜屿硅业|C}生产{硅片|P}，未生产{硅棒|P}。", {"硅片": "done", "硅棒": "denied"}),
        ("{澜屿硅业|C}生产{硅片|P}，明年将生产{硅棒|P}。", {"硅片": "done", "硅棒": "planned"}),
        ("{澜屿硅业|C}停产{硅片|P}，现生产{硅棒|P}。", {"硅片": "ended", "硅棒": "done"}),
        ("{澜屿硅业|C}生产的不是{硅片|P}，而是{硅棒|P}。", {"硅片": "denied", "硅棒": "done"}),
    ],
)
def test_each_relation_of_a_sentence_has_its_own_truth(sentence: str, truths: dict[str, Truth]) -> None:
    found = marked(sentence)
    head = found.units[0].at
    assert {u.entity: read_truth(found.text, head, u.at + 1) for u in found.units[1:]} == truths


@pytest.mark.parametrize(("start", "end"), [(0, 0), (0, 1), (1, 1)])
def test_short_texts(start: int, end: int) -> None:
    assert read_truth("硅" * end, start, end) == "done"


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("澜屿硅业硅片项目正式投产，全城庆祝。", True),
        ("澜屿硅业硅片项目、桐岚二期陆续建成。", True),
        ("澜屿硅业硅片项目已于三月竣工。", True),
        ("澜屿硅业硅片项目。", False),
        ("澜屿硅业硅片项目尚未全面投产。", False),
        ("澜屿硅业硅片项目正式投产后招工。", False),
        ("澜屿硅业硅片项目在松垄，以石英砂为料，已建成投运。", True),
        (f"澜屿硅业硅片项目开工，{chr(BLOCKS['Company'])}正式投产。", False),  # something else has
    ],
)
def test_what_has_come_into_being_says_so(text: str, finished: bool) -> None:
    assert says_finished(text, 0, text.index("项目") + 2) is finished
