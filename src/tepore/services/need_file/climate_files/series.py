"""Hourly series to monthly means, and what all climate files share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tepore.kernel import Refusal

MJ_PER_WH = 0.0036
DIGITS = 4
"""Decimals of a monthly mean made here."""


class BadClimateFile(Refusal):
    """A climate file that cannot be read."""


@dataclass(frozen=True)
class HourlyClimate:
    """Hours of one or more years, columns of equal length.

    Attributes
    ----------
    month
        1 to 12.
    temperature_c
        Outdoor air temperature [C].
    global_wh_m2, diffuse_wh_m2
        Irradiation of the horizontal plane in the hour [Wh/m2]; None where the file has none.
    beam_wh_m2
        Beam irradiation of the horizontal plane [Wh/m2]; None where global less diffuse stands for it.
    relative_humidity_percent
        [%]; None where the file has none.
    vapour_pressure_pa
        [Pa]; None where humidity stands for it.
    """

    month: NDArray[np.intp]
    temperature_c: NDArray[np.float64]
    global_wh_m2: NDArray[np.float64] | None = None
    diffuse_wh_m2: NDArray[np.float64] | None = None
    relative_humidity_percent: NDArray[np.float64] | None = None
    beam_wh_m2: NDArray[np.float64] | None = None
    vapour_pressure_pa: NDArray[np.float64] | None = None

    @property
    def direct_wh_m2(self) -> NDArray[np.float64] | None:
        """Beam irradiation as given, else global less diffuse [Wh/m2]; None where neither is there."""
        if self.beam_wh_m2 is not None:
            return self.beam_wh_m2
        if self.global_wh_m2 is None or self.diffuse_wh_m2 is None:
            return None
        return np.maximum(self.global_wh_m2 - self.diffuse_wh_m2, 0.0)


@dataclass(frozen=True)
class MonthlyMeans:
    """Twelve means of each quantity a file has, as `Climate` takes them."""

    temperature_c: tuple[float, ...]
    beam_mj_m2_day: tuple[float, ...] | None = None
    diffuse_mj_m2_day: tuple[float, ...] | None = None
    vapour_pressure_pa: tuple[float, ...] | None = None


def saturation_pressure_pa(temperature_c: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the saturation pressure of water vapour by the Magnus formula (UNI EN ISO 13788 annex E).

    Parameters
    ----------
    temperature_c
        Air temperature [C].

    Returns
    -------
    ndarray
        Pressure [Pa], over water from 0 C, over ice below.
    """
    warm = 610.5 * np.exp(17.269 * temperature_c / (237.3 + temperature_c))
    cold = 610.5 * np.exp(21.875 * temperature_c / (265.5 + temperature_c))
    return np.asarray(np.where(temperature_c >= 0, warm, cold), dtype=np.float64)


def monthly_means(hours: HourlyClimate, where: str) -> MonthlyMeans:
    """Average hours by month.

    Parameters
    ----------
    hours
        One or more years.
    where
        File, for messages.

    Returns
    -------
    MonthlyMeans
        Temperatures [C], irradiation by day [MJ/m2], vapour pressure [Pa].

    Raises
    ------
    BadClimateFile
        A month has less than 28 days of hours, or a figure is not a number.
    """
    counts = np.bincount(hours.month, minlength=13)[1:]
    short = [month for month, count in enumerate(counts, start=1) if count < 28 * 24]
    if short:
        raise BadClimateFile(
            f"month {short[0]} has {counts[short[0] - 1]} hours, fewer than 28 days.",
            where=where,
            remedy="A climate file holds every hour of a year.",
            code="climate.hours",
        )

    def mean(column: NDArray[np.float64], scale: float = 1.0) -> tuple[float, ...]:
        if not np.isfinite(column).all():
            raise BadClimateFile("a figure is not a number.", where=where, code="climate.figure")
        sums = np.bincount(hours.month, weights=column, minlength=13)[1:]
        return tuple(round(float(figure), DIGITS) for figure in sums / counts * scale)

    beam = diffuse = pressure = None
    direct = hours.direct_wh_m2
    if direct is not None and hours.diffuse_wh_m2 is not None:
        beam, diffuse = mean(direct, 24 * MJ_PER_WH), mean(hours.diffuse_wh_m2, 24 * MJ_PER_WH)
    if hours.vapour_pressure_pa is not None:
        pressure = mean(hours.vapour_pressure_pa)
    elif hours.relative_humidity_percent is not None:
        wet = saturation_pressure_pa(hours.temperature_c) * hours.relative_humidity_percent / 100
        pressure = mean(np.asarray(wet, dtype=np.float64))
    return MonthlyMeans(mean(hours.temperature_c), beam, diffuse, pressure)


def column(rows: Sequence[Sequence[str]], index: int, where: str) -> NDArray[np.float64]:
    """Read a column of figures.

    Parameters
    ----------
    rows
        Cells as text, decimal point or comma.
    index
        Which column.
    where
        File, for messages.

    Returns
    -------
    ndarray
        The figures.

    Raises
    ------
    BadClimateFile
        A cell is missing or no figure; the row is named.
    """
    figures = np.empty(len(rows))
    for number, row in enumerate(rows):
        try:
            figures[number] = float(row[index].strip().replace(",", "."))
        except (IndexError, ValueError) as fault:
            raise BadClimateFile(
                f"column {index + 1} of data row {number + 1} is no figure.",
                where=where,
                remedy="Correct the row or the choice of columns.",
                code="climate.cell",
            ) from fault
    return figures
