"""Amounts and dates as the text prints them."""

from __future__ import annotations

import pytest

from extractors.model import Quantity
from extractors.relations.quantities import find_dates, find_quantities


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("年产5万吨硅片", [("capacity", 50000.0, "吨", "5万吨")]),
        ("产能达3.5万吨/年", [("capacity", 35000.0, "吨/年", "3.5万吨/年")]),
        ("年回收退役组件2000吨", [("capacity", 2000.0, "吨", "2000吨")]),
        ("采购石英砂1,200吨", [("amount", 1200.0, "吨", "1,200吨")]),
        ("总投资12亿元", [("investment", 1.2e9, "元", "12亿元")]),
        ("投资约3000万元", [("investment", 3e7, "元", "3000万元")]),
        ("销售额8亿元", [("money", 8e8, "元", "8亿元")]),
        ("注资200万美元", [("investment", 2e6, "美元", "200万美元")]),
        ("持股51%", [("share", 51.0, "%", "51%")]),
        ("2GWh储能", [("amount", 2.0, "GWh", "2GWh")]),
        ("20余台单晶炉", [("amount", 20.0, "台", "20余台")]),
        ("投资5亿元，年产硅片2亿片", [("investment", 5e8, "元", "5亿元"), ("capacity", 2e8, "片", "2亿片")]),
        ("第3车间", []),
        ("2024年", []),
        ("", []),
    ],
)
def test_quantities(text: str, wanted: list[tuple[str, float, str, str]]) -> None:
    assert find_quantities(text) == [Quantity(*row) for row in wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024年5月8日点火", ["2024年5月8日"]),
        ("2025年底投产，2025年底达产", ["2025年底"]),
        ("2026年上半年、2026年一季度", ["2026年上半年", "2026年一季度"]),
        ("3月12日签约", ["3月12日"]),
        ("计划2027年建成", ["2027年"]),
        ("年产5000吨", []),
        ("今年", []),
    ],
)
def test_dates(text: str, wanted: list[str]) -> None:
    assert find_dates(text) == wanted
