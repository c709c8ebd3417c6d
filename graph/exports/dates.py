"""Dates as Chinese texts print them, as days of the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_PRINTED = re.compile(
    r"(?P<year>(?:19|20)\d{2})年"
    r"(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|(?P<part>底|末|初|上旬|中旬|下旬))?"
    r"|(?P<quarter>[一二三四])季度|(?P<half>上半年|下半年)|(?P<end>底|末))?"
)
_DAYS = {"中旬": 11, "下旬": 21, "底": 21, "末": 21}
_MONTHS = {"一": 1, "二": 4, "三": 7, "四": 10}


def first_day(printed: str) -> date | None:
    """The first day of the period that a date names: 2023年底 is 2023-12-01, 2024年二季度 2024-04-01.

    None for what names no year (4月7日) or no real day: a year is never guessed.
    """
    match = _PRINTED.match(printed)
    if match is None:
        return None
    month = 1
    if match["month"]:
        month = int(match["month"])
    elif match["quarter"]:
        month = _MONTHS[match["quarter"]]
    elif match["half"]:
        month = 7 if match["half"] == "下半年" else 1
    elif match["end"]:
        month = 12
    try:
        return date(int(match["year"]), month, int(match["day"]) if match["day"] else _DAYS.get(match["part"], 1))
    except ValueError:
        return None


def earliest(printed: Iterable[str]) -> str:
    """The earliest day that some dates name, as YYYY-MM-DD; empty if none names one."""
    return min((day.isoformat() for text in printed if (day := first_day(str(text)))), default="")
