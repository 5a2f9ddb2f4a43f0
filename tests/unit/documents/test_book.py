from __future__ import annotations

import io
import re

from pypdf import PdfReader

from tepore.documents import allocation_json, building_book_pdf
from tepore.documents.formats import money
from tepore.norms.uni10200 import Allocation


def test_the_book_shows_bill_expenses_and_every_unit(rich: Allocation) -> None:
    reader = PdfReader(io.BytesIO(building_book_pdf(rich)))
    shown = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    for expense in rich.inputs.expenses:
        assert money(expense.amount_cents, "it").replace("\u00a0", " ") in shown
    for statement in rich.statements:
        assert statement.holder in shown
        assert money(statement.total_cents, "it").replace("\u00a0", " ") in shown
    assert "UNI 10200:2015, contabilizzazione indiretta, metodo semplificato" in shown


def test_the_whole_allocation_is_attached(rich: Allocation) -> None:
    reader = PdfReader(io.BytesIO(building_book_pdf(rich)))
    assert reader.attachments["calculation.json"] == [allocation_json(rich)]


def test_the_same_input_gives_the_same_book(plain: Allocation) -> None:
    assert building_book_pdf(plain, "de") == building_book_pdf(plain, "de")
