"""One year of a 60-flat building with 300 radiators, by hours: physics alone, and with its telegrams.

    python bench/simulate.py            one telegram a day from each device, one gateway
    python bench/simulate.py 4          four telegrams a day
    python bench/simulate.py 1 10       ten years in place of three, and a city of ten times ten buildings

No peer is known that plays a condominium down to its telegrams, so what is printed is processor time,
telegrams a second, and the greatest memory of the process after one year and after several.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tepore.simulation import City, Scenario, read_played, read_scenario, simulate, simulate_city
from tepore.simulation.assembly import DriverMaker, assemble, rooms_of
from tepore.simulation.heating import RoomState, run_steps
from tepore.simulation.hot_water import HotWaterPlant
from tepore.simulation.scenario_file import climate_of_table
from tepore.simulation.timeline import Timeline
from tepore.simulation.weather import make_weather

SEED = 1
LIMIT_S = 10.0
SCENARIO = Path(__file__).parents[1] / "examples" / "scenarios" / "condominio-60.toml"


def building(per_day: int) -> Scenario:
    read = read_scenario(SCENARIO)
    return read.model_copy(update={"radio": read.radio.model_copy(update={"telegrams_per_day": per_day})})


def physics(scenario: Scenario) -> tuple[float, float]:
    """Time the hours alone; give seconds and the heat of all radiators [kWh]."""
    begun = time.process_time()
    timeline = Timeline(scenario.start_on, 12)
    weather = make_weather(timeline, climate_of_table(scenario.climate), SEED)
    maker, water = DriverMaker(scenario, weather), HotWaterPlant(scenario, SEED)
    rooms, plant, heat = len(rooms_of(scenario)), assemble(scenario), 0.0
    state = RoomState(np.full(rooms, 18.0), np.full(rooms, 18.0))
    for span in timeline.spans():
        hours, state = run_steps(plant, maker.of_month(span, water.of_month(span).boiler_w), state)
        heat += float(hours.radiator_w.sum()) / 1000
    return time.process_time() - begun, heat


def whole(scenario: Scenario, years: int) -> tuple[float, int, int]:
    """Time a run into a folder; give seconds, telegrams sent, bytes written."""
    begun = time.process_time()
    with TemporaryDirectory() as folder:
        report = simulate(scenario, seed=SEED, out=Path(folder) / "run", years=years)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return time.process_time() - begun, report.sent, size


def city(buildings: int) -> tuple[float, int]:
    """Time a city; give seconds and telegrams sent."""
    read = read_played(SCENARIO.with_name("citta.toml"))
    assert isinstance(read, City)
    small = read.model_copy(update={"city": read.city.model_copy(update={"buildings": buildings})})
    begun = time.process_time()
    with TemporaryDirectory() as folder:
        sent = simulate_city(small, seed=SEED, out=Path(folder) / "run")
    return time.process_time() - begun, sent


def memory_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    per_day = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    scenario = building(per_day)
    seconds, heat = physics(scenario)
    print(f"{len(scenario.units)} flats, {len(rooms_of(scenario))} radiators, 8760 hours, {heat:.0f} kWh")
    print(f"physics alone                {seconds:6.2f} s")
    seconds, sent, size = whole(scenario, 1)
    first = memory_mib()
    print(
        f"with {sent} telegrams       {seconds:6.2f} s   {sent / seconds:.0f} telegrams/s, "
        f"{size / 1e6:.0f} MB written, {first:.0f} MiB of memory"
    )
    print(f"limit {LIMIT_S:g} s: {'kept' if seconds < LIMIT_S else 'BROKEN'}")
    years = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    seconds, sent, _ = whole(scenario, years)
    print(f"{years} years                      {seconds:6.2f} s   {memory_mib() - first:+.0f} MiB of memory")
    buildings = 10 * years
    before = memory_mib()
    seconds, sent = city(buildings)
    print(
        f"city of {buildings} buildings         {seconds:6.2f} s   {sent} telegrams, "
        f"{memory_mib() - before:+.0f} MiB of memory"
    )


if __name__ == "__main__":
    main()
