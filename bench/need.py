"""Need of many units, and 20 random flats against an hourly engine.

    python bench/need.py        1000 units x 12 months, and the ratio to the hourly peer where it is there
    python bench/need.py --cross-check tests/golden/need/hourly_cross_check.csv

The peer is `iso52016` 0.0.3 (BSD-3-Clause, FH Aachen): EN ISO 52016-1 by hours, five nodes a wall. It is no
dependency; install it beside Tepore to run the comparison. Same flats, temperatures, sun on each surface,
gains and air for both; what differs is the method: hours with nodes, months with a utilisation factor.
"""

from __future__ import annotations

import csv
import sys
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from tepore.norms.uni11300 import (
    Building,
    Construction,
    Layer,
    Material,
    OpaqueElement,
    Unit,
    WindowElement,
    WindowType,
    climate_of,
    heating_need,
    heating_season,
    method_named,
    millesimi_of_need,
)
from tepore.norms.uni11300.irradiation import daily_irradiation_kwh_m2
from tepore.norms.uni11300.season import DAYS_OF_MONTH, whole_year

UNITS = 1000
LIMIT_S = 2.0
SEED = 20151003
BRICK = Material("mattone", 0.5, 1400, 1000, "bench")
WOOL = Material("lana", 0.04, 40, 1000, "bench")
SLAB = Material("solaio", 0.7, 1300, 1000, "bench")
FACINGS_DEG = (0.0, 90.0, 180.0, -90.0)
COLUMNS = (
    "place",
    "floor_m2",
    "height_m",
    "brick_m",
    "wool_m",
    "window_u",
    "window_g",
    "air_change_h",
    "gains_w_m2",
)


@dataclass(frozen=True)
class Flat:
    """A random flat: four walls of which some are outer ones, with windows; neighbours above and below."""

    place: str
    floor_m2: float
    height_m: float
    brick_m: float
    wool_m: float
    window_u: float
    window_g: float
    air_change_h: float
    gains_w_m2: float
    wall_s_m2: float
    wall_w_m2: float
    wall_n_m2: float
    wall_e_m2: float
    glass_s_m2: float
    glass_w_m2: float
    glass_n_m2: float
    glass_e_m2: float

    def sides(self) -> list[tuple[float, float, float]]:
        """Give azimuth, wall and window area of the outer sides."""
        walls = (self.wall_s_m2, self.wall_w_m2, self.wall_n_m2, self.wall_e_m2)
        glass = (self.glass_s_m2, self.glass_w_m2, self.glass_n_m2, self.glass_e_m2)
        return [side for side in zip(FACINGS_DEG, walls, glass, strict=True) if side[1] > 0]


def random_flats(count: int, seed: int) -> list[Flat]:
    random = np.random.default_rng(seed)
    flats = []
    for _ in range(count):
        floor, height = round(random.uniform(45, 130), 1), round(random.uniform(2.6, 3.2), 2)
        side = floor**0.5 * height
        outer = random.permutation([1, 1, random.integers(0, 2), random.integers(0, 2)])
        walls = [round(side * is_outer * random.uniform(0.8, 1.2), 1) for is_outer in outer]
        glass = [round(wall * random.uniform(0.1, 0.3), 1) for wall in walls]
        flats.append(
            Flat(
                str(random.choice(["Milano", "Sondrio", "Varese", "Brescia"])),
                floor,
                height,
                round(random.uniform(0.15, 0.45), 2),
                round(float(random.choice([0, 0, 0.05, 0.1])), 2),
                round(random.uniform(1.2, 4.5), 1),
                round(random.uniform(0.5, 0.8), 2),
                round(random.uniform(0.2, 0.6), 2),
                round(random.uniform(2, 6), 1),
                *(round(wall - pane, 1) for wall, pane in zip(walls, glass, strict=True)),
                *glass,
            )
        )
    return flats


