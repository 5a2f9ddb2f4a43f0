"""Bytes of a file to rows of cells: encoding, dialect and kind of workbook are found, limits are held."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from tepore.kernel import Refusal

Cell = str | int | float | bool | date | datetime | time | timedelta
"""Text from a CSV file, a value from a workbook."""

LARGEST_FILE_BYTES = 64 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 256 * 1024 * 1024
LARGEST_RATIO = 200
"""Unpacked over packed bytes: a workbook of readings has 3 to 20, a bomb has thousands."""
MOST_ROWS = 1_000_000
MOST_COLUMNS = 256
LONGEST_CELL = 2_000
SEPARATORS = ";\t,|"
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
FORMULA_STARTS = ("=", "@")


class BadTable(Refusal):
    """A file that is not a table."""


@dataclass(frozen=True)
class Row:
    """One row with its number in the file, as a spreadsheet counts them: the first is 1."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        """Nothing stands in it."""
        return all(cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in self.cells)


def sheets_of_file(content: bytes, *, name: str) -> tuple[str, ...]:
    """Name the sheets of a workbook; none for a text file.

    Raises
    ------
    BadTable
        It is a workbook that is damaged, a bomb, or protected by a password.
    """
    if not content.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return ()
    if content.startswith(ZIP_MAGIC):
        _refuse_bomb(content, name)
    try:
        return tuple(CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names)
    except (CalamineError, ValueError, OSError, OverflowError) as fault:
        raise _damaged(name) from fault


def rows_of_file(content: bytes, *, name: str, sheet: str = "") -> list[Row]:
    """Read a table.

    Parameters
    ----------
    content
        CSV in UTF-8, UTF-16 or CP1252 with ``;``, tab, ``,`` or ``|`` between cells; XLSX, XLS or ODS, of
        which the first sheet that holds anything is read.
    name
        Of the file, for messages.
    sheet
        The workbook's sheet that is read; empty for the first that holds anything.

    Returns
    -------
    list of Row
        Rows that are not blank.

    Raises
    ------
    BadTable
        It is empty, too large, damaged, a bomb, or no table.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise BadTable(
            f"the file has {len(content)} bytes, more than {LARGEST_FILE_BYTES}.",
            where=name,
            remedy="Split it by year or building.",
            code="table.size",
        )
    if content.startswith((ZIP_MAGIC, OLE_MAGIC)):
        rows = _workbook_rows(content, name, sheet)
    else:
        rows = _text_rows(_decode(content, name), name)
    rows = [row for row in rows if not row.is_blank]
    if not rows:
        raise BadTable("there is nothing in it.", where=name, code="table.empty")
    return rows


def _workbook_rows(content: bytes, name: str, wanted: str) -> list[Row]:
    if content.startswith(ZIP_MAGIC):
        _refuse_bomb(content, name)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet_name in workbook.sheet_names:
            if wanted and sheet_name != wanted:
                continue
            sheet = workbook.get_sheet_by_name(sheet_name)
            if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
                raise _too_many(name)
            first = sheet.start[0] if sheet.start else 0
            rows = [Row(first + index + 1, tuple(cells)) for index, cells in enumerate(sheet.to_python(True))]
            if any(not row.is_blank for row in rows):
                return rows
    except (CalamineError, ValueError, OSError, OverflowError) as fault:
        raise _damaged(name) from fault
    return []


def _damaged(name: str) -> BadTable:
    return BadTable(
        "the workbook is damaged or protected by a password.",
        where=name,
        remedy="Open it, save it again without a password, or save it as CSV.",
        code="table.workbook",
    )


def _refuse_bomb(content: bytes, name: str) -> None:
    """Add up what the archive says that it unpacks to, before anything is unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as fault:
        raise BadTable("the workbook is damaged.", where=name, code="table.workbook") from fault
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED_BYTES or unpacked > LARGEST_RATIO * max(len(content), 4096):
        raise BadTable(
            f"the workbook unpacks to {unpacked} bytes from {len(content)}.",
            where=name,
            remedy="Save the one sheet with the readings as a file of its own.",
            code="table.bomb",
        )


def _decode(content: bytes, name: str) -> str:
    """Decode by the mark at the beginning, else as UTF-8 where it is that, else as CP1252."""
    marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    marked = [encoding for mark, encoding in marks if content.startswith(mark)]
    for encoding in marked or _unmarked(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadTable(
        "it is neither a workbook nor a text in UTF-8, UTF-16 or CP1252.",
        where=name,
        remedy="Save it as CSV or XLSX.",
        code="table.encoding",
    )


def _unmarked(content: bytes) -> tuple[str, ...]:
    """Choose encodings to try: every second byte zero is UTF-16 whose mark was lost."""
    head = content[:2000]
    if head[1::2].count(0) > len(head) // 4:
        return ("utf-16-le",)
    if head[0::2].count(0) > len(head) // 4:
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def _text_rows(text: str, name: str) -> list[Row]:
    separator, first = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    rows: list[Row] = []
    try:
        for cells in reader:
            number = reader.line_num
            if number <= first:
                continue
            if len(cells) > MOST_COLUMNS or len(rows) >= MOST_ROWS:
                raise _too_many(name)
            rows.append(Row(number, tuple(cell.strip() for cell in cells)))
    except csv.Error as fault:
        raise BadTable(
            f"line {reader.line_num} is not a row of a table.", where=name, code="table.csv"
        ) from fault
    return rows


def _separator(text: str) -> tuple[str, int]:
    """Tell the separator, and how many lines precede the table: Excel's own ``sep=;`` line decides.

    Else it is the one found in most of the first lines outside quotes, at a tie the earlier of ``; tab , |``.
    """
    lines = text.split("\n", 60)[:60]
    opening = lines[0].strip().lower()
    if opening.startswith("sep=") and len(opening) == 5:
        return opening[-1], 1
    found = Counter[str]()
    for line in lines:
        unquoted = "".join(line.split('"')[::2])
        found.update({mark: 1 for mark in SEPARATORS if mark in unquoted})
    return max(SEPARATORS, key=lambda mark: (found[mark], -SEPARATORS.index(mark))), 0


def _too_many(name: str) -> BadTable:
    return BadTable(
        f"it has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns.",
        where=name,
        remedy="Delete the empty rows and columns that were formatted, or split it.",
        code="table.size",
    )
