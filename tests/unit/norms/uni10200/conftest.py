"""A small season to change: three units, two tables, one bill."""

from __future__ import annotations

from collections.abc import Callable
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
    MainMeter,
    MillesimiTable,
    SeasonInputs,
    TableKind,
    Unit,
)

FIRST, END = date(2024, 10, 15), date(2025, 4, 15)


def counted(subject: str, amount: str | int, *, unit: ConsumptionUnit = ConsumptionUnit.KWH) -> Consumption:
    return Consumption(
        id=f"p-{subject}",
        metering_point=f"p-{subject}",
        subject=subject,
        unit=unit,
        first=IndexReading(index=Decimal(0), read_on=FIRST, source="reader"),
        last=IndexReading(index=Decimal(amount), read_on=END, source="reader"),
        source="register",
    )


def spent(kind: ExpenseKind, amount_cents: int) -> Expense:
    return Expense(
        id=kind.value, kind=kind, description=kind.value, amount_cents=amount_cents, source="ledger"
    )


SEASON = SeasonInputs(
    condominium="Condominio",
    season="2024/2025",
    period=Period.of_days(FIRST, END),
    units=(Unit(id="1", name="A"), Unit(id="2", name="B"), Unit(id="3", name="C")),
    tables=(
        MillesimiTable(
            kind=TableKind.PROPERTY,
            shares={"1": Decimal(500), "2": Decimal(300), "3": Decimal(200)},
            source="deed",
        ),
        MillesimiTable(
            kind=TableKind.HEATING_NEED,
            shares={"1": Decimal(250), "2": Decimal(350), "3": Decimal(400)},
            source="project",
        ),
        MillesimiTable(
            kind=TableKind.INSTALLED_POWER,
            shares={"1": Decimal(100), "2": Decimal(100), "3": Decimal(800)},
            source="survey",
        ),
    ),
    expenses=(spent(ExpenseKind.ENERGY_CARRIER, 100_000),),
    criterion=FixedSplit(fixed_fraction=Decimal("0.3"), source="assembly"),
    energy=(MainMeter(energy_kwh=Decimal(10_000), source="meter"),),
    consumptions=(counted("1", 1000), counted("2", 2000), counted("3", 5000)),
)


@pytest.fixture
def season() -> Callable[..., SeasonInputs]:
    """Make the small season with some of its parts changed."""
    return lambda **changes: replace(SEASON, **changes)


@pytest.fixture
def reading() -> Callable[..., Consumption]:
    """Make a row of consumption from 0 to an amount."""
    return counted


@pytest.fixture
def expense() -> Callable[..., Expense]:
    """Make an expense of a kind."""
    return spent
