"""The holders of a unit on paper and in the workbook: each with days, parts and balance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from hard_building import IN_CREDIT, SOLD, hard_allocation
from tepore.documents import allocation_workbook, statement_pdf, write_documents
from tepore.documents.letter import letter_pdf, letters_pdf
from tepore.documents.statement import _due
from tepore.documents.tenure_parts import tenure_blocks
from tepore.documents.texts import LANGUAGES, Language
from tepore.norms.uni10200 import Allocation, Handover, allocate, held_by
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


def pages(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_seller_and_buyer_each_see_the_own_part_alone(language: Language) -> None:
    """Of 831.50 EUR the seller owes 684.74, paid 400.00 and brought 12.34; the buyer owes 146.76."""
    allocation = hard_allocation()
    mark = "." if language == "en" else ","
    seller, buyer = (
        pages(statement_pdf(held_by(allocation, SOLD, number), SOLD, language)) for number in (0, 1)
    )
    assert f"684{mark}74" in seller
    assert f"297{mark}08" in seller
    assert f"146{mark}76" in buyer
    assert f"53{mark}24" in buyer
    assert "Giulia Bianchi" not in seller
    assert "Ugo Neri" not in buyer
    for whole, cents in (("146", "76"), ("53", "24")):
        assert f" {whole}{mark}{cents}" not in seller
    assert f"297{mark}08" not in buyer


def test_letters_ask_each_holder_for_the_own_balance() -> None:
    allocation = hard_allocation()
    seller, buyer = (pages(letter_pdf(allocation, SOLD, number=number)) for number in (0, 1))
    assert "Ugo Neri" in seller
    assert "297,08" in seller
    assert "riportati" in seller
    assert "53,24" in buyer
    assert letter_pdf(allocation, SOLD) == letter_pdf(allocation, SOLD, number=1)
    both = pages(letters_pdf(allocation, [SOLD, IN_CREDIT], addresses={SOLD: "via Roma 9"}))
    assert both.count("via Roma 9") == 1
    assert "Ugo Neri" in both
    # 429.48 less 2500.00 paid and 43.21 brought from the season before
    assert "2.113,73" in both
    assert "43,21" in both


def test_a_unit_that_changed_hands_has_a_file_a_holder(tmp_path: Path) -> None:
    names = [path.name for path in write_documents(hard_allocation(3), tmp_path)]
    assert names[:4] == [
        "prospetto-A01.pdf", "prospetto-A02-titolare-1.pdf", "prospetto-A02-titolare-2.pdf",
        "prospetto-A03.pdf",
    ]  # fmt: skip
