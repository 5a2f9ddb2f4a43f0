import json
import tomllib
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tepore.documents.feasibility_report import feasibility_json, feasibility_report_pdf
from tepore.documents.feasibility_report.way_pages import npv_chart
from tepore.norms.feasibility import Study, StudyResult, run_study

EXAMPLE = Path(__file__).parents[3] / "examples" / "feasibility" / "condominium.toml"


def result(**building: Any) -> StudyResult:
    table = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    table["building"].update(building)
    return run_study(Study.from_mapping(table))


@pytest.fixture(scope="module")
def report() -> PdfReader:
    pdf = feasibility_report_pdf(result(), engineer="Ing. A. Esempio", issued_on=date(2026, 3, 1))
    return PdfReader(BytesIO(pdf))


def test_the_first_page_says_the_outcome_and_who_signs(report: PdfReader) -> None:
    page = report.pages[0].extract_text()
    assert "contatori individuali da installare" in page
    assert "Ing. A. Esempio" in page
    assert "01/03/2026" in page
    assert "[11.12]" in page


def test_all_pages_hold_years_sensitivity_and_a_line_to_sign(report: PdfReader) -> None:
    text = "\n".join(page.extract_text() for page in report.pages)
    assert "Sensibilità" in text
    assert "Punto di pareggio" in text
    assert "Firma" in text
    assert "Lettura del modello L" in text


def test_the_study_is_attached(report: PdfReader) -> None:
    (attached,) = report.attachments["feasibility.json"]
    assert json.loads(attached) == feasibility_json(result())


def test_the_same_study_gives_the_same_bytes() -> None:
    assert feasibility_report_pdf(result()) == feasibility_report_pdf(result())


def test_the_json_has_the_value_of_every_year_and_its_sum() -> None:
    heating = feasibility_json(result())["services"][0]
    way = heating["direct"]
    assert len(way["years"]) == 13
    assert way["years"][-1]["npv_eur"] == way["npv_eur"]
    assert way["years"][0]["saving_eur"] == "0.00"
    assert {row["at"]: row["npv_eur"] for row in way["sensitivity"]["price"]}["1.00"] == way["npv_eur"]


def test_a_study_without_reckoning_is_a_report_too() -> None:
    exempt = result(flats=4)
    text = PdfReader(BytesIO(feasibility_report_pdf(exempt))).pages[0].extract_text()
    assert "esente" in text
    assert "meno di 5 unità" in text


def test_indirect_metering_has_its_own_pages() -> None:
    found = result(distribution="vertical")
    text = "\n".join(p.extract_text() for p in PdfReader(BytesIO(feasibility_report_pdf(found))).pages)
    assert "Contabilizzazione indiretta" in text
    assert "colonne montanti" in text


def test_the_chart_tells_its_figures_to_who_cannot_see_it() -> None:
    way = result().verdicts[0].direct
    assert way is not None
    chart = npv_chart(way.flows)
    assert len(chart["rows"]) == 13
    assert chart["alt"].count("€") == 13
    assert max(abs(row["permille"]) for row in chart["rows"]) == 1000
