"""Blocks: which line breaks are joined, what kind a line is, which article it belongs to, what the title is."""

from __future__ import annotations

import pytest

from extractors.model import Document
from extractors.reading import document_from_text
from extractors.reading.furniture import furniture_of

LEAD = "滨河园区是全县工业的主阵地，近年来引进了一批锂电企业，产业链条不断拉长。"
TAIL = "这些企业大多集中在园区东片，彼此之间供料方便。"


def doc(raw: str) -> Document:
    return document_from_text(raw, doc_id="d")


def lines(raw: str) -> list[str]:
    return doc(raw).text.split("\n")


def kinds(raw: str) -> list[tuple[str, str]]:
    document = doc(raw)
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def articles(raw: str) -> list[int]:
    return [block.article for block in doc(raw).blocks]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # a paragraph cut at the foot of a column
        (
            "去年园区签约项目二十三个，总投资达到八十六亿元，其中投资超过十亿元的项目有三个，创下历史新",
            "高。今年的目标更高。",
        ),
        ("园区企业用上了绿电，成本明显下降。今年还要再建一座变电", "站，保障二期项目用电。"),
        ("目前，", "园区共有规上企业四十三家，其中锂电企业十九家。"),
        ("澄川新材的主要产品有碳酸锂、氢氧化锂、", "磷酸铁锂，全部供应本地的电池企业。"),
        ("去年高新技术企业达到二十三家，研发投入继续加大，产值同比增长", "18.6%，增速全市第一。"),
        ("去年共有投资五十亿元以上的大项目两个、投资十亿元的中等项目四个，20亿元", "以上项目三个，全部开工。"),
        # a short line that no headline would be
        ("为了让新来的工人尽快安顿下来等", "现实问题得到解决，园区新建了公寓。"),
        ("园区推行重大项目全程帮办代办的新模", "式，企业少跑腿，项目早开工。"),
        ("澄川新材与隔壁的滨河隔膜共用一条蒸汽管", "的做法，省下了一笔钱，也少了损耗。"),
        # a bracket or a quotation that stays open
        ("澄川新材（全称澄川新材料股份", "有限公司）去年投产。"),
        ("主任说：“项目不等人，我们天天盯着进度", "表，一天也不敢耽误。”"),
        # a mark that cannot begin a line
        ("园区引进了澄川新材", "、滨河隔膜等企业，链条成形。"),
    ],
)
def test_joined(first: str, second: str) -> None:
    assert lines(f"{LEAD}\n\n{first}\n\n{second}\n\n{TAIL}") == [LEAD, first + second, TAIL]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("园区去年签约项目二十三个，总投资八十六亿元，创下新高。", "今年的目标更高，任务更重。"),
        ("今年要重点抓好三件事，件件都要落实到人、落实到时间节点：", "第一件是把路修通，让车开进来。"),
        ("锂电产业挑起大梁", "滨河园区去年产值增长两成，锂电企业贡献了一半。"),
        ("服务做到家门口 企业安心谋发展", "走进政务大厅，听不到争吵，看不到排队。"),
        ("本报记者 林一帆 通讯员 周小满", "入秋的滨河，一片繁忙，车来车往。"),
        ("林一帆 周小满 陈立秋", "入秋的滨河，一片繁忙，车来车往。"),
        ("园区去年的数字，既有亮眼的地方，也有需要补课的地方，总体上看是稳中有进、进中提质", "一、主要指标完成情况"),
        ("园区去年的数字，既有亮眼的地方，也有需要补课的地方，总体上看是稳中有进、进中提质", "责任编辑：林一帆"),
        (
            "园区去年的数字，既有亮眼的地方，也有需要补课的地方，总体上看是稳中有进、进中提质",
            "图为澄川新材的生产车间。",
        ),
        (
            "业主：澄川新材料股份有限公司｜地点：滨河园区东片｜状态：在建，已完成投资三亿元",
            "要点：年产三万吨锂盐，明年投产。",
        ),
        ("澄川新材料股份有限公司", "滨河隔膜科技有限公司，注册地在园区。"),
        ("这是一条没有说完就断了的、后面还跟着一张照片的长句子，因为照片占了它的地方，该企业", "林一帆 摄"),
    ],
)
def test_kept_apart(first: str, second: str) -> None:
    assert lines(f"{LEAD}\n\n{first}\n\n{second}\n\n{TAIL}") == [LEAD, first, second, TAIL]


