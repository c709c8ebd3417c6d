"""The lists of a hand-made cluster: every row known, in CSV and in the workbook, read by openpyxl."""

from __future__ import annotations

import csv
from dataclasses import replace

import networkx as nx
import openpyxl
import pytest
from hand_graph import hand_graph
from test_exports import small_graph
from test_exports_nasty import NASTY, nasty_graph

from graph.exports import ExportError, write_lists
from graph.exports.lists import LISTS, PROOF, Field, ListTable
from graph.exports.lists import workbook as workbook_module
from graph.exports.lists.ends import names
from graph.exports.lists.table import status
from graph.exports.tables import cell
from graph.model import edge_id, node_id

C, K, L, J, P, R, I, O, Y = (  # noqa: E741
    "Company", "Park", "Place", "Project", "Product", "Role", "Industry", "Policy", "Organization",
)
NODES = [
    (K, "大园"), (K, "小园"), (K, "空园"), (L, "某县"),
    (C, "甲厂"), (C, "乙厂"), (C, "丙厂"), (C, "丁厂"), (C, "戊厂"),
    (J, "甲二期"), (J, "孤项目"), (P, "硫酸镍"), (P, "电池"), (P, "废电池"),
    (R, "链主"), (R, "上游"), (R, "回收"), (I, "锂电"), (O, "某规划"), (O, "某办法"), (Y, "某局"),
]  # fmt: skip
PLANNED = [("甲二期", "produces", "硫酸镍")]
EDGES = [
    ("小园", "located_in", "大园"), ("大园", "located_in", "某县"),
    ("甲厂", "located_in", "大园"), ("乙厂", "located_in", "小园"), ("丙厂", "located_in", "某县"),
    ("甲二期", "located_in", "小园"), ("丁厂", "invests_in", "甲二期"), ("丁厂", "located_in", "某县"),
    ("甲二期", "produces", "硫酸镍"), ("甲厂", "produces", "电池"), ("甲厂", "consumes", "硫酸镍"),
    ("乙厂", "recycles", "废电池"), ("乙厂", "produces", "硫酸镍"), ("甲厂", "produces", "废电池"),
    ("乙厂", "supplies", "甲厂"), ("甲厂", "has_role", "链主"), ("乙厂", "has_role", "上游"),
    ("戊厂", "has_role", "回收"), ("甲厂", "engages_in", "锂电"), ("某局", "issues", "某规划"),
    ("某规划", "applies_to", "锂电"), ("某规划", "applies_to", "大园"),
]  # fmt: skip


def cluster() -> nx.MultiDiGraph:
    """甲厂 in the large park, 乙厂 in the small one in it, 丁厂 by a project, 丙厂 in the county, 戊厂 nowhere."""
    ids = {name: node_id(kind, name) for kind, name in NODES}
    kg = nx.MultiDiGraph(title="小群", documents=[{"id": "d1", "title": "第一篇", "source": "d1.txt", "characters": 9}])
    for kind, name in sorted(NODES, key=lambda node: ids[node[1]]):
        mention = {"doc": "d1", "sentence": f"提到{name}。", "start": 2, "end": 2 + len(name)}
        kg.add_node(ids[name], label=name, type=kind, aliases=[], documents=["d1"], mentions=[mention], score=0.7)
    for i, (head, relation, tail) in enumerate(EDGES):
        status = "planned" if (head, relation, tail) in PLANNED else "done"
        claim = {
            "doc": "d1", "sentence": f"{head}{relation}{tail}。", "start": i, "head": None, "tail": None,
            "rule": "r", "status": status, "score": 0.9, "quantities": [], "dates": [],
        }  # fmt: skip
        if head == "丁厂" and relation == "invests_in":
            claim["dates"] = ["2024年"]
            claim["quantities"] = [
                {"kind": "investment", "value": 1.5e9, "unit": "元", "text": "15亿元"},
                {"kind": "investment", "value": 1e8, "unit": "元", "text": "1亿元"},
                {"kind": "capacity", "value": 2e4, "unit": "吨", "text": "2万吨"},
            ]
        kg.add_edge(
            ids[head], ids[tail], key=relation, id=edge_id(ids[head], relation, ids[tail]), relation=relation,
            label=relation, status=status, score=0.9 - i / 100, weight=1, evidence=[claim],
        )  # fmt: skip
    return kg


def rows(name, kg=None):
    (table,) = [table for table in LISTS if table.name == name]
    titles = [field.title for field in table.fields]
    return [dict(zip(titles, row, strict=True)) for row in table.rows(kg if kg is not None else cluster())]


def columns(found, *titles):
    return [tuple(row[title] for title in titles) for row in found]


