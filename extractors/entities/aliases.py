"""Which names in one document are one thing.

Names are joined by what `identity` makes of them; explicit statements (以下简称, 原名, 更名为) join others that have
nothing in common.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from extractors.entities.identity import load_identity, same_things
from extractors.entities.names import DOCUMENT_NUMBER, MATCHERS, bare, company_name
from extractors.model import Alias, AliasKind, Document, Entity, Mention
from extractors.trees import Trees

_SHORT = re.compile(
    r"^[\s”’」』）)]{0,2}[（(]?[^（()）。；\n]{0,12}?(?:以下简称|下称|简称)(?:为|：)?"
    r"[“\"‘「]?([^”\"’」）)，。；]{2,12})"
)
_FORMER = re.compile(r"^[（(，]?(?:原名|原称|曾用名|前身(?:是|为|系)|原)[：“\"]?([^”\"）)，。；、]{2,24})")
_NUMBERED = re.compile(rf"^[^，。；：、《“]{{0,10}}?[（(\s]\s*(?={DOCUMENT_NUMBER.pattern})")
"""From a policy to its number, in brackets or on the next line: 》的通知（丽政办发〔2024〕12号）."""
_RENAMED = re.compile(r"^[，]?[^。；，]{0,6}?(?:正式)?(?:更名为|改名为|改称)[“\"]?")


def stated_aliases(document: Document, mentions: Sequence[Mention]) -> list[tuple[str, str, str, AliasKind]]:
    """Aliases that the text itself states.

    Returns:
        (type, long name, other name, kind) where `other name` follows the mention of `long name` in the words
        以下简称, 简称, 原名, 前身是; is the mention before 更名为; or is the number of the document `long name`.
    """
    text = document.text
    found: list[tuple[str, str, str, AliasKind]] = []
    by_start = {(m.type, m.start): m for m in mentions}
    for mention in mentions:
        if mention.type not in MATCHERS:
            continue
        after = text[mention.end : mention.end + 48]
        name = text[mention.start : mention.end]
        if match := _SHORT.match(after):
            found.append((mention.type, name, match[1].strip("“”\"'‘’"), "short"))
        if mention.type == "Policy" and (match := _NUMBERED.match(after)):
            other = by_start.get(("Policy", mention.end + match.end()))
            if other is not None and not DOCUMENT_NUMBER.fullmatch(name):
                found.append(("Policy", name, text[other.start : other.end], "name"))
        if mention.type == "Company" and (match := _FORMER.match(after)):
            other = by_start.get(("Company", mention.end + match.start(1)))
            if other is not None:
                found.append(("Company", name, text[other.start : other.end], "former"))
        if mention.type == "Company" and (match := _RENAMED.match(after)):
            other = by_start.get(("Company", mention.end + match.end()))
            if other is not None:
                found.append(("Company", text[other.start : other.end], name, "former"))
    return found


def _canonical(node_type: str, names: Sequence[str], counts: dict[str, int]) -> str:
    """The longest legal name of a firm; else the fullest name, without the marks of a title, and no mere number."""
    if node_type == "Company":
        legal = [n for n in names if company_name(n).legal]
        if legal:
            return max(legal, key=lambda n: (len(n), n))
    return max(names, key=lambda n: (not DOCUMENT_NUMBER.fullmatch(n), len(bare(n)), counts.get(n, 0), n))


def group_mentions(document: Document, mentions: Iterable[Mention], *, identity: Trees | None = None) -> list[Entity]:
    """Group the mentions of a document into entities.

    Args:
        document: the text that the mentions point into.
        mentions: any order; mentions of one type must not be identical spans.
        identity: trees that tell which names are one thing, other than those that ship.

    Returns:
        Entities in order of first mention, ids `e1`, `e2`, …
    """
    text = document.text
    mentions = sorted(mentions)
    by_name: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_name[mention.type, text[mention.start : mention.end]].append(mention)
    parent: dict[tuple[str, str], tuple[str, str]] = {key: key for key in by_name}

    def root(key: tuple[str, str]) -> tuple[str, str]:
        while parent[key] != key:
            key = parent[key]
        return key

    kinds: dict[tuple[str, str], AliasKind] = {}
    same: dict[tuple[str, str], tuple[str, str]] = {}
    for key in by_name:  # equal but for quotation marks
        first = same.setdefault((key[0], bare(key[1])), key)
        parent[root(key)] = root(first)
    for node_type, name, other, kind in stated_aliases(document, mentions):
        if (node_type, other) in by_name and (node_type, name) in by_name:
            parent[root((node_type, other))] = root((node_type, name))
            kinds[node_type, other] = kind
    identity = identity or load_identity()
    for node_type in MATCHERS:
        names = [name for kind, name in by_name if kind == node_type]
        for one, *others in same_things(text, node_type, names, identity):
            for other in others:
                parent[root((node_type, other))] = root((node_type, one))

    groups: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for key in by_name:
        groups[root(key)].append(key)
    found = []
    for keys in groups.values():
        node_type = keys[0][0]
        own = sorted(m for key in keys for m in by_name[key])
        counts = {key[1]: len(by_name[key]) for key in keys}
        current = [n for n in counts if kinds.get((node_type, n)) != "former"]
        name = _canonical(node_type, current or list(counts), counts)
        aliases = [Alias(name, "legal" if node_type == "Company" and company_name(name).legal else "name")]
        for other in sorted(counts, key=lambda n: (-len(n), n)):
            if other != name:
                kind = "short" if len(bare(other)) < len(bare(name)) else "name"
                aliases.append(Alias(other, kinds.get((node_type, other), kind)))
        found.append((own[0], node_type, name, tuple(aliases), tuple(own), max(m.score for m in own)))
    found.sort(key=lambda row: row[0])
    return [Entity(f"e{i}", *row[1:]) for i, row in enumerate(found, 1)]
