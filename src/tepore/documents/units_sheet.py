"""The sheet of units: what each owes by head, with sums that recompute."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents.sheets import Cell, Field, Formula, column_letter
from tepore.documents.tallies import consumption_of, tables_charged_by, tally_of
from tepore.documents.texts import text
from tepore.documents.wording import base_label, head_label, measure_symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.documents.sheets import SheetWriter
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation, Head, Statement


@dataclass(frozen=True)
class _Places:
    """Letters of the columns that formulas speak of."""

    fixed_heads: tuple[str, ...]
    consumption_heads: tuple[str, ...]
    fixed: str
    consumption: str
    total: str
    advances: str


def write_units(sheet: SheetWriter, allocation: Allocation, language: Language) -> str:
    """Write one row a unit and the sums.

    Parameters
    ----------
    sheet
        An empty sheet.
    allocation
        The run.
    language
        Language of the titles.

    Returns
    -------
    str
        Address of the cell with the sum of all units: ``"K14"``.
    """
    fields = _fields(allocation, language)
    places = _places(fields, allocation)
    sheet.head(fields)
    first = sheet.next_row
    last = first + len(allocation.statements) - 1
    table = [
        _cells(allocation, statement, places, at, last + 1)
        for at, statement in enumerate(allocation.statements, start=first)
    ]
    sheet.rows(fields, table)
    label = text("building.sum", language)
    sums = [_sum(table, column, first, last) for column in range(3, len(fields))]
    forms = [field.form for field in fields]
    sheet.row(zip([label, None, None, *sums], forms, strict=True), strong=True)
    return f"{places.total}{last + 1}"


def _fields(allocation: Allocation, language: Language) -> list[Field]:
    tally = tally_of(allocation)
    counted = text("readings.amount", language)
    if tally:
        counted = text("building.consumption", language, unit=measure_symbol(tally.measure, language))
    return [
        Field(text("workbook.id", language), width=9),
        Field(text("building.unit", language), width=20),
        Field(text("workbook.holder", language), width=20),
        Field(counted, "number"),
        *(Field(base_label(table.kind, language), "number") for table in tables_charged_by(allocation)),
        *(
            Field(f"{head_label(allocation, head.kind, language)} [€]", "euro", 12)
            for head in _ordered(allocation)
        ),
        Field(text("building.variable", language), "euro"),
        Field(text("building.fixed", language), "euro"),
        Field(text("building.total", language), "euro"),
        Field(text("building.share", language), "percent", 10),
        Field(text("building.advances", language), "euro"),
        Field(text("building.balance", language), "euro"),
    ]


def _ordered(allocation: Allocation) -> list[Head]:
    return sorted(allocation.heads, key=lambda head: not head.by_consumption)


def _places(fields: Sequence[Field], allocation: Allocation) -> _Places:
    count = len(fields)
    letters = [column_letter(index) for index in range(count)]
    heads = _ordered(allocation)
    of_heads = letters[count - 6 - len(heads) : count - 6]
    paired = list(zip(heads, of_heads, strict=True))
    return _Places(
        fixed_heads=tuple(letter for head, letter in paired if not head.by_consumption),
        consumption_heads=tuple(letter for head, letter in paired if head.by_consumption),
        consumption=letters[count - 6],
        fixed=letters[count - 5],
        total=letters[count - 4],
        advances=letters[count - 2],
    )


def _cells(allocation: Allocation, statement: Statement, places: _Places, at: int, sum_at: int) -> list[Cell]:
    owed = {line.head: line.amount_cents for line in statement.lines}
    total = f"{places.total}{at}"
    bill = f"{places.total}${sum_at}"
    share = Fraction(statement.total_cents, allocation.total_cents) if allocation.total_cents else Fraction(0)
    advances, balance = statement.advances_cents, statement.balance_cents
    return [
        statement.unit_id,
        statement.unit,
        statement.holder,
        consumption_of(statement),
        *(table.shares.get(statement.unit_id, Decimal(0)) for table in tables_charged_by(allocation)),
        *(_euros(owed.get(head.kind, 0)) for head in _ordered(allocation)),
        Formula(_plus(places.consumption_heads, at), _euros(statement.consumption_cents)),
        Formula(_plus(places.fixed_heads, at), _euros(statement.fixed_cents)),
        Formula(f"={places.consumption}{at}+{places.fixed}{at}", _euros(statement.total_cents)),
        Formula(f"=IF({bill}=0,0,{total}/{bill})", share),
        None if advances is None else _euros(advances),
        None if balance is None else Formula(_balance(statement, places, at), _euros(balance)),
    ]


def _balance(statement: Statement, places: _Places, at: int) -> str:
    brought = f"+{_euros(statement.brought_cents)}" if statement.brought_cents else ""
    return f"={places.total}{at}-{places.advances}{at}{brought}"


def _plus(letters: Sequence[str], at: int) -> str:
    return "=" + ("+".join(f"{letter}{at}" for letter in letters) or "0")


def _sum(table: Sequence[Sequence[Cell]], column: int, first: int, last: int) -> Cell:
    cells = [row[column] for row in table]
    numbers = [cell.number if isinstance(cell, Formula) else cell for cell in cells]
    added = [Fraction(number) for number in numbers if isinstance(number, int | Decimal | Fraction)]
    letter = column_letter(column)
    if not added:
        return None
    return Formula(f"=SUM({letter}{first}:{letter}{last})", sum(added, Fraction(0)))


def _euros(amount_cents: int) -> Decimal:
    return Decimal(amount_cents).scaleb(-2)