def test_headline_with_comma_at_the_top_is_kept_apart() -> None:
    head = "滨河园区抢抓新能源机遇，锂电产业链越拉越长，企业越聚越多"
    assert lines(f"{head}\n\n走进园区，塔吊林立，机器轰鸣。")[0] == head


COLUMN = """锂电之城的新答卷

走进滨河园区东片的澄川新材料有
限公司，一条条生产线正开足马力，
去年全年产出锂盐3.2万吨，其中
六成就近卖给了园区里的电池厂。
“近，就是最大的优势。”公司总
经理林一帆说。

补上缺的那一环
早些年，隔膜和电解液都要从外地
拉，运费高，还误事。2022年，
滨河隔膜落户，一期年产隔膜两亿
平方米。
"""


def test_wrapped_column() -> None:
    assert kinds(COLUMN) == [
        ("heading", "锂电之城的新答卷"),
        (
            "paragraph",
            "走进滨河园区东片的澄川新材料有限公司，一条条生产线正开足马力，去年全年产出锂盐3.2万吨，其中六成就近卖给了园区里的电池厂。",
        ),
        ("paragraph", "“近，就是最大的优势。”公司总经理林一帆说。"),
        ("heading", "补上缺的那一环"),
        (
            "paragraph",
            "早些年，隔膜和电解液都要从外地拉，运费高，还误事。2022年，滨河隔膜落户，一期年产隔膜两亿平方米。",
        ),
    ]


def test_list_of_names_of_like_width_is_not_a_column() -> None:
    names = [
        "澄川新材料有限公司",
        "滨河隔膜科技公司",
        "云岭电解液有限公司",
        "东片结构件厂有限公司",
        "南坡回收科技公司",
        "北坡物流有限公司",
        "西片铜箔有限公司",
    ]
    assert lines("\n".join(names)) == names


def test_lines_of_latin_text_are_joined_with_a_blank() -> None:
    assert lines("Alpha Ltd. makes salts and\nsells them to Beta,\nits only customer.") == [
        "Alpha Ltd. makes salts and sells them to Beta, its only customer."
    ]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("# 标题在此", "heading"),
        ("### 一条链", "heading"),
        ("一、总体要求", "heading"),
        ("从“制造”到“智造”", "heading"),
        ("——滨河园区十年走笔", "heading"),
        ("- 澄川新材", "list_item"),
        ("1. 澄川新材二期项目", "list_item"),
        ("①澄川新材二期项目", "list_item"),
        ("▲园区开通通勤专线，每天六班。", "list_item"),
        ("企业\t产品\t产能", "list_item"),
        ("业主：澄川新材料有限公司", "list_item"),
        ("图为澄川新材车间一角。", "caption"),
        ("工人在澄川新材车间检查设备。 林一帆 摄", "caption"),
        ("![车间一角](a.jpg)", "caption"),
        ("问：你们的料从哪里来？", "paragraph"),
        ("一是提前介入。项目洽谈时就有专人对接。", "paragraph"),
        ("没有平安，何来安居？", "paragraph"),
        ("澄川新材投产。", "paragraph"),
        ("据介绍，今年一月滨河园区", "paragraph"),
    ],
)
def test_kind(raw: str, kind: str) -> None:
    document = doc(f"{LEAD}\n\n{raw}\n\n{TAIL}")
    assert [block.kind for block in document.blocks] == ["paragraph", kind, "paragraph"]


@pytest.mark.parametrize(
    "line",
    [
        "本报记者 林一帆 通讯员 周小满",
        "□ 记者 林一帆 陈立秋 报道",
        "文/本报记者 林一帆 图/周小满",
        "滨河日报融媒体中心记者 林一帆 文/图",
        "（滨河日报记者 林一帆）",
        "（林一帆）",
        "林一帆 周小满 陈立秋",
        "本报记者 林 帆 实习生 周小满",
        "滨河日报",
        "2024年3月8日 星期五 第3版 经济纵横",
        "滨河日报 2024年3月8日 星期五 A03 园区",
        "二〇二四年三月八日",
        "2024/3/8 10:30",
        "责编：林一帆 校对：周小满 版式：陈立秋",
        "责任编辑/林一帆 审核/周小满",
        "（图片由园区管委会提供）",
        "（滨河园区新闻中心供图）",
        "林一帆 摄",
        "日期：2024-03-08 09:12 来源：党政办 阅读：1362次 字号：[大] [中] [小]",
        "来源：滨河日报",
        "首页 > 新闻中心 > 园区动态",
        "当前位置：首页>政务公开>重大项目",
        "首页 政务公开 政务服务 互动交流 走进滨河 新闻中心",
        "上一篇：园区召开例会 下一篇：没有了",
        "【打印本页】【关闭窗口】 分享到：微信 微博",
        "版权所有 滨河园区管委会 某ICP备00000000号",
        "联系电话：0000-0000000",
        "（下转第四版）",
        "欢迎访问滨河园区 当前时间：",
    ],
)
def test_furniture(line: str) -> None:
    assert furniture_of(line) is not None
    assert kinds(f"{LEAD}\n\n{line}\n\n{TAIL}")[1] == ("furniture", line)


