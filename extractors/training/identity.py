"""What the trees that tell which names are one thing learn from: the names of the labels."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from extractors.entities.identity import COLUMNS, link_rows, possible_links
from extractors.entities.names import MATCHERS
from extractors.training.corpus import Example
from extractors.trees import Numbers


def identity_rows(example: Example) -> tuple[Numbers, list[bool]]:
    """The possible links of the labelled names of a text, and whether they are one thing."""
    text = example.document.text
    rows: list[Numbers] = [np.zeros((0, len(COLUMNS)))]
    holds: list[bool] = []
    for node_type in MATCHERS:
        owners: dict[str, set[str]] = defaultdict(set)
        for entity in example.source.entities:
            if entity.type == node_type:
                for name in entity.names:
                    owners[name].add(entity.id)
        names = sorted((name for name in owners if name in text), key=lambda name: (text.index(name), name))
        links = possible_links(node_type, names)
        rows.append(link_rows(text, node_type, names, links))
        holds += [bool(owners[short] & owners[long]) for short, long in links]
    return np.concatenate(rows), holds
