"""What each unit counted, and the tables its fixed parts go by, gathered from an allocation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.norms.uni10200 import ConsumptionUnit, Quality, TableKind

if TYPE_CHECKING:
    from tepore.norms.uni10200 import Allocation, MillesimiTable, Statement


@dataclass(frozen=True)
class Tally:
    """Consumption of each unit by its id, in the one measure of the building [measure's unit]."""

    measure: ConsumptionUnit
    amounts: dict[str, Fraction]

    @property
    def total(self) -> Fraction:
        """Consumption of all units [measure's unit]."""
        return sum(self.amounts.values(), Fraction(0))

    @property
    def mean(self) -> Fraction:
        """Consumption of a unit in the mean [measure's unit]."""
        return self.total / len(self.amounts)


def tally_of(allocation: Allocation) -> Tally | None:
    """Give each unit's consumption, detached units left out; None without devices or with mixed measures."""
    measures = {row.unit for statement in allocation.statements for row in statement.consumptions}
    if len(measures) != 1:
        return None
    detached = {unit.id for unit in allocation.inputs.units if unit.detached}
    return Tally(
        measures.pop(),
        {
            statement.unit_id: consumption_of(statement)
            for statement in allocation.statements
            if statement.unit_id not in detached
        },
    )


def consumption_of(statement: Statement) -> Fraction:
    """Give the sum of a unit's rows, in their measure."""
    return sum((row.amount for row in statement.consumptions), Fraction(0))


def tables_charged_by(allocation: Allocation) -> list[MillesimiTable]:
    """Give the millesimi tables that some head is divided by, in the order of the heads."""
    bases = dict.fromkeys(line.base for row in allocation.statements for line in row.lines)
    tables = {table.kind: table for table in allocation.inputs.tables}
    return [tables[TableKind(base)] for base in bases if base in tables]


def not_read(statement: Statement) -> int:
    """Count the rows that no actual reading stands behind."""
    return sum(row.quality is not Quality.ACTUAL for row in statement.consumptions)


def share_not_read(allocation: Allocation) -> Fraction:
    """Give the part of the building's consumption that no actual reading stands behind [1]."""
    rows = [row for statement in allocation.statements for row in statement.consumptions]
    total = sum((row.amount for row in rows), Fraction(0))
    doubtful = sum((row.amount for row in rows if row.quality is not Quality.ACTUAL), Fraction(0))
    return doubtful / total if total else Fraction(0)
