"""Train all models from the labelled texts: `python -m extractors.training [--out DIR] [--folds N] [--workers N]`.

Writes entities.crfsuite, entities.onnx, entities.json, relations.crfsuite, thresholds.json and figures.json.
Every text is first read by voters that were trained without it (jackknife): on these readings the relation
scorer is trained, so that it learns to live with wrong names, the thresholds are chosen, and the figures are
taken.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite

from extractors.entities.network import TYPES
from extractors.entities.recognise import settle
from extractors.entities.tagger import View, load_models, tag, view
from extractors.evaluate import PlainDocument, Report, Tally, evaluate
from extractors.model import Entity, Mention
from extractors.relations.pairs import LEARNED, RULED, has_rule
from extractors.relations.scorer import RELATED
from extractors.training.corpus import Example, make_example
from extractors.training.entities import train_tagger
from extractors.training.network import Segment, known_marks, make_segments, train_network
from extractors.training.relations import (
    Instance,
    instances,
    plain_entities,
    plain_label,
    required_counts,
    train_scorer,
)
from seeds.training import load_training

log = logging.getLogger("clusterkg.training")

ENTITY_GRID = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
RELATION_GRID = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)
LEAST_PRECISION = 0.6
"""A relation's threshold is raised until this share of its finds on texts not trained on is right, if any does."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that training starts from, computed once."""

    examples: Sequence[Example]
    views: Sequence[View]
    marks: Sequence[str]
    segments: Sequence[Sequence[Segment]]


_material: Material | None = None
"""Shared with forked workers, which would otherwise copy a gigabyte."""


def _train_voters(material: Material, chosen: Sequence[int], folder: Path) -> None:
    examples, views = [material.examples[i] for i in chosen], [material.views[i] for i in chosen]
    train_tagger(examples, folder / "entities.crfsuite", views=views)
    train_network([s for i in chosen for s in material.segments[i]], material.marks, folder)


def _read_held_out(part: int, parts: int) -> dict[int, tuple[View, list[Mention]]]:
    """Train the voters without one part of the texts and read that part."""
    material = _material
    assert material is not None
    count = len(material.examples)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _train_voters(material, [i for i in range(count) if i % parts != part], folder)
        models = load_models(folder)
        out = {}
        for i in range(part, count, parts):
            seen = view(material.examples[i].document, network=models.network)
            out[i] = (seen, tag(seen, models))
    log.info("part %d of %d read", part + 1, parts)
    return out


def _train_all(folder: Path) -> None:
    assert _material is not None
    _train_voters(_material, range(len(_material.examples)), folder)
    log.info("voters trained on all texts")


def _evaluate(examples: Sequence[Example], entities: Sequence[Sequence[Entity]]) -> Report:
    guesses = {
        e.source.name: PlainDocument(e.source.name, plain_entities(x), ())
        for e, x in zip(examples, entities, strict=True)
    }
    return evaluate([plain_label(e.source) for e in examples], guesses)


def choose_entity_thresholds(
    examples: Sequence[Example], readings: Sequence[tuple[View, list[Mention]]]
) -> dict[str, float]:
    """For each type the threshold with the best F1 on texts not trained on; the lower of equals."""
    best: dict[str, tuple[float, float]] = {}
    for threshold in ENTITY_GRID:
        same = dict.fromkeys(TYPES, threshold)
        report = _evaluate(examples, [settle(seen, found, thresholds=same)[0] for seen, found in readings])
        for node_type in TYPES:
            f1 = report.entities.get(node_type, Tally()).f1
            if node_type not in best or f1 > best[node_type][0] + 1e-9:
                best[node_type] = (f1, threshold)
    return {node_type: threshold for node_type, (_, threshold) in best.items()}


def score_held_out(rows: Sequence[Sequence[Instance]], parts: int) -> list[list[float]]:
    """Scores of each text's instances by a scorer trained without that text's part."""
    scores: list[list[float]] = [[] for _ in rows]
    for part in range(parts):
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "relations.crfsuite"
            train_scorer([r for i, text in enumerate(rows) if i % parts != part for r in text], path)
            scorer = pycrfsuite.Tagger()
            scorer.open(str(path))
            for i in range(part, len(rows), parts):
                for row in rows[i]:
                    scorer.set([list(row.features)])
                    scores[i].append(scorer.marginal(RELATED, 0))
    return scores


