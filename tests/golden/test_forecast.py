"""The forecast against the simulation's truth: tests/golden/forecast/truth.csv, written by bench/forecast.py.

Sixteen simulated buildings of six flats, four seasons each, mild and cold months, a flat left empty in every
other building's last winter. The forecast of the fourth season is made on 31 January from the three before.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from statistics import fmean, median

import pytest

from tepore.norms.forecast import PastSeason, UnitSoFar, Weather, forecast_season

TRUTH = Path(__file__).with_name("forecast") / "truth.csv"
KEYS = ("so_far", "whole", "degree_days_so_far", "degree_days")
LAST = 2024


@pytest.fixture(scope="module")
def plays() -> dict[str, dict[str, dict[int, dict[str, float]]]]:
    found: dict[str, dict[str, dict[int, dict[str, float]]]] = defaultdict(lambda: defaultdict(dict))
    with TRUTH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["seed"]][row["unit"]][int(row["season"])] = {key: float(row[key]) for key in KEYS}
    return found


@pytest.mark.parametrize(
    ("past_seasons", "greatest_median_error", "least_coverage"), [(0, 8, 0.95), (1, 6, 0.95), (3, 4, 0.88)]
)
def test_error_and_coverage(
    plays, past_seasons: int, greatest_median_error: float, least_coverage: float
) -> None:
    errors, held = [], []
    for units in plays.values():
        days = next(iter(units.values()))
        rest = fmean(days[y]["degree_days"] - days[y]["degree_days_so_far"] for y in range(2021, LAST))
        asked = [
            UnitSoFar(
                unit_id=unit,
                counted=seasons[LAST]["so_far"],
                past=tuple(PastSeason(**seasons[y]) for y in range(LAST - past_seasons, LAST)),
            )
            for unit, seasons in units.items()
        ]
        weather = Weather(so_far=days[LAST]["degree_days_so_far"], rest=rest)
        for one in forecast_season(asked, weather).units:
            truth = units[one.unit_id][LAST]["whole"]
            errors.append(100 * abs(one.whole / truth - 1))
            held.append(one.low <= truth <= one.high)
    assert len(errors) == 96
    assert median(errors) < greatest_median_error
    assert fmean(held) >= least_coverage
    assert past_seasons < 2 or fmean(held) < 1, "an interval that never misses is too wide to say anything"
