"""Which entities of different documents are one node.

Entities are joined where they share a full name, or where one canonical name is another form of the other by the
matchers that also serve inside a document, at a stricter threshold: across documents there is no context to lean on.
Names that mean something only in their document (市政府, 开发区, 二期) stay with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from extractors.entities.names import MATCHERS, bare, company_name
from extractors.model import AliasKind, Entity, Extraction

LOCAL = {
    "Organization": re.compile(r"^(?:[省市县区镇乡州旗]|园区|开发区|高新区|经开区|工业区|管委会|党工委|自治[州县])"),
    "Park": re.compile(
        r"^(?:园区|开发区|高新区|经开区|工业园区?|产业园区?|经济开发区|高新技术产业开发区|[东南西北]区|新区)$"
    ),
    "Project": re.compile(r"^(?:[一二三四五]期|该)?(?:项目|工程|技改)?$|^[一二三四五]期(?:项目|工程)?$"),
}
"""Names that mean something only inside their document, by type."""
STRICT = {"Company": 0.95, "Park": 0.9, "Place": 0.8, "Industry": 1.0}
"""Lowest match of canonical names across documents, by type; other types need an equal name."""
SHARED_LENGTH = {"Company": 3, "Park": 3, "Place": 2, "Organization": 4, "Policy": 4, "Project": 5, "Cluster": 5}
"""Shortest alias that joins two entities, by type; for the others only canonical names count."""

Member = tuple[str, Entity]
"""A document id and one of its entities."""


@dataclass(frozen=True, slots=True)
class ResolvedNode:
    """Entities of one or more documents that are one thing.

    `scope` is the document id where the name means something only there, else empty; `aliases` are (name, kind), the
    canonical name first.
    """

    type: str
    name: str
    scope: str
    aliases: tuple[tuple[str, AliasKind], ...]
    members: tuple[Member, ...]


def _is_local(entity: Entity) -> bool:
    pattern = LOCAL.get(entity.type)
    return pattern is not None and all(pattern.search(bare(a.name)) for a in entity.aliases)


def _full_names(entity: Entity) -> list[str]:
    """The names by which an entity may be known elsewhere, compared forms."""
    shortest = SHARED_LENGTH.get(entity.type)
    names = [entity.name] if shortest is None else [a.name for a in entity.aliases]
    pattern = LOCAL.get(entity.type)
    usable = [bare(n) for n in names if pattern is None or not pattern.search(bare(n))]
    return [n for n in usable if n == bare(entity.name) or len(n) >= (shortest or 0)]


def _conflict(one: Sequence[Member], two: Sequence[Member]) -> bool:
    """Two different legal names never join."""
    cores = [
        {
            company_name(a.name).core
            for _, e in members
            for a in e.aliases
            if e.type == "Company" and company_name(a.name).legal
        }
        for members in (one, two)
    ]
    return bool(cores[0] and cores[1] and not any(a in b or b in a for a in cores[0] for b in cores[1]))


def resolve(
    extractions: Sequence[Extraction],
    *,
    same: Sequence[tuple[str, str, str]] = (),
    different: Sequence[tuple[str, str, str]] = (),
) -> list[ResolvedNode]:
    """Join the entities of all documents into nodes.

    Args:
        extractions: one a document; their order does not matter.
        same: (type, name, name) that a person has said to be one.
        different: (type, name, name) that a person has said to be two.

    Returns:
        Nodes by type and name.
    """
    members = sorted(
        ((x.document.doc_id, e) for x in extractions for e in x.entities),
        key=lambda m: (m[1].type, m[1].name, m[0], m[1].id),
    )
    group = list(range(len(members)))
    content: dict[int, list[int]] = {i: [i] for i in group}
    apart = {(t, *sorted((bare(a), bare(b)))) for t, a, b in different}

    def names(index: int) -> set[str]:
        return {bare(a.name) for i in content[group[index]] for a in members[i][1].aliases}

    def join(i: int, j: int, *, force: bool = False) -> None:
        a, b = group[i], group[j]
        if a == b:
            return
        node_type = members[i][1].type
        if any((node_type, *sorted((x, y))) in apart for x in names(i) for y in names(j)):
            return
        if not force and _conflict([members[k] for k in content[a]], [members[k] for k in content[b]]):
            return
        for k in content[b]:
            group[k] = a
        content[a] += content.pop(b)

    by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    local = [_is_local(e) for _, e in members]
    for i, (_, entity) in enumerate(members):
        if not local[i]:
            for name in _full_names(entity):
                by_name[entity.type, name].append(i)
    for i, (doc, entity) in enumerate(members):
        if local[i]:  # one document may hold the same local name only once
            by_name[f"{entity.type}@{doc}", bare(entity.name)].append(i)
    for indexes in by_name.values():
        for i in indexes[1:]:
            join(indexes[0], i)
    for node_type, threshold in STRICT.items():
        _join_forms(node_type, threshold, members, local, join)
    for node_type, one, two in same:
        first, second = _called(members, node_type, one), _called(members, node_type, two)
        for j in (*first[1:], *second):
            join(first[0] if first else j, j, force=True)
    nodes = [_node([members[i] for i in sorted(indexes)], local[indexes[0]]) for indexes in content.values()]
    return sorted(nodes, key=lambda n: (n.type, n.name, n.scope))


def _called(members: Sequence[Member], node_type: str, name: str) -> list[int]:
    """Indexes of the members of a type that have a name."""
    return [
        i for i, (_, e) in enumerate(members) if e.type == node_type and bare(name) in {bare(a.name) for a in e.aliases}
    ]


def _longer(one: str, other: str) -> bool:
    """Whether `one` is the longer name; of equal length, the later in order of characters."""
    return (len(bare(one)), one) > (len(bare(other)), other)


def _join_forms(
    node_type: str,
    threshold: float,
    members: Sequence[Member],
    local: Sequence[bool],
    join: Callable[[int, int], None],
) -> None:
    """Join canonical names that are two forms of one, where the longer form is the only one that fits."""
    match = MATCHERS[node_type]
    first: dict[str, int] = {}
    for i, (_, entity) in enumerate(members):
        if entity.type == node_type and not local[i]:
            first.setdefault(entity.name, i)
    names = sorted(first, key=lambda n: (len(bare(n)), n))
    by_character: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for character in sorted(set(name)):
            by_character[character].append(name)
    for short in names:
        # a longer form shares at least the last character of the short one's stem; compare only those
        # in order of the text, so that ties do not depend on hashing
        pool = min((by_character[c] for c in dict.fromkeys(short[:2])), key=len)
        fits = [n for n in pool if n != short and len(bare(n)) >= len(bare(short)) and match(short, n) >= threshold]
        roots = [n for n in fits if not any(_longer(m, n) and match(n, m) >= threshold for m in fits)]
        if len(roots) == 1:
            join(first[short], first[roots[0]])


def _node(members: Sequence[Member], local: bool) -> ResolvedNode:
    counts: dict[str, int] = defaultdict(int)
    kinds: dict[str, AliasKind] = {}
    for _, entity in members:
        for alias in entity.aliases:
            counts[alias.name] += 1
            if kinds.get(alias.name) in (None, "name"):
                kinds[alias.name] = alias.kind
    node_type = members[0][1].type
    canonical: Mapping[str, int] = {e.name: counts[e.name] for _, e in members}
    legal = [n for n in canonical if node_type == "Company" and company_name(n).legal]
    by_length = bool(legal) or node_type == "Company"
    name = max(legal or canonical, key=lambda n: (len(bare(n)) if by_length else canonical[n], len(bare(n)), n))
    others = sorted((n for n in counts if n != name), key=lambda n: (-len(n), n))
    aliases = tuple((n, kinds[n]) for n in (name, *others))
    return ResolvedNode(node_type, name, members[0][0] if local else "", aliases, tuple(members))
