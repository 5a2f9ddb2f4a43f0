"""Hours of weather from a file, EPW (EnergyPlus weather) or plain CSV: one year, repeated over the run.

::

    LOCATION,Milano,-,ITA,source,160800,45.43,9.28,1.0,103.0      latitude, longitude, zone, altitude
    ... seven more lines of header ...
    2001,1,1,1,60,flags,3.2,...                                    8760 hours of standard time, 1 to 24

Columns by the EnergyPlus "Auxiliary Programs" guide, from 1: 7 dry bulb [°C], 14 global and 16 diffuse on the
horizontal plane [Wh/m²]. A CSV file has these six alone, under their names::

    month,day,hour,outdoor_c,global_w_m2,diffuse_w_m2
    1,1,1,3.2,0,0                                                  comma or semicolon; hours 1 to 24
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tepore.kernel import Refusal
from tepore.norms.ranges import FloatArray
from tepore.norms.uni11300.season import DAYS_OF_MONTH
from tepore.simulation.sun import on_planes_w_m2, sun_at
from tepore.simulation.timeline import Timeline, standard_hours
from tepore.simulation.weather import Weather

HEADER_LINES = 8
_LATITUDE, _ZONE = 6, 8
HEADINGS = ("month", "day", "hour", "outdoor_c", "global_w_m2", "diffuse_w_m2")
_COLUMNS = (1, 2, 3, 6, 13, 15)
_LEAST = (1, 1, 1, -50, 0, 0)
_GREATEST = (12, 31, 24, 60, 1400, 1000)


class BadWeatherFile(Refusal):
    """A weather file that is none, or not of a whole year."""


@dataclass(frozen=True)
class WeatherYear:
    """A year of weather.

    Attributes
    ----------
    latitude_deg
        Northern latitude [deg].
    by_hour
        Outdoor temperature [°C], beam and diffuse on the horizontal plane [W/m²], by month, day and hour,
        each from 0; shape ``(12, 31, 24, 3)``.
    """

    latitude_deg: float
    by_hour: FloatArray

    def over(self, timeline: Timeline) -> Weather:
        """Give the weather of a run: every year the same, 29 February as the day before."""
        civil = standard_hours(timeline.by_hours().starts_s)
        day = np.where((civil.month == 2) & (civil.day == 29), 28, civil.day)
        outdoor, beam, diffuse = self.by_hour[civil.month - 1, day - 1, civil.hour].T
        sun = sun_at(_day_of_year(civil.month, day), (civil.hour + 0.5).astype(np.float64), self.latitude_deg)
        made = Weather(outdoor, on_planes_w_m2(sun, beam, diffuse, self.latitude_deg), beam, diffuse)
        return made.in_steps(timeline.steps_an_hour)


def _day_of_year(month: NDArray[np.int64], day: NDArray[np.int64]) -> FloatArray:
    before = np.concatenate([[0], np.cumsum(DAYS_OF_MONTH)])
    return np.asarray(before[month - 1] + day, dtype=np.float64)


def read_epw(path: Path) -> WeatherYear:
    """Read an EPW file.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    BadWeatherFile
        It cannot be read, is no EPW, is of another time zone, or an hour is missing or out of range.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as fault:
        raise _bad(path, f"it cannot be read ({fault.strerror}).") from None
    header = lines[0].split(",") if lines else []
    if not header or header[0] != "LOCATION" or len(header) <= _ZONE:
        raise _bad(path, "line 1 is no LOCATION line of an EPW file.")
    try:
        latitude, zone = float(header[_LATITUDE]), float(header[_ZONE])
    except ValueError:
        raise _bad(path, "line 1 has no latitude and time zone.") from None
    if zone != 1.0 or not -66 < latitude < 66:
        raise _bad(path, f"it is of time zone {zone:g} and latitude {latitude:g}; Italy has zone 1.")
    rows = enumerate(lines[HEADER_LINES:], start=HEADER_LINES + 1)
    return WeatherYear(
        latitude, _by_hour(path, [(number, line.split(",")) for number, line in rows], _COLUMNS)
    )


def read_hours(path: Path, latitude_deg: float) -> WeatherYear:
    """Read a CSV file of hours.

    Parameters
    ----------
    path
        The file.
    latitude_deg
        Northern latitude [deg].

    Raises
    ------
    BadWeatherFile
        It cannot be read, has other columns, or an hour is missing or out of range.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError as fault:
        raise _bad(path, f"it cannot be read ({fault.strerror}).") from None
    mark = ";" if lines and ";" in lines[0] else ","
    names = [name.strip().lower() for name in lines[0].split(mark)] if lines else []
    missing = [name for name in HEADINGS if name not in names]
    if missing:
        raise _bad(path, f"line 1 names no column {', '.join(missing)}.")
    # A decimal comma can stand only where the semicolon parts the columns.
    rows = [
        (number, (line.replace(",", ".") if mark == ";" else line).split(mark))
        for number, line in enumerate(lines[1:], start=2)
    ]
    return WeatherYear(latitude_deg, _by_hour(path, rows, tuple(names.index(name) for name in HEADINGS)))


def _by_hour(path: Path, rows: list[tuple[int, list[str]]], columns: tuple[int, ...]) -> FloatArray:
    by_hour = np.full((12, 31, 24, 3), np.nan)
    for number, fields in rows:
        if any(field.strip() for field in fields):
            month, day, hour, outdoor, whole, diffuse = _row(path, number, fields, columns)
            place = int(month) - 1, int(day) - 1, int(hour) - 1
            by_hour[place] = outdoor, max(whole - diffuse, 0.0), diffuse
    wanted = np.arange(1, 32)[None, :] <= np.asarray(DAYS_OF_MONTH)[:, None]
    missing = int(np.isnan(by_hour[..., 0][wanted]).sum())
    if missing:
        raise _bad(path, f"{missing} hours of the year are missing.")
    return by_hour


def _row(path: Path, number: int, fields: list[str], columns: tuple[int, ...]) -> list[float]:
    try:
        figures = [float(fields[column]) for column in columns]
    except (ValueError, IndexError):
        raise _bad(path, f"line {number} has not the figures of an hour.") from None
    for figure, least, greatest in zip(figures, _LEAST, _GREATEST, strict=True):
        if not least <= figure <= greatest:
            raise _bad(path, f"line {number}: {figure:g} is outside {least} to {greatest}.")
    return figures


def _bad(path: Path, what: str) -> BadWeatherFile:
    return BadWeatherFile(what, where=str(path), code="simulation.weather_file")
