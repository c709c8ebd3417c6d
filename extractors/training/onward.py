"""Train on with new texts what ships: `python -m extractors.training.onward TEXTS [--out DIR]`.

TEXTS has folders `docs` and `labels` like seeds/training, of texts that the models do not know. A whole training takes
many hours, this an hour or less for a hundred texts:

1. The models read the new texts; how well they do is put down as one lot more of `figures.json`.
2. The neural voter and the encoder go on learning, from the new texts and `OLD` times as much of seeds/training, so
   that they do not forget (rehearsal, after A. Robins, "Catastrophic forgetting, rehearsal and pseudorehearsal", 1995).

All other models and the thresholds stay as they are: they learn from what others say of texts that these do not know,
and one lot is too small for that (docs/log.md). The same models and texts give the same bytes on one machine.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import accumulate, chain
from pathlib import Path

from extractors.entities.recognise import recognise
from extractors.pipeline import look
from extractors.relations.encoder import NAME, answer_numbers
from extractors.relations.pairs import PossibleClaims
from extractors.relations.scorer import load_scorer
from extractors.threads import one_numpy_thread
from extractors.training import SHIPPED
from extractors.training.corpus import make_example
from extractors.training.encoder import ReadText, read_text, train_encoder
from extractors.training.figures import FIGURES, shipped_report, tables, write_json
from extractors.training.network import import_torch, make_segments, train_network
from extractors.training.pretrained import load_pretrained
from extractors.training.rebrand import rebrand
from extractors.training.relations import judge_by_labels
from seeds.check import label_folder_problems
from seeds.errors import ClusterKGError
from seeds.training import LabelledText, load_training, read_labelled

log = logging.getLogger("clusterkg.training")

OLD = 3
"""So many characters of known texts are learned again for each new one, as far as there are."""
SEED = 0


def train_on(texts: Sequence[LabelledText], out: Path, *, known: Sequence[LabelledText] | None = None) -> None:
    """Train on with new texts what ships.

    Args:
        texts: labelled texts that the shipped models do not know.
        out: folder to write into, made if need be; models that stay as they are, are copied.
        known: texts that they know, to learn again; as a rule the project's own.

    Raises:
        ClusterKGError: there are no texts, or some are known.
        NoTrainerError: PyTorch or the package with the pretrained encoder is missing.
    """
    if not texts:
        raise ClusterKGError("there are no labelled texts to learn from: no labels/NAME.json")
    import_torch()  # if it is missing, this says so before anything is read
    load_pretrained()
    known = load_training() if known is None else known
    _refuse_known(texts, known)
    known = _some(known, OLD * sum(len(text.text) for text in texts))
    out.mkdir(parents=True, exist_ok=True)
    models = [file for file in SHIPPED.iterdir() if file.is_file()]
    with tempfile.TemporaryDirectory(dir=out) as name:  # where is written may be where is read
        folder = Path(name)
        for file in models:
            shutil.copy(file, folder)
        report = shipped_report(texts)
        lots = json.loads((folder / FIGURES).read_text(encoding="utf-8"))
        lot = {"texts": len(texts), **tables(report, report.relations)}
        write_json(folder / FIGURES, [*lots, lot])
        log.info("%d new texts read", len(texts))
        with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
            for job in [pool.submit(one, texts, known, folder) for one in (_train_voter, _train_encoder)]:
                log.info("%s trained on", job.result())
        for file in folder.iterdir():
            file.replace(out / file.name)


def _refuse_known(texts: Sequence[LabelledText], known: Sequence[LabelledText]) -> None:
    names, said = {text.name for text in known}, {text.text for text in known}
    both = [text.name for text in texts if text.name in names or text.text in said]
    if both:
        what = f"{', '.join(both)}: the models know texts of this name or wording"
        raise ClusterKGError(f"{what}; give only new ones, named otherwise than those in seeds/training")


def _some(texts: Sequence[LabelledText], characters: int) -> list[LabelledText]:
    """Texts drawn at random until they have so many characters."""
    drawn = random.Random(SEED).sample(texts, len(texts))
    sums = accumulate(len(text.text) for text in drawn)
    return [text for text, before in zip(drawn, chain([0], sums), strict=False) if before < characters]


def _train_voter(texts: Sequence[LabelledText], known: Sequence[LabelledText], folder: Path) -> str:
    examples = [make_example(rebrand(text)) for text in (*texts, *known)]
    marks = json.loads((folder / "entities.json").read_text(encoding="utf-8"))["marks"]
    segments = [segment for text in make_segments(examples, marks) for segment in text]
    train_network(segments, marks, folder, seed=SEED, start=SHIPPED)
    return "neural voter"


def _train_encoder(texts: Sequence[LabelledText], known: Sequence[LabelledText], folder: Path) -> str:
    with one_numpy_thread():
        read = [*map(read_as_shipped, texts), *map(_claims_only, map(read_as_shipped, known))]
    train_encoder(read, folder, seed=SEED, start=SHIPPED)
    return "encoder"


def read_as_shipped(text: LabelledText) -> ReadText:
    """A labelled text with the names that are read in it by the models that ship."""
    example, encoder = make_example(text), load_scorer().encoder
    assert encoder is not None
    names, _ = recognise(look(example.document))
    possible = PossibleClaims.of(example.document, [name for name in names if name.mentions])
    return read_text(possible, judge_by_labels(text, possible), encoder.cutter)


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
    docs, labels = args.texts / "docs", args.texts / "labels"
    try:
        if not (docs.is_dir() and labels.is_dir()):
            raise ClusterKGError(f"{args.texts} lacks a folder docs or labels; give one like seeds/training")
        problems = label_folder_problems(str(labels), docs, labels)
        if problems:
            raise ClusterKGError("\n".join(problems))
        with one_numpy_thread():
            train_on(read_labelled(docs, labels), args.out)
    except ClusterKGError as exc:
        sys.exit(f"clusterkg: {exc}")


if __name__ == "__main__":
    main()
