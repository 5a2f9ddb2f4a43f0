"""The simulated palazzina beside the figures of the UNI 10200 slides.

Source: "Contabilizzazione del calore, norma UNI 10200-2015" (slides, ANACI Varese, 2-3 October 2015):
monthly need of flat 1, seasonal needs of the six flats, 28.7 % of the use as involuntary. The slides' needs
are of the monthly method at 20 °C day and night and know no pipes; the run is by hours, with valves that hold
20 °C within their band, so the two need not agree better than monthly and hourly methods do.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from tepore.simulation import Scenario, read_scenario, simulate
from tepore.simulation.assembly import DriverMaker, assemble, rooms_of
from tepore.simulation.heating import RoomState, run_steps
from tepore.simulation.scenario import HeatingTable, PipesTable, SetPoint
from tepore.simulation.scenario_file import climate_of_table
from tepore.simulation.timeline import Timeline
from tepore.simulation.weather import make_weather

SCENARIO = Path(__file__).parents[2] / "examples" / "scenarios" / "palazzina-6.toml"
NEEDS_KWH = {"1": 16392, "2": 15866, "3": 10093, "4": 9800, "5": 16773, "6": 16213}
FLAT_1_MONTHS_KWH = {"2024-11": 2450, "2024-12": 3720, "2025-01": 4014, "2025-02": 2985, "2025-03": 1983}
INVOLUNTARY = 0.287
SEEDS = (1, 2, 3)


def heat_by_month(read: Scenario, seed: int) -> dict[str, dict[str, float]]:
    """Heat into each flat by months [kWh] at 20 °C day and night, months at the climate's means, no pipes."""
    steady = SetPoint(day_c=20, night_c=20)
    always = HeatingTable(on_from=0, on_to=24, day_from=0, day_to=24)
    units = tuple(unit.model_copy(update={"set_point": steady, "vacant": ()}) for unit in read.units)
    bare = PipesTable(room_w_k=0, cellar_w_k=0)
    climate = read.climate.model_copy(update={"month_spread_k": 0.0})
    changed = {"units": units, "heating": always, "pipes": bare, "hot_water": None, "climate": climate}
    scenario = read.model_copy(update=changed)
    timeline = Timeline(scenario.start_on, 12)
    weather = make_weather(timeline, climate_of_table(scenario.climate), seed)
    maker, building = DriverMaker(scenario, weather), assemble(scenario)
    names = [room.unit.id for room in rooms_of(scenario)]
    state = RoomState(np.full(len(names), 20.0), np.full(len(names), 20.0))
    heat: dict[str, dict[str, float]] = {}
    for span in timeline.spans():
        truth, state = run_steps(building, maker.of_month(span, np.zeros(span.steps)), state)
        month = heat.setdefault(span.label, dict.fromkeys(names, 0.0))
        for name, kwh in zip(names, truth.radiator_w.sum(axis=0) / 1000, strict=True):
            month[name] += float(kwh)
    return heat


@pytest.fixture(scope="module", params=SEEDS)
def months(request) -> dict[str, dict[str, float]]:
    return heat_by_month(read_scenario(SCENARIO), request.param)


def test_seasonal_needs_of_the_six_flats(months: dict[str, dict[str, float]]) -> None:
    for unit, need in NEEDS_KWH.items():
        assert sum(month[unit] for month in months.values()) == pytest.approx(need, rel=0.13), unit
    whole = sum(sum(month.values()) for month in months.values())
    assert whole == pytest.approx(sum(NEEDS_KWH.values()), rel=0.08)


def test_monthly_need_of_flat_1(months: dict[str, dict[str, float]]) -> None:
    for label, need in FLAT_1_MONTHS_KWH.items():
        assert months[label]["1"] == pytest.approx(need, rel=0.12), label


def test_flats_rank_as_in_the_slides(months: dict[str, dict[str, float]]) -> None:
    simulated = {unit: sum(month[unit] for month in months.values()) for unit in NEEDS_KWH}
    assert sorted(simulated, key=simulated.__getitem__)[:2] == ["4", "3"]
    assert simulated["5"] > simulated["6"]
    assert simulated["1"] > simulated["2"]


def test_involuntary_share_is_near_that_of_the_slides(tmp_path: Path) -> None:
    totals = simulate(read_scenario(SCENARIO), seed=1, out=tmp_path / "run").totals
    pipes = totals.pipes_kwh + totals.cellar_kwh
    assert pipes / (pipes + sum(totals.heat_kwh.values())) == pytest.approx(INVOLUNTARY, abs=0.03)


def test_seasonal_needs_of_the_eighteen_flats() -> None:
    with (Path(__file__).parent / "allocation" / "millesimi_18.csv").open(encoding="utf-8") as file:
        needs = {row["unit"]: float(row["need_kwh"]) for row in csv.DictReader(file)}
    months = heat_by_month(read_scenario(SCENARIO.with_name("condominio-18.toml")), 1)
    heat = {unit: sum(month[unit] for month in months.values()) for unit in needs}
    for unit, need in needs.items():
        assert heat[unit] == pytest.approx(need, rel=0.17), unit
    assert sum(heat.values()) == pytest.approx(sum(needs.values()), rel=0.10)
    largest = {unit for unit in needs if needs[unit] > 15_000}
    assert set(sorted(heat, key=heat.__getitem__)[-4:]) == largest


def test_the_boiler_does_not_beat_its_best_load(tmp_path: Path) -> None:
    scenario = read_scenario(SCENARIO)
    totals = simulate(scenario, seed=1, out=tmp_path / "run", truth=False).totals
    # 91.8 % at full load by the slides; at part load from 80 to 93 % in the scenario.
    assert 0.85 < totals.seasonal_efficiency(scenario.boiler.gas_kwh_m3) <= 0.93
