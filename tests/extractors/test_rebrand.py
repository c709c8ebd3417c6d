"""Real trade names in copies of training texts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.training.rebrand import brand_of, real_brands, rebrand
from seeds.training import LabelledEntity, LabelledText, load_training

TEXT = LabelledText(
    "x-01",
    "湖南湘阑碳素科技有限公司点火。湘阑碳素项目投产，湘\n阑碳素供桐岚电池。",
    (
        LabelledEntity("e1", "Company", ("湖南湘阑碳素科技有限公司", "湘阑碳素"), False),
        LabelledEntity("e2", "Project", ("湘阑碳素项目",), False),
        LabelledEntity("e3", "Company", ("桐岚电池",), False),
    ),
    (),
)


@pytest.mark.parametrize(
    ("names", "brand"),
    [
        (("湖南湘阑碳素科技有限公司", "湘阑碳素", "湘阑"), "湘阑"),
        (("德科立股份有限公司",), "德科立"),
        (("桐岚电池",), "桐岚"),
        (("湘阑碳素", "桐岚电池"), ""),
    ],
)
def test_the_trade_name_of_a_firm(names: tuple[str, ...], brand: str) -> None:
    assert brand_of(LabelledEntity("e1", "Company", names, False)) == brand


def copies() -> list[LabelledText]:
    """Copies of the text under many names, since a name decides which firms change and to what."""
    return [rebrand(replace(TEXT, name=f"x-{i:02}")) for i in range(40)]


def test_a_trade_name_changes_wherever_it_stands_and_labels_follow() -> None:
    changed = [c for c in copies() if "湘阑" not in c.text]
    assert 5 < len(changed) < 35
    for copy in changed:
        brand = copy.entities[0].names[1].removesuffix("碳素")
        assert brand in real_brands()
        assert copy.entities[0].names == (f"湖南{brand}碳素科技有限公司", f"{brand}碳素")
        assert copy.entities[1].names == (f"{brand}碳素项目",)
        assert copy.text.count(f"{brand}碳素") == 3  # the broken one, too
        assert copy.entities[0].id == "e1"


def test_a_trade_name_that_is_a_word_as_well_stays() -> None:
    text = replace(TEXT, text=TEXT.text + "湘阑是江名。")
    assert all("湘阑碳素" in rebrand(replace(text, name=f"x-{i:02}")).text for i in range(40))


def test_the_same_text_gives_the_same_copy_and_its_names_stand_in_it() -> None:
    assert copies() == copies()
    for text in load_training()[::25]:
        copy = rebrand(text)
        squeezed = "".join(copy.text.split())
        names = {"".join(name.split()) for e in copy.entities if e.type != "Role" for name in e.names}
        assert {name for name in names if name not in squeezed} == set()
        assert copy.relations == text.relations
        kept = {"Product", "Place", "Industry", "Policy"}
        assert [e for e in copy.entities if e.type in kept] == [e for e in text.entities if e.type in kept]
