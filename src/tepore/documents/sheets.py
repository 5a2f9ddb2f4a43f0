"""A workbook's sheet as plain cells: text stays text, numbers are numbers, formulas are ours alone.

Nothing that a person wrote can become a formula, a link or a number: text is written as text whatever it
begins with. What XML 1.0 cannot hold is written as its code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_TEXT = 32_767
"""Characters that a cell holds at most (Excel's limit, ECMA-376 readers share it)."""
_LINE_POINTS = 15
_HIGHEST_ROW_POINTS = 409
_ROOM = 1.15
"""Words do not fill their lines."""
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Formula:
    """A formula of ours, with the value it has, for readers that do not compute."""

    written: str
    number: Decimal | Fraction | int


Cell = str | int | Decimal | Fraction | date | Formula | None


@dataclass(frozen=True)
class Field:
    """A column of a sheet.

    Attributes
    ----------
    form
        Name of the cells' format: ``text``, ``euro``, ``number``, ``percent``, ``date``.
    width
        In characters.
    """

    label: str
    form: str = "text"
    width: int = 10


FORMS: dict[str, dict[str, object]] = {
    "text": {"valign": "top", "text_wrap": True},
    "euro": {"num_format": "#,##0.00", "valign": "top"},
    "number": {"num_format": "#,##0.###", "valign": "top"},
    "exact": {"num_format": "0.##############", "valign": "top"},
    "percent": {"num_format": "0.00%", "valign": "top"},
    "date": {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"},
}
_HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "bg_color": "#E8EAED"}


class SheetWriter:
    """Writes one sheet from the top down.

    Parameters
    ----------
    workbook
        The xlsxwriter workbook.
    name
        Title of the sheet; ours, from the catalogue.
    """

    def __init__(self, workbook: Any, name: str) -> None:  # noqa: ANN401 - xlsxwriter ships no types
        self._workbook = workbook
        self._sheet = workbook.add_worksheet(name)
        self._formats: dict[tuple[str, bool], Any] = {}
        self._row = 0
        self._widths: list[int] = []
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self._sheet.set_footer("&L&F · &A&R&P / &N")

    @property
    def next_row(self) -> int:
        """Number of the row written next, counted from 1 as formulas do."""
        return self._row + 1

    def head(self, fields: Sequence[Field]) -> None:
        """Write the column titles, keep them in sight and on every printed page."""
        style = self._workbook.add_format(_HEAD)
        self.widths(*(field.width for field in fields))
        self._make_room([field.label for field in fields])
        for column, field in enumerate(fields):
            self._sheet.write_string(self._row, column, in_xml(field.label), style)
        self._row += 1
        self._sheet.freeze_panes(self._row, 1)
        self._sheet.repeat_rows(self._row - 1)

    def widths(self, *widths: int) -> None:
        """Set the widths of the columns [characters]."""
        self._widths = list(widths)
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def row(self, cells: Iterable[tuple[Cell, str]], *, strong: bool = False) -> None:
        """Write one row of cells, each with the name of its format."""
        placed = list(cells)
        self._make_room([cell for cell, _ in placed])
        for column, (cell, form) in enumerate(placed):
            self._write(column, cell, self._style(form, strong=strong))
        self._row += 1

    def rows(self, fields: Sequence[Field], table: Iterable[Sequence[Cell]]) -> None:
        """Write rows whose formats are their columns'."""
        for cells in table:
            self.row((cell, field.form) for cell, field in zip(cells, fields, strict=True))

    def gap(self) -> None:
        """Leave a row empty."""
        self._row += 1

    def _make_room(self, cells: Sequence[Cell]) -> None:
        """Set the height of a row by its longest text: some readers do not do it themselves."""
        lines = [
            ceil(len(cell) * _ROOM / width)
            for cell, width in zip(cells, self._widths, strict=False)
            if isinstance(cell, str)
        ]
        if (most := max(lines, default=1)) > 1:
            self._sheet.set_row(self._row, min(most * _LINE_POINTS, _HIGHEST_ROW_POINTS))

    def _style(self, form: str, *, strong: bool) -> Any:  # noqa: ANN401 - xlsxwriter ships no types
        if (form, strong) not in self._formats:
            weight = {"bold": True, "top": 1} if strong else {}
            self._formats[form, strong] = self._workbook.add_format({**FORMS[form], **weight})
        return self._formats[form, strong]

    def _write(self, column: int, cell: Cell, style: Any) -> None:  # noqa: ANN401 - xlsxwriter ships no types
        if cell is None:
            self._sheet.write_blank(self._row, column, None, style)
        elif isinstance(cell, Formula):
            self._sheet.write_formula(self._row, column, cell.written, style, _double(cell.number))
        elif isinstance(cell, str):
            self._sheet.write_string(self._row, column, in_xml(cell), style)
        elif isinstance(cell, date):
            midnight = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a cell's day has no zone
            self._sheet.write_datetime(self._row, column, midnight, style)
        else:
            self._sheet.write_number(self._row, column, _double(cell), style)


def _double(number: Decimal | Fraction | int) -> float:
    """Give the double nearest to a number: a workbook's cells hold nothing else."""
    return float(number)


def in_xml(written: str) -> str:
    """Give a text that a workbook can hold: codes for what XML cannot, and no longer than a cell."""
    clean = _NOT_IN_XML.sub(lambda found: f"[U+{ord(found.group()):04X}]", written)
    return clean if len(clean) <= LONGEST_TEXT else clean[: LONGEST_TEXT - 1] + "…"


def column_letter(index: int) -> str:
    """Name a column by its index from 0: ``"A"``, ``"Z"``, ``"AA"``."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name = chr(ord("A") + rest) + name
        index -= 1
    return name
