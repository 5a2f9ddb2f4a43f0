"""A run from scenario and seed to the folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tepore.simulation.acts import Office
from tepore.simulation.counting import PlayedHours
from tepore.simulation.dump import RunFolder
from tepore.simulation.people_money import MonthHeat
from tepore.simulation.play import Play, PlayedMonth
from tepore.simulation.scenario import Scenario

Progress = Callable[[int, int], None]
Listener = Callable[[PlayedMonth], None]


@dataclass
class Totals:
    """Totals of a run.

    Attributes
    ----------
    heat_kwh
        Heat of the radiators by flat [kWh].
    pipes_kwh, cellar_kwh, boiler_kwh
        Heat of the pipes in the rooms, loss in the cellar, output of the boiler [kWh].
    hot_water_kwh
        Heat that the boiler gave to hot water [kWh].
    gas_m3
        Gas burnt [m³].
    """

    heat_kwh: dict[str, float] = field(default_factory=dict)
    pipes_kwh: float = 0.0
    cellar_kwh: float = 0.0
    boiler_kwh: float = 0.0
    hot_water_kwh: float = 0.0
    gas_m3: float = 0.0

    def add(self, hours: PlayedHours, units: list[str]) -> None:
        """Add a month.

        Parameters
        ----------
        hours
            The month.
        units
            Flat of each room.
        """
        heating, kwh = hours.heating, hours.span.step_h / 1000
        for unit, heat in zip(units, heating.radiator_w.sum(axis=0) * kwh, strict=True):
            self.heat_kwh[unit] = self.heat_kwh.get(unit, 0.0) + float(heat)
        self.pipes_kwh += float(heating.pipe_w.sum()) * kwh
        self.cellar_kwh += float(heating.cellar_w.sum()) * kwh
        self.boiler_kwh += float(heating.boiler_w.sum()) * kwh
        self.hot_water_kwh += float(hours.hot_water.boiler_w.sum()) * kwh
        self.gas_m3 += float(heating.gas_m3.sum())

    def seasonal_efficiency(self, gas_kwh_m3: float) -> float | None:
        """Give the boiler's output over the gas burnt [1], by its lower calorific value [kWh/m³]."""
        return self.boiler_kwh / (self.gas_m3 * gas_kwh_m3) if self.gas_m3 else None


@dataclass(frozen=True)
class RunReport:
    """What a run made.

    Attributes
    ----------
    devices, sent, lines
        Devices, telegrams that they sent, lines in the dump of each gateway.
    totals
        Heat and gas.
    """

    devices: int
    sent: int
    lines: dict[str, int]
    totals: Totals


def simulate(
    scenario: Scenario,
    *,
    seed: int,
    out: Path,
    years: int | None = None,
    truth: bool = True,
    progress: Progress | None = None,
    listener: Listener | None = None,
    office: Office | None = None,
) -> RunReport:
    """Run a scenario into a folder: dumps, register, the office's files, truth.

    Parameters
    ----------
    scenario
        The scenario.
    seed
        0 or more; the same seed gives the same bytes in every file.
    out
        Folder, new or empty.
    years
        Years to run; those of the scenario where None.
    truth
        Whether to write the tables of the truth too, which needs pyarrow.
    progress
        Told the months done and all months.
    listener
        Given each month once it is written: what sends its telegrams on.
    office
        The office that keeps the building's papers; one of its own where None.

    Returns
    -------
    RunReport
        Counts and totals.

    Raises
    ------
    UnwritableFolder
        The folder holds files already, or cannot be made.
    NoParquet
        The truth is wanted and pyarrow is not installed.
    """
    play, totals, sent = Play(scenario, seed, years), Totals(), 0
    office = office or Office(scenario, seed, play.timeline.months // 12)
    units = [room.unit.id for room in play.maker.rooms]
    with RunFolder(out, play, truth=truth) as folder:
        for done, month in enumerate(play.months(), start=1):
            folder.write_month(month)
            totals.add(month.hours, units)
            office.burn(month.hours.span.label, heat_of(month))
            sent += len(month.sent)
            if listener:
                listener(month)
            if progress:
                progress(done, play.timeline.months)
        devices = sum(1 for _ in play.fleet.all_devices())
        report = RunReport(devices, sent, folder.lines, totals)
        folder.write_summary(_summary(play, report))
        office.write(out)
    return report


def heat_of(month: PlayedMonth) -> MonthHeat:
    """Give what the plant took and gave in a month."""
    hours = month.hours
    kwh = hours.span.step_h / 1000
    hot_water_kwh = float(hours.hot_water.boiler_w.sum()) * kwh
    boiler_kwh = float(hours.heating.boiler_w.sum()) * kwh
    return MonthHeat(float(hours.heating.gas_m3.sum()), boiler_kwh - hot_water_kwh, hot_water_kwh)


def _summary(play: Play, report: RunReport) -> dict[str, object]:
    totals = report.totals
    efficiency = totals.seasonal_efficiency(play.scenario.boiler.gas_kwh_m3)
    return {
        "scenario": play.scenario.name,
        "seed": play.seed,
        "telegrams_sent": report.sent,
        "lines": report.lines,
        "not_heard": dict(sorted(play.air.lost.items())),
        "collided": play.air.collided,
        "radiators_kwh": {unit: round(heat, 1) for unit, heat in totals.heat_kwh.items()},
        "pipes_in_rooms_kwh": round(totals.pipes_kwh, 1),
        "pipes_in_cellar_kwh": round(totals.cellar_kwh, 1),
        "hot_water_kwh": round(totals.hot_water_kwh, 1),
        "boiler_kwh": round(totals.boiler_kwh, 1),
        "gas_m3": round(totals.gas_m3, 1),
        "seasonal_efficiency": round(efficiency, 4) if efficiency else None,
    }
