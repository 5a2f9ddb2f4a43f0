"""The figures of a chart as a table to take away: CSV and workbook."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import xlsxwriter

from tepore.documents import formats
from tepore.documents.sheets import Cell, Field, Formula, SheetWriter

if TYPE_CHECKING:
    from tepore.documents.texts import Language

DIGITS = 6
"""Decimals that an amount is kept with."""
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST_NAME = 31
"""Characters of a sheet's name in a workbook."""


@dataclass(frozen=True, kw_only=True)
class FigureTable:
    """Columns and rows, with sentences that belong below them.

    Attributes
    ----------
    title
        Name of the sheet.
    fields
        Of the columns.
    rows
        Cells in their order; None where nothing is known.
    notes
        Sentences.
    """

    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def table_csv(table: FigureTable, language: Language) -> bytes:
    """Write a table as CSV with semicolons, as spreadsheets of Italy open it.

    Parameters
    ----------
    table
        Its cells; text that would begin a formula is written with an apostrophe before it.
    language
        Decides the decimal mark.
    """
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_plain(field.label, language) for field in table.fields])
    for row in table.rows:
        writer.writerow([_plain(cell, language) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def table_xlsx(table: FigureTable) -> bytes:
    """Write a table as a workbook of one sheet, the sentences below it."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = SheetWriter(workbook, table.title[:WIDEST_NAME])
        sheet.head(table.fields)
        sheet.rows(table.fields, table.rows)
        for note in table.notes:
            sheet.gap()
            sheet.row([(note, "text")])
    return out.getvalue()


def _plain(cell: Cell, language: Language) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell
    if isinstance(cell, date):
        return cell.isoformat()
    number = Fraction(cell.number if isinstance(cell, Formula) else cell)
    written = formats.number(number, "en", DIGITS).replace(",", "").replace(formats.MINUS, "-")
    written = written.rstrip("0").rstrip(".")
    return written if language == "en" else written.replace(".", ",")
