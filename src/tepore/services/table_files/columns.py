"""Columns found by their headings, in Italian or English, whatever their order, case and accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tepore.services.table_files.rows import FORMULA_STARTS, LONGEST_CELL, BadTable, Cell, Row

HEADING_WITHIN = 30
"""Rows in which the headings are looked for: files begin with titles and addresses."""


@dataclass(frozen=True)
class Column:
    """A column that is looked for.

    Attributes
    ----------
    name
        What the program calls it.
    headings
        How files call it; case, accents, dots, spaces and underscores do not matter.
    required
        Without it the file is refused.
    """

    name: str
    headings: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Columns:
    """Where the columns stand in one file."""

    heading_row: int
    """Index of the row of headings among the rows given."""
    positions: Mapping[str, int]
    unknown: tuple[str, ...]
    """Headings that were not recognised and so not read."""

    def cell(self, row: Row, name: str) -> Cell:
        """Give the cell of a column, an empty text where there is none."""
        position = self.positions.get(name)
        if position is None or position >= len(row.cells):
            return ""
        return row.cells[position]

    def text(self, row: Row, name: str) -> str:
        """Give the cell of a column as text; a workbook's whole number without its decimals.

        Raises
        ------
        BadTable
            The text is a formula or longer than any name.
        """
        cell = self.cell(row, name)
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        text = str(cell).strip()
        if text.startswith(FORMULA_STARTS):
            raise BadTable(
                "the cell holds a formula.",
                where=f"column {name}",
                remedy="Write the value itself.",
                code="cell.formula",
            )
        if len(text) > LONGEST_CELL:
            raise BadTable("the cell is too long.", where=f"column {name}", code="cell.length")
        return text


def find_columns(rows: Sequence[Row], wanted: Sequence[Column], *, name: str) -> Columns:
    """Find the row of headings and the columns in it.

    Parameters
    ----------
    rows
        As read from the file.
    wanted
        Columns looked for.
    name
        Of the file, for messages.

    Raises
    ------
    BadTable
        No row among the first has the required headings, or two columns have the same.
    """
    by_heading = {
        plain(heading): column.name for column in wanted for heading in (column.name, *column.headings)
    }
    required = {column.name for column in wanted if column.required}
    best: set[str] = set()
    for index, row in enumerate(rows[:HEADING_WITHIN]):
        names = [by_heading.get(plain(str(cell))) for cell in row.cells]
        found = {found for found in names if found}
        best = max(best, found, key=len)
        if required <= found:
            return _positions(index, row, names, name)
    missing = [column for column in wanted if column.required and column.name not in best]
    raise BadTable(
        f"there is no column for {', '.join(column.name for column in missing)}.",
        where=name,
        remedy="Give it one of these headings: "
        + "; ".join(", ".join((column.name, *column.headings)) for column in missing)
        + ".",
        code="table.columns",
    )


def plain(heading: str) -> str:
    """Reduce a heading to its letters and digits."""
    decomposed = unicodedata.normalize("NFKD", heading).casefold()
    return re.sub(r"[^a-z0-9]", "", decomposed)


def _positions(index: int, row: Row, names: Sequence[str | None], name: str) -> Columns:
    positions: dict[str, int] = {}
    for position, found in enumerate(names):
        if found in positions:
            raise BadTable(
                f"two columns stand for {found}.",
                where=f"{name}, row {row.number}",
                remedy="Delete or rename one.",
                code="table.columns",
            )
        if found:
            positions[found] = position
    unknown = tuple(
        str(cell).strip()
        for cell, found in zip(row.cells, names, strict=True)
        if not found and str(cell).strip()
    )
    return Columns(index, positions, unknown)
