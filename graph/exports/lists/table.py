"""What a list is: a named table whose rows a function reads off the graph, each with its evidence at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.exports.cells import clean_text, join_sentences, real
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

Cell = str | int | float | None
Row = tuple[Cell, ...]
Attributes = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a list: its heading, and its width in a spreadsheet, in characters, a Chinese one being two."""

    title: str
    width: int = 16


@dataclass(frozen=True, slots=True)
class ListTable:
    """A list (清单).

    Attributes:
        name: ASCII name, that of its CSV file.
        title: Chinese name, that of its sheet: at most 31 characters, none of `[]:*?/\\`.
        about: one Chinese sentence on what a row says.
        fields: the columns; `PROOF` last, unless the list has evidence of another form.
        rows: reads the rows off a graph, in order, each as long as `fields`. The order must not depend on anything
            but the graph.
    """

    name: str
    title: str
    about: str
    fields: tuple[Field, ...]
    rows: Callable[[KnowledgeGraph], Iterable[Row]]


PROOF = (Field("状态", 9), Field("把握", 8), Field("原句", 70), Field("文档", 26))
"""The last columns of a list: status, the lowest score of the edges, their sentences, titles of the documents."""


def proof(kg: KnowledgeGraph, *edges: Attributes) -> Row:
    """The cells of `PROOF` for the edges that a row rests on."""
    claims = [claim for edge in edges for claim in edge.get("evidence", ())]
    scores = [score for edge in edges if (score := real(edge.get("score"))) is not None]
    return (
        status(*edges),
        min(scores, default=None),
        join_sentences(claim.get("sentence", "") for claim in claims),
        _titles(kg, claims),
    )


def proof_of_mention(kg: KnowledgeGraph, node: str) -> Row:
    """The cells of `PROOF` for a row that rests on no edge: where the node is named."""
    data = kg.nodes[node]
    mentions = data.get("mentions", ())
    first = join_sentences(mention.get("sentence", "") for mention in mentions[:1])
    return "", real(data.get("score")), first, _titles(kg, mentions[:1])


def proof_of_sentence(kg: KnowledgeGraph, sentence: str, document: str, state: str) -> Row:
    """The cells of `PROOF` for a row that rests on one sentence, with the id of its document; no score is known.

    Args:
        kg: the graph.
        sentence, document: both empty where the row rests on none.
        state: status, an ASCII name of the ontology or a word of the list's own.
    """
    return status({"status": state}), None, join_sentences([sentence]), _titles(kg, [{"doc": document}])


def status(*edges: Attributes) -> str:
    """The status of some edges in Chinese; 部分规划 where only some are planned."""
    found = list(dict.fromkeys(str(edge.get("status", "done")) for edge in edges))
    if "planned" in found and len(found) > 1:
        return "部分规划"
    shown = load_ontology().statuses
    return "、".join(shown.get(name, name) for name in found)


def _titles(kg: KnowledgeGraph, claims: Sequence[Attributes]) -> str:
    titles = {document["id"]: document["title"] for document in kg.graph.get("documents", ())}
    found = dict.fromkeys(clean_text(titles.get(c.get("doc", ""), c.get("doc", ""))) for c in claims)
    return "、".join(name for name in found if name)
