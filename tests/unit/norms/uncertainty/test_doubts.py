"""The doubts of an allocation, reckoned by hand from the limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tepore.kernel import Period
from tepore.norms.en834 import SensorKind
from tepore.norms.ranges import OutOfRange
from tepore.norms.uncertainty import Assumptions, Cause, doubts_of, uncertainty_of_bills
from tepore.norms.uni10200 import (
    Consumption,
    ConsumptionUnit,
    Expense,
    ExpenseKind,
    FixedSplit,
    IndexReading,
    IndirectAnalytic,
    MainMeter,
    MillesimiTable,
    Quality,
    RatingFactor,
    SeasonInputs,
    TableKind,
    Unit,
    allocate,
)

PERIOD = Period.of_days(date(2024, 10, 15), date(2025, 4, 15))
KNOWN = Assumptions()


def row(unit: str, used: int, **more: object) -> Consumption:
    read = Consumption(
        id=unit,
        metering_point=unit,
        subject=unit,
        unit=ConsumptionUnit.HCA,
        first=IndexReading(index=Decimal(0), read_on=PERIOD.start_on, source="t"),
        last=IndexReading(index=Decimal(used), read_on=PERIOD.end_on, source="t"),
        factors=(RatingFactor(symbol="K_Q", number=Decimal("1.5"), source="t"),),
        source="t",
    )
    return replace(read, **more)  # type: ignore[arg-type]


@pytest.fixture
def season() -> SeasonInputs:
    return SeasonInputs(
        condominium="C",
        season="S",
        period=PERIOD,
        units=(Unit(id="1", name="Uno"), Unit(id="2", name="Due")),
        tables=(
            MillesimiTable(
                kind=TableKind.HEATING_NEED, shares={"1": Decimal(500), "2": Decimal(500)}, source="t"
            ),
        ),
        expenses=(
            Expense(
                id="g", kind=ExpenseKind.ENERGY_CARRIER, description="", amount_cents=100_000, source="t"
            ),
        ),
        criterion=IndirectAnalytic(losses_kwh=Decimal(2000), source="project"),
        energy=(MainMeter(energy_kwh=Decimal(10_000), source="t"),),
        consumptions=(row("1", 400), row("2", 200)),
    )


def by_cause(season: SeasonInputs, known: Assumptions = KNOWN) -> dict[tuple[Cause, str], float]:
    return {
        (doubt.cause, doubt.subject): next(iter(doubt.moves.values()))
        for doubt in doubts_of(allocate(season), known)
    }


def test_an_allocator_errs_within_its_limit_its_rating_and_its_display(season: SeasonInputs) -> None:
    found = by_cause(season)
    # 400 x 1.5 = 600 units; limit from 15 to 40 K is 5 %, rectangular; K known to 5 %; two cut displays
    assert found[Cause.ALLOCATOR, "1"] == pytest.approx(600 * 0.05 / 3**0.5)
    assert found[Cause.RATING, "1"] == pytest.approx(30)
    assert found[Cause.DISPLAY, "1"] == pytest.approx(1.5 / 6**0.5)
    assert (Cause.SENSOR, "1") not in found


def test_a_small_excess_has_a_wider_limit(season: SeasonInputs) -> None:
    cool = replace(KNOWN, excess=KNOWN.excess.replaced(7, source="t"))
    assert by_cause(season, cool)[Cause.ALLOCATOR, "1"] == pytest.approx(600 * 0.12 / 3**0.5)
    with pytest.raises(OutOfRange):
        doubts_of(allocate(season), replace(KNOWN, excess=KNOWN.excess.replaced(4, source="t")))


def test_one_sensor_takes_every_room_for_20_degrees(season: SeasonInputs) -> None:
    found = by_cause(season, replace(KNOWN, sensors=SensorKind.ONE_SENSOR))
    assert found[Cause.SENSOR, "2"] == pytest.approx(300 * 1.3 * 1.5 / 30)


def test_an_estimate_is_one_doubt_of_its_own(season: SeasonInputs) -> None:
    guessed = replace(
        season,
        consumptions=(season.consumptions[0], row("2", 200, quality=Quality.ESTIMATED, method="mean")),
    )
    found = by_cause(guessed)
    assert found[Cause.ESTIMATE, "2"] == pytest.approx(75)
    assert {cause for cause, subject in found if subject == "2"} == {Cause.ESTIMATE}


def test_losses_and_heat_delivered_are_of_the_building(season: SeasonInputs) -> None:
    found = by_cause(season)
    assert found[Cause.INVOLUNTARY, ""] == pytest.approx(300)
    assert 0 < found[Cause.HEAT_DELIVERED, ""] < 10_000 * 0.05


def test_what_the_assembly_fixed_is_no_doubt(season: SeasonInputs) -> None:
    split = replace(season, criterion=FixedSplit(fixed_fraction=Decimal("0.3"), source="resolution"))
    assert not [cause for cause, _ in by_cause(split) if cause is Cause.INVOLUNTARY]


def test_the_amount_by_hand(season: SeasonInputs) -> None:
    # Split 30/70 of 1000 EUR, counts 600 and 300: own part 700 * 600/900, slope 700 * 300/900^2 a unit.
    split = replace(season, criterion=FixedSplit(fixed_fraction=Decimal("0.3"), source="resolution"))
    bill = uncertainty_of_bills(allocate(split)).units[0]
    slope = 70_000 * 300 / 900**2
    own = (600 * 0.05 / 3**0.5) ** 2 + 30**2 + 1.5**2 / 6
    other_slope = 70_000 * 600 / 900**2
    others = (300 * 0.05 / 3**0.5) ** 2 + 15**2 + 1.5**2 / 6
    expected = (slope**2 * own + other_slope**2 * others) ** 0.5
    assert bill.standard_cents == pytest.approx(expected, rel=1e-9)
    assert bill.total_cents == 15_000 + 46_667
    assert bill.high_cents - bill.total_cents == round(1.96 * expected)


def test_two_units_move_against_each_other(season: SeasonInputs) -> None:
    assert uncertainty_of_bills(allocate(season)).correlations[0][1] == pytest.approx(-1)


def test_too_few_draws_are_refused(season: SeasonInputs) -> None:
    with pytest.raises(OutOfRange):
        uncertainty_of_bills(allocate(season), draws=99)
