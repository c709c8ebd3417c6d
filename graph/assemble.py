"""Claims to graph: nodes from resolved entities, one edge for each head, relation and tail with all its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import networkx as nx

from extractors.model import Claim, Document, Extraction
from extractors.reading import Sentence, split_sentences
from graph.layout import positions
from graph.model import (
    DroppedData,
    EdgeData,
    EvidenceData,
    GraphInfo,
    KnowledgeGraph,
    MentionData,
    NodeData,
    edge_id,
    node_id,
)
from graph.resolve import ResolvedNode, resolve
from seeds.ontology import load_ontology

GENERATOR = "clusterkg"
MENTIONS_KEPT = 20
"""Sentences kept for a node; the rest is counted."""
EVIDENCE_LIMIT = 400
"""Longest evidence, in characters; a sentence of a text without punctuation is cut around the two names."""


def build_graph(
    extractions: Sequence[Extraction],
    *,
    title: str = "产业集群知识图谱",
    skipped: Sequence[dict[str, str]] = (),
    same: Sequence[tuple[str, str, str]] = (),
    different: Sequence[tuple[str, str, str]] = (),
) -> KnowledgeGraph:
    """Build the graph of a set of documents.

    Args:
        extractions: one a document; the graph does not depend on their order.
        title: title of the graph.
        skipped: documents that could not be read, as `source` and `reason`.
        same, different: corrections of identity, see `resolve`.
    """
    extractions = sorted(extractions, key=lambda x: x.document.doc_id)
    sentences = {x.document.doc_id: split_sentences(x.document) for x in extractions}
    documents = {x.document.doc_id: x.document for x in extractions}
    nodes = {}
    ids: dict[tuple[str, str], str] = {}
    for resolved in resolve(extractions, same=same, different=different):
        key = node_id(resolved.type, f"{resolved.name}@{resolved.scope}" if resolved.scope else resolved.name)
        nodes[key] = _node_data(resolved, documents, sentences)
        for doc, entity in resolved.members:
            ids[doc, entity.id] = key
    edges: dict[tuple[str, str, str], list[tuple[Document, Claim]]] = defaultdict(list)
    ontology = load_ontology()
    for extraction in extractions:
        doc = extraction.document.doc_id
        for claim in extraction.claims:
            head, tail = ids[doc, claim.head], ids[doc, claim.tail]
            if head == tail:
                continue
            if ontology.relations[claim.relation].symmetric and (tail, claim.relation, head) in edges:
                head, tail = tail, head
                claim = replace(claim, head_span=claim.tail_span, tail_span=claim.head_span)
            edges[head, claim.relation, tail].append((extraction.document, claim))
    kg: KnowledgeGraph = nx.MultiDiGraph()
    kg.graph.update(_info(extractions, title, skipped))
    for key in sorted(nodes):
        kg.add_node(key, **nodes[key])
    for head, relation, tail in sorted(edges):
        data = _edge_data(head, relation, tail, edges[head, relation, tail])
        kg.add_edge(head, tail, key=relation, **data)
    for key, (x, y) in positions(kg).items():
        kg.nodes[key]["x"], kg.nodes[key]["y"] = x, y
    return kg


def _info(extractions: Sequence[Extraction], title: str, skipped: Sequence[dict[str, str]]) -> GraphInfo:
    dropped: list[DroppedData] = [
        {"doc": x.document.doc_id, "reason": d.reason, "what": d.what, "sentence": x.document.text[d.start : d.end]}
        for x in extractions
        for d in x.dropped
    ]
    return {
        "title": title,
        "generator": GENERATOR,
        "documents": [
            {
                "id": x.document.doc_id,
                "title": x.document.title,
                "source": x.document.source,
                "characters": len(x.document.text),
            }
            for x in extractions
        ],
        "skipped": sorted(skipped, key=lambda s: s["source"]),
        "dropped": dropped,
    }


def _sentence_at(sentences: Sequence[Sentence], position: int) -> Sentence | None:
    low, high = 0, len(sentences)
    while low < high:
        middle = (low + high) // 2
        if sentences[middle].end <= position:
            low = middle + 1
        else:
            high = middle
    return sentences[low] if low < len(sentences) and sentences[low].start <= position else None


def _node_data(
    resolved: ResolvedNode, documents: dict[str, Document], sentences: dict[str, Any]
) -> NodeData:
    kept: list[MentionData] = []
    count = 0
    for doc, entity in resolved.members:
        count += len(entity.mentions)
        for mention in entity.mentions:
            sentence = _sentence_at(sentences[doc], mention.start)
            if sentence is None or len(kept) >= MENTIONS_KEPT:
                continue
            start, end = _window(sentence.start, sentence.end, mention.start, mention.end)
            text = documents[doc].text[start:end]
            if any(k["doc"] == doc and k["sentence"] == text for k in kept):
                continue
            kept.append({"doc": doc, "sentence": text, "start": mention.start - start, "end": mention.end - start})
    return {
        "label": resolved.name,
        "type": resolved.type,
        "aliases": [{"name": n, "kind": k} for n, k in resolved.aliases],
        "documents": sorted({doc for doc, _ in resolved.members}),
        "mentions": kept,
        "mention_count": count,
        "score": round(max(e.score for _, e in resolved.members), 4),
        "x": 0.0,
        "y": 0.0,
    }


def _window(start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Cut a span that is too long down to the limit, keeping `low` to `high` in the middle."""
    if end - start <= EVIDENCE_LIMIT:
        return start, end
    room = max(EVIDENCE_LIMIT - (high - low), 0) // 2
    return max(start, low - room), min(end, high + room)


def _evidence(document: Document, claim: Claim) -> EvidenceData:
    spans = [s for s in (claim.head_span, claim.tail_span) if s is not None]
    low, high = min((s[0] for s in spans), default=claim.start), max((s[1] for s in spans), default=claim.end)
    start, end = _window(claim.start, claim.end, max(low, claim.start), min(high, claim.end))

    def inside(span: tuple[int, int] | None) -> list[int] | None:
        return [span[0] - start, span[1] - start] if span and start <= span[0] and span[1] <= end else None

    return {
        "doc": document.doc_id,
        "sentence": document.text[start:end],
        "start": start,
        "head": inside(claim.head_span),
        "tail": inside(claim.tail_span),
        "rule": claim.rule,
        "status": claim.status,
        "score": claim.score,
        "quantities": [{"kind": q.kind, "value": q.value, "unit": q.unit, "text": q.text} for q in claim.quantities],
        "dates": list(claim.dates),
    }


def _edge_data(head: str, relation: str, tail: str, claims: Sequence[tuple[Document, Claim]]) -> EdgeData:
    evidence = [_evidence(document, claim) for document, claim in claims]
    status = "planned" if all(e["status"] == "planned" for e in evidence) else "done"
    evidence.sort(key=lambda e: (e["status"] != status, e["doc"], e["start"], -e["score"], e["rule"]))
    return {
        "id": edge_id(head, relation, tail),
        "relation": relation,
        "label": load_ontology().relations[relation].label,
        "status": status,
        "score": round(max(e["score"] for e in evidence), 4),
        "weight": len(evidence),
        "evidence": evidence,
    }
