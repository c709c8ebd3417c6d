"""The data block of a page: the whole graph as JSON that no text can break out of."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from extractors.model import DROP_REASONS
from graph.analysis import stages
from graph.layout import park_homes
from graph.model import edge_id
from graph.page.drawing import drawing_of
from graph.page.insights import insights, likely_supplies
from graph.page.palette import DEFAULT_COLOR, INFERRED, OTHER_GROUP, RELATION_GROUPS, group_of, look_of
from graph.page.pinyin import initials
from seeds.ontology import load_ontology

if TYPE_CHECKING:
    from graph.model import KnowledgeGraph

SURROGATES = re.compile("[\ud800-\udfff]")


class _Sentences:
    """Each sentence once: a page names it by number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        if text not in self._numbers:
            self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return self._numbers[text]


def payload(
    kg: KnowledgeGraph, *, title: str, drawn: Collection[str], engine: str, total: tuple[int, int]
) -> dict[str, Any]:
    """Everything that the page shows.

    Args:
        kg: the graph.
        title: heading of the page.
        drawn: ids of the nodes that are drawn; tables and search keep all.
        engine: what draws them, `vis` or `sigma`.
        total: nodes and edges of the graph that `kg` was cut from (its own where nothing was cut).
    """
    ontology = load_ontology()
    sentences = _Sentences()
    ids = sorted(kg)
    types = [*ontology.types, *sorted({str(kg.nodes[n].get("type", "")) for n in ids} - set(ontology.types))]
    relations = [
        *ontology.relations,
        *sorted({str(key) for _, _, key in kg.edges(keys=True)} - set(ontology.relations)),
    ]
    homes, stage_of = park_homes(kg), {row.id: row.stage or None for row in stages(kg)}
    return {
        "title": title,
        "generator": str(kg.graph.get("generator", "clusterkg")),
        "total": {"nodes": total[0], "edges": total[1]},
        "types": [_type_row(name) for name in types],
        "relations": [_relation_row(name) for name in relations],
        "groups": [
            {"name": group.name, "zh": group.zh, "en": group.en, "color": group.color}
            for group in (*RELATION_GROUPS, OTHER_GROUP)
        ],
        "statuses": dict(ontology.statuses),
        "reasons": dict(DROP_REASONS),
        "documents": [dict(document) for document in kg.graph.get("documents", ())],
        "skipped": [dict(document) for document in kg.graph.get("skipped", ())],
        "dropped": [dict(item) for item in kg.graph.get("dropped", ())],
        "nodes": [
            _node_row(node, kg.nodes[node], sentences) | {"park": homes.get(node), "stage": stage_of.get(node)}
            for node in ids
        ],
        "edges": [
            _edge_row(head, relation, tail, data, sentences)
            for head, tail, relation, data in sorted(kg.edges(keys=True, data=True), key=lambda edge: edge[:3])
        ],
        "inferred": [
            _edge_row(row["head"], "supplies", row["tail"], row | {"status": INFERRED}, sentences) | {"via": row["via"]}
            for row in likely_supplies(kg)
        ],
        "insights": insights(kg),
        "drawing": drawing_of(kg, drawn, engine=engine),
        "sentences": sentences.texts,
    }


def as_json(data: dict[str, Any]) -> str:
    """JSON for a `<script type="application/json">`: no `<`, no lone surrogate, no NaN."""
    try:
        text = _dumps(data)
    except ValueError:  # NaN and infinity, which a graph of other making may hold
        text = _dumps(_finite(data))
    return SURROGATES.sub("\ufffd", text).replace("<", "\\u003c")


def _dumps(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


def _type_row(name: str) -> dict[str, Any]:
    spec, look = load_ontology().types.get(name), look_of(name)
    label, color = (spec.label, spec.color) if spec else (name or "?", DEFAULT_COLOR)
    return {"name": name, "label": label, "color": color, "shape": look.shape, "hollow": look.hollow}


def _relation_row(name: str) -> dict[str, Any]:
    spec = load_ontology().relations.get(name)
    return {
        "name": name,
        "label": spec.label if spec else name,
        "group": group_of(name).name,
        "symmetric": bool(spec and spec.symmetric),
        "upstream": spec.upstream if spec else None,
    }


def _node_row(node: str, data: dict[str, Any], sentences: _Sentences) -> dict[str, Any]:
    label = str(data.get("label") or node)
    aliases = [[str(alias["name"]), str(alias["kind"])] for alias in data.get("aliases", ()) if alias["name"] != label]
    return {
        "id": node,
        "label": label,
        "type": str(data.get("type", "")),
        "aliases": aliases,
        "initials": _unique(initials(name) for name in (label, *(name for name, _ in aliases))),
        "documents": list(data.get("documents", ())),
        "mentions": [
            [mention["doc"], sentences.number(mention["sentence"]), mention["start"], mention["end"]]
            for mention in data.get("mentions", ())
        ],
        "count": data.get("mention_count", 0),
        "score": data.get("score"),
    }


def _edge_row(head: str, relation: str, tail: str, data: dict[str, Any], sentences: _Sentences) -> dict[str, Any]:
    return {
        "id": str(data.get("id") or edge_id(head, str(relation), tail)),
        "head": head,
        "relation": str(relation),
        "tail": tail,
        "status": data.get("status", "done"),
        "score": data.get("score"),
        "evidence": [
            {
                "doc": claim["doc"],
                "sentence": sentences.number(claim["sentence"]),
                "head": claim.get("head"),
                "tail": claim.get("tail"),
                "rule": claim.get("rule", ""),
                "status": claim.get("status", "done"),
                "score": claim.get("score"),
                "quantities": [str(quantity.get("text", "")) for quantity in claim.get("quantities", ())],
                "dates": list(claim.get("dates", ())),
            }
            for claim in data.get("evidence", ())
        ],
    }


def _unique(texts: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(text for text in texts if text))
