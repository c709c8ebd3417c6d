"""Voters from outside without HanLP and torch: specifications, messages, offsets; HanLP's components are stubs.

HanLP itself is in tests/hanlp.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
import spacy
from hand_made import document

from extractors.entities.candidates import Candidate, VoterError
from extractors.voters import HanlpVoter, SpacyVoter, hanlp_setup, make_voter, make_voters
from extractors.voters.hanlp_model import DEFAULT_MODEL

TEXT = "今天，澜屿硅业在 临江高新区 投产。😀ＡＢＣ新材料也来了。\n\n责任编辑：澜屿硅业"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A saved pipeline with a SpanRuler and an EntityRuler."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("span_ruler").add_patterns([{"label": "Company", "pattern": "澜屿硅业"}])
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "ABC新材料"}])
    nlp.to_disk(tmp_path / "rules")
    return tmp_path / "rules"


# specifications


@pytest.mark.parametrize("spec", ["", "foo", "foo:bar", "spacy", "spacy:", "names", "names:", "HANLP"])
def test_an_unknown_voter_is_refused(spec: str) -> None:
    with pytest.raises(VoterError, match="no such voter; give names:FILE, hanlp, hanlp:MODEL or spacy:MODEL"):
        make_voter(spec)


@pytest.mark.parametrize("model", ["no_such_package", "no/such/folder", "."])
def test_a_missing_spacy_pipeline_is_told_before_anything_is_loaded(model: str) -> None:
    with pytest.raises(VoterError, match=r"no spaCy pipeline; give the folder that nlp\.to_disk wrote"):
        make_voter(f"spacy:{model}")


def test_a_broken_spacy_pipeline_is_told(rules: Path) -> None:
    (rules / "config.cfg").write_text("[nlp]\nlang = 'zh'", encoding="utf-8")
    with pytest.raises(VoterError, match="the pipeline does not load"):
        SpacyVoter(rules).load()


def test_without_hanlp_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hanlp_setup, "find_spec", lambda name: None if name == "torch" else object())
    with pytest.raises(VoterError, match=r"--ner hanlp needs torch, .*pip install 'clusterkg\[hanlp\]'"):
        make_voter("hanlp")


@pytest.mark.parametrize(
    ("spec", "model", "tokenizer"),
    [
        ("hanlp", DEFAULT_MODEL, ""),
        ("hanlp:NER", "NER", ""),
        ("hanlp:NER,TOK", "NER", "TOK"),
        ("hanlp:C:/m", "C:/m", ""),
    ],
)
def test_what_a_specification_names(spec: str, model: str, tokenizer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HanlpVoter, "check", lambda self: None)
    voter = make_voter(spec)
    assert isinstance(voter, HanlpVoter)
    assert (voter.model, voter.tokenizer) == (model, tokenizer)


def test_a_folder_may_have_a_comma_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "a,b").mkdir()
    voter = HanlpVoter(tmp_path / "a,b")
    assert (voter.model, voter.tokenizer) == (str(tmp_path / "a,b"), "")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([], "no config.json in it"),
        (["config.json"], "no model.pt in it"),
        (["config.json", "model.pt"], "not JSON in UTF-8"),
    ],
)
def test_a_folder_without_a_model_is_told(
    files: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hanlp_setup, "check_installed", lambda: None)
    for name in files:
        (tmp_path / name).write_text("{", encoding="utf-8")
    with pytest.raises(VoterError, match=message):
        HanlpVoter(tmp_path).check()


@pytest.mark.parametrize(
    ("installed", "message"),
    [
        ((), "--ner hanlp needs hanlp, torch and transformers, which are not installed: pip install"),
        (("torch",), "--ner hanlp needs hanlp and transformers, which are not installed: pip install"),
        (("hanlp", "torch"), "--ner hanlp needs transformers, which is not installed: pip install"),
    ],
)
def test_what_hanlp_lacks_is_told(
    installed: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hanlp_setup, "find_spec", lambda name: name if name in installed else None)
    with pytest.raises(VoterError, match=message):
        hanlp_setup.check_installed()


def test_voters_are_made_once(rules: Path) -> None:
    (one,), (two,) = make_voters([f"spacy:{rules}"]), make_voters([f"spacy:{rules}"])
    assert one is two
    assert make_voters(()) == ()


def test_a_word_list_is_read_again_when_its_file_changed(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    for name in ("澜屿", "桐岚"):
        path.write_text(f"Company\t{name}\n", encoding="utf-8")
        (one,), (two,) = make_voters([f"names:{path}"]), make_voters([f"names:{path}"])
        assert one is two
        ((found,),) = one.read([document("澜屿，桐岚。")])
        assert "澜屿，桐岚。"[found.start : found.end] == name


# spaCy


def test_ents_and_spans_of_a_spacy_pipeline_vote(rules: Path) -> None:
    first, empty, third = SpacyVoter(rules).read([document(TEXT), document(""), document("看澜屿硅业。")])
    assert first == [Candidate(3, 7, "Company", "spacy", 1.0), Candidate(17, 23, "ORG", "spacy", 0.5)]
    assert empty == []
    assert third == [Candidate(1, 5, "Company", "spacy", 1.0)]


def test_weights_of_groups(rules: Path) -> None:
    (found,) = SpacyVoter(rules, weights={"ruler": 0.25, "ents": 0.0}).read([document(TEXT)])
    assert found == [Candidate(3, 7, "Company", "spacy", 0.25)]


def test_scores_of_a_group_count() -> None:
    nlp = spacy.blank("zh")

    @spacy.Language.component("scored")
    def scored(doc):
        from spacy.tokens import SpanGroup

        spans = [doc.char_span(0, 4, label="Company"), doc.char_span(6, 11, label="Park")]
        doc.spans["sc"] = SpanGroup(doc, name="sc", spans=spans, attrs={"scores": [0.8, 1.5]})
        return doc

    nlp.add_pipe("scored")
    (found,) = SpacyVoter(nlp).read([document("澜屿硅业落户临江高新区。")])
    assert found == [Candidate(0, 4, "Company", "spacy", 0.4), Candidate(6, 11, "Park", "spacy", 0.5)]


# HanLP


class MultiTask:
    """Answers as HanLP's multi-task models do: tokens with offsets, names by token."""

    tasks = ("tok/fine", "ner/msra", "ner/pku", "pos/ctb")

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def __call__(self, texts: list[str], tasks: str) -> dict[str, list]:
        assert tasks == "ner*"
        self.batches.append(texts)
        tokens, msra = [], []
        for text in texts:
            row = [[c, i, i + 1] for i, c in enumerate(text) if not c.isspace()]
            names = []
            for name in ("澜屿硅业", "临江高新区", "ABC新材料"):
                at = text.find(name)
                if at >= 0:
                    first = [t[1] for t in row].index(at)
                    label = "LOCATION" if name.endswith("区") else "ORGANIZATION"
                    names.append((name, label, first, first + len(name)))
            tokens.append(row)
            msra.append(names[::-1])
        return {"tok/fine": tokens, "ner/msra": msra, "ner/pku": msra, "pos/ctb": [[] for _ in texts]}


