"""A city played building after building, each into a folder of its own: memory is that of one building."""

from __future__ import annotations

import csv
from pathlib import Path

from tepore.simulation.city import City, buildings_of
from tepore.simulation.dump import made_folder
from tepore.simulation.run import Progress, simulate

_HEADINGS = ("folder", "name", "seed", "place", "flats", "devices", "telegrams", "heat_kwh", "boiler_kwh")


def simulate_city(
    city: City,
    *,
    seed: int,
    out: Path,
    years: int | None = None,
    truth: bool = True,
    progress: Progress | None = None,
) -> int:
    """Run a city into a folder.

    Parameters
    ----------
    city
        The city.
    seed
        0 or more; each building has a seed of its own, derived from it.
    out
        Folder, new or empty: one folder a building, and ``buildings.csv``.
    years, truth
        As for :func:`~tepore.simulation.simulate`.
    progress
        Told the buildings done and all buildings.

    Returns
    -------
    int
        Telegrams sent.

    Raises
    ------
    UnwritableFolder
        The folder holds files already, or cannot be made.
    NoParquet
        The truth is wanted and pyarrow is not installed.
    """
    made_folder(out)
    whole = 0
    with (out / "buildings.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_HEADINGS)
        for building in buildings_of(city, seed):
            scenario, folder = building.scenario, f"{building.number:05d}"
            report = simulate(scenario, seed=building.seed, out=out / folder, years=years, truth=truth)
            whole += report.sent
            rows.writerow(
                [
                    folder,
                    scenario.name,
                    building.seed,
                    scenario.climate.place,
                    len(scenario.units),
                    report.devices,
                    report.sent,
                    round(sum(report.totals.heat_kwh.values())),
                    round(report.totals.boiler_kwh),
                ]
            )
            if progress:
                progress(building.number, city.city.buildings)
    return whole
