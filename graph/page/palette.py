"""How node types and relations look: shapes, and the groups of relations that share a colour."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_COLOR = "#8a8f98"
INFERRED = "inferred"
"""Status of an edge that no text states; the graph itself holds none."""


@dataclass(frozen=True, slots=True)
class Look:
    """Shape of a node, one of those vis-network draws itself; `hollow` ones are drawn as outlines."""

    shape: str
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class RelationGroup:
    """Relations of one kind of meaning: ASCII name, Chinese and English heading, colour of the lines."""

    name: str
    zh: str
    en: str
    color: str
    relations: tuple[str, ...]


# Shape and fill tell the types apart where colours do not: in print, or for the colour-blind.
TYPE_LOOKS = {
    "Company": Look("dot"),
    "Park": Look("square"),
    "Cluster": Look("hexagon"),
    "Industry": Look("diamond"),
    "Product": Look("triangle"),
    "Role": Look("star"),
    "Policy": Look("triangleDown"),
    "Project": Look("diamond", hollow=True),
    "Place": Look("dot", hollow=True),
    "Organization": Look("square", hollow=True),
}

RELATION_GROUPS = (
    RelationGroup("flow", "物料与供应", "Material flow", "#2f8f5b",
                  ("produces", "consumes", "recycles", "supplies", "upstream_of")),
    RelationGroup("place", "区位与集群", "Location", "#5b7c99", ("located_in", "member_of")),
    RelationGroup("capital", "资本与合作", "Ownership and alliance", "#c2553f",
                  ("subsidiary_of", "invests_in", "cooperates_with")),
    RelationGroup("position", "产业定位", "Position", "#8a5fb0", ("engages_in", "has_role")),
    RelationGroup("policy", "政策", "Policy", "#a8811a", ("issues", "applies_to")),
)  # fmt: skip
OTHER_GROUP = RelationGroup("other", "其他", "Other", DEFAULT_COLOR, ())


def look_of(node_type: str) -> Look:
    """Look of a node type; a plain dot for types unknown here."""
    return TYPE_LOOKS.get(node_type, Look("dot"))


def group_of(relation: str) -> RelationGroup:
    """The group of a relation, or the group of all others."""
    return next((group for group in RELATION_GROUPS if relation in group.relations), OTHER_GROUP)
