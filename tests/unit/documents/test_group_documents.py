"""Documents of several services: every unit's pages, a workbook that recomputes, a proof that bites."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tepore.documents import building_json, building_unit_json, write_building_documents
from tepore.documents.group_documents import building_statement_pdf
from tepore.documents.group_workbook import building_workbook
from tepore.documents.statement import NoSuchUnit
from tepore.norms.uni10200 import BuildingAllocation
from tepore.services.allocate_building import allocate_any_building
from tepore_verify import read_document, verify_document

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def building() -> BuildingAllocation:
    found = allocate_any_building(file=EXAMPLES / "hot-water.toml")
    assert isinstance(found, BuildingAllocation)
    return found


def codes(content: dict[str, Any]) -> set[str]:
    return {fault.code for fault in verify_document(read_document(json.dumps(content))).faults}


def words(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("it", "Prospetto delle spese dei servizi"),
        ("en", "services’ costs"),
        ("de", "Abrechnung der Dienste"),
    ],
)
def test_a_statement_names_each_service_with_its_items(
    building: BuildingAllocation, language: str, title: str
) -> None:
    written = words(building_statement_pdf(building, "1", language))  # type: ignore[arg-type]
    for expected in (title, "Riscaldamento", "Acqua calda sanitaria", "Acqua potabile", "Quota fissa"):
        assert expected in written
    assert "Famiglia Brenta" not in written


def test_a_unit_that_is_not_there_is_refused(building: BuildingAllocation) -> None:
    with pytest.raises(NoSuchUnit):
        building_statement_pdf(building, "9")


def test_all_documents_are_written_and_the_same_again(building: BuildingAllocation, tmp_path: Path) -> None:
    written = write_building_documents(building, tmp_path)
    assert [path.name for path in written] == [
        "prospetto-1.pdf",
        "prospetto-2.pdf",
        "prospetto-3.pdf",
        "ripartizione.pdf",
        "ripartizione.xlsx",
        "ripartizione.json",
    ]
    assert written[-1].read_bytes() == building_json(building)


def test_the_workbook_sums_the_services_to_the_bill(building: BuildingAllocation) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(building_workbook(building, "en")))
    rows = book.get_sheet_by_name("Summary").to_python()
    assert rows[-1][3:7] == [3810.01, 1270.0, 1060.0, 6140.01]
    assert book.get_sheet_by_name("Expenses").to_python()[-1][4] == 6140.01


def test_a_units_proof_shows_no_neighbours_devices(building: BuildingAllocation) -> None:
    written = building_unit_json(building, building.statements[0]).decode()
    assert "40201" in written
    assert "40202" not in written
    assert "Brenta" not in written


def test_a_changed_document_is_found_wrong(building: BuildingAllocation) -> None:
    def changed() -> dict[str, Any]:
        content: dict[str, Any] = json.loads(building_json(building))
        return content

    def node(content: dict[str, Any], name: str) -> dict[str, Any]:
        return next(one for one in content["graph"] if one["id"] == name)

    assert codes(changed()) == set()
    content = changed()
    content["bills"][0]["amount_cents"] += 1
    assert "verify.expenses" in codes(content)
    content = changed()
    node(content, "group/acqua/expense/3")["inputs"] = ["bill/4"]
    assert {"verify.graph", "verify.way"} <= codes(content)
    content = changed()
    node(content, "split/caldaia/base/running")["inputs"].reverse()
    assert "verify.split" in codes(content)
    content = changed()
    content["statements"][0]["groups"][0]["total_cents"] += 1
    assert "verify.total" in codes(content)
    content = changed()
    content["groups"][1]["statements"][0]["lines"][0]["amount_cents"] += 1
    assert "verify.node" in codes(content) or "verify.fixed" in codes(content)
    content = changed()
    node(content, "legal/voluntary_percent/parts")["inputs"].pop()
    assert {"verify.graph", "verify.law"} <= codes(content)
    content = changed()
    figure = node(content, "split/caldaia/meter/riscaldamento")
    figure["number"] = "30001"
    assert "verify.graph" in codes(content)