def loaded(model: object, tokenizer: object = None, **settings: int) -> HanlpVoter:
    voter = HanlpVoter("stub", **settings)
    voter._loaded = (os.getpid(), model, tokenizer)
    return voter


def test_a_multi_task_model_is_read_in_batches_with_exact_offsets() -> None:
    model = MultiTask()
    doc = document(TEXT)
    found = loaded(model, batch_size=2).read([doc, document(""), document("看澜屿硅业。")])
    assert [[(c.label, doc.raw[slice(*doc.raw_span(c.start, c.end))]) for c in found[0]], found[1]] == [
        [("ORGANIZATION", "澜屿硅业"), ("LOCATION", "临江高新区"), ("ORGANIZATION", "ＡＢＣ新材料")],
        [],
    ]
    assert found[2] == [Candidate(1, 5, "ORGANIZATION", "hanlp", 0.5)]
    assert [len(batch) for batch in model.batches] == [2, 1]
    assert "责任编辑" not in "".join(map("".join, model.batches))


def test_a_recogniser_of_characters_gets_no_blanks() -> None:
    given = []

    def recognise(rows: list[list[str]]) -> list[list[tuple[str, str, int, int]]]:
        given.extend(rows)
        return [[("".join(row[1:3]), "nt", 1, 3)] for row in rows]

    (found,) = loaded(recognise).read([document("甲 乙\u3000丙丁。")])
    assert given == [list("甲乙丙丁。")]
    assert [(c.start, c.end) for c in found] == [(2, 5)]


def test_a_recogniser_of_words_reads_what_its_tokenizer_cuts() -> None:
    def cut(texts: list[str]) -> list[list[tuple[str, int, int]]]:
        return [[("澜屿硅业", 0, 4), ("投产", 5, 7), ("。", 7, 8)] for _ in texts]

    (found,) = loaded(lambda rows: [[(rows[0][0], "NT", 0, 1)]], cut).read([document("澜屿硅业 投产。")])
    assert found == [Candidate(0, 4, "NT", "hanlp", 0.5)]


def test_a_model_loaded_before_a_fork_is_refused() -> None:
    voter = loaded(MultiTask())
    voter._loaded = (os.getpid() + 1, MultiTask(), None)
    with pytest.raises(VoterError, match="forked off; read with n_process=1"):
        voter.read([document(TEXT)])


def test_a_voter_can_be_sent_to_another_process() -> None:
    voter = pickle.loads(pickle.dumps(loaded(MultiTask(), batch_size=3)))
    assert (voter.model, voter.batch_size, voter._loaded) == ("stub", 3, None)


@pytest.mark.parametrize(
    ("answer", "message"), [(404, "the server says 404"), (None, "refused")], ids=["missing", "no server"]
)
def test_a_server_that_does_not_have_it_is_told_at_once(answer: int | None, message: str) -> None:
    import http.server
    import threading

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_error(answer or 500)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    port = server.server_port
    if answer:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    else:
        server.server_close()
    problem = hanlp_setup.ask(f"http://127.0.0.1:{port}/x.zip")
    if answer:
        server.shutdown()
        server.server_close()
    assert problem is not None
    assert message in problem


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(hanlp_setup, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert hanlp_setup.ask(f"http://127.0.0.1:{silent.getsockname()[1]}/x.zip") in (
            "no answer in 0.2 seconds",
            "timed out",
        )
