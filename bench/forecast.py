"""Forecast made on 31 January against the season's truth of simulated buildings: error and coverage.

    python bench/forecast.py            measures tests/golden/forecast/truth.csv
    python bench/forecast.py --simulate plays the buildings again (minutes) and writes that file first

Sixteen plays of examples/scenarios/palazzina-6.toml, four seasons each, with mild and cold months
(month_spread_k) and a flat that is left empty for three weeks of every other play's last winter.
The first three seasons are the past, the fourth is forecast. What a play says is kept as counts by season.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from pyarrow.parquet import read_table

from tepore.norms.forecast import PastSeason, UnitSoFar, Weather, forecast_season
from tepore.simulation import parse_scenario, simulate

ROOT = Path(__file__).parents[1]
TRUTH = ROOT / "tests" / "golden" / "forecast" / "truth.csv"
SCENARIO = ROOT / "examples" / "scenarios" / "palazzina-6.toml"
FIRST_YEAR, SEASONS, SEEDS = 2021, 4, range(1, 17)
BASE_C = 20.0
KEYS = ("so_far", "whole", "degree_days_so_far", "degree_days")


def seasons_of(seed: int) -> list[dict[str, object]]:
    """Play a building and count each flat's season up to 31 January and whole, with degree days."""
    text = SCENARIO.read_text(encoding="utf-8")
    text = text.replace("start_on = 2024-10-01", f"start_on = {FIRST_YEAR}-10-01")
    text = text.replace("[climate]", "[climate]\nmonth_spread_k = 1.5", 1)
    text = text.replace("telegrams_per_day = 2", "telegrams_per_day = 1")
    if seed % 2 == 0:
        empty = f"{{ from = {FIRST_YEAR + 3}-12-20, to = {FIRST_YEAR + 4}-01-10 }}"
        text = text.replace('id = "3"\n', f'id = "3"\nvacant = [{empty}]\n', 1)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        simulate(parse_scenario(text), seed=seed, out=out, years=SEASONS)
        counted = read_table(out / "truth" / "consumption.parquet").to_pylist()
        hours = read_table(out / "truth" / "plant.parquet", columns=["at", "outdoor_c"]).to_pylist()
    warmth: dict[date, list[float]] = defaultdict(list)
    for hour in hours:
        warmth[hour["at"].date()].append(hour["outdoor_c"])
    years = range(FIRST_YEAR, FIRST_YEAR + SEASONS)
    return [row for year in years for row in _season(seed, year, counted, warmth)]


def _season(
    seed: int, year: int, counted: list[dict[str, object]], warmth: dict[date, list[float]]
) -> list[dict[str, object]]:
    first, until, end = date(year, 10, 15), date(year + 1, 2, 1), date(year + 1, 4, 16)
    so_far: dict[str, float] = defaultdict(float)
    whole: dict[str, float] = defaultdict(float)
    for row in counted:
        unit, _, room = str(row["point"]).partition("-")
        if room in {"water", "heat"} or not first <= row["on"] < end:  # type: ignore[operator]
            continue
        whole[unit] += float(row["counted"])  # type: ignore[arg-type]
        so_far[unit] += float(row["counted"]) * (row["on"] < until)  # type: ignore[arg-type, operator]

    def degree_days(start: date, stop: date) -> float:
        days = [warmth[start + timedelta(n)] for n in range((stop - start).days)]
        return sum(max(BASE_C - sum(day) / len(day), 0.0) for day in days)

    return [
        {
            "seed": seed,
            "season": year,
            "unit": unit,
            "so_far": round(so_far[unit], 1),
            "whole": round(whole[unit], 1),
            "degree_days_so_far": round(degree_days(first, until), 1),
            "degree_days": round(degree_days(first, end), 1),
        }
        for unit in sorted(whole)
    ]


def write_truth() -> None:
    rows = [row for seed in SEEDS for row in seasons_of(seed)]
    TRUTH.parent.mkdir(exist_ok=True)
    with TRUTH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def plays() -> dict[str, dict[str, dict[int, dict[str, float]]]]:
    """Read the truth back: by play, unit and season."""
    found: dict[str, dict[str, dict[int, dict[str, float]]]] = defaultdict(lambda: defaultdict(dict))
    with TRUTH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            figures = {
                key: float(row[key]) for key in ("so_far", "whole", "degree_days_so_far", "degree_days")
            }
            found[row["seed"]][row["unit"]][int(row["season"])] = figures
    return found


def measure(past_seasons: int) -> None:
    """Forecast the last season of every play from so many past ones, and print error and coverage."""
    errors, held, widths = [], 0, []
    last = FIRST_YEAR + SEASONS - 1
    for units in plays().values():
        now = next(iter(units.values()))
        # What normally follows is the mean of the past seasons' rest, all that a real building would know.
        rests = [
            now[year]["degree_days"] - now[year]["degree_days_so_far"] for year in range(FIRST_YEAR, last)
        ]
        weather = Weather(so_far=now[last]["degree_days_so_far"], rest=sum(rests) / len(rests))
        asked = [
            UnitSoFar(
                unit_id=unit,
                counted=seasons[last]["so_far"],
                past=tuple(PastSeason(**seasons[year]) for year in range(last - past_seasons, last)),
            )
            for unit, seasons in units.items()
        ]
        for one in forecast_season(asked, weather).units:
            truth = units[one.unit_id][last]["whole"]
            errors.append(abs(one.whole / truth - 1) * 100)
            widths.append((one.high - one.low) / truth * 100)
            held += one.low <= truth <= one.high
    ranked = sorted(errors)
    print(
        f"{past_seasons} past seasons: {len(errors)} forecasts, "
        f"error median {ranked[len(ranked) // 2]:.1f} %, "
        f"greatest {ranked[-1]:.1f} %; interval of 95 % held {100 * held / len(errors):.1f} %, "
        f"its width {sum(widths) / len(widths):.0f} % of the truth"
    )


if __name__ == "__main__":
    if "--simulate" in sys.argv[1:]:
        write_truth()
    for seasons in range(SEASONS):
        measure(seasons)
