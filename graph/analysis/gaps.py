"""What a park lacks: inputs that nobody there makes, waste that nobody there takes, stages without a firm.

- `input`: a product that a firm of the park uses, or that goes into a product made there, and that no firm of the park
  makes, itself or a kind of it. Waste is no such product.
- `waste`: waste that a firm of the park makes and nobody there uses or recycles, itself or under a wider name. Waste
  that goes round in a loop that a text claims (`graph.analysis.claims`) has a taker, though no text names it.
- `stage`: one of 上游, 中游, 下游, 回收 where no firm of the park stands, by product flow (`graph.analysis.stages`) or
  by what texts say, while firms of the park stand at others; only where somebody elsewhere fills it (stands there, at
  most `STEPS` steps up or down the flow from them, or takes back what they make when it is used up), or the park has
  two of the first three.

With the empty park the whole graph is meant: what nobody at all makes or takes.

Complexity: O(V + E + n), n the number of (park, fact) pairs. What a text does not tell is missing, too: a gap is a
question to the park, not a finding on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graph.analysis.claims import claims_of
from graph.analysis.flow import firms_in, material_flow
from graph.analysis.links import waste_products
from graph.analysis.materials import kinds, product_names, spent_of
from graph.analysis.stages import DOWNSTREAM, RECYCLING, STAGES, UPSTREAM, stages
from graph.facts import (
    MAKERS,
    MAKES,
    PLACES,
    USES,
    Attributes,
    Fact,
    document,
    facts_about,
    facts_inside,
    inside,
    label,
    sentence,
    status_of,
)
from graph.names import find

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

MOST_NAMED = 20
"""Names listed in one cell, the first in order."""

STEPS = 4
"""Arcs of the flow from the firms of a park within which another counts as one of their chain: two firms on."""

GapKind = Literal["input", "waste", "stage"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a park lacks.

    Attributes:
        park_id, park: the park or place; empty for the whole graph.
        kind: `input`, `waste` or `stage`.
        what_id, what: the product, the waste or the stage, which has no id.
        needed_by: who uses it, the products that it goes into, or whose waste it is; for a stage the firms of the park
            that stand at the others.
        elsewhere: who makes or takes it outside of the park, or fills the stage.
        status: `planned` where somebody in the park plans to fill the gap, else `open`.
        evidence, document: the sentence that shows the need, for a stage that of the firm next to it on the chain; and
            the id of its document.
        needed_by_ids, elsewhere_ids: ids of those named, in the same order.
    """

    park_id: str
    park: str
    kind: GapKind
    what_id: str
    what: str
    needed_by: tuple[str, ...]
    elsewhere: tuple[str, ...]
    status: str
    evidence: str
    document: str
    needed_by_ids: tuple[str, ...]
    elsewhere_ids: tuple[str, ...]


def gaps(kg: KnowledgeGraph, *, park: str | None = None) -> list[Gap]:
    """Gaps of one park or place, or those of every park and of the whole graph; by park, kind and name.

    Raises:
        QueryError: no park or place has the name, or several have.
    """
    world = _World(kg)
    if park is not None:
        places = [find(kg, park, type=PLACES)]
    else:
        places = ["", *sorted(n for n, kind in kg.nodes(data="type") if kind == "Park")]
    found = [gap for place in places for gap in world.gaps(place)]
    order = {"input": 0, "waste": 1, "stage": 2}
    ranks = {stage: i for i, stage in enumerate(STAGES)}
    return sorted(found, key=lambda gap: (gap.park, order[gap.kind], ranks.get(gap.what, 0), gap.what))


