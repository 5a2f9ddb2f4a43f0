"""A city of buildings made from distributions: each from a seed of its own, one after the other.

The file names spreads and shares; `building_of_city` draws a scenario from them, which is played like any
other. Buildings of one place have the same weather.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from tepore.norms.uni11300 import shipped_places
from tepore.simulation.scenario import (
    FaultKind,
    NotNegative,
    Positive,
    RadioTable,
    Scenario,
    Share,
    TotaliserKind,
)
from tepore.simulation.seeds import stream

FIRST_SERIAL = 10_000_001
SERIALS_A_BUILDING = 2_000
MOST_BUILDINGS = 40_000
SIZING = 1.3
"""Radiators and boiler over the design loss [1] (invented)."""
DESIGN_RISE_K = 25.0
END_FLOORS = 1.35
"""Loss of a flat under the roof or over the cellar, over that of one between [1] (invented)."""
ROOMS = ("soggiorno", "camera", "cucina", "bagno", "cameretta", "studio")
ROOM_SHARES = (0.34, 0.22, 0.18, 0.08, 0.18, 0.16)
M2_A_ROOM = 20.0
EVERYWHERE = (FaultKind.SILENT, FaultKind.REPLACED, FaultKind.LOW_BATTERY)
ON_RADIATORS = (FaultKind.CURTAIN, FaultKind.SUN, FaultKind.WRONG_K, FaultKind.TAMPERED)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Spread(_Table):
    """A normal law, cut at both ends."""

    mean: float
    spread: NotNegative = 0.0
    least: float
    most: float

    def draw(self, draws: np.random.Generator) -> float:
        """Draw a figure."""
        return float(np.clip(draws.normal(self.mean, self.spread), self.least, self.most))


class Between(_Table):
    """Whole numbers from least to most, each as likely."""

    least: Annotated[int, Field(ge=1, le=40)]
    most: Annotated[int, Field(ge=1, le=40)]

    def draw(self, draws: np.random.Generator) -> int:
        """Draw a number."""
        return int(draws.integers(self.least, max(self.least, self.most) + 1))


class CityTable(_Table):
    """What buildings are like."""

    buildings: Annotated[int, Field(ge=1, le=MOST_BUILDINGS)]
    places: Annotated[tuple[str, ...], Field(min_length=1)]
    floors: Between = Between(least=2, most=8)
    flats_a_floor: Between = Between(least=1, most=4)
    floor_area_m2: Spread = Spread(mean=82, spread=20, least=38, most=160)
    loss_w_m2_k: Spread = Spread(mean=1.9, spread=0.5, least=0.6, most=3.5)
    """Transmission of a flat by its floor area [W/(m²·K)]."""
    day_c: Spread = Spread(mean=20, spread=0.8, least=17, most=23)
    night_drop_k: Spread = Spread(mean=2, spread=1, least=0, most=5)
    allocators_share: Share = 0.72
    heat_meters_share: Share = 0.24
    """What is left of both has totalisers."""
    hot_water_share: Share = 0.35
    mode7_share: Share = 0.4
    compact_share: Share = 0.3
    """Of the buildings with heat meters, those whose meters send compact frames."""
    unscaled_share: Share = 0.25
    vacant_share: Share = 0.06
    """Flats in which nobody lives for a winter."""
    faults_a_thousand: NotNegative = 30.0
    """Faults a year of a thousand devices."""


class City(_Table):
    """A city file."""

    format: Literal[1]
    name: str
    start_on: date
    years: Annotated[int, Field(ge=1, le=50)] = 1
    step_minutes: Literal[15, 60] = 60
    city: CityTable
    gas_kwh_m3: Positive = 9.45
    radio: RadioTable = RadioTable()


def contradictions_of_city(city: City) -> Iterator[str]:
    """Yield a sentence for everything in a city that contradicts something else in it."""
    table = city.city
    if city.start_on.day != 1 or not 2001 <= city.start_on.year <= 2028:
        yield f"start_on is {city.start_on}; a run begins on the first of a month, from 2001 to 2028."
    if table.allocators_share + table.heat_meters_share > 1:
        yield "city: allocators_share and heat_meters_share together are more than 1."
    known = shipped_places()
    yield from (
        f"city: there is no shipped climate of {place}." for place in table.places if place not in known
    )
    for name, figure in table:
        if isinstance(figure, Spread | Between) and figure.least > figure.most:
            yield f"city.{name}: least is above most."


@dataclass(frozen=True)
class CityBuilding:
    """A building of a city.

    Attributes
    ----------
    number
        From 1 on.
    seed
        Its own.
    scenario
        What is played with it.
    """

    number: int
    seed: int
    scenario: Scenario


def buildings_of(city: City, seed: int) -> Iterator[CityBuilding]:
    """Yield the buildings of a city, one at a time."""
    for number in range(1, city.city.buildings + 1):
        yield building_of_city(city, seed, number)


def building_of_city(city: City, seed: int, number: int) -> CityBuilding:
    """Make a building of a city: the same whichever others are made.

    Parameters
    ----------
    city
        The city.
    seed
        Seed of the city, 0 or more.
    number
        Of the building, 1 or more.
    """
    own = int(stream(seed, "building", str(number)).integers(2**31))
    draws, table = stream(own, "shape"), city.city
    place = str(draws.choice(table.places))
    units = [*_units(city, draws)]
    loss_w_k = sum(unit["loss_w_k"] for unit in units)
    drawn: dict[str, Any] = {
        "format": 1,
        "name": f"{city.name} {number:05d}",
        "start_on": city.start_on,
        "years": city.years,
        "step_minutes": city.step_minutes,
        "climate": {
            "place": place,
            "month_spread_k": 1.0,
            "seed": int(stream(seed, "weather", place).integers(2**31)),
        },
        "boiler": {
            "power_kw": round(loss_w_k * DESIGN_RISE_K * SIZING * 1.2 / 1000 + 5, 1),
            "gas_kwh_m3": city.gas_kwh_m3,
        },
        "pipes": {"room_w_k": 1.5, "cellar_w_k": 3.0 * len(units)},
        "hot_water": {"tank_l": 60.0 * len(units)} if draws.uniform() < table.hot_water_share else None,
        "units": units,
        "neighbours": [*_neighbours(units)],
        "devices": _devices(table, draws),
        "radio": city.radio.model_dump(),
    }
    drawn["devices"]["first_serial"] = FIRST_SERIAL + SERIALS_A_BUILDING * (number - 1)
    drawn["devices"]["water_meters"] = drawn["hot_water"] is not None
    drawn["faults"] = [*_faults(city, drawn, draws)]
    return CityBuilding(number, own, Scenario.model_validate(drawn))


def _units(city: City, draws: np.random.Generator) -> Iterator[dict[str, Any]]:
    table = city.city
    floors, across = table.floors.draw(draws), table.flats_a_floor.draw(draws)
    loss_w_m2_k = table.loss_w_m2_k.draw(draws)
    for floor in range(floors):
        ends = END_FLOORS if floor in {0, floors - 1} else 1.0
        for place in range(across):
            area, day_c = round(table.floor_area_m2.draw(draws), 1), round(table.day_c.draw(draws), 1)
            loss = round(area * loss_w_m2_k * ends, 1)
            facing = "SNWE"[place % 4]
            yield {
                "id": f"{floor}{chr(97 + place)}",
                "floor": floor,
                "floor_area_m2": area,
                "loss_w_k": loss,
                "collecting_area_m2": {facing: round(area * 0.03, 2), "S": round(area * 0.02, 2)},
                "set_point": {"day_c": day_c, "night_c": round(day_c - table.night_drop_k.draw(draws), 1)},
                "vacant": [*_vacancies(city, draws)],
                "rooms": [*_rooms(area, loss)],
            }


def _rooms(area_m2: float, loss_w_k: float) -> Iterator[dict[str, Any]]:
    count = int(np.clip(round(area_m2 / M2_A_ROOM), 2, len(ROOMS)))
    shares = np.array(ROOM_SHARES[:count]) / sum(ROOM_SHARES[:count])
    for name, share in zip(ROOMS, shares.tolist(), strict=False):
        power = round(loss_w_k * DESIGN_RISE_K * SIZING * share, -1)
        yield {"id": name, "share": round(share, 3), "radiator_w": max(power, 100.0)}


def _vacancies(city: City, draws: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Give the winter in which nobody lives there, if any."""
    vacant, year = draws.uniform() < city.city.vacant_share, int(draws.integers(city.years))
    if vacant:
        first = date(city.start_on.year + year, 10, 1)
        yield {"from": first, "to": date(first.year + 1, 5, 1)}


