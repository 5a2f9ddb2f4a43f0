"""Which part of a statement is the reader's, where the unit changed hands within the season."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tepore.kernel import Period
from tepore.norms.uni10200 import Handover, Statement, allocate
from tepore.services.allocate_building import allocate_building
from tepore.services.describe_own_unit import own_part_of
from tepore.services.own_units import OwnUnit

EXAMPLE = Path(__file__).parents[3] / "examples" / "palazzina-6.toml"
SOLD, FOREVER = date(2025, 1, 15), date(9999, 12, 31)


@pytest.fixture(scope="module")
def statement() -> Statement:
    before = allocate_building(file=EXAMPLE).inputs
    handover = Handover(unit=before.units[0].id, on=SOLD, from_holder="seller", to_holder="buyer")
    return allocate(type(before)(**{**vars(before), "handovers": (handover,)})).statements[0]


def lived(*days: tuple[date, date]) -> OwnUnit:
    periods = tuple(Period(*each) for each in days)
    return OwnUnit(
        id=1, code="1", name="1", condominium_id=1, condominium="C", address="", capacities=("owner",),
        answered=periods, lived=periods,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "number"),
    [
        ([(date(2020, 1, 1), SOLD)], 0),
        ([(SOLD, FOREVER)], 1),
        ([(date(2020, 1, 1), FOREVER)], None),  # both parts are the reader's: the whole statement
        ([(date(2026, 1, 1), FOREVER)], None),
    ],
    ids=["seller", "buyer", "both", "neither"],
)
def test_a_reader_is_shown_the_part_of_the_own_days(
    statement: Statement, days: list[tuple[date, date]], number: int | None
) -> None:
    assert len(statement.parts) == 2
    assert own_part_of(statement, lived(*days)) == number
