"""Questions to a graph: who supplies, makes, uses and recycles what, and where.

Every function takes a graph as `graph.model` describes it and names of things as people write them; every row of an
answer carries the sentence it rests on. Rows are frozen records; `to_frame` makes a table of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from graph.exports.columns import FlatGraph, flatten
from graph.exports.tables import EVIDENCE_COLUMNS, edge_header, edge_rows, evidence_rows
from graph.facts import (
    MAKERS,
    MAKES,
    PLACES,
    USES,
    Fact,
    Site,
    document,
    facts_about,
    facts_inside,
    facts_of,
    inside,
    label,
    sentence,
    status_of,
)
from graph.names import AmbiguousNameError, NameNotFoundError, QueryError, find, relations
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    import pandas as pd

    from graph.model import KnowledgeGraph

__all__ = [
    "AmbiguousNameError",
    "ChainLink",
    "MissingExtraError",
    "NameNotFoundError",
    "Neighbour",
    "ProductFact",
    "QueryError",
    "downstream",
    "edges_frame",
    "evidence_frame",
    "find",
    "made_in",
    "makers",
    "neighbours",
    "nodes_frame",
    "products_of",
    "recyclers",
    "to_frame",
    "upstream",
]

Direction = Literal["out", "in", "both"]
Certainty = Literal["stated", "possible"]


class MissingExtraError(QueryError):
    """A library that this function needs is not installed."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An edge seen from one of its ends.

    Attributes:
        id, name, type: the node at the other end.
        relation: ASCII name of the relation.
        direction: `out` from the node asked about, `in` to it, `both` where the relation has no direction.
        status, score, weight: of the edge; weight counts the sentences.
        evidence, document: the first sentence, and the id of its document.
        edge: id of the edge.
    """

    id: str
    name: str
    type: str
    relation: str
    direction: Direction
    status: str
    score: float
    weight: float
    evidence: str
    document: str
    edge: str


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


@dataclass(frozen=True, slots=True)
class ProductFact:
    """Who makes, uses or recycles what.

    Attributes:
        firm_id, firm, firm_type: the company, or a project of which no builder is known.
        relation: `produces`, `consumes`, `recycles`, or `has_role` for a recycler of which no product is known.
        product_id, product: the product; empty with `has_role`.
        project: the project of the company that does it, or empty.
        place: where it is done, if that was asked for, or empty.
        status: `planned` if any edge of the fact is.
        score: of the weakest edge.
        evidence, document: the sentence about the product, and the id of its document.
        place_evidence: the sentence about the place, or empty.
    """

    firm_id: str
    firm: str
    firm_type: str
    relation: str
    product_id: str
    product: str
    project: str
    place: str
    status: str
    score: float
    evidence: str
    document: str
    place_evidence: str


Row = Neighbour | ChainLink | ProductFact

# --- tables


def to_frame(rows: Sequence[Row], *, kind: type[Row] | None = None) -> pd.DataFrame:
    """The rows of an answer as a table.

    Args:
        rows: what one of the functions here returned.
        kind: the kind of row, so that an empty answer has its columns too.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    kind = kind or (type(rows[0]) if rows else None)
    columns = [field.name for field in fields(kind)] if kind else []
    return _frame([asdict(row) for row in rows], columns)


def nodes_frame(kg: KnowledgeGraph) -> pd.DataFrame:
    """One row a node, in order of id, with the columns of the GraphML file; what has no value is missing.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    flat = flatten(kg)
    names = [column.name for column in flat.node_columns]
    rows = [{"id": node.id, **node.values} for node in flat.nodes]
    return _frame(rows, ["id", *names])


def edges_frame(kg: KnowledgeGraph) -> pd.DataFrame:
    """One row an edge, in order of id, with ids and labels of both ends and the columns of edges.csv.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    flat: FlatGraph = flatten(kg)
    return _frame(list(edge_rows(flat)), edge_header(flat))


