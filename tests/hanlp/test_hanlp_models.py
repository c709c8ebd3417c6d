"""HanLP's own loading code on tiny models, without a network: `make test-hanlp` installs what this needs.

The models are trained here on invented names (tests/tiny_hanlp.py). They prove the way in and the offsets, nothing of
what HanLP's real models can do.
"""

from __future__ import annotations

import http.server
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("hanlp")

import tiny_hanlp
from hand_made import document

from extractors.entities.candidates import VoterError
from extractors.voters import HanlpVoter, make_voter

ROOT = Path(__file__).resolve().parents[2]
TEXT = "今天，澜屿硅业在临江高新区投产。\n\n溪风储能落户澄川经开区。"
GIVE_UP = 15
"""Seconds after which a command is held to hang; HanLP alone tries for 25."""

pytestmark = pytest.mark.filterwarnings("default")


@dataclass(frozen=True)
class Models:
    """Folders of the encoder and of three models, and a HANLP_HOME in which they have the names of real ones."""

    encoder: Path
    characters: Path
    words: Path
    multi: Path
    home: Path


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    base = tmp_path_factory.mktemp("hanlp")
    encoder = tiny_hanlp.make_encoder(base / "encoder")
    characters = tiny_hanlp.train_rnn(base / "characters", base)
    multi = tiny_hanlp.train_mtl(base / "multi", base, encoder)
    words = tiny_hanlp.train_transformer(base / "words", base, encoder)
    home = tiny_hanlp.make_home(base / "home", encoder=encoder, mtl=multi, ner=words)
    return Models(encoder, characters, words, multi, home)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    return folder


