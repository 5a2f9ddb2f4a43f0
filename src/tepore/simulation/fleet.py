"""The devices of a building: one at each metering point, a second one where it was replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from tepore.simulation.assembly import rooms_of
from tepore.simulation.clock import DeviceClock
from tepore.simulation.counting import Counting
from tepore.simulation.device import Device, Security
from tepore.simulation.fault_times import PointFaults, faults_by_point
from tepore.simulation.layout import Layout, layout_of
from tepore.simulation.meters import heat_meter_error, water_meter_error
from tepore.simulation.mountings import Mounting, mountings_of
from tepore.simulation.registers import Register
from tepore.simulation.scenario import DevicesTable, FaultKind, Scenario
from tepore.simulation.seeds import stream

YEAR_S = 365.25 * 86400
BATTERY_SPREAD = 0.1
"""Standard deviation of the lives of batteries about their mean [1] (invented)."""
RESETTING = frozenset({"allocator"})
"""Kinds that begin again from zero after the set day; a totaliser counts on (default, not verified)."""


@dataclass
class Fleet:
    """All devices of a run.

    Attributes
    ----------
    mountings
        Metering points in the order of the scenario.
    devices
        Devices of each metering point, in the order in which they were mounted.
    errors
        Relative error of each meter [1].
    """

    scenario: Scenario
    mountings: tuple[Mounting, ...]
    devices: dict[str, tuple[Device, ...]]
    errors: dict[str, float]

    @property
    def counting(self) -> Counting:
        """What counts at its metering points."""
        return Counting(self.scenario, self.mountings, self.errors)

    def all_devices(self) -> Iterator[Device]:
        """Yield every device, by metering point."""
        for devices in self.devices.values():
            yield from devices


def make_fleet(scenario: Scenario, seed: int, start_s: float) -> Fleet:
    """Make the devices of a scenario.

    Parameters
    ----------
    scenario
        The scenario.
    seed
        Seed of the run: keys, clocks, errors, batteries.
    start_s
        When all clocks were set [s since 1970, UTC].
    """
    faults = faults_by_point(scenario.faults)
    mountings = mountings_of(scenario)
    serial = scenario.devices.first_serial
    devices: dict[str, tuple[Device, ...]] = {}
    for mounting in mountings:
        own = faults.get(mounting.point, PointFaults())
        edges = [-inf, *sorted(at.from_s for at in own.of_kind(FaultKind.REPLACED)), inf]
        lives = [
            _device(
                scenario, seed, mounting, f"{serial + place:08d}", (edges[place : place + 2], start_s), own
            )
            for place in range(len(edges) - 1)
        ]
        serial += len(lives)
        devices[mounting.point] = tuple(lives)
    errors = {mounting.point: _error(scenario, seed, mounting) for mounting in mountings}
    return Fleet(scenario, mountings, devices, errors)


def _device(
    scenario: Scenario,
    seed: int,
    mounting: Mounting,
    serial: str,
    life: tuple[list[float], float],
    faults: PointFaults,
) -> Device:
    table, layout = scenario.devices, layout_of(_layout_name(scenario.devices, mounting.kind))
    (mounted_s, removed_s), start_s = life
    draws = stream(seed, "device", serial)
    offset, drift = draws.normal(0.0, 1.0, 2)
    key, set_s = draws.bytes(16), max(mounted_s, start_s)
    lived = table.battery_years * (1 + BATTERY_SPREAD * float(draws.normal())) or inf
    count = 0.0 if mounted_s > start_s else _first_count(table, mounting.kind)
    return Device(
        serial=serial,
        point=mounting.point,
        kind=mounting.kind,
        layout=layout,
        key=key,
        security=_security(table, layout),
        clock=DeviceClock(set_s, table.clock_offset_s * offset, table.clock_drift_ppm * drift),
        register=Register(_set_day(table), layout.modulus, mounting.kind in RESETTING, count),
        faults=faults,
        mounted_s=mounted_s,
        removed_s=removed_s,
        battery_end_s=set_s + lived * YEAR_S,
    )


def _layout_name(table: DevicesTable, kind: str) -> str:
    return "heat_meter_compact" if kind == "heat_meter" and table.heat_meter_frames == "compact" else kind


def _security(table: DevicesTable, layout: Layout) -> Security:
    return "wired" if table.link == "mbus" else layout.protection or table.security


def _set_day(table: DevicesTable) -> tuple[int, int]:
    return int(table.set_day[:2]), int(table.set_day[3:])


def _first_count(table: DevicesTable, kind: str) -> float:
    return float({str(key): count for key, count in table.first_counts.items()}.get(kind, 0))


def _error(scenario: Scenario, seed: int, mounting: Mounting) -> float:
    if mounting.kind == "heat_meter":
        rooms = rooms_of(scenario)
        power = sum(rooms[place].room.radiator_w for place in mounting.rooms)
        return heat_meter_error(seed, mounting.point, scenario.devices.accuracy_class, power)
    return water_meter_error(seed, mounting.point) if mounting.kind == "water_meter" else 0.0
