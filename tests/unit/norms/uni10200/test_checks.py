"""Faults of a season's inputs: each has its code and its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tepore.norms.uni10200 import (
    CommonRoom,
    Consumption,
    ConsumptionUnit,
    Declared,
    Direct,
    Expense,
    ExpenseKind,
    FixedSplit,
    FractionOfUse,
    FuelUse,
    HeadKind,
    IndexReading,
    IndirectAnalytic,
    IndirectSimplified,
    MainMeter,
    Quality,
    RatingFactor,
    SeasonInputs,
    Service,
    Term,
    Unit,
    UseFactor,
    WeightTable,
    default_hot_water,
    problems_of,
)

Season = Callable[..., SeasonInputs]
Reading = Callable[..., Consumption]

NAN = Decimal("NaN")
HUGE = Decimal("1e999999")


def codes(inputs: SeasonInputs) -> set[str]:
    return {problem.code for problem in problems_of(inputs)}


def test_the_small_season_has_no_fault(season: Season) -> None:
    assert problems_of(season()) == ()


def with_table(inputs: SeasonInputs, **changes: object) -> SeasonInputs:
    return replace(inputs, tables=(replace(inputs.tables[0], **changes), *inputs.tables[1:]))


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        ({"1": Decimal(500), "2": Decimal(500)}, "table.missing_unit"),
        ({"1": Decimal(500), "2": Decimal(300), "3": Decimal(100), "9": Decimal(100)}, "table.unknown_unit"),
        ({"1": Decimal(500), "2": Decimal(300), "3": Decimal("199.99")}, "table.sum"),
        ({"1": Decimal(1100), "2": Decimal(-300), "3": Decimal(200)}, "table.share"),
        ({"1": NAN, "2": Decimal(300), "3": Decimal(200)}, "table.share"),
        ({"1": Decimal("Infinity"), "2": Decimal(300), "3": Decimal(200)}, "table.share"),
        ({"1": HUGE, "2": Decimal(300), "3": Decimal(200)}, "table.share"),
        ({"1": Decimal("1e-999999"), "2": Decimal(300), "3": Decimal(700)}, "table.share"),
    ],
)
def test_a_table_is_whole(season: Season, shares: dict[str, Decimal], code: str) -> None:
    assert codes(with_table(season(), shares=shares)) == {code}


def test_a_sum_that_is_missed_is_shown(season: Season) -> None:
    shares = {"1": Decimal(500), "2": Decimal(300), "3": Decimal("199.99")}
    assert "999.99" in problems_of(with_table(season(), shares=shares))[0].what


def test_shares_follow_from_the_weights_they_were_made_from(season: Season) -> None:
    weights = {"1": Decimal(5), "2": Decimal(3), "3": Decimal(2)}
    assert codes(with_table(season(), weights=weights)) == set()
    assert codes(with_table(season(), weights={**weights, "3": Decimal(3)})) == {"table.weights"}
    assert codes(with_table(season(), weights={**weights, "3": NAN})) == {"table.share"}
    assert codes(with_table(season(), weights=weights, digits=99)) == {"table.weights"}


def test_tables_are_one_of_a_kind_and_there_when_needed(season: Season) -> None:
    tables = season().tables
    assert codes(season(tables=(*tables, tables[0]))) == {"table.twice"}
    assert codes(season(tables=tables[:1])) == {"table.missing"}
    assert codes(season(tables=tables[1:])) == set()
    assert codes(season(tables=tables[1:], common_rooms=(CommonRoom(id="r", name="R"),))) == {"table.missing"}


@pytest.mark.parametrize("bad", ["", "a/b", "-a", "a b", "à", "x" * 81, "1\n"])
def test_ids_keep_to_a_form(season: Season, bad: str) -> None:
    assert "id.form" in codes(season(expenses=(replace(season().expenses[0], id=bad),)))


def test_ids_are_used_once(season: Season) -> None:
    inputs = season()
    assert codes(season(expenses=inputs.expenses * 2)) == {"id.twice"}
    assert "id.twice" in codes(season(units=(*inputs.units, inputs.units[0])))
    assert "id.twice" in codes(season(common_rooms=(CommonRoom(id="1", name="same as a unit"),)))
    assert "id.twice" in codes(season(consumptions=inputs.consumptions * 2))


def test_units_and_services(season: Season) -> None:
    exempt = Unit(id="1", name="A", exempt_from=frozenset({HeadKind.VOLUNTARY}))
    assert codes(season(units=(exempt, *season().units[1:]))) == {"unit.exempt_voluntary"}
    assert "units.none" in codes(season(units=()))
    assert codes(season(advances_cents={"1": -1})) == {"advance.amount"}
    assert codes(season(advances_cents={"9": 1})) == {"advance.unit"}


def test_a_service_has_its_own_criteria_counts_and_expenses(season: Season) -> None:
    simplified = IndirectSimplified(need_kwh=Decimal(1), source="s")
    assert "service.criterion" in codes(season(service=Service.COOLING, criterion=simplified))
    allocators = tuple(replace(row, unit=ConsumptionUnit.HCA) for row in season().consumptions)
    assert "service.counts" in codes(season(service=Service.COOLING, consumptions=allocators))
    water = replace(season().expenses[0], kind=ExpenseKind.WATER)
    assert codes(season(expenses=(water,))) == {"service.water"}
    cold = {"service": Service.COLD_WATER, "expenses": (water,)}
    volumes = tuple(replace(row, unit=ConsumptionUnit.M3) for row in season().consumptions)
    assert codes(season(**cold, consumptions=volumes)) == set()
    assert codes(season(**cold, consumptions=volumes, criterion=Direct())) == {"service.criterion"}


def test_hot_water_by_volume_needs_temperatures_that_can_be(season: Season) -> None:
    volumes = tuple(replace(row, unit=ConsumptionUnit.M3) for row in season().consumptions)
    hot = {"service": Service.DOMESTIC_HOT_WATER, "consumptions": volumes, "criterion": Direct()}
    assert codes(season(**hot)) == {"hot_water.missing"}
    figures = default_hot_water()
    assert "hot_water.figures" in codes(
        season(**hot, hot_water=replace(figures, cold=replace(figures.cold, number=Decimal(48))))
    )
    assert codes(season(hot_water=figures)) == {"hot_water.not_by_volume"}


def test_declared_terms_sum_to_the_whole_and_name_known_bases(season: Season) -> None:
    def declared(*terms: Term, **changes: object) -> set[str]:
        return codes(season(criterion=Declared(terms=terms, source="s"), **changes))

    use = Term(head="use", fraction=Decimal("0.7"), base="consumption")
    fee = Term(head="fee", fraction=Decimal("0.3"), base="equal")
    assert declared(use, fee) == set()
    assert declared(use) == {"term.sum"}
    assert declared(use, replace(fee, base="persons")) == {"term.base"}
    assert declared(use, replace(fee, head="Fee 1")) == {"term.head"}
    assert declared(use, replace(fee, head="use")) == {"term.twice"}
    assert declared(use, replace(fee, fraction=Decimal(2))) == {"term.fraction"}
    assert declared(replace(use, of=(ExpenseKind.RUNNING,)), fee) == {"term.sum"}
    persons = WeightTable(
        name="persons", shares={"1": Decimal(2), "2": Decimal(0), "3": Decimal(1)}, source="s"
    )
    by_persons = replace(fee, base="persons")
    assert declared(use, by_persons, weights=(persons,)) == set()
    assert declared(use, by_persons, weights=(replace(persons, shares={"1": Decimal(1)}),)) == {
        "weights.units"
    }
    negative = replace(persons, shares={**persons.shares, "1": Decimal(-1)})
    assert declared(use, by_persons, weights=(negative,)) == {"weights.figure"}
    assert "weights.name" in declared(use, fee, weights=(replace(persons, name="property"),))


def test_expenses(season: Season) -> None:
    credit = Expense(
        id="x", kind=ExpenseKind.ENERGY_CARRIER, description="", amount_cents=-100_001, source="s"
    )
    assert codes(season(expenses=(*season().expenses, credit))) == {"expense.negative"}
    assert codes(season(expenses=(*season().expenses, replace(credit, amount_cents=-100_000)))) == set()
    assert codes(season(expenses=(replace(credit, amount_cents=10**15),))) == {"expense.size"}


def fuel(**changes: Decimal) -> FuelUse:
    right = FuelUse(
        fuel="gas",
        quantity=Decimal(1),
        quantity_unit="m3",
        calorific_value_kwh=Decimal(10),
        efficiency=Decimal("0.9"),
        source="bill",
    )
    return replace(right, **changes)


@pytest.mark.parametrize(
    ("supply", "code"),
    [
        (MainMeter(energy_kwh=Decimal(-1), source="m"), "energy.figure"),
        (MainMeter(energy_kwh=NAN, source="m"), "energy.figure"),
        (fuel(quantity=HUGE), "energy.figure"),
        (fuel(calorific_value_kwh=Decimal(-1)), "energy.figure"),
        (fuel(efficiency=Decimal("91.8")), "energy.efficiency"),
        (fuel(efficiency=Decimal(0)), "energy.efficiency"),
    ],
)
def test_heat_delivered(season: Season, supply: MainMeter | FuelUse, code: str) -> None:
    assert codes(season(energy=(supply,))) == {code}


def use_factor(**changes: Decimal) -> UseFactor:
    right = UseFactor(full_use_fraction=Decimal("0.25"), full_use_heat_kwh=Decimal(10_000), source="project")
    return replace(right, **changes)


@pytest.mark.parametrize(
    ("criterion", "code"),
    [
        (FixedSplit(fixed_fraction=Decimal(30), source="a"), "criterion.fraction"),
        (FractionOfUse(fraction=NAN, source="a"), "criterion.fraction"),
        (IndirectAnalytic(losses_kwh=Decimal(-1), source="a"), "criterion.energy"),
        (IndirectSimplified(need_kwh=HUGE, source="a"), "criterion.energy"),
        (use_factor(full_use_fraction=Decimal(25)), "criterion.full_use_fraction"),
        (use_factor(full_use_fraction=NAN), "criterion.full_use_fraction"),
        (use_factor(full_use_heat_kwh=Decimal(0)), "criterion.full_use_heat"),
        (use_factor(full_use_heat_kwh=HUGE), "criterion.full_use_heat"),
        (IndirectSimplified(), "criterion.need"),
        (IndirectSimplified(need_kwh=Decimal(1)), "k_inv.distribution"),
    ],
)
def test_figures_of_the_criterion(season: Season, criterion: FixedSplit, code: str) -> None:
    assert code in codes(season(criterion=criterion))


@pytest.mark.parametrize(
    "criterion",
    [Direct(), IndirectAnalytic(losses_kwh=Decimal(1), source="a"), IndirectSimplified(), use_factor()],
)
def test_criteria_of_energy_need_it(season: Season, criterion: Direct) -> None:
    assert "energy.missing" in codes(season(criterion=criterion, energy=()))


def index(number: Decimal | int, day: date = date(2025, 4, 15)) -> IndexReading:
    return IndexReading(index=Decimal(number), read_on=day, source="x")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last": index(-1)}, "consumption.negative"),
        ({"first": index(1001)}, "consumption.backwards"),
        ({"last": index(NAN)}, "consumption.figure"),
        ({"last": index(HUGE)}, "consumption.figure"),
        ({"rolled_over_at": Decimal("Infinity")}, "consumption.figure"),
        ({"first": index(900), "last": index(2), "rolled_over_at": Decimal(800)}, "consumption.rollover"),
        ({"last": index(5000, date(2025, 4, 17))}, "consumption.outside_season"),
        ({"first": index(0, date(2024, 10, 13))}, "consumption.outside_season"),
        ({"first": index(0, date(2025, 4, 16))}, "consumption.days"),
        ({"last": None}, "consumption.one_reading"),
        ({"first": None, "last": None}, "consumption.amount"),
        ({"stated_amount": Decimal(1), "method": "x", "quality": Quality.MANUAL}, "consumption.amount"),
        (
            {"first": None, "last": None, "stated_amount": Decimal(1), "quality": Quality.MANUAL},
            "consumption.method",
        ),
        (
            {"first": None, "last": None, "stated_amount": Decimal(1), "method": "as printed"},
            "consumption.not_actual",
        ),
        ({"quality": Quality.ESTIMATED}, "consumption.method"),
        ({"subject": "9"}, "consumption.unknown_unit"),
        ({"factors": (RatingFactor(symbol="K_Q", number=Decimal(0), source="x"),)}, "consumption.factor"),
        ({"factors": (RatingFactor(symbol="K_Q", number=NAN, source="x"),)}, "consumption.figure"),
    ],
)
def test_rows_of_consumption(season: Season, reading: Reading, changes: dict[str, object], code: str) -> None:
    row = replace(reading("1", 1000), **changes)
    problems = problems_of(season(consumptions=(row, *season().consumptions[1:])))
    assert [problem.code for problem in problems] == [code]
    assert problems[0].path == ("consumptions", "p-1")
    assert problems[0].remedy


def test_readings_at_the_end_of_the_day_before_and_of_the_last_day_are_let_in(
    season: Season, reading: Reading
) -> None:
    row = replace(reading("1", 0), first=index(0, date(2024, 10, 14)), last=index(9, date(2025, 4, 16)))
    assert codes(season(consumptions=(row, *season().consumptions[1:]))) == set()


def test_what_cannot_be_added(season: Season, reading: Reading) -> None:
    mixed = (reading("1", 1), reading("2", 1, unit=ConsumptionUnit.HCA))
    assert codes(season(consumptions=mixed)) == {"consumption.mixed_units"}
    allocators = tuple(reading(unit, 1, unit=ConsumptionUnit.HCA) for unit in "123")
    assert codes(season(consumptions=allocators, criterion=Direct())) == {"consumption.not_heat"}


def test_a_detached_unit_has_no_device(season: Season) -> None:
    units = (Unit(id="1", name="A", detached=True), *season().units[1:])
    assert codes(season(units=units)) == {"consumption.detached"}


def test_devices_do_not_count_twice(season: Season, reading: Reading) -> None:
    row = replace(reading("1", 1000), device="7001")
    again = replace(row, id="again")
    assert codes(season(consumptions=(row, again))) == {"consumption.overlap"}
    elsewhere = replace(row, id="b", metering_point="b", subject="2")
    assert codes(season(consumptions=(row, elsewhere))) == {"consumption.overlap"}
    other_subject = replace(again, subject="2", device="7002")
    assert "consumption.point" in codes(season(consumptions=(row, other_subject)))


def test_all_faults_come_at_once(season: Season, reading: Reading) -> None:
    inputs = with_table(
        season(
            consumptions=(replace(reading("1", 1), subject="9"),),
            expenses=(replace(season().expenses[0], id="a/b"),),
        ),
        shares={"1": NAN},
    )
    assert {"table.share", "table.missing_unit", "consumption.unknown_unit", "id.form"} <= codes(inputs)