def clusterkg(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, with nothing of HanLP in the environment but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HANLP_", "HF_"))}
    return subprocess.run(
        [sys.executable, "-m", "graph.cli", *map(str, arguments)],
        env=kept | environment, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=180,
    )  # fmt: skip


def read(voter: HanlpVoter, text: str) -> list[tuple[str, str]]:
    """Names as they stand in the text as given, with HanLP's labels."""
    doc = document(text)
    (found,) = voter.read([doc])
    return [(doc.raw[slice(*doc.raw_span(c.start, c.end))], c.label) for c in found]


# from a folder


NASTY = {
    "plain": ("今天，澜屿硅业在临江高新区投产。", ["澜屿硅业", "临江高新区"]),
    "full width": ("ＡＢＣ新材料落户临江高新区。", ["ＡＢＣ新材料", "临江高新区"]),
    "half width": ("ABC新材料落户临江高新区。", ["ABC新材料", "临江高新区"]),
    "emoji": ("😀溪风储能投产。👨‍👩‍👧溪风储能落户澄川经开区😀", ["溪风储能", "溪风储能", "澄川经开区"]),
    "blanks": ("　　溪风储能 落户\u3000澄川经开区 。", ["溪风储能", "澄川经开区"]),
    "traditional": ("遠洲鋰業有限公司落戶臨江高新區。", ["遠洲鋰業有限公司", "臨江高新區"]),
    "zero width": ("澜\u200b屿硅业落户澄川\ufeff经开区。", ["澜\u200b屿硅业", "澄川\ufeff经开区"]),
    "letter-spaced": ("由 溪 风 储 能 建设。", ["溪 风 储 能"]),
    "symbols": ("①溪风储能™落户½澄川经开区㎡。", ["溪风储能", "澄川经开区"]),
}


@pytest.fixture(scope="session")
def multi(models: Models) -> HanlpVoter:
    return HanlpVoter(models.multi, device=-1)


@pytest.mark.parametrize("case", NASTY)
def test_offsets_of_a_multi_task_model_are_exact(case: str, multi: HanlpVoter) -> None:
    text, names = NASTY[case]
    assert [name for name, _ in read(multi, text) if name in names] == names  # it may see others in what it never saw


@pytest.mark.parametrize("case", ["plain", "emoji", "blanks", "zero width", "letter-spaced"])
def test_offsets_of_a_recogniser_of_characters_are_exact(case: str, models: Models) -> None:
    text, names = NASTY[case]
    assert [name for name, _ in read(HanlpVoter(models.characters), text) if name in names] == names


def test_a_recogniser_of_words_reads_what_its_tokenizer_cuts(models: Models) -> None:
    voter = make_voter(f"hanlp:{models.words},{models.multi}")
    assert read(voter, TEXT) == [
        ("澜屿硅业", "ORGANIZATION"),
        ("临江高新区", "LOCATION"),
        ("溪风储能", "ORGANIZATION"),
        ("澄川经开区", "LOCATION"),
    ]


def test_nothing_to_read(multi: HanlpVoter) -> None:
    assert multi.read([document(text) for text in ("", "  \n ", "。", "😀")]) == [[], [], [], []]
    assert multi.read([]) == []


def test_batches_give_what_single_documents_give(models: Models, multi: HanlpVoter) -> None:
    documents = [document(text) for text, _ in NASTY.values()]
    alone = [multi.read([doc])[0] for doc in documents]
    assert multi.read(documents) == alone
    assert HanlpVoter(models.multi, device=-1, batch_size=2).read(documents) == alone


def test_the_lexicons_are_the_tokenizers_dictionary(models: Models, multi: HanlpVoter) -> None:
    bare = HanlpVoter(models.multi, device=-1, gazetteer=False)
    sentence = ["生产电池级磷酸铁锂。"]

    def cut(voter: HanlpVoter) -> list[list[object]]:
        return voter.load()[0](sentence, tasks="tok*")["tok/fine"][0]

    assert bare.load()[0]["tok/fine"].dict_combine is None
    assert ["磷酸铁锂", 5, 9] not in cut(bare)
    assert any(token[0].endswith("磷酸铁锂") and token[2] == 9 for token in cut(multi))
    assert "".join(str(token[0]) for token in cut(multi)) == sentence[0]


def test_a_task_that_is_not_there_is_told(models: Models) -> None:
    with pytest.raises(VoterError, match=r"it has no task ner/pku; its tasks are ner/msra, tok/fine"):
        HanlpVoter(models.multi, tasks="ner/pku").load()


def test_a_broken_model_is_told_with_its_cause(models: Models, tmp_path: Path) -> None:
    shutil.copytree(models.multi, tmp_path / "broken")
    (tmp_path / "broken" / "model.pt").write_bytes(b"nothing")
    with pytest.raises(VoterError, match="HanLP cannot load this model: UnpicklingError"):
        HanlpVoter(tmp_path / "broken").load()


def _read_in_child(voter: HanlpVoter, answers: multiprocessing.Queue) -> None:
    try:
        voter.read([document(TEXT)])
    except VoterError as exc:
        answers.put(str(exc))


def test_a_forked_process_is_told_instead_of_hanging(multi: HanlpVoter) -> None:
    multi.load()
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=_read_in_child, args=(multi, answers))
    child.start()
    assert "forked off; read with n_process=1" in answers.get(timeout=60)
    child.join(60)
    assert child.exitcode == 0


# by name, from HANLP_HOME


@pytest.mark.parametrize(
    "spec", ["hanlp", f"hanlp:hanlp.pretrained.mtl.{tiny_hanlp.MTL}", f"hanlp:{tiny_hanlp.NER},{tiny_hanlp.MTL}"]
)
def test_a_model_is_found_in_hanlp_home_by_its_real_name(
    spec: str, models: Models, texts: Path, tmp_path: Path, multi: HanlpVoter
) -> None:
    done = clusterkg("extract", texts, "--out", tmp_path / "out", "--ner", spec, HANLP_HOME=str(models.home))
    assert (done.returncode, done.stdout) == (0, f"1 documents -> {tmp_path / 'out'}\n"), done.stderr
    found = json.loads((tmp_path / "out" / "a.json").read_text(encoding="utf-8"))
    companies = {e["names"][0]: e["score"] for e in found["entities"] if e["type"] == "Company"}
    from extractors.pipeline import extract

    doc = document(TEXT, doc_id="a")
    here = extract(doc, voters=[multi])
    assert companies == {e.name: e.score for e in here.entities if e.type == "Company"}
    read, alone = ({e.name: max(m.score for m in e.mentions) for e in x.entities} for x in (here, extract(doc)))
    assert read["澜屿硅业"] == pytest.approx(1 - (1 - alone["澜屿硅业"]) / 2, abs=1e-4)


