"""A small house behind a common plant, played for months: what meters count adds up, the truth says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tepore.mbus import FormatCache, decode
from tepore.simulation import RunReport, parse_scenario, simulate
from tepore.simulation.play import Play, PlayedMonth

HOUSE = """
format = 1
name = "Prova"
start_on = 2024-10-01
step_minutes = {step}
climate = {{ place = "Milano" }}
boiler = {{ power_kw = 40 }}
pipes = {{ cellar_w_k = 10 }}
hot_water = {{ tank_l = 200 }}
buildings = [{{ id = "A", cellar_w_k = 20 }}, {{ id = "B", cellar_w_k = 30 }}]

[devices]
heat_meters = true
water_meters = true
plant_meter = true
totalisers = "degree_days"
{devices}

[[units]]
id = "1"
building = "A"
floor_area_m2 = 90
loss_w_k = 200
rooms = [
  {{ id = "a", share = 2, radiator_w = 4000 }},
  {{ id = "b", share = 1, radiator_w = 2000 }},
]
[[units]]
id = "2"
building = "B"
floor_area_m2 = 80
loss_w_k = 180
rooms = [{{ id = "a", share = 1, radiator_w = 5500 }}]
"""


def played(devices: str = "", *, step: int = 60, months: int = 2) -> tuple[Play, Iterator[PlayedMonth]]:
    play = Play(parse_scenario(HOUSE.format(step=step, devices=devices)), seed=5, years=1)
    return play, islice(play.months(), months)


def counts(months: Iterator[PlayedMonth], attribute: str = "fault_free") -> dict[str, float]:
    totals: dict[str, float] = defaultdict(float)
    for month in months:
        for point, each in month.counts.items():
            totals[point] += float(getattr(each, attribute)[-1])
    return totals


def test_the_plant_gives_what_its_buildings_and_the_network_take() -> None:
    play, months = played()
    kept = list(months)
    true = counts(iter(kept))
    network = sum(float(month.hours.heating.cellar_w.sum()) for month in kept) / 1000 * 10 / 60
    assert true["plant-outlet"] == pytest.approx(true["A-inlet"] + true["B-inlet"] + network, rel=1e-9)
    pipes = sum(float(month.hours.heating.pipe_w[:, :2].sum()) for month in kept) / 1000
    of_cellar = network * 20 / 10
    assert true["A-inlet"] == pytest.approx(true["1-heat"] + pipes + of_cellar, rel=1e-9)
    assert play.fleet.devices["A-inlet"]


def test_meters_err_within_their_errors() -> None:
    play, months = played()
    kept = list(months)
    true, counted = counts(iter(kept)), counts(iter(kept), "count")
    for point in ("plant-outlet", "A-inlet", "1-heat", "1-water"):
        error = play.fleet.errors[point]
        assert error != 0
        # Less where the water falls by less than 3 K for a while.
        assert counted[point] <= true[point] * (1 + error) * (1 + 1e-9)
        assert counted[point] == pytest.approx(true[point] * (1 + error), rel=0.02), point


def test_quarters_of_an_hour_give_the_same_winter() -> None:
    hours, quarters = ([*played(step=step)[1]] for step in (60, 15))
    counted, finer = counts(iter(hours)), counts(iter(quarters))
    assert set(counted) == set(finer)
    for point in ("plant-outlet", "1-heat", "2-heat", "1-zone", "1-a"):
        assert finer[point] == pytest.approx(counted[point], rel=0.06), point
    gas = [sum(float(month.hours.heating.gas_m3.sum()) for month in each) for each in (hours, quarters)]
    assert gas[1] == pytest.approx(gas[0], rel=0.06)


def test_the_tank_takes_up_what_the_boiler_gives_and_nobody_draws() -> None:
    play, months = played(step=15)
    assert play.scenario.hot_water is not None
    before = play.scenario.hot_water.tank_c
    for month in months:
        water, step_h = month.hours.hot_water, 0.25
        tank = np.concatenate([[before], water.tank_c])
        stored_w = 1.162 * 200 * np.diff(tank) / step_h
        given = water.draws_w + water.recirculation_w + water.loss_w + stored_w
        np.testing.assert_allclose(water.boiler_w, given, atol=1e-6)
        assert (water.boiler_w <= 40_000 + 1e-9).all()
        assert (water.boiler_w == 0).any()
        before = float(water.tank_c[-1])


@pytest.mark.parametrize("frames", ["full", "compact"])
def test_heat_meters_are_read_back(frames: str) -> None:
    play, months = played(f'heat_meter_frames = "{frames}"', months=2)
    keys = {device.serial: device.key for device in play.fleet.all_devices()}
    formats, seen, latest = FormatCache(), set(), {}
    for month in months:
        for heard in month.delivered["gw1"]:
            telegram = decode(heard.octets, key=keys[heard.serial], formats=formats)
            seen.add(telegram.ci[-1])
            values = {reading.name: reading.value for reading in telegram.readings}
            latest[heard.serial] = values.get("energy", latest.get(heard.serial))
    assert ({0x69, 0x78, 0x79} <= seen) is (frames == "compact")
    for mounting in play.fleet.mountings:
        if mounting.kind == "heat_meter":
            (device,) = play.fleet.devices[mounting.point]
            # The last telegram is at most a day and a half old.
            assert 0.9 * device.register.shown <= float(latest[device.serial]) <= device.register.shown


def test_wired_devices_answer_in_clear_and_nothing_collides() -> None:
    play, months = played('link = "mbus"', months=1)
    heard = next(months).delivered["gw1"]
    assert {decode(each.octets, link="mbus").device_id for each in heard} == {
        device.serial for device in play.fleet.all_devices()
    }
    assert play.air.collided == 0


def test_a_battery_tells_that_it_is_low_and_then_the_device_is_dead() -> None:
    play, _ = played("battery_years = 0.5")
    device = play.fleet.devices["1-a"][0]
    dead_s = device.battery_end_s
    told: list[float] = []
    words: set[object] = set()
    for month in play.months():
        told += [each.sent_s for each in month.sent if each.serial == device.serial]
        for each in month.sent:
            if each.serial == device.serial:
                readings = decode(each.octets, key=device.key).readings
                words |= {reading.value for reading in readings if reading.quantity == "status"}
    assert 0.3 < (dead_s - play.timeline.start_s) / (365.25 * 86400) < 0.7
    assert dead_s - 2 * 86400 < max(told) < dead_s
    assert words == {"POWER_LOW"}


@pytest.fixture(scope="module")
def year(tmp_path_factory) -> tuple[RunReport, Path]:
    folder = tmp_path_factory.mktemp("house") / "run"
    report = simulate(parse_scenario(HOUSE.format(step=60, devices="")), seed=5, out=folder)
    return report, folder / "truth"


def test_the_truth_of_days_adds_up_to_what_devices_kept(year: tuple[RunReport, Path]) -> None:
    _, truth = year
    days = pq.read_table(truth / "consumption.parquet").to_pylist()
    assert len({row["on"] for row in days}) == 365
    counted: dict[str, float] = defaultdict(float)
    for row in days:
        if row["on"].isoformat() < "2024-12-01":
            counted[row["point"]] += row["counted"]
    ends = [
        row
        for row in pq.read_table(truth / "registers.parquet").to_pylist()
        if (row["kind"], row["on"].isoformat()) == ("month_end", "2024-11-30")
    ]
    assert len(ends) == len(counted)
    for row in ends:
        # Clocks are off by minutes.
        assert row["exact"] == pytest.approx(counted[row["point"]], rel=2e-3, abs=0.3), row["point"]


def test_the_truth_has_a_row_for_each_hour_and_room(year: tuple[RunReport, Path]) -> None:
    report, truth = year
    rooms = pq.read_table(truth / "rooms.parquet")
    assert rooms.num_rows == 8760 * 3
    heat = rooms.group_by("room").aggregate([("radiator_w", "sum")]).to_pylist()
    by_room = {row["room"]: row["radiator_w_sum"] / 1000 for row in heat}
    assert by_room["2-a"] == pytest.approx(report.totals.heat_kwh["2"], rel=1e-6)
    plant = pq.read_table(truth / "plant.parquet")
    assert float(np.sum(plant["boiler_w"].to_numpy())) / 1000 == pytest.approx(
        report.totals.boiler_kwh, rel=1e-5
    )
    assert pq.ParquetFile(truth / "rooms.parquet").num_row_groups == 12