def building_of(flat: Flat, key: int = 0) -> Building:
    layers = [Layer(flat.brick_m, BRICK), *([Layer(flat.wool_m, WOOL)] if flat.wool_m else [])]
    wall, slab = (
        Construction(f"wall {key}", layers=tuple(layers)),
        Construction("slab", layers=(Layer(0.3, SLAB),)),
    )
    glass = WindowType(f"glass {key}", flat.window_g, 0.2, given_transmittance=flat.window_u, source="bench")
    elements: list[OpaqueElement | WindowElement] = []
    capacity = 2 * flat.floor_m2 * slab.areal_capacity_kj_m2_k
    for azimuth, wall_m2, glass_m2 in flat.sides():
        elements.append(OpaqueElement(f"wall {azimuth}", wall, wall_m2, azimuth_deg=azimuth))
        elements.append(WindowElement(f"glass {azimuth}", glass, glass_m2, azimuth_deg=azimuth))
        capacity += wall_m2 * wall.areal_capacity_kj_m2_k
    unit = Unit(
        "flat",
        flat.floor_m2,
        round(flat.floor_m2 * flat.height_m, 4),
        tuple(elements),
        areal_capacity_kj_m2_k=round(capacity / flat.floor_m2, 4),
        capacity_area_m2=flat.floor_m2,
        air_change_h=flat.air_change_h,
        internal_gains_w=round(flat.gains_w_m2 * flat.floor_m2, 4),
    )
    return Building(
        "bench", climate_of(flat.place), heating_season("E"), method_named("uni-ts-11300-1:2014"), (unit,)
    )


def hourly_need_kwh(flat: Flat) -> float:
    """Run the hourly peer on the same flat and give the heat of the season 15 October to 15 April."""
    import iso52016 as peer  # noqa: PLC0415 - it is there only where it was installed

    climate, months = climate_of(flat.place), np.repeat(np.arange(12), [d * 24 for d in DAYS_OF_MONTH])
    hour = np.tile(np.arange(24), 365)
    outdoor = np.asarray(climate.temperature_c)[months] + 4 * np.cos((hour - 15) / 24 * 2 * np.pi)
    bell = np.maximum(np.cos((np.arange(24) - 12) / 10 * np.pi / 2 * 1.2), 0) * (abs(np.arange(24) - 12) < 9)
    bell = bell / bell.sum()

    def layer(one: Layer) -> object:
        stuff = one.known_material
        return peer.Layer(
            one.thickness_m,
            peer.Material(stuff.density_kg_m3, stuff.specific_heat_j_kg_k, stuff.conductivity_w_m_k),
        )

    wall_layers = [layer(Layer(flat.brick_m, BRICK))]
    if flat.wool_m:
        wall_layers.append(layer(Layer(flat.wool_m, WOOL)))
    elements = []
    for azimuth, wall_m2, glass_m2 in flat.sides():
        pane = peer.Window(
            area=glass_m2, u_value=flat.window_u, g_value=flat.window_g * 0.9, frame_fraction=0.2
        )
        wall = peer.OpaqueElement(
            area=wall_m2, orientation=peer.Orientation(90, 0), layers=wall_layers, windows=[pane]
        )
        daily = daily_irradiation_kwh_m2(climate, np.asarray([90.0]), np.asarray([azimuth]))[0]
        sun = daily[months] * 1000 * np.tile(bell, 365)
        wall.set_solar_irradiation(sun, np.zeros(8760), absorption_factor=0.6)
        elements.append(wall)
    for angle in (0, 180):
        slab = peer.OpaqueElement(
            area=flat.floor_m2, orientation=peer.Orientation(angle, 0), layers=[layer(Layer(0.3, SLAB))]
        )
        slab.external_temperature = np.full(8760, 20.0)
        slab.see_sky, slab.a_sol = 0.0, 0.0
        slab.heat_coefficient[0] = 0.0  # nothing passes to the neighbours, who are as warm
        elements.append(slab)
    # 49.5 W/m2 leave a surface that sees only sky, as by the monthly method; h_r is 4.14 in the peer.
    weather = peer.Weather(outdoor, np.zeros(8760), np.full(8760, 49.5 / 4.14))
    volume = flat.floor_m2 * flat.height_m
    zone = peer.Zone(
        opaque_elements=elements,
        usable_floor_area=flat.floor_m2,
        internal_gains=[np.full(8760, flat.gains_w_m2 * flat.floor_m2)],
        lower_temperature_limit=20.0,
        upper_temperature_limit=60.0,
        ventilation=[
            peer.Ventilation(flat.air_change_h * volume * 0.34 * 3600 / (1.204 * 1006), 0.0, outdoor)
        ],
        operative_temperature_as_reference=True,
    )
    peer.Building(weather, zone).calculate()
    day = np.repeat(np.arange(365), 24)
    heated = (day < 31 + 28 + 31 + 15) | (day >= 365 - 31 - 30 - 17)
    return float(np.maximum(zone.heat_load, 0)[heated].sum() / 1000)


