"""A statement as one holder is shown it: own part and the unit's total, no other's name, part or payment."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tepore.documents import building_json, building_unit_json, unit_json
from tepore.documents.seals import commit
from tepore.norms.uni10200 import (
    Allocation,
    BuildingAllocation,
    Handover,
    allocate,
    held_by,
    held_by_groups,
    held_statement,
)
from tepore.services.allocate_building import allocate_any_building, allocate_building
from tepore_verify import read_document, verify_document

EXAMPLES = Path(__file__).parents[4] / "examples"
SOLD = """
[[handovers]]
unit = "A1"
on = 2025-01-15
from_holder = "Verkaeufer-Kanarek"
to_holder = "Kaeufer-Kanarek"
advance_eur = "511.00"
"""


@pytest.fixture(scope="module")
def sold() -> Allocation:
    before = allocate_building(file=EXAMPLES / "palazzina-6.toml").inputs
    unit = before.units[0].id
    handover = Handover(
        unit=unit, on=date(2025, 1, 15), from_holder="Verkaeufer-Kanarek", to_holder="Kaeufer-Kanarek",
        advances_cents=51_100,
    )  # fmt: skip
    advances = {one.id: 90_000 for one in before.units}
    return allocate(type(before)(**{**vars(before), "handovers": (handover,), "advances_cents": advances}))


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> BuildingAllocation:
    file = tmp_path_factory.mktemp("held") / "sold.toml"
    file.write_text((EXAMPLES / "mixed-building.toml").read_text(encoding="utf-8") + SOLD, encoding="utf-8")
    building = allocate_any_building(file=file)
    assert isinstance(building, BuildingAllocation)
    return building


@pytest.mark.parametrize(
    ("number", "own", "other"), [(0, "Verkaeufer", "Kaeufer-K"), (1, "Kaeufer", "Verkaeufer")]
)
def test_each_holder_is_shown_the_own_part_and_the_units_total(
    sold: Allocation, number: int, own: str, other: str
) -> None:
    statement = sold.statements[0]
    held = held_by(sold, statement.unit_id, number)
    shown = held_statement(statement, number)
    assert held.statements[0] == shown
    assert (shown.total_cents, shown.lines) == (statement.total_cents, statement.lines)
    assert shown.parts == (statement.parts[number],)
    assert shown.holder.startswith(own)
    assert (shown.advances_cents, shown.balance_cents, shown.brought_cents) == (None, None, 0)
    written = unit_json(held, shown)
    document = json.loads(written)["statements"][0]
    assert (document["holders"], [part["number"] for part in document["parts"]]) == (2, [number])
    assert other.encode() not in written
    assert verify_document(read_document(written)).faults == ()


def test_the_holders_of_a_unit_of_several_groups_are_shown_their_own(groups: BuildingAllocation) -> None:
    commitment = commit(groups, bytes(32))
    for number, other in ((0, b"Kaeufer-K"), (1, b"Verkaeufer")):
        held = held_by_groups(groups, "A1", number)
        written = building_unit_json(held, held.statements[0])
        assert other not in written
        assert b"511" not in written or number == 0, "the other's payment is shown"
        assert verify_document(read_document(written)).faults == ()
        assert commit(held, bytes(32)).root == commitment.root, "what is shown changes no figure"
    assert held_by_groups(groups, "A1", 0).statements[1:] == groups.statements[1:]


def test_a_holder_who_is_not_among_them_and_a_sum_that_is_not_theirs_are_found(sold: Allocation) -> None:
    statement = sold.statements[0]
    document = json.loads(unit_json(held_by(sold, statement.unit_id, 0), held_statement(statement, 0)))
    row = document["statements"][0]
    row["parts"][0]["number"] = 5
    assert "verify.tenure" in codes(document)
    row["parts"][0]["number"] = 0
    row["holders"] = 3
    row["parts"][0]["total_cents"] += 1
    assert {"verify.tenure", "verify.node"} <= codes(document)


def test_a_building_shows_all_holders_of_every_unit(groups: BuildingAllocation) -> None:
    document = json.loads(building_json(groups))
    row = document["statements"][0]
    row["parts"] = [{**row["parts"][0], "number": 0}]
    row["holders"] = 2
    assert ("verify.tenure", "holders") in {
        (one.code, one.detail) for one in verify_document(document).faults
    }


def codes(document: object) -> set[str]:
    assert isinstance(document, dict)
    return {fault.code for fault in verify_document(document).faults}