def _tally(rows: Sequence[Instance], scores: Sequence[float], threshold: float, wanted: int) -> Tally:
    taken = [r.holds for r, s in zip(rows, scores, strict=True) if s >= threshold and r.holds is not None]
    right = sum(1 for holds in taken if holds)
    return Tally(right=right, false=len(taken) - right, missed=max(wanted - right, 0))


def choose_relation_thresholds(
    rows: Sequence[Instance], scores: Sequence[float], wanted: Mapping[str, int]
) -> tuple[dict[str, dict[str, float]], dict[str, Tally]]:
    """Thresholds for each relation, and its tally there.

    Pairs that a rule reads and pairs that only the scorer sees have a threshold each: the one with the best F1 among
    those that are precise enough, or else the most precise one.
    """
    thresholds: dict[str, dict[str, float]] = {}
    tallies: dict[str, Tally] = {}
    for relation in sorted(wanted):
        thresholds[relation], tallies[relation] = {}, Tally(missed=wanted[relation])
        for reader in (RULED, LEARNED):
            own = [
                (r, s)
                for r, s in zip(rows, scores, strict=True)
                if r.relation == relation and (reader == RULED) == has_rule(relation, r.features)
            ]
            table = {t: _tally([r for r, _ in own], [s for _, s in own], t, wanted[relation]) for t in RELATION_GRID}
            precise = [t for t in RELATION_GRID if table[t].precision >= LEAST_PRECISION]
            best = (
                max(precise, key=lambda t: (table[t].f1, -t))
                if precise
                else max((t for t in RELATION_GRID if table[t].right), key=lambda t: table[t].precision, default=1.0)
            )
            thresholds[relation][reader] = best
            tally = table.get(best, Tally())
            tallies[relation].add(Tally(tally.right, tally.false, -tally.right))
    return thresholds, tallies


def _figures(tallies: Mapping[str, Tally]) -> dict[str, dict[str, float]]:
    def row(t: Tally) -> dict[str, float]:
        return {"p": round(t.precision, 3), "r": round(t.recall, 3), "f1": round(t.f1, 3), "wanted": t.right + t.missed}

    return {**{k: row(t) for k, t in sorted(tallies.items())}, "ALL": row(Report.total(tallies))}


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def train(out: Path, *, parts: int = 3, workers: int = 2, examples: Sequence[Example] | None = None) -> None:
    """Train everything and write it into a folder.

    Args:
        out: folder, made if need be.
        parts: parts of the jackknife; texts are dealt out by name.
        workers: processes; the result does not depend on it.
        examples: labelled texts other than the project's own.
    """
    global _material
    out.mkdir(parents=True, exist_ok=True)
    examples = examples or [make_example(text) for text in load_training()]
    marks = known_marks(examples)
    _material = Material(examples, [view(e.document) for e in examples], marks, make_segments(examples, marks))
    log.info("%d texts, %d characters", len(examples), sum(len(e.document.text) for e in examples))
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        futures = [pool.submit(_read_held_out, part, parts) for part in range(parts)]
        final = pool.submit(_train_all, out)
        held_out: dict[int, tuple[View, list[Mention]]] = {}
        for future in futures:
            held_out.update(future.result())
        final.result()
    readings = [held_out[i] for i in range(len(examples))]
    entity_thresholds = choose_entity_thresholds(examples, readings)
    entities = [settle(seen, found, thresholds=entity_thresholds)[0] for seen, found in readings]
    report = _evaluate(examples, entities)
    tables: dict[str, dict[str, dict[str, float]]] = {
        "entities": _figures({k: v for k, v in report.entities.items() if k != "Role"}),
        "entities, exact names": _figures({k: v for k, v in report.exact.items() if k != "Role"}),
    }
    log.info("entities %s", tables["entities"])
    rows = [instances(e, seen, x) for e, (seen, _), x in zip(examples, readings, entities, strict=True)]
    scores = score_held_out(rows, parts)
    flat, flat_scores = [r for text in rows for r in text], [s for text in scores for s in text]
    relation_thresholds, tallies = choose_relation_thresholds(flat, flat_scores, required_counts(examples))
    tables["relations"] = _figures(tallies)
    log.info("relations %s", tables["relations"])
    train_scorer(flat, out / "relations.crfsuite")
    _write_json(out / "thresholds.json", {"entities": entity_thresholds, "relations": relation_thresholds})
    _write_json(out / "figures.json", {"texts": len(examples), "parts": parts, **tables})


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m extractors.training", description="Train the models of clusterkg.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "seeds" / "models")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    train(args.out, parts=args.folds, workers=args.workers)


if __name__ == "__main__":
    main()