def peer_is_there() -> bool:
    try:
        import iso52016  # noqa: F401, PLC0415
    except ImportError:
        print("the hourly peer is not installed (pip install iso52016): no comparison")
        return False
    return True


def cross_check(path: Path) -> None:
    flats = random_flats(20, SEED)
    rows, ratios = [], []
    for flat in flats:
        ours, theirs = float(heating_need(building_of(flat)).season_kwh[0]), hourly_need_kwh(flat)
        rows.append({**asdict(flat), "hourly_kwh": round(theirs, 1)})
        ratios.append(ours / theirs)
        print(
            f"{flat.place:10} {flat.floor_m2:5.1f} m2  {ours:7.0f} kWh, hours {theirs:7.0f}  {ratios[-1]:.3f}"
        )
    mean = sum(ratios) / len(ratios)
    print(f"monthly / hourly: mean {mean:.3f}, from {min(ratios):.3f} to {max(ratios):.3f}")
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(
            stream, [*(field.name for field in fields(Flat)), "hourly_kwh"], lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)


def big_building(count: int) -> Building:
    flats = random_flats(40, SEED)
    units = []
    for number in range(count):
        unit = building_of(flats[number % len(flats)], number % len(flats)).units[0]
        renamed = []
        for element in unit.elements:
            values = {field.name: getattr(element, field.name) for field in fields(element)}
            renamed.append(type(element)(**{**values, "id": f"{number} {element.id}"}))
        values = {field.name: getattr(unit, field.name) for field in fields(unit)}
        units.append(Unit(**{**values, "id": f"{number:04d}", "elements": tuple(renamed)}))
    year = heating_season("E")
    return Building("bench", climate_of("Milano"), year, method_named("uni-ts-11300-1:2014"), tuple(units))


def speed() -> None:
    building = big_building(UNITS)
    elements = sum(len(unit.elements) for unit in building.units)
    start = time.perf_counter()
    need = heating_need(building, whole_year())
    shares = millesimi_of_need(need)
    ours = time.perf_counter() - start
    print(f"ours: {UNITS} units, {elements} elements, 12 months, millesimi: {ours:.3f} s (limit {LIMIT_S} s)")
    assert sum(shares.values()) == 1000
    assert ours < LIMIT_S
    if peer_is_there():
        flat = random_flats(1, SEED)[0]
        start = time.perf_counter()
        hourly_need_kwh(flat)
        theirs = time.perf_counter() - start
        print(f"hourly peer: 1 unit, 8760 hours: {theirs:.3f} s")
        print(f"ratio by unit: {theirs * UNITS / ours:,.0f} (months against hours: not the same work)")


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "--cross-check":
        if peer_is_there():
            cross_check(Path(sys.argv[2]))
    else:
        speed()
