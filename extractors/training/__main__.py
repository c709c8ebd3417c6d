"""Train all models from the labelled texts: `python -m extractors.training [--out DIR] [--keep DIR]`.

Writes entities.crfsuite, entities.onnx, entities.json, spans.npz, identity.npz, relations.npz, encoder.onnx,
encoder.npz, thresholds.json and figures.json.
Each stage learns on what the stage before it says of texts that it was trained without (stacking, after D. Wolpert,
"Stacked generalization", 1992): the span judge on the votes of voters that did not know the text, its trees on what a
span judge says that did not, the relation scorer on the names that both read, and the trees that look at all names and
claims of a text on what a scorer says that did not know it. So each learns to live with the faults of the one before;
on these readings the thresholds are chosen and the figures taken. The figures are a little too good: a judge of a later
stage never knew a text, but what it learned from came from judges of earlier stages that did, and the thresholds are
chosen on the same readings. Claims that the text denies, or whose reverse is likelier, are counted among the others.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pycrfsuite

from extractors.entities.identity import FILE as IDENTITY
from extractors.entities.identity import SAME
from extractors.entities.identity import layout as identity_layout
from extractors.entities.network import TYPES, open_network
from extractors.entities.recognise import NESTED, settle
from extractors.entities.span_context import layout as context_layout
from extractors.entities.span_judge import FILE as SPAN_JUDGE
from extractors.entities.span_judge import TREES, load_span_judge
from extractors.entities.spans import columns, likely_names
from extractors.entities.tagger import View, crf_votes, open_crf, view
from extractors.evaluate import Report, Tally
from extractors.model import Entity, Mention
from extractors.relations.encoder import Answers, open_encoder
from extractors.relations.pairs import PossibleClaims
from extractors.relations.read import keep_likely, likely_done, stated_places, surest_first
from extractors.relations.scorer import (
    HOPELESS,
    load_scorer,
    with_encoder,
)
from extractors.relations.word_pieces import WordPieces
from extractors.threads import one_numpy_thread
from extractors.training import SHIPPED
from extractors.training.corpus import Example, make_example
from extractors.training.encoder import ReadText, read_text, train_encoder
from extractors.training.entities import train_tagger
from extractors.training.figures import FIGURES, evaluate_entities, tables, tally, write_json
from extractors.training.identity import identity_rows
from extractors.training.last_word import HeardText, train_last_word
from extractors.training.linear import train_linear_judge
from extractors.training.network import Segment, known_marks, make_segments, train_network
from extractors.training.pretrained import load_pretrained
from extractors.training.rebrand import rebrand
from extractors.training.relations import Instance, instances, judge_by_labels, required_counts
from extractors.training.spans import JudgedSpans, judged_spans, span_rows, train_span_judge
from extractors.training.stages import Stages, fingerprint
from extractors.training.trees import add_trees, grow_trees, sums_held_out, trees_held_out
from extractors.trees import Numbers, Trees, probabilities, tree_arrays
from extractors.vectors import Floats
from seeds.training import load_training

log = logging.getLogger("clusterkg.training")

ENTITY_GRID = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
NAME_GRID = tuple(round(0.02 * i, 2) for i in range(15, 36))
RELATION_GRID = tuple(round(0.01 * i, 2) for i in range(20, 91))
DONE_GRID = tuple(round(0.05 * i, 2) for i in range(1, 20))
LEAST_PRECISION = 0.78
"""The threshold of edges is raised until this share of those read in texts not trained on is right.

