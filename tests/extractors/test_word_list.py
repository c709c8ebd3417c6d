"""Names of a user's own list: found wherever they stand, but not inside longer names of their type."""

from __future__ import annotations

import pickle

import pytest
import spacy
from hand_made import document

from extractors.entities.candidates import Candidate, VoterError
from extractors.pipeline import extract
from extractors.spacy_pipeline import ENTITIES, NAMES, make_pipeline
from extractors.voters import NamesError, OwnName, WordListVoter, make_voter, read_names

TEXT = "海豚电源落户松垄高新区。海豚电源把蓝泥卖给桐岚光伏科技有限公司，蓝泥是一种浆料。"
FIRM, SLUDGE = OwnName("Company", "海豚电源"), OwnName("Product", "蓝泥")


@pytest.fixture
def words(tmp_path):
    """A word list."""
    path = tmp_path / "词表.tsv"
    path.write_text("Company\t海豚电源\n产品\t蓝泥\n", encoding="utf-8")
    return path


def test_names_are_found_wherever_they_stand():
    plain = extract(document(TEXT))
    found = extract(document(TEXT), voters=[WordListVoter([FIRM, SLUDGE])])
    own = {
        (e.type, e.name): [(m.start, m.source.split("+")[-1], m.score) for m in e.mentions]
        for e in found.entities
        if e.name in ("海豚电源", "蓝泥")
    }
    assert own == {
        ("Company", "海豚电源"): [(0, "names", 1.0), (12, "names", 1.0)],
        ("Product", "蓝泥"): [(17, "names", 1.0), (32, "names", 1.0)],
    }
    for extraction in (plain, found):
        assert "桐岚光伏科技有限公司" in {e.name for e in extraction.entities}


def test_without_names_nothing_changes():
    assert extract(document(TEXT), voters=[WordListVoter([])]) == extract(document(TEXT))


def test_a_longer_recognised_name_keeps_a_name_as_its_part():
    text = "桐岚光伏科技有限公司生产光伏组件。"
    found = extract(document(text), voters=[WordListVoter([OwnName("Company", "桐岚光伏")])])
    assert [m.source for e in found.entities if e.type == "Company" for m in e.mentions] == ["tagger"]


def test_the_first_and_longest_counts_and_the_last_type_holds():
    voter = WordListVoter([OwnName("Product", "海豚"), OwnName("Product", "海豚电源"), FIRM])
    first, empty = voter.read([document("海豚电源开工，海豚也开工。"), document("")])
    assert first == [Candidate(0, 4, "Company", "names", 1.0), Candidate(7, 9, "Product", "names", 1.0)]
    assert empty == []
    assert pickle.loads(pickle.dumps(voter)).types == voter.types


def test_command_line_and_spacy_pipeline_agree(words):
    voter = make_voter(f"names:{words}")
    nlp = make_pipeline(voters=[f"names:{words}"])
    texts = [TEXT, "", "今天，海豚\n电源也来了。"]
    for text, doc in zip(texts, nlp.pipe(texts), strict=True):
        assert doc._.clusterkg == extract(document(text, doc_id="doc"), voters=[voter])
    doc = nlp(TEXT)
    assert [(s.text, s.label_) for s in doc.spans["names_1"]][1:3] == [("海豚电源", "Company"), ("蓝泥", "Product")]


def test_a_saved_pipeline_reads_the_word_list(words, tmp_path):
    nlp = make_pipeline()
    nlp.add_pipe(NAMES, before=ENTITIES, config={"file": str(words)})
    doc = spacy.blank("zh").from_config(nlp.config)(TEXT)
    assert doc.spans["names"].attrs == {"voter": "names", "scores": [1.0] * 4}
    assert doc._.clusterkg == nlp(TEXT)._.clusterkg


def test_a_word_list_is_read(tmp_path):
    path = tmp_path / "词表.tsv"
    lines = ["\ufeff# 品牌", "Company\t海豚电源\t品牌名", "", "产品\t蓝泥", "Company\t海豚电源", "Park\tＡＢ园"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert read_names(path) == (FIRM, SLUDGE, OwnName("Park", "AB园"))


def test_bad_lines_are_all_told(tmp_path):
    path = tmp_path / "names.tsv"
    path.write_text("Firm\t海豚电源\nCompany\nCompany\t海\nRole\t链主\nCompany\t好名\n", encoding="utf-8")
    with pytest.raises(NamesError) as caught:
        read_names(path)
    lines = str(caught.value).splitlines()
    assert [line.partition(f"{path}:")[2][0] for line in lines] == ["1", "2", "3", "4"]
    assert "unknown type 'Firm'; allowed: Company" in lines[0]
    path.write_bytes("Company\t海豚".encode("gb18030"))
    with pytest.raises(NamesError, match="is not UTF-8"):
        read_names(path)
    with pytest.raises(VoterError, match=r"missing\.tsv: No such file.*; give a file with a type, a tab and a name"):
        make_voter(f"names:{tmp_path / 'missing.tsv'}")
