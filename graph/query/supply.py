"""Who stands upstream and downstream: stated supply, and links that follow from what firms make and use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graph.facts import MAKERS, MAKES, USES, Fact, document, facts_about, facts_of, label, sentence, status_of
from graph.names import QueryError, find

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

Certainty = Literal["stated", "possible"]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One step up or down a supply chain.

    Attributes:
        id, name, type: the supplier (`upstream`) or customer (`downstream`).
        hop: steps from the thing asked about, from 1.
        of: name of the one it supplies or is supplied by.
        certainty: `stated` where texts say who supplies whom at every step; `possible` where at some step one only
            makes what the other uses.
        via: the product that joins the two in a possible step; empty in a stated one.
        status: `planned` if any edge of the step is.
        evidence, document: the sentence behind the step; in a possible one, the one about `name`.
        evidence_of: in a possible step, the sentence about `of`.
    """

    id: str
    name: str
    type: str
    hop: int
    of: str
    certainty: Certainty
    via: str
    status: str
    evidence: str
    document: str
    evidence_of: str


def upstream(kg: KnowledgeGraph, name: str, *, hops: int = 1) -> list[ChainLink]:
    """Who supplies a company, or what goes into a product or industry.

    Stated links come first: `supplies` edges (for a product or industry, `upstream_of` edges). For a company or
    project, possible links follow: makers of a product that it uses or recycles, where no text says that they supply
    it. A node stated as a supplier at any hop is not listed again as possible.

    Args:
        kg: the graph.
        name: a company, project, product or industry.
        hops: how many steps to go, at least 1.

    Returns:
        links by certainty, hop, name.

    Raises:
        QueryError: the name is unknown or ambiguous, or `hops` is below 1.
    """
    return _chain(kg, name, hops, up=True)


def downstream(kg: KnowledgeGraph, name: str, *, hops: int = 1) -> list[ChainLink]:
    """Whom a company supplies, or what a product or industry goes into; else as `upstream`.

    Possible links are users and recyclers of a product that the company makes.
    """
    return _chain(kg, name, hops, up=False)


def _chain(kg: KnowledgeGraph, name: str, hops: int, *, up: bool) -> list[ChainLink]:
    if hops < 1:
        raise QueryError(f"hops is {hops}; it must be at least 1")
    start = find(kg, name, type=(*MAKERS, "Product", "Industry"))
    stated_at, stated = {start: 0}, []
    for hop in range(1, hops + 1):
        links = [
            link
            for node in sorted(n for n, at in stated_at.items() if at == hop - 1)
            for link in _stated(kg, node, hop, up=up, certainty="stated")
            if link.id not in stated_at
        ]
        stated += links
        stated_at |= {link.id: hop for link in links}
    possible_at: dict[str, int] = {}
    possible: list[ChainLink] = []
    for hop in range(1, hops + 1):
        links = []
        for node in sorted(n for at in (stated_at, possible_at) for n, depth in at.items() if depth == hop - 1):
            direct = list(_stated(kg, node, hop, up=up, certainty="possible"))
            told = {link.id for link in direct}
            links += direct if node in possible_at else []
            links += [link for link in _possible(kg, node, hop, up=up) if link.id not in told]
        links = [link for link in links if link.id not in stated_at and link.id not in possible_at]
        possible += links
        possible_at |= {link.id: hop for link in links}
    unique: dict[tuple[str, str, str], ChainLink] = {}  # one makes a product itself and in a project: one link
    for part in (stated, possible):
        for link in sorted(part, key=lambda x: (x.hop, x.name, x.id, x.of, x.via, x.evidence, x.evidence_of)):
            unique.setdefault((link.id, link.of, link.via), link)
    return list(unique.values())


def _stated(kg: KnowledgeGraph, node: str, hop: int, *, up: bool, certainty: Certainty) -> Iterator[ChainLink]:
    edges = kg.in_edges(node, keys=True, data=True) if up else kg.out_edges(node, keys=True, data=True)
    for head, tail, key, data in edges:
        if key in ("supplies", "upstream_of"):
            yield _link(kg, head if up else tail, node, hop, certainty, Fact("", "", "", key, (data,)))


def _possible(kg: KnowledgeGraph, node: str, hop: int, *, up: bool) -> Iterator[ChainLink]:
    here, there = (USES, MAKES) if up else (MAKES, USES)
    for own in facts_of(kg, node, here):
        for other in facts_about(kg, own.product, there):
            if node not in (other.firm, other.project):
                yield _link(kg, other.firm, node, hop, "possible", other, own)


def _link(
    kg: KnowledgeGraph, node: str, of: str, hop: int, certainty: Certainty, fact: Fact, own: Fact | None = None
) -> ChainLink:
    return ChainLink(
        id=node,
        name=label(kg, node),
        type=kg.nodes[node]["type"],
        hop=hop,
        of=label(kg, of),
        certainty=certainty,
        via=label(kg, fact.product),
        status=status_of(*fact.edges, *(own.edges if own else ())),
        evidence=sentence(fact.edges[-1]),
        document=document(fact.edges[-1]),
        evidence_of=sentence(own.edges[-1]) if own else "",
    )