def test_workers_do_not_change_the_result(models: Models, texts: Path, tmp_path: Path) -> None:
    (texts / "b.txt").write_text("今天溪风储能在臨江高新區投产。", encoding="utf-8")
    for workers in (1, 2):
        done = clusterkg(
            "extract", texts, "--out", tmp_path / str(workers), "--ner", f"hanlp:{models.multi}", "--workers", workers
        )
        assert done.returncode == 0, done.stderr
    for name in ("a.json", "b.json"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


# without a network, and from a mirror


CHECK = """
import sys
from extractors.voters import VoterError, make_voter
try:
    make_voter(sys.argv[1], allow_download=len(sys.argv) > 2)
except VoterError as exc:
    sys.stdout.write(str(exc))
sys.exit(10 if {"torch", "transformers", "spacy"} & set(sys.modules) else 0)
"""


def check(spec: str, *more: str, **environment: str) -> str:
    """What `make_voter` says of a specification, in a process that must not import anything heavy for it."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK, spec, *more], env=os.environ | environment, cwd=ROOT, capture_output=True,
        encoding="utf-8", check=False, timeout=GIVE_UP,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_model_that_is_not_there_is_told_with_the_remedy(tmp_path: Path) -> None:
    said = check("hanlp", HANLP_HOME=str(tmp_path))
    assert f"the model is not at {tmp_path}/mtl/close_tok_pos_ner" in said
    assert "--allow-download, or unpack http" in said
    assert list(tmp_path.iterdir()) == []


def test_a_misspelt_name_is_told_with_near_ones(tmp_path: Path) -> None:
    said = check("hanlp:MSRA_NER_ELECTRA_SMAL_ZH", HANLP_HOME=str(tmp_path))
    assert "HanLP has no model of this name; is it one of MSRA_NER_ELECTRA_SMALL_ZH" in said


def test_an_encoder_that_is_not_there_is_told(models: Models, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(models.home, home)
    shutil.rmtree(home / "transformers")
    said = check("hanlp", HANLP_HOME=str(home))
    assert f"its encoder {tiny_hanlp.ENCODER} is not at {home}/transformers/electra_zh_small" in said


def test_an_encoder_of_hugging_face_that_is_not_there_is_told(models: Models, tmp_path: Path) -> None:
    shutil.copytree(models.multi, tmp_path / "model")
    config = tmp_path / "model" / "config.json"
    settings = json.loads(config.read_text(encoding="utf-8"))
    settings["encoder"]["transformer"] = "nobody/no-encoder"
    config.write_text(json.dumps(settings), encoding="utf-8")
    assert "its encoder nobody/no-encoder is not in the cache of Hugging Face" in check(f"hanlp:{tmp_path / 'model'}")


class Mirror(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and remembers what was asked for."""

    asked: list[str]

    def log_message(self, *_: object) -> None:
        self.asked.append(self.path)


@pytest.fixture
def mirror(models: Models, tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that has the models as HanLP's own has them, zipped; its address, and what was asked."""
    root = tmp_path / "server" / "hanlp"
    for folder in ("transformers", "mtl", "ner"):
        for model in (models.home / folder).iterdir():
            shutil.make_archive(str(root / folder / model.name), "zip", root_dir=model.parent, base_dir=model.name)
    asked: list[str] = []
    handler = type("Handler", (Mirror,), {"asked": asked})
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *given: handler(*given, directory=str(tmp_path / "server"))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hanlp/", asked
    server.shutdown()
    server.server_close()


def test_a_model_is_fetched_from_a_mirror_only_when_allowed(
    mirror: tuple[str, list[str]], texts: Path, tmp_path: Path
) -> None:
    address, asked = mirror
    environment = {"HANLP_URL": address, "HANLP_HOME": str(tmp_path / "home")}
    arguments = ("extract", texts, "--out", tmp_path / "out", "--ner", "hanlp")
    refused = clusterkg(*arguments, **environment)
    assert refused.returncode == 2
    assert f"unpack {address}mtl/" in refused.stderr
    assert asked == []
    done = clusterkg(*arguments, "--allow-download", **environment)
    assert done.returncode == 0, done.stderr
    assert {Path(path).name[:9] for path in asked} == {"close_tok", "electra_z"}
    names = json.loads((tmp_path / "out" / "a.json").read_text(encoding="utf-8"))["entities"]
    assert "澜屿硅业" in {e["names"][0] for e in names}
    asked.clear()
    again = clusterkg(*arguments, **environment)
    assert (again.returncode, asked) == (0, [])


def test_a_mirror_that_does_not_have_it_is_told(mirror: tuple[str, list[str]], tmp_path: Path) -> None:
    address, _ = mirror
    said = check("hanlp:MSRA_NER_BERT_BASE_ZH", "allow", HANLP_URL=address, HANLP_HOME=str(tmp_path / "home"))
    assert "cannot be fetched: the server says 404" in said


# as a spaCy component


def test_the_component_reads_what_extract_reads(models: Models, multi: HanlpVoter) -> None:
    from extractors.pipeline import extract
    from extractors.reading import document_from_text
    from extractors.spacy_pipeline import make_pipeline

    nlp = make_pipeline(voters=[f"hanlp:{models.multi}"])
    given = [TEXT, *(text for text, _ in NASTY.values())]
    for text, doc in zip(given, nlp.pipe(given, batch_size=3), strict=True):
        assert doc._.clusterkg == extract(document_from_text(text, doc_id="doc"), voters=[multi])
        assert doc.spans["clusterkg"].attrs == nlp(text).spans["clusterkg"].attrs
    doc = nlp(TEXT)
    group = doc.spans["hanlp_1"]
    assert [(s.text, s.label_) for s in group][:2] == [("澜屿硅业", "ORGANIZATION"), ("临江高新区", "LOCATION")]
    assert group.attrs == {"voter": "hanlp", "scores": [0.5] * 4}


def test_a_saved_pipeline_with_hanlp_loads_where_nothing_was_imported(models: Models, tmp_path: Path) -> None:
    from extractors.spacy_pipeline import make_pipeline

    make_pipeline(voters=[f"hanlp:{models.multi}"]).to_disk(tmp_path / "nlp")
    code = (
        "import sys, spacy\n"
        "doc = spacy.load(sys.argv[1])('澜屿硅业落户临江高新区。')\n"
        "sys.stdout.reconfigure(encoding='utf-8')\n"
        "sys.stdout.write(' '.join(span.text for span in doc.spans['hanlp_1']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "nlp")], cwd=tmp_path, capture_output=True, encoding="utf-8",
        check=False, timeout=180,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "澜屿硅业 临江高新区"), done.stderr


# what it adds


def test_compare_shows_what_it_adds(models: Models, texts: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels"
    labels.mkdir()
    names = {"Company": ["澜屿硅业", "溪风储能"], "Park": ["临江高新区", "澄川经开区"]}
    rows = [{"id": f"{t}{i}", "type": t, "names": [n]} for t, all_ in names.items() for i, n in enumerate(all_)]
    (labels / "a.json").write_text(json.dumps({"doc": "a", "entities": rows, "relations": []}), encoding="utf-8")
    done = clusterkg("compare", labels, texts, "--ner", f"hanlp:{models.multi}")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["default", "hanlp:multi"]
    (firms,) = (line.split() for line in lines if line.startswith("  Company"))
    assert firms[4:] == ["1.000", "1.000", "1.000"]
    assert [line.split("  ")[0] for line in lines[-3:]] == ["characters/s", "seconds to load", "memory, MB"]
