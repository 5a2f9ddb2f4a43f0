"""Registers, clocks and the calendar of a run."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.simulation.clock import DeviceClock
from tepore.simulation.registers import Register, days_that_keep
from tepore.simulation.timeline import Timeline, rome_hours

ROME = ZoneInfo("Europe/Rome")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def test_an_allocator_keeps_the_year_and_begins_again() -> None:
    register = Register((12, 31), 10_000, resets=True, count=812.9)
    kept = register.end_day(date(2024, 12, 31))
    assert [(value.kind, value.shown) for value in kept] == [
        ("half_month", 812),
        ("month_end", 812),
        ("set_day", 812),
    ]
    assert register.shown == 0


def test_a_meter_goes_on_after_its_set_day_and_rolls_over() -> None:
    register = Register((6, 30), 100_000, count=99_999.5)
    register.end_day(date(2025, 6, 30))
    register.count += 1.0
    assert register.set_day_value is not None
    assert register.set_day_value.shown == 99_999
    assert register.shown == 0


def test_a_day_in_the_middle_keeps_nothing() -> None:
    assert Register((12, 31), 100, count=5.0).end_day(date(2025, 2, 3)) == []


def test_months_kept_are_the_latest_first() -> None:
    register = Register((12, 31), 1000)
    for month, days in ((1, 31), (2, 28), (3, 31)):
        register.count += 10
        register.end_day(date(2025, month, days))
    assert [(value.on.month, value.shown) for value in register.month_ends] == [(3, 30), (2, 20), (1, 10)]


def test_days_that_keep_are_the_15th_the_last_and_the_set_day() -> None:
    days = days_that_keep(date(2024, 2, 1), date(2024, 4, 1), (3, 21))
    assert [str(day) for day in days] == [
        "2024-02-15",
        "2024-02-29",
        "2024-03-15",
        "2024-03-21",
        "2024-03-31",
    ]


@given(st.floats(-1e5, 1e5), st.floats(-500, 500), st.dates(date(2002, 1, 1), date(2078, 12, 31)))
def test_a_clock_turned_round_shows_the_same(offset_s: float, drift_ppm: float, day: date) -> None:
    clock = DeviceClock(1.7e9, offset_s, drift_ppm)
    midnight = clock.midnight_s(day)
    assert clock.shown_s(midnight) % 86400 == pytest.approx(0.0, abs=1e-3) or clock.shown_s(
        midnight
    ) % 86400 == pytest.approx(86400.0, abs=1e-3)
    assert clock.day_at(midnight + 1) == day


def test_a_clock_keeps_standard_time_in_summer() -> None:
    noon = datetime(2025, 7, 1, 12, tzinfo=ROME).timestamp()
    assert DeviceClock(0.0).time_at(noon).hour == 11


def test_a_drift_of_20_ppm_is_ten_and_a_half_minutes_a_year() -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC).timestamp()
    year_later = start + 365 * 86400
    ahead = DeviceClock(start, drift_ppm=20).shown_s(year_later) - DeviceClock(start).shown_s(year_later)
    assert ahead == pytest.approx(630.72, abs=1e-3)  # 31 536 000 s times 20e-6


@given(st.dates(date(2001, 1, 1), date(2050, 12, 1)))
def test_months_follow_each_other_without_a_gap(day: date) -> None:
    timeline = Timeline(day.replace(day=1), 14)
    spans = list(timeline.spans())
    assert sum(span.steps for span in spans) == timeline.steps
    assert all(before.end_s == after.first_s for before, after in pairwise(spans))
    assert spans[0].first_s == timeline.start_s


def test_march_has_743_hours_and_october_745() -> None:
    hours = {span.label: span.steps for span in Timeline(date(2025, 3, 1), 8).spans()}
    assert (hours["2025-03"], hours["2025-04"], hours["2025-10"]) == (743, 720, 745)


@given(st.integers(2001, 2050))
def test_the_clock_on_the_wall_is_that_of_the_zone_database(year: int) -> None:
    starts = int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) + 3600 * np.arange(8760, dtype=np.int64)
    civil = rome_hours(starts)
    for place in range(0, 8760, 37):
        wall = datetime.fromtimestamp(int(starts[place]), ROME)
        assert (civil.month[place], civil.day[place], civil.hour[place]) == (wall.month, wall.day, wall.hour)
