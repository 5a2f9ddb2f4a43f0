"""The 1PE table on paper: the cents that its documents print are those of the published example.

Source: "Esempio tabella ripartizione spese riscaldamento", 1PE Sistemi Wireless. Its consumption column
rounds each row alone and sums to 4689.99; its fixed column and all other cents are as here.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Literal

import openpyxl
import pytest
from pypdf import PdfReader

from tepore.documents import allocation_json, allocation_workbook, building_book_pdf, statement_pdf
from tepore.norms.uni10200 import Allocation
from tepore.services.allocate_building import allocate_building

EXAMPLE = Path(__file__).parents[2] / "examples" / "1pe.toml"
# Unit, fixed EUR, consumption EUR, total EUR as printed in the source.
PRINTED = {
    "1": ("120.60", "516.94", "637.54"),
    "2": ("160.80", "94.30", "255.10"),
    "3": ("241.20", "487.09", "728.29"),
    "4": ("180.90", "379.71", "560.61"),
    "5": ("140.70", "456.55", "597.25"),
    "6": ("120.60", "266.73", "387.33"),
    "7": ("140.70", "357.07", "497.77"),
    "8": ("201.00", "432.88", "633.88"),
    "13": ("100.50", "449.43", "549.93"),
    "14": ("160.80", "155.28", "316.08"),
    "15": ("140.70", "715.36", "856.06"),
    "16": ("301.50", "378.65", "680.15"),
}
LOST_CENT = 1
"""Sum of the printed consumption column is 4689.99 for a bill of 4690.00: one unit gets a cent more here."""


@pytest.fixture(scope="module")
def allocation() -> Allocation:
    return allocate_building(file=EXAMPLE)


def cents(written: str) -> int:
    return int(re.sub(r"[.,\s]", "", written))


def in_the_table(pdf: bytes) -> dict[str, tuple[int, int, int]]:
    """Read the rows of the building's table back: unit, by consumption, fixed, total."""
    last = PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()
    shown = re.sub(r"\s+", " ", last)
    amount = r"((?:\d{1,3}\.)*\d{1,3},\d{2})"
    rows = re.findall(rf"(\d+) · Appartamento \d+ [AB] [\d.,]+ [\d.,]+ {amount} {amount} {amount} ", shown)
    return {unit: (cents(fixed), cents(variable), cents(total)) for unit, variable, fixed, total in rows}


def test_the_printed_table_is_on_paper_but_for_the_lost_cent(allocation: Allocation) -> None:
    shown = in_the_table(statement_pdf(allocation, "1"))
    printed = {unit: tuple(map(cents, row)) for unit, row in PRINTED.items()}
    assert set(shown) == set(printed)
    assert all(shown[unit][0] == printed[unit][0] for unit in printed)
    differences = [shown[unit][1] - printed[unit][1] for unit in printed]
    assert sorted(differences) == [0] * (len(printed) - 1) + [LOST_CENT]
    assert sum(row[2] for row in shown.values()) == 670_000


def test_each_unit_is_shown_its_own_total(allocation: Allocation) -> None:
    table = in_the_table(statement_pdf(allocation, "1"))
    for unit, (_, _, total) in table.items():
        first = PdfReader(io.BytesIO(statement_pdf(allocation, unit))).pages[0].extract_text()
        euros, rest = divmod(total, 100)
        assert f"{euros},{rest:02d}" in first


def test_the_workbook_and_the_json_say_the_same(allocation: Allocation) -> None:
    table = in_the_table(statement_pdf(allocation, "1"))
    document = json.loads(allocation_json(allocation))
    assert document["total_cents"] == 670_000
    written = {
        row["unit_id"]: (row["fixed_cents"], row["consumption_cents"], row["total_cents"])
        for row in document["statements"]
    }
    assert written == table
    sheet = openpyxl.load_workbook(io.BytesIO(allocation_workbook(allocation)), data_only=True)["Unità"]
    titles = [cell.value for cell in sheet[1]]
    total = titles.index("Totale [€]")
    in_sheet = {
        str(row[0].value): round(row[total].value * 100) for row in sheet.iter_rows(min_row=2, max_row=13)
    }
    assert in_sheet == {unit: row[2] for unit, row in table.items()}


def test_the_rounding_that_saves_the_cent_is_stated(allocation: Allocation) -> None:
    shown = PdfReader(io.BytesIO(statement_pdf(allocation, "1"))).pages[-1].extract_text()
    assert "ai resti più grandi" in re.sub(r"\s+", " ", shown)


LOST = {
    "it": "Arrotondando ogni quota da sola, la somma della voce «Quota a consumo» sarebbe 4.689,99 €: un "
    "centesimo andrebbe perso; col resto più grande la somma è 4.690,00 €.",
    "en": "Were every share rounded by itself, the item “Part by consumption” would sum to €4,689.99: one "
    "cent would be lost; by largest remainder it sums to €4,690.00.",
}
"""4689.99 is the sum of the source's printed consumption column (see `PRINTED`), 4690.00 its bill."""


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_statement_says_that_rounding_alone_loses_the_cent_of_the_published_table(
    allocation: Allocation, language: Literal["it", "en"]
) -> None:
    assert sum(cents(row[1]) for row in PRINTED.values()) == 468_999
    shown = PdfReader(io.BytesIO(statement_pdf(allocation, "1", language))).pages[-1].extract_text()
    assert LOST[language] in re.sub(r"\s+", " ", shown)
    assert "Quota fissa» sarebbe" not in shown


def test_a_building_whose_shares_round_to_the_bill_says_nothing() -> None:
    exact = allocate_building(file=EXAMPLE.parent / "palazzina-6.toml")
    pdf = statement_pdf(exact, exact.statements[0].unit_id)
    assert "da sola" not in PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()


BUILDINGS = sorted(
    path.name for path in EXAMPLE.parent.glob("*.toml") if "\n[criterion]" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", BUILDINGS)
def test_every_example_building_has_its_book(name: str) -> None:
    if (
        "[season]" not in (text := (EXAMPLE.parent / name).read_text(encoding="utf-8"))
        or "[[expenses]]" not in text
    ):
        pytest.skip("not a building file")
    book = building_book_pdf(allocate_building(file=EXAMPLE.parent / name))
    assert len(PdfReader(io.BytesIO(book)).pages) > 4
