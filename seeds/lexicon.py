"""Word lists that clusterkg knows before it reads a text, and their loaders.

Every list is a tab-separated UTF-8 file in seeds/lexicons with a header line; `TABLES` says which columns it has, what
may stand in them and how it is sorted. The loaders are cached and trust the files; `check_all` proves them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from seeds.errors import SeedDataError
from seeds.ontology import load_ontology
from seeds.tables import Table, table_problems

Strength = Literal["strong", "medium", "weak"]
Sense = Literal["plain", "figurative"]

SUFFIX_KINDS: Mapping[str, tuple[str, ...]] = {
    "Company": ("legal", "branch", "plant", "trade"),
    "Park": ("zone", "park"),
    "Cluster": ("cluster",),
    "Organization": (
        "government",
        "ministry",
        "bureau",
        "education",
        "research",
        "association",
        "finance",
        "justice",
        "public",
        "department",
    ),
    "Policy": ("title", "programme"),
    "Project": ("project",),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A province (level 1), prefecture (2) or county (3) of China.

    Attributes:
        code: six digits of the national code.
        short: shorter forms in use, 玉屏侗族自治县 → 玉屏, 玉屏县, 玉屏自治县.
        parent: code of the area it lies in, "" for provinces.
        needs_context: those of `name` and `short` that are a place only where the context says so.
    """

    code: str
    level: int
    name: str
    short: tuple[str, ...]
    parent: str
    needs_context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Township:
    """A township, town or street office in the county with code `county`; `former` where it was abolished."""

    county: str
    name: str
    former: bool
    needs_context: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A named area that is no administrative division: continent, country, region of China, group of cities."""

    kind: str
    term: str
    needs_context: bool


@dataclass(frozen=True, slots=True)
class Suffix:
    """A word that names of one node type end in; `strength` is how well it alone shows that a name ends there."""

    type: str
    kind: str
    suffix: str
    strength: Strength
    note: str


@dataclass(frozen=True, slots=True)
class RoleWord:
    """A word for a position in a chain, with the role of the ontology's closed list."""

    role: str
    word: str
    sense: Sense


@dataclass(frozen=True, slots=True)
class Generic:
    """A noun that is never a node by itself, with the node type it could be taken for."""

    type: str
    term: str


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm known beforehand, by a name that is no ordinary word; `kind` says where it is known from."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Term:
    """A product or an industry: `chain` is the industrial chain it belongs to, `kind` as in the file."""

    term: str
    chain: str
    kind: str
    note: str


