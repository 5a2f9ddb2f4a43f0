"""Half-open periods and the civil days of Italy."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tepore.kernel import Period
from tepore.kernel.periods import BadPeriod, day_in_rome, midnight_in_rome

SEASON = Period.of_days(date(2024, 10, 15), date(2025, 4, 15))


def test_a_season_holds_its_first_and_last_day() -> None:
    assert SEASON.days == 183  # 15 October to 15 April, zone E: DPR 74/2013 art. 4
    assert SEASON.holds(date(2024, 10, 15))
    assert SEASON.holds(date(2025, 4, 15))
    assert not SEASON.holds(date(2025, 4, 16))
    assert SEASON.last_day == date(2025, 4, 15)


def test_periods_that_touch_do_not_overlap() -> None:
    assert SEASON.overlap(Period(SEASON.end_on, date(2026, 1, 1))) is None
    assert SEASON.overlap(Period(date(2025, 1, 1), date(2026, 1, 1))) == Period(
        date(2025, 1, 1), SEASON.end_on
    )


@pytest.mark.parametrize("end_on", [date(2024, 10, 15), date(2024, 1, 1)])
def test_a_period_without_a_day_is_refused(end_on: date) -> None:
    with pytest.raises(BadPeriod):
        Period(date(2024, 10, 15), end_on)


def test_a_last_day_before_the_first_is_refused() -> None:
    with pytest.raises(BadPeriod, match="before the first"):
        Period.of_days(date(2025, 1, 2), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 1, 1), 24)],
)
def test_a_civil_day_has_its_hours(day: date, hours: int) -> None:
    period = Period.of_days(day, day)
    assert (period.end_at - period.start_at).total_seconds() == hours * 3600


def test_an_instant_has_a_civil_day() -> None:
    assert midnight_in_rome(date(2026, 7, 1)) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert day_in_rome(datetime(2026, 6, 30, 22, tzinfo=UTC)) == date(2026, 7, 1)
    with pytest.raises(BadPeriod, match="time zone"):
        day_in_rome(datetime(2026, 6, 30, 22))  # noqa: DTZ001 -- the naive instant is what is refused
