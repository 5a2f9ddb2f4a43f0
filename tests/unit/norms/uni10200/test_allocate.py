"""The allocation of a small season, each case worked out by hand beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tepore.kernel import Period
from tepore.norms.dlgs102 import LegalSituation, ShareOf, Verdict
from tepore.norms.uni10200 import (
    Allocation,
    BadInvoluntaryShare,
    BadSeason,
    CommonRoom,
    Consumption,
    ConsumptionUnit,
    Direct,
    Distribution,
    ElectricityRule,
    Expense,
    ExpenseKind,
    FixedSplit,
    FractionOfUse,
    FuelUse,
    HeadKind,
    IndexReading,
    IndirectAnalytic,
    IndirectSimplified,
    Insulation,
    MainMeter,
    Plant,
    Quality,
    RatingFactor,
    SeasonInputs,
    TableKind,
    UnableToDivide,
    UnableToShare,
    Unit,
    allocate,
)

Season = Callable[..., SeasonInputs]
Reading = Callable[..., Consumption]
Spent = Callable[..., Expense]


def heads(allocation: Allocation) -> dict[str, int]:
    return {head.kind.value: head.amount_cents for head in allocation.heads}


def lines(allocation: Allocation, head: HeadKind) -> list[int]:
    return [line.amount_cents for one in allocation.statements for line in one.lines if line.head is head]


def test_direct_metering_takes_the_difference(season: Season) -> None:
    # 10 000 kWh for 1000 EUR: 0.10 EUR/kWh; 8000 kWh used, 2000 kWh involuntary by need 250/350/400.
    allocation = allocate(season(criterion=Direct()))
    assert heads(allocation) == {"involuntary": 20_000, "voluntary": 80_000}
    assert lines(allocation, HeadKind.VOLUNTARY) == [10_000, 20_000, 50_000]
    assert lines(allocation, HeadKind.INVOLUNTARY) == [5_000, 7_000, 8_000]


def test_heat_used_beyond_the_heat_delivered_is_refused_with_both_figures(season: Season) -> None:
    short = (MainMeter(energy_kwh=Decimal("7999.5"), source="meter"),)
    with pytest.raises(BadInvoluntaryShare) as refusal:
        allocate(season(criterion=Direct(), energy=short))
    for figure in ("8000 kWh", "7999.5 kWh", "-0.5 kWh"):
        assert figure in refusal.value.sentence


def test_computed_losses_are_the_involuntary_part(season: Season) -> None:
    # 1500 of 10 000 kWh are lost: 150 EUR; 850 EUR by 1000, 2000, 5000 of 8000.
    allocation = allocate(season(criterion=IndirectAnalytic(losses_kwh=Decimal(1500), source="project")))
    assert lines(allocation, HeadKind.INVOLUNTARY) == [3_750, 5_250, 6_000]
    assert lines(allocation, HeadKind.VOLUNTARY) == [10_625, 21_250, 53_125]


def test_losses_above_the_heat_delivered_are_refused(season: Season) -> None:
    with pytest.raises(BadInvoluntaryShare) as refusal:
        allocate(season(criterion=IndirectAnalytic(losses_kwh=Decimal(10_001), source="project")))
    assert refusal.value.code == "involuntary.above_total"


def test_losses_may_be_all_the_heat_delivered(season: Season) -> None:
    allocation = allocate(season(criterion=IndirectAnalytic(losses_kwh=Decimal(10_000), source="project")))
    assert heads(allocation) == {"involuntary": 100_000, "voluntary": 0}


def test_a_cent_left_over_goes_to_the_lower_id_in_string_order(season: Season, expense: Spent) -> None:
    # 100 cents among three alike: 33 each, and the cent to "13", which stands before "3" and "7" as text.
    units = tuple(Unit(id=unit_id, name=unit_id) for unit_id in ("3", "7", "13"))
    table = replace(
        season().tables[1],
        shares={"3": Decimal(300), "7": Decimal(300), "13": Decimal(300), "x": Decimal(100)},
    )
    rest = Unit(id="x", name="x", exempt_from=frozenset({HeadKind.RUNNING}))
    inputs = season(
        units=(*units, rest),
        tables=(table,),
        expenses=(expense(ExpenseKind.RUNNING, 100),),
        criterion=Direct(),
        consumptions=(),
    )
    assert [one.total_cents for one in allocate(inputs).statements] == [33, 33, 34, 0]


def test_k_inv_times_need_is_constant_while_a_fraction_follows_use(season: Season) -> None:
    plant = Plant(distribution=Distribution.VERTICAL_COLUMNS, floors=4, insulation=Insulation.A)
    simplified = IndirectSimplified(need_kwh=Decimal(12_000), source="project")
    fraction = FractionOfUse(fraction=Decimal("0.24"), source="project")
    for delivered, constant, followed in ((10_000, 24_000, 24_000), (5_000, 48_000, 24_000)):
        energy = (MainMeter(energy_kwh=Decimal(delivered), source="meter"),)
        by_need = allocate(season(criterion=simplified, plant=plant, energy=energy))
        by_use = allocate(season(criterion=fraction, energy=energy))
        assert heads(by_need)["involuntary"] == constant
        assert heads(by_use)["involuntary"] == followed


def test_a_fraction_of_use_needs_no_heat(season: Season) -> None:
    fraction = FractionOfUse(fraction=Decimal("0.287"), source="project")
    with_heat, without = (allocate(season(criterion=fraction, **part)) for part in ({}, {"energy": ()}))
    assert heads(with_heat) == heads(without) == {"involuntary": 28_700, "voluntary": 71_300}


def test_supplies_add_up(season: Season) -> None:
    fuel = FuelUse(
        fuel="gas",
        quantity=Decimal(1000),
        quantity_unit="m3",
        calorific_value_kwh=Decimal(10),
        efficiency=Decimal("0.9"),
        source="bill",
    )
    meter = MainMeter(energy_kwh=Decimal(1000), source="meter")
    allocation = allocate(season(criterion=Direct(), energy=(fuel, meter)))
    assert allocation.graph["energy/total"].number == 10_000


@pytest.mark.parametrize(
    ("changes", "table"),
    [
        ({}, TableKind.HEATING_NEED),
        ({"plant": Plant(temperature_control=False)}, TableKind.INSTALLED_POWER),
        (
            {"criterion": FixedSplit(fixed_fraction=Decimal("0.3"), base=TableKind.PROPERTY, source="a")},
            TableKind.PROPERTY,
        ),
    ],
)
def test_the_base_of_the_fixed_part(season: Season, changes: dict[str, object], table: TableKind) -> None:
    allocation = allocate(season(**changes))
    shares = next(one.shares for one in allocation.inputs.tables if one.kind is table)
    assert lines(allocation, HeadKind.FIXED) == [int(30 * share) for share in shares.values()]


def test_running_costs_go_by_the_table_outside_an_energy_split(season: Season, expense: Spent) -> None:
    expenses = (
        expense(ExpenseKind.ENERGY_CARRIER, 100_000),
        expense(ExpenseKind.MAINTENANCE, 1_000),
        expense(ExpenseKind.METERING_SERVICE, 2_000),
        expense(ExpenseKind.RUNNING, 4_000),
    )
    whole = FixedSplit(fixed_fraction=Decimal("0.3"), source="a")
    assert heads(allocate(season(expenses=expenses))) == {"fixed": 32_100, "voluntary": 74_900}
    energy_alone = allocate(season(expenses=expenses, criterion=replace(whole, whole_amount=False)))
    assert heads(energy_alone) == {
        "fixed": 30_000,
        "voluntary": 70_000,
        "running": 4_000,
        "maintenance": 1_000,
        "metering_service": 2_000,
    }
    assert lines(energy_alone, HeadKind.RUNNING) == [1_000, 1_400, 1_600]


def test_electricity_is_energy_or_running_cost(season: Season, expense: Spent) -> None:
    expenses = (expense(ExpenseKind.ENERGY_CARRIER, 100_000), expense(ExpenseKind.ELECTRICITY, 10_000))
    energy = allocate(season(expenses=expenses, criterion=Direct()))
    running = allocate(season(expenses=expenses, criterion=Direct(electricity=ElectricityRule.RUNNING)))
    assert heads(energy) == {"involuntary": 22_000, "voluntary": 88_000}
    assert heads(running) == {"involuntary": 20_000, "voluntary": 80_000, "electricity": 10_000}
    for allocation in (energy, running):
        assert any(note.code == "note.electricity" for note in allocation.notes)


def test_common_rooms_are_paid_by_property(season: Season, reading: Reading) -> None:
    rows = (reading("1", 1000), reading("2", 2000), reading("3", 5000), reading("hall", 1000))
    rooms = (CommonRoom(id="hall", name="Sala"),)
    direct = allocate(season(criterion=Direct(), common_rooms=rooms, consumptions=rows))
    assert heads(direct) == {"involuntary": 10_000, "voluntary": 80_000, "common_rooms": 10_000}
    assert lines(direct, HeadKind.COMMON_ROOMS) == [5_000, 3_000, 2_000]
    # Indirect: 1000 of 9000 units of what is left after 10 % are the hall's: 900 EUR / 9.
    fraction = FractionOfUse(fraction=Decimal("0.1"), source="project")
    indirect = allocate(season(criterion=fraction, common_rooms=rooms, consumptions=rows))
    assert heads(indirect) == {"involuntary": 10_000, "voluntary": 80_000, "common_rooms": 10_000}


def test_a_device_replaced_in_the_season_is_two_rows_of_one_point(season: Season, reading: Reading) -> None:
    day = date(2025, 1, 10)
    old = replace(
        reading("1", 0),
        id="old",
        device="A",
        last=IndexReading(index=Decimal(600), read_on=day, source="x"),
    )
    new = replace(
        old,
        id="new",
        device="B",
        first=IndexReading(index=Decimal(50), read_on=day, source="x"),
        last=IndexReading(index=Decimal(450), read_on=date(2025, 4, 15), source="x"),
    )
    allocation = allocate(season(consumptions=(old, new, reading("2", 2000), reading("3", 5000))))
    assert lines(allocation, HeadKind.VOLUNTARY) == [8_750, 17_500, 43_750]
    assert [row.id for row in allocation.statements[0].consumptions] == ["old", "new"]


def test_a_register_that_began_again_counts_on(season: Season, reading: Reading) -> None:
    rolled = replace(
        reading("1", 400),
        first=IndexReading(index=Decimal(99_400), read_on=date(2024, 10, 15), source="x"),
        rolled_over_at=Decimal(100_000),
    )
    allocation = allocate(season(consumptions=(rolled, reading("2", 2000), reading("3", 5000))))
    assert rolled.amount == 1000
    assert lines(allocation, HeadKind.VOLUNTARY) == [8_750, 17_500, 43_750]


def test_factors_multiply_unless_the_display_holds_them(season: Season, reading: Reading) -> None:
    factors = (
        RatingFactor(symbol="K_Q", number=Decimal("0.5"), source="survey"),
        RatingFactor(symbol="K_C", number=Decimal("4"), source="maker"),
    )
    row = replace(reading("1", 500, unit=ConsumptionUnit.HCA), factors=factors)
    others = tuple(
        reading(unit, amount, unit=ConsumptionUnit.HCA) for unit, amount in (("2", 2000), ("3", 5000))
    )
    plain, scaled = (
        allocate(season(consumptions=(one, *others))) for one in (row, replace(row, scaled=True))
    )
    assert lines(plain, HeadKind.VOLUNTARY) == [8_750, 17_500, 43_750]
    assert lines(scaled, HeadKind.VOLUNTARY) == [4_667, 18_667, 46_666]


def test_vacant_detached_and_without_devices_pay_the_fixed_part(season: Season, reading: Reading) -> None:
    units = (
        Unit(id="1", name="A", vacant=True),
        Unit(id="2", name="B", detached=True),
        Unit(id="3", name="C"),
        Unit(id="4", name="D"),
    )
    tables = tuple(
        replace(table, shares={**table.shares, "3": table.shares["3"] - 100, "4": Decimal(100)})
        for table in season().tables
    )
    allocation = allocate(season(units=units, tables=tables, consumptions=(reading("3", 10),)))
    assert [one.fixed_cents for one in allocation.statements] == [7_500, 10_500, 9_000, 3_000]
    assert [one.consumption_cents for one in allocation.statements] == [0, 0, 70_000, 0]
    codes = {(note.subject, note.code) for note in allocation.notes}
    assert {("1", "note.vacant"), ("2", "note.detached"), ("4", "note.no_consumption")} <= codes


def test_an_exempt_unit_leaves_its_part_to_the_others(season: Season, expense: Spent) -> None:
    units = (Unit(id="1", name="A", exempt_from=frozenset({HeadKind.MAINTENANCE})), *season().units[1:])
    expenses = (expense(ExpenseKind.MAINTENANCE, 7_500),)
    allocation = allocate(season(units=units, expenses=expenses, criterion=Direct()))
    assert [one.total_cents for one in allocation.statements] == [0, 3_500, 4_000]
    assert allocation.statements[1].lines[0].share == "350 / 750"


def test_advances_give_a_balance(season: Season) -> None:
    assert allocate(season()).statements[0].balance_cents is None
    allocation = allocate(season(advances_cents={"1": 20_000}))
    assert [one.balance_cents for one in allocation.statements] == [-3_750, 28_000, 55_750]
    assert [one.advances_cents for one in allocation.statements] == [20_000, 0, 0]


def test_costs_without_heat_are_refused(season: Season) -> None:
    none = (MainMeter(energy_kwh=Decimal(0), source="meter"),)
    with pytest.raises(UnableToDivide):
        allocate(season(criterion=Direct(), energy=none, consumptions=()))


def test_neither_costs_nor_heat_is_an_empty_bill(season: Season) -> None:
    none = (MainMeter(energy_kwh=Decimal(0), source="meter"),)
    allocation = allocate(season(criterion=Direct(), energy=none, consumptions=(), expenses=()))
    assert allocation.total_cents == 0
    assert allocation.legal_check.verdict is Verdict.NO_RULE
    assert [one.share_percent for one in allocation.statements] == [0, 0, 0]


def test_an_amount_that_nobody_takes_part_in_is_refused(season: Season) -> None:
    with pytest.raises(UnableToShare) as refusal:
        allocate(season(consumptions=()))
    assert "700.00 EUR" in refusal.value.sentence


def test_wrong_inputs_are_refused_with_all_their_faults(season: Season) -> None:
    with pytest.raises(BadSeason) as refusal:
        allocate(season(units=season().units[:2]))
    assert len(refusal.value.problems) == 4  # three tables and a reading name the third unit
    assert "3 more" in refusal.value.sentence


def test_the_minimum_is_of_all_expenses_or_of_energy(season: Season, expense: Spent) -> None:
    expenses = (expense(ExpenseKind.ENERGY_CARRIER, 100_000), expense(ExpenseKind.RUNNING, 100_000))
    of_all = allocate(season(expenses=expenses, criterion=Direct()))
    energy = LegalSituation(share_of=ShareOf.ENERGY)
    of_energy = allocate(season(expenses=expenses, criterion=Direct(), legal_situation=energy))
    assert (of_all.legal_check.verdict, of_all.legal_check.voluntary_percent) == (Verdict.NOT_MET, 40)
    assert (of_energy.legal_check.verdict, of_energy.legal_check.voluntary_percent) == (Verdict.MET, 80)


def test_a_resolution_raises_the_voluntary_part_to_the_cent(season: Season, expense: Spent) -> None:
    # 1000.01 EUR, of which half is 500.005: 500.01 must follow consumption.
    low = FixedSplit(fixed_fraction=Decimal("0.9"), source="assembly", raise_to_minimum=True)
    allocation = allocate(season(criterion=low, expenses=(expense(ExpenseKind.ENERGY_CARRIER, 100_001),)))
    assert heads(allocation) == {"fixed": 50_000, "voluntary": 50_001}
    assert allocation.legal_check.verdict is Verdict.MET
    assert any(note.code == "note.raised" for note in allocation.notes)


def test_a_minimum_that_running_costs_forbid_is_refused(season: Season, expense: Spent) -> None:
    expenses = (expense(ExpenseKind.ENERGY_CARRIER, 10_000), expense(ExpenseKind.RUNNING, 10_001))
    with pytest.raises(UnableToDivide) as refusal:
        allocate(season(criterion=Direct(raise_to_minimum=True), expenses=expenses))
    assert refusal.value.code == "minimum.unreachable"


def test_notes_name_the_estimates(season: Season, reading: Reading) -> None:
    estimate = replace(
        reading("1", 0),
        first=None,
        last=None,
        stated_amount=Decimal(9000),
        quality=Quality.ESTIMATED,
        method="by power",
    )
    rows = (estimate, reading("2", 2000), reading("3", 5000))
    codes = [note.code for note in allocate(season(consumptions=rows)).notes]
    assert "note.estimated" in codes
    assert "note.many_estimated" in codes
    codes = [
        note.code for note in allocate(season(consumptions=rows, estimated_limit_percent=Decimal(60))).notes
    ]
    assert "note.many_estimated" not in codes


def test_a_season_in_which_the_law_changed_says_so(season: Season) -> None:
    period = Period.of_days(date(2020, 7, 1), date(2021, 6, 30))
    rows = tuple(
        replace(row, first=None, last=None, stated_amount=Decimal(1), method="x", quality=Quality.MANUAL)
        for row in season().consumptions
    )
    codes = [note.code for note in allocate(season(period=period, consumptions=rows)).notes]
    assert "note.legal.changed" in codes
    earlier = Period.of_days(date(2018, 7, 1), date(2019, 6, 30))
    codes = [note.code for note in allocate(season(period=earlier, consumptions=rows)).notes]
    assert "note.legal.changed" not in codes
    assert "note.legal.unverified" in codes
