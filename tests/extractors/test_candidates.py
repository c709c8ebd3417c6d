"""How names of voters from outside join those of the tagger."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hand_made import document

from extractors.entities.candidates import Candidate, VoterError, join, node_types, scores_by_span
from extractors.entities.network import TYPES
from extractors.entities.recognise import tag
from extractors.entities.spans import select
from extractors.entities.tagger import Models, View, tagged_blocks
from extractors.model import Mention

TEXT = "澜屿硅业落户临江高新区。"
FIRM, PARK = (0, 4), (6, 11)


Belief = tuple[tuple[int, int], str, float]
"""What the span judge believes of a span and type."""


def read(believed: Sequence[Belief], *candidates: Candidate, labels=None) -> list[tuple[str, str, str, float]]:
    asked = scores_by_span(candidates, tagged_blocks(document(TEXT)), labels)
    judged = {(s.start, s.end, TYPES[s.type]): 0.0 for s in asked} | {(*span, t): p for span, t, p in believed}
    own = [Mention(start, end, node_type, "tagger", p) for (start, end, node_type), p in judged.items()]
    return [(TEXT[m.start : m.end], m.type, m.source, m.score) for m in select(join(own, asked))]


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
    assert read((), Candidate(*FIRM, "Company", "ruler", 1.0)) == [("澜屿硅业", "Company", "ruler", 1.0)]


def test_tagger_and_voter_are_independent_witnesses() -> None:
    believed = ((FIRM, "Company", 0.6),)
    assert read(believed) == [("澜屿硅业", "Company", "tagger", 0.6)]
    one, two = Candidate(*FIRM, "Company", "hanlp", 0.5), Candidate(*FIRM, "Company", "spacy", 0.5)
    assert read(believed, one) == [("澜屿硅业", "Company", "tagger+hanlp", 0.8)]
    assert read(believed, two, one, one) == [("澜屿硅业", "Company", "tagger+hanlp+spacy", 0.9)]


def test_a_coarse_label_takes_the_type_that_the_tagger_finds_most_likely() -> None:
    believed = ((FIRM, "Company", 0.3), (PARK, "Park", 0.4), (PARK, "Organization", 0.1))
    assert read(believed, Candidate(*FIRM, "ORG", "hanlp", 0.5), Candidate(*PARK, "ORG", "hanlp", 0.5)) == [
        ("澜屿硅业", "Company", "tagger+hanlp", 0.65),
        ("临江高新区", "Park", "tagger+hanlp", 0.7),
    ]


def test_what_a_voter_does_not_read_is_not_counted_against_a_name() -> None:
    believed = ((FIRM, "Company", 0.7),)
    assert read(believed, Candidate(*PARK, "Park", "hanlp", 0.5))[0] == ("澜屿硅业", "Company", "tagger", 0.7)


def test_of_two_borders_the_more_probable_stays() -> None:
    believed = (((0, 3), "Company", 0.9),)
    assert read(believed, Candidate(*FIRM, "Company", "ruler", 1.0)) == [("澜屿硅业", "Company", "ruler", 1.0)]
    assert read(believed, Candidate(*FIRM, "PERSON", "ruler", 1.0)) == [("澜屿硅", "Company", "tagger", 0.9)]


@pytest.mark.parametrize("span", [(5, 20), (12, 16), (-1, 3), (3, 3), (10, 14)])
def test_candidates_outside_of_the_blocks_are_passed_over(span: tuple[int, int]) -> None:
    doc = document(TEXT + "\n\n责任编辑：澜屿硅业")
    blocks = tagged_blocks(doc)
    assert [(b.start, b.end) for b in blocks] == [(0, 12)]
    assert scores_by_span([Candidate(*span, "Company", "ruler", 1.0)], blocks) == {}


def test_without_models_nothing_is_read() -> None:
    doc = document(TEXT)
    seen = View(doc, ("n-B",) * len(TEXT), ((),) * len(TEXT))
    assert tag(seen, Models(None, None, None), [Candidate(*FIRM, "Company", "ruler", 1.0)]) == []


def test_the_order_of_candidates_does_not_matter() -> None:
    believed = ((FIRM, "Company", 0.55),)
    firm, park = "ORG", "LOC"
    given = [Candidate(*FIRM, firm, "a", 0.3), Candidate(*FIRM, "Company", "b", 0.4), Candidate(*PARK, park, "a", 0.5)]
    assert read(believed, *given) == read(believed, *reversed(given))
