"""Figures of allocators and radiators that others printed or computed."""

import csv
from pathlib import Path

import pytest

from tepore.norms import en442, en834

TEXT = (Path(__file__).parent / "norms" / "en442_conversion.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(line for line in TEXT.splitlines() if not line.startswith("#")))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"n={row['exponent_n']}")
def test_conversion_between_50_and_60_k(row: dict[str, str]) -> None:
    exponent = float(row["exponent_n"])
    assert en442.power_at_60_k_w(1000, exponent) == pytest.approx(
        1000 * float(row["factor_50_to_60"]), abs=0.006
    )
    assert en442.power_at_50_k_w(1000, exponent) == pytest.approx(
        1000 * float(row["factor_60_to_50"]), abs=0.006
    )


# Relative counting rate at n = 1.3 and 60 K: computed for the fact sheet on allocators with another program.
@pytest.mark.parametrize(
    ("excess", "rate"),
    [(5, 0.0395), (10, 0.0974), (20, 0.2397), (30, 0.4061), (40, 0.5903), (50, 0.7890), (60, 1.0)],
)
def test_relative_counting_rate(excess: float, rate: float) -> None:
    assert float(en834.counting_rate(excess)) == pytest.approx(rate, abs=5.1e-5)
