"""Closed loops: material that comes back through recycling, with every step and its sentence.

A loop is a directed cycle of the material flow (`graph.analysis.flow`) with at least one act of recycling: an edge
`recycles`, or waste that is used or made into something. How sure it is says `certainty`:

- `stated`: every step is an edge of the graph.
- `material`: some steps follow from what the names say of the matter: `spent`, `kind` and `family` of
  `graph.analysis.links`.
- `claimed`: a text says that a loop is closed, and its steps were not all read. They are those that the sentence names
  in its order (`graph.analysis.claim_steps`), and the firm that takes the waste (`graph.analysis.claimed`); what the
  graph knows of a step is given, and `named` says that it knows no more than the order. A sentence that names no steps
  (园区形成了闭环) makes no loop.
- `open`: goods, their waste, who takes it and what comes of it; that it returns is not said. One step is missing.

Method: for every act of recycling the shortest way back (breadth-first search inside its strongly connected
component: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1, 1972), first over stated
steps alone, then over all. So every act of recycling that lies on a loop is in some answer, without listing the
exponentially many cycles (D. B. Johnson, SIAM J. Comput. 4, 1975, lists all).

Complexity: O(V + E) for the components, O(R · E') for R acts of recycling in components of E' arcs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

import networkx as nx

from graph.analysis.claimed import claimed_steps
from graph.analysis.claims import Claim, claims_of
from graph.analysis.flow import Arc, Flow, Step, firms_in, material_flow, step
from graph.analysis.links import INFERRED, material_arcs, recycling_arcs
from graph.facts import PLACES, inside, label
from graph.names import find

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

Certainty = Literal["stated", "material", "claimed", "open"]

LONGEST = 12
"""Steps of the longest loop looked for."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A closed loop.

    Attributes:
        certainty: `stated`, `material`, `claimed` or `open`.
        path: names along the loop, `a → b → a`, of an open one without the return: firms and products, in a claimed
            loop also words of the sentence (回收), and what it names side by side, joined by `、`.
        firms: companies and projects on the loop, or named in the sentence that claims it.
        parks: parks and places that the sentence names which claims the loop, else those in which the firms sit.
        status: `planned` if any step is, or if the sentence only plans the loop.
        steps: one after the other; the last leads back to the first, but for an open loop. Ends that are words, or
            several things side by side, have no id.
        evidence, document: the sentence that says that the loop is closed, else that of the act of recycling.
        ids: ids of the nodes on the loop, in order, without a return to the first.
    """

    certainty: Certainty
    path: str
    firms: tuple[str, ...]
    parks: tuple[str, ...]
    status: str
    steps: tuple[Step, ...]
    evidence: str
    document: str
    ids: tuple[str, ...]


def loops(kg: KnowledgeGraph, *, park: str | None = None, longest: int = LONGEST) -> list[Loop]:
    """Closed loops, stated ones first, then those joined by kind of material, those only claimed, and open ones.

    Args:
        kg: the graph.
        park: only loops with a firm inside this park or place, or whose sentence names it.
        longest: most steps of a loop.

    Raises:
        QueryError: no park or place has the name, or several have.
    """
    within = {find(kg, park, type=PLACES)} if park is not None else set[str]()
    for place in tuple(within):
        within |= set(inside(kg, place))
    flow = material_flow(kg)
    claims = claims_of(kg)
    cycles = dict.fromkeys(_cycles(kg, flow, longest))
    closed = {pair for cycle in cycles for pair in zip(cycle, (*cycle[1:], cycle[0]), strict=True)}
    wide = flow.copy()
    for source, target, arc in material_arcs(kg, flow, claims):
        if not wide.has_edge(source, target):
            wide.add_edge(source, target, arc=arc)
    cycles |= dict.fromkeys(_cycles(kg, wide, longest, skip=closed))
    found = [_loop(kg, wide, cycle, claims) for cycle in cycles]
    for claim in sorted(claims, key=lambda claim: claim.status):  # what is closed before what is planned
        loop = _claimed(kg, wide, claim)
        if loop and not _told(kg, loop, found):
            found.append(loop)
    on_loops = {pair for loop in found for pair in zip(loop.ids, (*loop.ids[1:], *loop.ids[:1]), strict=True)}
    found += [_open(kg, wide, way) for way in _open_ways(kg, flow, wide, on_loops)]
    if park is not None:
        named = {claim.sentence: set(claim.nodes) for claim in claims}
        found = [x for x in found if within & {*x.ids, *named.get(x.evidence, ())}]
    order = get_args(Certainty)
    return sorted(found, key=lambda x: (order.index(x.certainty), len(x.steps), x.path, x.evidence))


def loop_steps(found: Sequence[Loop]) -> list[dict[str, object]]:
    """The steps of all loops as rows of one table, `loop` counted from 1."""
    fields = Step.__dataclass_fields__
    return [
        {"loop": number, "step": place} | {name: getattr(row, name) for name in fields}
        for number, loop in enumerate(found, 1)
        for place, row in enumerate(loop.steps, 1)
    ]


# --- cycles of the flow


def _cycles(
    kg: KnowledgeGraph, flow: Flow, longest: int, skip: Iterable[tuple[str, str]] = ()
) -> Iterator[tuple[str, ...]]:
    """For each act of recycling the shortest cycle through it, each cycle once: it ends with the recycled node.

    Args:
        kg: the graph.
        flow: its flow.
        longest: most arcs of a cycle.
        skip: acts of recycling, as (recycled, next), that need no further cycle.
    """
    home = {n: i for i, part in enumerate(nx.strongly_connected_components(flow)) if len(part) > 1 for n in part}
    onward = {n: sorted(m for m in flow.successors(n) if home.get(m) == i) for n, i in home.items()}
    done, told = set(skip), set[frozenset[str]]()
    for recycled, taker in sorted(recycling_arcs(kg, flow)):
        if (recycled, taker) in done or home.get(recycled, -1) != home.get(taker, -2):
            continue
        way = _shortest(onward, taker, recycled, longest - 1)
        makers = _makers(kg, flow, recycled, taker) if kg.nodes[taker]["type"] == "Product" else []
        if any((recycled, firm) in done and (firm, taker) in done for firm in makers):
            continue
        if len(way) < longest and makers and not set(makers) & set(way):
            way = [makers[0], *way]  # by way of the firm that closes it, so that it is not told past it as well
        if way and frozenset(way) not in told:
            told.add(frozenset(way))
            yield tuple(way)


def _shortest(onward: Mapping[str, Sequence[str]], start: str, goal: str, longest: int) -> list[str]:
    """Nodes of the shortest way from start to goal, of several the first by id; empty if there is none so short."""
    before = {start: start}
    frontier = [start]
    for _ in range(longest):
        reached = []
        for node in frontier:
            for after in onward[node]:
                if after not in before:
                    before[after] = node
                    reached.append(after)
        if goal in before:
            way = [goal]
            while way[-1] != start:
                way.append(before[way[-1]])
            return way[::-1]
        frontier = reached
    return []


# --- loops that lack a step


def _open_ways(
    kg: KnowledgeGraph, flow: Flow, wide: Flow, on_loops: set[tuple[str, str]]
) -> Iterator[tuple[str, ...]]:
    """Inputs → goods → waste → taker → what it makes, for each act of recycling on no loop whose goods are known.

    Of several goods those with the longest way of stated inputs, of equal ones the first by id.
    """
    for spent, taker in sorted(recycling_arcs(kg, flow)):
        before = [g for g, _, arc in wide.in_edges(spent, data="arc") if arc.how in ("spent", "family")]
        if (spent, taker) in on_loops or not before or _makers(kg, flow, spent, taker):
            continue
        inputs = max((_inputs(kg, flow, goods) for goods in sorted(before)), key=len)
        after = sorted(n for n in flow.successors(taker) if kg.nodes[n]["type"] == "Product" and n not in inputs)
        yield (*inputs, spent, taker, *after[:1])


def _makers(kg: KnowledgeGraph, flow: Flow, spent: str, taker: str) -> list[str]:
    """The firms that take what is spent and lead on to the taker, by id."""
    return sorted(firm for firm in firms_in(kg, flow.successors(spent)) if flow.has_edge(firm, taker))


def _inputs(kg: KnowledgeGraph, flow: Flow, goods: str) -> list[str]:
    """Products that go into one another, as stated, down to these goods; at each step the first by id."""
    way = [goods]
    while len(way) < LONGEST:
        before = (n for n, _, arc in flow.in_edges(way[0], data="arc") if arc.how == "upstream_of" and n not in way)
        if (nearest := min(before, default=None)) is None:
            break
        way.insert(0, nearest)
    return way


def _open(kg: KnowledgeGraph, flow: Flow, way: Sequence[str]) -> Loop:
    arcs = [flow.edges[pair]["arc"] for pair in pairwise(way)]
    steps = [step(kg, a, b, arc) for (a, b), arc in zip(pairwise(way), arcs, strict=True)]
    act = steps[next(i for i, arc in enumerate(arcs) if arc.how in INFERRED) + 1]
    firms = tuple(firms_in(kg, way))
    return Loop(
        certainty="open",
        path=_path(kg, way, back=False),
        firms=tuple(label(kg, n) for n in firms),
        parks=_parks(kg, firms),
        status=_status(arcs),
        steps=tuple(steps),
        evidence=act.evidence,
        document=act.document,
        ids=tuple(way),
    )


# --- rows


def _loop(kg: KnowledgeGraph, flow: Flow, cycle: Sequence[str], claims: Sequence[Claim]) -> Loop:
    ids = (*cycle[1:], cycle[0])  # begins with what comes of the recycling, ends with who recycles
    arcs = [flow.edges[pair]["arc"] for pair in zip(ids, (*ids[1:], ids[0]), strict=True)]
    steps = [step(kg, a, b, arc) for a, b, arc in zip(ids, (*ids[1:], ids[0]), arcs, strict=True)]
    claim = next((c for c in claims if len(set(c.nodes) & set(ids)) >= 2), None)
    firms = tuple(dict.fromkeys(firms_in(kg, (*ids, *(claim.nodes if claim else ())))))
    told = steps[-2] if len(steps) > 1 else steps[-1]  # the act of recycling
    inferred = any(arc.how in INFERRED for arc in arcs)
    return Loop(
        certainty="material" if inferred else "stated",
        path=_path(kg, ids, back=True),
        firms=tuple(dict.fromkeys(label(kg, n) for n in firms)),
        parks=_claimed_parks(kg, claim) or _parks(kg, firms),
        status=_status(arcs),
        steps=tuple(steps),
        evidence=claim.sentence if claim else told.evidence,
        document=claim.document if claim else told.document,
        ids=ids,
    )


def _claimed(kg: KnowledgeGraph, flow: Flow, claim: Claim) -> Loop | None:
    stops, steps = claimed_steps(kg, flow, claim)
    if not steps:
        return None
    ids = tuple(dict.fromkeys(node for stop in stops for node in stop.nodes))
    firms = tuple(dict.fromkeys(firms_in(kg, (*claim.nodes, *ids))))
    return Loop(
        certainty="claimed",
        path=" → ".join(stop.name for stop in (*stops, stops[0])),
        firms=tuple(label(kg, n) for n in firms),
        parks=_claimed_parks(kg, claim) or _parks(kg, firms),
        status=claim.status,
        steps=steps,
        evidence=claim.sentence,
        document=claim.document,
        ids=ids,
    )


def _told(kg: KnowledgeGraph, claimed: Loop, found: Iterable[Loop]) -> bool:
    """Whether a loop found holds all products of a claimed one, but for one at most, or reads the same."""
    products = {n for n in claimed.ids if kg.nodes[n]["type"] == "Product"}
    most = max(len(products) - 1, 2)
    return any(len(products & set(loop.ids)) >= most or loop.path == claimed.path for loop in found)


def _claimed_parks(kg: KnowledgeGraph, claim: Claim | None) -> tuple[str, ...]:
    return tuple(label(kg, n) for n in (claim.nodes if claim else ()) if kg.nodes[n]["type"] in PLACES)


def _path(kg: KnowledgeGraph, nodes: Sequence[str], *, back: bool) -> str:
    return " → ".join(label(kg, n) for n in (*nodes, *(nodes[:1] if back else ())))


def _parks(kg: KnowledgeGraph, firms: Iterable[str]) -> tuple[str, ...]:
    parks = {tail for firm in firms for _, tail, key in kg.out_edges(firm, keys=True) if key == "located_in"}
    return tuple(sorted({label(kg, n) for n in parks}))


def _status(arcs: Iterable[Arc]) -> str:
    return "planned" if any(arc.status == "planned" for arc in arcs) else "done"
