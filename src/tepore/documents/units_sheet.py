"""The sheet of units: what each owes by head, with sums that recompute."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents.live_figures import FIRST_ROW
from tepore.documents.sheets import Cell, Field, Formula, column_letter
from tepore.documents.tallies import consumption_of, tables_charged_by, tally_of
from tepore.documents.texts import text
from tepore.documents.wording import base_label, head_label, measure_symbol
from tepore.kernel import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.documents.live_figures import LiveFigures
    from tepore.documents.sheets import SheetWriter
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation, Head, MillesimiTable, Statement

_FIRST_TABLE = 4
"""Index of the first column with millesimi."""
_LONGEST_FORMULA = 8_000


@dataclass(frozen=True)
class _Places:
    """Letters of the columns that formulas speak of."""

    fixed_heads: tuple[str, ...]
    consumption_heads: tuple[str, ...]
    fixed: str
    consumption: str
    total: str
    advances: str


def write_units(
    sheet: SheetWriter, allocation: Allocation, language: Language, live: LiveFigures, readings_sheet: str
) -> str:
    """Write one row a unit and the sums.

    Parameters
    ----------
    sheet
        An empty sheet.
    allocation
        The run.
    language
        Language of the titles.
    live
        Where the calculation's figures stand.
    readings_sheet
        Title of the readings' sheet.

    Returns
    -------
    str
        Address of the cell with the sum of all units: ``"K14"``.
    """
    fields = _fields(allocation, language)
    places = _places(fields, allocation)
    counted = _counted(allocation, readings_sheet)
    sheet.head(fields)
    first = sheet.next_row
    last = first + len(allocation.statements) - 1
    table = [
        _cells(allocation, statement, places, (at, last + 1), (live, counted))
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


def table_links(allocation: Allocation, units_sheet: str) -> dict[str, str]:
    """Give the formulas of the shares that stand on the sheet of units, by their nodes."""
    rows = {one.unit_id: row for row, one in enumerate(allocation.statements, start=FIRST_ROW)}
    return {
        f"table/{table.kind}/share/{unit_id}": f"='{units_sheet}'!${column_letter(column)}${row}"
        for column, table in enumerate(tables_charged_by(allocation), start=_FIRST_TABLE)
        for unit_id, row in rows.items()
        if unit_id in table.shares
    }


def euros_of(live: LiveFigures, node_id: str, amount_cents: int) -> Cell:
    """Give an amount of the calculation in euro; a number where the calculation does not have it."""
    amount = _euros(amount_cents)
    return Formula(f"={live.address(node_id)}/100", amount) if node_id in live.graph.nodes else amount


def _counted(allocation: Allocation, readings_sheet: str) -> dict[str, str]:
    """Give the formula of each unit's consumption: the sum of its rows of readings."""
    rows: dict[str, list[int]] = {}
    for row, one in enumerate(allocation.inputs.consumptions, start=FIRST_ROW):
        rows.setdefault(one.subject, []).append(row)
    return {
        subject: "=" + "+".join(f"'{readings_sheet}'!$N${row}" for row in of_unit)
        for subject, of_unit in rows.items()
    }


def _share(live: LiveFigures, table: MillesimiTable, unit_id: str) -> Cell:
    """Give a unit's millesimi: entered here, or as the calculation makes them of needs."""
    share, name = table.shares.get(unit_id, Decimal(0)), f"table/{table.kind}/share/{unit_id}"
    if name in live.graph.nodes and live.graph[name].operation is not Operation.GIVEN:
        return Formula(f"={live.address(name)}", share)
    return share


def _cells(
    allocation: Allocation,
    statement: Statement,
    places: _Places,
    rows: tuple[int, int],
    formulas: tuple[LiveFigures, dict[str, str]],
) -> list[Cell]:
    (at, sum_at), (live, counted) = rows, formulas
    lines = {line.head: line for line in statement.lines}
    total = f"{places.total}{at}"
    bill = f"{places.total}${sum_at}"
    share = Fraction(statement.total_cents, allocation.total_cents) if allocation.total_cents else Fraction(0)
    advances, balance = statement.advances_cents, statement.balance_cents
    return [
        statement.unit_id,
        statement.unit,
        statement.holder,
        _consumption(statement, counted),
        *(_share(live, table, statement.unit_id) for table in tables_charged_by(allocation)),
        *(
            euros_of(live, lines[head.kind].node_id, lines[head.kind].amount_cents)
            if head.kind in lines
            else _euros(0)
            for head in _ordered(allocation)
        ),
        Formula(_plus(places.consumption_heads, at), _euros(statement.consumption_cents)),
        Formula(_plus(places.fixed_heads, at), _euros(statement.fixed_cents)),
        Formula(f"={places.consumption}{at}+{places.fixed}{at}", _euros(statement.total_cents)),
        Formula(f"=IF({bill}=0,0,{total}/{bill})", share),
        None if advances is None else _euros(advances),
        None if balance is None else Formula(_balance(statement, places, at), _euros(balance)),
    ]


def _consumption(statement: Statement, counted: dict[str, str]) -> Cell:
    amount, formula = consumption_of(statement), counted.get(statement.unit_id, "")
    return Formula(formula, amount) if formula and len(formula) < _LONGEST_FORMULA else amount


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
