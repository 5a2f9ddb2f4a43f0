"""A group of telegrams is held and written together: what it says must not depend on where groups end."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

import tepore.services.ingest_telegrams as ingest
from building import UNITS, Building, fresh_building
from meters import ALLOCATOR, clock, hca_units, set_day, telegram
from tepore.store.metering.models import Finding, Reading, TelegramDecoding

START = datetime(2024, 12, 1, 6)  # noqa: DTZ001 - a device's own clock names no zone


def season() -> list[bytes]:
    """Sixty days of an allocator: a set day, one telegram wound back, one that jumps."""
    telegrams = []
    for day in range(60):
        at = START + timedelta(days=day)
        units = 10 * (day + 1) if at.year == 2024 else 10 * (day - 30)
        units = {20: 5, 40: 90_000}.get(day, units)
        records = hca_units(units) + clock(at)
        if at.year == 2025:
            records += set_day(date(2024, 12, 31), 310)
        telegrams.append(telegram(UNITS, records, device_type=ALLOCATOR, access=day))
    return telegrams


def told(building: Building) -> tuple[list[object], list[str]]:
    readings = Reading.objects.order_by("valid_at", "kind", "value")
    codes = Finding.objects.order_by("code").values_list("code", flat=True)
    return list(readings.values_list("kind", "valid_at", "value")), list(codes)


@pytest.mark.django_db
@pytest.mark.parametrize("shuffled", [False, True])
def test_the_size_of_groups_changes_nothing(monkeypatch: pytest.MonkeyPatch, shuffled: bool) -> None:
    telegrams = season()
    if shuffled:
        random.Random(834).shuffle(telegrams)  # noqa: S311 - an order of arrival, no secret
    results = []
    for size in (1, 7, 200):
        monkeypatch.setattr(ingest, "GROUP", size)
        with fresh_building() as building:
            building.hear(*telegrams)
            results.append(told(building))
    assert results[0] == results[1]
    assert results[0] == results[2]
    readings, codes = results[0]
    assert len(readings) == len(set(readings))
    assert "register.backwards" in codes
    if not shuffled:
        assert "reading.implausible" in codes
        assert len(readings) == 60 - 2 + 1  # two held back, one set day


@pytest.mark.django_db
def test_a_reading_that_another_process_stored_meanwhile_is_met_and_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run remembers what is stored; where that is not all, the group is read again."""
    monkeypatch.setattr(ingest, "GROUP", 1)
    with fresh_building() as building:
        first, second = season()[:2]
        records = hca_units(20) + clock(START + timedelta(days=1))
        other = telegram(UNITS, records, device_type=ALLOCATOR, access=99)
        heard = [first, other, second]

        def as_another(_: object) -> None:
            """Between two groups somebody else stores the second reading."""
            if Reading.objects.count() == 1:
                row = Reading.objects.get()
                row.pk, row.telegram_id = None, None
                row.value, row.valid_at = 20, datetime(2024, 12, 2, 5, tzinfo=UTC)
                row.method = "stored by another process"
                row.save(force_insert=True)

        building.take(
            *(
                ingest.HeardTelegram(octets=octets, link="wmbus", source=f"test {number}")
                for number, octets in enumerate(heard)
            ),
            acknowledge=as_another,
        )
        assert Reading.objects.filter(value="20").count() == 1
        assert TelegramDecoding.objects.count() == 3


@pytest.mark.django_db
def test_what_was_held_back_is_looked_at_again_when_it_is_told_again() -> None:
    """A count that fell is told twice and found twice: it was said before, and is stored neither time."""
    start = hca_units(500) + clock(START)
    wound_back = hca_units(5) + clock(START + timedelta(days=1))
    with fresh_building() as building:
        building.hear(*(telegram(UNITS, start, device_type=ALLOCATOR, access=number) for number in (1, 2)))
        again = [telegram(UNITS, wound_back, device_type=ALLOCATOR, access=number) for number in (3, 4)]
        building.hear(*again)
        assert Reading.objects.count() == 1
        assert list(Finding.objects.values_list("code", flat=True)) == ["register.backwards"] * 2
        right = hca_units(501) + clock(START + timedelta(days=2))
        building.hear(telegram(UNITS, right, device_type=ALLOCATOR, access=5), again[0])
        assert sorted(Reading.objects.values_list("value", flat=True)) == [500, 501]
