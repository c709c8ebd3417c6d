"""Lists that follow from analysis: stages of the chain, closed loops, gaps, weak points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from graph.analysis import gaps, loops, stages, weak_points
from graph.analysis.flow import Arc, material_flow
from graph.analysis.stages import STAGES
from graph.exports.lists.ends import names, type_label
from graph.exports.lists.table import PROOF, Field, ListTable, Row, proof, proof_of_sentence
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

_CERTAINTY = {"stated": "逐步写明", "material": "按物料名称接上", "claimed": "文中称闭环", "open": "未闭合，差一步"}
_STEPS = {
    "spent": "用后成为（推断）",
    "kind": "属于这一类（推断）",
    "family": "同一产业链（推断）",
    "has_role": "承担回收角色（推断）",
    "named": "句中先后（未读出）",
}
_GAPS = {"input": "缺供应", "waste": "没有去处", "stage": "缺环节"}
_UNFILLED = "未补"


def chain_stages(kg: KnowledgeGraph) -> Iterator[Row]:
    """Firms, products and industries by part of the material flow and stage, with what stands before and behind them.

    What stands at no stage is left out; the parts that remain are numbered from 1. A row rests on all steps that begin
    or end there.
    """
    flow = material_flow(kg)
    placed = [row for row in stages(kg) if row.stage]  # by part and height
    numbers = {part: number for number, part in enumerate(dict.fromkeys(row.part for row in placed), 1)}
    for row in sorted(placed, key=lambda row: (row.part, STAGES.index(row.stage))):
        before = sorted(((source, arc) for source, _, arc in flow.in_edges(row.id, data="arc")), key=lambda end: end[0])
        after = sorted(((target, arc) for _, target, arc in flow.out_edges(row.id, data="arc")), key=lambda end: end[0])
        yield (
            numbers[row.part],
            row.stage,
            row.name,
            type_label(kg, row.id),
            row.height,
            _ends(kg, before),
            _ends(kg, after),
            "、".join(row.stated),
            {True: "一致", False: "不一致", None: ""}[row.agrees],
            *proof(kg, *chain.from_iterable(arc.edges for _, arc in (*before, *after))),
        )


def _ends(kg: KnowledgeGraph, ends: Iterable[tuple[str, Arc]]) -> str:
    return names(kg, ((node, {"status": arc.status}) for node, arc in ends))


def loop_rows(kg: KnowledgeGraph) -> Iterator[Row]:
    """Closed loops and those that lack a step, a row a step."""
    edges = {data.get("id"): data for *_, data in kg.edges(data=True)}
    relations = load_ontology().relations
    for number, loop in enumerate(loops(kg), 1):
        told = (number, _CERTAINTY[loop.certainty], loop.path, "、".join(loop.firms), "、".join(loop.parks))
        for place, step in enumerate(loop.steps, 1):
            how = _STEPS.get(step.how) or relations[step.how].label
            stated = [edges[edge] for edge in step.edges] if step.how not in _STEPS else []
            state = "推断" if step.how in _STEPS else step.status
            rest = proof(kg, *stated) if stated else proof_of_sentence(kg, step.evidence, step.document, state)
            yield *told, place, step.source, how, step.target, *rest


def gap_rows(kg: KnowledgeGraph) -> Iterator[Row]:
    """What no text shows to be there, by park, the whole graph first."""
    for gap in gaps(kg):
        state = gap.status if gap.status == "planned" else _UNFILLED
        yield (
            gap.park or "全图",
            _GAPS[gap.kind],
            gap.what,
            "、".join(gap.needed_by),
            "、".join(gap.elsewhere),
            *proof_of_sentence(kg, gap.evidence, gap.document, state),
        )


def weak_point_rows(kg: KnowledgeGraph) -> Iterator[Row]:
    """Firms whose loss takes others with it, those that hit most first."""
    for row in weak_points(kg):
        yield (
            row.name,
            row.hit,
            "、".join(row.first),
            "、".join(row.last),
            "、".join(row.sole_maker_of),
            "、".join(row.sole_supplier_of),
            "、".join(row.sole_taker_of),
            *proof_of_sentence(kg, row.evidence, row.document, "done"),
        )


CHAIN_STAGES = ListTable(
    "chain_stages",
    "产业链环节",
    "一行是产业链上的一个企业、产品或产业：按物料流向算出的上游、中游、下游、回收，和它的上一环、下一环；一条链是物料相连的一片。",
    (
        *(Field("链", 6), Field("环节", 8), Field("名称", 28), Field("类型", 8), Field("层级", 8)),
        *(Field("上一环", 30), Field("下一环", 30), Field("文中角色", 12), Field("与文中", 10), *PROOF),
    ),
    chain_stages,
)
LOOPS = ListTable(
    "loops",
    "闭环",
    "一行是一个闭环的一步；“依据”说明闭环是逐步写明、按物料名称接上、文中自称，还是差一步没有闭合。",
    (
        *(Field("闭环", 6), Field("依据", 18), Field("全程", 50), Field("企业", 30), Field("园区或地区", 22)),
        *(Field("步", 5), Field("从", 26), Field("关系", 20), Field("到", 26), *PROOF),
    ),
    loop_rows,
)
GAPS = ListTable(
    "gaps",
    "缺口",
    "一行是一个园区（或全图）缺的一样东西：缺供应的投入品、没有去处的废料、没有企业的环节；文中没有写到，不等于现实中没有。",
    (
        *(Field("园区", 22), Field("缺口", 10), Field("缺什么", 24), Field("谁需要、产生或在链上", 30)),
        *(Field("别处有谁", 30), *PROOF),
    ),
    gap_rows,
)
WEAK_POINTS = ListTable(
    "weak_points",
    "薄弱环节",
    "一行是一家一旦停下就会影响别家的企业：图中只有它生产、只有它供应，或只有它接收的。",
    (
        *(Field("企业", 28), Field("波及家数", 10), Field("直接波及", 30), Field("间接波及", 30)),
        *(Field("独家生产", 24), Field("独家供应", 24), Field("独家接收", 20), *PROOF),
    ),
    weak_point_rows,
)
