"""Steps in the civil calendar."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.mbus.readings.calendar import stepped

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


@pytest.mark.parametrize(
    ("start", "steps", "unit", "expected"),
    [
        (date(2020, 2, 29), 1, "mo", date(2020, 3, 31)),
        (date(2020, 3, 31), -1, "mo", date(2020, 2, 29)),
        (date(2026, 2, 1), -3, "mo", date(2025, 11, 1)),
        (date(2024, 1, 30), 1, "mo", date(2024, 2, 29)),
        (date(2024, 2, 29), -1, "y", date(2023, 2, 28)),
        (date(2025, 1, 15), 1, "half_month", date(2025, 1, 31)),
        (date(2025, 1, 31), 1, "half_month", date(2025, 2, 15)),
        (date(2025, 2, 1), 1, "half_month", date(2025, 2, 16)),
        (date(2025, 2, 16), 1, "half_month", date(2025, 3, 1)),
        (date(2025, 2, 10), 1, "half_month", date(2025, 2, 28)),
        (date(2025, 2, 10), 2, "half_month", date(2025, 3, 10)),
        (date(2025, 3, 1), 2, "d", date(2025, 3, 3)),
    ],
)
def test_a_step_lands_where_the_calendar_says(start: date, steps: int, unit: str, expected: date) -> None:
    assert stepped(start, steps, unit) == expected


def test_hours_step_a_time() -> None:
    three, two = datetime.fromisoformat("2010-01-01T03:00"), datetime.fromisoformat("2010-01-01T02:00")
    assert stepped(three, -1, "h") == two


def test_a_step_beyond_the_calendar_is_none() -> None:
    assert stepped(date(9999, 12, 31), 1, "mo") is None
    assert stepped(date(1, 1, 1), -1, "d") is None


@given(DAYS, st.integers(min_value=-600, max_value=600))
def test_the_last_day_of_a_month_stays_the_last(day: date, months: int) -> None:
    last = stepped(day.replace(day=1), 1, "mo")
    assert last is not None
    end = stepped(last, -1, "d")
    assert end is not None
    moved = stepped(end, months, "mo")
    assert moved is not None
    after = stepped(moved, 1, "d")
    assert after is not None
    assert after.day == 1
