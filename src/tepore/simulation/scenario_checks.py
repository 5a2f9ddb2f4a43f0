"""What a scenario of the right shape may still contradict itself in."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator
from datetime import date

from tepore.simulation.scenario import FaultKind, FaultTable, Scenario, UnitTable

_ALLOCATORS_ONLY = {FaultKind.CURTAIN, FaultKind.SUN, FaultKind.WRONG_K, FaultKind.SWAPPED}
_DATED = {FaultKind.REPLACED, FaultKind.TAMPERED, FaultKind.SILENT}
_LEAP_DAY = "02-29"
_NAMES_OF_METERS = {"heat", "water", "zone", "inlet", "outlet"}
PLANT_POINT = "plant-outlet"


def contradictions_of(scenario: Scenario) -> Iterator[str]:
    """Yield a sentence for everything in a scenario that contradicts something else in it."""
    names = [unit.id for unit in scenario.units]
    yield from (f"units: {name} is there more than once." for name in _repeated(names))
    for unit in scenario.units:
        yield from (f"units {unit.id}: {sentence}" for sentence in _bad_unit(unit))
    for neighbours in scenario.neighbours:
        for name in sorted(set(neighbours.units) - set(names)):
            yield f"neighbours: there is no unit {name}."
        if len(set(neighbours.units)) == 1:
            yield f"neighbours: {neighbours.units[0]} is no neighbour of its own."
    yield from _bad_days(scenario)
    yield from _bad_boiler(scenario)
    if scenario.climate.hours and scenario.climate.latitude_deg is None:
        yield "climate: hours needs latitude_deg, for the sun on walls."
    if scenario.climate.hours and scenario.climate.epw:
        yield "climate: hours or epw, not both."
    yield from _bad_buildings(scenario)
    yield from _bad_devices(scenario)
    known = points_of(scenario)
    if not known:
        yield "devices: nothing is mounted."
    for number, fault in enumerate(scenario.faults, start=1):
        yield from (f"faults[{number}]: {sentence}" for sentence in _bad_fault(fault, known))


def points_of(scenario: Scenario) -> dict[str, str]:
    """Give every metering point with its kind: allocator, heat_meter, water_meter or totaliser."""
    points: dict[str, str] = {}
    if scenario.devices.plant_meter:
        points[PLANT_POINT] = "heat_meter"
    points |= {inlet_of(building.id): "heat_meter" for building in scenario.buildings if building.heat_meter}
    for unit in scenario.units:
        if scenario.devices.allocators:
            points |= {f"{unit.id}-{room.id}": "allocator" for room in unit.rooms if room.radiator_w > 0}
        if scenario.devices.heat_meters:
            points[f"{unit.id}-heat"] = "heat_meter"
        if scenario.devices.water_meters and unit.hot_water:
            points[f"{unit.id}-water"] = "water_meter"
        if scenario.devices.totalisers:
            points[f"{unit.id}-zone"] = "totaliser"
    return points


def inlet_of(building_id: str) -> str:
    """Give the metering point at the inlet of a building."""
    return f"{building_id}-inlet"


def _bad_unit(unit: UnitTable) -> Iterator[str]:
    rooms = [room.id for room in unit.rooms]
    yield from (f"room {name} is there more than once." for name in _repeated(rooms))
    for name in sorted(_NAMES_OF_METERS & set(rooms)):
        yield f"{name} names a meter; call the room otherwise."
    for vacancy in unit.vacant:
        if vacancy.to_on <= vacancy.from_on:
            yield f"the vacancy from {vacancy.from_on} to {vacancy.to_on} has no day."


def _bad_boiler(scenario: Scenario) -> Iterator[str]:
    boiler = scenario.boiler
    shares = list(boiler.load_shares)
    if len(shares) != len(boiler.efficiencies) or shares != sorted(set(shares)) or not shares:
        yield "boiler: load_shares rise, and efficiencies has one figure for each."
    if boiler.curve.cold_outdoor_c >= boiler.curve.mild_outdoor_c:
        yield "boiler.curve: cold_outdoor_c is below mild_outdoor_c."


def _bad_buildings(scenario: Scenario) -> Iterator[str]:
    names = [building.id for building in scenario.buildings]
    yield from (f"buildings: {name} is there more than once." for name in _repeated(names))
    for unit in scenario.units:
        if names and unit.building not in names:
            yield f"units {unit.id}: building is {unit.building}; name one of {', '.join(names)}."
        if unit.building and not names:
            yield f"units {unit.id}: there are no buildings."


def _bad_devices(scenario: Scenario) -> Iterator[str]:
    devices, radio = scenario.devices, scenario.radio
    if devices.link == "mbus" and (radio.replay_share or radio.forged_share):
        yield "radio: nobody replays or forges on the wire."
    if devices.link == "mbus" and devices.heat_meter_frames == "compact":
        yield "devices: compact frames are of the radio alone."


def _bad_days(scenario: Scenario) -> Iterator[str]:
    if scenario.start_on.day != 1:
        yield f"start_on is {scenario.start_on}; a run begins on the first of a month."
    if not date(2001, 1, 1) <= scenario.start_on < date(2029, 1, 1):
        yield f"start_on is {scenario.start_on}; runs begin from 2001 to 2028."
    days = {"heating.first": scenario.heating.first, "heating.last": scenario.heating.last}
    for place, text in {**days, "devices.set_day": scenario.devices.set_day}.items():
        month, day = int(text[:2]), int(text[3:])
        longest = (date(2004, month % 12 + 1, 1) - date(2004, month, 1)).days % 366
        if text == _LEAP_DAY or day > longest:
            yield f"{place} is {text}; not every year has that day."


def _bad_fault(fault: FaultTable, known: dict[str, str]) -> Iterator[str]:
    for point in (fault.point, *([fault.other] if fault.other else ())):
        if point not in known:
            near = difflib.get_close_matches(point, known, n=1)
            yield f"there is no metering point {point}.{f' Did you mean {near[0]}?' if near else ''}"
    if (fault.other is not None) != (fault.kind is FaultKind.SWAPPED):
        yield "other names the second device of a swap, and of nothing else."
    if fault.from_on and fault.to_on and fault.to_on <= fault.from_on:
        yield f"from {fault.from_on} to {fault.to_on} is no day."
    if fault.kind in _DATED and fault.from_on is None:
        yield f"{fault.kind} needs from."
    if fault.kind in _ALLOCATORS_ONLY and known.get(fault.point, "allocator") != "allocator":
        yield f"{fault.kind} befalls allocators only."


def _repeated(names: list[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)
