"""How names of voters from outside join those of the tagger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hand_made import annotated, document

from extractors.entities.candidates import (
    Candidate,
    VoterError,
    certain,
    join,
    lay_over,
    node_types,
    scores_by_span,
)  # fmt: skip
from extractors.entities.network import TYPES
from extractors.entities.recognise import tag
from extractors.entities.spans import select
from extractors.entities.tagger import Models, View, tagged_blocks
from extractors.model import Mention

TEXT = "澜屿硅业落户临江高新区。"
FIRM, PARK = (0, 4), (6, 11)
Belief = tuple[tuple[int, int], str, float]
"""What the span judge believes of a span and type."""


def judged(believed: Sequence[Belief], *candidates: Candidate, labels=None):
    """All spans as the judge gives them on, and what the voters say of them."""
    asked = scores_by_span(candidates, tagged_blocks(document(TEXT)), labels)
    scores = {(s.start, s.end, TYPES[s.type]): 0.0 for s in asked} | {(*s, t): p for s, t, p in believed}
    return [Mention(start, end, t, "tagger", p) for (start, end, t), p in sorted(scores.items())], asked


def shown(mentions: Iterable[Mention]) -> list[tuple[str, str, str, float]]:
    return [(TEXT[m.start : m.end], m.type, m.source, m.score) for m in mentions]


def read(believed: Sequence[Belief], *candidates: Candidate, labels=None) -> list[tuple[str, str, str, float]]:
    return shown(select(join(*judged(believed, *candidates, labels=labels))))


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


def test_tagger_and_voter_are_independent_witnesses() -> None:
    believed = [(FIRM, "Company", 0.6)]
    assert read(believed) == [("澜屿硅业", "Company", "tagger", 0.6)]
    one, two = Candidate(*FIRM, "Company", "hanlp", 0.5), Candidate(*FIRM, "Company", "spacy", 0.5)
    assert read(believed, one) == [("澜屿硅业", "Company", "tagger+hanlp", 0.8)]
    assert read(believed, two, one, one) == [("澜屿硅业", "Company", "tagger+hanlp+spacy", 0.9)]


def test_a_coarse_label_takes_the_type_that_the_tagger_finds_most_likely() -> None:
    believed = [(FIRM, "Company", 0.3), (PARK, "Park", 0.1), (PARK, "Organization", 0.05)]
    assert read(believed, Candidate(*FIRM, "ORG", "hanlp", 0.5), Candidate(*PARK, "ORG", "hanlp", 0.5)) == [
        ("澜屿硅业", "Company", "tagger+hanlp", 0.65),
        ("临江高新区", "Park", "hanlp", 0.55),
    ]


def test_what_a_voter_does_not_read_is_not_counted_against_a_name() -> None:
    believed = [(FIRM, "Company", 0.7)]
    assert read(believed, Candidate(*PARK, "Park", "hanlp", 0.5))[0] == ("澜屿硅业", "Company", "tagger", 0.7)


def test_of_two_borders_the_more_probable_stays() -> None:
    believed = [((0, 3), "Company", 0.6)]
    assert read(believed, Candidate(*FIRM, "Company", "hanlp", 0.7)) == [("澜屿硅业", "Company", "hanlp", 0.7)]
    assert read(believed, Candidate(*FIRM, "PERSON", "hanlp", 0.7)) == [("澜屿硅", "Company", "tagger", 0.6)]


@pytest.mark.parametrize("span", [(5, 20), (12, 16), (-1, 3), (3, 3), (10, 14)])
def test_candidates_outside_of_the_blocks_are_passed_over(span: tuple[int, int]) -> None:
    doc = document(TEXT + "\n\n责任编辑：澜屿硅业")
    blocks = tagged_blocks(doc)
    assert [(b.start, b.end) for b in blocks] == [(0, 12)]
    assert scores_by_span([Candidate(*span, "Company", "ruler", 1.0)], blocks) == {}


def test_without_models_nothing_is_read() -> None:
    doc = document(TEXT)
    seen = View(doc, ("n-B",) * len(TEXT), ((),) * len(TEXT))
    assert tag(seen, Models(None, None, None), [Candidate(*FIRM, "Company", "ruler", 1.0)]) == ([], [])


def test_the_order_of_candidates_does_not_matter() -> None:
    believed = [(FIRM, "Company", 0.55)]
    given = [
        Candidate(*FIRM, "ORG", "a", 0.3), Candidate(*FIRM, "Company", "b", 0.4), Candidate(*PARK, "LOC", "a", 0.5),
    ]  # fmt: skip
    assert read(believed, *given) == read(believed, *reversed(given))
    assert read(believed, *given)[0] == ("澜屿硅业", "Company", "tagger+a+b", 0.811)


# names that a voter is certain of


def test_what_is_certain_is_no_vote() -> None:
    believed = [(FIRM, "Company", 0.6), (FIRM, "Product", 0.7)]
    given = [Candidate(*FIRM, "Company", "names", 1.0), Candidate(*FIRM, "Company", "hanlp", 0.5)]
    assert read(believed, *given) == [("澜屿硅业", "Company", "tagger+hanlp", 0.8)]
    assert shown(certain(*judged(believed, *given))) == [("澜屿硅业", "Company", "names", 1.0)]
    assert certain(*judged(believed, given[1])) == []


def test_a_certain_name_of_a_coarse_label_has_the_likeliest_type() -> None:
    given = Candidate(*PARK, "ORG", "ruler", 1.0)
    assert shown(certain(*judged([(PARK, "Park", 0.2)], given))) == [("临江高新区", "Park", "ruler", 1.0)]


def test_of_certain_names_that_clash_the_first_and_longest_stays() -> None:
    spans = [(0, 2, "Company"), (0, 4, "Company"), (0, 2, "Place"), (3, 6, "Product"), (3, 6, "Company")]
    given = [Candidate(*span, voter, 1.0) for span in spans for voter in ("b", "a")]
    assert shown(certain(*judged([], *given))) == [
        ("澜屿硅业", "Company", "a+b", 1.0),
        ("澜屿", "Place", "a+b", 1.0),
    ]


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        # another type at the same place gives way
        ("{海豚电源|P}开工。", [("Company", "海豚电源", "names")]),
        # so does a piece of it, and what crosses it
        ("{海豚|P}电源开工。", [("Company", "海豚电源", "names")]),
        ("海豚{电源厂|C}开工。", [("Company", "海豚电源", "names")]),
        # a longer name of the type keeps it, one of another type holds it inside
        ("{海豚电源有限公司|C}开工。", [("Company", "海豚电源有限公司", "tagger")]),
        ("{海豚电源项目|J}开工。", [("Company", "海豚电源", "names"), ("Project", "海豚电源项目", "tagger")]),
        # one that was recognised anyway is surer
        ("{海豚电源|C}开工。", [("Company", "海豚电源", "tagger+names")]),
        # what is elsewhere stays
        ("海豚电源{开工|P}。", [("Company", "海豚电源", "names"), ("Product", "开工", "tagger")]),
    ],
)
def test_certain_and_recognised_names_side_by_side(notation: str, expected: list[tuple[str, str, str]]) -> None:
    doc, entities = annotated(notation)
    recognised = [mention for entity in entities for mention in entity.mentions]
    name = Mention(doc.text.index("海豚电源"), doc.text.index("海豚电源") + 4, "Company", "names", 1.0)
    kept, _ = lay_over([name], recognised)
    assert [(m.type, doc.text[m.start : m.end], m.source) for m in sorted(kept)] == expected


def test_what_was_read_inside_a_name_that_was_recognised_anyway_stays() -> None:
    firm, place = Mention(0, 4, "Company", "tagger", 0.9), Mention(0, 2, "Place", "tagger", 0.9)
    name = Mention(0, 4, "Company", "names", 1.0)
    assert sorted(lay_over([name], [firm, place])[0]) == [
        place, Mention(0, 4, "Company", "tagger+names", 1.0),
    ]  # fmt: skip


def test_names_in_doubt_give_way_too_and_keep_nothing() -> None:
    longer, project, piece = (
        Mention(0, 8, "Company", "doubtful", 0.5),
        Mention(0, 6, "Project", "doubtful", 0.3),
        Mention(0, 2, "Place", "doubtful", 0.8),
    )
    name = Mention(0, 4, "Company", "names", 1.0)
    assert lay_over([name], [], [longer, project, piece]) == ([name], [project])
