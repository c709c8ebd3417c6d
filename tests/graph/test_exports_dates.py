"""Printed dates as days: the first day of the period, and nothing where no year is named."""

from __future__ import annotations

from datetime import date

import pytest

from graph.exports.dates import earliest, first_day


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2024年", date(2024, 1, 1)),
        ("1992年12月", date(1992, 12, 1)),
        ("2023年4月7日", date(2023, 4, 7)),
        ("2024年一季度", date(2024, 1, 1)),
        ("2024年四季度", date(2024, 10, 1)),
        ("2024年上半年", date(2024, 1, 1)),
        ("2024年下半年", date(2024, 7, 1)),
        ("2024年底", date(2024, 12, 1)),
        ("2024年初", date(2024, 1, 1)),
        ("2024年5月中旬", date(2024, 5, 11)),
        ("2024年5月底", date(2024, 5, 21)),
        ("4月7日", None),
        ("明年", None),
        ("2024年13月", None),
        ("2023年2月30日", None),
        ("", None),
    ],
)
def test_first_day(printed, day):
    assert first_day(printed) == day


def test_earliest():
    assert earliest(["4月7日", "2024年", "2023年底"]) == "2023-12-01"
    assert earliest(["4月7日"]) == earliest([]) == ""
