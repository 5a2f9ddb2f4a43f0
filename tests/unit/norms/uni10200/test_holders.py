"""A unit of several groups that changed hands: each holder owes the sum of the own parts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tepore.documents import building_json
from tepore.norms.uni10200 import BuildingAllocation
from tepore.services.allocate_building import allocate_any_building
from tepore.services.building_file import BadBuildingFile
from tepore_verify import read_document, verify_document

MIXED = Path(__file__).parents[4] / "examples" / "mixed-building.toml"
SOLD = """
[[handovers]]
unit = "A1"
on = 2025-01-15
from_holder = "Famiglia Alba"
to_holder = "Famiglia Zappa"
advance_eur = "500.00"
readings = [{ metering_point = "A1-inlet", index = 16000 }]
"""


def allocated(tmp_path: Path, more: str) -> BuildingAllocation:
    file = tmp_path / "sold.toml"
    file.write_text(MIXED.read_text(encoding="utf-8") + more, encoding="utf-8")
    building = allocate_any_building(file=file)
    assert isinstance(building, BuildingAllocation)
    return building


def test_the_reading_of_the_day_divides_use_and_days_divide_what_is_fixed(tmp_path: Path) -> None:
    # By hand: 4000 of 7500 kWh before the sale, 92 of 183 days; 750.00 EUR follow use, 306.25 EUR days.
    whole = allocated(tmp_path, SOLD)
    statement = whole.statements[0]
    seller, buyer = statement.holders
    assert (statement.consumption_cents, statement.fixed_cents) == (75_000, 30_625)
    assert (seller.consumption_cents, buyer.consumption_cents) == (40_000, 35_000)
    assert (seller.fixed_cents, buyer.fixed_cents) == (15_396, 15_229)  # 30625 * 92/183 = 15396.17
    assert (seller.holder, buyer.holder) == ("Famiglia Alba", "Famiglia Zappa")
    assert (seller.start_on, seller.end_on, buyer.end_on) == (
        date(2024, 10, 15), date(2025, 1, 15), date(2025, 4, 16),
    )  # fmt: skip
    assert (seller.advances_cents, buyer.advances_cents) == (50_000, 40_000)
    assert seller.balance_cents == 55_396 - 50_000
    assert whole.statements[1].holders == ()
    assert verify_document(read_document(building_json(whole))).faults == ()


def test_a_sale_changes_nobody_elses_amount_and_not_the_units_own(tmp_path: Path) -> None:
    before = {one.unit_id: one.total_cents for one in allocated(tmp_path, "").statements}
    assert {one.unit_id: one.total_cents for one in allocated(tmp_path, SOLD).statements} == before


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (SOLD.replace('"A1"', '"Z9"', 1), "handover.unit"),
        (SOLD.replace("2025-01-15", "2026-01-15"), "handover.day"),
        (SOLD.replace("A1-inlet", "Z9"), "groups.handover_reading"),
        (SOLD.replace("16000", "26000"), "handover.reading_index"),
    ],
)
def test_a_handover_that_cannot_be_is_refused_with_its_place(tmp_path: Path, more: str, code: str) -> None:
    with pytest.raises(BadBuildingFile) as refused:
        allocated(tmp_path, more)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert refused.value.faults[0].line
