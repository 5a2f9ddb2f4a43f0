"""The comparison of criteria as a workbook for the assembly: differences and variations are formulas."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from string import ascii_uppercase
from typing import TYPE_CHECKING

import xlsxwriter

from tepore.documents import text
from tepore.documents.sheets import Cell, Field, Formula, SheetWriter, column_letter
from tepore.documents.wording import base_label, criterion_label, legal_verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.documents import Language
    from tepore.services.compare_criteria import Comparison

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FIRST = "C"
"""Column of the first way's figures, in both tables of units."""


def comparison_workbook(comparison: Comparison, language: Language = "it") -> bytes:
    """Make the workbook of a comparison.

    Parameters
    ----------
    comparison
        Up to 26 ways.
    language
        Of titles and names.

    Returns
    -------
    bytes
        XLSX with the units by every way, the ways, and the millesimi where they differ; the same bytes for
        the same input.
    """
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as workbook:
        workbook.set_properties({"title": comparison.condominium, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 the file format knows no zone
        _write_units(SheetWriter(workbook, text("comparison.units", language)), comparison, language)
        if comparison.tables_differ:
            _write_shares(SheetWriter(workbook, text("comparison.shares", language)), comparison, language)
        _write_ways(SheetWriter(workbook, text("comparison.ways", language)), comparison, language)
    return stream.getvalue()


def _unit_fields(language: Language) -> list[Field]:
    return [Field(text("comparison.id", language)), Field(text("comparison.unit", language), width=24)]


def _write_units(sheet: SheetWriter, comparison: Comparison, language: Language) -> None:
    fields = [*_unit_fields(language), Field(text("comparison.amount", language, way="A"), "euro", 12)]
    for way in ascii_uppercase[1 : len(comparison.ways)]:
        fields += [
            Field(text(f"comparison.{key}", language, way=way), form, 12)
            for key, form in (("amount", "euro"), ("difference", "euro"), ("percent", "percent"))
        ]
    sheet.head(fields)
    first_row = sheet.next_row
    for unit in comparison.units:
        cells: list[Cell] = [unit.unit_id, unit.unit, _euros(unit.total_cents[0])]
        for index, cents in enumerate(unit.total_cents[1:], start=1):
            cells += [_euros(cents), *_against(sheet.next_row, index, cents, unit.total_cents[0])]
        sheet.rows(fields, [cells])
    total = comparison.total_cents
    cells = [text("comparison.total", language), None, _sum(2, first_row, sheet.next_row - 1, total)]
    for index in range(1, len(comparison.ways)):
        whole = _sum(3 * index, first_row, sheet.next_row - 1, total)
        cells += [whole, *_against(sheet.next_row, index, total, total)]
    sheet.row(((cell, field.form) for cell, field in zip(cells, fields, strict=True)), strong=True)


def _against(row: int, way: int, cents: int, first_cents: int) -> Sequence[Cell]:
    """Give difference and percentage of a way against the first, as formulas over the amounts."""
    amount, difference = column_letter(3 * way), column_letter(3 * way + 1)
    share = Fraction(cents - first_cents, first_cents) if first_cents else Fraction(0)
    return (
        Formula(f"=ROUND({amount}{row}-{_FIRST}{row},2)", _euros(cents - first_cents)),
        Formula(f"=IF({_FIRST}{row}=0,0,{difference}{row}/{_FIRST}{row})", share),
    )


def _sum(column: int, first_row: int, last_row: int, cents: int) -> Formula:
    letter = column_letter(column)
    return Formula(f"=SUM({letter}{first_row}:{letter}{last_row})", _euros(cents))


def _write_shares(sheet: SheetWriter, comparison: Comparison, language: Language) -> None:
    fields = [*_unit_fields(language), Field(text("comparison.share", language, way="A"), "number", 12)]
    for way in ascii_uppercase[1 : len(comparison.ways)]:
        fields += [
            Field(text("comparison.share", language, way=way), "number", 12),
            Field(text("comparison.variation", language, way=way), "percent", 12),
        ]
    sheet.head(fields)
    for unit in comparison.units:
        cells: list[Cell] = [unit.unit_id, unit.unit, unit.millesimi[0]]
        for index, share in enumerate(unit.millesimi[1:], start=1):
            variation = unit.variation_percent[index]
            row, letter = sheet.next_row, column_letter(2 * index + 1)
            cells += [
                share,
                None
                if variation is None
                else Formula(f"=({letter}{row}-{_FIRST}{row})/{_FIRST}{row}", variation / 100),
            ]
        sheet.rows(fields, [cells])


def _write_ways(sheet: SheetWriter, comparison: Comparison, language: Language) -> None:
    fields = [
        Field(text("comparison.way", language), width=6),
        Field(text("comparison.file", language), width=30),
        Field(text("comparison.criterion", language), width=36),
        Field(text("comparison.base", language), width=22),
        Field(text("comparison.fixed", language), "euro", 12),
        Field(text("comparison.law", language), width=60),
    ]
    sheet.head(fields)
    for letter, way in zip(ascii_uppercase, comparison.ways, strict=False):
        cells: list[Cell] = [
            letter,
            way.file,
            criterion_label(way.allocation, language),
            base_label(way.base.value, language),
            _euros(way.fixed_cents),
            legal_verdict(way.allocation, language)[1],
        ]
        sheet.rows(fields, [cells])


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
