"""Figures of what is read: against the labels of texts that the models did not know."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from extractors.evaluate import PlainDocument, Report, Tally, evaluate
from extractors.labels import extraction_to_dict, plain_document
from extractors.model import Entity
from extractors.pipeline import extract
from extractors.reading import document_from_text
from extractors.training.corpus import Example
from extractors.training.relations import Instance, plain_entities, plain_label
from seeds.training import LabelledText

FIGURES = "figures.json"
"""File in a folder of models: figures of each lot of texts, that of the last whole training and those since.

Those of a whole training are of its stages, held out (`extractors.training.__main__`); those since of the whole program
as it shipped when it met the texts (`extractors.training.onward`).
"""
Table = dict[str, dict[str, float]]
"""Row -> precision, recall, F1 and what the labels want; the row `ALL` is the sum."""


def evaluate_entities(examples: Sequence[Example], entities: Sequence[Sequence[Entity]]) -> Report:
    """What is read of texts, each with its entities, against their labels."""
    guesses = {
        e.source.name: PlainDocument(e.source.name, plain_entities(x), ())
        for e, x in zip(examples, entities, strict=True)
    }
    return evaluate([plain_label(e.source) for e in examples], guesses)


def tally(
    rows: Sequence[Instance], scores: Sequence[float], threshold: float, wanted: Mapping[str, int]
) -> dict[str, Tally]:
    """What each relation comes to at a threshold, against the number of edges that the labels require."""
    taken = [r for r, s in zip(rows, scores, strict=True) if s >= threshold and r.holds is not None]
    right = Counter(r.relation for r in taken if r.holds)
    false = Counter(r.relation for r in taken if not r.holds)
    return {name: Tally(right[name], false[name], max(count - right[name], 0)) for name, count in wanted.items()}


def table(tallies: Mapping[str, Tally]) -> Table:
    """The figures of tallies, their sum last."""

    def row(t: Tally) -> dict[str, float]:
        return {"p": round(t.precision, 3), "r": round(t.recall, 3), "f1": round(t.f1, 3), "wanted": t.right + t.missed}

    return {**{k: row(t) for k, t in sorted(tallies.items())}, "ALL": row(Report.total(tallies))}


def tables(report: Report, relations: Mapping[str, Tally]) -> dict[str, Table]:
    """The figures of one lot of texts by name: of its entities as a report has them, and of relations."""
    return {
        "entities": table({k: v for k, v in report.entities.items() if k != "Role"}),
        "entities, exact names": table({k: v for k, v in report.exact.items() if k != "Role"}),
        "relations": table(relations),
    }


def shipped_report(texts: Sequence[LabelledText]) -> Report:
    """How the program, as it ships, reads texts from beginning to end."""
    found = {}
    for text in texts:
        extraction = extract(document_from_text(text.text, doc_id=text.name))
        found[text.name] = plain_document(extraction_to_dict(extraction), name=text.name)
    return evaluate([plain_label(text) for text in texts], found)


def write_json(path: Path, data: Any) -> None:
    """Write data as JSON, the same data as the same bytes."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
