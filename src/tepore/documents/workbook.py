"""The administrator's workbook: sums as live formulas, every input, the whole calculation."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

from tepore.documents.calculation import rule_label, unit_label
from tepore.documents.engine_words import device_label, method_label, source_label, symbol_label
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.labels import node_label
from tepore.documents.live_figures import FIRST_ROW, LiveFigures
from tepore.documents.sheets import Cell, Field, Formula, SheetWriter
from tepore.documents.tenure_parts import write_holders
from tepore.documents.texts import text
from tepore.documents.units_sheet import euros_of, table_links, write_units
from tepore.documents.wording import (
    criterion_label,
    head_label,
    head_labels,
    legal_verdict,
    measure_label,
    note_sentence,
)
from tepore.kernel import Operation
from tepore.kernel.graph import exact_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.documents.imprint import Imprint
    from tepore.documents.live_figures import RankedShare
    from tepore.documents.texts import Language
    from tepore.kernel import Node
    from tepore.norms.uni10200 import Allocation, Consumption, Expense

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
        XLSX with the sheets summary, units, readings, expenses, calculation, rounding and notes; the same
        bytes for the same input. All that follows is a formula, down to each unit's cents. Amounts are in
        euro, shares and factors as near as a cell's double can be; the calculation sheet has every figure
        exactly as text too.
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
            for part in ("summary", "units", "readings", "expenses", "graph", "rounding", "notes")
        }
        live = live_figures(allocation, names)
        summary = SheetWriter(workbook, names["summary"])
        total_cell = write_units(
            SheetWriter(workbook, names["units"]), allocation, language, live, names["readings"]
        )
        write_readings(SheetWriter(workbook, names["readings"]), allocation, language, live)
        bill_cell = _write_expenses(SheetWriter(workbook, names["expenses"]), allocation, language, live)
        if any(statement.parts for statement in allocation.statements):
            write_holders(SheetWriter(workbook, text("tenure.sheet", language)), allocation, language)
        write_graph(SheetWriter(workbook, names["graph"]), allocation, language, live)
        write_rounding(SheetWriter(workbook, names["rounding"]), allocation, language, live)
        write_notes(SheetWriter(workbook, names["notes"]), allocation, language)
        bill = f"'{names['expenses']}'!{bill_cell}"
        units = f"'{names['units']}'!{total_cell}"
        _write_summary(summary, allocation, language, (bill, units), live)
    return stream.getvalue()


def live_figures(allocation: Allocation, names: Mapping[str, str]) -> LiveFigures:
    """Say where the figures of an allocation stand in a workbook.

    Parameters
    ----------
    allocation
        The run.
    names
        Titles of the sheets ``units``, ``readings``, ``graph``, ``rounding`` and, where the workbook has the
        expenses of this run, ``expenses``.
    """
    given = {node.id for node in allocation.graph if node.operation is Operation.GIVEN}
    links = {**_reading_links(allocation, names["readings"]), **table_links(allocation, names["units"])}
    if "expenses" in names:
        links |= {
            f"expense/{one.id}": f"='{names['expenses']}'!$E${row}*100"
            for row, one in enumerate(allocation.inputs.expenses, start=FIRST_ROW)
        }
    return LiveFigures(
        graph=allocation.graph,
        graph_sheet=names["graph"],
        rounding_sheet=names["rounding"],
        links={name: link for name, link in links.items() if name in given},
    )


def _reading_links(allocation: Allocation, title: str) -> dict[str, str]:
    links = {}
    for row, one in enumerate(allocation.inputs.consumptions, start=FIRST_ROW):
        for part, letter in (("first", "F"), ("last", "H"), ("rolled_over_at", "J")):
            links[f"consumption/row/{one.id}/{part}"] = f"='{title}'!${letter}${row}"
        if one.difference is None:
            links[f"consumption/row/{one.id}"] = f"='{title}'!$N${row}"
    return links


def _write_summary(
    sheet: SheetWriter,
    allocation: Allocation,
    language: Language,
    cells: tuple[str, str],
    live: LiveFigures,
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
    fact("edition", source_label(allocation.edition, language))
    first_amount = sheet.next_row
    fact("bill", Formula(f"={bill}", total), "euro")
    fact("units_sum", Formula(f"={units}", total), "euro")
    fact("difference", Formula(f"=ROUND(B{first_amount}-B{first_amount + 1},2)", 0), "euro")
    fact("law", legal_verdict(allocation, language)[1])
    sheet.gap()
    sheet.row([(text("workbook.heads", language), "text"), (None, "text")], strong=True)
    for head in allocation.heads:
        label = head_label(allocation, head.kind, language)
        sheet.row([(label, "text"), (euros_of(live, head.node_id, head.amount_cents), "euro")])
    sheet.gap()
    sheet.row([(None, "text"), (text("workbook.share_note", language), "text")])


def write_readings(sheet: SheetWriter, allocation: Allocation, language: Language, live: LiveFigures) -> None:
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
        field("workbook.excluded", "number", 14),
    ]
    sheet.head(fields)
    first = sheet.next_row
    rows = allocation.inputs.consumptions
    sheet.rows(fields, (_reading(row, first + index, language, live) for index, row in enumerate(rows)))


def _reading(row: Consumption, at: int, language: Language, live: LiveFigures) -> list[Cell]:
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
        None if difference is None else _factor(row, product, live),
        counted,
        measure_label(row.unit, language),
        text(f"quality.{row.quality.value}", language),
        method_label(row.method, language),
        source_label(row.source, language),
        row.outside_plant,
    ]


def _factor(row: Consumption, product: Fraction, live: LiveFigures) -> Cell:
    """Give the product of a row's factors, which stand in the calculation."""
    names = [f"consumption/row/{row.id}/factor/{index}" for index in range(len(row.factors))]
    if row.scaled or not names or any(name not in live.graph.nodes for name in names):
        return product
    return Formula("=" + "*".join(live.address(name) for name in names), product)


