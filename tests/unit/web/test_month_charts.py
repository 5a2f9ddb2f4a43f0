"""Bars stand where the figures put them, and say what is not whole."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tepore.kernel import Period
from tepore.services.describe_own_unit import ServiceMonth, ServiceUse
from tepore.web.month_charts import month_chart, month_name


def month(year: int, number: int, amount: int | None, *, days: int | None = None) -> ServiceMonth:
    start_on = date(year, number, 1)
    end_on = date(year + number // 12, number % 12 + 1, 1) if days is None else date(year, number, 1 + days)
    return ServiceMonth(
        period=Period(start_on, end_on),
        amount=None if amount is None else Fraction(amount),
        cents=None,
        is_estimated=False,
    )


def use(*months: ServiceMonth) -> ServiceUse:
    return ServiceUse(service="heating", unit="kWh", months=months, places=())


def test_no_month_told_gives_no_chart() -> None:
    assert month_chart(use(month(2025, 1, None)), "it") is None


def test_the_height_of_a_bar_is_its_part_of_the_axis() -> None:
    chart = month_chart(use(month(2025, 1, 100), month(2025, 2, 50), month(2025, 3, None)), "it")
    assert chart is not None
    full, half = chart.bars
    assert [row.label for row in chart.rows] == ["0", "50", "100"]
    assert float(full.height) == 2 * float(half.height)
    assert float(full.y) == float(chart.rows[-1].y)
    assert [mark.label for mark in chart.months] == ["gen", "feb", "mar"]


def test_the_year_before_stands_beside_only_where_both_months_are_whole() -> None:
    earlier = [month(2024, number, 10 * number) for number in range(1, 13)]
    chart = month_chart(use(*earlier, month(2025, 1, 80), month(2025, 2, 5, days=9)), "de")
    assert chart is not None
    forms = [(bar.form, bar.label) for bar in chart.bars[-3:]]
    assert forms == [
        ("before", "Jan 2024: 10 kWh"),
        ("own", "Jan 2025: 80 kWh"),
        ("own part", "01.02.2025 - 09.02.2025: 5 kWh"),
    ]
    assert chart.has_before


def test_twelve_months_are_shown_at_most() -> None:
    months = [month(2023 + number // 12, number % 12 + 1, number) for number in range(24)]
    chart = month_chart(use(*months), "en")
    assert chart is not None
    assert len(chart.months) == 12
    assert sum(bar.form == "own" for bar in chart.bars) == 12


def test_a_month_is_named_by_its_days_where_it_is_not_whole() -> None:
    assert month_name(month(2025, 4, 1), "it") == "apr 2025"
    assert month_name(month(2025, 4, 1, days=13), "it") == "01/04/2025 - 13/04/2025"
