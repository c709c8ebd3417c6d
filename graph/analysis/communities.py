"""Communities of firms by their ties, compared with the clusters and parks that texts name.

Ties are the edges of business between companies, projects and products: produces, consumes, recycles, supplies,
upstream_of, subsidiary_of, invests_in, cooperates_with; a tie weighs its number of sentences. Where things sit and
what they are called is left out, since that is what the communities are compared with.

Communities maximise modularity (V. D. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre, "Fast unfolding of
communities in large networks", J. Stat. Mech. P10008, 2008; `networkx.community.louvain_communities`, fixed seed).
Nodes with one tie are first folded into their neighbour, which leaves the best partition as it is (A. Arenas, J. Duch,
A. Fernández, S. Gómez, "Size reduction of complex networks preserving modularity", New J. Phys. 9: 176, 2007).

Agreement of the two groupings is the adjusted Rand index: 1 the same, 0 as by chance (L. Hubert, P. Arabie,
"Comparing partitions", J. Classification 2, 1985).

Complexity: about O((V + E) log V).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING, Any, Literal

import networkx as nx

from graph.facts import Attributes, document, inside, label, sentence
from graph.names import QueryError

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

Named = Literal["Cluster", "Park"]

TIES = frozenset(
    {
        *("produces", "consumes", "recycles", "supplies", "upstream_of"),
        *("subsidiary_of", "invests_in", "cooperates_with"),
    }
)
_MEMBERS = ("Company", "Project", "Product")
_SEED = 7
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Community:
    """Firms that do business with one another more than with others.

    Attributes:
        number: from 1, the one with the most firms first.
        size: companies in it.
        firms, products: names, those with the most ties first, at most `MOST_NAMED`.
        named: the named cluster or park that overlaps most with it, or empty.
        shared: firms that are in both.
        of_community, of_named: those as a share of the community and of the named one, 0 to 1.
        jaccard: those as a share of the firms of either, 0 to 1.
        evidence, document: the sentence behind its strongest tie, the one with the most sentences.
    """

    number: int
    size: int
    firms: tuple[str, ...]
    products: tuple[str, ...]
    named: str
    shared: int
    of_community: float
    of_named: float
    jaccard: float
    evidence: str
    document: str


def communities(kg: KnowledgeGraph, *, named: Named = "Cluster") -> list[Community]:
    """Communities with at least two firms, the largest first.

    Args:
        kg: the graph.
        named: compare with clusters (their members and all in their parks) or with parks (all that sits in them).

    Raises:
        QueryError: `named` is neither.
    """
    groups = named_groups(kg, named)
    ties = _ties(kg)
    parts = []
    for part in _partition(ties):
        firms = [n for n in part if kg.nodes[n]["type"] == "Company"]
        if len(firms) > 1:
            parts.append((part, set(firms)))
    parts.sort(key=lambda pair: (-len(pair[1]), sorted(pair[1])))
    holding: dict[str, list[str]] = defaultdict(list)
    for group, members in groups.items():
        for member in members:
            holding[member].append(group)
    rows = []
    for number, (part, members) in enumerate(parts, 1):
        overlap = Counter(group for firm in members for group in holding[firm])
        best = max(overlap, key=lambda g: (_jaccard(overlap[g], members, groups[g]), overlap[g], g), default=None)
        shared = overlap[best] if best else 0
        tie = _strongest(kg, part)
        ranked = sorted(part, key=lambda n: (-ties.degree(n), label(kg, n), n))
        rows.append(
            Community(
                number=number,
                size=len(members),
                firms=tuple(label(kg, n) for n in ranked if n in members)[:MOST_NAMED],
                products=tuple(label(kg, n) for n in ranked if kg.nodes[n]["type"] == "Product")[:MOST_NAMED],
                named=label(kg, best) if best else "",
                shared=shared,
                of_community=round(shared / len(members), 4),
                of_named=round(shared / len(groups[best]), 4) if best else 0.0,
                jaccard=round(_jaccard(shared, members, groups[best]), 4) if best else 0.0,
                evidence=sentence(tie),
                document=document(tie),
            )
        )
    return rows


def _strongest(kg: KnowledgeGraph, part: Iterable[str]) -> Attributes:
    """The edge of business among these nodes with the most sentences, of equal ones the first by ends and relation."""
    inner = kg.subgraph(part).edges(keys=True, data=True)
    ties = [(-data.get("weight", 1), head, tail, key) for head, tail, key, data in inner if key in TIES]
    *_, head, tail, key = min(ties)
    tie: Attributes = kg.edges[head, tail, key]
    return tie


def agreement(kg: KnowledgeGraph, *, named: Named = "Cluster") -> float | None:
    """Adjusted Rand index of communities and named groups over the firms that are in both kinds of groups.

    A firm in several named groups counts for the first by id. None with fewer than two such firms.
    """
    group_of: dict[str, str] = {}
    for group, members in sorted(named_groups(kg, named).items()):
        for firm in members:
            group_of.setdefault(firm, group)
    part_of = {node: i for i, part in enumerate(_partition(_ties(kg))) for node in part}
    both = sorted(group_of.keys() & part_of.keys())
    return adjusted_rand([group_of[n] for n in both], [part_of[n] for n in both]) if len(both) > 1 else None


def adjusted_rand(one: Iterable[Hashable], other: Iterable[Hashable]) -> float:
    """Adjusted Rand index of two groupings of the same things, at most 1, 0 on average by chance."""
    pairs = Counter(zip(one, other, strict=True))
    rows, columns = Counter[Hashable](), Counter[Hashable]()
    for (a, b), count in pairs.items():
        rows[a] += count
        columns[b] += count
    together = sum(comb(count, 2) for count in pairs.values())
    in_rows, in_columns = (sum(comb(count, 2) for count in sums.values()) for sums in (rows, columns))
    expected = in_rows * in_columns / max(comb(rows.total(), 2), 1)
    most = (in_rows + in_columns) / 2
    return round((together - expected) / (most - expected), 4) if most != expected else 1.0


def named_groups(kg: KnowledgeGraph, named: Named) -> dict[str, set[str]]:
    """Companies of each named cluster (with those in its parks) or of each park, by id."""
    if named not in ("Cluster", "Park"):
        raise QueryError(f"named is {named!r}; it is 'Cluster' or 'Park'")
    groups = {}
    for node in sorted(n for n, kind in kg.nodes(data="type") if kind == named):
        members = [head for head, _, key in kg.in_edges(node, keys=True) if key == "member_of"]
        around = {node} if named == "Park" else {m for m in members if kg.nodes[m]["type"] == "Park"}
        found = set(members).union(*(inside(kg, park) for park in sorted(around)))
        if firms := {n for n in found if kg.nodes[n]["type"] == "Company"}:
            groups[node] = firms
    return groups


def _jaccard(shared: int, one: set[str], other: set[str]) -> float:
    return shared / (len(one) + len(other) - shared)


def _ties(kg: KnowledgeGraph) -> Any:
    ties = nx.Graph()
    for head, tail, key, data in sorted(kg.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        types = {kg.nodes[head]["type"], kg.nodes[tail]["type"]}
        if key in TIES and head != tail and types <= set(_MEMBERS):
            weight = ties.get_edge_data(head, tail, {"weight": 0})["weight"]
            ties.add_edge(head, tail, weight=weight + data.get("weight", 1))
    return ties


def _partition(ties: Any) -> list[list[str]]:
    """Communities of all nodes; nodes of one tie are folded into their neighbour for the search."""
    leaves: dict[str, list[str]] = defaultdict(list)
    core = ties.copy()
    for node in sorted(ties):
        if ties.degree(node) != 1:
            continue
        (other,) = ties[node]
        if ties.degree(other) == 1 and node < other:
            continue  # of a pair the later folds into the earlier
        weight = ties[node][other]["weight"]
        loop = core.get_edge_data(other, other, {"weight": 0})["weight"]
        core.add_edge(other, other, weight=loop + weight)
        core.remove_node(node)
        leaves[other].append(node)
    parts = nx.community.louvain_communities(core, seed=_SEED) if core.number_of_edges() else []
    whole: list[list[str]] = [sorted([*part, *(leaf for n in part for leaf in leaves[n])]) for part in parts]
    return sorted(whole, key=lambda part: (-len(part), part))
