"""From a scenario to the arrays that physics runs on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tepore.kernel.periods import midnight_in_rome
from tepore.norms.ranges import FloatArray
from tepore.simulation.heating import Drivers, HeatedBuilding, Pipes
from tepore.simulation.network import RoomNetwork
from tepore.simulation.plant import Boiler, ClimaticCurve, Radiators
from tepore.simulation.scenario import HeatingTable, RoomTable, Scenario, SetPoint, UnitTable
from tepore.simulation.sun import FACINGS
from tepore.simulation.timeline import CivilHours, MonthSpan, rome_hours, seconds_of
from tepore.simulation.weather import Weather

AIR_J_M3_K = 1200.0
"""Heat capacity of air [J/(m³·K)] (UNI/TS 11300-1)."""
FURNITURE = 5.0
"""Capacity of air and furniture over that of air alone [1] (default, not verified)."""
AIR_MASS_W_M2_K = 9.1
"""Air to mass by square metre of capacity surface [W/(m²·K)]: h_ms of EN ISO 13790:2008, 12.2.2."""
INTERNAL_BY_HOUR = np.array([0.7] * 7 + [1.3] * 2 + [0.9] * 9 + [1.5] * 5 + [0.7])
"""Course of internal gains over the day about its mean [1] (invented; its mean is 1 after scaling)."""


@dataclass(frozen=True)
class Room:
    """A room with its flat, in the order of the arrays."""

    unit: UnitTable
    room: RoomTable
    share: float
    """Of the flat [1]."""

    @property
    def point(self) -> str:
        """The metering point of its radiator."""
        return f"{self.unit.id}-{self.room.id}"


def rooms_of(scenario: Scenario) -> tuple[Room, ...]:
    """Give the rooms in the order of all arrays: flats as written, rooms as written."""
    return tuple(
        Room(unit, room, room.share / sum(each.share for each in unit.rooms))
        for unit in scenario.units
        for room in unit.rooms
    )


def assemble(scenario: Scenario) -> HeatedBuilding:
    """Give the building that a scenario describes."""
    rooms = rooms_of(scenario)
    curve, boiler = scenario.boiler.curve, scenario.boiler
    return HeatedBuilding(
        network=_network(scenario, rooms),
        radiators=Radiators(
            np.array([room.room.radiator_w for room in rooms]),
            np.array([room.room.exponent for room in rooms]),
        ),
        pipes=_pipes(scenario, rooms),
        curve=ClimaticCurve(**curve.model_dump()),
        boiler=Boiler(
            1000 * boiler.power_kw,
            boiler.load_shares,
            boiler.efficiencies,
            boiler.gas_kwh_m3 if boiler.carrier == "gas" else 0.0,
        ),
    )


def _network(scenario: Scenario, rooms: tuple[Room, ...]) -> RoomNetwork:
    def each(figure: str) -> FloatArray:
        return np.array([room.share * float(getattr(room.unit, figure)) for room in rooms])

    volume = np.array([room.share * room.unit.floor_area_m2 * room.unit.height_m for room in rooms])
    surface = np.array(
        [room.share * (room.unit.capacity_area_m2 or 4 * room.unit.floor_area_m2) for room in rooms]
    )
    windows = np.array([room.unit.window_share for room in rooms])
    change = np.array([room.unit.air_change_h for room in rooms])
    loss = each("loss_w_k")
    air_mass = AIR_MASS_W_M2_K * surface
    opaque = loss * (1 - windows)
    # The wall's loss passes the surface too: the conductance beyond it is larger, so that both give the loss.
    outdoor_mass = opaque * air_mass / np.maximum(air_mass - opaque, 1e-9)
    return RoomNetwork(
        air_capacity_j_k=FURNITURE * AIR_J_M3_K * volume,
        mass_capacity_j_k=1000 * surface * np.array([room.unit.capacity_kj_m2_k for room in rooms]),
        outdoor_air_w_k=loss * windows + AIR_J_M3_K / 3600 * change * volume,
        outdoor_mass_w_k=outdoor_mass,
        air_mass_w_k=air_mass,
        neighbours_w_k=_neighbours(scenario, rooms),
        step_s=60.0 * scenario.step_minutes,
    )


def _neighbours(scenario: Scenario, rooms: tuple[Room, ...]) -> FloatArray:
    """Share the conductances inside a flat and between flats over pairs of rooms, by their sizes."""
    matrix = np.zeros((len(rooms), len(rooms)))
    places = {
        unit.id: [n for n, room in enumerate(rooms) if room.unit.id == unit.id] for unit in scenario.units
    }
    shares = np.array([room.share for room in rooms])
    for unit in scenario.units:
        own = places[unit.id]
        if len(own) > 1:
            weights = np.outer(shares[own], shares[own])
            np.fill_diagonal(weights, 0.0)
            matrix[np.ix_(own, own)] += unit.party_w_k * weights / weights.sum() * 2
    for pair in scenario.neighbours:
        first, second = (places[name] for name in pair.units)
        weights = pair.conductance_w_k * np.outer(shares[first], shares[second])
        matrix[np.ix_(first, second)] += weights
        matrix[np.ix_(second, first)] += weights.T
    np.fill_diagonal(matrix, 0.0)
    return matrix


def _pipes(scenario: Scenario, rooms: tuple[Room, ...]) -> Pipes:
    lowest = min(unit.floor for unit in scenario.units)
    floors = np.array([room.unit.floor - lowest + 1 for room in rooms])
    heated = np.array([room.room.radiator_w > 0 for room in rooms])
    pipes = scenario.pipes
    return Pipes(
        room_w_k=pipes.room_w_k * heated,
        warmth_share=(1 - pipes.fall_per_floor) ** floors,
        cellar_w_k=pipes.cellar_w_k + sum(building.cellar_w_k for building in scenario.buildings),
        cellar_c=pipes.cellar_c,
    )


@dataclass(frozen=True)
class DriverMaker:
    """Makes what acts on the rooms, month by month.

    Attributes
    ----------
    scenario
        The scenario.
    weather
        Weather of the whole run.
    """

    scenario: Scenario
    weather: Weather

    @cached_property
    def rooms(self) -> tuple[Room, ...]:
        """The rooms in the order of all arrays."""
        return rooms_of(self.scenario)

    @cached_property
    def collecting_m2(self) -> FloatArray:
        """Collecting area of each room by facing [m²], shape ``(rooms, 5)``."""
        return _collecting_m2(self.rooms)

    def of_month(self, span: MonthSpan, hot_water_w: FloatArray) -> Drivers:
        """Give the drivers of a month.

        Parameters
        ----------
        span
            The month.
        hot_water_w
            Heat that the boiler gives to hot water in its steps [W].
        """
        civil = rome_hours(span.starts_s)
        rooms = self.rooms
        gains = INTERNAL_BY_HOUR / INTERNAL_BY_HOUR.mean()
        internal = np.array(
            [room.share * room.unit.floor_area_m2 * room.unit.internal_w_m2 for room in rooms]
        )
        heating, night = _plant_hours(self.scenario.heating, civil)
        return Drivers(
            outdoor_c=self.weather.outdoor_c[span.cut],
            solar_w=self.weather.planes_w_m2[span.cut] @ self.collecting_m2.T,
            internal_w=np.outer(gains[civil.hour], internal) * _lived_in(rooms, span),
            set_point_c=_set_points_c(rooms, civil, span),
            heating=heating,
            night=night,
            hot_water_w=hot_water_w,
        )


def _collecting_m2(rooms: tuple[Room, ...]) -> FloatArray:
    """Give each room its part of the flat's collecting areas: all facings where the room names none."""
    areas = np.zeros((len(rooms), len(FACINGS)))
    for column, facing in enumerate(FACINGS):
        takers = {
            room.unit.id: sum(
                other.share
                for other in rooms
                if other.unit.id == room.unit.id and (not other.room.facing or facing in other.room.facing)
            )
            for room in rooms
        }
        for place, room in enumerate(rooms):
            area = room.unit.collecting_area_m2.get(facing, 0.0)  # type: ignore[call-overload]  # a facing
            whole = takers[room.unit.id]
            if whole == 0:
                areas[place, column] = area * room.share
            elif not room.room.facing or facing in room.room.facing:
                areas[place, column] = area * room.share / whole
    return areas


