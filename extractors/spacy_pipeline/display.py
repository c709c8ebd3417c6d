"""What displacy needs to draw a doc: colours of the node types, and relations as arcs."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from spacy.tokens import Doc

from extractors.model import Claim, Extraction
from seeds.ontology import load_ontology

_PAPER = 0.6
"""Share of white in the colours, so that black letters can be read on them."""


def _tint(colour: str) -> str:
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 * _PAPER + part * (1 - _PAPER)):02x}" for part in parts)


COLORS: dict[str, str] = {name: _tint(spec.color) for name, spec in load_ontology().types.items()}
"""Colours of the node types; displacy finds them by an entry point, so that no option is needed."""


def relation_arcs(doc: Doc) -> list[dict[str, Any]]:
    """The claims of a doc, one drawing a sentence, for `displacy.render(…, style="dep", manual=True)`.

    Names and what stands between them are the words of the drawing; an arc goes from head to tail. Claims with an end
    outside their sentence are left out, since a drawing has no room for them.
    """
    read: Extraction = doc._.clusterkg
    types = {e.id: load_ontology().types[e.type].label for e in read.entities}
    inside = [c for c in read.claims if _within(c.head_span, c) and _within(c.tail_span, c)]
    return [
        _drawing(read.document.text, start, end, list(claims), types)
        for (start, end), claims in groupby(inside, key=lambda claim: (claim.start, claim.end))
    ]


def _within(span: tuple[int, int] | None, claim: Claim) -> bool:
    return span is not None and claim.start <= span[0] and span[1] <= claim.end


def _drawing(text: str, start: int, end: int, claims: list[Claim], types: dict[str, str]) -> dict[str, Any]:
    ends: dict[tuple[int, int], str] = {}
    for claim in claims:
        assert claim.head_span is not None
        assert claim.tail_span is not None
        ends |= {claim.head_span: types[claim.head], claim.tail_span: types[claim.tail]}
    words: list[dict[str, str]] = []
    position: dict[tuple[int, int], int] = {}
    at = start
    for span in sorted(ends, key=lambda s: (s[0], -s[1])):
        if span[0] < at:  # a name inside another is drawn as the other
            position[span] = max(len(words) - 1, 0)
            continue
        if between := text[at : span[0]].strip():
            words.append({"text": between, "tag": ""})
        position[span] = len(words)
        words.append({"text": text[slice(*span)], "tag": ends[span]})
        at = span[1]
    if rest := text[at:end].strip():
        words.append({"text": rest, "tag": ""})
    arcs = []
    for claim in claims:
        head, tail = position[claim.head_span or (0, 0)], position[claim.tail_span or (0, 0)]
        if head != tail:
            label = load_ontology().relations[claim.relation].label
            label += "（规划）" if claim.status == "planned" else ""
            side = "right" if head < tail else "left"
            arcs.append({"start": min(head, tail), "end": max(head, tail), "label": label, "dir": side})
    return {"words": words, "arcs": arcs}
