"""What runs and what is planned, product by product: where capacity grows, and where a chain exists on paper only.

A fact is planned if every sentence behind it, or behind the building of its project, is a plan (拟, 将, 规划 …); the
reading of texts decides that (`extractors.relations.status`). Quantities are as printed, nothing is added up.

Complexity: O(V + E).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graph.facts import MAKES, PLACES, Fact, document, facts_about, facts_inside, label, sentence, status_of
from graph.names import find

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

State = Literal["running", "growing", "planned"]


@dataclass(frozen=True, slots=True)
class Outlook:
    """A product and who makes it today and tomorrow.

    Attributes:
        product_id, product: the product.
        state: `running` (nobody plans more), `growing` (some make it, others or the same plan to), `planned` (nobody
            makes it yet).
        running, planned: firms that make it, and firms that plan to, by name; the projects in brackets.
        quantities: amounts in the sentences, as printed, each once.
        evidence, document: the sentence behind the first plan, else behind the first running fact.
    """

    product_id: str
    product: str
    state: State
    running: tuple[str, ...]
    planned: tuple[str, ...]
    quantities: tuple[str, ...]
    evidence: str
    document: str


def outlook(kg: KnowledgeGraph, *, park: str | None = None) -> list[Outlook]:
    """Products with makers: planned ones first, then growing, then running ones; by name.

    Args:
        kg: the graph.
        park: only what is made, or will be, in this park or place.

    Raises:
        QueryError: no park or place has the name, or several have.
    """
    if park is None:
        products = sorted(n for n, kind in kg.nodes(data="type") if kind == "Product")
        facts: Iterable[Fact] = (fact for node in products for fact in facts_about(kg, node, MAKES))
    else:
        facts = (fact for fact, _ in facts_inside(kg, find(kg, park, type=PLACES), MAKES))
    by_product: dict[str, list[Fact]] = {}
    for fact in facts:
        by_product.setdefault(fact.product, []).append(fact)
    order = {"planned": 0, "growing": 1, "running": 2}
    rows = [_row(kg, product, made) for product, made in by_product.items()]
    return sorted(rows, key=lambda row: (order[row.state], row.product, row.product_id))


def _row(kg: KnowledgeGraph, product: str, facts: list[Fact]) -> Outlook:
    facts = sorted(facts, key=lambda fact: (label(kg, fact.firm), fact.firm, fact.project))
    running = [fact for fact in facts if status_of(*fact.edges) == "done"]
    planned = [fact for fact in facts if status_of(*fact.edges) == "planned"]
    told = (planned or running)[0].edges[-1]
    amounts = (q["text"] for f in facts for e in f.edges[-1].get("evidence", ()) for q in e.get("quantities", ()))
    return Outlook(
        product_id=product,
        product=label(kg, product),
        state="growing" if running and planned else "planned" if planned else "running",
        running=_makers(kg, running),
        planned=_makers(kg, planned),
        quantities=tuple(dict.fromkeys(amounts)),
        evidence=sentence(told),
        document=document(told),
    )


def _makers(kg: KnowledgeGraph, facts: list[Fact]) -> tuple[str, ...]:
    names = (f"{label(kg, f.firm)}（{label(kg, f.project)}）" if f.project else label(kg, f.firm) for f in facts)
    return tuple(dict.fromkeys(names))
