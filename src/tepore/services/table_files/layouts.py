"""Where a person says that the columns of a table stand, and a first guess at it by the headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tepore.services.table_files.columns import HEADING_WITHIN, Column, Columns, find_columns, plain
from tepore.services.table_files.rows import BadTable, Row, rows_of_file


@dataclass(frozen=True, kw_only=True)
class TableLayout:
    """Where the columns stand in one file.

    Attributes
    ----------
    sheet
        Name of the workbook's sheet; empty for the first that holds anything, and for a text file.
    heading_row
        Number of the row of headings, as a spreadsheet counts.
    positions
        Place of each column, from 0.
    """

    sheet: str = ""
    heading_row: int
    positions: Mapping[str, int] = field(default_factory=dict)


def table_of_file(
    content: bytes, *, name: str, wanted: Sequence[Column], layout: TableLayout | None
) -> tuple[list[Row], Columns]:
    """Read a table with its columns: where a person said that they stand, else by the headings.

    Parameters
    ----------
    content, name
        The file.
    wanted
        Columns looked for.
    layout
        What a person said; None to go by the headings.

    Returns
    -------
    tuple of list of Row and Columns
        All rows, and where the columns stand among them.

    Raises
    ------
    BadTable
        The file is no table, or lacks a column.
    """
    if layout is None:
        rows = rows_of_file(content, name=name)
        return rows, find_columns(rows, wanted, name=name)
    rows = rows_of_file(content, name=name, sheet=layout.sheet)
    return rows, columns_of_layout(rows, wanted, layout=layout, name=name)


def columns_of_layout(
    rows: Sequence[Row], wanted: Sequence[Column], *, layout: TableLayout, name: str
) -> Columns:
    """Take the columns where a person said that they stand.

    Parameters
    ----------
    rows
        As read from the file.
    wanted
        Columns looked for.
    layout
        What the person said.
    name
        Of the file, for messages.

    Raises
    ------
    BadTable
        There is no such row, a required column has no place, or two columns have the same.
    """
    index = next((place for place, row in enumerate(rows) if row.number == layout.heading_row), None)
    if index is None:
        raise BadTable(
            f"row {layout.heading_row} is empty or not there.",
            where=name,
            remedy="Give the number of the row that holds the headings.",
            code="table.heading_row",
        )
    known = {column.name for column in wanted}
    positions = {column: place for column, place in layout.positions.items() if column in known}
    missing = [column.name for column in wanted if column.required and column.name not in positions]
    if missing:
        raise BadTable(
            f"no column was chosen for {', '.join(missing)}.",
            where=name,
            remedy="Choose the column in which it stands.",
            code="table.not_chosen",
        )
    taken: dict[int, str] = {}
    for column, place in positions.items():
        if place in taken:
            raise BadTable(
                f"one column was chosen for {taken[place]} and for {column}.",
                where=name,
                remedy="Choose a column of its own for each.",
                code="table.chosen_twice",
            )
        taken[place] = column
    unread = [
        text
        for place, text in enumerate(headings_of(rows[index]))
        if text and place not in positions.values()
    ]
    return Columns(index, positions, tuple(unread))


def headings_of(row: Row) -> list[str]:
    """Give the headings of a row as they are written, cut where one is no heading any more."""
    return [str(cell).strip()[:80] for cell in row.cells]


def guess_layout(rows: Sequence[Row], wanted: Sequence[Column], *, sheet: str = "") -> TableLayout:
    """Guess where headings and columns stand: the row in which most columns are recognised.

    Parameters
    ----------
    rows
        As read from the file; one at least.
    wanted
        Columns looked for.
    sheet
        Which the rows are of.

    Returns
    -------
    TableLayout
        With the columns that were recognised; where none was, the first row of two texts or more.
    """
    guesses = [guess_positions(row, wanted) for row in rows[:HEADING_WITHIN]]
    best = max(range(len(guesses)), key=lambda place: (len(guesses[place]), -place))
    if not guesses[best]:
        best = next((place for place, row in enumerate(rows[:HEADING_WITHIN]) if _texts(row) > 1), 0)
    return TableLayout(sheet=sheet, heading_row=rows[best].number, positions=guesses[best])


def guess_positions(row: Row, wanted: Sequence[Column]) -> dict[str, int]:
    """Recognise columns by a row of headings: by the whole heading, else by how it begins.

    Parameters
    ----------
    row
        Of headings.
    wanted
        Columns looked for; of two alike the first stands.
    """
    headings = [plain(text) for text in headings_of(row)]
    found: dict[str, int] = {}
    for exact in (True, False):
        for column in wanted:
            words = {plain(word) for word in (column.name, *column.headings)}
            for place, heading in enumerate(headings):
                if column.name in found or place in found.values() or not heading:
                    continue
                begins = any(len(word) > 3 and heading.startswith(word) for word in words)
                if heading in words if exact else begins:
                    found[column.name] = place
    return found


def _texts(row: Row) -> int:
    return sum(isinstance(cell, str) and bool(cell.strip()) for cell in row.cells)
