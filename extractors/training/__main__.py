"""Train all models from the labelled texts: `python -m extractors.training [--out DIR] [--folds N] [--workers N]`.

Writes entities.crfsuite, entities.onnx, entities.json, spans.npz, relations.npz, thresholds.json and figures.json.
Each stage learns on what the stage before it says of texts that it was trained without (stacking, after D. Wolpert,
"Stacked generalization", 1992): the span judge on the votes of voters that did not know the text, the relation scorer
on the names of a span judge that did not. So each learns to live with the faults of the one before; on these readings
the thresholds are chosen and the figures taken. The trees that weigh all claims of a text together are grown on what
judges that did not know the text say of them.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite

from extractors.entities.network import TYPES, open_network
from extractors.entities.recognise import NESTED, drop_doubtful, settle
from extractors.entities.span_judge import load_span_judge
from extractors.entities.spans import read_names
from extractors.entities.tagger import View, crf_votes, open_crf, view
from extractors.evaluate import PlainDocument, Report, Tally, evaluate
from extractors.model import Entity, Mention
from extractors.relations.joint import Numbers
from extractors.relations.scorer import hopeful_of, load_scorer, weigh
from extractors.threads import one_numpy_thread
from extractors.training.corpus import Example, make_example
from extractors.training.entities import train_tagger
from extractors.training.joint import grow_trees
from extractors.training.judges import train_judges
from extractors.training.network import Segment, known_marks, make_segments, train_network
from extractors.training.rebrand import rebrand
from extractors.training.relations import (
    Instance,
    instances,
    plain_entities,
    plain_label,
    required_counts,
)
from extractors.training.spans import JudgedSpans, judged_spans, train_span_judge
from seeds.training import load_training

log = logging.getLogger("clusterkg.training")

ENTITY_GRID = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
RELATION_GRID = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
LEAST_PRECISION = 0.74
"""The threshold of edges is raised until this share of those read in texts not trained on is right."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that training starts from, computed once.

    Attributes:
        examples: the labelled texts, as they are read.
        copies: the same with real trade names (`rebrand`), as the voters learn from them.
        copy_views, segments: views of the copies, and what the network learns from.
        marks: lexicon marks that the network sees.
    """

    examples: Sequence[Example]
    copies: Sequence[Example]
    copy_views: Sequence[View]
    segments: Sequence[Sequence[Segment]]
    marks: Sequence[str]


_material: Material | None = None
"""Shared with forked workers, which would otherwise copy a gigabyte."""


def _train_voters(material: Material, chosen: Sequence[int], folder: Path) -> None:
    copies, views = [material.copies[i] for i in chosen], [material.copy_views[i] for i in chosen]
    train_tagger(copies, folder / "entities.crfsuite", views=views)
    train_network([s for i in chosen for s in material.segments[i]], material.marks, folder)


def _vote_held_out(part: int, parts: int) -> dict[int, tuple[JudgedSpans, JudgedSpans]]:
    """Train the voters without one part of the texts; the spans that they propose in that part.

    Twice: with some firms pretended to be known, as the judge learns from them, and without, as thresholds and figures
    are taken: which names are firms is what is to be found out.
    """
    material = _material
    assert material is not None
    count = len(material.examples)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _train_voters(material, [i for i in range(count) if i % parts != part], folder)
        crf, network = open_crf(folder / "entities.crfsuite"), open_network(folder)
        out = {}
        for i in range(part, count, parts):
            example = material.examples[i]
            learned, read = (view(example.document, network=network, firms=firms) for firms in (example.firms, ()))
            out[i] = _spans(example, learned, crf), _spans(example, read, crf)
    log.info("part %d of %d read", part + 1, parts)
    return out


def _spans(example: Example, seen: View, crf: pycrfsuite.Tagger) -> JudgedSpans:
    assert seen.votes is not None
    return judged_spans(example, seen, seen.votes, crf_votes(crf, seen))


def read_held_out(learned: Sequence[JudgedSpans], texts: Sequence[JudgedSpans], parts: int) -> list[list[Mention]]:
    """The names of each text by a span judge trained without that text's part; it learns from `learned`."""
    readings: list[list[Mention]] = [[] for _ in texts]
    for part in range(parts):
        with tempfile.TemporaryDirectory() as name:
            train_span_judge([text for i, text in enumerate(learned) if i % parts != part], Path(name))
            judge = load_span_judge(Path(name))
            for i in range(part, len(texts), parts):
                readings[i] = read_names(judge, texts[i].spans, texts[i].numbers, texts[i].words)
    return readings


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
    """For each type the threshold with the best F1 on texts not trained on, the lower of equals.

    First over all names of the type, then the one for names inside other names.
    """
    chosen: dict[str, float] = {}
    for suffix in ("", NESTED):
        best: dict[str, tuple[float, float]] = {}
        for threshold in ENTITY_GRID:
            nested = [t + NESTED for t in TYPES]
            tried = chosen | dict.fromkeys(nested if suffix else [*TYPES, *nested], threshold)
            sure = [settle(seen, found, thresholds=tried, margin=0.0)[0] for seen, found in readings]
            report = _evaluate(examples, sure)
            for node_type in TYPES:
                f1 = report.entities.get(node_type, Tally()).f1
                if node_type not in best or f1 > best[node_type][0] + 1e-9:
                    best[node_type] = (f1, threshold)
        chosen |= {node_type + suffix: threshold for node_type, (_, threshold) in best.items()}
    return chosen


