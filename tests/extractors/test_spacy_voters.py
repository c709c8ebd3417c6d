"""Patterns, trained models and lexicons as voters in the spaCy pipeline, and what displacy shows."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest
import spacy
from hand_made import extraction
from spacy import displacy
from spacy.training import Example

from extractors.entities.candidates import VoterError
from extractors.pipeline import extract
from extractors.reading import document_from_text
from extractors.spacy_pipeline import ENTITIES, KEY, LEXICON, SPACY, PipelineError, make_pipeline, relation_arcs
from extractors.voters import SpacyVoter

TEXT = "白鹭化工有限公司向远舟锂业供应磷酸铁。今天，阿布布也来了。"
PATTERNS = [{"label": "Company", "pattern": "阿布布"}]


def entities(doc):
    return {e.name: (e.type, e.mentions[0].source, e.score) for e in doc._.clusterkg.entities}


def spans(doc, key=KEY):
    return [(s.text, s.label_) for s in doc.spans[key]]


def test_patterns_join_in_one_line():
    assert "阿布布" not in entities(make_pipeline()(TEXT))
    assert entities(make_pipeline(patterns=PATTERNS)(TEXT))["阿布布"] == ("Company", "ruler", 1.0)


def test_a_span_ruler_before_the_recogniser_votes():
    nlp = make_pipeline()
    nlp.add_pipe("span_ruler", before=ENTITIES).add_patterns(PATTERNS)
    doc = nlp(TEXT)
    assert entities(doc)["阿布布"] == ("Company", "ruler", 1.0)
    assert ("阿布布", "Company") in [(e.text, e.label_) for e in doc.ents]


def test_a_group_can_be_silenced_and_labels_can_be_explained():
    nlp = spacy.blank("zh")
    nlp.add_pipe("span_ruler").add_patterns([{"label": "BRAND", "pattern": "阿布布"}])
    nlp.add_pipe(ENTITIES, config={"labels": {"BRAND": ["Company"]}})
    assert entities(nlp(TEXT))["阿布布"] == ("Company", "ruler", 1.0)
    nlp.remove_pipe(ENTITIES)
    nlp.add_pipe(ENTITIES, config={"weights": {"ruler": 0.0}, "labels": {"BRAND": ["Company"]}})
    alone = spacy.blank("zh")
    alone.add_pipe(ENTITIES)
    assert entities(nlp(TEXT)) == entities(alone(TEXT)), "a silenced voter changes nothing"


def test_a_label_that_is_explained_wrongly_is_told():
    nlp = spacy.blank("zh")
    nlp.add_pipe("span_ruler").add_patterns([{"label": "BRAND", "pattern": "阿布布"}])
    nlp.add_pipe(ENTITIES, config={"labels": {"BRAND": ["Firm"]}})
    with pytest.raises(VoterError, match="label BRAND: Firm is no node type"):
        nlp(TEXT)


@pytest.mark.parametrize("text", ["ＡＢＣ布来了。", "看\u200bABC布来了。", "  看 ABC布 。"])
def test_patterns_match_the_text_as_given(text):
    nlp = make_pipeline(patterns=[{"label": "Company", "pattern": p} for p in ("ＡＢＣ布", "ABC布")])
    ((name, label),) = [row for row in spans(nlp(text)) if row[1] == "Company"]
    assert (name in ("ＡＢＣ布", "ABC布"), label) == (True, "Company")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A spaCy recogniser that has learnt that what pays (付款) is an ORG."""
    nlp = spacy.blank("zh")
    ner = nlp.add_pipe("ner")
    ner.add_label("ORG")
    choose = random.Random(1)
    examples = []
    for _ in range(60):
        name = "".join(choose.choice("阿布科莱维诺") for _ in range(3))
        doc = nlp.make_doc(f"今天，{name}也来了。")
        examples.append(Example.from_dict(doc, {"entities": [(3, 6, "ORG")]}))
    spacy.util.fix_random_seed(1)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(10):
        for batch in spacy.util.minibatch(examples, size=8):
            nlp.update(batch, sgd=optimizer)
    folder = tmp_path_factory.mktemp("trained") / "model"
    nlp.to_disk(folder)
    return folder


def test_a_trained_model_joins_in_one_line(trained):
    nlp = make_pipeline()
    nlp.add_pipe(SPACY, before=ENTITIES, config={"model": str(trained)})
    doc = nlp("今天，阿布布也来了。")
    assert spans(doc, "spacy") == [("阿布布", "ORG")]
    assert doc.spans["spacy"].attrs == {"voter": "spacy", "scores": [0.5]}
    plain = extract(document_from_text(doc.text, doc_id="doc"))
    joined = extract(document_from_text(doc.text, doc_id="doc"), voters=[SpacyVoter(trained)])
    assert doc._.clusterkg == joined
    assert {d.what for d in plain.dropped if "阿布布" in d.what} <= {d.what for d in joined.dropped}


def test_pipeline_and_command_line_agree(trained):
    nlp = make_pipeline(voters=[f"spacy:{trained}"])
    texts = [TEXT, "", "今天，维诺科也来了。", "　　今天，阿布\u200b布也来了。"]
    for text, doc in zip(texts, nlp.pipe(texts, batch_size=2), strict=True):
        assert doc._.clusterkg == extract(document_from_text(text, doc_id="doc"), voters=[SpacyVoter(trained)])


