"""T3, T4, T5: what a point used against the truth of random histories, and in any order of arrival.

Every random history comes from a seed of its own, named where it fails. In `make test`: T3 50,000 histories
(``TEPORE_T3_HISTORIES``; the long run takes 100,000), T4 40 histories on the database
(``TEPORE_T4_HISTORIES``; long 1,000), T5 every order of six readings, 200 random orders of more
(``TEPORE_T5_ORDERS``; long 1,000) and every order of four on the database.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, permutations
from random import Random
from typing import Any

import pytest
from django.db import transaction

from building import Building
from tepore.kernel import Period
from tepore.norms.uni10200 import Quality
from tepore.services.read_period import read_period
from tepore.services.register_series import (
    ContradictoryReadings,
    SeriesPoint,
    merge_points,
    point_at,
    spans_between,
)
from tepore.store.estate.models import PointKind
from tepore.store.metering.models import Reading

T3 = int(os.environ.get("TEPORE_T3_HISTORIES", "50000"))
T4 = int(os.environ.get("TEPORE_T4_HISTORIES", "40"))
T5 = int(os.environ.get("TEPORE_T5_ORDERS", "200"))
START = datetime(2024, 1, 1, tzinfo=UTC)
SEASON = Period(date(2024, 10, 1), date(2025, 5, 1))


def point(hour: int, value: int, kind: str = "now", number: int = 1) -> SeriesPoint:
    return SeriesPoint(
        at=START + timedelta(hours=hour), value=Decimal(value), kind=kind, quality=Quality.ACTUAL,
        reading_id=number,
    )  # fmt: skip


def register(random: Random) -> tuple[list[SeriesPoint], int, Decimal | None, bool, bool]:
    """Draw a register's life: readings, true count, where it runs over, whether it resets and is sure.

    It is sure where every stretch counts less than a quarter of the register: then nothing may be refused.
    """
    resets = random.random() < 0.5
    modulus = None if resets or random.random() < 0.2 else random.choice([1000, 10_000, 2**16])
    most = random.choice([(modulus or 4000) // 4, modulus or 4000])
    hour, display, truth = 0, random.randrange(modulus or 5000), 0
    points = [point(hour, display)]
    sure = True
    for number in range(2, random.randint(3, 9)):
        hour += random.randint(1, 500)
        step = random.randrange(most)
        sure = sure and (modulus is None or step * 4 < modulus)
        truth, display = truth + step, display + step
        if modulus is not None:
            display %= modulus
        kind = "set_day" if resets and random.random() < 0.3 else "now"
        points.append(point(hour, display, kind, number))
        if kind == "set_day":
            display = 0
        if random.random() < 0.2:
            points.append(points[-1])  # heard twice
    random.shuffle(points)
    return points, truth, None if modulus is None else Decimal(modulus), resets, sure


def test_t3_no_register_is_ever_read_wrong() -> None:
    """Rollover, set-day reset, duplicates and any order: the truth, or a refusal where nobody can know it."""
    refused = 0
    for seed in range(T3):
        points, truth, modulus, resets, sure = register(Random(seed))  # noqa: S311 - a seeded history, no secret
        try:
            spans = spans_between(merge_points(points, where="d"), modulus=modulus, resets=resets, where="d")
        except ContradictoryReadings:
            assert not sure, f"seed {seed} was refused"
            refused += 1
            continue
        assert sum(span.difference for span in spans) == truth, f"seed {seed}"
        assert all(span.difference >= 0 for span in spans), f"seed {seed}"
    assert refused < T3 / 4


def test_t3_a_register_that_flows_back_is_refused() -> None:
    for seed in range(T3 // 10):
        random = Random(f"back {seed}")  # noqa: S311 - a seeded history, no secret
        counts = sorted(random.sample(range(5000), 5))
        at = random.randrange(1, 5)
        counts[at - 1], counts[at] = counts[at], counts[at - 1]
        points = [point(24 * hour, count) for hour, count in enumerate(counts)]
        random.shuffle(points)
        with pytest.raises(ContradictoryReadings):
            spans_between(merge_points(points, where="d"), modulus=None, resets=False, where="d")


def outcome(points: list[SeriesPoint], modulus: Decimal | None, resets: bool) -> object:
    """Give the whole series, or the code of its refusal."""
    try:
        spans = spans_between(merge_points(points, where="d"), modulus=modulus, resets=resets, where="d")
        middle = START + timedelta(hours=100)
        return spans, point_at(middle, spans, tolerance=timedelta(days=1), where="d")
    except ContradictoryReadings as refusal:
        return refusal.code


@pytest.mark.parametrize(
    "readings",
    [
        "0:10 24:20 48:30 72:5 96:40 120:50",
        "0:900 24:990 48:10 48:10 72:90 120:95",
        "0:5 24:9:set_day 24:9 48:3 96:8:set_day 144:1",
        "0:5:document 24:9:document 24:10:document 48:11 48:11 72:12",
        "0:7 24:7 48:7:month_end 48:7:day_end 72:8 96:9",
    ],
    ids=["negative", "rolled over", "set days", "contradictory", "standing still"],
)
def test_t5_every_order_of_six_readings_gives_the_same(readings: str) -> None:
    """Each is written as hour:display, with its kind where it is another than now."""
    resets = "set_day" in readings
    points = []
    for number, written in enumerate(readings.split(), start=1):
        hour, display, kind = [*written.split(":"), "now"][:3]
        points.append(point(int(hour), int(display), kind, number))
    expected = outcome(points, Decimal(1000), resets)
    assert all(outcome(list(one), Decimal(1000), resets) == expected for one in permutations(points))


def test_t5_any_order_of_many_readings_gives_the_same() -> None:
    for seed in range(T5):
        random = Random(f"orders {seed}")  # noqa: S311 - a seeded history, no secret
        points, _, modulus, resets, _ = register(random)
        points += [
            point(random.randrange(2000), random.randrange(5000), "document", 90 + n) for n in range(3)
        ]
        expected = outcome(points, modulus, resets)
        random.shuffle(points)
        assert outcome(points, modulus, resets) == expected, f"seed {seed}"


class Life:
    """A metering point through a season: devices replaced, moved away and back, K corrected, days without."""

    def __init__(self, building: Building, random: Random, number: int) -> None:
        self.building, self.random = building, random
        self.place = building.point(f"p{number}", PointKind.RADIATOR)
        self.number, self.devices = number, 0
        self.truth, self.gap = Fraction(0), 0
        self._live()

    def _live(self) -> None:
        days = sorted(self.random.sample(range(1, SEASON.days), self.random.randint(0, 4)))
        edges = [0, *days, SEASON.days]
        device = None
        for start, end in pairwise(edges):
            what = self.random.choice(["device", "device", "device", "same device, other K", "nothing"])
            if what == "nothing":
                self.gap += end - start
                device = None
            else:
                keep = device if what.startswith("same") else None
                device = self._installed(start, end, keep)

    def _installed(self, start: int, end: int, device: Any) -> Any:
        """Install for some days; the display is read at both ends and some days between, in any order."""
        random, factor = self.random, Decimal(self.random.randint(500, 3000)).scaleb(-3)
        if device is None:
            self.devices += 1
            name = f"{self.number:04d}{self.devices:04d}"
            device = self.building.device(
                name, "heat_cost_allocator", resets_on_set_day=random.random() < 0.5
            )
            device.display = random.randrange(3000)
        first = device.display
        given = {} if random.random() < 0.5 else {"first_value": Decimal(first)}
        readings = [(start, first, "now")]
        set_day = random.randrange(start, end) if device.resets_on_set_day and end - start > 2 else None
        for day in range(start, end):
            step = random.randrange(12)
            if day == set_day and day > start:
                readings.append((day, device.display, "set_day"))
                device.display = 0
            elif random.random() < 0.1 and day > start:
                readings.append((day, device.display, "now"))
            device.display += step
            self.truth += step * Fraction(factor)
        last_value = Decimal(device.display) if random.random() < 0.5 else None
        readings.append((end, device.display, "now"))
        self.building.install(
            device, self.place, SEASON.start_on + timedelta(days=start),
            end_on=SEASON.start_on + timedelta(days=end), last_value=last_value,
            rating_factors=[{"symbol": "K", "number": str(factor), "source": "sheet"}], **given,
        )  # fmt: skip
        random.shuffle(readings)
        for day, value, kind in readings:
            self._read(device, day, value, kind)
        return device

    def _read(self, device: Any, day: int, value: int, kind: str) -> None:
        at = Period(SEASON.start_on, SEASON.end_on).start_at + timedelta(days=day)
        known = Reading.objects.filter(device=device, valid_at=at, kind=kind, value=Decimal(value))
        if not known.exists():
            Reading.objects.create(
                device=device, quantity="hca", unit="hca", value=Decimal(value), kind=kind, valid_at=at,
                clock="document", recorded_at=START, quality="actual", reason="drawn", **self.building.own,
            )  # fmt: skip


@pytest.mark.django_db
def test_t4_replaced_moved_and_corrected_devices_use_what_was_truly_used() -> None:
    building = Building()
    for seed in range(T4):
        with transaction.atomic():
            life = Life(building, Random(f"life {seed}"), seed)  # noqa: S311 - no secret
            used = read_period(
                organisation_id=building.organisation_id, metering_point_id=life.place.pk, period=SEASON
            )
            assert used.amount == life.truth, f"seed {seed}"
            assert sum(gap.days for gap in used.uncovered) == life.gap, f"seed {seed}"
            transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("values", [(10, 40, 40, 90), (10, 40, 30, 90)], ids=["plain", "falling"])
def test_t5_every_order_of_storing_gives_the_same(values: tuple[int, ...]) -> None:
    building = Building()
    days = [0, 50, 120, SEASON.days]
    outcomes = set()
    for order in permutations(range(4)):
        with transaction.atomic():
            for index in order:
                Reading.objects.create(
                    device=building.allocator, quantity="hca", unit="hca", value=Decimal(values[index]),
                    kind="now", valid_at=SEASON.start_at + timedelta(days=days[index]), clock="document",
                    recorded_at=START, quality="actual", reason="drawn", **building.own,
                )  # fmt: skip
            try:
                used: object = read_period(
                    organisation_id=building.organisation_id, metering_point_id=building.allocator_point.pk,
                    period=SEASON,
                ).amount  # fmt: skip
            except ContradictoryReadings as refusal:
                used = refusal.code
            outcomes.add(used)
            transaction.set_rollback(True)
    assert outcomes in ({80}, {"reading.backwards"})
