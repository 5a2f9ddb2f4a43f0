"""A law over every shipped scenario, by hours and by quarters of one: heat in = heat out + stored, to 1e-6.

Whatever faults a scenario lists befall devices alone: they move no heat.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tepore.simulation import City, Scenario, read_played
from tepore.simulation.assembly import DriverMaker, assemble
from tepore.simulation.heating import RoomState, run_steps
from tepore.simulation.hot_water import HotWaterPlant
from tepore.simulation.scenario_file import climate_of_table
from tepore.simulation.timeline import Timeline
from tepore.simulation.weather import make_weather

FOLDER = Path(__file__).parents[2] / "examples" / "scenarios"
MONTHS = 2


def scenarios() -> list[Path]:
    return [path for path in sorted(FOLDER.glob("*.toml")) if not isinstance(read_played(path), City)]


@pytest.mark.parametrize("step_minutes", [60, 15])
@pytest.mark.parametrize("path", scenarios(), ids=lambda path: path.stem)
def test_every_shipped_building_keeps_its_heat(path: Path, step_minutes: int) -> None:
    read = read_played(path)
    assert isinstance(read, Scenario)
    scenario = read.model_copy(update={"step_minutes": step_minutes})
    timeline = Timeline(scenario.start_on, MONTHS, 60 * step_minutes)
    weather = make_weather(timeline, climate_of_table(scenario.climate), 7)
    maker, water, building = DriverMaker(scenario, weather), HotWaterPlant(scenario, 7), assemble(scenario)
    net = building.network
    state = RoomState(*(np.full(len(maker.rooms), 18.0) for _ in range(2)))
    heated = 0.0
    for span in timeline.spans():
        drivers = maker.of_month(span, water.of_month(span).boiler_w)
        truth, end = run_steps(building, drivers, state)
        air = np.vstack([state.air_c, truth.air_c])
        mass = np.vstack([state.mass_c, truth.mass_c])
        stored = (
            net.air_capacity_j_k * np.diff(air, axis=0) + net.mass_capacity_j_k * np.diff(mass, axis=0)
        ) / span.step_s
        outdoor = drivers.outdoor_c[:, None]
        lost = net.outdoor_air_w_k * (truth.air_c - outdoor) + net.outdoor_mass_w_k * (truth.mass_c - outdoor)
        passed = net.neighbours_w_k.sum(axis=1) * truth.air_c - truth.air_c @ net.neighbours_w_k
        entered = truth.radiator_w + truth.pipe_w + drivers.solar_w + drivers.internal_w
        turnover = np.abs(entered) + np.abs(lost) + np.abs(passed) + np.abs(stored) + 1.0
        assert (np.abs(entered - lost - passed - stored) / turnover).max() < 1e-6, span.label
        taken = truth.radiator_w.sum(axis=1) + truth.pipe_w.sum(axis=1) + truth.cellar_w + drivers.hot_water_w
        np.testing.assert_allclose(truth.boiler_w, taken, rtol=1e-6)
        heated += float(truth.radiator_w.sum())
        state = end
    assert heated > 0
