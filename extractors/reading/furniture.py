"""What on a page is not its text: by-lines, page heads, dates, credits, menus, imprint.

Only whole lines are judged; a by-line inside a sentence stays where it is. The answers are rough kinds because
articles are told apart by them: a by-line opens an article, a signature in brackets closes one.
"""

from __future__ import annotations

import re
from typing import Literal

Furniture = Literal["byline", "signature", "credit", "page", "web"]

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏"
    "韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧"
    "耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓"
    "古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑"
    "迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索"
    "宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但"
    "尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
_ROLE = (
    "(?:本报|本刊|本网|全媒体|融媒体|首席|特约|特派|见习|实习)*(?:记者|通讯员|实习生)|"
    "撰稿|撰文|作者|供稿|整理|摄影报道|摄影|摄"
)
_ROLE_TOKEN = re.compile(rf"(?:{_ROLE})")
_ORG_TOKEN = re.compile(
    r".*(?:日报|晚报|新报|时报|周刊|报社|本报|新华社|通讯社|网|台|融媒体中心|中心|客户端|传媒|宣传部|办公室|政协|管委会)$"
)
_SPLIT = re.compile(r"[\s:：/／、,，·|｜()（）\[\]【】]+")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{2,6})?")
_SPACED_NAME = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]) ([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
_LATIN_NAME = re.compile(r"[A-Za-z .]{2,20}")
_BYLINE_WORD = re.compile(rf"{_ROLE}|文/|图/|文·|文图|供图")
_SENTENCE_MARK = re.compile("[。！？；“”]")
_BRACKETED = re.compile(r"[（(【\[]([^（）()]*)[）)】\]]")
_TURN_PAGE = re.compile("[上下][接转].{0,2}第?.{1,3}版.{0,4}")
_BRACKET_CREDIT = re.compile(
    r"记者|通讯员|摄影|摄$|供图|图片|资料图|文/图|文图|供稿|来源|作者|责任编辑|责编|整理|单位：|提供$|未经.{0,8}审阅|更新至|转载"
)
_TURN_PAGE = re.compile("[上下][接转].{0,2}第?.{1,3}版.{0,4}")
_CREDIT = re.compile(
    r"(?:.{0,24}(?:供图|摄|文/图|图/文|摄影报道)|.{0,6}(?:图片|照片)(?:均?由|除署名外|来源).{0,24})[）)]?"
)
_EDITOR = (
    "责任编辑|责编|本版责编|本版编辑|[\\d一二三四]+版责编|值班编委|执笔|采写|视觉|本报热线|本期编辑|值班编辑|编辑|编审|校对|版式|版面|美编|组版|照排|排版|审核|初审|复审|终审|二审|三审|审校|签发|监制|总监制|"
    "统筹|策划|主编|副主编|总编辑|值班主任|值班总编|值班热线|新闻热线|热线|电话|联系电话|传真|邮箱|邮编|电子邮箱|投稿邮箱|投稿"
)
_EDITOR_LINE = re.compile(rf"[（(【]?(?:{_EDITOR})[\s:：／/]+[^。！？；]{{0,80}}|本期编辑.{{0,60}}|校对\s.{{0,40}}")
_LABEL = re.compile(
    rf"(?:{_EDITOR}|信息来源|文章来源|来源|稿源|发布时间|发布日期|发布机构|发布者|信息时间|更新时间|日期|时间|作者|阅读次数|阅读量|阅读|"
    r"浏览次数|浏览量|浏览|点击次数|点击量|点击数|点击|访问量|字体大小|字号|字体|保护视力色|打印|分享|索引号|文号|主办|承办|美编|执行)\s*[:：]"
)
_PAGE_LABEL_START = re.compile(
    r"[【\[]?发布时间\s?\d|[【\[]?(?:信息来源|文章来源|来源|稿源|发布时间|发布日期|信息时间|更新时间|阅读次数|浏览次数|浏览量|点击|字号|字体|索引号)\s*[:：]"
)
_WEB = re.compile(
    # the first characters of the phrases, so that other places are passed over at once
    r"(?=[ACI\[ac©【上下免公关分加友在字当往您我所打扫支无未欢浏点版相累网老设访转返适长阅])(?:"
    r"当前位置|您当前所在|您现在的位置|所在位置[:：]|[上下]一[篇条](?=[:：\s])|友情链接|相关链接|相关阅读|扫一扫|扫码分享|分享到|"
    r"返回顶部|返回首页|打印本页|我要打印|【打印】|【关闭】|\[打印\]|\[关闭\]|关闭窗口|版权所有|ICP备|公网安备|网站地图|网站标识码|"
    r"访客|访问统计|累计访问|在线人数|转载请|未经授权|未经许可|免责声明|当前时间|欢迎访问|设为首页|加入收藏|[Cc]opyright|"
    r"[Aa]ll [Rr]ights [Rr]eserved|©|无障碍|长者模式|适老版|"
    r"老年模式|字体[:：]|字号[:：]|支持IPv6|往期推荐|阅读原文|长按识别|"
    r"点赞|点个在看|关注公众号|分享收藏|浏览\d+次|浏览次数|阅读次数|点击量|网站首页"
    r")"
)
_WEB_START = re.compile(
    r"(?:上一篇|下一篇|上一条|下一条|友情链接|相关链接|相关阅读|扫一扫|扫码|分享到|版权所有|转载请|免责声明|媒体联络|附件[:：]无|"
    r"▼\s*往期|往期推荐|主办单位|主办[:：]|承办[:：]|技术支持|点击查看更多)"
)
_MENU = re.compile(
    r"首页|政务|公开|互动|新闻中心|概况|专题|登录|注册|无障碍|党建|关于我们|联系|服务|门户|微博|RSS|导航|要闻|地方频道"
)
_BARE_LABEL = re.compile(
    r"(?<!\S)(?:时间|来源|稿件来源|字号|字体|大|中|小|收藏|打印|转发|浏览|编辑|点击|分享|视力保护色|关闭)(?!\S)"
)
_MENU_SPLIT = re.compile(r"[\s|｜]+")
_CRUMB = re.compile(r"[^>＞»→]{1,14}(?:\s*(?:>+|＞+|»)\s*[^>＞»→]{1,24})+")
_DAY = r"\s?[\d一二三四五六七八九十]{1,3}\s?"
_DATE = rf"(?:(?:\d{{4}}|[〇零○一二三四五六七八九]{{4}})\s?[年./-]{_DAY}[月./-]{_DAY}日?|年月日)"
_STRONG = re.compile(
    rf"{_DATE}(?:星期.)?|\d{{1,2}}月\d{{1,2}}日|星期[一二三四五六日天]|周[一二三四五六日]|\d{{1,2}}:\d{{2}}(?::\d{{2}})?|农历.{{2,8}}|"
    r"第?[\dA-D一二三四五六七八九十]{1,3}版|今日\d+版|第[\d一二三四五六七八九十]+期|总第\d+期|[A-D]\d{1,2}|(?:\d{4}年)?第\d+期(?:（总第\d+期）)?|\d{4}年\d{1,2}月\d{1,2}日星期."
)
_PAPER = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:日报|晚报|时报|新报|早报|晨报|商报|都市报|工人报|政协报|晨讯|时讯|晨刊|周刊|周报|新闻网)"
)
_PAPER_AND_DATE = re.compile(rf"{_PAPER.pattern}(?:{_STRONG.pattern})?")
_ISSUE = re.compile(r"第\d+期|第?\d+版")
_DIGIT_GAP = re.compile(r"(?<=\d)\s(?=[.版期])|(?<=\d\.)\s(?=\d)|(?<=第)\s(?=\d)")
_WEAK = re.compile(
    r"\d{1,2}|第?\d+页|共\d+页|版|编辑|美编|(?:要闻|专题|综合|经济|民生|县域|城事|头版|副刊|社会|本地|公告|专版|广告|区域|产业|深度|时政|特刊)"
    r"(?:[·\-].{1,10})?|刊期.*|执行.*|统一刊号.*|CN\d.*|邮发代号.*"
)
_PAGE_SPLIT = re.compile(r"[\s|｜／/,，·]+")
_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?\d{1,4}\s*(?:/\s*\d{1,4}|页(?:[\s,，/]*共\s*\d{1,4}\s*页)?)?[-—–·\s]*")
_LONGEST = 220


