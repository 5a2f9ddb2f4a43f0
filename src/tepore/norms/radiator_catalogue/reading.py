"""A list of radiators as a maker or a metering company keeps it: CSV or XLSX, Italian or English headings.

A row that cannot be used is set aside with its number and reason; the rest go on.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from tepore.kernel import Refusal
from tepore.norms.radiator_catalogue.catalogue import Catalogue, RadiatorModel
from tepore.norms.ranges import OutOfRange

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "maker": ("maker", "marca", "produttore", "costruttore"),
    "model": ("model", "modello"),
    "material": ("material", "materiale"),
    "height_mm": ("height_mm", "altezza_mm", "altezza", "h"),
    "depth_mm": ("depth_mm", "profondita_mm", "profondità_mm", "profondita", "profondità", "p"),
    "length_mm": ("length_mm", "lunghezza_mm", "lunghezza", "l"),
    "power_w": ("power_w", "potenza_w", "potenza"),
    "excess_k": ("excess_k", "delta_t", "delta_t_k", "dt"),
    "exponent": ("exponent", "esponente", "n"),
    "source": ("source", "fonte", "certificato"),
}
THOUSANDS_OR_DECIMALS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
LARGEST_BYTES = 50_000_000
NEEDED = ("maker", "model", "power_w", "excess_k", "exponent", "source")


class BadCatalogue(Refusal):
    """A list of radiators that cannot be read as a whole."""


@dataclass(frozen=True)
class RefusedRow:
    """A row set aside.

    Attributes
    ----------
    row
        Row number in the file, the heading being row 1.
    reason
        Why it cannot be used.
    """

    row: int
    reason: str


@dataclass(frozen=True)
class CatalogueImport:
    """What a list gave: models in order, and the rows set aside."""

    models: tuple[RadiatorModel, ...]
    refused: tuple[RefusedRow, ...]


def read_csv(content: bytes, *, name: str = "list") -> CatalogueImport:
    """Read a list of radiators from CSV.

    Parameters
    ----------
    content
        The file: UTF-8 with or without byte order mark, else CP1252; ``;``, tab or ``,`` between cells.
    name
        File name, for messages.

    Returns
    -------
    CatalogueImport
        Models and refused rows.

    Raises
    ------
    BadCatalogue
        There is no heading row, a column that is needed is missing, or the file is no CSV.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    heading = text.partition("\n")[0]
    separator = max(";\t,", key=heading.count)
    try:
        rows = list(csv.reader(StringIO(text), delimiter=separator, strict=True))
    except csv.Error as fault:
        raise BadCatalogue(f"is not a CSV file: {fault}.", where=name, code="catalogue.csv") from fault
    return _read_rows(rows, name)


def read_xlsx(content: bytes, *, name: str = "list", sheet: str | None = None) -> CatalogueImport:
    """Read a list of radiators from a sheet of a workbook.

    Parameters
    ----------
    content
        The workbook (XLSX, XLS, ODS).
    name
        File name, for messages.
    sheet
        Sheet name; the first where None.

    Returns
    -------
    CatalogueImport
        Models and refused rows.

    Raises
    ------
    BadCatalogue
        The file is no workbook, lacks the sheet, or lacks a column that is needed.
    """
    _refuse_swollen(content, name)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        names = workbook.sheet_names
        chosen = sheet if sheet is not None else names[0]
        cells = workbook.get_sheet_by_name(chosen).to_python()
    except (CalamineError, IndexError, ValueError) as fault:
        raise BadCatalogue(
            f"cannot be read as a workbook: {fault}.",
            where=name,
            remedy="Save it as XLSX and name the sheet.",
            code="catalogue.workbook",
        ) from fault
    return _read_rows([[_cell(cell) for cell in row] for row in cells], name)


@cache
def shipped_catalogue() -> Catalogue:
    """Give the models shipped with the package."""
    content = (files("tepore.norms.radiator_catalogue") / "models.csv").read_bytes()
    return Catalogue(read_csv(content, name="models.csv").models)


def _refuse_swollen(content: bytes, name: str) -> None:
    """Refuse a workbook that unpacks into more than a list of radiators can be."""
    try:
        unpacked = sum(entry.file_size for entry in ZipFile(BytesIO(content)).infolist())
    except BadZipFile:
        unpacked = len(content)  # XLS is not packed; whether it is a workbook shows when it is opened
    if unpacked > LARGEST_BYTES:
        raise BadCatalogue(
            f"unpacks into {unpacked} bytes; {LARGEST_BYTES} are allowed.",
            where=name,
            remedy="Keep the list alone in the workbook.",
            code="catalogue.too_large",
        )


def _cell(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _read_rows(rows: Sequence[Sequence[str]], name: str) -> CatalogueImport:
    if not rows:
        raise BadCatalogue("is empty.", where=name, code="catalogue.empty")
    columns = _columns(rows[0], name)
    models: list[RadiatorModel] = []
    refused: list[RefusedRow] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            models.append(_model({key: row[at].strip() for key, at in columns.items() if at < len(row)}))
        except (OutOfRange, BadCatalogue) as refusal:
            refused.append(RefusedRow(number, refusal.sentence))
    return CatalogueImport(tuple(models), tuple(refused))


def _columns(heading: Iterable[str], name: str) -> dict[str, int]:
    found = [cell.strip().casefold().replace(" ", "_") for cell in heading]
    columns = {
        key: found.index(word) for key, words in HEADINGS.items() for word in words[::-1] if word in found
    }
    missing = [key for key in NEEDED if key not in columns]
    if missing:
        raise BadCatalogue(
            f"has no column for {', '.join(missing)}.",
            where=f"{name}, row 1",
            remedy=f"Name the columns {', '.join(HEADINGS)}, or in Italian.",
            code="catalogue.columns",
        )
    return columns


def _model(cells: Mapping[str, str]) -> RadiatorModel:
    empty = [key for key in NEEDED if not cells.get(key)]
    if empty:
        raise BadCatalogue(f"{empty[0]} is empty.", code="catalogue.empty_cell")
    return RadiatorModel(
        maker=cells["maker"],
        model=cells["model"],
        material=cells.get("material", ""),
        power_w=_number("power_w", cells["power_w"]),
        excess_k=_number("excess_k", cells["excess_k"]),
        exponent=_number("exponent", cells["exponent"]),
        source=cells["source"],
        height_mm=_size("height_mm", cells),
        depth_mm=_size("depth_mm", cells),
        length_mm=_size("length_mm", cells),
    )


def _size(key: str, cells: Mapping[str, str]) -> float | None:
    return _number(key, cells[key]) if cells.get(key) else None


def _number(key: str, text: str) -> float:
    if key != "exponent" and THOUSANDS_OR_DECIMALS.fullmatch(text):
        raise BadCatalogue(
            f"{key} {text!r} may be thousands or decimals.",
            remedy="Write it without a point, or with a decimal comma.",
            code="catalogue.ambiguous_number",
        )
    try:
        # "1.234,5" and "1234,5" are Italian; a lone point is a decimal point.
        return float(text.replace(".", "").replace(",", ".") if "," in text else text)
    except ValueError as fault:
        raise BadCatalogue(f"{key} {text!r} is not a number.", code="catalogue.number") from fault