def _write_expenses(sheet: SheetWriter, allocation: Allocation, language: Language, live: LiveFigures) -> str:
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
                _expense(one, live),
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


def _expense(expense: Expense, live: LiveFigures) -> Cell:
    """Give an expense as entered, or as it follows from its document."""
    amount, name = Decimal(expense.amount_cents).scaleb(-2), f"expense/{expense.id}"
    follows = name in live.graph.nodes and live.graph[name].operation is not Operation.GIVEN
    return Formula(f"={live.address(name)}/100", amount) if follows else amount


def write_graph(sheet: SheetWriter, allocation: Allocation, language: Language, live: LiveFigures) -> None:
    """Write every figure of the calculation as a formula, exact as text too."""
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
                _live(node, live),
                exact_text(node.number),
                unit_label(node.unit, language),
                text(f"operation.{node.operation.value}", language),
                ", ".join(node.inputs),
                rule_label(node.rule, language),
                source_label(node.source, language),
                node.subject,
            )
            for node in allocation.graph
        ),
    )


def _live(node: Node, live: LiveFigures) -> Cell:
    formula = live.formula(node)
    return node.number if formula is None else Formula(formula, node.number)


def write_rounding(sheet: SheetWriter, allocation: Allocation, language: Language, live: LiveFigures) -> None:
    """Write how each division gives away what rounding down leaves over, by formulas."""
    fields = [
        Field(text("workbook.division", language), width=34),
        Field(text("workbook.id", language), width=34),
        Field(text("workbook.subject", language), width=12),
        Field(text("workbook.exact_share", language), "exact", 18),
        Field(text("workbook.whole_part", language), "number", 14),
        Field(text("workbook.remainder", language), "exact", 14),
        Field(text("workbook.rank", language), "number", 8),
        Field(text("workbook.rounded_share", language), "number", 14),
    ]
    sheet.head(fields)
    heads = head_labels(allocation, language)

    def cells(one: RankedShare) -> list[Cell]:
        exact = one.share.number
        numbers: list[Fraction | int] = [exact, one.whole, exact - one.whole, one.rank, one.gets]
        formulas = zip(live.share_formulas(one), numbers, strict=True)
        label = node_label(one.share, language, heads)
        computed = [Formula(written, number) for written, number in formulas]
        return [label, one.share.id, one.share.subject, *computed]

    sheet.rows(fields, map(cells, live.ranked_shares()))


def write_notes(sheet: SheetWriter, allocation: Allocation, language: Language) -> None:
    """Write the rounding rule and every note."""
    fields = [
        Field(text("workbook.code", language), width=26),
        Field(text("workbook.sentence", language), width=120),
    ]
    sheet.head(fields)
    sheet.rows(fields, [("rounding", text("rounding.largest_remainder", language))])
    sheet.rows(fields, ((note.code, note_sentence(note, language)) for note in allocation.notes))
