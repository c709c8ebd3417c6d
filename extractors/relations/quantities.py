"""Amounts and dates as the text prints them."""

from __future__ import annotations

import re

from extractors.model import Quantity

_NUMBER = r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<scale>[十百千万亿]*)(?:余|多)?"
_UNIT = (
    r"(?P<unit>吨/年|吨|万元|美元|元|台/年|台|套/年|套|辆|万支|支|片|只|件|千瓦时|千瓦|兆瓦|GWh|MWh|GW|MW|kW"
    r"|立方米|平方米|米|亩|公斤|千克|升|座|条|%|人)"
)
_AMOUNT = re.compile(_NUMBER + _UNIT + r"(?P<rate>/年|每年)?")
_DATE = re.compile(
    r"(?:19|20)\d{2}年(?:底|末|初|上半年|下半年|[一二三四]季度|\d{1,2}月(?:\d{1,2}日|底|初|中旬|上旬|下旬)?)?"
    r"|(?<!\d)\d{1,2}月\d{1,2}日"
)
_SCALES = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_MONEY = frozenset({"元", "万元", "美元"})
_CAPACITY_CUE = re.compile(r"(?:年产|产能|年产能|月产|日产|年处理|年消耗|年回收|生产能力|产量)[^。；，]{0,8}$")
_INVESTMENT_CUE = re.compile(r"(?:投资|总投资|注资|出资|引资)[^。；，]{0,8}$")


def find_quantities(text: str) -> list[Quantity]:
    """Amounts in a stretch of text, in order.

    `kind` is investment, money, capacity, share or amount; `value` is the number with its scale (5万 is 50000) in
    `unit`.
    """
    found = []
    for match in _AMOUNT.finditer(text):
        value = float(match["number"].replace(",", ""))
        for character in match["scale"]:
            value *= _SCALES[character]
        unit, before = match["unit"], text[max(0, match.start() - 16) : match.start()]
        if unit == "万元":
            value, unit = value * 1e4, "元"
        if unit in _MONEY:
            kind = "investment" if _INVESTMENT_CUE.search(before) else "money"
        elif unit == "%":
            kind = "share"
        else:
            kind = "capacity" if _CAPACITY_CUE.search(before) or match["rate"] or unit.endswith("/年") else "amount"
        found.append(Quantity(kind, value, unit, match.group()))
    return found


def find_dates(text: str) -> list[str]:
    """Dates as printed, in order, each once."""
    return list(dict.fromkeys(match.group() for match in _DATE.finditer(text)))
