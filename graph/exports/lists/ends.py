"""What a list names: nodes of a type, the ends of their edges, and those in one cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from graph.exports.cells import clean_text
from graph.exports.lists.table import Attributes
from graph.facts import label
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph


def names(kg: KnowledgeGraph, ends: Iterable[tuple[str, Attributes]]) -> str:
    """Labels of nodes, sorted and joined by 、; those whose edge is planned say so."""
    found: dict[str, bool] = {}
    for node, edge in ends:
        name = clean_text(label(kg, node))
        found[name] = found.get(name, True) and edge.get("status") == "planned"
    return "、".join(f"{name}（规划）" if planned else name for name, planned in sorted(found.items()))


def type_label(kg: KnowledgeGraph, node: str) -> str:
    """Chinese name of the type of a node, or the type itself where the ontology has none."""
    types, kind = load_ontology().types, str(kg.nodes[node].get("type", ""))
    return types[kind].label if kind in types else kind


def tails(kg: KnowledgeGraph, node: str, *relations: str) -> Iterator[tuple[str, Attributes]]:
    """The nodes that relations lead to from a node, with the edges."""
    return ((tail, data) for _, tail, key, data in kg.out_edges(node, keys=True, data=True) if key in relations)


def heads(kg: KnowledgeGraph, node: str, *relations: str) -> Iterator[tuple[str, Attributes]]:
    """The nodes from which relations lead to a node, with the edges."""
    return ((head, data) for head, _, key, data in kg.in_edges(node, keys=True, data=True) if key in relations)


def nodes_of(kg: KnowledgeGraph, *types: str) -> list[str]:
    """Nodes of some types, by label."""
    found = [node for node, data in kg.nodes(data=True) if data.get("type") in types]
    return sorted(found, key=lambda node: (label(kg, node), node))
