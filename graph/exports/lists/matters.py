"""Lists of projects, policies and recycling flows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from graph.exports.cells import list_items
from graph.exports.lists.ends import heads, names, nodes_of, tails, type_label
from graph.exports.lists.table import PROOF, Attributes, Field, ListTable, Row, proof, proof_of_mention
from graph.facts import MAKES, USES, facts_about, facts_of, label, status_of

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

_YI = 1e8


def _amounts(edges: Iterable[Attributes], *kinds: str) -> list[dict[str, Any]]:
    claims = (claim for edge in edges for claim in edge.get("evidence", ()))
    return [quantity for claim in claims for quantity in claim.get("quantities", ()) if quantity.get("kind") in kinds]


def projects(kg: KnowledgeGraph) -> Iterator[Row]:
    """Projects with builder, place, products, amounts and dates, by name."""
    for project in nodes_of(kg, "Project"):
        builders = list(heads(kg, project, "invests_in"))
        own = [*tails(kg, project, "located_in", *MAKES, *USES), *heads(kg, project, "applies_to")]
        edges = [edge for _, edge in (*builders, *own)]
        money = _amounts((edge for _, edge in builders), "investment", "money") + _amounts(
            (edge for _, edge in own), "investment"
        )
        yuan = [amount["value"] for amount in money if amount.get("unit") == "元"]
        capacity = _amounts((edge for _, edge in tails(kg, project, *MAKES, *USES)), "capacity")
        dates = [day for edge in edges for claim in edge.get("evidence", ()) for day in claim.get("dates", ())]
        yield (
            label(kg, project),
            names(kg, builders),
            names(kg, tails(kg, project, "located_in")),
            names(kg, tails(kg, project, *MAKES)),
            names(kg, tails(kg, project, *USES)),
            "、".join(list_items(amount["text"] for amount in money)),
            round(max(yuan) / _YI, 4) if yuan else None,
            "、".join(list_items(amount["text"] for amount in capacity)),
            "、".join(list_items(dates)),
            *(proof(kg, *edges) if edges else proof_of_mention(kg, project)),
        )


def policies(kg: KnowledgeGraph) -> Iterator[Row]:
    """Policies with each thing they apply to, a row each; those of no known target have one row."""
    for policy in nodes_of(kg, "Policy"):
        issuers = list(heads(kg, policy, "issues"))
        issued = [edge for _, edge in issuers]
        targets = sorted(tails(kg, policy, "applies_to"), key=lambda end: (label(kg, end[0]), end[0]))
        for target, edge in targets:
            ends = (label(kg, policy), names(kg, issuers), label(kg, target), type_label(kg, target))
            yield *ends, *proof(kg, edge, *issued)
        if not targets:
            rest = proof(kg, *issued) if issued else proof_of_mention(kg, policy)
            yield label(kg, policy), names(kg, issuers), "", "", *rest


def recycling(kg: KnowledgeGraph) -> Iterator[Row]:
    """Who recovers what, where it comes from, what becomes of it, and who uses that.

    Firms whose role is 回收 without a word on what they recover come last, with an empty material.
    """
    known = set()
    for material in nodes_of(kg, "Product"):
        facts = sorted(facts_about(kg, material, ("recycles",)), key=lambda fact: (label(kg, fact.firm), fact.project))
        for fact in facts:
            known.add(fact.firm)
            doer = fact.project or fact.firm
            made = list(facts_of(kg, doer, MAKES))
            users = [user for product in made for user in facts_about(kg, product.product, USES)]
            yield (
                label(kg, material),
                names(kg, ((f.firm, {"status": status_of(*f.edges)}) for f in facts_about(kg, material, MAKES))),
                label(kg, fact.firm),
                label(kg, fact.project),
                names(kg, tails(kg, doer, "located_in")),
                names(kg, ((f.product, {"status": status_of(*f.edges)}) for f in made)),
                names(kg, ((f.firm, {"status": status_of(*f.edges)}) for f in users if f.firm != fact.firm)),
                *proof(kg, fact.edges[-1]),
            )
    for role in nodes_of(kg, "Role"):
        if label(kg, role) == "回收":
            for firm, edge in sorted(heads(kg, role, "has_role"), key=lambda end: (label(kg, end[0]), end[0])):
                if firm not in known:
                    place = names(kg, tails(kg, firm, "located_in"))
                    yield "", "", label(kg, firm), "", place, "", "", *proof(kg, edge)


PROJECTS = ListTable(
    "projects",
    "项目",
    "一行是一个项目；投资和产能照抄原文，“最大一笔”是其中以元计的最大金额，折成亿元，方便排序。",
    (
        *(Field("项目", 32), Field("建设单位", 26), Field("位置", 22), Field("生产", 26), Field("使用", 20)),
        *(Field("投资（原文）"), Field("最大一笔（亿元）", 12), Field("产能（原文）"), Field("日期（原文）"), *PROOF),
    ),
    projects,
)
POLICIES = ListTable(
    "policies",
    "政策",
    "一行是一项政策和它的一个适用对象；没有写明对象的占一行，对象留空。",
    (Field("政策", 34), Field("出台者", 24), Field("适用对象", 26), Field("对象类型", 10), *PROOF),
    policies,
)
RECYCLING = ListTable(
    "recycling",
    "循环利用",
    "一行是一家企业（或它的项目）回收利用的一种物料：谁产出它，再生成什么，谁又用上。",
    (
        *(Field("回收物", 22), Field("产出者", 26), Field("回收企业", 28), Field("项目", 22), Field("所在地", 22)),
        *(Field("再生产品", 24), Field("再生产品的用户", 26), *PROOF),
    ),
    recycling,
)
