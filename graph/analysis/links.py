"""Steps of the material flow that no edge states, but the names of the materials suggest.

- `spent`: goods become their waste when used up, 锂电池 → 废旧电池: all kinds of what the waste is named after.
- `kind`: a kind serves where its wider kind is asked for, 三元锂电池 → 锂电池; waste only for waste.
- `family`: goods and waste, or what is won back and goods, of one industrial chain of `seeds/lexicons`; only where a
  user of the goods supplies a taker of the waste, or where one sentence names them and claims a loop.

Complexity: O(V + E + c), c the characters of all product names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from graph.analysis.claims import Claim
from graph.analysis.flow import Arc, Flow, firms_in
from graph.analysis.materials import families, is_waste, kinds, product_names, spent_of
from graph.facts import label

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

INFERRED = frozenset({"spent", "kind", "family"})


def recycling_arcs(kg: KnowledgeGraph, flow: Flow) -> Iterator[tuple[str, str]]:
    """Arcs that are acts of recycling: `recycles`, and waste that is used or made into something."""
    waste = waste_products(kg)
    for source, target, arc in flow.edges(data="arc"):
        if arc.how == "recycles" or (arc.how in ("consumes", "upstream_of") and source in waste):
            yield source, target


def waste_products(kg: KnowledgeGraph) -> set[str]:
    """Ids of the products that are waste by one of their names."""
    return {node for node, names in product_names(kg).items() if any(map(is_waste, names))}


def material_arcs(kg: KnowledgeGraph, flow: Flow, claims: Sequence[Claim]) -> Iterator[tuple[str, str, Arc]]:
    """The steps, as (source, target, arc) with the sentence that names the material; some more than once."""
    names = product_names(kg)
    waste = waste_products(kg)
    by_key: dict[str, list[str]] = defaultdict(list)
    by_spent: dict[str, list[str]] = defaultdict(list)
    for node in sorted(names):
        for name in names[node]:
            by_key[next(kinds(name), "")].append(node)
            if spent := spent_of(name):
                by_spent[spent].append(node)
    for node in sorted(names):
        for name in names[node]:
            for key in kinds(name):
                for other in by_key.get(key, ()):
                    if other != node and (node in waste) == (other in waste):
                        yield node, other, Arc("kind", (_mention(kg, node),), "done")
                for other in by_spent.get(key, ()):
                    if node not in waste:
                        yield node, other, Arc("spent", (_mention(kg, other),), "done")
    for claim in claims:
        yield from _claimed_family(kg, flow, claim, waste)
    yield from _traded_family(kg, flow, waste)


def _traded_family(kg: KnowledgeGraph, flow: Flow, waste: set[str]) -> Iterator[tuple[str, str, Arc]]:
    """Goods → waste of one chain, where a user of the goods supplies a taker of the waste."""
    for spent, taker in sorted(recycling_arcs(kg, flow)):
        if spent not in waste:
            continue
        for user, _, trade in sorted(flow.in_edges(taker, data="arc"), key=lambda edge: edge[0]):
            if trade.how != "supplies":
                continue
            for goods in sorted(flow.predecessors(user)):
                fresh = kg.nodes[goods]["type"] == "Product" and goods not in waste
                if fresh and families(label(kg, goods)) & families(label(kg, spent)):
                    yield goods, spent, Arc("family", trade.edges, trade.status)


def _claimed_family(kg: KnowledgeGraph, flow: Flow, claim: Claim, waste: set[str]) -> Iterator[tuple[str, str, Arc]]:
    """Goods → waste and recovered material → goods of one chain, within a sentence that claims a loop."""
    products = [n for n in claim.nodes if kg.nodes[n]["type"] == "Product"]
    chains = {n: families(label(kg, n)) for n in products}
    for spent in (n for n in products if n in waste and n in flow):
        after = set(flow.successors(spent))
        after |= {n for firm in firms_in(kg, tuple(after)) for n in flow.successors(firm)}
        for goods in products:
            if goods in waste or goods in after or not chains[goods] & chains[spent]:
                continue
            yield goods, spent, Arc("family", (claim.edge,), claim.status)
            for recovered in sorted(after & set(products) - waste):
                if chains[recovered] & chains[goods]:
                    yield recovered, goods, Arc("family", (claim.edge,), claim.status)


def _mention(kg: KnowledgeGraph, node: str) -> dict[str, Any]:
    """The first sentence that names a node, in the form of an edge."""
    mentions = kg.nodes[node].get("mentions", ())
    return {"evidence": [{"sentence": m["sentence"], "doc": m["doc"]} for m in mentions[:1]]}
