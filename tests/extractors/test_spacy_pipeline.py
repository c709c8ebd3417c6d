"""The spaCy pipeline: offsets of the text as given, saving, batches.

Where a test is about offsets or the pipeline itself, no model is loaded.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from extractors.entities.tagger import View
from extractors.model import Alias, Claim, Dropped, Entity, Extraction, Mention
from extractors.reading import document_from_text
from extractors.spacy_pipeline import ENTITIES, KEY, RELATIONS, PipelineError, components, make_pipeline

ROOT = Path(__file__).resolve().parents[2]
TEXT = "白鹭化工有限公司向远舟锂业供应磷酸铁。"
WRAPPED = """今年以来，园区里来了许多新的企业，机器日夜
不停，工人三班轮换，新的厂房也盖起来了。大龙经
开区的负责人说，明年还会有更多的企业到这里来，
路也要修得更宽，住的地方也要盖得更多。
"""
NAMES = {"ABC新材料有限公司": "Company", "ABC": "Product", "大龙经开区": "Park", "硫酸锰": "Product"}


@pytest.fixture
def by_list(monkeypatch):
    """Names are those of `NAMES`, wherever they stand in the normalised text, overlapping or not."""

    def recognise(seen, candidates, labels):
        text = seen.document.text
        found = [
            Entity(f"e{n}", kind, name, (Alias(name, "name"),), (Mention(at, at + len(name), kind, "list", 0.5),), 0.5)
            for n, (name, kind) in enumerate(NAMES.items(), 1)
            if (at := text.find(name)) >= 0
        ]
        return found, [Dropped("generic", "Park 园区", 0, min(2, len(text)))]

    monkeypatch.setattr(components, "recognise", recognise)
    monkeypatch.setattr(components, "_view", lambda document: View(document, (), ()))


@pytest.fixture
def entities_only():
    nlp = spacy.blank("zh")
    nlp.add_pipe(ENTITIES)
    return nlp


def spans(doc):
    return [(s.text, s.label_, s.id_, s.start_char) for s in doc.spans[KEY]]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "。", "😀"], ids=["empty", "blank", "breaks", "mark", "emoji"])
def test_nothing_to_read(text):
    doc = make_pipeline()(text)
    assert doc.text == text
    assert (spans(doc), doc.ents) == ([], ())
    assert (doc._.clusterkg.entities, doc._.clusterkg.claims, doc._.clusterkg.document.raw) == ((), (), text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("硫酸锰卖得好。", [("硫酸锰", "Product", "e4", 0)]),
        ("　　硫酸锰卖得好。", [("硫酸锰", "Product", "e4", 2)]),
        ("买 硫 酸 锰 的人多。", [("硫 酸 锰", "Product", "e4", 2)]),
        ("😀👨‍👩‍👧在大龙经开区😀。", [("大龙经开区", "Park", "e3", 7)]),
        (WRAPPED, [("大龙经\n开区", "Park", "e3", 42)]),
        (WRAPPED.replace("\n", "\r\n"), [("大龙经\r\n开区", "Park", "e3", 43)]),
        ("**大龙经开区**很忙。", [("大龙经开区", "Park", "e3", 2)]),
        ("硫\u200b酸锰卖得好。", [("硫\u200b酸锰", "Product", "e4", 0)]),
    ],
    ids=["plain", "indent", "letter-spaced", "emoji", "line break", "CRLF", "bold", "zero width"],
)
def test_offsets_are_those_of_the_text_as_given(by_list, entities_only, text, expected):
    doc = entities_only(text)
    assert doc.text == text
    assert spans(doc) == expected
    assert [(e.text, e.label_, e.id_, e.start_char) for e in doc.ents] == expected


def test_overlaps_stay_in_spans_and_the_longest_is_in_ents(by_list, entities_only):
    doc = entities_only("ＡＢＣ新材料有限公司落户大龙经开区。")
    assert spans(doc) == [
        ("ＡＢＣ", "Product", "e2", 0),
        ("ＡＢＣ新材料有限公司", "Company", "e1", 0),
        ("大龙经开区", "Park", "e3", 12),
    ]
    assert [e.text for e in doc.ents] == ["ＡＢＣ新材料有限公司", "大龙经开区"]
    assert doc.spans[KEY].attrs == {"scores": [0.5] * 3, "sources": ["list"] * 3}


def test_entities_of_earlier_components_stay_where_there_is_room(by_list):
    nlp = spacy.blank("zh")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "DATE", "pattern": "去年"}, {"label": "WORD", "pattern": "酸锰"}])
    nlp.add_pipe(ENTITIES)
    assert [(e.text, e.label_) for e in nlp("去年硫酸锰卖得好。").ents] == [("去年", "DATE"), ("硫酸锰", "Product")]


def test_relations_are_added_to_the_entities(by_list, entities_only, monkeypatch):
    claim = Claim("e3", "has", "r1", 0, 5, (0, 5), None, "done", "test.rule", 0.5)
    role = Entity("r1", "Role", "链主", (Alias("链主", "name"),), (), 1.0)
    denied = Dropped("denied", "大龙经开区 produces 硫酸锰", 0, 9)
    monkeypatch.setattr(components, "read_relations", lambda seen, names: ([claim], [*names, role], [denied]))
    entities_only.add_pipe(RELATIONS)
    read = entities_only("大龙经开区的硫酸锰。")._.clusterkg
    assert isinstance(read, Extraction)
    assert [e.id for e in read.entities] == ["e3", "e4", "r1"]
    assert read.claims == (claim,)
    assert [d.reason for d in read.dropped] == ["generic", "denied"]


def test_relations_without_entities_say_what_to_do():
    nlp = spacy.blank("zh")
    nlp.add_pipe(RELATIONS)
    with pytest.raises(PipelineError, match="add clusterkg_entities to the pipeline before it"):
        nlp("硫酸锰。")


def test_a_component_between_may_replace_the_entities(by_list, monkeypatch):
    @spacy.Language.component("only_products")
    def only_products(doc):
        read = doc._.clusterkg
        kept = tuple(e for e in read.entities if e.type == "Product")
        doc._.clusterkg = Extraction(read.document, kept, (), read.dropped)
        return doc

    monkeypatch.setattr(components, "read_relations", lambda seen, names: ([], [*names], []))
    nlp = make_pipeline()
    nlp.add_pipe("only_products", after=ENTITIES)
    assert [e.name for e in nlp("大龙经开区的硫酸锰。")._.clusterkg.entities] == ["硫酸锰"]


def test_docs_survive_bytes_and_doc_bin(by_list, entities_only):
    doc = entities_only("ＡＢＣ新材料有限公司落户大龙经开区。")
    back = Doc(entities_only.vocab).from_bytes(doc.to_bytes())
    assert back._.clusterkg == doc._.clusterkg
    assert spans(back) == spans(doc)
    packed = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (unpacked,) = DocBin().from_bytes(packed).get_docs(entities_only.vocab)
    assert unpacked._.clusterkg == doc._.clusterkg


def test_read_by_the_shipped_models():
    text = (ROOT / "seeds" / "samples" / "dalong-chain.md").read_text(encoding="utf-8")
    doc = make_pipeline()(text)
    assert {("贵州大龙汇成新材料有限公司", "Company"), ("贵州大龙经济开发区", "Park")} <= {
        (e.text, e.label_) for e in doc.ents
    }
    read = doc._.clusterkg
    names = {e.id: e.name for e in read.entities}
    assert ("贵州大龙汇成新材料有限公司", "supplies", "中伟新材料") in {
        (names[c.head], c.relation, names[c.tail]) for c in read.claims
    }


def test_a_batch_gives_what_single_texts_give():
    nlp = make_pipeline()
    texts = [TEXT, "", "远舟锂业有限公司落户临江经济开发区。", TEXT]
    batch = list(nlp.pipe(texts, batch_size=2))
    assert [doc._.clusterkg for doc in batch] == [nlp(text)._.clusterkg for text in texts]
    assert [spans(doc) for doc in batch] == [spans(nlp(text)) for text in texts]


def test_a_doc_agrees_with_the_extraction_of_its_text():
    from extractors.pipeline import extract

    assert make_pipeline()(TEXT)._.clusterkg == extract(document_from_text(TEXT, doc_id="doc"))


def test_the_pipeline_is_sound():
    analysis = make_pipeline().analyze_pipes()
    assert analysis["problems"] == {ENTITIES: [], RELATIONS: []}


def test_a_saved_pipeline_loads_where_nothing_was_imported(tmp_path):
    """spaCy finds the factories by the entry points of pyproject.toml alone."""
    make_pipeline().to_disk(tmp_path / "model")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = [f"{name} = {target}" for name, target in project["entry-points"]["spacy_factories"].items()]
    installed = tmp_path / "site" / "clusterkg_entry_points-0.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: clusterkg-entry-points\nVersion: 0\n", encoding="utf-8"
    )
    (installed / "entry_points.txt").write_text("[spacy_factories]\n" + "\n".join(rows) + "\n", encoding="utf-8")
    code = (
        "import sys, spacy\n"
        "nlp = spacy.load(sys.argv[1])\n"
        "sys.stdout.write(' '.join(f'{name}={type(pipe).__name__}' for name, pipe in nlp.pipeline))\n"
    )
    path = os.pathsep.join([str(tmp_path / "site"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "model")],
        env={**os.environ, "PYTHONPATH": path},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, f"{ENTITIES}=EntityReader {RELATIONS}=function"), done.stderr
