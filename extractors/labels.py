"""The per-document JSON format shared by labels and extractions, and its way in and out.

One file a document: `{"doc": name, "entities": [{"id", "type", "names", "optional"}], "relations": [{"head", "rel",
"tail", "evidence", "status", "optional"}]}`. Extractions add a score to each and the rule to each relation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from extractors.evaluate import PlainDocument, PlainEntity, PlainRelation
from extractors.model import Claim, Edge, Extraction
from seeds.errors import ClusterKGError


class LabelsError(ClusterKGError):
    """A label or extraction file that cannot be read."""


def extraction_to_dict(extraction: Extraction) -> dict[str, Any]:
    """An extraction in the label format; relations read in several places stand once, with their best claim.

    What is there in one place and planned in another is there.
    """
    text = extraction.document.text
    best: dict[Edge, Claim] = {}

    def worth(claim: Claim) -> tuple[bool, float, bool]:
        return claim.status == "done", claim.score, claim.rule != "scorer"

    for claim in extraction.claims:
        key = (claim.head, claim.relation, claim.tail)
        if key not in best or worth(claim) > worth(best[key]):
            best[key] = claim
    return {
        "doc": extraction.document.doc_id,
        "entities": [
            {"id": e.id, "type": e.type, "names": [a.name for a in e.aliases], "score": e.score}
            for e in extraction.entities
        ],
        "relations": [
            {
                "head": c.head, "rel": c.relation, "tail": c.tail,
                "evidence": text[c.start : c.end], "status": c.status, "score": c.score, "rule": c.rule,
                "quantities": [asdict(q) for q in c.quantities],
                "dates": list(c.dates),
            }
            for c in best.values()
        ],
        "dropped": [
            {"reason": d.reason, "what": d.what, "evidence": text[d.start : d.end]} for d in extraction.dropped
        ],
    }  # fmt: skip


def write_extraction(extraction: Extraction, folder: Path) -> Path:
    """Write `NAME.json` into a folder."""
    path = folder / f"{extraction.document.doc_id}.json"
    path.write_text(
        json.dumps(extraction_to_dict(extraction), ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
    return path


def plain_document(data: Mapping[str, Any], *, name: str) -> PlainDocument:
    """Labels or an extraction as the evaluation compares them.

    Raises:
        LabelsError: a key is missing, an entity has no names, an id occurs twice, or a relation has an unknown end.
    """
    try:
        entities = tuple(
            PlainEntity(str(e["id"]), str(e["type"]), tuple(e["names"]), bool(e.get("optional")))
            for e in data["entities"]
        )
        relations = tuple(
            PlainRelation(
                r["head"], r["rel"], r["tail"], bool(r.get("optional")), r.get("rule", ""), r.get("status") == "planned"
            )
            for r in data["relations"]
        )
    except (AttributeError, KeyError, TypeError) as exc:
        wanted = "doc, entities (id, type, names), relations (head, rel, tail)"
        raise LabelsError(f"{name}: missing or wrong key {exc}; wanted: {wanted}") from exc
    known: set[str] = set()
    for row, entity in zip(data["entities"], entities, strict=True):
        names = row["names"]
        if not (isinstance(names, list) and names and all(isinstance(n, str) for n in names)):
            raise LabelsError(f"{name}: entity {entity.id}: names are {names!r}; give a list of at least one text")
        if entity.id in known:
            raise LabelsError(f"{name}: entity id {entity.id} occurs twice; ids are unique in a document")
        known.add(entity.id)
    if lost := [r for r in relations if r.head not in known or r.tail not in known]:
        raise LabelsError(f"{name}: relation with unknown entity id: {lost[0].head} {lost[0].relation} {lost[0].tail}")
    return PlainDocument(name, entities, relations)


def read_folder(folder: Path) -> dict[str, PlainDocument]:
    """All `NAME.json` of a folder by NAME, in order of name.

    Raises:
        LabelsError: the folder has none, or a file is not JSON of this format.
    """
    found = {}
    for path in sorted(folder.glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, json.JSONDecodeError) as exc:
            raise LabelsError(f"{path}: not JSON in UTF-8: {exc}") from exc
        if not isinstance(data, dict):
            raise LabelsError(f"{path}: wanted an object, found {type(data).__name__}")
        found[path.stem] = replace(plain_document(data, name=path.name), name=path.stem)
    if not found:
        remedy = "give the folder that `clusterkg extract --out` wrote, or one of labels"
        raise LabelsError(f"{folder}: no .json files; {remedy}")
    return found
