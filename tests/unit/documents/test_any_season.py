"""Whoever holds the groups of a season as one bill gets documents of the groups, which verify."""

from __future__ import annotations

from pathlib import Path

import pytest

from tepore.documents import (
    NoSuchUnit,
    allocation_json,
    allocation_workbook,
    building_book_pdf,
    building_json,
    building_unit_json,
    statement_pdf,
    unit_json,
)
from tepore.documents.group_workbook import building_workbook
from tepore.documents.verify import written_in
from tepore.norms.uni10200 import BuildingAllocation, as_whole, groups_behind
from tepore.services.allocate_building import allocate_any_building, allocate_building
from tepore_verify import read_document, verify_document

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def building() -> BuildingAllocation:
    found = allocate_any_building(file=EXAMPLES / "mixed-building.toml")
    assert isinstance(found, BuildingAllocation)
    return found


def test_the_documents_of_one_bill_are_those_of_its_groups(building: BuildingAllocation) -> None:
    whole = as_whole(building)
    assert groups_behind(whole) is building
    assert allocation_json(whole) == building_json(building)
    for number, statement in enumerate(whole.statements):
        package = unit_json(whole, statement)
        assert package == building_unit_json(building, building.statements[number])
        assert verify_document(read_document(package)).faults == ()
    assert written_in(statement_pdf(whole, "A1")) == unit_json(whole, whole.statements[0])
    assert written_in(building_book_pdf(whole)) == building_json(building)
    assert allocation_workbook(whole) == building_workbook(building)
    with pytest.raises(NoSuchUnit):
        statement_pdf(whole, "Z9")


def test_an_allocation_of_one_service_has_no_groups_behind_it() -> None:
    allocation = allocate_building(file=EXAMPLES / "palazzina-6.toml")
    assert groups_behind(allocation) is None
    for document in (allocation_json(allocation), unit_json(allocation, allocation.statements[0])):
        assert verify_document(read_document(document)).faults == ()
