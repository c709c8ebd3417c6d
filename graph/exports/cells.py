"""Values as a cell, an attribute or an id can hold them: clean text, joined lists, plain numbers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from numbers import Integral, Real

from graph.model import content_id

Scalar = str | int | float | bool

MAX_EVIDENCE = 500
"""Longest text of the columns `evidence`, in characters."""
MAX_CELL = 15_000
"""Longest text of any cell, in characters: Excel breaks cells at 32,767 UTF-16 units, Gephi's tables crawl at 20,000
characters."""

# control characters that XML 1.0 forbids, halves of surrogate pairs, and two non-characters
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")
_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")


def clean_text(value: object, *, limit: int = MAX_CELL) -> str:
    """A text that every format can hold: no forbidden character, `\\n` as line end, at most `limit` characters."""
    text = str(value)
    if not text.isprintable():  # what is forbidden is not printable; most texts need no search
        text = _LINE_END.sub("\n", _FORBIDDEN.sub("", text))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def gephi_text(text: str) -> str:
    """A column's text, guarded against two habits of Gephi's importer.

    It turns the capitals INF inside any text into `Infinity` (INFINEON becomes InfinityINEON) and a text that reads
    `null` into nothing. An invisible word joiner (U+2060) in the middle keeps both as printed. Not for labels, which
    Gephi leaves alone.
    """
    text = text.replace("INF", "IN\u2060F")
    return text[:2] + "\u2060" + text[2:] if text.casefold() == "null" else text


def list_items(items: Iterable[object]) -> list[str]:
    """Elements that `|` may join: cleaned, without repetitions and empty ones, in their order; `|` inside is `｜`."""
    cleaned = (clean_text(item).replace("|", "｜") for item in items)
    return list(dict.fromkeys(item for item in cleaned if item))


def join_list(items: Iterable[object]) -> str:
    """Elements joined by `|`, without repetitions and empty ones, in their order."""
    return "|".join(list_items(items))


def join_sentences(sentences: Iterable[object], *, limit: int = MAX_EVIDENCE) -> str:
    """The first sentences, joined by ` / `, as many as fit into `limit` characters; `…` says that some is left out."""
    unique = [s for s in dict.fromkeys(clean_text(item) for item in sentences) if s]
    text = " / ".join(unique)
    if len(text) <= limit:
        return text
    kept = unique[0]
    for sentence in unique[1:]:
        if len(kept) + 3 + len(sentence) > limit - 2:
            break
        kept += " / " + sentence
    return kept + " …" if len(kept) <= limit - 2 else kept[: limit - 1] + "…"


def is_token(text: str) -> bool:
    """Whether a text is an ASCII token, as ids in XML must be."""
    return _TOKEN.match(text) is not None


def token(value: object) -> str:
    """`value` if it is an ASCII token, else a stable token made from it."""
    text = str(value)
    return text if is_token(text) else content_id("x", text.encode("unicode_escape").decode("ascii"))


def number(value: object) -> int | float | None:
    """A finite number of Python's own, also from numpy; None for all else."""
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) and math.isfinite(value) else None


def real(value: object) -> float | None:
    """A finite number as a float; None for all else."""
    found = number(value)
    return None if found is None else float(found)


def as_text(value: object) -> str:
    """Any value as a text: lists joined by `|`, mappings as JSON."""
    if isinstance(value, list | tuple):
        return clean_text(join_list(map(as_text, value)))
    if isinstance(value, set | frozenset):
        return clean_text(join_list(sorted(map(str, value))))
    if isinstance(value, Mapping):
        return clean_text(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))
    return clean_text(value)
