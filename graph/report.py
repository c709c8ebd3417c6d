"""The report beside the graph: what was read, what was found, what was left out."""

from __future__ import annotations

from collections import Counter

from extractors.model import DROP_REASONS
from graph.model import KnowledgeGraph
from seeds.ontology import load_ontology

LEADING = 15
"""Firms listed as leading."""
EXAMPLES = 3
"""Examples shown for each reason why something was left out."""


def _table(header: list[str], rows: list[list[str]]) -> list[str]:
    if not rows:
        return ["（无）", ""]
    cells = [[cell.replace("|", "｜").replace("\n", " ") for cell in row] for row in rows]
    return [
        "| " + " | ".join(header) + " |",
        "|" + " --- |" * len(header),
        *("| " + " | ".join(row) + " |" for row in cells),
        "",
    ]


def write_report(kg: KnowledgeGraph) -> str:
    """The report as Markdown."""
    ontology = load_ontology()
    info = kg.graph
    types = Counter(data["type"] for _, data in kg.nodes(data=True))
    relations = Counter(key for _, _, key in kg.edges(keys=True))
    planned = Counter(r for _, _, r, d in kg.edges(keys=True, data=True) if d["status"] == "planned")
    degree = dict(kg.degree())
    firms = sorted(
        (n for n, d in kg.nodes(data=True) if d["type"] == "Company"), key=lambda n: (-degree[n], kg.nodes[n]["label"])
    )
    roles: dict[str, list[str]] = {}
    for head, tail, key in kg.edges(keys=True):
        if key == "has_role":
            roles.setdefault(head, []).append(kg.nodes[tail]["label"])
    reasons = Counter(row["reason"] for row in info["dropped"])
    lines = [
        f"# {info['title']}",
        "",
        f"{len(info['documents'])} 篇文档，{kg.number_of_nodes()} 个节点，{kg.number_of_edges()} 条关系"
        f"（其中规划中 {sum(planned.values())} 条）。",
        "",
        "## 节点",
        "",
        *_table(
            ["类型", "数量"],
            [[f"{t.label} {t.name}", str(types[t.name])] for t in ontology.types.values() if types[t.name]],
        ),
        "## 关系",
        "",
        *_table(
            ["关系", "数量", "规划中"],
            [
                [f"{r.label} {r.name}", str(relations[r.name]), str(planned[r.name])]
                for r in ontology.relations.values()
                if relations[r.name]
            ],
        ),
        "## 关系最多的企业",
        "",
        *_table(
            ["企业", "关系数", "角色", "别名"],
            [
                [
                    kg.nodes[n]["label"],
                    str(degree[n]),
                    "、".join(sorted(roles.get(n, []))),
                    "、".join(a["name"] for a in kg.nodes[n]["aliases"][1:]),
                ]
                for n in firms[:LEADING]
            ],
        ),
        "## 文档",
        "",
        *_table(["编号", "标题", "字数"], [[d["id"], d["title"], str(d["characters"])] for d in info["documents"]]),
        "## 未能读取",
        "",
        *_table(["文件", "原因"], [[s["source"], s["reason"]] for s in info["skipped"]]),
        "## 读到而未收录",
        "",
        "全部条目：`clusterkg dropped graph.json`。",
        "",
        *_table(
            ["原因", "数量", "例"],
            [
                [
                    DROP_REASONS.get(reason, reason),
                    str(count),
                    "；".join([row["what"] for row in info["dropped"] if row["reason"] == reason][:EXAMPLES]),
                ]
                for reason, count in sorted(reasons.items())
            ],
        ),
    ]
    return "\n".join(lines).rstrip() + "\n"
