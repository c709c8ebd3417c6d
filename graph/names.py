"""Finding the node that a name means."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from seeds.errors import ClusterKGError
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

_SUGGESTIONS = 5
_WORTH_NAMING = 40.0
"""Similarity, 0 to 100, from which a name is suggested."""
_SHORTEST_PART = 2
_SHORTEST_SLIP = 5
"""Characters of a name in which one wrong, missing or extra character passes for a slip of the pen."""
_TELLING = frozenset("0123456789一二三四五六七八九十甲乙丙丁戊己庚辛东西南北中上下左右前后新老大小")
"""Characters that tell namesakes apart: never a slip (二期 and 三期)."""


class QueryError(ClusterKGError):
    """A question cannot be answered as put; the message says what would be possible."""


class NameNotFoundError(QueryError):
    """No node has this name."""


class AmbiguousNameError(QueryError):
    """Several nodes have this name."""


def find(
    kg: KnowledgeGraph, name: str, *, type: str | Collection[str] | None = None, fuzzy: bool = True
) -> str:
    """The id of the node with this name.

    Tried in this order: node id, label, alias, then both regardless of width, case and blanks. Then, if `fuzzy`, the
    one node with a name that holds this one whole (晶立新材料 in 贵州晶立新材料科技有限公司); the one with a name that
    holds it spread out in its order (大龙经开区 in 贵州大龙经济开发区), if it holds no other name; the one of whose
    names of five characters or more one character is wrong, missing or too much, unless that character tells
    namesakes apart (二期, 三期).

    Complexity: O(n) names.

    Args:
        kg: the graph.
        name: label, alias or id.
        type: allowed node types, by ASCII or Chinese name; all if None.
        fuzzy: also by part and by similarity.

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
    names = _loose_names(nodes)
    if fuzzy and (guess := _guess(loose, names)):
        return guess
    near = [f"{nodes[n]['label']}（{nodes[n]['type']}）" for n in _near(loose, names)]
    kind = f" of type {', '.join(sorted(types))}" if types else ""
    advice = f"did you mean {', '.join(near)}?" if near else "nodes.csv and nodes_frame(kg) list all names"
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


def _loose_names(nodes: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """Ids of the nodes that have a name, by loose name; shorter labels first."""
    names: dict[str, set[str]] = {}
    for node, data in sorted(nodes.items(), key=lambda item: (len(item[1]["label"]), item[1]["label"], item[0])):
        for other in (data["label"], *_aliases(data)):
            names.setdefault(_loose(other), set()).add(node)
    names.pop("", None)
    return names


def _guess(loose: str, names: dict[str, set[str]]) -> str | None:
    """The one node that the name can mean, or None."""
    if len(loose) < _SHORTEST_PART:
        return None
    whole = {node for other, nodes in names.items() if loose in other for node in nodes}
    if len(whole) == 1:
        return next(iter(whole))
    holding = {node for other, nodes in names.items() if _holds(other, loose) for node in nodes}
    held = {node for other, nodes in names.items() if other in loose and len(other) >= _SHORTEST_PART for node in nodes}
    if holding:
        return next(iter(holding)) if len(holding | held) == 1 else None
    if len(loose) < _SHORTEST_SLIP:
        return None
    slips = process.extract(loose, names.keys(), scorer=Levenshtein.distance, score_cutoff=1, limit=None)
    close = {node for other, *_ in slips if not _TELLING & (set(other) ^ set(loose)) for node in names[other]}
    return next(iter(close)) if len(close) == 1 else None


def _holds(name: str, part: str) -> bool:
    """Whether all characters of `part` stand in `name` in their order."""
    characters = iter(name)
    return part[0] in name and all(character in characters for character in part)


def _near(loose: str, names: dict[str, set[str]]) -> list[str]:
    """Nodes with a name like this one, those that hold it or are held by it first."""
    inside = [other for other in names if loose and (_holds(other, loose) or other in loose)]
    close = process.extract(loose, names.keys(), scorer=fuzz.ratio, score_cutoff=_WORTH_NAMING, limit=_SUGGESTIONS)
    found = (node for other in (*inside, *(other for other, *_ in close)) for node in sorted(names[other]))
    return list(dict.fromkeys(found))[:_SUGGESTIONS]