def furniture_of(line: str) -> Furniture | None:
    """Say what piece of page furniture a whole line is, or None for a line of the text itself."""
    size = len(line)
    if size > _LONGEST or size < 2:
        return None
    if size <= 70:
        if kind := _bracketed(line):
            return kind
        if _is_byline(line) or _is_name_list(line):
            return "byline"
        if not _SENTENCE_MARK.search(line) and "，" not in line and _CREDIT.fullmatch(line) and size <= 30:
            return "credit"
        if _EDITOR_LINE.fullmatch(line) or _is_page_head(line):
            return "page"
        if _PAGE_LABEL_START.match(line) and "。" not in line:
            return "page"
    if _is_web(line):
        return "web"
    if len(_LABEL.findall(line)) >= 2 and "。" not in line:
        return "page"
    return None


def is_page_number(line: str) -> bool:
    """A line that is nothing but the number of a page (PDF)."""
    return _PAGE_NUMBER.fullmatch(line) is not None


def looks_like_name(token: str) -> bool:
    """Two or three characters of which the first is a Chinese surname."""
    return 2 <= len(token) <= 3 and token[0] in _SURNAMES and _NAME.fullmatch(token) is not None


def _bracketed(line: str) -> Furniture | None:
    match = _BRACKETED.fullmatch(line)
    if match is None or "。" in match[1].rstrip("。"):
        return None
    if _TURN_PAGE.fullmatch(match[1]):
        return "page"
    inner = match[1].strip()
    if line[0] in "【[":
        return "page" if _PAGE_LABEL_START.match(inner) else None
    if _BRACKET_CREDIT.search(inner) and len(inner) <= 45:
        if re.search(r"图片|资料图|供图|文图|转载|提供$|更新至", inner):
            return "credit"
        return "signature"
    tokens = inner.split()
    if tokens and len(tokens) <= 4 and all(looks_like_name(token) for token in tokens):
        return "signature"
    return None


