"""Sentences that say that a loop is closed (形成闭环, 循环产业链), with what they name."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractors.relations.status import read_truth

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

_CLAIM = re.compile(r"闭环|循环产业链|循环链条|产业循环|闭路循环")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that says that a loop is closed, or will be.

    Attributes:
        document, sentence: where it stands.
        status: `done` or `planned`; what a sentence denies is no claim.
        nodes: ids of what it names, in the order of the sentence.
    """

    document: str
    sentence: str
    status: str
    nodes: tuple[str, ...]

    @property
    def edge(self) -> dict[str, Any]:
        """The claim in the form of an edge, to stand behind a step."""
        return {"status": self.status, "evidence": [{"sentence": self.sentence, "doc": self.document}]}


def claims_of(kg: KnowledgeGraph) -> list[Claim]:
    """The sentences among mentions and evidence that claim a loop, by document and text."""
    named: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for node, data in kg.nodes(data=True):
        for mention in data.get("mentions", ()):
            if _CLAIM.search(mention["sentence"]):
                named[mention["doc"], mention["sentence"]].setdefault(node, mention["start"])
    for head, tail, data in kg.edges(data=True):  # a node keeps only some of its mentions
        for row in data.get("evidence", ()):
            if _CLAIM.search(row["sentence"]):
                for node, span in ((head, row.get("head")), (tail, row.get("tail"))):
                    if span:
                        named[row["doc"], row["sentence"]].setdefault(node, span[0])
    claims = []
    for (doc, text), places in sorted(named.items()):
        *_, cue = _CLAIM.finditer(text)  # the last: what a sentence sums up with stands at its end
        truth = read_truth(text, *cue.span())
        if truth in ("done", "planned"):
            claims.append(Claim(doc, text, truth, tuple(sorted(places, key=lambda n: (places[n], n)))))
    return claims
