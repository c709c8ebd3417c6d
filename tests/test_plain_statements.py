"""The plainest statement of each relation, as someone types it who tries the program out.

`plain_statements.tsv` has a sentence in each line, a tab, and what it states (`head relation tail`), by "; "; a minus
before a statement that it denies. The firms are invented, and no training text says these sentences.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hand_made import edges

from extractors.model import Edge
from extractors.pipeline import extract
from extractors.reading import document_from_text
from seeds.training import load_training

STATEMENTS = [
    (sentence, statement)
    for line in Path(__file__).with_name("plain_statements.tsv").read_text("utf-8").splitlines()
    for sentence, _, stated in [line.partition("\t")]
    for statement in stated.split("; ")
]
OPENINGS = ("", "# 清河县锂电产业链情况\n\n")
READ = 0.92
"""Share of the statements that are read by the best models that shipped; who ships better ones raises it."""


@pytest.fixture(scope="module")
def read() -> list[tuple[str, set[Edge]]]:
    """Each statement under each opening, and what the program reads there."""
    found = {
        opening + sentence: edges(extract(document_from_text(opening + sentence, doc_id="plain")))
        for opening in OPENINGS
        for sentence in dict.fromkeys(sentence for sentence, _ in STATEMENTS)
    }
    return [(statement, found[opening + sentence]) for opening in OPENINGS for sentence, statement in STATEMENTS]


def test_most_are_read(read) -> None:
    wanted = [(statement, found) for statement, found in read if not statement.startswith("-")]
    missed = [statement for statement, found in wanted if tuple(statement.split(" ")) not in found]
    assert len(missed) <= (1 - READ) * len(wanted), missed


def test_none_is_read_from_its_other_end(read) -> None:
    both_ways = {"cooperates_with"}
    turned = [tuple(reversed(statement.split(" "))) for statement, _ in read]
    assert [e for e, (_, found) in zip(turned, read, strict=True) if e[1] not in both_ways and e in found] == []


def test_nothing_denied_is_read(read) -> None:
    denied = [(statement, found) for statement, found in read if statement.startswith("-")]
    assert denied
    assert [statement for statement, found in denied if tuple(statement[1:].split(" ")) in found] == []


def test_no_training_text_says_them() -> None:
    said = "\n".join(text.text for text in load_training())
    assert [sentence for sentence, _ in STATEMENTS if sentence in said] == []