def _plant_hours(heating: HeatingTable, civil: CivilHours) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    first, last = (int(text[:2]) * 100 + int(text[3:]) for text in (heating.first, heating.last))
    today = civil.month * 100 + civil.day
    in_season = (today >= first) & (today <= last) if first <= last else (today >= first) | (today <= last)
    running = in_season & _between(civil.hour, heating.on_from, heating.on_to)
    return running, ~_between(civil.hour, heating.day_from, heating.day_to)


def _between(hour: NDArray[np.int64], first: int, end: int) -> NDArray[np.bool_]:
    return (hour >= first) & (hour < end) if first <= end else (hour >= first) | (hour < end)


def _set_points_c(rooms: tuple[Room, ...], civil: CivilHours, span: MonthSpan) -> FloatArray:
    columns = []
    for room in rooms:
        chosen: SetPoint = room.room.set_point or room.unit.set_point
        day = _between(civil.hour, chosen.day_from, chosen.day_to)
        column = np.where(day, chosen.day_c, chosen.night_c)
        for vacancy in room.unit.vacant:
            column[_vacant_steps(span, vacancy.from_on, vacancy.to_on)] = vacancy.set_point_c
        columns.append(column)
    return np.stack(columns, axis=1)


def _lived_in(rooms: tuple[Room, ...], span: MonthSpan) -> FloatArray:
    lived = np.ones((span.steps, len(rooms)))
    for place, room in enumerate(rooms):
        for vacancy in room.unit.vacant:
            lived[_vacant_steps(span, vacancy.from_on, vacancy.to_on), place] = 0.0
    return lived


def _vacant_steps(span: MonthSpan, from_on: date, to_on: date) -> slice:
    edges = [(seconds_of(midnight_in_rome(day)) - span.first_s) // span.step_s for day in (from_on, to_on)]
    first, end = (min(max(edge, 0), span.steps) for edge in edges)
    return slice(first, end)
