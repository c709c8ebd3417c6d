"""Train on with new texts what ships: `python -m extractors.training.onward TEXTS [--out DIR]`.

TEXTS has folders `docs` and `labels` like seeds/training, of texts that the models do not know. A whole training takes
many hours, this an hour or less for a hundred texts:

1. The models read the new texts; how well they do is put down as one lot more of `figures.json`.
2. Trees are added to those that look at all names and claims of a text, mending what the others say of the new texts.
3. The neural voter and the encoder go on learning, from the new texts and `OLD` times as many of seeds/training, so
   that they do not forget (rehearsal, after A. Robins, "Catastrophic forgetting, rehearsal and pseudorehearsal", 1995).

CRF, judges of spans and of identity, the linear judge and the thresholds stay as they are. The same models and texts
give the same bytes on one machine.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import random
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from extractors.entities.recognise import recognise
from extractors.model import Entity
from extractors.pipeline import look
from extractors.relations.encoder import NAME, answer_numbers
from extractors.relations.pairs import PossibleClaims
from extractors.relations.read import keep_likely
from extractors.relations.scorer import load_scorer
from extractors.threads import one_numpy_thread
from extractors.training.corpus import Example, make_example
from extractors.training.encoder import ReadText, read_text, train_encoder
from extractors.training.figures import FIGURES, tables, write_json
from extractors.training.last_word import HeardText, train_last_word
from extractors.training.network import make_segments, train_network
from extractors.training.rebrand import rebrand
from extractors.training.relations import Instance, claims_hold, instances, names_hold
from seeds.errors import ClusterKGError
from seeds.thresholds import load_thresholds
from seeds.training import LabelledText, load_training, read_labelled

log = logging.getLogger("clusterkg.training")

SHIPPED = Path(__file__).parents[2] / "seeds" / "models"
OLD = 4
"""So many known texts are learned again for each new one, as far as there are."""
PARTS = 3
"""What is said of a text to the trees over claims comes from trees that were grown without its part of so many."""
SEED = 0


def train_on(texts: Sequence[LabelledText], out: Path, *, known: Sequence[LabelledText] | None = None) -> None:
    """Train on with new texts what ships.

    Args:
        texts: labelled texts that the shipped models do not know.
        out: folder to write into, made if need be; models that stay as they are, are copied.
        known: texts that they know, to learn again; as a rule the project's own, without the new ones.

    Raises:
        ClusterKGError: there are fewer texts than `PARTS`.
        NoTrainerError: PyTorch, LightGBM or the package with the pretrained encoder is missing.
    """
    if len(texts) < PARTS:
        raise ClusterKGError(f"{len(texts)} labelled texts are too few to learn from; give {PARTS} or more")
    names = {text.name for text in texts}
    known = [text for text in (load_training() if known is None else known) if text.name not in names]
    known = random.Random(SEED).sample(known, min(len(known), OLD * len(texts)))
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as name:  # what is written may be what is read
        folder = Path(name)
        for file in SHIPPED.iterdir():
            shutil.copy(file, folder)
        _judge_new([make_example(text) for text in texts], folder)
        log.info("%d new texts read", len(texts))
        with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
            for job in [pool.submit(one, texts, known, folder) for one in (_train_voter, _train_encoder)]:
                log.info("%s trained on", job.result())
        for file in folder.iterdir():
            file.replace(out / file.name)


def _judge_new(examples: Sequence[Example], folder: Path) -> None:
    """Put down how well the new texts are read, and add trees that mend it."""
    scorer, thresholds = load_scorer(), load_thresholds()
    heard: list[HeardText] = []
    kept: list[Sequence[Entity]] = []
    every: list[Instance] = []
    scores: list[float] = []
    for example in examples:
        seen = look(example.document)
        names, _ = recognise(seen)
        possible = PossibleClaims.of(example.document, [name for name in names if name.mentions])
        rows = instances(example, seen, possible)
        first = scorer.first_word(possible, rows)
        heard.append(HeardText(possible, first, names_hold(example, possible.names), [row.holds for row in rows]))
        likely, own = scorer.judge(possible, first)
        ends = {
            end
            for row, score in zip(rows, own, strict=True)
            if score >= thresholds.claims
            for end in (row.head, row.tail)
        }
        kept.append(keep_likely(names, likely, thresholds.names, ends)[0])
        every += rows
        scores += own
    lot = {"texts": len(examples), **tables(examples, kept, every, scores, thresholds.claims)}
    lots = json.loads((folder / FIGURES).read_text(encoding="utf-8"))
    write_json(folder / FIGURES, [*lots, lot])
    train_last_word(heard, folder, PARTS, start=scorer)


def _train_voter(texts: Sequence[LabelledText], known: Sequence[LabelledText], folder: Path) -> str:
    examples = [make_example(rebrand(text)) for text in (*texts, *known)]
    marks = json.loads((folder / "entities.json").read_text(encoding="utf-8"))["marks"]
    segments = [segment for text in make_segments(examples, marks) for segment in text]
    train_network(segments, marks, folder, seed=SEED, start=SHIPPED)
    return "neural voter"


def _train_encoder(texts: Sequence[LabelledText], known: Sequence[LabelledText], folder: Path) -> str:
    with one_numpy_thread():
        read = [*map(_read, texts), *map(_claims_only, map(_read, known))]
    train_encoder(read, folder, seed=SEED, start=SHIPPED)
    return "encoder"


def _read(text: LabelledText) -> ReadText:
    example, encoder = make_example(text), load_scorer().encoder
    assert encoder is not None
    names, _ = recognise(look(example.document))
    possible = PossibleClaims.of(example.document, [name for name in names if name.mentions])
    holds = claims_hold(example, possible), names_hold(example, possible.names)
    return read_text(possible, *holds, encoder.cutter)


def _claims_only(text: ReadText) -> ReadText:
    """Without the question whether names are some: judges that know a text read too few false ones in it."""
    return replace(text, wanted=text.wanted[text.wanted[:, 1] != answer_numbers()[NAME]])


def main() -> None:
    """Command line."""
    about = "Train the models of clusterkg on with texts that they do not know."
    parser = argparse.ArgumentParser(prog="python -m extractors.training.onward", description=about)
    parser.add_argument("texts", type=Path, help="folder with docs/NAME.txt and labels/NAME.json")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    args = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    log.setLevel(logging.INFO)  # not those of others
    with one_numpy_thread():
        train_on(read_labelled(args.texts / "docs", args.texts / "labels"), args.out)


if __name__ == "__main__":
    main()
