"""How names come from votes: spans proposed, described, judged and freed of overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hand_made import document, stump

from extractors.entities import recognise
from extractors.entities.network import TYPES, Floats
from extractors.entities.recognise import tag
from extractors.entities.span_context import context_rows
from extractors.entities.span_features import NUMBERS, describe
from extractors.entities.span_judge import SpanJudge, load_span_judge
from extractors.entities.spans import Span, columns, judge_spans, likely_names, propose, select, stands_alone
from extractors.entities.tagger import Models, View
from extractors.model import Block, Mention
from extractors.training.corpus import make_example
from extractors.training.spans import judged_spans, train_span_judge
from extractors.trees import open_trees
from seeds.training import LabelledEntity, LabelledText

COMPANY, PRODUCT, PROJECT = (TYPES.index(name) for name in ("Company", "Product", "Project"))


def votes_of(size: int, *spans: tuple[int, int, int, float]) -> Floats:
    """Votes for spans (start, end, type) with a probability; all else is surely outside."""
    votes = np.zeros((size, len(TYPES), 3), dtype=np.float32)
    votes[:, :, 0] = 1.0
    for start, end, column, share in spans:
        votes[start:end, column] = (1.0 - share, 0.0, share)
        votes[start, column] = (1.0 - share, share, 0.0)
    return votes


def seen(text: str, votes: Floats | None = None) -> View:
    return View(document(text), ("n-B",) * len(text), ((),) * len(text), votes)


def looked_at(size: int, blocks: Sequence[Block], tags: Sequence[str] = ()) -> View:
    """A document of 甲 in these blocks."""
    return replace(
        seen("甲" * size),
        document=replace(document("甲" * size), blocks=tuple(blocks)),
        tags=tuple(tags or ["n-B"] * size),
    )


@pytest.mark.parametrize(
    ("spans", "wanted"),
    [
        ((), set()),
        (((0, 4, COMPANY, 0.75),), {(0, 4, COMPANY)}),
        (((0, 2, COMPANY, 0.75), (2, 4, COMPANY, 0.75)), {(0, 2, COMPANY), (2, 4, COMPANY)}),
        (((0, 4, COMPANY, 0.3),), {(0, 4, COMPANY)}),  # outside is likelier, and yet it is worth judging
        (((0, 4, COMPANY, 0.05),), set()),
        (((0, 6, PROJECT, 0.9), (0, 2, PRODUCT, 0.9)), {(0, 6, PROJECT), (0, 2, PRODUCT)}),
        (((2, 7, PRODUCT, 0.75),), {(2, 7, PRODUCT)}),  # up to the end of the block
    ],
)
def test_what_the_votes_read_outright_is_proposed(
    spans: tuple[tuple[int, int, int, float], ...], wanted: set[tuple[int, int, int]]
) -> None:
    found = propose(looked_at(8, [Block(0, 7, "paragraph", 0)]), votes_of(8, *spans))
    proposed = {(s.start, s.end, s.type) for s in found}
    assert wanted <= proposed
    assert wanted or not proposed


def test_other_likely_ends_and_begins_are_proposed_too() -> None:
    votes = votes_of(8, (0, 6, COMPANY, 0.9))
    votes[4, COMPANY] = (0.5, 0.1, 0.4)  # 澜屿硅业|电池: it may end here, and another may begin
    votes[2, COMPANY] = (0.3, 0.3, 0.4)
    found = propose(looked_at(8, [Block(0, 8, "paragraph", 0)]), votes)
    assert {(0, 4, COMPANY), (0, 6, COMPANY), (2, 6, COMPANY)} <= {(s.start, s.end, s.type) for s in found}


def test_no_span_crosses_the_border_of_a_block() -> None:
    blocks = [Block(0, 3, "heading", 0), Block(3, 6, "paragraph", 0)]
    votes = votes_of(6, (0, 3, COMPANY, 0.75), (3, 6, COMPANY, 0.75))
    votes[3, COMPANY] = (0.1, 0.5, 0.4)
    found = {(s.start, s.end) for s in propose(looked_at(6, blocks), votes)}
    assert {(0, 3), (3, 6)} <= found
    assert all(end <= 3 or start >= 3 for start, end in found)


@pytest.mark.parametrize(("outside", "moved"), [(0.9, True), (0.99, False)])
def test_a_border_that_cuts_a_word_is_tried_at_the_words_own(outside: float, moved: bool) -> None:
    votes = votes_of(5, (1, 3, PRODUCT, 0.75))  # 废|锰金|属: the word's rest joins unless it is surely outside
    votes[0, PRODUCT] = (outside, 1 - outside, 0.0)
    votes[3, PRODUCT] = (outside, 0.0, 1 - outside)
    votes[1, PRODUCT] = (0.2, 0.6, 0.2)
    tags = ["n-B", "n-I", "n-B", "n-I", "v-B"]
    found = {(s.start, s.end) for s in propose(looked_at(5, [Block(0, 5, "paragraph", 0)], tags), votes)}
    assert (1, 3) in found
    assert ((0, 4) in found) is moved


def test_firms_of_the_lexicon_and_lone_materials_are_proposed_whatever_the_votes_say() -> None:
    text = "含铜、银和硅，桐岚电池供银行。"
    start = text.index("桐岚")
    marks: list[tuple[str, ...]] = [()] * len(text)
    marks[start : start + 4] = [("B-firm",), ("I-firm",), ("I-firm",), ("E-firm",)]
    found = propose(replace(seen(text), marks=tuple(marks)), votes_of(len(text)))
    assert {(text[s.start : s.end], TYPES[s.type]) for s in found} == {
        ("桐岚电池", "Company"), ("银", "Product"), ("硅", "Product"),
    }  # fmt: skip
    assert [s.start for s in found if text[s.start] == "银"] == [text.index("银")]  # not the one of 银行


def test_a_blank_within_a_word_is_no_border() -> None:
    text = "资 金、白\n银、铜。"
    assert [text[at] for at in range(len(text)) if text[at] in "金银铜" and stands_alone(text, at)] == ["铜"]


def test_of_two_names_that_clash_the_more_probable_stays() -> None:
    firm, park = Mention(0, 4, "Company", "tagger", 0.9), Mention(2, 6, "Park", "tagger", 0.8)
    inside, shorter = Mention(0, 2, "Place", "tagger", 0.3), Mention(1, 4, "Company", "tagger", 0.7)
    same = Mention(0, 4, "Product", "tagger", 0.4)
    assert select([park, shorter, inside, firm, same]) == [inside, firm]
    assert select([]) == []


def test_what_is_known_of_a_span() -> None:
    text = "澜屿硅业点火。澜屿硅业投产。"
    network = votes_of(len(text), (0, 4, COMPANY, 0.9), (7, 11, COMPANY, 0.5))
    crf = votes_of(len(text), (0, 4, COMPANY, 0.7))
    spans = [Span(0, 4, COMPANY), Span(0, 4, PRODUCT), Span(7, 11, COMPANY)]
    numbers, described = describe(seen(text), network, crf, spans)
    words = list(described)
    assert numbers.shape == (3, NUMBERS)
    assert numbers.dtype == np.float32
    assert numbers[0, [0, 10, 20]] == pytest.approx([0.9, 0.7, 0.8])  # begin: network, CRF, both
    assert numbers[1, 9] == pytest.approx(0.9)  # for the network a firm is the strongest other type there
    assert numbers[2, -11] == pytest.approx(0.8)  # the same string is surer elsewhere
    assert {"c-1=业", "c-2=硅业", "r1=点", "l1=", "count=2", "length=4", "20=9"} <= set(words[0])
    assert "l1=。" in words[2]


def test_no_spans_no_rows() -> None:
    numbers, words = describe(seen("今天下雨。"), votes_of(5), votes_of(5), [])
    assert numbers.shape == (0, NUMBERS)
    assert list(words) == []


def small_judge() -> SpanJudge:
    """A judge that believes in firms whose last character is 业, and in nothing else."""
    out = np.zeros((len(TYPES), 1), dtype=np.float32)
    out[COMPANY] = 8.0
    return SpanJudge(
        words={"c-1=业": 0}, vectors=np.array([[5.0], [0.0]], dtype=np.float32),
        dense=np.zeros((1, NUMBERS), dtype=np.float32), dense_bias=np.zeros(1, dtype=np.float32),
        hidden=np.array([[1.0, 0.0, *[0.0] * len(TYPES)]], dtype=np.float32), hidden_bias=np.zeros(1, dtype=np.float32),
        out=out, out_bias=np.full(len(TYPES), -4.0, dtype=np.float32),
    )  # fmt: skip


def test_the_judge_weighs_words_and_types() -> None:
    numbers = np.zeros((3, NUMBERS), dtype=np.float32)
    words = [["c-1=业", "unknown"], ["c-1=业"], []]
    spans = [Span(0, 4, COMPANY), Span(0, 4, PRODUCT), Span(5, 7, COMPANY)]
    judge = small_judge()
    assert judge.judge(numbers, words, [s.type for s in spans]) == pytest.approx([0.982, 0.018, 0.018], abs=1e-3)
    scores = judge_spans(judge, document("澜屿硅业和桐岚"), spans, numbers, words)
    assert scores == pytest.approx([0.982, 0.018, 0.018], abs=1e-3)
    assert [(m.start, m.end, m.type) for m in likely_names(spans, scores)] == [(0, 4, "Company")]


def test_trees_that_see_all_spans_have_the_last_word() -> None:
    """One tree that asks for the type of a span, the second column."""
    spans = [Span(0, 4, COMPANY), Span(0, 4, PRODUCT)]
    numbers = np.zeros((2, NUMBERS), dtype=np.float32)
    doc = document("澜屿硅业")
    width = context_rows(doc, columns(spans), numbers, np.zeros(2, dtype=np.float32)).shape[1]
    tree = open_trees(stump(1, COMPANY, width, low=-2.0, high=2.0))
    assert COMPANY < PRODUCT
    judge = replace(small_judge(), trees=tree)
    assert judge_spans(judge, doc, spans, numbers, [[], []]) == pytest.approx([0.119, 0.881], abs=1e-3)
    assert judge_spans(judge, document("今天下雨"), [], numbers[:0], []) == []


def test_names_are_read_from_votes_and_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "澜屿硅业点火"
    votes = votes_of(6, (0, 4, COMPANY, 0.6), (4, 6, PRODUCT, 0.9))
    monkeypatch.setattr(recognise, "crf_votes", lambda crf, seen: votes)
    models = Models(object(), None, small_judge())
    likely, certain = tag(seen(text, votes), models)
    assert [(m.start, m.end, m.type) for m in likely] == [(0, 4, "Company")]
    assert certain == []
    assert tag(seen(text), models) == ([], [])
    assert tag(seen(text, votes), Models(None, None, small_judge())) == ([], [])


def test_a_trained_judge_tells_names_from_what_looks_like_them(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    text = "".join(f"{c}屿硅业投产，{c}屿机会很多。" for c in "澜桐青白红蓝绿紫")
    firms = tuple(LabelledEntity(f"e{i}", "Company", (f"{c}屿硅业",), False) for i, c in enumerate("澜桐青白红蓝绿紫"))
    example = make_example(LabelledText("t", text, firms, ()))
    spans = [(i, i + 4, COMPANY, 0.7) for i in range(len(text)) if text[i + 1 : i + 4] in ("屿硅业", "屿机会")]
    votes = votes_of(len(text), *spans)
    rows = judged_spans(example, seen(text), votes, votes)
    assert sorted(set(rows.holds.tolist())) == [0.0, 1.0]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        train_span_judge([rows] * 40, tmp_path / name)
    assert (tmp_path / "one" / "spans.npz").read_bytes() == (tmp_path / "two" / "spans.npz").read_bytes()
    judge = load_span_judge(tmp_path / "one", whole=False)
    found = likely_names(rows.spans, judge_spans(judge, example.document, rows.spans, rows.numbers, rows.words))
    assert {text[m.start : m.end] for m in found if m.score > 0.5} == {f"{c}屿硅业" for c in "澜桐青白红蓝绿紫"}


def test_the_shipped_judge_knows_every_type() -> None:
    judge = load_span_judge()
    assert judge.trees is not None
    assert judge.out.shape[0] == len(TYPES)
    assert judge.dense.shape[1] == NUMBERS