def test_firms_of_a_park_count_those_of_inner_parks_and_projects():
    found = rows("park_firms")
    assert columns(found, "园区或地区", "企业", "具体位置", "经由项目") == [
        ("大园", "丁厂", "小园", "甲二期"),
        ("大园", "乙厂", "小园", ""),
        ("大园", "甲厂", "", ""),
        ("小园", "丁厂", "", "甲二期"),
        ("小园", "乙厂", "", ""),
        ("某县", "丙厂", "", ""),
        ("", "戊厂", "", ""),
    ]
    assert columns(found[:3], "角色", "生产", "使用", "回收利用", "从事产业") == [
        ("", "硫酸镍（规划）", "", "", ""),
        ("上游", "硫酸镍", "", "废电池", ""),
        ("链主", "废电池、电池", "硫酸镍", "", "锂电"),
    ]
    assert columns(found[:3], "原句", "文档", "状态") == [
        ("丁厂invests_in甲二期。 / 甲二期located_in小园。", "第一篇", "已实施"),
        ("乙厂located_in小园。", "第一篇", "已实施"),
        ("甲厂located_in大园。", "第一篇", "已实施"),
    ]
    assert columns(found[-1:], "原句", "状态", "把握") == [("提到戊厂。", "", 0.7)]


def test_roles_come_in_the_order_of_the_chain():
    found = rows("chain_roles")
    assert columns(found, "角色", "企业", "所在地") == [
        ("上游", "乙厂", "小园"), ("回收", "戊厂", ""), ("链主", "甲厂", "大园"),
    ]  # fmt: skip
    assert found[0]["原句"] == "乙厂has_role上游。"


def test_supply_names_the_product_that_both_ends_share():
    assert columns(rows("supply"), "供应方", "需求方", "相通产品", "原句") == [
        ("乙厂", "甲厂", "硫酸镍", "乙厂supplies甲厂。")
    ]


def test_recycling_tells_where_waste_comes_from_and_goes_to():
    found = rows("recycling")
    assert columns(found, "回收物", "产出者", "回收企业", "所在地", "再生产品", "再生产品的用户") == [
        ("废电池", "甲厂", "乙厂", "小园", "硫酸镍", "甲厂"),
        ("", "", "戊厂", "", "", ""),
    ]
    assert columns(found, "原句") == [("乙厂recycles废电池。",), ("戊厂has_role回收。",)]


def test_stages_stand_between_what_comes_before_and_after():
    found = rows("chain_stages")
    assert columns(found, "环节", "名称", "类型", "上一环", "下一环", "与文中", "状态") == [
        ("上游", "丁厂", "企业", "", "硫酸镍（规划）", "", "部分规划"),
        ("上游", "乙厂", "企业", "废电池", "甲厂、硫酸镍", "一致", "已实施"),
        ("中游", "硫酸镍", "产品", "丁厂（规划）、乙厂", "甲厂", "", "部分规划"),
        ("中游", "甲厂", "企业", "乙厂、硫酸镍", "废电池、电池", "", "已实施"),
        ("下游", "废电池", "产品", "甲厂", "乙厂", "", "已实施"),
        ("下游", "电池", "产品", "甲厂", "", "", "已实施"),
    ]
    assert found[1]["原句"] == "乙厂recycles废电池。 / 乙厂produces硫酸镍。 / 乙厂supplies甲厂。"


def test_loops_have_a_row_for_each_step_with_its_sentence():
    found = rows("loops")
    assert columns(found, "闭环", "依据", "步", "从", "关系", "到", "原句", "状态") == [
        (1, "逐步写明", 1, "甲厂", "生产", "废电池", "甲厂produces废电池。", "已实施"),
        (1, "逐步写明", 2, "废电池", "回收利用", "乙厂", "乙厂recycles废电池。", "已实施"),
        (1, "逐步写明", 3, "乙厂", "供应", "甲厂", "乙厂supplies甲厂。", "已实施"),
    ]
    assert columns(found[:1], "全程", "园区或地区", "把握") == [
        ("甲厂 → 废电池 → 乙厂 → 甲厂", "大园、小园", 0.9 - 13 / 100)
    ]


def test_steps_that_no_edge_states_say_so():
    kg = hand_graph("C材料厂 consumes P盐; C材料厂 produces P动力电池; C再生厂 recycles P旧电池; C再生厂 produces P盐")
    found = rows("loops", kg)
    assert {row["依据"] for row in found} == {"按物料名称接上"}
    assert columns(found[2:4], "关系", "状态", "把握") == [
        ("用后成为（推断）", "推断", None), ("回收利用", "已实施", 0.9),
    ]  # fmt: skip
    claimed = hand_graph("", says=["甲园形成了电池、铝锭的闭环。"], alone=["K甲园", "P电池", "P铝锭"])
    assert columns(rows("loops", claimed), "依据", "全程", "步", "关系", "原句", "状态") == [
        ("文中称闭环", "电池 → 铝锭 → 电池", step, "句中先后（未读出）", "甲园形成了电池、铝锭的闭环。", "推断")
        for step in (1, 2)
    ]


