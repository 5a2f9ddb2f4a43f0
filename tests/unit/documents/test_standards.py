"""Every document is PDF/A-3a and PDF/UA-1 by its structure, and carries its figures as JSON.

ISO 19005-3 6.6.4 and 6.8, ISO 14289-1 clauses 5 and 7.1 to 7.3: what a reader finds in the catalogue. No
validator is run here; the typesetter checks both standards itself and refuses what breaks them.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from hard_building import SOLD, hard_allocation
from tepore.documents import Imprint, Language, building_book_pdf, statement_pdf
from tepore.documents.difference import Change, UnitChange, difference_pdf
from tepore.documents.group_documents import building_statement_pdf, groups_book_pdf
from tepore.documents.letter import LetterTerms, letter_pdf, letters_pdf
from tepore.documents.need_report import need_report_pdf
from tepore.documents.payment import Payee
from tepore.documents.texts import LANGUAGES
from tepore.documents.uncertainty_report import uncertainty_pdf
from tepore.norms.uncertainty.bills import uncertainty_of_bills
from tepore.norms.uni10200 import Allocation, BuildingAllocation, held_by
from tepore.services.allocate_building import allocate_any_building
from tepore.services.compare_criteria import compare_criteria
from tepore.services.comparison_pdf import comparison_pdf
from tepore.services.need_of_building import need_of_building
from tepore.services.season_forecast import foresee_season
from tepore.services.season_forecast.paper import forecast_pdf
from tepore.services.season_forecast.unit_paper import unit_forecast_pdf

EXAMPLES = Path(__file__).parents[3] / "examples"
IMPRINT = Imprint(issued_on=date(2025, 6, 1), issuer="Calore Chiaro s.r.l.", contact="conti@calore.example")
TERMS = LetterTerms(payee=Payee(name="Condominio", iban="IT60X0542811101000000123456"))
HALF = 'rule = "fixed-split", fixed_percent = 50, base = "heating_need", source = "proposta"'
CHANGE = UnitChange(
    condominium="Condominio", season="2024/2025", unit_id="3", unit="Interno 3",
    corrected_on=date(2025, 6, 20), reason="fattura tardiva",
    heads=(Change(name="voluntary", old_cents=45_010, new_cents=40_122),),
)  # fmt: skip


@cache
def hard() -> Allocation:
    return hard_allocation(3)


@cache
def groups() -> BuildingAllocation:
    found = allocate_any_building(file=EXAMPLES / "mixed-building.toml")
    assert isinstance(found, BuildingAllocation)
    return found


@cache
def foreseen() -> Any:
    return foresee_season(file=EXAMPLES / "forecast" / "palazzina-6.toml")


DOCUMENTS: dict[str, Callable[[Language], bytes]] = {
    "bill": lambda lang: statement_pdf(hard(), "A01", lang, imprint=IMPRINT),
    "bill of a holder": lambda lang: statement_pdf(held_by(hard(), SOLD, 0), SOLD, lang, imprint=IMPRINT),
    "bill of several services": lambda lang: building_statement_pdf(
        groups(), groups().statements[0].unit_id, lang, imprint=IMPRINT
    ),
    "final account": lambda lang: building_book_pdf(hard(), lang, imprint=IMPRINT),
    "final account of several services": lambda lang: groups_book_pdf(groups(), lang, imprint=IMPRINT),
    "forecast of a unit": lambda lang: unit_forecast_pdf(foreseen(), "1", lang, imprint=IMPRINT),
    "forecast of the building": lambda lang: forecast_pdf(foreseen(), lang, imprint=IMPRINT),
    "letter": lambda lang: letter_pdf(hard(), "A01", lang, imprint=IMPRINT, terms=TERMS),
    "letters to be printed": lambda lang: letters_pdf(hard(), ["A01", SOLD], lang, imprint=IMPRINT),
    "difference": lambda lang: difference_pdf(CHANGE, lang, imprint=IMPRINT),
    "comparison": lambda lang: comparison_pdf(
        compare_criteria(files=[EXAMPLES / "palazzina-6.toml"], criteria=[HALF]), lang
    ),
    "uncertainty": lambda lang: uncertainty_pdf(hard(), uncertainty_of_bills(hard(), draws=200), lang),
}
ITALIAN: dict[str, Callable[[], bytes]] = {
    "energy need": lambda: need_report_pdf(need_of_building(file=EXAMPLES / "need-palazzina-6.toml")),
}


def holds_both_standards(pdf: bytes, language: str) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    catalogue: Any = reader.trailer["/Root"]
    metadata = catalogue["/Metadata"].get_data().decode()
    assert re.search(r"<pdfuaid:part>1<", metadata)
    assert re.search(r"<pdfaid:part>3<", metadata)
    assert re.search(r"<pdfaid:conformance>A<", metadata)
    assert catalogue["/Lang"] == language
    assert bool(catalogue["/MarkInfo"]["/Marked"])
    assert bool(catalogue["/ViewerPreferences"]["/DisplayDocTitle"])
    assert reader.metadata is not None
    assert reader.metadata.title
    assert catalogue["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    found = list(elements(catalogue["/StructTreeRoot"]))
    assert any(one.get("/S") == "/H1" for one in found)
    assert all(one.get("/Alt") for one in found if one.get("/S") == "/Figure"), "a figure without words"
    assert all(page["/Tabs"] == "/S" for page in reader.pages)


def elements(root: Any) -> Iterator[Any]:
    """Give all elements of the structure tree, from the root down."""
    stack = [root]
    while stack:
        one = stack.pop()
        if not hasattr(one, "get"):
            continue
        yield one
        below = one.get("/K")
        below = [] if below is None else below.get_object()
        stack += [each.get_object() for each in (below if isinstance(below, list) else [below])]


def carries_its_figures(pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    catalogue: Any = reader.trailer["/Root"]
    (file,) = catalogue["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Data"
    assert file.get_object()["/UF"].endswith(".json")
    ((content, *_),) = reader.attachments.values()
    assert isinstance(json.loads(content), dict)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_is_archival_accessible_and_carries_its_figures(name: str, language: Language) -> None:
    pdf = DOCUMENTS[name](language)
    holds_both_standards(pdf, language)
    carries_its_figures(pdf)


@pytest.mark.parametrize("name", ITALIAN)
def test_reports_in_italian_alone_too(name: str) -> None:
    pdf = ITALIAN[name]()
    holds_both_standards(pdf, "it")
    carries_its_figures(pdf)
