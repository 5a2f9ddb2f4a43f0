"""Laws of the simulated building: heat is neither made nor lost, and weather keeps its climate."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tepore.norms.en442 import arithmetic_excess_k, radiator_power_w
from tepore.norms.uni11300 import climate_of, shipped_places
from tepore.simulation.heating import Drivers, HeatedBuilding, Pipes, RoomState, run_steps
from tepore.simulation.network import RoomNetwork
from tepore.simulation.plant import Boiler, ClimaticCurve, Radiators
from tepore.simulation.timeline import Timeline, month_after, standard_hours
from tepore.simulation.weather import W_PER_MJ_DAY, make_weather

HOUR_S = 3600.0
HOURS = 72


@st.composite
def runs(draw: st.DrawFn) -> tuple[HeatedBuilding, Drivers, RoomState]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rooms = draw(st.integers(1, 12))
    walls = np.triu(rng.uniform(0, 40, (rooms, rooms)), 1)
    network = RoomNetwork(
        air_capacity_j_k=rng.uniform(1e5, 2e6, rooms),
        mass_capacity_j_k=rng.uniform(1e6, 5e7, rooms),
        outdoor_air_w_k=rng.uniform(1, 80, rooms),
        outdoor_mass_w_k=rng.uniform(0, 80, rooms),
        air_mass_w_k=rng.uniform(50, 2000, rooms),
        neighbours_w_k=walls + walls.T,
    )
    building = HeatedBuilding(
        network,
        Radiators(rng.choice([0.0, 600.0, 1800.0], rooms), rng.uniform(1.2, 1.4, rooms)),
        Pipes(rng.uniform(0, 2, rooms), rng.uniform(0.9, 1.0, rooms), 15.0, 12.0),
        ClimaticCurve(-5, 75, 18, 40, 10),
        Boiler(draw(st.sampled_from([1e3, 5e3, 1e6])), (0.0, 1.0), (0.85, 0.95), 9.45),
    )
    drivers = Drivers(
        outdoor_c=rng.uniform(-10, 20, HOURS),
        solar_w=rng.uniform(0, 800, (HOURS, rooms)),
        internal_w=rng.uniform(0, 200, (HOURS, rooms)),
        set_point_c=rng.uniform(15, 22, (HOURS, rooms)),
        heating=rng.uniform(size=HOURS) < 0.8,
        night=rng.uniform(size=HOURS) < 0.3,
        hot_water_w=rng.uniform(0, 500, HOURS),
    )
    return building, drivers, RoomState(rng.uniform(10, 22, rooms), rng.uniform(10, 22, rooms))


@given(runs())
@settings(deadline=None, max_examples=60)
def test_in_each_room_and_hour_heat_in_is_heat_out_plus_stored(
    run: tuple[HeatedBuilding, Drivers, RoomState],
) -> None:
    building, drivers, start = run
    net = building.network
    truth, end = run_steps(building, drivers, start)
    air_before = np.vstack([start.air_c, truth.air_c[:-1]])
    mass_before = np.vstack([start.mass_c, truth.mass_c[:-1]])
    stored = (
        net.air_capacity_j_k * (truth.air_c - air_before)
        + net.mass_capacity_j_k * (truth.mass_c - mass_before)
    ) / HOUR_S
    outdoor = drivers.outdoor_c[:, None]
    lost = net.outdoor_air_w_k * (truth.air_c - outdoor) + net.outdoor_mass_w_k * (truth.mass_c - outdoor)
    to_neighbours = net.neighbours_w_k.sum(axis=1) * truth.air_c - truth.air_c @ net.neighbours_w_k
    entered = truth.radiator_w + truth.pipe_w + drivers.solar_w + drivers.internal_w
    miss = np.abs(entered - lost - to_neighbours - stored)
    turnover = np.abs(entered) + np.abs(lost) + np.abs(to_neighbours) + np.abs(stored) + 1.0
    assert (miss / turnover).max() < 1e-6
    np.testing.assert_array_equal(end.air_c, truth.air_c[-1])


@given(runs())
@settings(deadline=None, max_examples=40)
def test_the_boiler_gives_what_rooms_cellar_and_hot_water_take(
    run: tuple[HeatedBuilding, Drivers, RoomState],
) -> None:
    building, drivers, start = run
    truth, _ = run_steps(building, drivers, start)
    taken = truth.radiator_w.sum(axis=1) + truth.pipe_w.sum(axis=1) + truth.cellar_w + drivers.hot_water_w
    np.testing.assert_allclose(truth.boiler_w, taken, rtol=1e-9)
    boiler = building.boiler
    efficiency = np.interp(truth.boiler_w / boiler.power_w, boiler.load_shares, boiler.efficiencies)
    np.testing.assert_allclose(
        truth.gas_m3 * boiler.gas_kwh_m3 * 1000 * efficiency, truth.boiler_w, rtol=1e-9
    )
    assert not truth.radiator_w[~drivers.heating].any()


@given(runs())
@settings(deadline=None, max_examples=40)
def test_no_radiator_gives_more_than_the_boiler_has_left(
    run: tuple[HeatedBuilding, Drivers, RoomState],
) -> None:
    building, drivers, start = run
    truth, _ = run_steps(building, drivers, start)
    others = truth.pipe_w.sum(axis=1) + truth.cellar_w + drivers.hot_water_w
    left = np.maximum(building.boiler.power_w - others, 0.0)
    assert (truth.radiator_w.sum(axis=1) <= left * (1 + 1e-9)).all()


@given(st.floats(26, 90), st.floats(10, 25), st.floats(1.1, 1.5), st.floats(100, 3000))
def test_an_open_radiator_obeys_en_442_and_its_water_balance(
    flow_c: float, air_c: float, exponent: float, power_w: float
) -> None:
    radiators = Radiators(np.array([power_w]), np.array([exponent]))
    output = float(radiators.fully_open_w(np.array([flow_c]), np.array([air_c]))[0])
    return_c = flow_c - output / (power_w / 10.0)  # 10 K of spread at nominal output: 75/65 of EN 442
    excess = arithmetic_excess_k(flow_c, max(return_c, air_c), air_c)
    assert abs(float(radiator_power_w(power_w, excess, exponent)) - output) <= 1e-3 * power_w
    np.testing.assert_allclose(radiators.excess_k(np.array([output])), excess, rtol=5e-3, atol=0.02)


@given(
    st.sampled_from(shipped_places()),
    st.integers(0, 2**31),
    st.integers(2002, 2060),
    st.integers(1, 12),
)
@settings(deadline=None, max_examples=25)
def test_weather_keeps_the_means_of_its_climate(place: str, seed: int, year: int, month: int) -> None:
    climate = climate_of(place)
    start_on = date(year, month, 1)
    timeline = Timeline(start_on, 3)
    weather = make_weather(timeline, climate, seed)
    middle = month % 12 + 1  # whole in standard time, whatever summer time cuts off at the ends of the run
    own = standard_hours(timeline.starts_s).month == middle
    days = (month_after(start_on, 2) - month_after(start_on, 1)).days
    assert int(own.sum()) == 24 * days
    assert abs(weather.outdoor_c[own].mean() - climate.temperature_c[middle - 1]) < 1e-9
    beam, diffuse = climate.beam_mj_m2_day, climate.diffuse_mj_m2_day
    assert beam is not None
    assert diffuse is not None
    assert abs(weather.beam_w_m2[own].sum() / days / W_PER_MJ_DAY - beam[middle - 1]) < 1e-9
    assert abs(weather.diffuse_w_m2[own].sum() / days / W_PER_MJ_DAY - diffuse[middle - 1]) < 1e-9
    assert (weather.planes_w_m2 >= 0).all()
