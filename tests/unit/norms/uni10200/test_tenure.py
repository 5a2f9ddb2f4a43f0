"""Statements divided among the holders of a unit: figures worked out by hand on the small season.

Unit 1 owes 75.00 EUR fixed (30 % of 1000 EUR times 250/1000) and 87.50 EUR by consumption (70 % times
1000/8000). The season has 183 days from 15 October 2024 to 15 April 2025; on 15 January 92 are over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tepore.norms.uni10200 import (
    Allocation,
    BadSeason,
    Consumption,
    ConsumptionUnit,
    Handover,
    IndexReading,
    IntermediateReading,
    MonthlyTemperatures,
    SeasonInputs,
    Statement,
    TenureBasis,
    allocate,
)

Season = Callable[..., SeasonInputs]
ON, LATER = date(2025, 1, 15), date(2025, 2, 1)
MILD_THEN_COLD = MonthlyTemperatures(
    temperature_c=tuple(Decimal(one) for one in (5, 5, 5, 5, 21, 22, 25, 25, 21, 15, 15, 15)), source="table"
)
SOLD = Handover(unit="1", on=ON, from_holder="Rossi", to_holder="Verdi", source="deed")


def read(index: str | int, row: str = "p-1", on: date = ON) -> IntermediateReading:
    return IntermediateReading(consumption=row, index=Decimal(index), read_on=on, source="reader")


def statement(allocation: Allocation, unit: str = "1") -> Statement:
    assert allocation.graph.check() == ()
    found = next(one for one in allocation.statements if one.unit_id == unit)
    assert sum(part.total_cents for part in found.parts) == found.total_cents
    return found


def test_no_handover_leaves_no_parts(season: Season) -> None:
    allocation = allocate(season())
    assert all(one.parts == () for one in allocation.statements)
    assert not [node for node in allocation.graph if node.id.startswith(("tenure/", "climate/"))]


def test_fixed_parts_go_by_days_and_use_by_the_reading_of_the_day(season: Season) -> None:
    found = statement(allocate(season(handovers=(replace(SOLD, readings=(read(600),)),))))
    before, after = found.parts
    assert (before.holder, after.holder) == ("Rossi", "Verdi")
    assert (before.start_on, before.end_on, after.end_on) == (date(2024, 10, 15), ON, date(2025, 4, 16))
    assert before.divided_by == (TenureBasis.READINGS,)
    # 7500 * 92/183 = 3770.49 and 7500 * 91/183 = 3729.51: the odd cent goes to the larger remainder.
    assert (before.fixed_cents, after.fixed_cents) == (3770, 3730)
    assert (before.consumption_cents, after.consumption_cents) == (5250, 3500)
    assert (before.consumption, after.consumption) == (600, 400)


def test_without_a_reading_use_goes_by_degree_days(season: Season) -> None:
    found = statement(allocate(season(handovers=(SOLD,), temperatures=MILD_THEN_COLD)))
    before, after = found.parts
    # Before: 78 days at 5 K and 14 at 15 K are 600 K·d; after: 91 days at 15 K are 1365 K·d.
    assert before.divided_by == (TenureBasis.DEGREE_DAYS,)
    assert (before.consumption_cents, after.consumption_cents) == (2672, 6078)


def test_days_on_which_the_plant_was_off_have_no_degree_days(season: Season) -> None:
    on_from = replace(season().period, start_on=date(2025, 1, 1))
    found = statement(allocate(season(handovers=(SOLD,), temperatures=MILD_THEN_COLD, plant_on=on_from)))
    # 14 days of 105 at one temperature: 8750 * 14/105.
    assert [part.consumption_cents for part in found.parts] == [1167, 7583]


def test_without_temperatures_use_goes_by_days_and_says_so(season: Season) -> None:
    found = statement(allocate(season(handovers=(SOLD,))))
    assert found.parts[0].divided_by == (TenureBasis.DAYS,)
    assert [part.consumption_cents for part in found.parts] == [4399, 4351]  # 8750 * 92/183


def test_two_handovers_make_three_parts(season: Season) -> None:
    again = Handover(
        unit="1",
        on=date(2025, 3, 1),
        from_holder="Verdi",
        to_holder="Neri",
        readings=(read(900, on=date(2025, 3, 1)),),
    )
    first = replace(SOLD, readings=(read(600),))
    found = statement(allocate(season(handovers=(again, first))))
    assert [part.holder for part in found.parts] == ["Rossi", "Verdi", "Neri"]
    assert [part.consumption_cents for part in found.parts] == [5250, 2625, 875]


def test_a_device_replaced_on_the_day_divides_the_use_by_itself(season: Season) -> None:
    before = Consumption(
        id="p-1.1", metering_point="p-1", subject="1", unit=ConsumptionUnit.KWH, source="register",
        first=IndexReading(index=Decimal(0), read_on=date(2024, 10, 15), source="reader"),
        last=IndexReading(index=Decimal(700), read_on=ON, source="reader"),
    )  # fmt: skip
    after = replace(
        before, id="p-1.2", first=replace(before.first, read_on=ON),
        last=IndexReading(index=Decimal(300), read_on=date(2025, 4, 15), source="reader"),
    )  # fmt: skip
    rows = (before, after, *season().consumptions[1:])
    found = statement(allocate(season(handovers=(SOLD,), consumptions=rows)))
    assert [part.consumption for part in found.parts] == [700, 300]
    assert found.parts[0].divided_by == ()


@pytest.mark.parametrize(("index", "used"), [(9900, 400), (100, 600)])
def test_a_register_that_rolls_over_is_divided_on_either_side(season: Season, index: int, used: int) -> None:
    row = season().consumptions[0]
    rolled = replace(
        row, rolled_over_at=Decimal(10000), first=replace(row.first, index=Decimal(9500)),
        last=replace(row.last, index=Decimal(500)),
    )  # fmt: skip
    rows = (rolled, *season().consumptions[1:])
    found = statement(
        allocate(season(handovers=(replace(SOLD, readings=(read(index),)),), consumptions=rows))
    )
    assert found.parts[0].consumption == used


def test_a_unit_that_used_nothing_is_divided_by_days(season: Season) -> None:
    row = season().consumptions[0]
    rows = (replace(row, last=replace(row.last, index=Decimal(0))), *season().consumptions[1:])
    found = statement(allocate(season(handovers=(SOLD,), consumptions=rows)))
    assert [part.consumption_cents for part in found.parts] == [0, 0]
    assert found.parts[0].fixed_cents == 3770


def test_advances_and_what_was_brought_go_to_who_paid_and_who_owed(season: Season) -> None:
    inputs = season(
        handovers=(replace(SOLD, readings=(read(600),), advances_cents=6000),),
        advances_cents={"1": 10_000},
        brought_cents={"1": 250, "2": -100},
    )
    allocation = allocate(inputs)
    found = statement(allocation)
    # Rossi owes 37.70 + 52.50 + 2.50 brought less 60.00; Verdi 37.30 + 35.00 less 40.00.
    assert [part.balance_cents for part in found.parts] == [3270, 3230]
    assert (found.brought_cents, found.balance_cents) == (250, 6500)
    other = allocation.statements[1]
    assert other.balance_cents == other.total_cents - 100


@pytest.mark.parametrize(
    ("handovers", "code"),
    [
        ((replace(SOLD, unit="9"),), "handover.unit"),
        ((replace(SOLD, on=date(2024, 10, 15)),), "handover.day"),
        ((replace(SOLD, on=date(2025, 4, 16)),), "handover.day"),
        ((SOLD, SOLD), "handover.twice"),
        ((SOLD, replace(SOLD, on=date(2025, 2, 1))), "handover.chain"),
        ((replace(SOLD, readings=(read(600, "p-2"),)),), "handover.reading_of"),
        ((replace(SOLD, readings=(read(600), read(600))),), "handover.reading_of"),
        ((replace(SOLD, readings=(read(600, on=date(2025, 1, 18)),)),), "handover.reading_day"),
        ((replace(SOLD, readings=(read(1001),)),), "handover.reading_index"),
        ((replace(SOLD, readings=(read("NaN"),)),), "handover.reading_index"),
        (
            (
                replace(SOLD, readings=(read(600),)),
                replace(SOLD, on=LATER, from_holder="Verdi", readings=(read(500, on=LATER),)),
            ),
            "handover.reading_index",
        ),
    ],
)  # fmt: skip
def test_a_wrong_handover_is_refused_with_its_place(
    season: Season, handovers: tuple[Handover, ...], code: str
) -> None:
    with pytest.raises(BadSeason) as refusal:
        allocate(season(handovers=handovers))
    assert code in [problem.code for problem in refusal.value.problems]


def test_eleven_months_are_no_year(season: Season) -> None:
    short = replace(MILD_THEN_COLD, temperature_c=MILD_THEN_COLD.temperature_c[1:])
    with pytest.raises(BadSeason, match="monthly means"):
        allocate(season(temperatures=short))
