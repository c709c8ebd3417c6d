"""How names of voters from outside join those of the tagger."""

from __future__ import annotations

import numpy as np
import pytest
from hand_made import document

from extractors.entities.candidates import Candidate, VoterError, join, node_types
from extractors.entities.network import TYPES
from extractors.entities.tagger import Models, View, decode, tag, tagged_blocks
from extractors.model import Mention

TEXT = "澜屿硅业落户临江高新区。"
FIRM, PARK = (0, 4), (6, 11)


def votes(*names: tuple[tuple[int, int], str, float]) -> np.ndarray:
    """What the tagger believes: names as (span, type, probability)."""
    out = np.zeros((len(TEXT), len(TYPES), 3), dtype=np.float32)
    out[:, :, 0] = 1.0
    for (start, end), node_type, probability in names:
        for i in range(start, end):
            out[i, TYPES.index(node_type)] = (1 - probability, probability * (i == start), probability * (i > start))
    return out


def read(believed: np.ndarray, *candidates: Candidate, labels=None) -> list[tuple[str, str, str, float]]:
    doc = document(TEXT)
    found = decode(believed, tagged_blocks(doc), ["n-B"] * len(TEXT), candidates, labels=labels)
    return [(TEXT[m.start : m.end], m.type, m.source, m.score) for m in found]


@pytest.mark.parametrize(
    ("label", "types"),
    [
        ("ORG", ("Company", "Organization", "Park")),
        ("nt", ("Company", "Organization", "Park")),
        ("LAW", ("Policy",)),
        ("Company", ("Company",)),
        ("COMPANY", ("Company",)),
        ("cluster", ("Cluster",)),
        ("园区", ("Park",)),
        ("PERSON", ()),
        ("Role", ()),
        ("", ()),
    ],
)
def test_what_labels_mean(label: str, types: tuple[str, ...]) -> None:
    assert node_types(label) == types


def test_own_labels_come_first() -> None:
    assert node_types("ORG", {"ORG": ["Organization"]}) == ("Organization",)
    with pytest.raises(VoterError, match=r"label BRAND: Firm is no node type; the types are Company, Park"):
        node_types("BRAND", {"BRAND": ["Company", "Firm"]})


def test_a_certain_name_is_taken_whatever_the_tagger_says() -> None:
    assert read(votes(), Candidate(*FIRM, "Company", "ruler", 1.0)) == [("澜屿硅业", "Company", "ruler", 1.0)]


def test_tagger_and_voter_are_independent_witnesses() -> None:
    believed = votes((FIRM, "Company", 0.6))
    assert read(believed) == [("澜屿硅业", "Company", "tagger", 0.6)]
    one, two = Candidate(*FIRM, "Company", "hanlp", 0.5), Candidate(*FIRM, "Company", "spacy", 0.5)
    assert read(believed, one) == [("澜屿硅业", "Company", "tagger+hanlp", 0.8)]
    assert read(believed, two, one, one) == [("澜屿硅业", "Company", "tagger+hanlp+spacy", 0.9)]


def test_a_coarse_label_takes_the_type_that_the_tagger_finds_most_likely() -> None:
    believed = votes((FIRM, "Company", 0.3), (PARK, "Park", 0.4), (PARK, "Organization", 0.1))
    assert read(believed, Candidate(*FIRM, "ORG", "hanlp", 0.5), Candidate(*PARK, "ORG", "hanlp", 0.5)) == [
        ("澜屿硅业", "Company", "hanlp", 0.65),
        ("临江高新区", "Park", "hanlp", 0.7),
    ]


def test_what_a_voter_does_not_read_is_not_counted_against_a_name() -> None:
    believed = votes((FIRM, "Company", 0.7))
    assert read(believed, Candidate(*PARK, "Park", "hanlp", 0.5))[0] == ("澜屿硅业", "Company", "tagger", 0.7)


def test_of_two_borders_the_more_probable_stays() -> None:
    believed = votes(((0, 3), "Company", 0.9))
    assert read(believed, Candidate(*FIRM, "Company", "ruler", 1.0)) == [("澜屿硅业", "Company", "ruler", 1.0)]
    assert read(believed, Candidate(*FIRM, "PERSON", "ruler", 1.0)) == [("澜屿硅", "Company", "tagger", 0.9)]


@pytest.mark.parametrize("span", [(5, 20), (12, 16), (-1, 3), (3, 3), (10, 14)])
def test_candidates_outside_of_the_blocks_are_passed_over(span: tuple[int, int]) -> None:
    doc = document(TEXT + "\n\n责任编辑：澜屿硅业")
    blocks = tagged_blocks(doc)
    assert [(b.start, b.end) for b in blocks] == [(0, 12)]
    full = np.zeros((len(doc.text), len(TYPES), 3), dtype=np.float32)
    assert join([], [Candidate(*span, "Company", "ruler", 1.0)], full, blocks) == []


def test_without_models_nothing_is_read() -> None:
    doc = document(TEXT)
    seen = View(doc, ("n-B",) * len(TEXT), ((),) * len(TEXT))
    assert tag(seen, Models(None, None), [Candidate(*FIRM, "Company", "ruler", 1.0)]) == []


def test_the_order_of_candidates_does_not_matter() -> None:
    believed = votes((FIRM, "Company", 0.55))
    firm, park = "ORG", "LOC"
    given = [Candidate(*FIRM, firm, "a", 0.3), Candidate(*FIRM, "Company", "b", 0.4), Candidate(*PARK, park, "a", 0.5)]
    assert read(believed, *given) == read(believed, *reversed(given))
    assert isinstance(join([], given, believed, tagged_blocks(document(TEXT)))[0], Mention)