def test_gaps_tell_who_needs_what_and_who_elsewhere_has_it():
    found = rows("gaps")
    assert columns(found, "园区", "缺口", "缺什么", "谁需要、产生或在链上", "别处有谁", "状态", "原句") == [
        ("大园", "缺环节", "下游", "乙厂、甲厂", "", "未补", "甲厂produces废电池。"),
        ("小园", "缺环节", "中游", "乙厂", "甲厂", "未补", "乙厂supplies甲厂。"),
    ]
    here = "C甲 located_in K园; C甲 consumes P盐; C丙 located_in K园; C丙 produces P盐 planned"
    salt = rows("gaps", hand_graph(here + "; C乙 produces P盐"))[:1]
    assert columns(salt, "园区", "缺口", "缺什么", "谁需要、产生或在链上", "别处有谁", "状态") == [
        ("园", "缺供应", "盐", "甲", "乙", "规划中")
    ]
    assert columns(salt, "原句", "文档") == [("C甲 consumes P盐", "d")]


def test_weak_points_tell_who_is_hit_and_why():
    found = rows("weak_points")
    assert columns(found, "企业", "波及家数", "直接波及", "独家生产", "独家供应", "独家接收", "原句") == [
        ("乙厂", 1, "甲厂", "硫酸镍", "甲厂", "废电池", "乙厂produces硫酸镍。")
    ]


def test_projects_tell_amounts_as_printed_and_the_largest_as_a_number():
    alone, second = rows("projects")
    assert columns([alone], "项目", "原句", "状态", "最大一笔（亿元）") == [("孤项目", "提到孤项目。", "", None)]
    assert columns([second], "项目", "建设单位", "位置", "生产", "状态") == [
        ("甲二期", "丁厂", "小园", "硫酸镍（规划）", "部分规划")
    ]
    assert columns([second], "投资（原文）", "最大一笔（亿元）", "产能（原文）", "日期（原文）") == [
        ("15亿元、1亿元", 15.0, "", "2024年")
    ]
    assert second["把握"] == pytest.approx(0.9 - 8 / 100)


def test_policies_have_a_row_for_each_target():
    found = rows("policies")
    assert columns(found, "政策", "出台者", "适用对象", "对象类型") == [
        ("某办法", "", "", ""), ("某规划", "某局", "大园", "园区"), ("某规划", "某局", "锂电", "产业"),
    ]  # fmt: skip
    assert columns(found, "原句") == [
        ("提到某办法。",),
        ("某规划applies_to大园。 / 某局issues某规划。",),
        ("某规划applies_to锂电。 / 某局issues某规划。",),
    ]


@pytest.mark.parametrize(
    ("statuses", "shown"),
    [
        (["done"], "已实施"),
        (["planned", "planned"], "规划中"),
        (["done", "planned"], "部分规划"),
        (["inferred"], "inferred"),  # of an analysis, not of the ontology: never called done
        ([], ""),
    ],
)
def test_status_of_several_edges(statuses, shown):
    assert status(*({"status": name} for name in statuses)) == shown


def test_names_are_planned_only_if_all_edges_are():
    kg = small_graph()
    node = next(iter(kg))
    label = kg.nodes[node]["label"]
    assert names(kg, [(node, {"status": "planned"}), (node, {"status": "planned"})]) == f"{label}（规划）"
    assert names(kg, [(node, {"status": "planned"}), (node, {"status": "done"})]) == label
    assert names(kg, []) == ""


# --- files


def test_sheet_names_and_files_fit_their_programs():
    assert len({table.name for table in LISTS}) == len({table.title for table in LISTS}) == len(LISTS)
    for table in LISTS:
        assert table.name.isascii()
        assert table.name.isidentifier()
        assert len(table.title) <= 31
        assert not set(table.title) & set("[]:*?/\\'")
        assert table.fields[-len(PROOF) :] == PROOF
        assert len({field.title for field in table.fields}) == len(table.fields)