def test_two_voters_of_a_kind_stand_side_by_side(trained):
    nlp = make_pipeline(voters=[f"spacy:{trained}", f"spacy:{trained}"])
    assert nlp.pipe_names[:2] == ["clusterkg_spacy_1", "clusterkg_spacy_2"]
    doc = nlp("今天，阿布布也来了。")
    assert spans(doc, "spacy_1") == spans(doc, "spacy_2") == [("阿布布", "ORG")]


@pytest.mark.parametrize("spec", ["foo", "spacy", "spacy:", "names"])
def test_an_unknown_voter_is_refused(spec):
    with pytest.raises(VoterError, match="no such voter"):
        make_pipeline(voters=[spec])


def test_a_missing_model_is_told_when_the_pipe_is_added():
    with pytest.raises(VoterError, match="no spaCy pipeline"):
        make_pipeline().add_pipe(SPACY, config={"model": "no_such_package"})


def test_the_words_of_the_lexicons_as_spans_do_not_vote():
    nlp = make_pipeline()
    nlp.add_pipe(LEXICON, before=ENTITIES, config={"layers": ["product"]})
    doc = nlp(TEXT)
    assert ("磷酸铁", "product") in spans(doc, LEXICON)
    assert doc._.clusterkg == make_pipeline()(TEXT)._.clusterkg
    with pytest.raises(PipelineError, match=r"no layer goods; the layers are place, "):
        nlp.add_pipe(LEXICON, name="x", config={"layers": ["goods"]})


def test_a_saved_pipeline_with_voters_gives_the_same_in_a_fresh_process(tmp_path, trained):
    nlp = make_pipeline(patterns=PATTERNS, voters=[f"spacy:{trained}"])
    nlp.to_disk(tmp_path / "nlp")
    code = (
        "import sys, spacy\n"
        "nlp = spacy.load(sys.argv[1])\n"
        "sys.stdout.reconfigure(encoding='utf-8')\n"
        "doc = nlp(sys.argv[2])\n"
        "sys.stdout.write(repr([(s.text, s.label_) for s in doc.spans['clusterkg']]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "nlp"), TEXT],
        env=os.environ, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, repr(spans(nlp(TEXT)))), done.stderr


def test_bytes_and_disk_keep_the_configuration(tmp_path):
    nlp = spacy.blank("zh")
    nlp.add_pipe(ENTITIES, config={"weights": {"mine": 0.7}, "labels": {"BRAND": ["Company"]}})
    nlp.to_disk(tmp_path)
    back = spacy.load(tmp_path)
    assert back.config["components"][ENTITIES]["weights"] == {"mine": 0.7}
    assert back.get_pipe(ENTITIES).labels == {"BRAND": ["Company"]}
    assert back.get_pipe(ENTITIES).weights["mine"] == 0.7
    assert spacy.blank("zh").from_bytes(spacy.blank("zh").to_bytes()).pipe_names == []


def test_several_processes_give_the_same():
    nlp = make_pipeline(patterns=PATTERNS)
    texts = [TEXT, "今天，阿布布也来了。"]
    assert [d._.clusterkg for d in nlp.pipe(texts, n_process=2)] == [nlp(t)._.clusterkg for t in texts]


# displacy


def test_displacy_draws_names_in_our_colours():
    doc = make_pipeline(patterns=PATTERNS)(TEXT)
    page = displacy.render(doc, style="ent", jupyter=False)
    assert "阿布布" in page
    assert "#edb6bd" in page  # a company, the ontology's #d1495b on white
    page = displacy.render(doc, style="span", options={"spans_key": KEY}, jupyter=False)
    assert "#edb6bd" in page


def test_displacy_draws_relations():
    doc = spacy.blank("zh")("看图。")
    doc._.clusterkg = extraction(
        "今天{澜屿硅业|C}向{桐岚电池|C}供{硅片|P}。{丽水|A}很大。{溪风储能|C}由{澜屿硅业|C}建。",
        [
            ("澜屿硅业", "supplies", "桐岚电池"),
            ("桐岚电池", "consumes", "硅片", "planned"),
            ("溪风储能", "subsidiary_of", "澜屿硅业"),
            ("澜屿硅业", "located_in", "丽水"),
        ],
    )
    first, second = relation_arcs(doc)
    assert [(w["text"], w["tag"]) for w in first["words"]] == [
        ("今天", ""), ("澜屿硅业", "企业"), ("向", ""), ("桐岚电池", "企业"), ("供", ""), ("硅片", "产品"), ("。", ""),
    ]  # fmt: skip
    assert first["arcs"] == [
        {"start": 1, "end": 3, "label": "供应", "dir": "right"},
        {"start": 3, "end": 5, "label": "使用（规划）", "dir": "right"},
    ]
    assert [(second["words"][a["start"]]["text"], a["label"]) for a in second["arcs"]] == [("溪风储能", "隶属于")]
    page = displacy.render([first, second], style="dep", manual=True, jupyter=False)
    assert "使用（规划）" in page


def test_an_arc_against_the_order_of_the_text_points_left():
    doc = spacy.blank("zh")("看图。")
    doc._.clusterkg = extraction("{硅片|P}出自{澜屿硅业|C}。", [("澜屿硅业", "produces", "硅片")])
    (drawing,) = relation_arcs(doc)
    assert drawing["arcs"] == [{"start": 0, "end": 2, "label": "生产", "dir": "left"}]


def test_nothing_to_draw():
    assert relation_arcs(make_pipeline()("今天下雨。")) == []
