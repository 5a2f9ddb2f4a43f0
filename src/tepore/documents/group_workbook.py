"""The workbook of a building of several groups: units by group, bills, and each group's own sheets."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

from tepore.documents.group_pages import as_one
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.sheets import Field, Formula, SheetWriter, column_letter
from tepore.documents.texts import text
from tepore.documents.units_sheet import write_units
from tepore.documents.workbook import (
    OPTIONS,
    live_figures,
    write_graph,
    write_notes,
    write_readings,
    write_rounding,
)

if TYPE_CHECKING:
    from tepore.documents.imprint import Imprint
    from tepore.documents.sheets import Cell
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import BuildingAllocation, BuildingStatement


def building_workbook(
    building: BuildingAllocation, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> bytes:
    """Make the workbook of a building of several groups.

    Parameters
    ----------
    building
        The run.
    language
        Language of titles and labels.
    imprint
        Issuer and day of issue, written into the file's properties.

    Returns
    -------
    bytes
        XLSX: units by group with sums that recompute, bills, and of each group its units, readings,
        calculation and notes; sheets of a group begin with its number.
    """
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as workbook:
        workbook.set_properties(
            {
                "title": f"{building.season.condominium} {building.season.season}",
                "author": imprint.issuer,
                "created": imprint.created_at(as_one(building)).astimezone(UTC).replace(tzinfo=None),
            }
        )
        _write_totals(SheetWriter(workbook, text("workbook.summary", language)), building, language)
        _write_bills(SheetWriter(workbook, text("workbook.expenses", language)), building, language)
        for count, run in enumerate(building.runs, start=1):
            names = {
                part: f"{count} {text(f'workbook.{part}', language)}"
                for part in ("units", "readings", "graph", "rounding", "notes")
            }
            live = live_figures(run.allocation, names)
            units = SheetWriter(workbook, names["units"])
            write_units(units, run.allocation, language, live, names["readings"])
            write_readings(SheetWriter(workbook, names["readings"]), run.allocation, language, live)
            write_graph(SheetWriter(workbook, names["graph"]), run.allocation, language, live)
            write_rounding(SheetWriter(workbook, names["rounding"]), run.allocation, language, live)
            write_notes(SheetWriter(workbook, names["notes"]), run.allocation, language)
    return stream.getvalue()


def _write_totals(sheet: SheetWriter, building: BuildingAllocation, language: Language) -> None:
    names = [f"{count} {run.group.name} [€]" for count, run in enumerate(building.runs, start=1)]
    fields = [
        Field(text("workbook.id", language), width=9),
        Field(text("building.unit", language), width=20),
        Field(text("workbook.holder", language), width=20),
        *(Field(name, "euro", 16) for name in names),
        Field(text("building.total", language), "euro", 12),
        Field(text("building.advances", language), "euro", 12),
        Field(text("building.balance", language), "euro", 12),
    ]
    sheet.head(fields)
    first = sheet.next_row
    rows = [_totals(building, one, first + index) for index, one in enumerate(building.statements)]
    sheet.rows(fields, rows)
    last = first + len(rows) - 1
    sums: list[tuple[Cell, str]] = [(text("building.sum", language), "text"), (None, "text"), (None, "text")]
    amounts = [run.allocation.total_cents for run in building.runs]
    for index, cents in enumerate((*amounts, building.total_cents), start=3):
        letter = column_letter(index)
        sums.append((Formula(f"=SUM({letter}{first}:{letter}{last})", _euros(cents)), "euro"))
    sheet.row(sums, strong=True)


def _totals(building: BuildingAllocation, statement: BuildingStatement, at: int) -> list[Cell]:
    owed = [statement.parts.get(run.group.id) for run in building.runs]
    end = len(owed) + 3
    total, advances = column_letter(end), column_letter(end + 1)
    summed = f"=SUM({column_letter(3)}{at}:{column_letter(end - 1)}{at})"
    balance = statement.balance_cents
    return [
        statement.unit_id,
        statement.unit,
        statement.holder,
        *(None if one is None else _euros(one.total_cents) for one in owed),
        Formula(summed, _euros(statement.total_cents)),
        None if statement.advances_cents is None else _euros(statement.advances_cents),
        None if balance is None else Formula(f"={total}{at}-{advances}{at}", _euros(balance)),
    ]


def _write_bills(sheet: SheetWriter, building: BuildingAllocation, language: Language) -> None:
    names = {group.id: group.name for group in building.season.groups}
    names |= {split.id: split.name for split in building.season.splits}
    fields = [
        Field(text("book.kind", language), width=22),
        Field(text("book.description", language), width=34),
        Field(text("book.document", language), width=22),
        Field(text("groups.goes_to", language), width=30),
        Field(text("book.amount", language), "euro", 12),
    ]
    sheet.head(fields)
    first = sheet.next_row
    sheet.rows(
        fields,
        [
            [
                text(f"expense.{bill.expense.kind.value}", language),
                bill.expense.description,
                bill.expense.document,
                names[bill.to],
                _euros(bill.expense.amount_cents),
            ]
            for bill in building.season.bills
        ],
    )
    last = sheet.next_row - 1
    label = text("building.sum", language)
    total = Formula(f"=SUM(E{first}:E{last})", _euros(building.total_cents))
    empty: list[tuple[Cell, str]] = [(None, "text")] * 3
    sheet.row([(label, "text"), *empty, (total, "euro")], strong=True)


def _euros(amount_cents: int) -> Decimal:
    return Decimal(amount_cents).scaleb(-2)
