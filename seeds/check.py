"""Checking all data files at once: `python -m seeds.check`.

A check is a function without arguments that returns its problems, one line each, starting with file:line or file and
id. To add a check, write one and put it into `CHECKS`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from seeds.errors import SeedDataError
from seeds.lexicon import lexicon_problems
from seeds.ontology import Ontology, load_ontology
from seeds.rules import load_rules

ENTITY_KEYS = frozenset({"id", "type", "names", "optional"})
RELATION_KEYS = frozenset({"head", "rel", "tail", "evidence", "status", "optional"})


def squeeze(text: str) -> str:
    """The text without blanks and line breaks: names and evidence are written without those of the page."""
    return re.sub(r"\s+", "", text)


def raised_problems(load: Callable[[], object]) -> list[str]:
    """The problems that a loader raises; empty where it loads."""
    try:
        load()
    except SeedDataError as exc:
        return list(exc.problems)
    return []


def training_problems() -> list[str]:
    """The problems of the training labels that ship with clusterkg, held against their texts and the ontology."""
    base = files("seeds").joinpath("training")
    docs = base.joinpath("docs")
    first = label_folder_problems("seeds/training/labels", docs, base.joinpath("labels"))
    return first + label_folder_problems("seeds/training/second", docs, base.joinpath("second"), partial=True)


def unseen_problems() -> list[str]:
    """The problems of the labels by which the shipped models are measured."""
    base = files("seeds").joinpath("unseen")
    return label_folder_problems("seeds/unseen/labels", base.joinpath("docs"), base.joinpath("labels"))


def sample_problems() -> list[str]:
    """The problems of the labels of the sample documents."""
    base = files("seeds").joinpath("samples")
    return label_folder_problems("seeds/samples/labels", base, base.joinpath("labels"))


def label_folder_problems(where: str, docs: Traversable, labels: Traversable, *, partial: bool = False) -> list[str]:
    """The problems of a folder of labels and the folder of their texts.

    Args:
        where: what to call the folder of labels in messages.
        docs: folder of NAME.txt or NAME.md.
        labels: folder of NAME.json.
        partial: whether texts may be without labels.
    """
    if not docs.is_dir() and not labels.is_dir():
        return []
    found = [f for f in docs.iterdir() if f.name.endswith((".txt", ".md")) and f.name != "README.md"]
    texts = {f.name.rpartition(".")[0]: f for f in found}
    answers = {f.name.removesuffix(".json"): f for f in labels.iterdir() if f.name.endswith(".json")}
    missing = [] if partial else sorted(texts.keys() - answers.keys())
    problems = [f"{where}/{n}.json:1: missing; there is a text {n}" for n in missing]
    for name in sorted(answers):
        file = f"{where}/{name}.json"
        if name not in texts:
            problems.append(f"{file}:1: there is no text {name}.txt or {name}.md")
            continue
        try:
            label = json.loads(answers[name].read_text(encoding="utf-8"))
            text = texts[name].read_text(encoding="utf-8")
        except json.JSONDecodeError as exc:
            problems.append(f"{file}:{exc.lineno}: not JSON: {exc.msg}")
        except UnicodeDecodeError as exc:
            problems.append(f"{file}:1: it or its text is not UTF-8: {exc}")
        else:
            problems += [f"{file}: {what}" for what in label_problems(name, label, text, load_ontology())]
    return problems


def label_problems(name: str, label: Any, text: str, ontology: Ontology) -> Iterator[str]:
    """What is wrong with the labels of one text.

    Args:
        name: name of the text, which `doc` in the label must repeat.
        label: parsed JSON with `doc`, `entities` and `relations`.
        text: the text as read from its file.
        ontology: types, relations and statuses that are allowed.
    """
    if not isinstance(label, dict) or not {"doc", "entities", "relations"} <= label.keys():
        yield "must be an object with doc, entities and relations"
        return
    if label["doc"] != name:
        yield f"doc is {label['doc']!r}; it must be the file's name, {name!r}"
    page = squeeze(text)
    types: dict[str, str] = {}
    for entity in label["entities"]:
        yield from entity_problems(entity, page, types, ontology)
    seen: set[tuple[str, str, str]] = set()
    for relation in label["relations"]:
        yield from relation_problems(relation, page, types, seen, ontology)


def entity_problems(entity: Mapping[str, Any], page: str, types: dict[str, str], ontology: Ontology) -> Iterator[str]:
    """What is wrong with one labelled entity; puts its type into `types`."""
    if not {"id", "type", "names"} <= entity.keys() <= ENTITY_KEYS or not entity["names"]:
        yield f"entity {dict(entity)!r}: needs id, type, names; may have optional"
        return
    where, kind = f"{entity['id']}", entity["type"]
    if where in types:
        yield f"{where}: entity id twice"
    types[where] = kind
    if kind not in ontology.types:
        yield f"{where}: unknown type {kind!r}; allowed: {', '.join(ontology.types)}"
        return
    closed = ontology.types[kind].closed
    for name in entity["names"]:
        if closed and name not in closed:
            yield f"{where}: unknown {kind} {name!r}; allowed: {', '.join(closed)}"
        elif not closed and (not squeeze(name) or squeeze(name) not in page):
            yield f"{where}: name {name!r} is not in the text"


def relation_problems(
    relation: Mapping[str, Any],
    page: str,
    types: Mapping[str, str],
    seen: set[tuple[str, str, str]],
    ontology: Ontology,
) -> Iterator[str]:
    """What is wrong with one labelled relation; puts it into `seen`."""
    if not {"head", "rel", "tail"} <= relation.keys() <= RELATION_KEYS:
        yield f"relation {dict(relation)!r}: needs head, rel, tail; may have evidence, status, optional"
        return
    head, name, tail = key = (relation["head"], relation["rel"], relation["tail"])
    where = f"{head} -> {name} -> {tail}"
    if name not in ontology.relations:
        yield f"{where}: unknown relation {name!r}; allowed: {', '.join(ontology.relations)}"
    elif head not in types or tail not in types:
        yield f"{where}: an end is no entity of the file"
    elif not ontology.allows(name, types[head], types[tail]):
        yield f"{where}: {name} may not run {types[head]} -> {types[tail]}"
    if key in seen:
        yield f"{where}: relation twice"
    seen.add(key)
    if relation.get("evidence") and squeeze(relation["evidence"]) not in page:
        yield f"{where}: evidence {relation['evidence']!r} is not in the text"
    if "status" in relation and relation["status"] not in ontology.statuses:
        yield f"{where}: unknown status {relation['status']!r}; allowed: {', '.join(ontology.statuses)}"


CHECKS: Mapping[str, Callable[[], Sequence[str]]] = {
    "ontology": lambda: raised_problems(load_ontology),
    "lexicons": lexicon_problems,
    "rules": lambda: raised_problems(load_rules),
    "training labels": training_problems,
    "unseen labels": unseen_problems,
    "sample labels": sample_problems,
}


def check_seeds() -> list[str]:
    """The problems that all checks find, in the order of `CHECKS`."""
    return [problem for check in CHECKS.values() for problem in check()]


def main() -> int:
    """Print all problems and a line of summary; the exit status is 1 where there are any."""
    problems = check_seeds()
    for problem in problems:
        sys.stderr.write(problem + "\n")
    sys.stdout.write(f"{', '.join(CHECKS)}: {len(problems)} problems\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