def _neighbours(units: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    ids = {unit["id"] for unit in units}
    for unit in units:
        floor, place = unit["floor"], unit["id"][len(str(unit["floor"])) :]
        for other, width in ((f"{floor + 1}{place}", 0.8), (f"{floor}{chr(ord(place) + 1)}", 0.3)):
            if other in ids:
                conductance = round(width * unit["floor_area_m2"], 1)
                yield {"units": [unit["id"], other], "conductance_w_k": conductance}


def _devices(table: CityTable, draws: np.random.Generator) -> dict[str, Any]:
    kind, mode, scale, compact = draws.uniform(size=4).tolist()
    devices: dict[str, Any] = {
        "allocators": kind < table.allocators_share,
        "security": "mode7" if mode < table.mode7_share else "mode5",
        "scale": "unscaled" if scale < table.unscaled_share else "scaled",
        "plant_meter": True,
    }
    if not devices["allocators"]:
        metered = kind < table.allocators_share + table.heat_meters_share
        devices["heat_meters"] = metered
        devices["totalisers"] = None if metered else TotaliserKind.DEGREE_DAYS
        devices["heat_meter_frames"] = "compact" if compact < table.compact_share else "full"
    return devices


def _faults(city: City, drawn: dict[str, Any], draws: np.random.Generator) -> Iterator[dict[str, Any]]:
    days = 365 * city.years
    for unit in drawn["units"]:
        if drawn["devices"]["allocators"]:
            points = [f"{unit['id']}-{room['id']}" for room in unit["rooms"]]
        else:
            points = [f"{unit['id']}-{'heat' if drawn['devices']['heat_meters'] else 'zone'}"]
        for point in points:
            if draws.uniform() >= city.city.faults_a_thousand / 1000 * city.years:
                continue
            kinds = (*EVERYWHERE, *ON_RADIATORS) if drawn["devices"]["allocators"] else EVERYWHERE
            kind = kinds[int(draws.integers(len(kinds)))]
            first = city.start_on + timedelta(days=int(draws.integers(1, days - 60)))
            fault: dict[str, Any] = {"kind": kind, "point": point, "from": first}
            if kind in {FaultKind.SILENT, FaultKind.TAMPERED}:
                fault["to"] = first + timedelta(days=int(draws.integers(3, 60)))
            if kind is FaultKind.WRONG_K:
                fault = {"kind": kind, "point": point, "factor": float(draws.choice([0.5, 0.8, 1.25, 2.0]))}
            yield fault
