"""Derived consumption is what the bill reads, and the same whether kept up to date or made from nothing.

Readings of an allocator, a heat meter that runs over, and their replacements arrive in random order, some of
them corrected, doubted or late; the rows are refreshed now and then. ``TEPORE_HISTORY_RUNS`` asks for more.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import NOW, Building, fresh_building
from counts import count
from tepore.kernel import Period, Refusal
from tepore.kernel.periods import midnight_in_rome
from tepore.services.consumption_history.refresh import (
    rebuild_history,
    refresh_organisation,
    stale_points,
)
from tepore.services.findings import record_finding, settle_finding
from tepore.services.plausibility import IMPLAUSIBLE
from tepore.services.read_period import read_period
from tepore.services.replace_reading import replace_reading
from tepore.store.history.due import readings_came
from tepore.store.history.models import MICRO, DayConsumption, PeriodConsumption, PointHistory
from tepore.store.ledger.models import Season
from tepore.store.metering.models import Finding, Installation, Reading

pytestmark = pytest.mark.django_db
RUNS = count("TEPORE_HISTORY_RUNS", 12)
FIRST = date(2022, 9, 20)
DAYS = 560
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.booleans(), st.integers(0, DAYS), st.integers(0, 23)),
        st.tuples(st.just("daily"), st.booleans(), st.integers(0, DAYS - 40), st.integers(3, 40)),
        st.tuples(st.just("correct"), st.integers(0, 99), st.integers(0, 9)),
        st.tuples(st.just("swap"), st.booleans(), st.integers(100, DAYS)),
        st.tuples(st.just("doubt")),
        st.tuples(st.just("settle")),
        st.tuples(st.just("season"), st.integers(0, 1)),
        st.tuples(st.just("refresh")),
    ),
    min_size=4,
    max_size=14,
)


class Life:
    """What happens to the two points of a building."""

    def __init__(self, building: Building) -> None:
        self.building = building
        self.count = 0
        Installation.objects.filter(device=building.heat).update(register_modulus=Decimal(2000))

    def begin(self, every: int) -> None:
        """Read both devices for a year, each some days apart, and derive it: what comes then adds to it."""
        days = range(0, 400, every)
        self.write([self.row(heat, day, 1) for heat in (False, True) for day in days])
        self.refresh()

    def do(self, step: tuple[Any, ...]) -> None:
        getattr(self, step[0])(*step[1:])

    def read(self, heat: bool, day: int, hour: int) -> None:
        """Read what the register shows: it grows by three a day, the heat meter's runs over at 2000."""
        self.write([self.row(heat, day, hour)])

    def daily(self, heat: bool, day: int, days: int) -> None:
        self.write([self.row(heat, day + more, 2) for more in range(days)])

    def row(self, heat: bool, day: int, hour: int) -> Reading:
        on = FIRST + timedelta(days=day)
        return Reading(
            device=self.installed(heat, on).device, quantity="energy" if heat else "hca",
            value=Decimal(1500 + 3 * day) % 2000 if heat else Decimal(3 * day), kind="now",
            valid_at=midnight_in_rome(on) + timedelta(hours=hour), clock="device", recorded_at=NOW,
            quality="actual", method="test", **self.building.own,
        )  # fmt: skip

    def write(self, rows: list[Reading]) -> None:
        known = set(Reading.objects.values_list("device_id", "valid_at"))
        fresh = [row for row in rows if (row.device_id, row.valid_at) not in known]
        Reading.objects.bulk_create(fresh)
        readings_came(fresh)

    def correct(self, number: int, more: int) -> None:
        rows = list(Reading.objects.filter(replaced_by__isnull=True).order_by("pk"))
        if rows:
            row = rows[number % len(rows)]
            replace_reading(
                organisation_id=self.building.organisation_id, reading_id=row.pk, value=row.value + more,
                reason="misread", now=NOW,
            )  # fmt: skip

    def swap(self, heat: bool, day: int) -> None:
        on = FIRST + timedelta(days=day)
        former = self.installed(heat, on)
        if former.end_on is None and former.start_on < on:
            self.count += 1
            former.end_on = on
            former.save()
            new = self.building.device(f"{self.count:08}", former.device.kind)
            self.building.install(new, former.metering_point, on, first_value=Decimal(3 * day))

    def doubt(self) -> None:
        self.count += 1
        record_finding(
            organisation_id=self.building.organisation_id, code=IMPLAUSIBLE, at=NOW,
            evidence={"number": str(self.count)}, device_id=self.building.heat.pk,
        )  # fmt: skip

    def settle(self) -> None:
        finding = Finding.objects.filter(settled_at__isnull=True).first()
        if finding is not None:
            settle_finding(
                organisation_id=self.building.organisation_id, finding_id=finding.pk, settlement="looked",
                now=NOW,
            )  # fmt: skip

    def season(self, year: int) -> None:
        period = {"start_on": date(2022 + year, 10, 15), "end_on": date(2023 + year, 4, 16)}
        Season.objects.get_or_create(
            condominium=self.building.condominium, code=str(year), service="heating",
            defaults={**period, **self.building.own},
        )  # fmt: skip

    def refresh(self) -> None:
        refresh_organisation(organisation_id=self.building.organisation_id, now=NOW)

    def installed(self, heat: bool, on: date) -> Installation:
        point = self.building.heat_point if heat else self.building.allocator_point
        rows = point.installations.select_related("device").order_by("-start_on")
        return next(row for row in rows if row.start_on <= on)


