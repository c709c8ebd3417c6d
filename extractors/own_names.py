"""Names that a user knows beforehand: a word list of one's own, read together with what the program recognises.

One name a line, tab-separated; `#` begins a comment, further columns are notes:

    Company     海豚电源        a brand name that looks like no firm
    Product     蓝泥
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.entities.aliases import group_mentions
from extractors.entities.gazetteer import make_finder
from extractors.entities.recognise import drop_doubtful, recognise
from extractors.model import Document, Entity, Extraction, Mention
from extractors.pipeline import look
from extractors.relations.read import read_relations
from seeds.errors import ClusterKGError
from seeds.ontology import load_ontology

SOURCE = "own"
"""Source of the mentions that come from a word list."""


class NamesError(ClusterKGError):
    """Lines of a word list that cannot be understood; all at once, as file:line."""


@dataclass(frozen=True, slots=True)
class OwnName:
    """A name as texts print it, and its node type."""

    type: str
    name: str


def read_names(path: Path | str) -> tuple[OwnName, ...]:
    """Read a word list.

    Raises:
        NamesError: an unknown type, a line of one column, a name of one character, or the file is not UTF-8.
    """
    types = [name for name in load_ontology().types if name != "Role"]  # roles are read from what texts say of firms
    chinese = {spec.label: name for name, spec in load_ontology().types.items()}
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise NamesError(f"{path}: is not UTF-8 text (byte {exc.start}); save it as UTF-8") from exc
    found: dict[OwnName, None] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        kind, name, *_ = [*(cell.strip() for cell in line.split("\t")), ""]
        kind = chinese.get(kind, kind)
        if kind not in types:
            problems.append(f"{path}:{number}: unknown type {kind!r}; allowed: {', '.join(types)}, or in Chinese")
        elif len(name) < 2:
            problems.append(f"{path}:{number}: the name {name!r} is too short; 2 characters or more, after a tab")
        else:
            found[OwnName(kind, name)] = None
    if problems:
        raise NamesError("\n".join(problems))
    return tuple(found)


def extract_with_names(document: Document, names: Iterable[OwnName]) -> Extraction:
    """As `extractors.pipeline.extract`, with every occurrence of some names taken for a name of the given type.

    Args:
        document: the document.
        names: names as they stand in the text; of two types given for one name, the last holds. Inside a longer
            recognised name of the same type they are part of that name.
    """
    seen = look(document)
    recognised, dropped_names = recognise(seen)
    entities = _with_names(document, recognised, {own.name: own.type for own in names})
    claims, roles, dropped_claims = read_relations(seen, entities)
    entities, doubtful = drop_doubtful(entities, {end for claim in claims for end in (claim.head, claim.tail)})
    return Extraction(document, (*entities, *roles), tuple(claims), (*dropped_names, *doubtful, *dropped_claims))


def _with_names(document: Document, entities: Sequence[Entity], types: dict[str, str]) -> list[Entity]:
    words = sorted(types)
    mentions = [mention for entity in entities for mention in entity.mentions]
    if not words:
        return list(entities)
    found = (
        Mention(start, end, types[words[index]], SOURCE, 1.0)
        for index, start, end in make_finder(words)(document.text)
    )
    own = [one for one in found if not any(m.type == one.type and _around(m, one) for m in mentions)]
    kept = [m for m in mentions if not any(_overlap(m, one) and not _around(m, one) for one in own)]
    return group_mentions(document, [*own, *kept])


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _around(longer: Mention, inner: Mention) -> bool:
    """Whether a mention holds another and more."""
    held = longer.start <= inner.start and inner.end <= longer.end
    return held and longer.end - longer.start > inner.end - inner.start
