"""Single points of failure: firms whose loss takes others with it, since nobody else makes what these need.

The rule is that of essential inputs (Leontief): a product is lost when all its known makers are lost; a firm is lost
when a product that it uses is lost, or when all its known suppliers are. One firm is taken away and the loss is
followed to its end, once for each firm. The binary form of the cascade in C. Diem, A. Borsos, T. Reisch, J. Kertész,
S. Thurner, "Quantifying firm-level economic systemic risk from nation-wide supply networks", Scientific Reports 12:
7719, 2022. Only what runs counts; a firm without known inputs is never lost.

Complexity: O(V + E + the sum of all cascades), at worst O(V · E).

Makers of which no text tells are missing: a sole maker in the texts may have rivals in the market.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.analysis.flow import Flow, material_flow
from graph.analysis.links import recycling_arcs
from graph.facts import MAKERS, PLACES, document, inside, label, sentence
from graph.names import find

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

MOST_NAMED = 20
"""Names listed in one cell, the nearest to the failure first."""


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """A firm that others hang on.

    Attributes:
        id, name, type: the firm.
        hit: how many other firms its loss takes along, in the end.
        first: firms hit at once, by name.
        last: firms hit through others, by name; at most `MOST_NAMED`, as `first`.
        sole_maker_of: products in use that it alone makes.
        sole_supplier_of: firms of which it is the only known supplier.
        sole_taker_of: waste that it alone uses or recycles, of those whose source is known.
        evidence, document: the sentence behind the first of these.
    """

    id: str
    name: str
    type: str
    hit: int
    first: tuple[str, ...]
    last: tuple[str, ...]
    sole_maker_of: tuple[str, ...]
    sole_supplier_of: tuple[str, ...]
    sole_taker_of: tuple[str, ...]
    evidence: str
    document: str


@dataclass(frozen=True, slots=True)
class _Needs:
    """Who makes what, who needs whom; all by id, lists in order."""

    makes: Mapping[str, list[str]]
    makers: Mapping[str, int]
    users: Mapping[str, list[str]]
    customers: Mapping[str, list[str]]
    suppliers: Mapping[str, int]


def weak_points(kg: KnowledgeGraph, *, park: str | None = None) -> list[WeakPoint]:
    """Firms whose loss hits another firm, or leaves waste that nobody takes; by number of firms hit, then name.

    Args:
        kg: the graph.
        park: only firms whose loss hits a firm inside this park or place, or that sit there themselves.

    Raises:
        QueryError: no park or place has the name, or several have.
    """
    within = set(inside(kg, find(kg, park, type=PLACES))) if park is not None else None
    flow = material_flow(kg, planned=False)
    needs = _needs(kg, flow)
    sole_takers = _sole_takers(kg, flow)
    rows = []
    for firm in sorted(n for n in flow if kg.nodes[n]["type"] in MAKERS):
        waves = _cascade(needs, firm)
        taken = sole_takers.get(firm, [])
        hit = [node for wave in waves for node in wave]
        if not (hit or taken) or (within is not None and not within & {firm, *hit}):
            continue
        rows.append(_row(kg, flow, needs, firm, waves, taken))
    return sorted(rows, key=lambda row: (-row.hit, row.name, row.id))


def _needs(kg: KnowledgeGraph, flow: Flow) -> _Needs:
    makes, users, customers = (defaultdict[str, list[str]](list) for _ in range(3))
    makers, suppliers = Counter[str](), Counter[str]()
    for source, target, arc in sorted(flow.edges(data="arc"), key=lambda edge: edge[:2]):
        if arc.how == "produces":
            makes[source].append(target)
            makers[target] += 1
        elif arc.how == "consumes":
            users[source].append(target)
        elif arc.how == "supplies":
            customers[source].append(target)
            suppliers[target] += 1
    return _Needs(makes, makers, users, customers, suppliers)


def _sole_takers(kg: KnowledgeGraph, flow: Flow) -> dict[str, list[str]]:
    takers = defaultdict[str, set[str]](set)
    for waste, taker in recycling_arcs(kg, flow):
        if kg.nodes[taker]["type"] in MAKERS:
            takers[waste].add(taker)
    found = defaultdict[str, list[str]](list)
    for waste, firms in sorted(takers.items()):
        if len(firms) == 1 and any(flow.edges[edge]["arc"].how == "produces" for edge in flow.in_edges(waste)):
            found[next(iter(firms))].append(waste)
    return found


def _cascade(needs: _Needs, firm: str) -> list[list[str]]:
    """Firms lost with this one, in waves, each in order of id; the firm itself is in none."""
    lost, wave, waves = {firm}, [firm], []
    left_makers: dict[str, int] = {}
    left_suppliers: dict[str, int] = {}
    while wave:
        hit = set[str]()
        for node in wave:
            for product in needs.makes.get(node, ()):
                left_makers[product] = left_makers.get(product, needs.makers[product]) - 1
                if not left_makers[product]:
                    hit.update(needs.users.get(product, ()))
            for customer in needs.customers.get(node, ()):
                left_suppliers[customer] = left_suppliers.get(customer, needs.suppliers[customer]) - 1
                if not left_suppliers[customer]:
                    hit.add(customer)
        wave = sorted(hit - lost)
        lost.update(wave)
        waves += [wave] if wave else []
    return waves


def _row(
    kg: KnowledgeGraph, flow: Flow, needs: _Needs, firm: str, waves: list[list[str]], taken: list[str]
) -> WeakPoint:
    made = [p for p in needs.makes.get(firm, ()) if needs.makers[p] == 1 and set(needs.users.get(p, ())) - {firm}]
    supplied = [c for c in needs.customers.get(firm, ()) if needs.suppliers[c] == 1]
    reasons = [(firm, n) for n in (*made, *supplied)] + [(n, firm) for n in taken]
    edge = flow.edges[reasons[0]]["arc"].evidence

    def names(nodes: list[str]) -> tuple[str, ...]:
        return tuple(sorted({label(kg, node) for node in nodes})[:MOST_NAMED])

    return WeakPoint(
        id=firm,
        name=label(kg, firm),
        type=kg.nodes[firm]["type"],
        hit=sum(map(len, waves)),
        first=names(waves[0] if waves else []),
        last=names([node for wave in waves[1:] for node in wave]),
        sole_maker_of=names(made),
        sole_supplier_of=names(supplied),
        sole_taker_of=names(taken),
        evidence=sentence(edge),
        document=document(edge),
    )
