from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from formulas import Workbook
from tepore.documents import allocation_workbook
from tepore.documents.texts import LANGUAGES, Language
from tepore.norms.uni10200 import Allocation, SeasonInputs, allocate

SHEETS = ["Riepilogo", "Unità", "Letture", "Spese", "Calcolo", "Arrotondamento", "Note"]


def opened(workbook: bytes, *, computed: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook), data_only=computed)


def column(sheet: Any, title: str) -> int:
    return next(cell.column for cell in sheet[1] if str(cell.value).startswith(title))


def test_the_sheets_an_administrator_looks_for(rich: Allocation) -> None:
    assert opened(allocation_workbook(rich), computed=True).sheetnames == SHEETS


def test_totals_are_numbers_and_sum_to_the_bill(rich: Allocation) -> None:
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(allocation_workbook(rich)))
        .get_sheet_by_name("Unità")
        .to_python()
    )
    place = rows[0].index("Totale [€]")
    totals = [row[place] for row in rows[1:]]
    owed = [statement.total_cents for statement in rich.statements]
    assert [round(Fraction(str(total)) * 100) for total in totals] == [*owed, rich.total_cents]


def test_every_formula_gives_the_number_stored_with_it(rich: Allocation) -> None:
    workbook = allocation_workbook(rich)
    formulas, stored = Workbook(workbook), opened(workbook, computed=True)
    checked = 0
    for sheet, cells in formulas.cells.items():
        for address, written in cells.items():
            if (
                isinstance(written, str)
                and written.startswith("=")
                and stored[sheet][address].data_type == "n"
            ):
                shown = stored[sheet][address].value
                assert formulas.figure(sheet, address) == pytest.approx(shown, rel=1e-12, abs=1e-7), address
                checked += 1
    assert checked >= 4 * len(rich.statements) + len(rich.graph) // 2


def test_the_summary_compares_bill_and_units_by_formula(plain: Allocation) -> None:
    workbook = allocation_workbook(plain)
    formulas, stored = (
        opened(workbook, computed=False)["Riepilogo"],
        opened(workbook, computed=True)["Riepilogo"],
    )
    found = {
        row[0].value: (row[1].value, stored[row[1].coordinate].value)
        for row in formulas.iter_rows(max_row=10)
    }
    assert found["Spesa da ripartire [€]"][0].startswith("='Spese'!E")
    assert found["Somma delle unità [€]"][0].startswith("='Unità'!")
    assert found["Somma delle unità [€]"][1] == plain.total_cents / 100
    assert found["Differenza [€]"][1] == 0


def test_readings_are_dates_and_numbers(plain: Allocation) -> None:
    sheet = opened(allocation_workbook(plain), computed=True)["Letture"]
    assert sheet.cell(2, column(sheet, "Data prima lettura")).value == datetime(2023, 10, 15)  # noqa: DTZ001
    assert sheet.cell(2, column(sheet, "Prima lettura")).value == 100
    assert sheet.cell(2, column(sheet, "Consumo")).value == 100
    assert sheet.cell(2, column(sheet, "Fattori")).value == "K_Q = 1.25 × K_C = 0.8"


def test_the_calculation_has_every_figure_exactly(rich: Allocation) -> None:
    sheet = opened(allocation_workbook(rich), computed=True)["Calcolo"]
    exact = column(sheet, "Valore esatto")
    shown = {row[0].value: Fraction(row[exact - 1].value) for row in sheet.iter_rows(min_row=2)}
    assert shown == {node.id: node.number for node in rich.graph}


def test_titles_stay_in_sight_and_print_on_every_page(plain: Allocation) -> None:
    workbook = opened(allocation_workbook(plain), computed=True)
    for name in SHEETS[1:]:
        assert workbook[name].freeze_panes == "B2"
        assert workbook[name].print_title_rows == "$1:$1"
        assert workbook[name].page_setup.fitToHeight == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_input_gives_the_same_bytes(rich: Allocation, language: Language) -> None:
    assert allocation_workbook(rich, language) == allocation_workbook(rich, language)


hostile = st.text(max_size=40) | st.tuples(st.sampled_from("=+-@\t\r|"), st.text(max_size=30)).map("".join)


@given(name=hostile, holder=hostile, device=hostile)
@settings(max_examples=40, deadline=None)
def test_what_a_person_wrote_is_never_a_formula_or_a_link(
    make_season: Callable[..., SeasonInputs], name: str, holder: str, device: str
) -> None:
    inputs = make_season(1)
    unit = replace(inputs.units[0], name=name, holder=holder)
    row = replace(inputs.consumptions[0], device=device, room=name, metering_point=holder)
    allocation = allocate(replace(inputs, units=(unit,), consumptions=(row,), condominium=name))
    workbook = allocation_workbook(allocation)
    ours = re.compile(
        r"(?:(?:SUM|MIN|MAX|INT|ROUND|SUMPRODUCT|IF)\(|'(?:Spese|Unità|Letture|Calcolo|Arrotondamento)'!"
        r"|\$?[A-Z]+\$?\d+|[-+*/(),:=]|&[lg]t;|\d+)+\Z"
    )
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        for part in parts.namelist():
            content = parts.read(part).decode()
            assert "<hyperlink" not in content
            for formula in re.findall(r"<f>(.*?)</f>", content):
                assert ours.match(formula), formula
    opened(workbook, computed=False)


def test_text_that_looks_like_a_formula_stays_text(make_season: Callable[..., SeasonInputs]) -> None:
    inputs = make_season(1)
    unit = replace(inputs.units[0], name='=HYPERLINK("http://x","y")', holder="+39 011")
    sheet = opened(allocation_workbook(allocate(replace(inputs, units=(unit,)))), computed=False)["Unità"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ('=HYPERLINK("http://x","y")', "s")
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("+39 011", "s")
