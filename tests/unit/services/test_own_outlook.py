"""What a resident's month is held against, with figures worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from building import Building
from tepore.kernel import Period
from tepore.norms.uni10200.degree_days import degree_days
from tepore.services.describe_own_unit import ServiceMonth, ServiceUse
from tepore.services.own_comparison import means_of_months, year_before_corrected
from tepore.services.own_forecast import own_forecast
from tepore.services.own_units import OwnUnit
from tepore.services.read_months import PlaceMonths
from tepore.services.season_climate import temperatures_of
from tepore.store.estate.models import MeteringPoint, PointKind, Unit
from tepore.store.history.models import PeriodConsumption
from tepore.store.ledger.models import Season

pytestmark = pytest.mark.django_db
JANUARY, BEFORE = Period(date(2026, 1, 1), date(2026, 2, 1)), Period(date(2025, 1, 1), date(2025, 2, 1))


def month(period: Period, amount: int | None) -> ServiceMonth:
    told = None if amount is None else Fraction(amount)
    return ServiceMonth(period=period, amount=told, cents=None, is_estimated=False)


def use_of(*months: ServiceMonth) -> ServiceUse:
    place = PlaceMonths(
        code="heat", kind=PointKind.UNIT_INLET, service="heating", room="", unit="kWh", months=()
    )
    return ServiceUse(service="heating", unit="kWh", months=months, places=(place,))


def season(building: Building, start_year: int, january_c: int | None) -> Season:
    terms = {}
    if january_c is not None:
        means = [str(january_c), *["10"] * 11]
        terms = {"temperatures": {"temperature_c": means, "source": "centralina", "base_c": "20"}}
    return Season.objects.create(
        condominium=building.condominium, code=str(start_year), service="heating", terms=terms,
        start_on=date(start_year, 10, 15), end_on=date(start_year + 1, 4, 16), **building.own,
    )  # fmt: skip


@pytest.fixture
def building() -> Building:
    return Building()


def test_the_year_before_is_set_to_the_same_cold(building: Building) -> None:
    """31 days at 5 °C are 31·15 = 465 K·d, at 3 °C 31·17 = 527: 100 kWh then are 100·465/527 now."""
    seasons = [season(building, 2025, 5), season(building, 2024, 3)]
    use = use_of(month(BEFORE, 100), month(JANUARY, 90))
    found = year_before_corrected(use, use.months[1], seasons)
    assert found is not None
    assert (found.degree_days, found.degree_days_before, found.source) == (465, 527, "centralina")
    assert found.amount == Fraction(100 * 465, 527)


@pytest.mark.parametrize(("now_c", "then_c"), [(None, 3), (5, None), (None, None), (20, 3)])
def test_nothing_is_corrected_without_stated_temperatures_or_cold(
    building: Building, now_c: int | None, then_c: int | None
) -> None:
    seasons = [season(building, 2025, now_c), season(building, 2024, then_c)]
    use = use_of(month(BEFORE, 100), month(JANUARY, 90))
    assert year_before_corrected(use, use.months[1], seasons) is None


@pytest.mark.parametrize(("units", "expected"), [(4, None), (5, Fraction(30)), (6, Fraction(35))])
def test_the_mean_of_a_month_is_of_five_units_at_least(
    building: Building, units: int, expected: Fraction | None
) -> None:
    """10, 20, 30 … kWh: the mean of five is 30, of six 35; of four nothing is told."""
    for number in range(units):
        unit = Unit.objects.create(condominium=building.condominium, code=f"u{number}", **building.own)
        point = MeteringPoint.objects.create(
            condominium=building.condominium, unit=unit, code=f"m{number}", kind=PointKind.UNIT_INLET,
            service="heating", **building.own,
        )  # fmt: skip
        PeriodConsumption.objects.create(
            metering_point=point, grain="month", start_on=JANUARY.start_on, end_on=JANUARY.end_on,
            told_until=JANUARY.end_on, amount_micro=(number + 1) * 10_000_000, quality="actual",
            **building.own,
        )  # fmt: skip
    use = use_of(month(JANUARY, 90))
    (found,) = means_of_months([use], building.unit)
    assert (found and found.amount) == expected


def own(building: Building, start_on: date = date(2020, 1, 1)) -> OwnUnit:
    lived = (Period(start_on, date.max),)
    return OwnUnit(
        id=building.unit.pk, code="1", name="1", condominium_id=building.condominium.pk, condominium="C",
        address="", capacities=("owner",), answered=lived, lived=lived,
    )  # fmt: skip


def test_a_forecast_goes_by_degree_days_and_tells_its_interval(building: Building) -> None:
    """Without a past the rest is what was used so far by its degree days (docs/reference/forecast.md)."""
    building.condominium.municipality = "Milano"
    building.condominium.save()
    running = season(building, 2025, None)
    climate = temperatures_of(building.condominium)
    assert climate is not None
    periods = [Period(date(2025, number, 1), date(2025, number + 1, 1)) for number in (10, 11)]
    use = use_of(month(periods[0], 50), month(periods[1], 150))
    building.unit.condominium = building.condominium
    asked = {"use": use, "unit": building.unit, "seasons": [running], "closed": None, "on": date(2025, 12, 5)}
    found = own_forecast(known=own(building), **asked)
    assert found is not None
    so_far = degree_days(Period(running.start_on, date(2025, 12, 1)), climate)
    rest = degree_days(Period(date(2025, 12, 1), running.end_on), climate)
    assert found.whole == pytest.approx(200 * float((so_far + rest) / so_far))
    assert 200 < found.low < found.whole < found.high
    assert found.total_cents is None
    assert own_forecast(known=own(building, date(2025, 11, 1)), **asked) is None, "came after it began"
    assert own_forecast(known=own(building), **{**asked, "on": date(2025, 7, 1)}) is None, "out of season"
    gap = use_of(month(periods[0], None), month(periods[1], 150))
    assert own_forecast(known=own(building), **{**asked, "use": gap}) is None
