"""The workbook computes the bill again from readings, tables and expenses, to the cent of every unit."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from formulas import Workbook
from hard_building import hard_inputs
from tepore.documents import allocation_workbook
from tepore.documents.group_workbook import building_workbook
from tepore.norms.uni10200 import Allocation, BuildingAllocation, allocate
from tepore.services.allocate_building import allocate_any_building, allocate_building

sys.path.insert(0, str(Path(__file__).parents[2] / "laws"))
from random_seasons import random_season

EXAMPLES = Path(__file__).parents[3] / "examples"


def totals(book: Workbook, count: int, *, units: str = "Unità", total: str = "Totale [€]") -> list[int]:
    """Compute the units' totals [cent] by the formulas of their sheet."""
    (letter,) = (
        at.rstrip("1") for at, said in book.cells[units].items() if said == total and at.endswith("1")
    )
    return [round(book.figure(units, f"{letter}{row}") * 100) for row in range(2, count + 2)]


def owed(allocation: Allocation) -> list[int]:
    return [statement.total_cents for statement in allocation.statements]


@pytest.mark.parametrize(
    "name", ["1pe", "heat-meters", "palazzina-6", "palazzina-6-use-factor", "pellet-and-solar"]
)
def test_the_formulas_give_the_bill_of_each_example(name: str) -> None:
    allocation = allocate_building(file=EXAMPLES / f"{name}.toml")
    book = Workbook(allocation_workbook(allocation))
    assert totals(book, len(allocation.statements)) == owed(allocation)


@pytest.mark.parametrize("number", range(12))
def test_the_formulas_give_the_bill_of_a_random_season(number: int) -> None:
    allocation = allocate(random_season(number))
    book = Workbook(allocation_workbook(allocation))
    assert totals(book, len(allocation.statements)) == owed(allocation)
    for row, node in enumerate(allocation.graph, start=2):
        assert book.figure("Calcolo", f"D{row}") == pytest.approx(float(node.number), rel=1e-9, abs=1e-6)


def test_another_expense_and_reading_give_what_the_engine_gives() -> None:
    inputs = hard_inputs(12)
    book = Workbook(allocation_workbook(allocate(inputs)))
    book.change("Spese", "E2", 51_234.56)
    row = inputs.consumptions[1]
    assert row.last is not None
    book.change("Letture", "H3", float(row.last.index) + 137)
    raised = replace(row, last=replace(row.last, index=row.last.index + Decimal(137)))
    changed = replace(
        inputs,
        expenses=(replace(inputs.expenses[0], amount_cents=5_123_456), *inputs.expenses[1:]),
        consumptions=(inputs.consumptions[0], raised, *inputs.consumptions[2:]),
    )
    expected = owed(allocate(changed))
    assert totals(book, 12) == expected
    assert round(book.figure("Riepilogo", "B8") * 100) == sum(expected)
    assert book.figure("Riepilogo", "B10") == 0


def test_equal_remainders_go_to_the_lower_unit() -> None:
    """Three equal units share 100.01 EUR: 33.34 to the first two by id, 33.33 to the last."""
    inputs = hard_inputs(3)
    equal = tuple(
        replace(
            one,
            shares={"A01": Decimal("333.34"), "A02": Decimal("333.33"), "A03": Decimal("333.33")},
            weights=None,
        )
        for one in inputs.tables
    )
    rows = {row.subject: row for row in inputs.consumptions}
    same = tuple(replace(row, last=rows["A01"].last, factors=()) for row in rows.values())
    allocation = allocate(
        replace(
            inputs,
            handovers=(),
            consumptions=same,
            tables=equal,
            expenses=(replace(inputs.expenses[0], amount_cents=10_001),),
            advances_cents={},
            brought_cents={},
        )
    )
    assert totals(Workbook(allocation_workbook(allocation)), 3) == owed(allocation) == [3_334, 3_334, 3_333]


def test_several_groups_are_computed_too() -> None:
    building = allocate_any_building(file=EXAMPLES / "mixed-building.toml")
    assert isinstance(building, BuildingAllocation)
    book = Workbook(building_workbook(building))
    for count, run in enumerate(building.runs, start=1):
        statements = run.allocation.statements
        assert totals(book, len(statements), units=f"{count} Unità") == owed(run.allocation)
