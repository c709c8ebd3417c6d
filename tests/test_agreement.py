"""The second labelling of training texts: how far two readers agree, on which every figure of the program rests."""

from __future__ import annotations

from importlib.resources import files

import pytest

from extractors.evaluate import Report, evaluate
from extractors.training.relations import plain_label
from seeds.training import load_training, read_labelled


def test_two_labellings_of_the_same_texts_agree() -> None:
    folder = files("seeds").joinpath("training")
    second = [plain_label(text) for text in read_labelled(folder.joinpath("docs"), folder.joinpath("second"))]
    first = {text.name: plain_label(text) for text in load_training()}
    report = evaluate(second, {text.name: first[text.name] for text in second})
    entities = Report.total({k: v for k, v in report.entities.items() if k != "Role"})
    assert len(second) >= 30
    assert entities.f1 == pytest.approx(0.961, abs=0.005)  # the figures that seeds/training/README.md gives
    assert Report.total(report.relations).f1 == pytest.approx(0.886, abs=0.005)
