"""What the documents say is true: commands, options, targets, links, snippets."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from extractors.voters import OwnName, read_names
from graph.cli import main
from graph.corrections import ACTIONS, read_corrections

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/gephi.md",
    "docs/lists.md",
    "docs/analysis.md",
    "docs/log.md",
    "docs/spacy.md",
    "docs/hanlp.md",
    "seeds/SOURCES.md",
    "seeds/samples/README.md",
]
DOCUMENTS += ["seeds/training/README.md", "seeds/unseen/README.md"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"(?<![\w/.-])clusterkg +([^\n`#|]*)")
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.M | re.S)


def commands(text):
    """Words behind `clusterkg` in code: in blocks of shell, and in `…` alone on a line or in a sentence."""
    code = "\n".join(blocks(text, "sh")) + "\n" + "\n".join(re.findall(r"`(clusterkg [^`\n]+)`", text))
    return [shlex.split(line) for line in COMMAND.findall(code)]


def options(command):
    return {name for parameter in command.params if isinstance(parameter, click.Option) for name in parameter.opts}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_exist(document):
    unknown = []
    for words in commands((ROOT / document).read_text(encoding="utf-8")):
        name, *rest = words
        if name not in main.commands:
            unknown.append(name)
            continue
        unknown += [f"{name} {w}" for w in rest if w.startswith("-") and w not in options(main.commands[name])]
    assert unknown == []


def test_readme_names_every_command_and_option():
    named = {words[0]: set() for words in commands(README)}
    assert sorted(named) == sorted(main.commands)
    everything = {option for command in main.commands.values() for option in options(command)}
    assert sorted(option for option in everything if option not in README) == []


def test_options_of_the_program_are_the_only_ones_named():
    known = {option for command in main.commands.values() for option in options(command)} | {"--help", "--version"}
    assert sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README)) - known) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_exist(document):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    text = (ROOT / document).read_text(encoding="utf-8")
    code = "\n".join(blocks(text, "sh")) + "\n" + "\n".join(re.findall(r"`(make [^`\n]+)`", text))
    assert sorted(set(re.findall(r"\bmake ([a-z]+)", code)) - targets) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_local_links_resolve(document):
    path = ROOT / document
    links = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link.partition("#")[0]).exists()] == []


def test_the_two_commands_come_first():
    assert re.findall(r"^make \w+", blocks(README, "sh")[0], flags=re.M) == ["make demo", "make test"]


def test_corrections_in_the_readme_can_be_read(tmp_path):
    (example,) = re.findall(r"<!-- corrections -->\n```text\n(.*?)```", README, flags=re.S)
    path = tmp_path / "corrections.tsv"
    path.write_text(example, encoding="utf-8")
    read = read_corrections(path)
    assert [line.split("\t")[0] for line in example.splitlines()[1:]] == list(ACTIONS)
    assert read.same == (("Company", "中伟股份", "中伟新材料"),)
    assert read.nodes == {("Product", "绿色")}
    assert read.edges == {("甲公司", "supplies", "乙公司")}


@pytest.mark.slow
def test_the_readme_shows_what_the_demo_prints_today(tmp_path):
    (shown,) = re.findall(r"<!-- demo output.*?-->\n```text\n(.*?)```", README, flags=re.S)
    (edges,) = re.findall(r"（`out/demo/evidence.csv`）：\n\n```text\n(.*?)```", README, flags=re.S)
    printed = CliRunner().invoke(main, ["build", "--out", str(tmp_path)]).output
    lines = [line.partition(" (")[0] for line in shown.splitlines() if not line.startswith("page:")]  # no paths
    assert [line for line in lines if line not in printed] == []
    evidence = (tmp_path / "evidence.csv").read_text(encoding="utf-8-sig")
    assert [line for line in edges.splitlines() if re.split(r"\s{2,}", line)[-1] not in evidence] == []


def test_the_word_list_in_the_readme_can_be_read(tmp_path):
    (example,) = re.findall(r"<!-- names -->\n```text\n(.*?)```", README, flags=re.S)
    path = tmp_path / "names.tsv"
    path.write_text(example, encoding="utf-8")
    assert read_names(path) == (OwnName("Company", "点灯人"), OwnName("Product", "固态电池"))


def test_types_and_relations_in_the_readme_are_those_of_the_ontology():
    from seeds.ontology import load_ontology

    ontology = load_ontology()
    (types,) = re.findall(r"^节点十类：(.*)。$", README, flags=re.M)
    (relations,) = re.findall(r"^关系十四种：(.*)。$", README, flags=re.M)
    assert types.split("、") == [t.label for t in ontology.types.values()]
    assert relations.split("、") == [r.label for r in ontology.relations.values()]


@pytest.mark.slow
@pytest.mark.parametrize("document", ["README.md", "docs/lists.md"])
def test_python_in_the_documents_runs(document, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for snippet in blocks((ROOT / document).read_text(encoding="utf-8"), "python"):
        exec(compile(snippet, document, "exec"), {})


def test_lists_and_columns_in_the_documents_are_those_of_the_program():
    from graph.exports.columns import EDGE_COLUMNS, NODE_COLUMNS
    from graph.exports.lists import LISTS

    told = re.findall(r"^\| (\S+) \| `(\w+)\.csv` \|", (ROOT / "docs/lists.md").read_text(encoding="utf-8"), flags=re.M)
    assert told == [(table.title, table.name) for table in LISTS]
    guide = (ROOT / "docs/gephi.md").read_text(encoding="utf-8").split("## 列的意思")[1].split("## 回来")[0]
    looks = {"x", "y", "size", "r", "g", "b"}
    for columns, table in zip((NODE_COLUMNS, EDGE_COLUMNS), guide.split("| 边 | |"), strict=True):
        named = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`.*?) \|", table, flags=re.M))))
        assert named == {column.name for column in columns} - looks


@pytest.mark.slow
def test_python_for_spacy_users_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {}
    for snippet in blocks((ROOT / "docs" / "spacy.md").read_text(encoding="utf-8"), "python"):
        exec(compile(snippet, "docs/spacy.md", "exec"), namespace)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["my_rules", "names.tsv"]
    assert namespace["doc"]._.clusterkg.claims