def judge_held_out(rows: Sequence[Sequence[Instance]], parts: int) -> list[Numbers]:
    """Log-odds of each text's instances by first judges trained without that text's part, shape (instances, 2) each."""
    odds: list[Numbers] = [np.zeros((0, 2)) for _ in rows]
    for part in range(parts):
        with tempfile.TemporaryDirectory() as name:
            train_judges([r for i, text in enumerate(rows) if i % parts != part for r in text], Path(name))
            scorer = load_scorer(Path(name))
            for i in range(part, len(rows), parts):
                if rows[i]:
                    odds[i] = scorer.log_odds(rows[i])
    return odds


def score_held_out(rows: Sequence[Sequence[Instance]], odds: Sequence[Numbers], parts: int) -> list[list[float]]:
    """Scores of each text's instances by trees grown without that text's part, from log-odds of `judge_held_out`.

    The judges that gave the log-odds of the other parts did know this part, as is usual in stacking.
    """
    scores: list[list[float]] = [[] for _ in rows]
    for part in range(parts):
        others = [i for i in range(len(rows)) if i % parts != part]
        trees = grow_trees([rows[i] for i in others], [odds[i] for i in others])
        for i in range(part, len(rows), parts):
            scores[i] = weigh(trees, [rows[i][at] for at in hopeful_of(odds[i])], odds[i])
    return scores


def tally(
    rows: Sequence[Instance], scores: Sequence[float], threshold: float, wanted: Mapping[str, int]
) -> dict[str, Tally]:
    """What each relation comes to at a threshold, against the number of edges that the labels require."""
    taken = [r for r, s in zip(rows, scores, strict=True) if s >= threshold and r.holds is not None]
    right = Counter(r.relation for r in taken if r.holds)
    false = Counter(r.relation for r in taken if not r.holds)
    return {name: Tally(right[name], false[name], max(count - right[name], 0)) for name, count in wanted.items()}


def choose_relation_threshold(rows: Sequence[Instance], scores: Sequence[float], wanted: Mapping[str, int]) -> float:
    """The lowest threshold at which the share of right edges among all is `LEAST_PRECISION`, or else the highest.

    One for all relations: scores are near enough to probabilities, and then none gives more right edges for as many
    false ones.
    """
    for threshold in RELATION_GRID:
        if Report.total(tally(rows, scores, threshold, wanted)).precision >= LEAST_PRECISION:
            return threshold
    return RELATION_GRID[-1]


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
    copies = [make_example(rebrand(e.source)) for e in examples]
    marks = known_marks(copies)
    views = [view(e.document) for e in examples]
    copy_views = [view(e.document, firms=e.firms) for e in copies]
    _material = Material(examples, copies, copy_views, make_segments(copies, marks), marks)
    log.info("%d texts, %d characters", len(examples), sum(len(e.document.text) for e in examples))
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        futures = [pool.submit(_vote_held_out, part, parts) for part in range(parts)]
        final = pool.submit(_train_all, out)
        held_out: dict[int, tuple[JudgedSpans, JudgedSpans]] = {}
        for future in futures:
            held_out.update(future.result())
        final.result()
    learned, plain = ([held_out[i][which] for i in range(len(examples))] for which in (0, 1))
    train_span_judge(learned, out)
    readings = list(zip(views, read_held_out(learned, plain, parts), strict=True))
    entity_thresholds = choose_entity_thresholds(examples, readings)
    entities = [settle(seen, found, thresholds=entity_thresholds)[0] for seen, found in readings]
    rows = [instances(e, seen, x) for e, (seen, _), x in zip(examples, readings, entities, strict=True)]
    odds = judge_held_out(rows, parts)
    scores = score_held_out(rows, odds, parts)
    flat, flat_scores = [r for text in rows for r in text], [s for text in scores for s in text]
    wanted = required_counts(examples)
    threshold = choose_relation_threshold(flat, flat_scores, wanted)
    kept = []
    for own, text, text_scores in zip(entities, rows, scores, strict=True):
        claims = [r for r, s in zip(text, text_scores, strict=True) if s >= threshold]
        kept.append(drop_doubtful(own, {end for r in claims for end in (r.head, r.tail)})[0])
    report = _evaluate(examples, kept)
    tables = {
        "entities": _figures({k: v for k, v in report.entities.items() if k != "Role"}),
        "entities, exact names": _figures({k: v for k, v in report.exact.items() if k != "Role"}),
        "relations": _figures(tally(flat, flat_scores, threshold, wanted)),
    }
    log.info("%s", tables)
    train_judges(flat, out, grow_trees(rows, odds))
    _write_json(out / "thresholds.json", {"entities": entity_thresholds, "claims": threshold})
    _write_json(out / "figures.json", {"texts": len(examples), "parts": parts, **tables})


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m extractors.training", description="Train the models of clusterkg.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "seeds" / "models")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    with one_numpy_thread():
        train(args.out, parts=args.folds, workers=args.workers)


if __name__ == "__main__":
    main()