def place_problems(rows: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[tuple[int, str]]:
    """Places with a parent that is not in the file or a doubtful form that is none of their forms."""
    codes = {row["code"] for _, row in rows}
    for number, row in rows:
        if row["parent"] and row["parent"] not in codes:
            yield number, f"unknown parent {row['parent']!r} of {row['name']}"
        unknown = set(row["needs_context"].split()) - {row["name"], *row["short"].split()}
        if unknown:
            yield number, f"needs_context {' '.join(sorted(unknown))} is neither name nor short"


def suffix_problems(rows: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[tuple[int, str]]:
    """Suffixes of a kind that does not go with their node type."""
    for number, row in rows:
        kinds = SUFFIX_KINDS.get(row["type"], (row["kind"],))
        if row["kind"] not in kinds:
            yield number, f"kind {row['kind']!r} does not go with {row['type']}; allowed: {', '.join(kinds)}"


FIRM_KINDS = frozenset({"listed", "central", "unlisted", "foreign", "hk", "brand", "bank"})
MARK = frozenset({"", "1"})
REGION_KINDS = frozenset(
    {
        "continent",
        "world_region",
        "country",
        "world_city",
        "china_region",
        "city_group",
        "abbreviation",
        "municipal_short",
    }
)
TERM_COLUMNS = ("term", "chain", "kind", "note")
TABLES: Mapping[str, Table] = {
    t.name: t
    for t in (
        Table(
            name="places",
            columns=("code", "level", "name", "short", "parent", "needs_context"),
            key=("code",),
            order=("code",),
            needed=("code", "level", "name"),
            allowed={"level": frozenset("123")},
            more=place_problems,
        ),
        Table(
            name="townships",
            columns=("county", "name", "former", "needs_context"),
            key=("county", "name"),
            order=("county", "name"),
            needed=("county", "name"),
            allowed={"former": MARK, "needs_context": MARK},
        ),
        Table(
            name="place_words",
            columns=("form", "reason"),
            key=("form",),
            order=("form",),
            needed=("form", "reason"),
            allowed={"reason": frozenset({"word", "brand", "position"})},
        ),
        Table(
            name="regions",
            columns=("kind", "term", "needs_context"),
            key=("term",),
            order=("kind", "term"),
            needed=("kind", "term"),
            allowed={
                "kind": REGION_KINDS,
                "needs_context": MARK,
            },
        ),
        Table(
            name="suffixes",
            columns=("type", "kind", "suffix", "strength", "note"),
            key=("type", "suffix"),
            order=("type", "kind", "suffix"),
            needed=("type", "kind", "suffix", "strength"),
            allowed={
                "type": frozenset(SUFFIX_KINDS),
                "kind": frozenset(kind for kinds in SUFFIX_KINDS.values() for kind in kinds),
                "strength": frozenset({"strong", "medium", "weak"}),
            },
            more=suffix_problems,
        ),
        Table(
            name="roles",
            columns=("role", "word", "sense"),
            key=("word",),
            order=("role", "word"),
            needed=("role", "word", "sense"),
            allowed={
                "role": frozenset(load_ontology().types["Role"].closed),
                "sense": frozenset({"plain", "figurative"}),
            },
        ),
        Table(
            name="generic",
            columns=("type", "term"),
            key=("term",),
            order=("type", "term"),
            needed=("type", "term"),
            allowed={"type": frozenset(load_ontology().types)},
        ),
        Table(
            name="firms",
            columns=("name", "kind"),
            key=("name",),
            order=("name",),
            needed=("name", "kind"),
            allowed={"kind": FIRM_KINDS},
        ),
        Table(
            name="surnames",
            columns=("kind", "surname"),
            key=("surname",),
            order=("kind", "surname"),
            needed=("kind", "surname"),
            allowed={"kind": frozenset({"single", "double"})},
        ),
        Table(
            name="products",
            columns=TERM_COLUMNS,
            key=("term",),
            order=("term",),
            needed=("term",),
            optional=True,
        ),
        Table(
            name="industries",
            columns=TERM_COLUMNS,
            key=("term",),
            order=("term",),
            needed=("term",),
            optional=True,
        ),
    )
}


def lexicon_folder() -> Traversable:
    """The folder of the lexicons that ship with clusterkg."""
    return files("seeds").joinpath("lexicons")


def read_rows(name: str) -> Iterator[list[str]]:
    """The cells of each row of a lexicon, without the header; nothing where an optional file is missing."""
    table, file = TABLES[name], lexicon_folder().joinpath(f"{name}.tsv")
    if table.optional and not file.is_file():
        return
    lines = file.read_text(encoding="utf-8").split("\n")
    for line in lines[1:]:
        if line:
            yield line.split("\t")


@cache
def load_places() -> tuple[Place, ...]:
    """Provinces, prefectures and counties, by code."""
    return tuple(
        Place(code, int(level), name, tuple(short.split()), parent, tuple(unsure.split()))
        for code, level, name, short, parent, unsure in read_rows("places")
    )


@cache
def load_townships() -> tuple[Township, ...]:
    """Townships, towns and street offices, by county and name."""
    return tuple(
        Township(county, name, former == "1", unsure == "1") for county, name, former, unsure in read_rows("townships")
    )


@cache
def load_regions() -> tuple[Region, ...]:
    """Continents, countries, regions and groups of cities."""
    return tuple(Region(kind, term, unsure == "1") for kind, term, unsure in read_rows("regions"))


@cache
def load_suffixes() -> tuple[Suffix, ...]:
    """Endings of names, by node type, kind and ending."""
    return tuple(
        Suffix(node_type, kind, suffix, STRENGTHS[strength], note)
        for node_type, kind, suffix, strength, note in read_rows("suffixes")
    )


@cache
def load_roles() -> tuple[RoleWord, ...]:
    """Words for positions in a chain."""
    return tuple(RoleWord(role, word, SENSES[sense]) for role, word, sense in read_rows("roles"))


@cache
def load_generic() -> tuple[Generic, ...]:
    """Nouns that are never a node by themselves."""
    return tuple(Generic(node_type, term) for node_type, term in read_rows("generic"))


@cache
def load_surnames() -> frozenset[str]:
    """Chinese family names of one and two characters."""
    return frozenset(surname for _, surname in read_rows("surnames"))


@cache
def load_firms() -> tuple[Firm, ...]:
    """Firms known beforehand, by name."""
    return tuple(Firm(*cells) for cells in read_rows("firms"))


@cache
def load_products() -> tuple[Term, ...]:
    """Product and material terms; empty where the file is missing."""
    return tuple(Term(*cells) for cells in read_rows("products"))


@cache
def load_industries() -> tuple[Term, ...]:
    """Names of industries and chains; empty where the file is missing."""
    return tuple(Term(*cells) for cells in read_rows("industries"))


@cache
def place_names(*, doubtful: bool = False) -> frozenset[str]:
    """All names and short names of divisions and all names of townships.

    Args:
        doubtful: take in the forms that are a place only where the context says so, such as 和平 or 资源.
    """
    divisions = {
        form
        for place in load_places()
        for form in (place.name, *place.short)
        if doubtful or form not in place.needs_context
    }
    townships = {township.name for township in load_townships() if doubtful or not township.needs_context}
    return frozenset(divisions | townships)


STRENGTHS: Mapping[str, Strength] = {"strong": "strong", "medium": "medium", "weak": "weak"}
SENSES: Mapping[str, Sense] = {"plain": "plain", "figurative": "figurative"}


def check_all(folder: Traversable | None = None) -> None:
    """Check every lexicon.

    Args:
        folder: where the files are; the shipped ones by default.

    Raises:
        SeedDataError: one line for each problem of all files, as file:line.
    """
    problems = lexicon_problems(folder)
    if problems:
        raise SeedDataError(problems)


def lexicon_problems(folder: Traversable | None = None) -> list[str]:
    """The problems of all lexicons, as file:line; empty where all is well."""
    base = lexicon_folder() if folder is None else folder
    problems: list[str] = []
    known = {f"{name}.tsv" for name in TABLES}
    for file in sorted(base.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".tsv") and file.name not in known:
            problems.append(f"seeds/lexicons/{file.name}:1: unknown lexicon; add it to TABLES in seeds/lexicon.py")
    for table in TABLES.values():
        file = base.joinpath(f"{table.name}.tsv")
        where = f"seeds/lexicons/{table.name}.tsv"
        if not file.is_file():
            if not table.optional:
                problems.append(f"{where}:1: file is missing")
            continue
        try:
            text = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError as exc:
            problems.append(f"{where}:1: not UTF-8: {exc}")
            continue
        problems += [f"{where}:{line}: {what}" for line, what in table_problems(table, text)]
    return problems
