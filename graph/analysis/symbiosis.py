"""Candidates for industrial symbiosis: A has waste of a kind that B uses, and no text says that B gets it.

Inferred, never stated: nothing of this enters the graph or its files, and no other analysis calls it. The rows say
`inferred`, so that nobody takes them for facts. What is matched is the name of the material
(`graph.analysis.materials`); quantities, quality, distance and permits are not known. For the term see M. R. Chertow,
"Industrial symbiosis: literature and taxonomy", Annual Review of Energy and the Environment 25, 2000.

Complexity: O(V + E + n), n the number of candidates.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graph.analysis.flow import material_flow
from graph.analysis.links import waste_products
from graph.analysis.materials import kinds, product_names
from graph.facts import MAKES, PLACES, USES, Fact, document, facts_about, inside, label, sentence, status_of
from graph.names import find

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

Match = Literal["same", "wider"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Waste of one firm that another might use.

    Attributes:
        source_id, source: who has the waste.
        waste: name of the waste.
        taker_id, taker: who might use it.
        used_as: the product that the taker uses or recycles.
        match: `same` name, or the taker uses a `wider` kind (电解锰渣 → 锰渣).
        park: a park or place in which both sit, or empty.
        certainty: always `inferred`.
        status: `planned` if the waste or its use is only planned.
        evidence, document: the sentence about the waste.
        taker_evidence, taker_document: the sentence about its use.
    """

    source_id: str
    source: str
    waste: str
    taker_id: str
    taker: str
    used_as: str
    match: Match
    park: str
    certainty: Literal["inferred"]
    status: str
    evidence: str
    document: str
    taker_evidence: str
    taker_document: str


def symbiosis(kg: KnowledgeGraph, *, park: str | None = None) -> list[Candidate]:
    """Candidates, those in one park first, then the same material before wider kinds, then by name.

    Pairs with a stated supply from source to taker are left out: they need no inference.

    Args:
        kg: the graph.
        park: only pairs that both sit in this park or place.

    Raises:
        QueryError: no park or place has the name, or several have.
    """
    within = set(inside(kg, find(kg, park, type=PLACES))) if park is not None else None
    names = product_names(kg)
    flow = material_flow(kg)
    uses: dict[str, list[tuple[str, Fact]]] = defaultdict(list)
    for node in names:
        for fact in facts_about(kg, node, USES):
            for name in names[node]:
                for key in [*kinds(name)][:1]:
                    uses[key].append((node, fact))
    rows: dict[tuple[str, ...], Candidate] = {}
    for waste in sorted(waste_products(kg)):
        keys = dict.fromkeys(key for name in names[waste] for key in kinds(name))
        own = {next(kinds(name), "") for name in names[waste]}
        for source in facts_about(kg, waste, MAKES):
            for key in keys:
                for used, taker in uses.get(key, ()):
                    pair = (source.firm, taker.firm)
                    told = flow.has_edge(*pair) and flow.edges[pair]["arc"].how == "supplies"
                    if source.firm == taker.firm or told or (within is not None and not within.issuperset(pair)):
                        continue
                    match: Match = "same" if used == waste or key in own else "wider"
                    rows.setdefault((*pair, waste, used), _row(kg, source, taker, match))
    order = {"same": 0, "wider": 1}
    return sorted(rows.values(), key=lambda r: (not r.park, order[r.match], r.source, r.waste, r.taker, r.used_as))


def _row(kg: KnowledgeGraph, source: Fact, taker: Fact, match: Match) -> Candidate:
    return Candidate(
        source_id=source.firm,
        source=label(kg, source.firm),
        waste=label(kg, source.product),
        taker_id=taker.firm,
        taker=label(kg, taker.firm),
        used_as=label(kg, taker.product),
        match=match,
        park=_common(kg, source.firm, taker.firm),
        certainty="inferred",
        status=status_of(*source.edges, *taker.edges),
        evidence=sentence(source.edges[-1]),
        document=document(source.edges[-1]),
        taker_evidence=sentence(taker.edges[-1]),
        taker_document=document(taker.edges[-1]),
    )


def _common(kg: KnowledgeGraph, one: str, other: str) -> str:
    """Name of the first park or place in which both sit."""
    places = [{t for _, t, k in kg.out_edges(n, keys=True) if k == "located_in"} for n in (one, other)]
    return min((label(kg, place) for place in places[0] & places[1]), default="")
