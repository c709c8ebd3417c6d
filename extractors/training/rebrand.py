"""Names of real firms in place of invented ones, so that the voters learn what real trade names look like.

The firms of the training texts are invented, and whoever invents names does it in a manner of his own. In a copy of
each text, made for training only, the trade name of every second firm is replaced by that of a firm of the lexicon,
wherever it stands: 湘阑碳素 and 湖南湘阑碳素科技有限公司 become 雅克碳素 and 湖南雅克碳素科技有限公司. To replace names
by others of their type is a known way to get more from few labels (X. Dai, H. Adel, "An Analysis of Simple Data
Augmentation for Named Entity Recognition", COLING 2020).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from zlib import crc32

from extractors.entities.names import company_name
from seeds.lexicon import load_firms, load_suffixes, place_names
from seeds.training import LabelledEntity, LabelledText

SHARE = 2
"""One firm in so many gets another trade name."""
NAMED_AFTER = frozenset({"Company", "Park", "Project", "Cluster", "Organization"})
"""Types whose names may hold the trade name of a firm."""


@cache
def real_brands() -> tuple[str, ...]:
    """Trade names of two or three characters: short names of listed firms without place and trade (微导纳米 → 微导)."""
    trades = sorted({row.suffix for row in load_suffixes() if row.type == "Company"} | {"股份"}, key=len, reverse=True)
    places = place_names(doubtful=True)
    found = set()
    for firm in load_firms():
        if firm.kind == "listed" and not any(firm.name[:size] in places for size in (2, 3)):
            trade = next((t for t in trades if firm.name.endswith(t) and len(firm.name) - len(t) >= 2), "")
            brand = firm.name.removesuffix(trade)
            if len(brand) in (2, 3) and brand not in places and re.fullmatch("[一-鿿]+", brand):
                found.add(brand)
    return tuple(sorted(found))


def brand_of(firm: LabelledEntity) -> str:
    """What the names of a firm without place and legal form begin with, two or three characters; else nothing."""
    cores = [company_name(name).core for name in firm.names]
    shared = next((n for n in range(len(cores[0]), 1, -1) if all(c[:n] == cores[0][:n] for c in cores)), 0)
    brand = cores[0][: shared if shared <= 3 else 2]
    return brand if re.fullmatch("[一-鿿]+", brand) else ""


def rebrand(text: LabelledText) -> LabelledText:
    """The text with real trade names for every second firm; the same text always gives the same copy.

    A trade name is left as it is where it stands outside of the names of firms and what is named after them: there it
    may be a word. Where a broken line tore a name in two, the copy has it whole.
    """
    for firm in (e for e in text.entities if e.type == "Company"):
        number = crc32(f"{text.name} {firm.id} brand".encode())
        brand, new = brand_of(firm), real_brands()[number % len(real_brands())]
        if number // 7 % SHARE == 0 and brand and new not in text.text:
            text = _replaced(text, brand, new) or text
    return text


def _replaced(text: LabelledText, brand: str, new: str) -> LabelledText | None:
    pattern = re.compile(r"\s*".join(brand))
    if any(pattern.search(n) for e in text.entities if e.type not in NAMED_AFTER for n in e.names):
        return None
    if len(pattern.findall(text.text)) > len(set(_within_names(text, pattern))):
        return None
    entities = tuple(replace(e, names=tuple(pattern.sub(new, n) for n in e.names)) for e in text.entities)
    return replace(text, text=pattern.sub(new, text.text), entities=entities)


def _within_names(text: LabelledText, pattern: re.Pattern[str]) -> Iterator[int]:
    """Where the pattern stands inside a labelled name that holds it."""
    names = {n for e in text.entities if e.type in NAMED_AFTER for n in e.names if pattern.search(n)}
    for name in names:
        for match in re.finditer(r"\s*".join(map(re.escape, re.sub(r"\s+", "", name))), text.text):
            yield from (m.start() for m in pattern.finditer(text.text, *match.span()))
