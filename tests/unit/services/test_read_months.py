"""Months as the resident is told them: joined over set day and replacement, empty where nobody knows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from building import NOW, Building
from tepore.kernel import Period
from tepore.kernel.periods import midnight_in_rome
from tepore.services.import_readings import import_readings
from tepore.services.read_months import MonthUse, PlaceMonths, months_of, read_months
from tepore.services.read_period import read_period
from tepore.store.metering.models import ImportFile, Reading

pytestmark = pytest.mark.django_db
HEADINGS = "matricola;data;lettura;unità;tipo lettura\n"


@pytest.fixture
def building() -> Building:
    return Building()


def take(building: Building, rows: str) -> None:
    report = import_readings(
        organisation_id=building.organisation_id, content=(HEADINGS + rows).encode(), name="l.csv", now=NOW
    )
    assert not report.set_aside


def radiator(building: Building, period: Period) -> tuple[MonthUse, ...]:
    places: tuple[PlaceMonths, ...] = read_months(unit=building.unit, months=months_of(period))
    return next(place for place in places if place.code == "radiator").months


def amounts(months: tuple[MonthUse, ...]) -> list[Fraction | None]:
    return [month.amount for month in months]


def test_a_period_is_divided_at_the_firsts_of_the_months() -> None:
    assert months_of(Period(date(2024, 11, 20), date(2025, 2, 3))) == (
        Period(date(2024, 11, 20), date(2024, 12, 1)),
        Period(date(2024, 12, 1), date(2025, 1, 1)),
        Period(date(2025, 1, 1), date(2025, 2, 1)),
        Period(date(2025, 2, 1), date(2025, 2, 3)),
    )


def test_each_month_is_the_difference_of_its_ends(building: Building) -> None:
    take(building, "9;01/11/2024;100;UR;\n9;01/12/2024;130;UR;\n9;01/01/2025;190;UR;\n")
    months = radiator(building, Period(date(2024, 11, 1), date(2025, 1, 1)))
    assert amounts(months) == [30, 60]
    assert not any(month.is_estimated for month in months)


def test_an_end_between_two_readings_is_told_as_an_estimate(building: Building) -> None:
    take(building, "9;01/11/2024;0;UR;\n9;31/12/2024;60;UR;\n")
    november = radiator(building, Period(date(2024, 11, 1), date(2024, 12, 1)))[0]
    assert november == MonthUse(
        period=Period(date(2024, 11, 1), date(2024, 12, 1)), amount=Fraction(30), is_estimated=True
    )


def test_a_month_that_the_readings_do_not_reach_is_empty_and_the_others_stand(building: Building) -> None:
    take(building, "9;01/11/2024;0;UR;\n9;01/12/2024;60;UR;\n")
    assert amounts(radiator(building, Period(date(2024, 10, 1), date(2025, 1, 1)))) == [None, 60, None]


def test_a_month_that_is_still_running_goes_to_the_latest_reading(building: Building) -> None:
    take(building, "9;01/11/2024;0;UR;\n9;01/12/2024;60;UR;\n9;11/12/2024;75;UR;\n")
    _, december = radiator(building, Period(date(2024, 11, 1), date(2025, 1, 1)))
    assert december == MonthUse(period=Period(date(2024, 12, 1), date(2024, 12, 11)), amount=Fraction(15))


def test_the_set_day_of_an_allocator_divides_no_month(building: Building) -> None:
    take(building, "9;01/12/2024;700;UR;\n")
    Reading.objects.create(
        organisation_id=building.organisation_id, device=building.allocator, quantity="hca", unit="hca",
        value=780, kind="set_day", valid_at=midnight_in_rome(date(2025, 1, 1)), clock="device",
        recorded_at=NOW, quality="actual", import_file=ImportFile.objects.get(), import_row=9,
    )  # fmt: skip
    take(building, "9;01/02/2025;90;UR;\n")
    december, january = radiator(building, Period(date(2024, 12, 1), date(2025, 2, 1)))
    assert (december.amount, january.amount) == (80, 90)


def test_a_replaced_device_and_its_rating_factor_are_joined(building: Building) -> None:
    take(building, "12345678;01/11/2024;1000;kWh;\n")
    installation = building.heat.installations.get()
    installation.end_on, installation.last_value = date(2024, 11, 16), 1300
    installation.save()
    new = building.device("87654321", "heat_meter")
    building.install(
        new, building.heat_point, date(2024, 11, 16), first_value=0,
        rating_factors=[{"symbol": "K", "number": "2", "source": "sheet"}],
    )  # fmt: skip
    take(building, "87654321;01/12/2024;50;kWh;\n")
    period = Period(date(2024, 11, 1), date(2024, 12, 1))
    heat = read_months(unit=building.unit, months=[period])[0]
    assert (heat.code, heat.unit, amounts(heat.months)) == ("heat", "kWh", [400])
    billed = read_period(
        organisation_id=building.organisation_id, metering_point_id=building.heat_point.pk, period=period
    )
    assert billed.amount == 400


def test_a_device_with_an_open_contradiction_gives_no_figure(building: Building) -> None:
    take(building, "9;01/11/2024;100;UR;\n9;01/12/2024;99999;UR;\n")
    assert amounts(radiator(building, Period(date(2024, 11, 1), date(2024, 12, 1)))) == [None]


def test_many_months_cost_no_more_queries_than_one(building: Building, django_assert_num_queries) -> None:
    take(building, "9;01/11/2024;100;UR;\n9;01/12/2024;130;UR;\n")
    with django_assert_num_queries(4):
        radiator(building, Period(date(2023, 1, 1), date(2025, 1, 1)))