def test_workbook_says_what_the_csv_files_say(tmp_path):
    write_lists(cluster(), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "lists.xlsx")
    assert book.sheetnames == ["目录", *(table.title for table in LISTS)]
    contents = book["目录"]
    assert contents["A1"].value == "小群"
    assert contents["A2"].value == f"1 篇文档，{len(NODES)} 个节点，{len(EDGES)} 条关系"
    assert [(contents.cell(6 + i, 1).value, contents.cell(6 + i, 1).hyperlink.location) for i in range(2)] == [
        ("园区企业", "'园区企业'!A1"), ("产业链角色", "'产业链角色'!A1"),
    ]  # fmt: skip
    for i, table in enumerate(LISTS):
        with (tmp_path / "lists" / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            told = list(csv.reader(stream))
        sheet = book[table.title]
        shown = [["" if c.value is None else c.value for c in row] for row in sheet.iter_rows()]
        assert [[str(v) if isinstance(v, str) else float(v) for v in row] for row in shown] == [
            [v if isinstance(s, str) else float(v) for v, s in zip(line, row, strict=True)]
            for line, row in zip(told, shown, strict=True)
        ]
        assert contents.cell(6 + i, 2).value == len(told) - 1
        assert (sheet.freeze_panes, sheet.auto_filter.ref.split(":")[0]) == ("B2", "A1")
        assert sheet.page_setup.orientation == "landscape"


def test_planned_rows_are_marked(tmp_path):
    write_lists(cluster(), tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "lists.xlsx")["项目"]
    (rule,) = [rule for rules in sheet.conditional_formatting for rule in rules.rules]
    assert rule.formula == ['OR($J2="规划中",$J2="部分规划")']
    assert sheet["J1"].value == "状态"


def test_nasty_values_are_text_in_every_sheet(tmp_path):
    kg = nasty_graph()
    write_lists(kg, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "lists.xlsx")
    cells = [c for sheet in book.worksheets[1:] for row in sheet.iter_rows() for c in row]
    assert {c.data_type for c in cells} <= {"s", "n"}  # no formula, no error
    for data in kg.nodes.values():
        data["type"] = "Policy"
    write_lists(kg, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "lists.xlsx")["政策"]
    assert sorted(str(row[0].value) for row in sheet.iter_rows(min_row=2)) == sorted(
        ["中心", *(label for _, label in NASTY)]
    )
    with (tmp_path / "lists" / "policies.csv").open(encoding="utf-8-sig", newline="") as stream:
        names_told = sorted(row["政策"] for row in csv.DictReader(stream))
    assert names_told == sorted(["中心", *(str(cell(label)) for _, label in NASTY)])


def test_the_same_graph_gives_the_same_bytes(tmp_path, monkeypatch):
    write_lists(cluster(), tmp_path / "a")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    write_lists(cluster(), tmp_path / "b")
    assert (tmp_path / "a" / "lists.xlsx").read_bytes() == (tmp_path / "b" / "lists.xlsx").read_bytes()


def test_an_empty_graph_gives_headings_only(tmp_path):
    write_lists(nx.MultiDiGraph(), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "lists.xlsx")
    assert [book[table.title].max_row for table in LISTS] == [1] * len(LISTS)


def test_further_lists_can_be_written(tmp_path):
    fields = (Field("名称"), Field("分数"))
    own = ListTable("own", "自定", "一行是一个节点。", fields, lambda kg: [("甲", 0.5), ("=乙", None)])
    write_lists(small_graph(), tmp_path, lists=(own,))
    assert (tmp_path / "lists" / "own.csv").read_text(encoding="utf-8-sig") == "名称,分数\n甲,0.5\n'=乙,\n"
    sheet = openpyxl.load_workbook(tmp_path / "lists.xlsx")["自定"]
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [["名称", "分数"], ["甲", 0.5], ["=乙", None]]
    short = replace(own, rows=lambda kg: [("甲",)])
    with pytest.raises(ValueError, match="zip"):
        write_lists(small_graph(), tmp_path / "new", lists=(short,))
    assert not (tmp_path / "new" / "lists.xlsx").exists()


def test_rows_beyond_a_sheet_stay_in_the_csv_file_and_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_module, "MAX_ROWS", 2)
    write_lists(cluster(), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "lists.xlsx")
    assert book["园区企业"].max_row == 3
    assert "全部在 lists/park_firms.csv" in book["目录"]["C6"].value
    assert "lists/supply.csv" not in book["目录"]["C8"].value
    assert len((tmp_path / "lists" / "park_firms.csv").read_text(encoding="utf-8").splitlines()) == 8


def test_unwritable_places_are_named(tmp_path):
    (tmp_path / "lists.xlsx").mkdir()
    with pytest.raises(ExportError, match=r"lists\.xlsx: is a folder"):
        write_lists(cluster(), tmp_path)
    assert list((tmp_path / "lists").iterdir()) == []
