"""Finding the node that a name means."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from seeds.errors import ClusterKGError
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

_SUGGESTIONS = 5


class QueryError(ClusterKGError):
    """A question cannot be answered as put; the message says what would be possible."""


class NameNotFoundError(QueryError):
    """No node has this name."""


class AmbiguousNameError(QueryError):
    """Several nodes have this name."""


def find(kg: KnowledgeGraph, name: str, *, type: str | Collection[str] | None = None) -> str:
    """The id of the node with this name.

    Tried in this order: node id, label, alias, then both regardless of width, case and blanks.

    Args:
        kg: the graph.
        name: label, alias or id.
        type: allowed node types, by ASCII or Chinese name; all if None.

    Raises:
        NameNotFoundError: no node has the name; the message lists similar ones.
        AmbiguousNameError: several have it; the message lists them with type and id.
        QueryError: `type` is no node type.
    """
    types = node_types(type)
    nodes = {n: data for n, data in kg.nodes(data=True) if types is None or data["type"] in types}
    if name in nodes:
        return name
    loose = _loose(name)
    for test in (
        lambda data: data["label"] == name,
        lambda data: any(name == alias for alias in _aliases(data)),
        lambda data: any(loose == _loose(other) for other in (data["label"], *_aliases(data))),
    ):
        hits = sorted(n for n, data in nodes.items() if test(data))
        if len(hits) == 1:
            return str(hits[0])
        if hits:
            choices = "; ".join(f"{nodes[n]['label']} (type={nodes[n]['type']!r}, id {n})" for n in hits)
            raise AmbiguousNameError(f"{name!r} names {len(hits)} nodes: {choices}; give type=, or the id as the name")
    if types is not None:
        others = sorted({d["type"] for d in kg.nodes.values() if name in (d["label"], *_aliases(d))})
        if others:
            wanted, found = ", ".join(sorted(types)), ", ".join(others)
            raise NameNotFoundError(f"{name!r} names a {found}; this question is about {wanted}")
    near = _near(loose, nodes)
    kind = f" of type {', '.join(sorted(types))}" if types else ""
    advice = f"did you mean {', '.join(near)}?" if near else "nodes_frame(kg) lists all names"
    raise NameNotFoundError(f"no node{kind} is called {name!r}; {advice}")


def node_types(type: str | Collection[str] | None) -> set[str] | None:
    """ASCII names of node types given by ASCII or Chinese name; None stays None; QueryError at an unknown one."""
    if type is None:
        return None
    known = load_ontology().types
    chinese = {spec.label: key for key, spec in known.items()}
    names = {chinese.get(t, t) for t in ([type] if isinstance(type, str) else type)}
    for unknown in sorted(names - set(known)):
        raise QueryError(f"{unknown!r} is no node type; types are {', '.join(known)}")
    return names


def relations(relation: str | Collection[str] | None) -> set[str] | None:
    """ASCII names of relations given by ASCII or Chinese name; None stays None; QueryError at an unknown one."""
    if relation is None:
        return None
    known = load_ontology().relations
    chinese = {spec.label: key for key, spec in known.items()}
    names = {chinese.get(r, r) for r in ([relation] if isinstance(relation, str) else relation)}
    for unknown in sorted(names - set(known)):
        raise QueryError(f"{unknown!r} is no relation; relations are {', '.join(known)}")
    return names


def _aliases(data: dict[str, Any]) -> list[str]:
    return [alias["name"] for alias in data.get("aliases", ())]


def _loose(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _near(loose: str, nodes: dict[str, dict[str, Any]]) -> list[str]:
    """Labels of nodes with a name like this one, those that hold it or are held by it first."""
    names: dict[str, str] = {}
    for data in sorted(nodes.values(), key=lambda d: (len(d["label"]), d["label"])):
        for other in (data["label"], *_aliases(data)):
            names.setdefault(_loose(other), data["label"])
    names.pop("", None)
    inside = [other for other in names if loose and (loose in other or other in loose)]
    close = difflib.get_close_matches(loose, list(names), n=_SUGGESTIONS, cutoff=0.4)
    return list(dict.fromkeys(names[other] for other in [*inside, *close]))[:_SUGGESTIONS]
