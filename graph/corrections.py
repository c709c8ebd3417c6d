"""Corrections by a person, kept in a file of their own so that they survive every rebuild.

One correction a line, tab-separated; `#` begins a comment:

    same        Company     中伟股份        中伟新材料        two names are one node
    different   Company     三一重起        三一中起          two names are two nodes
    drop        Product     绿色                            no such node
    drop_edge   甲公司       supplies       乙公司            no such edge
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractors.entities.names import bare
from extractors.model import Claim, Dropped, Entity, Extraction
from seeds.errors import ClusterKGError
from seeds.ontology import load_ontology

ACTIONS = {"same": 4, "different": 4, "drop": 3, "drop_edge": 4}
"""Columns that each action takes, the action included."""


class CorrectionsError(ClusterKGError):
    """Lines of a corrections file that cannot be understood; all at once, as file:line."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person has corrected; names are in the form that `bare` gives."""

    same: tuple[tuple[str, str, str], ...] = ()
    different: tuple[tuple[str, str, str], ...] = ()
    nodes: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    edges: frozenset[tuple[str, str, str]] = field(default_factory=frozenset)


def read_corrections(path: Path) -> Corrections:
    """Read a corrections file.

    Raises:
        CorrectionsError: unknown actions, types or relations, or too few columns; or the file is not UTF-8.
    """
    ontology = load_ontology()
    rows: dict[str, list[tuple[str, ...]]] = {action: [] for action in ACTIONS}
    problems = []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise CorrectionsError(f"{path}: is not UTF-8 text (byte {exc.start}); save it as UTF-8") from exc
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
        action, where = cells[0], f"{path}:{number}"
        if action not in ACTIONS:
            problems.append(f"{where}: unknown action {action!r}; allowed: {', '.join(ACTIONS)}")
        elif len(cells) < ACTIONS[action]:
            problems.append(f"{where}: {action} takes {ACTIONS[action]} tab-separated columns, found {len(cells)}")
        elif action == "drop_edge" and cells[2] not in ontology.relations:
            problems.append(f"{where}: unknown relation {cells[2]!r}; allowed: {', '.join(ontology.relations)}")
        elif action != "drop_edge" and cells[1] not in ontology.types:
            problems.append(f"{where}: unknown type {cells[1]!r}; allowed: {', '.join(ontology.types)}")
        else:
            rows[action].append(tuple(cells[1 : ACTIONS[action]]))
    if problems:
        raise CorrectionsError("\n".join(problems))
    return Corrections(
        same=tuple((t, a, b) for t, a, b in rows["same"]),
        different=tuple((t, a, b) for t, a, b in rows["different"]),
        nodes=frozenset((t, bare(n)) for t, n in rows["drop"]),
        edges=frozenset((bare(h), r, bare(t)) for h, r, t in rows["drop_edge"]),
    )


def apply_drops(extractions: Sequence[Extraction], corrections: Corrections) -> list[Extraction]:
    """Take out the entities and claims that a person has rejected; each is kept as dropped, reason `rejected`."""
    return [_apply(extraction, corrections) for extraction in extractions]


def _apply(extraction: Extraction, corrections: Corrections) -> Extraction:
    names = {e.id: {bare(a.name) for a in e.aliases} for e in extraction.entities}
    gone = {e.id: e for e in extraction.entities if any((e.type, n) in corrections.nodes for n in names[e.id])}

    def rejected(claim: Claim) -> bool:
        return (
            claim.head in gone
            or claim.tail in gone
            or any((h, claim.relation, t) in corrections.edges for h in names[claim.head] for t in names[claim.tail])
        )

    label = {e.id: e.name for e in extraction.entities}
    out = [
        Dropped("rejected", f"{label[c.head]} {c.relation} {label[c.tail]}", c.start, c.end)
        for c in extraction.claims
        if rejected(c)
    ]
    out += [_dropped_entity(e) for e in gone.values()]
    if not out:
        return extraction
    return replace(
        extraction,
        entities=tuple(e for e in extraction.entities if e.id not in gone),
        claims=tuple(c for c in extraction.claims if not rejected(c)),
        dropped=(*extraction.dropped, *out),
    )


def _dropped_entity(entity: Entity) -> Dropped:
    start, end = (entity.mentions[0].start, entity.mentions[0].end) if entity.mentions else (0, 0)
    return Dropped("rejected", f"{entity.type} {entity.name}", start, end)
