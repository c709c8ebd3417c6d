"""The chain of an industry: its firms and products, each with its stage and the reason why it belongs there.

Who belongs, and why (`because`, the first that holds):

- `engages_in`: a company that a text ties to the industry or to an industry upstream or downstream of it.
- `flow`: a product that such a company makes, uses or recycles, itself or through a project that it builds, and a
  product that goes into one of these or comes of it (`upstream_of`); a company that supplies such a company or is
  supplied by it.
- `lexicon`: a product whose name holds a term of the same industrial chain in `seeds/lexicons`, and who makes or
  recycles it.

Stages are those of `graph.analysis.stages` on the flow among the members alone, in words or by height.

Complexity: O(V + E).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from graph.analysis.flow import material_flow
from graph.analysis.materials import families
from graph.analysis.stages import STAGES, Placed, stages
from graph.facts import MAKERS, Attributes, document, label, sentence, status_of, tail_names
from graph.names import find

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

Because = Literal["engages_in", "flow", "lexicon"]


@dataclass(frozen=True, slots=True)
class ChainMember:
    """A firm or product of a chain.

    Attributes:
        stage: 上游, 中游, 下游, 回收 by product flow; empty where the flow does not tell.
        height: trophic level inside the chain, 0 at its top; None for what has no flow.
        id, name, type: the node.
        because: `engages_in`, `flow` or `lexicon`.
        via: name of the industry, firm or product that ties it to the chain; empty with `lexicon` for products.
        roles: roles that texts give it.
        status: `planned` if the tie is.
        evidence, document: the sentence behind the tie, and the id of its document.
    """

    stage: str
    height: float | None
    id: str
    name: str
    type: str
    because: Because
    via: str
    roles: tuple[str, ...]
    status: str
    evidence: str
    document: str


@dataclass(frozen=True, slots=True)
class _Tie:
    because: Because
    via: str
    edge: Attributes


def chain(kg: KnowledgeGraph, industry: str) -> list[ChainMember]:
    """Members of the chain of an industry, by stage, height, type and name; those without a stage last.

    Raises:
        QueryError: no industry has the name, or several have.
    """
    ties = _members(kg, find(kg, industry, type="Industry"))
    placed = {row.id: row for row in stages(kg, within=ties)}
    rows = [_row(kg, node, tie, placed.get(node)) for node, tie in ties.items()]
    order = {stage: i for i, stage in enumerate((*STAGES, ""))}
    return sorted(rows, key=lambda r: (order[r.stage], r.height is None, r.height or 0.0, r.type, r.name, r.id))


def _members(kg: KnowledgeGraph, industry: str) -> dict[str, _Tie]:
    ties: dict[str, _Tie] = {}
    for around in _industries(kg, industry):
        for head, _, key, data in sorted(kg.in_edges(around, keys=True, data=True), key=lambda e: e[0]):
            if key == "engages_in" and kg.nodes[head]["type"] in MAKERS:
                ties.setdefault(head, _Tie("engages_in", around, data))
    flow = material_flow(kg)
    firms = [*ties]
    for firm in firms:
        for other, tie in _around(kg, flow, firm):
            ties.setdefault(other, tie)
    for product in [n for n in ties if kg.nodes[n]["type"] == "Product"]:
        for other, tie in _around(kg, flow, product):
            if kg.nodes[other]["type"] == "Product":
                ties.setdefault(other, tie)
    chains = families(label(kg, industry))
    for node, data in kg.nodes(data=True):
        if data["type"] == "Product" and node not in ties and chains & families(data["label"]):
            ties[node] = _Tie("lexicon", "", {"evidence": data.get("mentions", ())[:1]})
            for firm, tie in _around(kg, flow, node):
                if kg.nodes[firm]["type"] in MAKERS and tie.edge.get("relation") != "consumes":
                    ties.setdefault(firm, _Tie("lexicon", node, tie.edge))
    return ties


def _industries(kg: KnowledgeGraph, industry: str) -> Iterator[str]:
    """The industry, then those upstream or downstream of it, in order of id."""
    yield industry
    ends = [*kg.in_edges(industry, keys=True), *kg.out_edges(industry, keys=True)]
    near = {n for a, b, k in ends if k == "upstream_of" for n in (a, b) if kg.nodes[n]["type"] == "Industry"}
    yield from sorted(near - {industry})


def _around(kg: KnowledgeGraph, flow: Any, node: str) -> Iterator[tuple[str, _Tie]]:
    """What stands next to a node in the flow, in order of id."""
    if node in flow:
        arcs = [(a, arc) for a, _, arc in flow.in_edges(node, data="arc")]
        arcs += [(b, arc) for _, b, arc in flow.out_edges(node, data="arc")]
        for other, arc in sorted(arcs, key=lambda pair: pair[0]):
            yield other, _Tie("flow", node, {**arc.evidence, "status": arc.status})


def _row(kg: KnowledgeGraph, node: str, tie: _Tie, place: Placed | None) -> ChainMember:
    return ChainMember(
        stage=place.stage if place else "",
        height=place.height if place else None,
        id=node,
        name=label(kg, node),
        type=kg.nodes[node]["type"],
        because=tie.because,
        via=label(kg, tie.via),
        roles=tail_names(kg, node, "has_role"),
        status=status_of(tie.edge),
        evidence=sentence(tie.edge),
        document=document(tie.edge),
    )
