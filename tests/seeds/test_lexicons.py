"""The lexicons, their loaders, and the checks of all data files."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from seeds import check, lexicon
from seeds.errors import SeedDataError
from seeds.ontology import load_ontology
from seeds.tables import Table, table_problems

ROOT = Path(__file__).parents[2]
LEXICONS = ROOT / "seeds" / "lexicons"


@pytest.fixture(scope="module")
def refresh() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh_places", ROOT / "scripts" / "refresh_places.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LEXICONS, tmp_path / "lexicons"))


def test_all_data_files_are_sound() -> None:
    assert check.check_seeds() == []


def test_every_lexicon_has_a_line_in_sources() -> None:
    sources = (ROOT / "seeds" / "SOURCES.md").read_text(encoding="utf-8")
    missing = [f.name for f in sorted(LEXICONS.iterdir()) if f"`lexicons/{f.name}`" not in sources]
    assert missing == []


def test_sizes() -> None:
    assert Counter(p.level for p in lexicon.load_places()) == {1: 34, 2: 333, 3: 2847}
    assert len(lexicon.load_townships()) > 38_000
    assert (LEXICONS / "townships.tsv").stat().st_size < 1_500_000
    kinds = Counter((s.type, s.kind) for s in lexicon.load_suffixes())
    types = Counter(s.type for s in lexicon.load_suffixes())
    assert kinds["Company", "trade"] >= 250
    assert types["Park"] >= 80
    assert types["Organization"] >= 150
    assert len(lexicon.load_generic()) >= 300


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("湖南省", ("湖南",)),
        ("内蒙古自治区", ("内蒙古", "内蒙")),
        ("广西壮族自治区", ("广西",)),
        ("新疆维吾尔自治区", ("新疆",)),
        ("香港特别行政区", ("香港", "香港特区")),
        ("铜仁市", ("铜仁",)),
        ("大兴安岭地区", ("大兴安岭",)),
        ("锡林郭勒盟", ("锡林郭勒",)),
        ("玉屏侗族自治县", ("玉屏", "玉屏县", "玉屏自治县")),
        ("湘西土家族苗族自治州", ("湘西", "湘西州", "湘西自治州")),
        ("双江拉祜族佤族布朗族傣族自治县", ("双江", "双江县", "双江自治县")),
        ("龙胜各族自治县", ("龙胜", "龙胜县", "龙胜自治县")),
        ("木垒哈萨克自治县", ("木垒", "木垒县", "木垒自治县")),
        ("东乡族自治县", ("东乡", "东乡县", "东乡自治县")),
        ("鄂温克族自治旗", ("鄂温克", "鄂温克旗", "鄂温克自治旗")),
        ("管城回族区", ("管城", "管城区")),
        ("浦东新区", ("浦东",)),
        ("神农架林区", ("神农架",)),
        ("六枝特区", ("六枝",)),
        ("察哈尔右翼前旗", ("察右前旗",)),
        ("正镶白旗", ()),
        ("井陉矿区", ()),
        ("萧县", ()),
        ("城区", ()),
    ],
)
def test_short_names(refresh: ModuleType, name: str, short: tuple[str, ...]) -> None:
    assert refresh.short_names(name) == short
    assert next(p.short for p in lexicon.load_places() if p.name == name) == short


@pytest.mark.parametrize("form", [
    "朝阳", "合作", "通道", "平安", "鼓楼", "城关", "资源", "比如",
    "公安", "白银", "三元", "大方", "和县", "新县", "城区",
])
def test_forms_that_need_context(form: str) -> None:
    holders = [p for p in lexicon.load_places() if form in (p.name, *p.short)]
    assert holders != []
    assert [p.name for p in holders if form not in p.needs_context] == []
    assert form not in lexicon.place_names()
    assert form in lexicon.place_names(doubtful=True)


@pytest.mark.parametrize("form", [
    "湖南", "铜仁", "玉屏", "大连", "宁波", "岳麓", "铜仁市", "朝阳区", "浦东新区", "承德",
])
def test_forms_that_are_plainly_places(form: str) -> None:
    holders = [p for p in lexicon.load_places() if form in (p.name, *p.short)]
    assert holders != []
    assert [p.name for p in holders if form in p.needs_context] == []
    assert form in lexicon.place_names()


def test_township_rows(refresh: ModuleType) -> None:
    data = {
        "110000000000": {
            "townships": {"甲镇": "110000100000", "乙山镇（撤销）": "1", "丙水乡（撤销）": "2", "丙水乡": "3"},
        }
    }
    rows = refresh.township_rows(data, frozenset())
    assert [r for r in rows if r[0] == "110000"] == [
        ("110000", "丙水乡", "", ""),
        ("110000", "乙山镇", "1", ""),
        ("110000", "甲镇", "", "1"),
    ]
    assert ("441900", "虎门镇", "", "") in rows


def test_county_of_a_province_without_prefecture_hangs_under_the_province(refresh: ModuleType) -> None:
    data = {
        "provinces": {
            "甲市": {"code": "110000000000", "cities": {"": {"code": None, "counties": {"乙区": "110101000000"}}}}
        }
    }
    assert [(d.code, d.level, d.parent) for d in refresh.read_divisions(data)] == [
        ("110000", 1, ""),
        ("110101", 3, "110000"),
    ]


def test_roles_are_those_of_the_ontology() -> None:
    assert {r.role for r in lexicon.load_roles()} == set(load_ontology().types["Role"].closed)
    by_word = {r.word: (r.role, r.sense) for r in lexicon.load_roles()}
    assert by_word["龙头企业"] == ("链主", "plain")
    assert by_word["头雁"] == ("链主", "figurative")


TABLE = Table(
    name="t",
    columns=("kind", "term"),
    key=("term",),
    order=("kind", "term"),
    needed=("kind", "term"),
    allowed={"kind": frozenset({"a", "b"})},
)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("kind\tterm\na\t钢\nb\t铁\n", []),
        ("kind\tterm\n", []),
        ("kind\tterm\na\t钢", [(2, "no line break")]),
        ("", [(1, "header")]),
        ("\ufeffkind\tterm\n", [(1, "header")]),
        ("term\tkind\n", [(1, "header")]),
        ("kind\tterm\r\na\t钢\r\n", [(1, "header")]),
        ("kind\tterm\na\t钢\na\t钢\n", [(3, "duplicate of line 2: 钢")]),
        ("kind\tterm\na\t钢\nb\t钢\n", [(3, "duplicate of line 2: 钢")]),
        ("kind\tterm\nb\t钢\na\t铁\n", [(3, "unsorted: a 铁 after b 钢")]),
        ("kind\tterm\nc\t钢\n", [(2, "unknown kind 'c'; allowed: 'a', 'b'")]),
        ("kind\tterm\na\t\n", [(2, "blank term")]),
        ("kind\tterm\na\t 钢\n", [(2, "blanks around term ' 钢'")]),
        ("kind\tterm\n\n", [(2, "1 cells in ''")]),
        ("kind\tterm\na\t钢\t1\n", [(2, "3 cells")]),
        ("kind\tterm\na\te\u0301\n", [(2, "NFC")]),
        ("kind\tterm\na\tＡ钢\n", [(2, "full-width")]),
        ("kind\tterm\na\t钢　铁\n", [(2, "full-width")]),
        ("kind\tterm\na\t５钢\nc\t\n", [(2, "full-width"), (3, "blank term"), (3, "unknown kind")]),
    ],
)
def test_table_problems(text: str, problems: list[tuple[int, str]]) -> None:
    found = table_problems(TABLE, text)
    assert [line for line, _ in found] == [line for line, _ in problems]
    assert [part for (_, part), (_, what) in zip(problems, found, strict=True) if part not in what] == []


def append(file: Path, line: str) -> int:
    text = file.read_text(encoding="utf-8") + line + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")
    return text.count("\n")


def test_bad_rows_of_all_files_are_reported_at_once(copy: Path) -> None:
    (copy / "roles.tsv").unlink()
    (copy / "extra.tsv").write_text("a\n", encoding="utf-8")
    (copy / "generic.tsv").write_bytes(b"type\tterm\n\xff\n")
    (copy / "products.tsv").unlink(missing_ok=True)
    place = append(copy / "places.tsv", "990001\t3\t某某县\t某某\t990000\t别名")
    suffix = append(copy / "suffixes.tsv", "Project\ttrade\t某某业\tstrong\t")
    with pytest.raises(SeedDataError) as error:
        lexicon.check_all(copy)
    heads = [" ".join(p.split()[:2]) for p in error.value.problems]
    assert heads == [
        "seeds/lexicons/extra.tsv:1: unknown",
        f"seeds/lexicons/places.tsv:{place}: needs_context",
        f"seeds/lexicons/places.tsv:{place}: unknown",
        f"seeds/lexicons/suffixes.tsv:{suffix}: kind",
        "seeds/lexicons/roles.tsv:1: file",
        "seeds/lexicons/generic.tsv:1: not",
    ]


def test_sound_copy_raises_nothing(copy: Path) -> None:
    assert lexicon.lexicon_problems(copy) == []


ENTITIES: list[dict[str, Any]] = [
    {"id": "e1", "type": "Company", "names": ["甲钢公司"], "optional": False},
    {"id": "e2", "type": "Product", "names": ["螺纹钢"], "optional": False},
    {"id": "e3", "type": "Role", "names": ["链主"], "optional": False},
]
MAKES = {"head": "e1", "rel": "produces", "tail": "e2", "evidence": "甲钢公司生产螺纹钢", "optional": False}


@pytest.mark.parametrize(
    ("entities", "relations", "problems"),
    [
        ([], [MAKES], []),
        ([], [{**MAKES, "status": "planned"}], []),
        ([], [{**MAKES, "status": "soon"}], ["unknown status 'soon'; allowed: done, planned"]),
        ([], [MAKES, MAKES], ["e1 -> produces -> e2: relation twice"]),
        ([], [{**MAKES, "evidence": "乙钢"}], ["evidence '乙钢' is not in the text"]),
        ([], [{**MAKES, "rel": "makes"}], ["unknown relation 'makes'"]),
        ([], [{**MAKES, "tail": "e9"}], ["an end is no entity of the file"]),
        ([], [{**MAKES, "head": "e2", "tail": "e1"}], ["produces may not run Product -> Company"]),
        ([], [{"head": "e1"}], ["needs head, rel, tail"]),
        ([], [{**MAKES, "weight": 1}], ["may have evidence, status, optional"]),
        ([{"id": "e1", "type": "Company", "names": ["甲钢公司"]}], [], ["e1: entity id twice"]),
        ([{"id": "e4", "type": "Firm", "names": ["甲钢公司"]}], [], ["e4: unknown type 'Firm'; allowed: Company"]),
        ([{"id": "e4", "type": "Company", "names": ["乙钢"]}], [], ["e4: name '乙钢' is not in the text"]),
        ([{"id": "e4", "type": "Company", "names": [" "]}], [], ["e4: name ' ' is not in the text"]),
        ([{"id": "e4", "type": "Company", "names": []}], [], ["needs id, type, names"]),
        ([{"id": "e4", "type": "Role", "names": ["龙头"]}], [], ["e4: unknown Role '龙头'; allowed: 上游"]),
    ],
)
def test_label_problems(entities: list[Any], relations: list[Any], problems: list[str]) -> None:
    label = {"doc": "x", "entities": ENTITIES + entities, "relations": relations}
    found = list(check.label_problems("x", label, "甲钢 公司\n生产螺纹钢。", load_ontology()))
    assert len(found) == len(problems)
    assert [part for part, what in zip(problems, found, strict=True) if part not in what] == []


def test_label_folder_reports_missing_and_broken_files(tmp_path: Path) -> None:
    docs, labels = tmp_path / "docs", tmp_path / "labels"
    docs.mkdir()
    labels.mkdir()
    for name in ("a", "b", "c"):
        (docs / f"{name}.txt").write_text("钢", encoding="utf-8")
    (docs / "README.md").write_text("about", encoding="utf-8")
    (labels / "b.json").write_text('{"doc": "b",\n}', encoding="utf-8")
    (labels / "c.json").write_text(json.dumps({"doc": "z", "entities": [], "relations": []}), encoding="utf-8")
    (labels / "d.json").write_text("{}", encoding="utf-8")
    found = check.label_folder_problems("w", docs, labels)
    assert [p.split(": ")[0] for p in found] == ["w/a.json:1", "w/b.json:2", "w/c.json", "w/d.json:1"]
    assert found[2] == "w/c.json: doc is 'z'; it must be the file's name, 'c'"


def test_main_says_what_was_checked(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "CHECKS", {"one": lambda: ["f.tsv:2: wrong"], "two": list})
    assert check.main() == 1
    assert capsys.readouterr() == ("one, two: 1 problems\n", "f.tsv:2: wrong\n")
    monkeypatch.setattr(check, "CHECKS", {"two": list})
    assert check.main() == 0
    assert capsys.readouterr() == ("two: 0 problems\n", "")
