from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from pypdf import PdfReader

from tepore.documents.texts import LANGUAGES, Language
from tepore.documents.uncertainty_report import uncertainty_json, uncertainty_pdf
from tepore.norms.uncertainty import uncertainty_of_bills
from tepore.norms.uni10200 import Allocation, SeasonInputs, allocate


@pytest.fixture
def allocation(make_season: Callable[..., SeasonInputs]) -> Allocation:
    return allocate(make_season(3))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_stands_with_its_interval(allocation: Allocation, language: Language) -> None:
    bills = uncertainty_of_bills(allocation, draws=200)
    pages = PdfReader(io.BytesIO(uncertainty_pdf(allocation, bills, language))).pages
    shown = "".join(page.extract_text() for page in pages)
    assert all(bill.unit in shown for bill in bills.units)
    assert all(f"{bill.low_cents // 100 % 1000:03d}"[-2:] in shown for bill in bills.units)


def test_the_attached_figures_are_those_of_the_json(allocation: Allocation) -> None:
    bills = uncertainty_of_bills(allocation, draws=200)
    attached = PdfReader(io.BytesIO(uncertainty_pdf(allocation, bills))).attachments["uncertainty.json"][0]
    assert attached == uncertainty_json(bills)
    document = json.loads(attached)
    assert [unit["total_cents"] for unit in document["units"]] == [
        one.total_cents for one in allocation.statements
    ]
    assert document["defaults_not_verified"]


def test_hostile_names_break_no_page(allocation: Allocation) -> None:
    units = tuple(replace(unit, name='#panic("x") ' + "z" * 150 + " 😀") for unit in allocation.inputs.units)
    ugly = allocate(replace(allocation.inputs, units=units, condominium="#{" + "w" * 200))
    assert uncertainty_pdf(ugly, uncertainty_of_bills(ugly, draws=200), "de").startswith(b"%PDF")
