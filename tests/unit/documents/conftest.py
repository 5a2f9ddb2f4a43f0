"""Seasons that the documents are made of, computed by the engine itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tepore.kernel import Period
from tepore.norms.uni10200 import (
    Allocation,
    Consumption,
    ConsumptionUnit,
    Distribution,
    Expense,
    ExpenseKind,
    FixedSplit,
    IndexReading,
    IndirectSimplified,
    Insulation,
    MainMeter,
    MillesimiTable,
    Plant,
    Quality,
    RatingFactor,
    SeasonInputs,
    TableKind,
    Unit,
    allocate,
)

PERIOD = Period.of_days(date(2023, 10, 15), date(2024, 4, 15))


def expense(name: str, kind: ExpenseKind, cents: int, description: str = "") -> Expense:
    return Expense(id=name, kind=kind, description=description or name, amount_cents=cents, source="ledger")


def row(name: str, subject: str, units: int, room: str = "Soggiorno") -> Consumption:
    """One allocator that counted these units from zero, K = 1.25 × 0.8 = 1."""
    return Consumption(
        id=name,
        metering_point=f"P-{name}",
        subject=subject,
        unit=ConsumptionUnit.HCA,
        room=room,
        device=f"4711{name}",
        device_kind="ripartitore",
        first=IndexReading(index=Decimal(100), read_on=PERIOD.start_on, source="telegram"),
        last=IndexReading(index=Decimal(100 + units), read_on=PERIOD.last_day, source="telegram"),
        factors=(
            RatingFactor(symbol="K_Q", number=Decimal("1.25"), source="mounting sheet"),
            RatingFactor(symbol="K_C", number=Decimal("0.8"), source="mounting sheet"),
        ),
        source="store",
    )


def season(count: int = 4, **changes: object) -> SeasonInputs:
    """A building of equal units: unit i has one allocator with 100 i units; 70 % by consumption."""
    ids = [f"{index:02d}" for index in range(1, count + 1)]
    share = Decimal(1000) / count if 1000 % count == 0 else None
    cents_of_millesimo = [100000 // count] * count
    cents_of_millesimo[0] += 100000 - sum(cents_of_millesimo)
    shares = {
        name: share if share is not None else Decimal(part).scaleb(-2)
        for name, part in zip(ids, cents_of_millesimo, strict=True)
    }
    inputs = SeasonInputs(
        condominium="Condominio Via Roma 1, Torino",
        season="2023/2024",
        period=PERIOD,
        units=tuple(Unit(id=name, name=f"Interno {name}", holder=f"Rossi {name}") for name in ids),
        tables=(MillesimiTable(kind=TableKind.HEATING_NEED, shares=shares, source="progetto"),),
        expenses=(expense("gas", ExpenseKind.ENERGY_CARRIER, 1_000_001, "Gas naturale"),),
        criterion=FixedSplit(fixed_fraction=Decimal("0.3"), source="delibera 12/2023"),
        consumptions=tuple(row(name, name, 100 * index) for index, name in enumerate(ids, start=1)),
    )
    return replace(inputs, **changes)  # type: ignore[arg-type]


def rich_season() -> SeasonInputs:
    """Every kind of head, an estimate, a changed device, advances, a vacant and a detached unit."""
    plain = season(6)
    units = (*plain.units[:4], replace(plain.units[4], vacant=True), replace(plain.units[5], detached=True))
    estimated = Consumption(
        id="02b",
        metering_point="P-02b",
        subject="02",
        unit=ConsumptionUnit.HCA,
        quality=Quality.ESTIMATED,
        room="Camera",
        stated_amount=Decimal("123.456"),
        method="stagione precedente, corretta coi gradi giorno",
        source="store",
    )
    return replace(
        plain,
        units=units,
        consumptions=(*plain.consumptions[:5], estimated),
        criterion=IndirectSimplified(need_kwh=Decimal(80000), source="progetto"),
        plant=Plant(distribution=Distribution.VERTICAL_COLUMNS, floors=3, insulation=Insulation.B),
        energy=(MainMeter(energy_kwh=Decimal(87654), source="contatore di centrale"),),
        expenses=(
            *plain.expenses,
            expense("enel", ExpenseKind.ELECTRICITY, 54_321),
            expense("terzo", ExpenseKind.RUNNING, 100_000),
            expense("lettura", ExpenseKind.METERING_SERVICE, 48_000),
        ),
        advances_cents={"01": 100_000, "02": 900_000, "03": 12_345},
    )


@pytest.fixture(scope="session")
def make_season() -> Callable[..., SeasonInputs]:
    return season


@pytest.fixture(scope="session")
def plain() -> Allocation:
    return allocate(season())


@pytest.fixture(scope="session")
def rich() -> Allocation:
    return allocate(rich_season())
