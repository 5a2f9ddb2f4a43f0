"""The surveyor's workbook: an empty template, and the need file that a filled one becomes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import tomlkit
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from tepore.kernel import Refusal
from tepore.services.need_file.reading import parse_need_file
from tepore.services.need_file.survey_sheets import SHEETS, SurveyColumn, SurveySheet

LONGEST_SHEET = 20_000
_WORDS = {"sì": True, "si": True, "s": True, "yes": True, "x": True, "no": False, "n": False}


class BadSurvey(Refusal):
    """A workbook that is no survey, with sheet and row."""


def survey_template() -> bytes:
    """Make the empty workbook.

    Returns
    -------
    bytes
        XLSX; cells with few possible words offer them and refuse others.
    """
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": "Rilievo", "created": datetime(2000, 1, 1)})  # noqa: DTZ001 the file format knows no zone
        head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#E8EAED"})
        for sheet in SHEETS:
            page = workbook.add_worksheet(sheet.name)
            page.freeze_panes(1, 1)
            for index, column in enumerate(sheet.columns):
                page.write_string(0, index, column.heading, head)
                page.set_column(index, index, max(12, len(column.heading) + 2))
                last = 1 if sheet.single else 500
                if column.choices:
                    page.data_validation(
                        1, index, last, index, {"validate": "list", "source": list(column.choices)}
                    )
                elif column.kind in ("number", "whole"):
                    rule = {"validate": "decimal", "criteria": ">=", "value": -200}
                    page.data_validation(1, index, last, index, rule)
    return stream.getvalue()


def need_file_of_survey(path: Path) -> str:
    """Write the need file that a filled workbook stands for.

    Parameters
    ----------
    path
        XLSX from `survey_template`.

    Returns
    -------
    str
        TOML, checked for its shape.

    Raises
    ------
    BadSurvey
        The workbook cannot be read, lacks a sheet or a heading, or a cell cannot be understood.
    """
    try:
        workbook = CalamineWorkbook.from_path(path)
    except (CalamineError, OSError) as fault:
        raise BadSurvey(
            f"cannot be read as a workbook: {fault}.", where=path.name, code="survey.file"
        ) from fault
    tables: dict[str, Any] = {"format": 1, "building": {}, "climate": {}, "season": {}}
    layers: dict[str, list[dict[str, Any]]] = {}
    for sheet in SHEETS:
        if sheet.name not in workbook.sheet_names:
            raise BadSurvey(
                f"the sheet {sheet.name!r} is missing.",
                where=path.name,
                remedy="Fill in the template as it was made.",
                code="survey.sheet",
            )
        rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        for row in _rows(sheet, rows, path.name):
            _place(tables, layers, sheet, row)
    for name, parts in layers.items():
        tables.setdefault("constructions", {}).setdefault(name, {})["layers"] = parts
    text = tomlkit.dumps(tables)
    parse_need_file(text, file=path.name, folder=path.parent)
    return text


def _place(
    tables: dict[str, Any], layers: dict[str, list[dict[str, Any]]], sheet: SurveySheet, row: dict[str, Any]
) -> None:
    if sheet.into == "building":
        for table, content in row.items():
            tables[table].update(content)
    elif sheet.into == "layers":
        layers.setdefault(str(row.pop("construction", "")), []).append(row)
    elif sheet.into in ("constructions", "windows"):
        tables.setdefault(sheet.into, {})[str(row.pop("id", ""))] = row
    else:
        tables.setdefault(sheet.into, []).append(row)


def _rows(sheet: SurveySheet, rows: list[list[Any]], file: str) -> Iterator[dict[str, Any]]:
    if len(rows) > LONGEST_SHEET:
        raise BadSurvey(f"more than {LONGEST_SHEET} rows.", where=f"{file}, {sheet.name}", code="survey.rows")
    headings = [str(cell).strip() for cell in rows[0]] if rows else []
    places = {}
    for column in sheet.columns:
        if column.heading not in headings:
            raise BadSurvey(
                f"the column {column.heading!r} is missing.",
                where=f"{file}, {sheet.name}",
                remedy="Keep the template's first row.",
                code="survey.heading",
            )
        places[column] = headings.index(column.heading)
    for number, row in enumerate(rows[1:], start=2):
        where = f"{file}, {sheet.name}, row {number}"
        found: dict[str, Any] = {}
        for column, index in places.items():
            cell = row[index] if index < len(row) else ""
            if cell is not None and str(cell).strip() != "":
                _set(found, column.key, _understood(column, cell, where))
        if found:
            yield found


def _set(found: dict[str, Any], key: str, figure: object) -> None:
    table, _, rest = key.partition(".")
    if rest:
        found.setdefault(table, {})[rest] = figure
    else:
        found[key] = figure


def _understood(column: SurveyColumn, cell: object, where: str) -> object:
    text = str(cell).strip()
    if column.kind == "text":
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else text
    if column.kind == "yes":
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        raise _not_understood(column, where, "sì or no")
    try:
        number = float(text.replace(",", "."))
    except ValueError as fault:
        raise _not_understood(column, where, "a figure") from fault
    if column.kind == "whole":
        return int(number)
    return round(number * column.scale, 6)


def _not_understood(column: SurveyColumn, where: str, wanted: str) -> BadSurvey:
    return BadSurvey(
        f"{column.heading} is not {wanted}.",
        where=where,
        remedy=f"Write {wanted}, or leave the cell empty.",
        code="survey.cell",
    )
