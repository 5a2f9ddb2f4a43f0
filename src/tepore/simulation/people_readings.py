"""Cold-water meters without radio, and what people write down when they read them.

::

    true register ──> read on a day ──> written down, sometimes wrong ──> row of a file
                                          digits transposed: 1253 for 1235
                                          comma lost:        12355 for 123,55
                                          the neighbour's meter
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tepore.norms.ranges import FloatArray
from tepore.norms.uni11300 import hot_water_volume_l_day
from tepore.simulation.people import SeasonDays
from tepore.simulation.scenario import Scenario, UnitTable
from tepore.simulation.seeds import stream

if TYPE_CHECKING:
    from numpy.random import Generator

COLD_TO_HOT = 1.6
"""Cold water drawn beside hot [1] (invented)."""
FIRST_SERIAL = 70_000_001
CENTI = Decimal("0.01")
Mistake = Literal["", "transposed", "comma", "neighbour"]


@dataclass(frozen=True)
class HandReading:
    """A reading as somebody wrote it down.

    Attributes
    ----------
    true_m3
        What the register showed [m³].
    written_m3
        What stands in the file [m³].
    mistake
        How it was typed wrong; empty where it is right.
    """

    serial: str
    unit: str
    season: str
    on: date
    true_m3: Decimal
    written_m3: Decimal
    mistake: Mistake = ""


@dataclass(frozen=True)
class ColdWaterMeter:
    """A meter of a flat, read by hand.

    Attributes
    ----------
    start_on
        Day of its mounting, at zero.
    daily_m3
        Water drawn on each day of the run [m³].
    """

    serial: str
    unit: str
    start_on: date
    daily_m3: FloatArray

    def shown_m3(self, on: date) -> Decimal:
        """Give what the register shows at the beginning of a day [m³], two decimals, cut."""
        litres = round(float(self.daily_m3[: max((on - self.start_on).days, 0)].sum()) * 1000)
        return Decimal(litres // 10) * CENTI


def cold_water_meters(scenario: Scenario, seed: int, years: int) -> tuple[ColdWaterMeter, ...]:
    """Give the cold-water meters of the flats, with what passes them over the run."""
    return tuple(
        ColdWaterMeter(
            f"{FIRST_SERIAL + place:08d}", unit.id, scenario.start_on, _drawn(scenario, unit, seed, years)
        )
        for place, unit in enumerate(scenario.units)
    )


def hand_readings(
    meters: tuple[ColdWaterMeter, ...], seasons: tuple[SeasonDays, ...], seed: int, error_share: float
) -> tuple[HandReading, ...]:
    """Give what was written down at both ends of each season.

    Parameters
    ----------
    meters
        Meters that are read.
    seasons
        Seasons; a meter is read on the first day and on the day after the last.
    seed
        Seed of the run.
    error_share
        Share that is written wrong [1].
    """
    rows = []
    for season in seasons:
        for on in (season.first_day, season.last_day):
            for place, meter in enumerate(meters):
                draws = stream(seed, "typing", meter.serial, on.isoformat())
                true_m3 = meter.shown_m3(on)
                neighbour = meters[(place + 1) % len(meters)].shown_m3(on)
                wrong = draws.uniform() < error_share
                written, mistake = _mistyped(true_m3, neighbour, draws) if wrong else (true_m3, "")
                rows.append(HandReading(meter.serial, meter.unit, season.code, on, true_m3, written, mistake))
    return tuple(rows)


def _drawn(scenario: Scenario, unit: UnitTable, seed: int, years: int) -> FloatArray:
    days = 366 * years + 1
    mean_m3 = COLD_TO_HOT * hot_water_volume_l_day(unit.floor_area_m2) / 1000
    daily = stream(seed, "cold water", unit.id).gamma(4.0, mean_m3 / 4.0, days)
    for vacancy in unit.vacant:
        first, end = ((day - scenario.start_on).days for day in (vacancy.from_on, vacancy.to_on))
        daily[max(first, 0) : max(end, 0)] = 0.0
    return daily


def _mistyped(true_m3: Decimal, neighbour_m3: Decimal, draws: Generator) -> tuple[Decimal, Mistake]:
    digits = f"{true_m3:.2f}".replace(".", "")
    swaps = [place for place in range(len(digits) - 1) if digits[place] != digits[place + 1]]
    kind = int(draws.integers(0, 3))
    if kind == 0 and swaps:
        place = swaps[int(draws.integers(0, len(swaps)))]
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        return Decimal(swapped) * CENTI, "transposed"
    if kind == 1 and true_m3:
        return true_m3 * 100, "comma"
    if neighbour_m3 != true_m3:
        return neighbour_m3, "neighbour"
    return true_m3 + 100, "transposed"
