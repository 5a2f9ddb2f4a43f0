"""Allocators, meters, faults and the air, each by figures that can be had without the simulation."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tepore.norms.en834 import SensorKind
from tepore.norms.en1434 import HeatSamples, MeterIn, MeterSetup, register_heat
from tepore.simulation.allocators import AllocatorSite, rating_of, units_by_step
from tepore.simulation.assembly import assemble
from tepore.simulation.device import SentTelegram
from tepore.simulation.fault_times import PointFaults, faults_by_point
from tepore.simulation.fleet import make_fleet
from tepore.simulation.meters import heat_meter_error, heat_of_flat, registered_heat_kwh, water_meter_error
from tepore.simulation.mountings import sites_of
from tepore.simulation.radio import Air, replays_of
from tepore.simulation.scenario import FaultKind, FaultTable, RadioTable, RoomTable
from tepore.simulation.scenario_file import parse_scenario
from tepore.simulation.seeds import stream

HOURS = 24
STARTS = 3600 * np.arange(HOURS, dtype=np.int64)


def units(kind: SensorKind = SensorKind.TWO_SENSORS, *, excess_k: float, **site: object) -> float:
    given = {"column": 0, "c_value": 0.0, "factor": 1.0, "faults": PointFaults(), **site}
    rooms = np.full((HOURS, 1), 20.0), np.full((HOURS, 1), excess_k), np.full((HOURS, 1), 500.0)
    return float(units_by_step((AllocatorSite(**given),), kind, STARTS, rooms).sum())  # type: ignore[arg-type]


def fault(kind: FaultKind, **more: object) -> PointFaults:
    return faults_by_point((FaultTable(kind=kind, point="1-a", **more),))["1-a"]  # type: ignore[arg-type]


def test_at_60_k_an_allocator_counts_one_unit_an_hour_times_k() -> None:
    assert units(excess_k=60.0, factor=1.25) == pytest.approx(HOURS * 1.25)


def test_the_counting_law_is_that_of_en_834() -> None:
    assert units(excess_k=30.0) == pytest.approx(HOURS * 0.5**1.3)


def test_thermal_contact_lowers_what_is_sensed() -> None:
    assert units(excess_k=60.0, c_value=0.2) == pytest.approx(HOURS * 0.8**1.3)


def test_below_5_k_nothing_is_counted() -> None:
    assert units(excess_k=4.9) == 0.0
    assert units(excess_k=5.1) > 0.0


def test_the_rating_factor_brings_back_what_the_contact_takes() -> None:
    room = RoomTable(id="a", share=1, radiator_w=1000, exponent=1.3, c_value=0.2)
    # K_Q = 1.2675 (EN 442: 1000 W at 50 K are 1267.5 W at 60 K), K_C = (1/0.8)^1.3.
    assert rating_of(room).k_q == pytest.approx(1.2675, abs=1e-4)
    scaled = units(excess_k=60.0, c_value=0.2, factor=rating_of(room).product)
    assert scaled == pytest.approx(HOURS * 1.2675, rel=1e-4)


def test_a_curtain_hides_heat() -> None:
    assert units(excess_k=30.0, faults=fault(FaultKind.CURTAIN, rise_k=8)) == pytest.approx(
        HOURS * (22 / 60) ** 1.3
    )


def test_the_sun_makes_a_cold_radiator_count() -> None:
    assert units(excess_k=0.0, faults=fault(FaultKind.SUN, rise_k=14)) == pytest.approx(
        HOURS * (14 / 60) ** 1.3
    )
    assert units(excess_k=0.0) == 0.0


def test_one_sensor_counts_from_28_degrees_of_the_surface() -> None:
    assert units(SensorKind.ONE_SENSOR, excess_k=7.9) == 0.0
    assert units(SensorKind.ONE_SENSOR, excess_k=8.1) == pytest.approx(HOURS * (8.1 / 60) ** 1.3)


def test_a_device_taken_off_counts_nothing() -> None:
    assert units(excess_k=60.0, faults=fault(FaultKind.TAMPERED, **{"from": date(1969, 12, 1)})) == 0.0


def test_a_heat_meter_without_error_registers_the_true_heat() -> None:
    power = np.full((HOURS, 2), [800.0, 400.0])
    flat = heat_of_flat(power, np.full((HOURS, 2), 65.0), np.full((HOURS, 2), [50.0, 45.0]))
    assert registered_heat_kwh(flat, 0.0).sum() == pytest.approx(1.2 * HOURS, rel=1e-12)
    # The same by the integration of EN 1434 over the volume register.
    volume = np.concatenate([[0.0], np.cumsum(flat.volume_m3)])
    samples = HeatSamples(volume, np.full(HOURS + 1, flat.flow_c[0]), np.full(HOURS + 1, flat.return_c[0]))
    registers = register_heat(samples, MeterSetup(MeterIn.RETURN))
    assert registers.heat_kwh == pytest.approx(1.2 * HOURS, rel=1e-9)


def test_below_3_k_a_heat_meter_registers_nothing() -> None:
    flat = heat_of_flat(np.full((1, 1), 500.0), np.full((1, 1), 42.0), np.full((1, 1), 39.5))
    assert flat.volume_m3[0] > 0
    assert registered_heat_kwh(flat, 0.0)[0] == 0.0


def test_a_flat_that_draws_nothing_has_no_volume() -> None:
    flat = heat_of_flat(np.zeros((1, 2)), np.full((1, 2), 20.0), np.full((1, 2), 20.0))
    assert (flat.heat_kwh[0], flat.volume_m3[0]) == (0.0, 0.0)


@pytest.mark.parametrize("accuracy", [1, 2, 3])
def test_meters_err_within_their_class(accuracy: int) -> None:
    errors = [heat_meter_error(1, str(number), accuracy, 5000.0) for number in range(200)]
    # At half the permanent flow, 10 K, 3 K least: E_f = class + slope, E_t = 0.5 + 0.9, E_c = 0.5 + 0.3.
    flow = {1: 1 + 0.01 * 2, 2: 2 + 0.02 * 2, 3: 3 + 0.05 * 2}[accuracy]
    limit = (flow + 1.4 + 0.8) / 100
    assert max(map(abs, errors)) <= limit
    assert max(errors) > 0.8 * limit
    assert min(errors) < -0.8 * limit
    assert max(abs(water_meter_error(1, str(number))) for number in range(200)) <= 0.02


BUILDING = """
format = 1
name = "Prova"
start_on = 2024-10-01
climate = { place = "Milano" }
boiler = { power_kw = 10 }
faults = [
  { kind = "swapped", point = "1-a", other = "1-b" },
  { kind = "wrong_k", point = "1-c", factor = 1.5 },
]
[[units]]
id = "1"
floor_area_m2 = 80
loss_w_k = 200
rooms = [
  { id = "a", share = 1, radiator_w = 1500, c_value = 0.1 },
  { id = "b", share = 1, radiator_w = 900, c_value = 0.3 },
  { id = "c", share = 1, radiator_w = 700 },
]
"""


def test_swapped_devices_sit_on_the_other_radiator_with_their_own_factor() -> None:
    fleet = make_fleet(parse_scenario(BUILDING), 1, 0.0)
    first, second, _ = sites_of(fleet.scenario, fleet.mountings)
    assert (first.column, first.c_value, second.column, second.c_value) == (1, 0.3, 0, 0.1)
    known = [mounting.rating for mounting in fleet.mountings]
    assert [site.factor for site in sites_of(fleet.scenario, fleet.mountings)[:2]] == [
        float(each or 0) for each in known[:2]
    ]


def test_a_wrong_factor_is_in_the_device_and_not_in_the_register() -> None:
    fleet = make_fleet(parse_scenario(BUILDING), 1, 0.0)
    wrong = fleet.mountings[2]
    assert wrong.rating is not None
    assert wrong.programmed is not None
    assert float(wrong.programmed) == pytest.approx(1.5 * float(wrong.rating), abs=1e-3)
    assert sites_of(fleet.scenario, fleet.mountings)[2].factor == float(wrong.programmed)


def test_keys_differ_and_depend_on_the_seed() -> None:
    first, again, other = (make_fleet(parse_scenario(BUILDING), seed, 0.0) for seed in (1, 1, 2))
    keys = [[device.key for device in fleet.all_devices()] for fleet in (first, again, other)]
    assert keys[0] == keys[1]
    assert not set(keys[0]) & set(keys[2])
    assert len(set(keys[0])) == 3


def telegrams(count: int, step_s: float) -> list[SentTelegram]:
    return [SentTelegram(place * step_s, f"{place:08d}", bytes([place % 256])) for place in range(count)]


def test_the_air_loses_the_share_that_it_is_told() -> None:
    air = Air(RadioTable(gateways=({"id": "a", "loss": 0.25}, {"id": "b", "loss": 0.0})))  # type: ignore[arg-type]
    sent = telegrams(4000, 60.0)
    air.carry([(each, "sent") for each in sent], stream(1, "t"))
    heard = {name: list(air.delivered(name, float("inf"))) for name in ("a", "b")}
    assert [each.octets for each in heard["b"]] == [each.octets for each in sent]
    # 4000 draws of 0.25: a standard deviation of 27.4; five of them are missed once in two million runs.
    assert abs(len(heard["a"]) - 3000) < 5 * 27.4
    assert air.lost["a"] + len(heard["a"]) == 4000


def test_telegrams_at_the_same_moment_destroy_each_other() -> None:
    air = Air(RadioTable(gateways=({"id": "a", "loss": 0.0},)))  # type: ignore[arg-type]
    pair = [SentTelegram(5.0, "1", b"1"), SentTelegram(5.01, "2", b"2"), SentTelegram(9.0, "3", b"3")]
    air.carry([(each, "sent") for each in pair], stream(1, "t"))
    assert [each.serial for each in air.delivered("a", 100.0)] == ["3"]
    assert air.collided == 2


def test_late_telegrams_come_out_of_order_and_keep_when_they_were_heard() -> None:
    air = Air(RadioTable(late_share=0.5, gateways=({"id": "a", "loss": 0.0},)))  # type: ignore[arg-type]
    sent = telegrams(500, 60.0)
    air.carry([(each, "sent") for each in sent], stream(1, "t"))
    heard = list(air.delivered("a", float("inf")))
    received = [each.received_s for each in heard]
    assert received != sorted(received)
    assert sorted(received) == [each.sent_s for each in sent]
    assert all(each.delivered_s - each.received_s <= 48 * 3600 + 1 for each in heard)


def test_what_is_under_way_stays_for_the_next_month() -> None:
    air = Air(RadioTable(gateways=({"id": "a", "loss": 0.0},)))  # type: ignore[arg-type]
    air.carry([(each, "sent") for each in telegrams(10, 60.0)], stream(1, "t"))
    assert len(list(air.delivered("a", 300.0))) + len(list(air.delivered("a", 1e9))) == 10


def test_replays_are_the_bytes_that_were_sent_later() -> None:
    sent = telegrams(1000, 60.0)
    again = replays_of(sent, 0.1, stream(1, "t"))
    by_serial = {each.serial: each for each in sent}
    assert 50 < len(again) < 150
    for telegram, origin in again:
        assert origin == "replayed"
        assert telegram.octets == by_serial[telegram.serial].octets
        assert telegram.sent_s > by_serial[telegram.serial].sent_s


def test_district_heat_burns_no_gas() -> None:
    text = BUILDING.replace("power_kw = 10", 'power_kw = 10, carrier = "district_heat"')
    boiler = assemble(parse_scenario(text)).boiler
    assert boiler.gas_m3(np.array([5000.0])).tolist() == [0.0]
    # 10 kW for an hour at full load: 91.8 % and 9.45 kWh/m3, as in the slides.
    gas = assemble(parse_scenario(BUILDING)).boiler.gas_m3(np.array([10_000.0]))
    assert gas[0] == pytest.approx(10 / 0.918 / 9.45)


def test_a_register_rolls_over_in_its_telegrams() -> None:
    mounted = "devices = { heat_meters = true, first_counts = { heat_meter = 99_999_990 } }"
    text = BUILDING.replace("faults = [", f"{mounted}\nfaults = [")
    scenario = parse_scenario(text)
    fleet = make_fleet(scenario, 1, 0.0)
    (meter,) = fleet.devices["1-heat"]
    meter.register.count += 25.0
    assert meter.register.shown == 15
