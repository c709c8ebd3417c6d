"""The loop that a sentence claims, as far as the sentence and the graph tell its steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from graph.analysis.claim_steps import Stop
from graph.analysis.claims import Claim
from graph.analysis.flow import Arc, Flow, Step, firms_in, step
from graph.analysis.materials import families, is_waste
from graph.facts import MAKERS, PLACES, inside, label

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

RECYCLER = "回收"
_OWNERS = (*MAKERS, *PLACES, "Cluster", "Industry")
_RECYCLING = re.compile("(?:回收|再生|再利用|再制造|拆解|综合利用|循环利用)(?:利用|处理|环节)?$")


def claimed_steps(kg: KnowledgeGraph, flow: Flow, claim: Claim) -> tuple[tuple[Stop, ...], tuple[Step, ...]]:
    """Stops and steps of a claimed loop; both empty for fewer than two stops, or where nothing tells whose they are.

    What the graph knows of a step is given, `named` says that the sentence tells no more than the order. Unless a word
    of the sentence is recycling itself, a firm that takes the waste, or whose role is 回收, stands behind the waste, or
    at the end where no waste is named: one that the sentence names or that sits in a park that it names.
    """
    stops = list(claim.stops)
    if not any(stop.nodes for stop in stops) and not any(kg.nodes[n]["type"] in _OWNERS for n in claim.nodes):
        return (), ()  # a slogan
    taker = None
    if stops and not any(_RECYCLING.search(stop.name) for stop in stops):
        taker = _taker(kg, flow, claim)
    if taker and not any(taker[0] in stop.nodes for stop in stops):
        firm, _ = taker
        wastes = [place for place, stop in enumerate(stops, 1) if any(is_waste(label(kg, n)) for n in stop.nodes)]
        stops.insert(wastes[-1] if wastes else len(stops), Stop(label(kg, firm), (firm,)))
    if len(stops) < 2:
        return (), ()
    steps = []
    for source, target in zip(stops, (*stops[1:], stops[0]), strict=True):
        arc = _known(flow, source, target)
        if arc is None:
            arc = taker[1] if taker and target.nodes == taker[:1] else Arc("named", (claim.edge,), claim.status)
        steps.append(_step(kg, source, target, arc))
    return tuple(stops), tuple(steps)


def _known(flow: Flow, source: Stop, target: Stop) -> Arc | None:
    arcs = (flow.edges[pair]["arc"] for pair in product(source.nodes, target.nodes) if flow.has_edge(*pair))
    return next(arcs, None)


def _step(kg: KnowledgeGraph, source: Stop, target: Stop, arc: Arc) -> Step:
    """An arc between stops; a stop of words, or of several nodes, has no id."""
    one, other = (stop.nodes[0] if len(stop.nodes) == 1 else "" for stop in (source, target))
    return replace(step(kg, one, other, arc), source=source.name, target=target.name)


def _taker(kg: KnowledgeGraph, flow: Flow, claim: Claim) -> tuple[str, Arc] | None:
    """Who takes the waste of the claim, or has the role 回收 and is not known to recycle something of another chain."""
    stops = [node for stop in claim.stops for node in stop.nodes]
    near = [*_near(kg, claim)]
    for waste in stops:
        if is_waste(label(kg, waste)) and waste in flow:
            for firm in near:
                if flow.has_edge(waste, firm):
                    return firm, flow.edges[waste, firm]["arc"]
    chains = frozenset[str]().union(*(families(stop.name) for stop in claim.stops))
    for firm in near:
        for _, role, key, data in kg.out_edges(firm, keys=True, data=True):
            if key == "has_role" and label(kg, role) == RECYCLER:
                intake = flow.in_edges(firm, data="arc") if firm in flow else ()
                taken = [n for n, _, arc in intake if arc.how == "recycles"]
                if not taken or any(chains & families(label(kg, n)) for n in taken):
                    return firm, Arc("has_role", (data,), claim.status)
    return None


def _near(kg: KnowledgeGraph, claim: Claim) -> Iterator[str]:
    """Firms that the sentence names, then those in the parks and places that it names."""
    yield from firms_in(kg, claim.nodes)
    for park in claim.nodes:
        if kg.nodes[park]["type"] in PLACES:
            yield from sorted(firms_in(kg, inside(kg, park)))
