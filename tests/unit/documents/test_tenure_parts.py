"""The holders of a unit on paper and in the workbook: each with days, parts and balance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tepore.documents import allocation_workbook
from tepore.documents.statement import _due
from tepore.documents.tenure_parts import tenure_blocks
from tepore.documents.texts import LANGUAGES, Language
from tepore.norms.uni10200 import Allocation, Handover, allocate
from tepore.services.allocate_building import allocate_building

EXAMPLE = Path(__file__).parents[3] / "examples" / "palazzina-6.toml"


@pytest.fixture(scope="module")
def allocation() -> Allocation:
    inputs = allocate_building(file=EXAMPLE).inputs
    unit = inputs.units[0].id
    on = date(inputs.period.start_on.year + 1, 1, 15)
    sold = Handover(unit=unit, on=on, from_holder="Anna Rossi", to_holder="", advances_cents=5_000)
    back = Handover(unit=unit, on=date(on.year, 2, 1), to_holder="Ugo Neri")
    return allocate(
        replace(inputs, handovers=(sold, back), advances_cents={unit: 8_000}, brought_cents={unit: 1_234})
    )


def test_the_section_says_who_answers_for_what(allocation: Allocation) -> None:
    heading, _, table, said = tenure_blocks(allocation.statements[0], "it")
    assert heading["title"] == "Chi risponde di quale parte"
    cells = [[str(cell) for cell in row] for row in table["rows"]]  # type: ignore[union-attr]
    assert [row[0] for row in cells] == ["1 · Anna Rossi", "2 · nessuno", "3 · Ugo Neri"]
    assert cells[0][2].endswith("14/01/2025") or "14" in cells[0][2]
    assert "giorni" in str(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_balance_that_was_brought_is_said(allocation: Allocation, language: Language) -> None:
    assert "12" in str(_due(allocation, allocation.statements[0], language))
    remarks = _due(allocation, allocation.statements[0], language)["remarks"]
    assert len(remarks) == 3  # type: ignore[arg-type]


def test_a_unit_that_did_not_change_hands_has_no_section(allocation: Allocation) -> None:
    assert tenure_blocks(allocation.statements[1], "it") == []


def test_the_workbook_has_a_sheet_of_holders(allocation: Allocation) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(allocation_workbook(allocation)))
    rows = book.get_sheet_by_name("Titolari").to_python()
    assert [row[1] for row in rows[1:]] == ["Anna Rossi", "nessuno", "Ugo Neri"]
    whole = allocation.statements[0].total_cents / 100
    assert sum(float(row[6]) for row in rows[1:]) == pytest.approx(whole)


def test_without_handovers_the_workbook_is_as_it_was() -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(allocation_workbook(allocate_building(file=EXAMPLE))))
    assert "Titolari" not in book.sheet_names
