"""Names of a user's own list: found wherever they stand, but not inside longer names of their type."""

from __future__ import annotations

import pytest
from hand_made import annotated, document

from extractors.model import Mention
from extractors.own_names import SOURCE, NamesError, OwnName, _with_names, extract_with_names, read_names
from extractors.pipeline import extract

TEXT = "海豚电源落户松垄高新区。海豚电源把蓝泥卖给桐岚光伏科技有限公司，蓝泥是一种浆料。"


def spans(entities):
    return {(e.type, e.name): [m.start for m in e.mentions] for e in entities}


def test_names_are_found_wherever_they_stand():
    found = extract_with_names(document(TEXT), [OwnName("Company", "海豚电源"), OwnName("Product", "蓝泥")])
    own = {(e.type, e.name): [m.source for m in e.mentions] for e in found.entities if e.name in ("海豚电源", "蓝泥")}
    assert own == {("Company", "海豚电源"): [SOURCE] * 2, ("Product", "蓝泥"): [SOURCE] * 2}
    assert "桐岚光伏科技有限公司" in {e.name for e in found.entities}


def test_without_names_nothing_changes():
    assert extract_with_names(document(TEXT), []) == extract(document(TEXT))


@pytest.mark.parametrize(
    ("notation", "own", "expected"),
    [
        # another type at the same place gives way
        ("{海豚电源|P}开工。", ("Company", "海豚电源"), {("Company", "海豚电源"): [0]}),
        # so does a piece of it, and what overlaps it
        ("{海豚|P}电源开工。", ("Company", "海豚电源"), {("Company", "海豚电源"): [0]}),
        ("海豚{电源厂|C}开工。", ("Company", "海豚电源"), {("Company", "海豚电源"): [0]}),
        # a longer name of the type keeps it, one of another type holds it inside
        ("{海豚电源有限公司|C}开工。", ("Company", "海豚电源"), {("Company", "海豚电源有限公司"): [0]}),
        (
            "{海豚电源项目|J}开工。",
            ("Company", "海豚电源"),
            {("Project", "海豚电源项目"): [0], ("Company", "海豚电源"): [0]},
        ),
        ("{海豚电源|P}开工。", ("Company", "鲸鱼"), {("Product", "海豚电源"): [0]}),
    ],
)
def test_own_and_recognised_names_side_by_side(notation, own, expected):
    doc, entities = annotated(notation)
    assert spans(_with_names(doc, entities, {own[1]: own[0]})) == expected


def test_the_longest_of_own_names_counts():
    doc, _ = annotated("海豚电源开工。")
    found = _with_names(doc, [], {"海豚": "Product", "海豚电源": "Company"})
    assert [e.mentions for e in found] == [(Mention(0, 4, "Company", SOURCE, 1.0),)]


def test_a_word_list_is_read(tmp_path):
    path = tmp_path / "词表.tsv"
    path.write_text("\ufeff# 品牌\nCompany\t海豚电源\t品牌名\n\n产品\t蓝泥\nCompany\t海豚电源\n", encoding="utf-8")
    assert read_names(path) == (OwnName("Company", "海豚电源"), OwnName("Product", "蓝泥"))


def test_bad_lines_are_all_told(tmp_path):
    path = tmp_path / "names.tsv"
    path.write_text("Firm\t海豚电源\nCompany\nCompany\t海\nRole\t链主\nCompany\t好名\n", encoding="utf-8")
    with pytest.raises(NamesError) as caught:
        read_names(path)
    lines = str(caught.value).splitlines()
    assert [line.partition(f"{path}:")[2][0] for line in lines] == ["1", "2", "3", "4"]
    assert "unknown type 'Firm'; allowed: Company" in lines[0]
    path.write_bytes("Company\t海豚".encode("gb18030"))
    with pytest.raises(NamesError, match="is not UTF-8"):
        read_names(path)
