"""Words for a place in a chain (链主, 龙头, 配套, 上游 …) as entities of the closed list of roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from extractors.entities.gazetteer import Gazetteer
from extractors.model import Alias, Document, Entity, Mention
from seeds.lexicon import RoleWord
from seeds.ontology import load_ontology


@cache
def _role_words() -> Gazetteer:
    return Gazetteer(layers=("role",))


def role_entities(document: Document, *, taken: Sequence[Mention] = ()) -> list[Entity]:
    """One entity a role whose words the document uses, in the order of the ontology, ids `role:链主` and so on.

    Args:
        document: the text.
        taken: mentions of other entities; a word inside one of them is part of a name, not a role.
    """
    found: dict[str, list[Mention]] = defaultdict(list)
    inside = bytearray(len(document.text))
    for mention in taken:
        inside[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    for match in _role_words().find(document.text):
        if any(inside[match.start : match.end]):
            continue
        for row in match.label.rows:
            if isinstance(row, RoleWord):
                score = 1.0 if row.sense == "plain" else 0.7
                found[row.role].append(Mention(match.start, match.end, "Role", "lexicon", score))
    return [
        Entity(
            id=f"role:{role}",
            type="Role",
            name=role,
            aliases=(Alias(role, "name"),),
            mentions=tuple(found[role]),
            score=max(m.score for m in found[role]),
        )
        for role in load_ontology().types["Role"].closed
        if role in found
    ]