class _World:
    """What is read off the graph once for all parks.

    Attributes:
        waste: products that are waste.
        keys: keys of all that each name of a product is a kind of (`materials.kinds`).
        makers, users: facts by product.
        made_under: products that are made, by all their keys; used_under: those that are used, by their nearest.
        placed: firms with their stages.
        takers: who recycles spent goods, by the keys of what the goods were.
        claimed: waste with the parks of the loops that texts claim for it, and "" for the whole graph.
        flow: the material flow.
    """

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.kg = kg
        names = product_names(kg)
        self.waste = waste_products(kg)
        self.keys = {node: [tuple(kinds(name)) for name in own] for node, own in names.items()}
        self.makers = self._by_product(fact for node in names for fact in facts_about(kg, node, MAKES))
        self.users = self._by_product(fact for node in names for fact in facts_about(kg, node, USES))
        self.made_under = self._by_key(self.makers)
        self.used_under = self._by_key(self.users, nearest=True)
        self.placed = {row.id: row for row in stages(kg) if row.type in MAKERS}
        self.takers: dict[str, set[str]] = defaultdict(set)
        for facts in self.users.values():
            for fact in facts:
                for spent in map(spent_of, names[fact.product]) if fact.relation == "recycles" else ():
                    self.takers[spent].add(fact.firm)
        self.claimed: dict[str, set[str]] = defaultdict(set)
        for claim in claims_of(kg):
            for node in (node for stop in claim.stops for node in stop.nodes if claim.status == "done"):
                self.claimed[node] |= {"", *claim.nodes}
        self.flow = material_flow(kg)

    @staticmethod
    def _by_product(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            found[fact.product].append(fact)
        return found

    def _by_key(self, products: Iterable[str], *, nearest: bool = False) -> dict[str, set[str]]:
        """Products under the keys of all of which they are a kind, or under their nearest key alone."""
        found: dict[str, set[str]] = defaultdict(set)
        for node in products:
            for keys in self.keys[node]:
                for key in keys[:1] if nearest else keys:
                    found[key].add(node)
        return found

    def supplies_of(self, product: str) -> set[str]:
        """Products that are made and would serve: the product itself and kinds of it."""
        own = {keys[0] for keys in self.keys[product] if keys}
        return {product}.union(*(self.made_under.get(key, ()) for key in own))

    def outlets_of(self, waste: str) -> set[str]:
        """Products that are used and that the waste is a kind of, itself included."""
        return {waste}.union(*(self.used_under.get(key, ()) for keys in self.keys[waste] for key in keys))

    def gaps(self, place: str) -> Iterator[Gap]:
        """Gaps of the park or place with this id, of the whole graph for the empty id."""
        kg = self.kg
        if place:
            made = self._by_product(fact for fact, _ in facts_inside(kg, place, MAKES))
            used = self._by_product(fact for fact, _ in facts_inside(kg, place, USES))
        else:
            made, used = self.makers, self.users
        yield from self._inputs(place, made, used)
        yield from self._wastes(place, made, used)
        if place:
            yield from self._stages(place, made, used)

    def _inputs(
        self, place: str, made: Mapping[str, list[Fact]], used: Mapping[str, list[Fact]]
    ) -> Iterator[Gap]:
        kg = self.kg
        needs: dict[str, list[tuple[str, Attributes]]] = defaultdict(list)
        for product, facts in used.items():
            needs[product] += [(fact.firm, fact.edges[-1]) for fact in facts if fact.relation == "consumes"]
        for product in made:
            for source, _, key, data in kg.in_edges(product, keys=True, data=True):
                if key == "upstream_of" and kg.nodes[source]["type"] == "Product":
                    needs[source].append((product, data))
        for product, wants in needs.items():
            if not wants or product in self.waste:
                continue
            serving = self.supplies_of(product)
            inside_facts = [fact for node in serving for fact in made.get(node, ())]
            if any(status_of(*fact.edges) == "done" for fact in inside_facts):
                continue
            outside = [fact for node in serving for fact in self.makers.get(node, ())]
            yield self._gap(place, "input", product, wants, inside_facts, outside)

    def _wastes(
        self, place: str, made: Mapping[str, list[Fact]], used: Mapping[str, list[Fact]]
    ) -> Iterator[Gap]:
        kg = self.kg
        for waste in sorted(self.waste.intersection(made) if place else self.waste):
            outlets = self.outlets_of(waste)
            inside_facts = [fact for node in outlets for fact in used.get(node, ())]
            if place in self.claimed.get(waste, ()) or any(status_of(*fact.edges) == "done" for fact in inside_facts):
                continue
            if not place and any(key == "upstream_of" for *_, key in kg.out_edges(waste, keys=True)):
                continue  # made into something, nobody says by whom
            sources = [(fact.firm, fact.edges[-1]) for fact in made.get(waste, ())]
            outside = [fact for node in outlets for fact in self.users.get(node, ())]
            yield self._gap(place, "waste", waste, sources, inside_facts, outside)

    def _stages(
        self, place: str, made: Mapping[str, list[Fact]], used: Mapping[str, list[Fact]]
    ) -> Iterator[Gap]:
        firms = set(firms_in(self.kg, inside(self.kg, place)))
        stands = {firm: self._stands(firm) for firm in firms & self.placed.keys()}
        held = {stage for stages in stands.values() for stage in stages}
        if any(fact.relation == "recycles" for facts in used.values() for fact in facts):
            held.add(RECYCLING)
        chain = held.intersection(STAGES) - {RECYCLING}
        for stage in STAGES if chain else ():
            if stage in held:
                continue
            if stage == RECYCLING:
                keys = {key for product in made for keys in self.keys[product] for key in keys}
                elsewhere = set[str]().union(*(self.takers.get(key, ()) for key in keys)) - firms
            else:
                elsewhere = self._on_the_way(stage, firms)
            if elsewhere or len(chain) > 1:
                here = [firm for firm, stages in stands.items() if stages]
                yield self._row(place, "stage", "", stage, here, elsewhere, "open", self._beside(stage, stands))

    def _on_the_way(self, stage: str, firms: set[str]) -> set[str]:
        """Other firms of a stage that are few steps up or down the flow; not all if there are many."""
        ways = {UPSTREAM: (self.flow.pred,), DOWNSTREAM: (self.flow.succ,)}.get(stage, (self.flow.pred, self.flow.succ))
        found = set[str]()
        start = {firm for firm in firms if firm in self.flow}
        for onward in ways:
            seen = frontier = start
            for _ in range(STEPS):
                frontier = {after for node in frontier for after in onward[node]} - seen
                seen = seen | frontier
                found |= {n for n in frontier if n in self.placed and self.placed[n].stage == stage}
                if len(found) >= MOST_NAMED:
                    break
        return found

    def _stands(self, firm: str) -> list[str]:
        """Stages of a firm by flow, then by what texts say."""
        row = self.placed[firm]
        return [stage for stage in dict.fromkeys((row.stage, *row.stated)) if stage in STAGES]

    def _beside(self, stage: str, stands: Mapping[str, list[str]]) -> Attributes:
        """What the firm next to a missing stage gets from it, or passes on to it."""
        at = STAGES.index(stage)
        ways = [(abs(STAGES.index(s) - at), label(self.kg, firm), firm) for firm, own in stands.items() for s in own]
        *_, firm = min(ways)
        into = [(self.kg.nodes[a]["label"], a, arc) for a, _, arc in self.flow.in_edges(firm, data="arc")]
        out = [(self.kg.nodes[b]["label"], b, arc) for _, b, arc in self.flow.out_edges(firm, data="arc")]
        first, second = (into, out) if stage == UPSTREAM else (out, into)
        *_, arc = min(first or second, key=lambda way: way[:2])
        evidence: Attributes = arc.evidence
        return evidence

    def _gap(
        self,
        place: str,
        kind: GapKind,
        product: str,
        wants: list[tuple[str, Attributes]],
        plans: list[Fact],
        outside: list[Fact],
    ) -> Gap:
        mentions = self.kg.nodes[product].get("mentions", ())
        named: Attributes = {"evidence": mentions[:1]}  # waste that a text names, nobody's
        evidence = min(wants, key=lambda want: (label(self.kg, want[0]), want[0]))[1] if wants else named
        here = {fact.firm for fact in plans}
        return self._row(
            place,
            kind,
            product,
            label(self.kg, product),
            {who for who, _ in wants},
            {fact.firm for fact in outside} - here,
            "planned" if plans else "open",
            evidence,
        )

    def _row(
        self,
        place: str,
        kind: GapKind,
        what_id: str,
        what: str,
        needed_by: Iterable[str],
        elsewhere: Iterable[str],
        status: str,
        evidence: Attributes,
    ) -> Gap:
        needed_by, elsewhere = self._first(needed_by), self._first(elsewhere)
        return Gap(
            park_id=place,
            park=label(self.kg, place),
            kind=kind,
            what_id=what_id,
            what=what,
            needed_by=tuple(label(self.kg, node) for node in needed_by),
            elsewhere=tuple(label(self.kg, node) for node in elsewhere),
            status=status,
            evidence=sentence(evidence),
            document=document(evidence),
            needed_by_ids=needed_by,
            elsewhere_ids=elsewhere,
        )

    def _first(self, nodes: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(nodes, key=lambda node: (label(self.kg, node), node))[:MOST_NAMED])
