"""The six radiators of the UNI 10200:2015 slides, and the panels of a maker's booklet."""

import csv
from pathlib import Path

import pytest

from tepore.norms.radiator_catalogue import shipped_catalogue
from tepore.norms.uni10200 import radiators

TEXT = (Path(__file__).parent / "norms" / "uni10200_radiators.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(line for line in TEXT.splitlines() if not line.startswith("#")))


def radiator(row: dict[str, str]) -> radiators.Radiator:
    kind = radiators.radiator_type(row["uni10200_type"])
    return radiators.Radiator(kind, int(row["L_mm"]), int(row["H_mm"]), int(row["P_mm"]))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["room"])
def test_each_radiator_has_the_printed_watts(row: dict[str, str]) -> None:
    assert radiator(row).rounded_power_w == int(row["printed_w"])


def test_the_flat_has_6130_watts() -> None:
    assert len(ROWS) == 6
    assert radiators.installed_power_w(tuple(radiator(row) for row in ROWS)) == 6130


def test_no_other_multiple_of_100_proves_the_six_rows() -> None:
    def all_agree(coefficient: int) -> bool:
        kind = radiators.own_type("4", coefficient, "trial")
        return all(
            radiators.Radiator(kind, int(row["L_mm"]), int(row["H_mm"]), int(row["P_mm"])).rounded_power_w
            == int(row["printed_w"])
            for row in ROWS
        )

    assert [c for c in range(8000, 35001, 100) if all_agree(c)] == [17600]


# Fact sheet on radiators, per metre at 75/65/20, Kermi ThermX2, height 300: 551 W (type 11), 720 W (type 12).
@pytest.mark.parametrize(("model", "watts"), [("11", 551), ("12", 720)])
def test_panels_per_metre(model: str, watts: int) -> None:
    panel = next(p for p in shipped_catalogue().search(model=f" {model}", height_mm=300) if p.excess_k == 50)
    assert round(panel.power_at_w(50, length_mm=1000)) == watts


# The booklet states the same panels at 75/65 and at 55/45: the characteristic equation joins them within 1 %.
@pytest.mark.parametrize("model", ["12", "22"])
def test_the_equation_joins_what_the_booklet_states_at_two_differences(model: str) -> None:
    panels = shipped_catalogue().search(model=f" {model}", height_mm=300)
    assert len({panel.excess_k for panel in panels}) == 2
    per_metre = [panel.power_at_w(50, length_mm=1000) for panel in panels]
    assert max(per_metre) / min(per_metre) < 1.01