def stored() -> tuple[list[Any], list[Any]]:
    return (
        list(
            PeriodConsumption.objects.order_by("metering_point", "grain", "start_on", "end_on").values_list(
                "metering_point", "grain", "start_on", "end_on", "told_until", "amount_micro", "quality"
            )
        ),
        list(
            DayConsumption.objects.order_by("metering_point", "on").values_list(
                "metering_point", "on", "amount_micro", "quality"
            )
        ),
    )


@given(every=st.sampled_from([20, 31, 45]), steps=STEPS)
@settings(max_examples=RUNS)
def test_rows_kept_up_to_date_are_those_made_from_nothing(every: int, steps: list[tuple[Any, ...]]) -> None:
    with fresh_building() as building:
        life = Life(building)
        life.begin(every)
        for step in steps:
            life.do(step)
        life.refresh()
        kept = stored()
        assert stale_points(organisation_id=building.organisation_id) == ()
        report = rebuild_history(organisation_id=building.organisation_id, now=NOW)
        assert report.remaining == 0
        assert stored() == kept


@given(every=st.sampled_from([20, 31, 45]), steps=STEPS)
@settings(max_examples=RUNS)
def test_a_row_is_what_the_bill_reads_of_its_days(every: int, steps: list[tuple[Any, ...]]) -> None:
    with fresh_building() as building:
        life = Life(building)
        life.begin(every)
        for step in steps:
            life.do(step)
        life.refresh()
        for row in PeriodConsumption.objects.all():
            try:
                billed = read_period(
                    organisation_id=building.organisation_id, metering_point_id=row.metering_point_id,
                    period=Period(row.start_on, row.told_until),
                )  # fmt: skip
            except Refusal:
                continue  # the bill refuses a device as a whole where some readings contradict each other
            assert abs(billed.amount * MICRO - row.amount_micro) * 2 <= 1
            assert billed.quality.value == row.quality


def test_whatever_comes_marks_its_points_until_they_are_derived() -> None:
    with fresh_building() as building:
        life = Life(building)
        for step in (("read", True, 5, 0), ("correct", 0, 1), ("doubt",), ("settle",), ("season", 0)):
            life.refresh()
            assert not PointHistory.objects.filter(due_from__isnull=False)
            life.do(step)
            assert PointHistory.objects.filter(metering_point=building.heat_point, due_from__isnull=False), (
                step
            )


def test_rows_of_readings_that_came_unheard_are_known_as_stale() -> None:
    with fresh_building() as building:
        life = Life(building)
        life.do(("read", True, 5, 0))
        life.refresh()
        row = Reading.objects.get()
        row.pk, row.valid_at, row.value = None, row.valid_at + timedelta(days=90), row.value + 270
        Reading.objects.bulk_create([row])
        assert stale_points(organisation_id=building.organisation_id) == ("heat",)
