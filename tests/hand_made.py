"""Tiny documents, entities and marked sentences written out by hand.

Notation: `{澜屿硅业|C}生产{硅片|P}` names two entities; the letter is the type code of relation rules. The same name
with the same code is the same entity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from extractors.entities.tagger import View
from extractors.model import Alias, Claim, Document, Edge, Entity, Extraction, Mention
from extractors.reading import document_from_text, split_sentences
from extractors.relations.marking import BLOCKS, CODES, MarkedSentence, Unit
from extractors.training.trees import tree_model

OUTPUTS = [
    "edges.csv",
    "evidence.csv",
    "graph.gexf",
    "graph.graphml",
    "graph.html",
    "graph.json",
    "lists.xlsx",
    *(f"lists/{name}.csv" for name in ("chain_roles", "chain_stages", "gaps", "loops", "park_firms", "policies")),
    *(f"lists/{name}.csv" for name in ("projects", "recycling", "supply", "weak_points")),
    *(f"neo4j/{name}" for name in ("graph.cypher", "import.sh", "nodes.csv", "relationships.csv")),
    "nodes.csv",
    "report.md",
]
"""What `clusterkg build` writes, sorted."""
NAMED = re.compile(r"\{([^|{}]+)\|([A-Z])\}")


def files_in(folder: Path) -> list[str]:
    """Names of all files in a folder and in the folders inside of it, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def plain(notation: str) -> str:
    """The text without the notation."""
    return NAMED.sub(r"\1", notation)


def marked(notation: str) -> MarkedSentence:
    """A sentence in which every named entity is one mark; the id of an entity is its name."""
    text: list[str] = []
    units: list[Unit] = []
    position = 0
    for match in NAMED.finditer(notation):
        text += notation[position : match.start()]
        node_type = CODES[match[2]]
        units.append(Unit(match[1], node_type, "name", len(text), len(text) + 1, len(text)))
        text.append(chr(BLOCKS[node_type] + len(units) - 1))
        position = match.end()
    text += notation[position:]
    return MarkedSentence("".join(text), tuple(units), 0, len(text), 0, tuple(range(len(text))))


def stump(column: int, limit: float, width: int, *, low: float = -5.0, high: float = 6.0) -> bytes:
    """Model of one tree: `low` where a column, of so many, is at most the limit, else `high`."""
    question = {"decision_type": "<=", "split_feature": column, "threshold": limit}
    return tree_model([{**question, "left_child": {"leaf_value": low}, "right_child": {"leaf_value": high}}], width)


def document(text: str, *, doc_id: str = "d1") -> Document:
    """A document read from a text."""
    return document_from_text(text, doc_id=doc_id)


def annotated(notation: str, *, doc_id: str = "d1") -> tuple[Document, list[Entity]]:
    """A document and the entities that the notation names, ids `e1`, `e2`, … in order of first mention."""
    doc = document(plain(notation), doc_id=doc_id)
    mentions: dict[tuple[str, str], list[Mention]] = {}
    position = 0
    for match in NAMED.finditer(notation):
        node_type = CODES[match[2]]
        start = doc.text.index(match[1], position)
        position = start + len(match[1])
        mentions.setdefault((node_type, match[1]), []).append(Mention(start, position, node_type, "tagger", 0.9))
    entities = [
        Entity(f"e{i}", node_type, name, (Alias(name, "name"),), tuple(found), 0.9)
        for i, ((node_type, name), found) in enumerate(mentions.items(), 1)
    ]
    return doc, entities


def view(doc: Document) -> View:
    """A view without LAC and lexicons: every character is a word of its own, tagged as a noun."""
    return View(doc, ("n-B",) * len(doc.text), ((),) * len(doc.text))


def extraction(
    notation: str,
    claims: Sequence[tuple[str, str, str] | tuple[str, str, str, str]] = (),
    *,
    doc_id: str = "d1",
    aliases: dict[str, Sequence[Alias]] | None = None,
) -> Extraction:
    """An extraction: a text in the notation and claims as (head, relation, tail[, status]) by name.

    `aliases` gives for some names all aliases of the entity, the canonical name first; the texts need not use them.
    Roles are written `{链主|R}`.
    """
    doc, entities = annotated(notation, doc_id=doc_id)
    if aliases:
        entities = [
            Entity(e.id, e.type, aliases[e.name][0].name, tuple(aliases[e.name]), e.mentions, e.score)
            if e.name in aliases
            else e
            for e in entities
        ]
    named = {a.name: e for e in entities for a in e.aliases}
    sentences = split_sentences(doc)
    made = []
    for row in claims:
        head, relation, tail = row[:3]
        one, two = named[head], named[tail]
        holder = next(
            (s for s in sentences if all(any(s.start <= m.start < s.end for m in e.mentions) for e in (one, two))),
            sentences[0],
        )
        ends = [
            next(((m.start, m.end) for m in e.mentions if holder.start <= m.start < holder.end), None)
            for e in (one, two)
        ]
        status = "planned" if row[3:] == ("planned",) else "done"
        made.append(
            Claim(one.id, relation, two.id, holder.start, holder.end, ends[0], ends[1], status, f"{relation}.test", 0.8)
        )
    return Extraction(doc, tuple(entities), tuple(made))


def edges(read: Extraction, *, status: str | None = None) -> set[Edge]:
    """Edges under every name of their ends."""
    names = {e.id: [a.name for a in e.aliases] for e in read.entities}
    return {
        (head, c.relation, tail)
        for c in read.claims
        if status in (None, c.status)
        for head in names[c.head]
        for tail in names[c.tail]
    }
