"""The report beside the graph."""

from __future__ import annotations

from dataclasses import replace

from hand_made import extraction

from extractors.model import Dropped
from graph.assemble import build_graph
from graph.report import EXAMPLES, LEADING, write_report


def test_a_report() -> None:
    read = extraction(
        "{澜屿硅业|C}是{链主|R}，拟产{硅片|P}。",
        [("澜屿硅业", "has_role", "链主"), ("澜屿硅业", "produces", "硅片", "planned")],
    )
    read = replace(read, dropped=(Dropped("denied", "甲 supplies 乙", 0, 4),))
    title = read.document.title
    text = write_report(build_graph([read], title="硅谷", skipped=[{"source": "坏.pdf", "reason": "a|b"}]))
    assert text == "\n".join([
        "# 硅谷", "", "1 篇文档，3 个节点，2 条关系（其中规划中 1 条）。", "",
        "## 节点", "", "| 类型 | 数量 |", "| --- | --- |", "| 企业 Company | 1 |", "| 产品 Product | 1 |",
        "| 产业链角色 Role | 1 |", "",
        "## 关系", "", "| 关系 | 数量 | 规划中 |", "| --- | --- | --- |", "| 生产 produces | 1 | 1 |",
        "| 承担角色 has_role | 1 | 0 |", "",
        "## 关系最多的企业", "", "| 企业 | 关系数 | 角色 | 别名 |", "| --- | --- | --- | --- |",
        "| 澜屿硅业 | 2 | 链主 |  |", "",
        "## 文档", "", "| 编号 | 标题 | 字数 |", "| --- | --- | --- |", f"| d1 | {title} | 13 |", "",
        "## 未能读取", "", "| 文件 | 原因 |", "| --- | --- |", "| 坏.pdf | a｜b |", "",
        "## 读到而未收录", "", "全部条目：`clusterkg dropped graph.json`。", "",
        "| 原因 | 数量 | 例 |", "| --- | --- | --- |", "| 被文本否定 | 1 | 甲 supplies 乙 |", "",
    ])  # fmt: skip


def test_an_empty_graph_has_a_report() -> None:
    text = write_report(build_graph([]))
    assert text.startswith("# 产业集群知识图谱\n\n0 篇文档，0 个节点，0 条关系（其中规划中 0 条）。\n")
    assert text.count("（无）") == 6
    assert text.endswith("（无）\n")


def test_lists_are_short() -> None:
    read = extraction("".join(f"{{{c}窑硅厂|C}}，" for c in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"))
    read = replace(read, dropped=tuple(Dropped("generic", f"Company {i}", 0, 1) for i in range(9)))
    text = write_report(build_graph([read]))
    assert sum(line.startswith("| ") and "窑硅厂" in line for line in text.splitlines()) == LEADING
    assert f"| 泛称，不是名称 | 9 | {'；'.join(f'Company {i}' for i in range(EXAMPLES))} |" in text


def test_the_most_connected_firm_stands_first() -> None:
    read = extraction(
        "{甲厂|C}、{乙厂|C}供{丙厂|C}，{丙厂|C}产{硅片|P}。",
        [("甲厂", "supplies", "丙厂"), ("乙厂", "supplies", "丙厂"), ("丙厂", "produces", "硅片")],
    )
    lines = write_report(build_graph([read])).splitlines()
    start = lines.index("| 企业 | 关系数 | 角色 | 别名 |")
    firms = [line.split(" | ")[0].removeprefix("| ") for line in lines[start + 2 : start + 5]]
    assert firms[0] == "丙厂"
    assert sorted(firms[1:]) == ["乙厂", "甲厂"]