@pytest.mark.parametrize(
    "line",
    [
        "本报讯 记者林一帆 昨日，澄川新材二期开工。",
        "本报讯（记者 林一帆）昨日，澄川新材二期开工。",
        "记者来到车间",
        "记者走基层",
        "扬帆起航 奋楫争先",
        "滨河园区",
        "澄川新材",
        "2024年重点工作",
        "2 外延",
        "企业曾想过自己上一条生产线，后来放弃了，",
        "关于版权所有的争议，两家企业已经和解。",
        "编辑部搬进园区，企业多了一个邻居。",
        "服务企业三年，他跑坏了五双鞋。",
        "（一期）",
        "产能从2万吨升到5万吨",
        "生产—应用—回收",
    ],
)
def test_no_furniture(line: str) -> None:
    assert furniture_of(line) is None


def test_articles_of_a_page() -> None:
    raw = """滨河日报
2024年3月8日 星期五 第3版

锂电产业挑起大梁
——滨河园区走笔
本报记者 林一帆

滨河园区去年产值增长两成。

链条越拉越长

澄川新材与滨河隔膜互为邻居。

苹果熟了

本报讯 东坡村的果园里一片繁忙，果农正在采摘。

三所学校新操场启用
本报讯（记者 周小满）新操场昨日启用。
（田小雨）

村里来了放映队

一块幕布，两盏灯，村口热闹起来。
"""
    document = doc(raw)
    firsts = {}
    for block in document.blocks:
        firsts.setdefault(block.article, document.text[block.start : block.end])
    assert firsts == {0: "滨河日报", 1: "苹果熟了", 2: "三所学校新操场启用", 3: "村里来了放映队"}
    assert document.title == "锂电产业挑起大梁"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # headings of the top level open articles, those below do not
        ("# 甲文标题\n\n甲段。\n\n## 小节\n\n乙段。\n\n# 乙文标题\n\n丙段。", [0, 0, 0, 0, 1, 1]),
        ("# 甲文标题\n\n甲段。\n\n## 一节\n\n乙段。\n\n## 二节\n\n丙段。", [0, 0, 0, 0, 0, 0]),
        ("### 一节\n\n甲段。\n\n### 二节\n\n乙段。", [0, 0, 0, 0]),
        # a rule, and a dateline below a sub-heading
        ("甲文标题\n\n甲段。\n\n---\n\n乙文标题\n\n乙段。", [0, 0, 1, 1]),
        ("## 甲文\n\n甲段。\n\n### 乙文标题\n\n滨河日报7月2日讯（记者 林一帆）乙段。", [0, 0, 1, 1]),
        # two headlines in a row belong together
        ("甲段。\n\n大标题在此\n\n小标题在此\n\n本报讯 乙段。", [0, 1, 1, 1]),
        # nothing but headlines before: still the first article
        ("# 甲文标题\n\n# 乙文标题\n\n甲段。", [0, 0, 0]),
    ],
)
def test_article_numbers(raw: str, expected: list[int]) -> None:
    assert articles(raw) == expected


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("首页 > 新闻中心 > 正文\n\n澄川新材二期开工\n\n昨日，澄川新材二期开工。", "澄川新材二期开工"),
        ("综合新闻\n\n锣鼓一响全村下河\n\n昨日，龙舟赛开赛。", "锣鼓一响全村下河"),
        ("奋进新征程\n\n一条链的十五年\n\n——滨河园区走笔\n\n十五年前，这里是荒坡。", "一条链的十五年"),
        ("关于做好滨河园区新能源汽车及配套产业链企业二零二四年度奖补资金申报工作的通知\n\n各企业：", None),
        ("滨河园区昨日开工，总投资三亿元。", "d"),
        ("Slide\n\nAlpha opens a plant\n\n澄川新材二期开工", "d"),
    ],
)
def test_title(raw: str, title: str | None) -> None:
    assert doc(raw).title == (title or raw.split("\n")[0])
