"""The administrator's workbook: sums as live formulas, every input, the whole calculation."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

from tepore.documents.calculation import rule_label
from tepore.documents.engine_words import device_label, method_label, source_label, symbol_label
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.labels import node_label
from tepore.documents.sheets import Cell, Field, Formula, SheetWriter
from tepore.documents.tenure_parts import write_holders
from tepore.documents.texts import text
from tepore.documents.units_sheet import write_units
from tepore.documents.wording import (
    criterion_label,
    head_label,
    head_labels,
    legal_verdict,
    measure_label,
    note_sentence,
)
from tepore.kernel.graph import exact_text

if TYPE_CHECKING:
    from tepore.documents.imprint import Imprint
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation, Consumption

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def allocation_workbook(
    allocation: Allocation, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> bytes:
    """Make the workbook of an allocation.

    Parameters
    ----------
    allocation
        The run.
    language
        Language of titles and labels.
    imprint
        Issuer and day of issue, written into the file's properties.

    Returns
    -------
    bytes
        XLSX with the sheets summary, units, readings, expenses, calculation and notes; the same bytes for the
        same input. Amounts are in euro, shares and factors as near as a cell's double can be; the calculation
        sheet has every figure exactly as text too.
    """
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as workbook:
        workbook.set_properties(
            {
                "title": f"{allocation.inputs.condominium} {allocation.inputs.season}",
                "author": imprint.issuer,
                "created": imprint.created_at(allocation).astimezone(UTC).replace(tzinfo=None),
            }
        )
        names = {
            part: text(f"workbook.{part}", language)
            for part in ("summary", "units", "readings", "expenses", "graph", "notes")
        }
        summary = SheetWriter(workbook, names["summary"])
        total_cell = write_units(SheetWriter(workbook, names["units"]), allocation, language)
        write_readings(SheetWriter(workbook, names["readings"]), allocation, language)
        bill_cell = _write_expenses(SheetWriter(workbook, names["expenses"]), allocation, language)
        if any(statement.parts for statement in allocation.statements):
            write_holders(SheetWriter(workbook, text("tenure.sheet", language)), allocation, language)
        write_graph(SheetWriter(workbook, names["graph"]), allocation, language)
        write_notes(SheetWriter(workbook, names["notes"]), allocation, language)
        bill = f"'{names['expenses']}'!{bill_cell}"
        units = f"'{names['units']}'!{total_cell}"
        _write_summary(summary, allocation, language, (bill, units))
    return stream.getvalue()


def _write_summary(
    sheet: SheetWriter, allocation: Allocation, language: Language, cells: tuple[str, str]
) -> None:
    inputs = allocation.inputs
    bill, units = cells
    total = Decimal(allocation.total_cents).scaleb(-2)
    sheet.widths(34, 60)

    def fact(key: str, cell: Cell, form: str = "text") -> None:
        sheet.row([(text(f"workbook.{key}", language), "text"), (cell, form)])

    fact("condominium", inputs.condominium)
    fact("season", inputs.season)
    fact("service", text(f"service.{inputs.service.value}", language))
    fact("first_day", inputs.period.start_on, "date")
    fact("last_day", inputs.period.last_day, "date")
    fact("criterion", criterion_label(allocation, language))
    fact("edition", allocation.edition)
    first_amount = sheet.next_row
    fact("bill", Formula(f"={bill}", total), "euro")
    fact("units_sum", Formula(f"={units}", total), "euro")
    fact("difference", Formula(f"=ROUND(B{first_amount}-B{first_amount + 1},2)", 0), "euro")
    fact("law", legal_verdict(allocation, language)[1])
    sheet.gap()
    sheet.row([(text("workbook.heads", language), "text"), (None, "text")], strong=True)
    for head in allocation.heads:
        label = head_label(allocation, head.kind, language)
        sheet.row([(label, "text"), (Decimal(head.amount_cents).scaleb(-2), "euro")])
    sheet.gap()
    sheet.row([(None, "text"), (text("workbook.share_note", language), "text")])


def write_readings(sheet: SheetWriter, allocation: Allocation, language: Language) -> None:
    """Write one row a device of the season, with formulas that recompute."""

    def field(key: str, form: str = "text", width: int = 10) -> Field:
        return Field(text(key, language), form, width)

    fields = [
        field("workbook.subject", width=12),
        field("readings.place", width=13),
        field("workbook.room", width=13),
        field("readings.device", width=13),
        field("workbook.kind", width=14),
        field("readings.first", "number"),
        field("workbook.first_on", "date"),
        field("readings.last", "number"),
        field("workbook.last_on", "date"),
        field("workbook.rolled_over", "number"),
        field("readings.difference", "number"),
        field("workbook.factors", width=14),
        field("workbook.factor", "exact"),
        field("readings.amount", "number"),
        field("workbook.measure", width=14),
        field("readings.quality"),
        field("workbook.method", width=24),
        field("workbook.source", width=20),
    ]
    sheet.head(fields)
    first = sheet.next_row
    rows = allocation.inputs.consumptions
    sheet.rows(fields, (_reading(row, first + index, language) for index, row in enumerate(rows)))


def _reading(row: Consumption, at: int, language: Language) -> list[Cell]:
    product = Fraction(1)
    for factor in () if row.scaled else row.factors:
        product *= Fraction(factor.number)
    difference = row.difference
    counted: Cell = row.amount
    if difference is not None:
        counted = Formula(f"=K{at}*M{at}", row.amount)
    return [
        row.subject,
        row.metering_point,
        row.room,
        row.device,
        device_label(row.device_kind, language),
        row.first.index if row.first else None,
        row.first.read_on if row.first else None,
        row.last.index if row.last else None,
        row.last.read_on if row.last else None,
        row.rolled_over_at,
        None if difference is None else Formula(f"=H{at}-F{at}+J{at}", difference),
        " × ".join(f"{factor.symbol} = {factor.number}" for factor in row.factors),
        None if difference is None else product,
        counted,
        measure_label(row.unit, language),
        text(f"quality.{row.quality.value}", language),
        method_label(row.method, language),
        source_label(row.source, language),
    ]


def _write_expenses(sheet: SheetWriter, allocation: Allocation, language: Language) -> str:
    fields = [
        Field(text("workbook.id", language), width=13),
        Field(text("book.kind", language), width=22),
        Field(text("book.description", language), width=44),
        Field(text("book.document", language), width=26),
        Field(text("book.amount", language), "euro", 16),
        Field(text("workbook.source", language), width=30),
    ]
    sheet.head(fields)
    first = sheet.next_row
    expenses = allocation.inputs.expenses
    sheet.rows(
        fields,
        (
            (
                one.id,
                text(f"expense.{one.kind.value}", language),
                one.description,
                one.document,
                Decimal(one.amount_cents).scaleb(-2),
                source_label(one.source, language),
            )
            for one in expenses
        ),
    )
    at = sheet.next_row
    total = Decimal(sum(one.amount_cents for one in expenses)).scaleb(-2)
    amount = Formula(f"=SUM(E{first}:E{at - 1})", total) if expenses else Decimal(0)
    label = text("building.sum", language)
    sheet.row(
        [(label, "text"), (None, "text"), (None, "text"), (None, "text"), (amount, "euro"), (None, "text")],
        strong=True,
    )
    return f"E{at}"


def write_graph(sheet: SheetWriter, allocation: Allocation, language: Language) -> None:
    """Write every figure of the calculation, exact as text too."""
    fields = [
        Field(text("workbook.id", language), width=34),
        Field(text("steps.what", language), width=40),
        Field(text("steps.symbol", language)),
        Field(text("workbook.approximate", language), "exact", 18),
        Field(text("workbook.exact", language), width=30),
        Field(text("workbook.measure", language), width=12),
        Field(text("workbook.operation", language), width=14),
        Field(text("workbook.inputs", language), width=50),
        Field(text("steps.rule", language), width=34),
        Field(text("workbook.source", language), width=40),
        Field(text("workbook.subject", language)),
    ]
    sheet.head(fields)
    heads = head_labels(allocation, language)
    sheet.rows(
        fields,
        (
            (
                node.id,
                node_label(node, language, heads),
                symbol_label(node.symbol, language),
                node.number,
                exact_text(node.number),
                node.unit,
                node.operation.value,
                ", ".join(node.inputs),
                rule_label(node.rule, language),
                source_label(node.source, language),
                node.subject,
            )
            for node in allocation.graph
        ),
    )


def write_notes(sheet: SheetWriter, allocation: Allocation, language: Language) -> None:
    """Write the rounding rule and every note."""
    fields = [
        Field(text("workbook.code", language), width=26),
        Field(text("workbook.sentence", language), width=120),
    ]
    sheet.head(fields)
    sheet.rows(fields, [("rounding", text("rounding.largest_remainder", language))])
    sheet.rows(fields, ((note.code, note_sentence(note, language)) for note in allocation.notes))
