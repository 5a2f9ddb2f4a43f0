"""Days that nothing covers, and consumptions that stand out, are said on the statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tepore.kernel import Period
from tepore.norms.uni10200 import (
    Consumption,
    ConsumptionUnit,
    Expense,
    ExpenseKind,
    FixedSplit,
    IndexReading,
    MillesimiTable,
    Quality,
    SeasonInputs,
    TableKind,
    Unit,
    allocate,
)

SEASON = Period.of_days(date(2024, 10, 15), date(2025, 4, 15))


def row(point: str, first_on: date, last_on: date, amount: int = 100) -> Consumption:
    return Consumption(
        id=f"{point}.{first_on}",
        metering_point=point,
        subject="1",
        unit=ConsumptionUnit.HCA,
        first=IndexReading(index=Decimal(0), read_on=first_on, source="list"),
        last=IndexReading(index=Decimal(amount), read_on=last_on, source="list"),
        source="list",
    )


def notes_of_rows(*rows: Consumption) -> dict[str, dict[str, str]]:
    inputs = SeasonInputs(
        condominium="Condominio",
        season="2024/2025",
        period=SEASON,
        units=(Unit(id="1", name="Interno 1"),),
        tables=(MillesimiTable(kind=TableKind.HEATING_NEED, shares={"1": Decimal(1000)}, source="deed"),),
        expenses=(
            Expense(
                id="gas", kind=ExpenseKind.ENERGY_CARRIER, description="gas", amount_cents=100, source="bill"
            ),
        ),
        criterion=FixedSplit(fixed_fraction=Decimal("0.3"), source="assembly"),
        consumptions=rows,
    )
    return {note.code: dict(note.arguments) for note in allocate(inputs).notes}


FULL = (date(2024, 10, 15), date(2025, 4, 16))


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        ([FULL], None),
        ([(date(2024, 10, 18), date(2025, 4, 13))], None),  # three days at either end
        ([(date(2024, 10, 15), date(2024, 12, 15))], 122),  # to 16 April, the first day after
        ([(date(2024, 10, 19), date(2025, 4, 16))], 4),
        ([(date(2024, 10, 15), date(2024, 11, 20)), (date(2025, 1, 20), date(2025, 4, 16))], 61),
        ([(date(2024, 10, 15), date(2024, 11, 20)), (date(2024, 11, 20), date(2025, 4, 16))], None),
    ],
)
def test_days_that_no_reading_covers_are_said(spans: list[tuple[date, date]], days: int | None) -> None:
    note = notes_of_rows(*(row("bath", *span) for span in spans)).get("note.uncovered")
    assert (note and int(note["days"])) == days


def test_an_estimate_covers_what_the_readings_leave_open() -> None:
    read = row("bath", date(2024, 10, 15), date(2024, 12, 15))
    estimate = replace(
        read,
        id="e",
        first=None,
        last=None,
        stated_amount=Decimal(50),
        quality=Quality.ESTIMATED,
        method="degree days",
    )
    assert "note.uncovered" not in notes_of_rows(read, estimate)


def test_a_consumption_far_above_the_others_is_pointed_at() -> None:
    ordinary = [row(f"room-{number}", *FULL, amount=100 + number) for number in range(5)]
    assert "note.outlier" not in notes_of_rows(*ordinary, row("big", *FULL, amount=4000))
    wild = notes_of_rows(*ordinary, row("big", *FULL, amount=6000))
    assert wild["note.outlier"]["metering_point"] == "big"