Three in four are promised; texts by others come out three points lower (docs/log.md)."""


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


LearnedAndPlain = tuple[Sequence[JudgedSpans], Sequence[JudgedSpans]]
"""The spans that voters propose in each text: as the span judge learns from them, and as they are read."""


@dataclass(frozen=True, slots=True)
class AskedTexts:
    """What the encoder learns from and is asked of, one item a text.

    Attributes:
        texts: the texts as the encoder learns from them.
        possible: what each may say.
        asked: which of that the encoder is asked for.
    """

    texts: Sequence[ReadText]
    possible: Sequence[PossibleClaims]
    asked: Sequence[npt.NDArray[np.bool_]]


def _train_voters(material: Material, chosen: Sequence[int], folder: Path) -> None:
    copies, views = [material.copies[i] for i in chosen], [material.copy_views[i] for i in chosen]
    train_tagger(copies, folder / "entities.crfsuite", views=views)
    train_network([s for i in chosen for s in material.segments[i]], material.marks, folder)


def _vote(material: Material, part: int, parts: int) -> dict[int, tuple[JudgedSpans, JudgedSpans]]:
    """Train the voters without one part of the texts; the spans that they propose in that part.

    Twice: with some firms pretended to be known, as the judge learns from them, and without, as thresholds and figures
    are taken: which names are firms is what is to be found out.
    """
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
    return out


def _spans(example: Example, seen: View, crf: pycrfsuite.Tagger) -> JudgedSpans:
    assert seen.votes is not None
    return judged_spans(example, seen, seen.votes, crf_votes(crf, seen))


def _train_all(folder: Path, material: Material) -> None:
    _train_voters(material, range(len(material.examples)), folder)


def choose_entity_thresholds(
    examples: Sequence[Example], readings: Sequence[tuple[View, list[Mention], Trees]]
) -> dict[str, float]:
    """For each type the threshold with the best F1 on texts not trained on, the lower of equals.

    First over all names of the type, then the one for names inside other names.

    Args:
        examples: labelled texts.
        readings: for each its view, its likely names, and trees of identity, both by judges that did not know it.
    """
    chosen: dict[str, float] = {}
    for suffix in ("", NESTED):
        best: dict[str, tuple[float, float]] = {}
        for threshold in ENTITY_GRID:
            nested = [t + NESTED for t in TYPES]
            tried = chosen | dict.fromkeys(nested if suffix else [*TYPES, *nested], threshold)
            sure = [
                settle(seen, found, thresholds=tried, margin=0.0, identity=identity)[0]
                for seen, found, identity in readings
            ]
            report = evaluate_entities(examples, sure)
            for node_type in TYPES:
                f1 = report.entities.get(node_type, Tally()).f1
                if node_type not in best or f1 > best[node_type][0] + 1e-9:
                    best[node_type] = (f1, threshold)
        chosen |= {node_type + suffix: threshold for node_type, (_, threshold) in best.items()}
    return chosen


def _judge_spans(spans: LearnedAndPlain, part: int, parts: int) -> dict[int, Floats]:
    """What a span judge trained without one part of the texts makes of each span there by itself."""
    learned, plain = spans
    with tempfile.TemporaryDirectory() as name:
        train_span_judge([text for i, text in enumerate(learned) if i % parts != part], Path(name))
        judge = load_span_judge(Path(name), whole=False)
        own = range(part, len(plain), parts)
        return {i: judge.judge(plain[i].numbers, plain[i].words, columns(plain[i].spans)[2]) for i in own}


def _train_span_judge(folder: Path, spans: LearnedAndPlain) -> None:
    train_span_judge(spans[0], folder)


def _judge_pairs(rows: Sequence[Sequence[Instance]], part: int, parts: int) -> dict[int, Numbers]:
    """Log-odds, shape (pairs,), of the instances of one part by a linear judge trained without it."""
    with tempfile.TemporaryDirectory() as name:
        train_linear_judge([r for i, text in enumerate(rows) if i % parts != part for r in text], Path(name))
        scorer = load_scorer(Path(name), whole=False)
        return {i: scorer.log_odds(rows[i]) for i in range(part, len(rows), parts)}


def _train_pair_judge(folder: Path, rows: Sequence[Sequence[Instance]]) -> None:
    train_linear_judge([row for text in rows for row in text], folder)


def _read_pairs(asked_texts: AskedTexts, part: int, parts: int) -> dict[int, Answers]:
    """What an encoder that was trained without one part of the texts says of them."""
    texts, possible, asked = asked_texts.texts, asked_texts.possible, asked_texts.asked
    with tempfile.TemporaryDirectory() as name:
        train_encoder([text for i, text in enumerate(texts) if i % parts != part], Path(name))
        encoder = open_encoder(Path(name))
        return {i: encoder.log_odds(possible[i], asked[i]) for i in range(part, len(texts), parts)}


def _train_encoder(folder: Path, asked_texts: AskedTexts) -> None:
    train_encoder(asked_texts.texts, folder)


def choose_relation_threshold(rows: Sequence[Instance], scores: Sequence[float], wanted: Mapping[str, int]) -> float:
    """The lowest threshold at which the share of right edges among all is `LEAST_PRECISION`, or else the highest.

    One for all relations: scores are near enough to probabilities, and then none gives more right edges for as many
    false ones.
    """
    for threshold in RELATION_GRID:
        if Report.total(tally(rows, scores, threshold, wanted)).precision >= LEAST_PRECISION:
            return threshold
    return RELATION_GRID[-1]


def choose_name_threshold(
    examples: Sequence[Example],
    names: Sequence[Sequence[Entity]],
    likely: Sequence[Mapping[str, float]],
    claimed: Sequence[Collection[str]],
) -> float:
    """The threshold of things with all their names that has the best F1 on texts not trained on, the lower of equals.

    Args:
        examples: labelled texts.
        names: their entities.
        likely: probability of each by id.
        claimed: ids of those that are an end of a claim; they stay anyway.
    """
    best = (0.0, NAME_GRID[0])
    for threshold in NAME_GRID:
        kept = [keep_likely(own, p, threshold, e)[0] for own, p, e in zip(names, likely, claimed, strict=True)]
        f1 = Report.total(evaluate_entities(examples, kept).entities).f1
        best = max(best, (round(f1, 9), threshold), key=lambda pair: pair[0])
    return best[1]


def choose_done_threshold(heard: Sequence[HeardText]) -> float:
    """The probability of being done that tells plans best (F1) among the claims that hold, the lower of equals.

    Args:
        heard: what judges say of labelled texts that did not know them.
    """
    told: list[tuple[float, bool]] = []  # how likely a claim is done, and whether it is but planned
    for text in heard:
        first = text.first
        pairs = zip(text.possible.pairs, first.done.tolist(), first.surest.tolist(), text.judged.planned, strict=True)
        for pair, odds, surest, planned in pairs:
            if planned is not None:
                stated, _ = stated_places(surest_first(pair, surest), text.possible.sentences)
                told += [(likely_done(stated, odds), planned)] if stated else []
    best = (0.0, DONE_GRID[0])
    for threshold in DONE_GRID:
        right = sum(planned for done, planned in told if done < threshold)
        false = sum(not planned for done, planned in told if done < threshold)
        f1 = Tally(right, false, sum(planned for _, planned in told) - right).f1
        best = max(best, (round(f1, 9), threshold), key=lambda pair: pair[0])
    return best[1]


def train(out: Path, stages: Stages, *, examples: Sequence[Example] | None = None) -> None:
    """Train everything and write it into a folder.

    Args:
        out: folder, made if need be.
        stages: how it is done.
        examples: labelled texts other than the project's own.
    """
    out.mkdir(parents=True, exist_ok=True)
    examples = examples or [make_example(text) for text in load_training()]
    copies = [make_example(rebrand(e.source)) for e in examples]
    marks = known_marks(copies)
    copy_views = [view(e.document, firms=e.firms) for e in copies]
    material = Material(examples, copies, copy_views, make_segments(copies, marks), marks)
    log.info("%d texts, %d characters", len(examples), sum(len(e.document.text) for e in examples))
    votes = stages.held_out(_vote, _train_all, material, out)
    del material
    train_judges_on(votes, examples, out, stages)


def train_judges_on(
    votes: Sequence[tuple[JudgedSpans, JudgedSpans]],
    examples: Sequence[Example],
    out: Path,
    stages: Stages,
) -> None:
    """Train all that follows the voters, choose the thresholds and take the figures.

    Args:
        votes: for each text the spans that voters propose which did not know it, as the span judge learns from them
            and as they are read (`_vote`).
        examples: the texts.
        out: existing folder to write into.
        stages: how it is done.
    """
    views = [view(e.document) for e in examples]
    entity_thresholds, names = _read_names(votes, examples, views, out, stages)
    possible = [PossibleClaims.of(e.document, own) for e, own in zip(examples, names, strict=True)]
    judged = [judge_by_labels(example.source, may) for example, may in zip(examples, possible, strict=True)]
    rows = [instances(*text) for text in zip(examples, views, possible, judged, strict=True)]
    flat = [row for text in rows for row in text]
    linear = stages.held_out(_judge_pairs, _train_pair_judge, rows, out)
    log.info("pairs judged")
    pretrained = load_pretrained()
    cutter = WordPieces(pretrained.pieces, pretrained.scores)
    texts = [read_text(may, own, cutter) for may, own in zip(possible, judged, strict=True)]
    asked = [odds >= HOPELESS for odds in linear]
    read = stages.held_out(_read_pairs, _train_encoder, AskedTexts(texts, possible, asked), out)
    log.info("pairs read")
    heard = [
        HeardText(may, with_encoder(odds, answers), own)
        for may, odds, answers, own in zip(possible, linear, read, judged, strict=True)
    ]
    said = train_last_word(heard, out, stages.parts)
    likely, scores = [names for names, _ in said], [claims for _, claims in said]
    wanted = required_counts(examples)
    flat_scores = [score for text in scores for score in text]
    threshold = choose_relation_threshold(flat, flat_scores, wanted)
    claimed = [
        {end for row, score in zip(text, own, strict=True) if score >= threshold for end in (row.head, row.tail)}
        for text, own in zip(rows, scores, strict=True)
    ]
    name_threshold = choose_name_threshold(examples, names, likely, claimed)
    kept = [keep_likely(own, p, name_threshold, ends)[0] for own, p, ends in zip(names, likely, claimed, strict=True)]
    found = tables(evaluate_entities(examples, kept), tally(flat, flat_scores, threshold, wanted))
    log.info("%s", found)
    thresholds = {"entities": entity_thresholds, "names": name_threshold, "claims": threshold}
    thresholds["done"] = choose_done_threshold(heard)
    write_json(out / "thresholds.json", thresholds)
    write_json(out / FIGURES, [{"texts": len(examples), **found}])


def _read_names(
    votes: Sequence[tuple[JudgedSpans, JudgedSpans]],
    examples: Sequence[Example],
    views: Sequence[View],
    out: Path,
    stages: Stages,
) -> tuple[dict[str, float], list[list[Entity]]]:
    """Train what reads names; thresholds by type, and the entities of each text by judges that did not know it.

    Those in doubt are included.
    """
    learned, plain = ([text[which] for text in votes] for which in (0, 1))
    identities = _learn_identity(examples, out, parts=stages.parts)
    alone = stages.held_out(_judge_spans, _train_span_judge, (learned, plain), out)
    log.info("spans judged")
    rows, hold = [], []
    for example, spans, probability in zip(examples, plain, alone, strict=True):
        own_rows, own_hold = span_rows(example.document, spans, probability)
        rows.append(own_rows)
        hold.append(own_hold)
    sums = sums_held_out(rows, hold, stages.parts)
    add_trees(out / SPAN_JUDGE, grow_trees(rows, hold), TREES, context_layout())
    readings = [
        (seen, likely_names(text.spans, probabilities(one)), identity)
        for seen, text, one, identity in zip(views, plain, sums, identities, strict=True)
    ]
    thresholds = choose_entity_thresholds(examples, readings)
    log.info("names read")
    return thresholds, [
        settle(seen, found, thresholds=thresholds, identity=identity)[0] for seen, found, identity in readings
    ]


def _learn_identity(examples: Sequence[Example], out: Path, *, parts: int) -> list[Trees]:
    """Grow the trees that tell which names are one thing, and write them; for each text, trees that do not know it."""
    rows, holds = zip(*(identity_rows(example) for example in examples), strict=True)
    arrays: dict[str, Any] = tree_arrays(grow_trees(rows, holds), SAME, identity_layout())
    np.savez_compressed(out / IDENTITY, **arrays)
    return trees_held_out(rows, holds, parts)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m extractors.training", description="Train the models of clusterkg.")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder to keep each finished part in, and to go on from")
    args = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    log.setLevel(logging.INFO)  # not those of others
    keep = args.keep and args.keep / fingerprint(load_training(), args.folds)
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
    with one_numpy_thread():
        train(args.out, Stages(args.folds, args.workers, keep))
    if keep:
        shutil.rmtree(keep)  # only what is not finished is gone on with


if __name__ == "__main__":
    main()
