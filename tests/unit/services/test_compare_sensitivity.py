"""A tenth more of own use, reckoned by hand on two units."""

from __future__ import annotations

from pathlib import Path

import pytest

from tepore.services.compare_criteria import compare_criteria
from tepore.services.compare_sensitivity import rewards_of

BUILDING = """
format = 1
[condominium]
name = "Due unità"
[season]
name = "2024/2025"
first_day = 2024-10-15
last_day = 2025-04-15
[criterion]
rule = "fixed-split"
fixed_percent = 40
base = "property"
source = "resolution"
[[expenses]]
kind = "energy_carrier"
description = "gas"
amount_eur = "1000.00"
[[units]]
id = "1"
name = "Uno"
[[units]]
id = "2"
name = "Due"
[millesimi.property]
source = "deed"
shares = { 1 = 500, 2 = 500 }
[[metering_points]]
id = "1"
unit = "1"
[[metering_points.devices]]
first = { on = 2024-10-15, index = 100 }
last = { on = 2025-04-15, index = 400 }
[[metering_points]]
id = "2"
unit = "2"
[[metering_points.devices]]
amount = 100
quality = "estimated"
method = "as last year"
"""
ALL_FIXED = 'rule = "fixed-split", fixed_percent = 100, base = "property", source = "proposal"'


@pytest.fixture
def rewards(tmp_path: Path) -> dict[str, tuple[int | None, ...]]:
    file = tmp_path / "building.toml"
    file.write_text(BUILDING, encoding="utf-8")
    comparison = compare_criteria(files=[file], criteria=[ALL_FIXED])
    return {reward.unit_id: reward.extra_cents for reward in rewards_of(comparison)}


def test_who_reads_and_who_is_estimated_both_count(rewards: dict[str, tuple[int | None, ...]]) -> None:
    # 600 EUR by consumption: 600 * 330/430 - 600 * 300/400 = 460.465 - 450; 600 * 110/410 - 150 = 10.976
    assert (rewards["1"][0], rewards["2"][0]) == (1047, 1098)


def test_where_all_is_fixed_nothing_is_saved(rewards: dict[str, tuple[int | None, ...]]) -> None:
    assert (rewards["1"][1], rewards["2"][1]) == (0, 0)
