"""The labelled texts that models are trained on: fiction, written for this project (see seeds/training/README.md)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class LabelledEntity:
    """A thing that a text names: node type, all its names in the text, whether a careful reader might leave it out."""

    id: str
    type: str
    names: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class LabelledRelation:
    """A relation that a text states, between the ids of two labelled entities."""

    head: str
    relation: str
    tail: str
    status: str
    optional: bool


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with its labels."""

    name: str
    text: str
    entities: tuple[LabelledEntity, ...]
    relations: tuple[LabelledRelation, ...]


def read_labelled(docs: Traversable, labels: Traversable) -> list[LabelledText]:
    """Read all `NAME.json` of a folder of labels with `NAME.txt` of a folder of texts, in order of name."""
    texts = []
    for path in sorted((p for p in labels.iterdir() if p.name.endswith(".json")), key=lambda p: p.name):
        data = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix(".json")
        texts.append(
            LabelledText(
                name=name,
                text=docs.joinpath(f"{name}.txt").read_text(encoding="utf-8"),
                entities=tuple(
                    LabelledEntity(e["id"], e["type"], tuple(e["names"]), bool(e.get("optional")))
                    for e in data["entities"]
                ),
                relations=tuple(
                    LabelledRelation(r["head"], r["rel"], r["tail"], r.get("status", "done"), bool(r.get("optional")))
                    for r in data["relations"]
                ),
            )
        )
    return texts


@cache
def load_training() -> tuple[LabelledText, ...]:
    """The project's own training texts."""
    folder = files("seeds").joinpath("training")
    return tuple(read_labelled(folder.joinpath("docs"), folder.joinpath("labels")))