def evidence_frame(kg: KnowledgeGraph) -> pd.DataFrame:
    """One row a claim: every sentence behind every edge, with the columns of evidence.csv.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    return _frame(list(evidence_rows(flatten(kg))), EVIDENCE_COLUMNS)


def _frame(rows: Sequence[Any], columns: Sequence[str]) -> pd.DataFrame:
    try:
        import pandas
    except ImportError as exc:
        raise MissingExtraError("tables need pandas; install it with: pip install 'clusterkg[notebook]'") from exc
    frame: pd.DataFrame = pandas.DataFrame(rows, columns=list(columns))
    return frame


# --- neighbours and chains


def neighbours(
    kg: KnowledgeGraph, name: str, *, relation: str | Collection[str] | None = None, direction: Direction = "both"
) -> list[Neighbour]:
    """The edges at a node, by relation, then by name of the other end.

    Args:
        kg: the graph.
        name: a name as `find` takes it.
        relation: only these relations, by ASCII or Chinese name.
        direction: only edges `out` of the node or `in` to it; relations without a direction are in both.

    Raises:
        QueryError: the name, the relation or the direction is unknown, or the name is ambiguous.
    """
    if direction not in ("out", "in", "both"):
        raise QueryError(f"direction {direction!r} is unknown; it is 'out', 'in' or 'both'")
    node, wanted = find(kg, name), relations(relation)
    known = load_ontology().relations
    rows = []
    for head, tail, key, data in [*kg.out_edges(node, keys=True, data=True), *kg.in_edges(node, keys=True, data=True)]:
        side: Direction = "out" if head == node else "in"
        if key in known and known[key].symmetric:
            side = "both"
        if (wanted is not None and key not in wanted) or (side not in ("both", direction) and direction != "both"):
            continue
        other = tail if head == node else head
        rows.append(
            Neighbour(
                id=other,
                name=label(kg, other),
                type=kg.nodes[other]["type"],
                relation=key,
                direction=side,
                status=status_of(data),
                score=data.get("score", 1.0),
                weight=data.get("weight", 1),
                evidence=sentence(data),
                document=document(data),
                edge=data.get("id", ""),
            )
        )
    order = {key: i for i, key in enumerate(known)}
    unique = dict.fromkeys(rows)  # a loop is an edge out and an edge in
    return sorted(unique, key=lambda row: (order.get(row.relation, len(order)), row.direction, row.name, row.id))


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


# --- products


def makers(kg: KnowledgeGraph, product: str) -> list[ProductFact]:
    """Who makes a product, itself or through a project that it builds; by name.

    Raises:
        QueryError: no product has the name.
    """
    node = find(kg, product, type="Product")
    return _rows(kg, ((fact, None) for fact in facts_about(kg, node, MAKES)))


def products_of(kg: KnowledgeGraph, name: str) -> list[ProductFact]:
    """What a company or project makes, a company's projects included; by product.

    Raises:
        QueryError: no company or project has the name, or both a company and a project do.
    """
    rows = _rows(kg, ((fact, None) for fact in facts_of(kg, find(kg, name, type=MAKERS), MAKES)))
    return sorted(rows, key=lambda row: (row.product, row.project))


def made_in(kg: KnowledgeGraph, park: str) -> list[ProductFact]:
    """What is made in a park or place, by whom: products of the companies and projects located there.

    Parks inside the park count, and parks in those. A project that is located elsewhere does not count for the
    company that builds it.

    Raises:
        QueryError: no park or place has the name, or several have.
    """
    return _rows(kg, facts_inside(kg, find(kg, park, type=PLACES), MAKES))


def recyclers(kg: KnowledgeGraph, *, park: str | None = None) -> list[ProductFact]:
    """Who recycles what, by name of the company.

    A company whose role is 回收 is listed with an empty product if no text says what it recycles.

    Args:
        kg: the graph.
        park: only what is done in this park or place; see `made_in`.

    Raises:
        QueryError: no park or place has the name, or several have.
    """
    relation = ("recycles",)
    if park is None:
        facts: list[tuple[Fact, Site | None]] = [(fact, None) for n in kg for fact in facts_about(kg, n, relation)]
        candidates: dict[str, Site | None] = dict.fromkeys(kg)
    else:
        node = find(kg, park, type=PLACES)
        facts = list(facts_inside(kg, node, relation))
        candidates = dict(inside(kg, node))
    known = {fact.firm for fact, _ in facts}
    for node, site in candidates.items():
        for _, role, key, data in kg.out_edges(node, keys=True, data=True):
            if key == "has_role" and label(kg, role) == "回收" and node not in known:
                facts.append((Fact(node, "", "", key, (data,)), site))
    return _rows(kg, facts)


def _rows(kg: KnowledgeGraph, facts: Iterable[tuple[Fact, Site | None]]) -> list[ProductFact]:
    rows = [
        ProductFact(
            firm_id=fact.firm,
            firm=label(kg, fact.firm),
            firm_type=kg.nodes[fact.firm]["type"],
            relation=fact.relation,
            product_id=fact.product,
            product=label(kg, fact.product),
            project=label(kg, fact.project),
            place=label(kg, site.place) if site else "",
            status=status_of(*fact.edges, *((site.edge,) if site else ())),
            score=min(edge.get("score", 1.0) for edge in (*fact.edges, *((site.edge,) if site else ()))),
            evidence=sentence(fact.edges[-1]),
            document=document(fact.edges[-1]),
            place_evidence=sentence(site.edge) if site else "",
        )
        for fact, site in facts
    ]
    return sorted(rows, key=lambda row: (row.firm, row.firm_id, row.product, row.relation, row.project))