def _is_byline(line: str) -> bool:
    """Role words, names and media names, and nothing else."""
    if _SENTENCE_MARK.search(line) or not _BYLINE_WORD.search(line):
        return False
    names = 0
    after_role = False
    for token in _SPLIT.split(_SPACED_NAME.sub(r"\1\2", line.strip(" □■●◎▪—-"))):
        role = _ROLE_TOKEN.search(token)
        rest = _ROLE_TOKEN.sub("", token) if role else token
        if role:
            if rest and not (_ORG_TOKEN.match(rest) or looks_like_name(rest) or rest in ("文", "图", "报道")):
                return False
            names += looks_like_name(rest)
            after_role = True
        elif rest in ("", "文", "图", "文图", "原创", "报道"):
            after_role = after_role or rest != ""
        elif _ORG_TOKEN.match(rest) and len(rest) <= 16:
            continue
        elif (_NAME.fullmatch(rest) and (after_role or looks_like_name(rest))) or _LATIN_NAME.fullmatch(rest):
            names += 1
        else:
            return False
    return after_role and (names > 0 or len(line) <= 12)


def _is_name_list(line: str) -> bool:
    """A line of names alone (周俊 潘金枝 申晖军), most of them with a common surname."""
    tokens = _SPACED_NAME.sub(r"\1\2", line.strip(" □■●◎")).split()
    if not 2 <= len(tokens) <= 8 or not all(2 <= len(token) <= 3 for token in tokens):
        return False
    known = sum(looks_like_name(token) for token in tokens)
    return known * 3 >= len(tokens) * 2 and all(_NAME.fullmatch(token) for token in tokens)


def _is_page_head(line: str) -> bool:
    """Name of the paper, date, weekday, number of the page, section, editors."""
    if _SENTENCE_MARK.search(line) or line.startswith("——"):
        return False
    tokens = [token for token in _PAGE_SPLIT.split(_DIGIT_GAP.sub("", line)) if token]
    strong = sum(1 for token in tokens if _is_strong(token))
    weak = sum(1 for token in tokens if not _is_strong(token) and _WEAK.fullmatch(token))
    other = [token for token in tokens if not _is_strong(token) and not _WEAK.fullmatch(token)]
    rest = sum(len(token) for token in other)
    if strong == 0:
        return weak >= 2 and not other and any(char.isdigit() for char in line)
    if not other or (strong >= 3 and rest <= 20):
        return True
    if strong >= 2 or weak or _PAPER.fullmatch(tokens[0]):
        return rest <= 14
    return _ISSUE.search(line) is not None and rest <= 6


def _is_strong(token: str) -> bool:
    return bool(
        _STRONG.fullmatch(token) or _PAPER.fullmatch(token) or _LABEL.match(token) or _PAPER_AND_DATE.fullmatch(token)
    )


def _is_web(line: str) -> bool:
    hits = len(_WEB.findall(line))
    running = line.count("。") > 0 and "，" in line
    if hits >= 2 or (hits == 1 and not running and len(line) <= 120):
        return True
    if _WEB_START.match(line) and not running:
        return True
    if _SENTENCE_MARK.search(line) or "，" in line:
        return False
    if re.search("[>＞»]", line) and len(line) <= 70 and _CRUMB.fullmatch(line):
        return True
    if len(_BARE_LABEL.findall(line)) >= 5:
        return True
    tokens = [token for token in _MENU_SPLIT.split(line) if token]
    return len(tokens) >= 4 and all(len(token) <= 12 for token in tokens) and len(_MENU.findall(line)) >= 2
