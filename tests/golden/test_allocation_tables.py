"""Table 10 and the millesimi of the slides, row by row."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tepore.kernel import round_half_up
from tepore.norms.millesimi import millesimi_from_weights, variation_percent
from tepore.norms.uni10200 import Distribution, Insulation, Plant, k_inv_of

PLANTS = {
    "vertical risers (colonne montanti)": Distribution.VERTICAL_COLUMNS,
    "horizontal with collectors or single-pipe (collettori complanari o monotubo)": Distribution.HORIZONTAL,
    "user satellites, 2-way modulating valves and high dT": Distribution.SATELLITES_TWO_WAY,
    "user satellites, 3-way valves and on-off control": Distribution.SATELLITES_THREE_WAY,
    "user satellites, 2-way modulating valves and high dT, DHW by exchangers on the same network": (
        Distribution.SATELLITES_TWO_WAY_WITH_HOT_WATER
    ),
    "user satellites, 3-way valves on-off, DHW by exchangers on the same network": (
        Distribution.SATELLITES_THREE_WAY_WITH_HOT_WATER
    ),
}


def printed(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "allocation" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("row", printed("k_inv_table_10.csv"), ids=lambda row: f"{row['k_inv']}")
def test_k_inv_is_as_printed(row: dict[str, str]) -> None:
    plant = Plant(
        distribution=PLANTS[row["plant_type"]],
        floors=None if row["floors"] == "any" else int(row["floors"].removeprefix(">=")),
        insulation=None if row["insulation"] == "any" else Insulation(row["insulation"]),
    )
    assert k_inv_of(plant).number == Decimal(row["k_inv"])


@pytest.mark.parametrize(("name", "need_kwh"), [("millesimi_6.csv", 85137), ("millesimi_18.csv", 182111)])
def test_each_millesimo_rounds_to_the_printed_one(name: str, need_kwh: int) -> None:
    rows = printed(name)
    needs = {row["unit"]: Decimal(row["need_kwh"]) for row in rows}
    assert sum(needs.values()) == need_kwh
    fine = millesimi_from_weights(needs, digits=6)
    for row in rows:
        assert round_half_up(Fraction(fine[row["unit"]]), 2) == Fraction(row["millesimi"])
    assert sum(fine.values()) == sum(millesimi_from_weights(needs).values()) == 1000


@pytest.mark.parametrize("name", ["millesimi_6.csv", "millesimi_18.csv"])
def test_the_variation_from_the_old_table(name: str) -> None:
    rows = printed(name)
    needs = {row["unit"]: Decimal(row["need_kwh"]) for row in rows}
    fine = millesimi_from_weights(needs, digits=6)
    for row in rows:
        # The slides computed the variation from shares with more decimals than they print.
        variation = variation_percent(fine[row["unit"]], Decimal(row["old_millesimi"]))
        assert variation is not None
        assert abs(variation - Fraction(row["variation_percent"])) <= Fraction("0.02")
