"""Make the rows of kind `listed` in seeds/lexicons/firms.tsv again: firms listed in Shanghai, Shenzhen and Beijing.

    pip download --no-deps adata==2.9.5
    pip download --no-deps --no-binary :all: jieba==0.42.1
    python scripts/refresh_firms.py adata-2.9.5-py3-none-any.whl jieba-0.42.1.tar.gz

Both packages are only opened as archives. Rows of other kinds are kept by hand and stay as they are. A short name of
two characters, one that another lexicon holds, and one that jieba's dictionary holds as anything but a firm, a brand or
an abbreviation is left out: it would mark ordinary words (机器人, 太阳能, 老百姓) as firms.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from seeds import lexicon

FIRMS = Path(__file__).resolve().parent.parent / "seeds" / "lexicons" / "firms.tsv"
STOCKS = "adata/stock/cache/code.csv"
DICTIONARY = "jieba-0.42.1/jieba/dict.txt"
STATE = re.compile(r"^(?:退市|\*?ST|S\*?ST|SST|PT|DR|XD|XR|[SNCG])(?=[一-鿿])|(?:B股|[AB]|退|-U|-W|-UW)$")
"""Marks of the exchange before and after a short name."""
FIRM_TAGS = frozenset({"nt", "nz", "j"})
"""jieba's tags of bodies, other proper names and abbreviations."""


def listed_names(stocks: Path) -> Iterator[str]:
    """The short names of the package's table without blanks and marks, and without 股份 where three characters stay."""
    with zipfile.ZipFile(stocks) as archive:
        if STOCKS not in archive.namelist():
            raise SystemExit(f"{stocks}: has no {STOCKS}; give the wheel of adata 2.9.5")
        for row in csv.DictReader(io.StringIO(archive.read(STOCKS).decode("utf-8"))):
            name = STATE.sub("", unicodedata.normalize("NFKC", row["short_name"]).replace(" ", ""))
            yield name
            if name.endswith("股份"):
                yield name.removesuffix("股份")


def words_of(dictionary: Path) -> Mapping[str, str]:
    """The words of jieba's dictionary with their tags."""
    with tarfile.open(dictionary) as archive:
        member = archive.extractfile(DICTIONARY) if DICTIONARY in archive.getnames() else None
        if member is None:
            raise SystemExit(f"{dictionary}: has no {DICTIONARY}; give the source archive of jieba 0.42.1")
        lines = member.read().decode("utf-8").splitlines()
    return {word: tag for word, _, tag in (line.split(" ") for line in lines)}


def held_elsewhere() -> set[str]:
    """The words of all other lexicons."""
    terms = {row.term for row in (*lexicon.load_products(), *lexicon.load_industries(), *lexicon.load_generic())}
    words = {row.word for row in lexicon.load_roles()} | {row.term for row in lexicon.load_regions()}
    return terms | words | lexicon.place_names(doubtful=True)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Refresh the listed firms of seeds/lexicons/firms.tsv.")
    parser.add_argument("stocks", type=Path, help="wheel of adata")
    parser.add_argument("dictionary", type=Path, help="source archive of jieba")
    args = parser.parse_args()
    tags, taken = words_of(args.dictionary), held_elsewhere()
    kept = {row.name: row.kind for row in lexicon.load_firms() if row.kind != "listed"} if FIRMS.is_file() else {}
    listed = {n for n in listed_names(args.stocks) if len(n) >= 3 and n not in taken and tags.get(n, "nt") in FIRM_TAGS}
    rows = sorted((dict.fromkeys(listed, "listed") | kept).items())
    text = "".join(f"{name}\t{kind}\n" for name, kind in [("name", "kind"), *rows])
    FIRMS.write_text(text, encoding="utf-8", newline="\n")
    print(f"{FIRMS}: {len(rows)} firms, {len(rows) - len(kept)} of them listed")


if __name__ == "__main__":
    main()
