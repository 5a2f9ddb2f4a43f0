"""T1: where Europe/Rome changes its clocks no hour is lost and none is counted twice.

The days of the changes are those of Directive 2000/84/EC and the ones before it: from 1996 on the last
Sundays of March and of October, at 01:00 UTC.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from building import NOW, fresh_building
from tepore.kernel import Period
from tepore.kernel.periods import day_in_rome, midnight_in_rome
from tepore.services.read_period import read_period
from tepore.store.metering.models import Reading

FIRST, END = date(1996, 1, 1), date(2038, 1, 1)
HOUR = timedelta(hours=1)


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def test_every_hour_of_42_years_is_of_one_day_and_the_days_have_all_of_them() -> None:
    hours = Counter[date]()
    at, end = midnight_in_rome(FIRST), midnight_in_rome(END)
    whole = (end - at) // HOUR
    while at < end:
        hours[day_in_rome(at)] += 1
        at += HOUR
    short = {last_sunday(year, 3): 23 for year in range(1996, 2038)}
    long = {last_sunday(year, 10): 25 for year in range(1996, 2038)}
    assert {day: count for day, count in hours.items() if count != 24} == {**short, **long}
    assert sum(hours.values()) == whole == 24 * Period(FIRST, END).days
    assert len(hours) == Period(FIRST, END).days  # leap days and ends of years among them


@pytest.mark.parametrize(
    "start", [date(2026, 3, 28), date(2026, 10, 24), date(2024, 2, 28), date(2025, 12, 31)]
)
@pytest.mark.django_db
def test_a_kilowatt_hour_in_every_hour_is_counted_once_on_the_day_it_was_used(start: date) -> None:
    days = [Period(start + timedelta(days=n), start + timedelta(days=n + 1)) for n in range(3)]
    with fresh_building() as built:
        at, end = midnight_in_rome(start), midnight_in_rome(days[-1].end_on)
        hours = (end - at) // HOUR
        Reading.objects.bulk_create(
            Reading(
                device=built.heat, quantity="energy", unit="kWh", value=Decimal(number), kind="now",
                valid_at=(at + number * HOUR).astimezone(UTC), clock="document", recorded_at=NOW,
                quality="actual", reason="test", **built.own,
            )
            for number in range(hours + 1)
        )  # fmt: skip

        def used(period: Period) -> Fraction:
            return read_period(
                organisation_id=built.organisation_id, metering_point_id=built.heat_point.pk, period=period
            ).amount

        counted = [used(day) for day in days]
        assert counted == [(day.end_at - day.start_at) // HOUR for day in days]
        assert sum(counted) == used(Period(start, days[-1].end_on)) == hours


def test_the_two_hours_of_one_name_are_two_instants() -> None:
    # 25 October 2026: 02:30 stands on the clock at 00:30 UTC and again at 01:30 UTC.
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert day_in_rome(first) == day_in_rome(second) == date(2026, 10, 25)
    day = Period(date(2026, 10, 25), date(2026, 10, 26))
    assert day.start_at <= first < second < day.end_at
    assert day.end_at - day.start_at == 25 * HOUR
