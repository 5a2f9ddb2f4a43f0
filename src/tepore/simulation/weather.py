"""Hours of weather from the twelve monthly means of a climate: a stochastic generator with a fixed seed.

::

    month mean --> day means: line between mid-months + AR(1) deviation, shifted to keep the month mean
               --> hours:     day mean + cosine with its peak at 15 h, wider on clear days
    month sun  --> days:      clearness by AR(1), scaled to keep the month's beam and diffuse
               --> hours:     Liu and Jordan (diffuse), Collares-Pereira and Rabl (beam), scaled to the day

Persistence of daily means by a first-order autoregression, and the split into months, days and hours, follow
Knight, Klein and Duffie, "A methodology for the synthesis of hourly weather data", Solar Energy 46
(1991); hourly shares of the day by Liu and Jordan (1960) and Collares-Pereira and Rabl (1979). What is kept
exactly is the climate's own means; spread and persistence are defaults that a scenario can replace.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from tepore.norms.defaults import Default
from tepore.norms.ranges import FloatArray
from tepore.norms.uni11300 import Climate
from tepore.norms.uni11300.irradiation import NoIrradiation
from tepore.norms.uni11300.season import DAYS_OF_MONTH
from tepore.simulation.seeds import stream
from tepore.simulation.sun import SunHours, on_planes_w_m2, sun_at
from tepore.simulation.timeline import HOUR_S, STANDARD_OFFSET_S, Timeline

DAY_SPREAD = Default(
    2.6, "K", "standard deviation of daily mean temperatures", "custom of weather generators"
)
PERSISTENCE = Default(0.75, "1", "correlation of the mean temperatures of two days in a row", "same")
CLEARNESS_PERSISTENCE = Default(0.3, "1", "correlation of the clearness of two days in a row", "same")
SWING = Default(8.0, "K", "mean difference between the warmest and coldest hour of a day", "same")
WARMEST_HOUR = 15.0
W_PER_MJ_DAY = 1e6 / HOUR_S
"""[MJ/(m² day)] given in one hour [W/m²]."""


@dataclass(frozen=True)
class WeatherModel:
    """How far the weather strays from the climate.

    Attributes
    ----------
    day_spread_k
        Standard deviation of daily means about the line of the months [K].
    month_spread_k
        Standard deviation of monthly means about the climate [K]; 0 keeps every month at its mean.
    swing_k
        Mean difference between warmest and coldest hour of a day [K].
    """

    day_spread_k: float = DAY_SPREAD.number
    month_spread_k: float = 0.0
    swing_k: float = SWING.number


@dataclass(frozen=True)
class Weather:
    """Weather at the steps of a run.

    Attributes
    ----------
    outdoor_c
        Mean outdoor temperature of each step [°C], shape ``(n,)``.
    planes_w_m2
        Irradiance of the planes of `tepore.simulation.sun.FACINGS` [W/m²], shape ``(n, 5)``.
    beam_w_m2, diffuse_w_m2
        Irradiance of the horizontal plane [W/m²], shape ``(n,)``.
    """

    outdoor_c: FloatArray
    planes_w_m2: FloatArray
    beam_w_m2: FloatArray
    diffuse_w_m2: FloatArray

    def in_steps(self, steps_an_hour: int) -> Weather:
        """Give the weather of hours to each step of theirs: sums over hours stay what they are."""
        if steps_an_hour == 1:
            return self
        series = self.outdoor_c, self.planes_w_m2, self.beam_w_m2, self.diffuse_w_m2
        return Weather(*(np.repeat(each, steps_an_hour, axis=0) for each in series))


@dataclass(frozen=True)
class _Days:
    """The days of standard time that a run touches, whole months on both sides."""

    month_index: NDArray[np.int64]
    day_of_year: FloatArray
    first: np.datetime64


def make_weather(
    timeline: Timeline, climate: Climate, seed: int, model: WeatherModel | None = None
) -> Weather:
    """Make the weather of a run.

    Parameters
    ----------
    timeline
        Hours of the run.
    climate
        Place with temperatures and irradiation of its months.
    seed
        Seed of the run.
    model
        How far it strays; the defaults where None.

    Returns
    -------
    Weather
        Means over the months of standard time are the climate's to the last digits, where `month_spread_k`
        is 0. The beam on steep planes is exact only where the sun stands 5° high or more.

    Raises
    ------
    NoIrradiation
        The climate carries temperatures only.
    """
    if climate.beam_mj_m2_day is None or climate.diffuse_mj_m2_day is None:
        raise NoIrradiation(
            f"the climate of {climate.place} has no irradiation.",
            remedy="Give beam_mj_m2_day and diffuse_mj_m2_day, twelve figures each.",
            code="simulation.weather.sun",
        )
    chosen = model or WeatherModel()
    days = _days_of(timeline)
    clearness = _clearness(days, seed)
    beam_days = _scaled_to_months(0.1 + 1.9 * clearness, days, climate.beam_mj_m2_day)
    diffuse_days = _scaled_to_months(1.2 - 0.4 * clearness, days, climate.diffuse_mj_m2_day)
    hours = np.arange(24) + 0.5
    every_day = np.repeat(days.day_of_year, 24)
    sun = sun_at(every_day, np.tile(hours, days.day_of_year.size), climate.latitude_deg)
    beam, diffuse = _hours_of_sun(sun, beam_days, diffuse_days)
    swing = chosen.swing_k * (0.5 + clearness)
    wave = np.cos(2 * np.pi * (hours - WARMEST_HOUR) / 24)
    outdoor = np.repeat(_day_means_c(days, climate, seed, chosen), 24) + np.outer(swing / 2, wave).ravel()
    planes = on_planes_w_m2(sun, beam, diffuse, climate.latitude_deg)
    first = (
        timeline.start_s + STANDARD_OFFSET_S - int(days.first.astype("datetime64[s]").astype(int))
    ) // HOUR_S
    cut = slice(first, first + timeline.by_hours().steps)
    made = Weather(outdoor[cut], planes[cut], beam[cut], diffuse[cut])
    return made.in_steps(timeline.steps_an_hour)


def _days_of(timeline: Timeline) -> _Days:
    # A run in Rome's time begins and ends up to an hour beside the months of standard time: one more each.
    first = np.datetime64(timeline.start_on, "M") - 1
    last = np.datetime64(timeline.end_on, "M") + 1
    stamps = np.arange(first.astype("datetime64[D]"), last.astype("datetime64[D]"))
    months, years = stamps.astype("datetime64[M]"), stamps.astype("datetime64[Y]")
    day_of_year = (stamps - years.astype("datetime64[D]")).astype(np.float64) + 1
    return _Days(months.astype(np.int64), day_of_year, stamps[0])


def _autoregression(draws: FloatArray, persistence: float) -> FloatArray:
    """Give a series of unit spread whose neighbours correlate."""
    series = np.empty_like(draws)
    level, fresh = 0.0, sqrt(1 - persistence**2)
    for place, draw in enumerate(draws):
        level = persistence * level + fresh * draw
        series[place] = level
    return series


def _clearness(days: _Days, seed: int) -> FloatArray:
    """Give each day a clearness from 0 to 1, evenly spread, with persistence."""
    draws = stream(seed, "weather", "clearness").standard_normal(days.month_index.size)
    levels = _autoregression(draws, CLEARNESS_PERSISTENCE.number)
    return np.asarray([0.5 * (1 + erf(level / sqrt(2))) for level in levels])


def _day_means_c(days: _Days, climate: Climate, seed: int, model: WeatherModel) -> FloatArray:
    draws = stream(seed, "weather", "temperature").standard_normal(days.month_index.size)
    shifts = stream(seed, "weather", "months").standard_normal(int(np.ptp(days.month_index)) + 1)
    means = np.asarray(climate.temperature_c)
    middles = np.cumsum([0, *DAYS_OF_MONTH[:-1]]) + np.asarray(DAYS_OF_MONTH) / 2
    line = np.interp(days.day_of_year - 0.5, middles, means, period=365)
    strayed = line + model.day_spread_k * _autoregression(draws, PERSISTENCE.number)
    for place, index in enumerate(np.unique(days.month_index)):
        own = days.month_index == index
        wanted = means[index % 12] + model.month_spread_k * shifts[place]
        strayed[own] += wanted - strayed[own].mean()
    return np.asarray(strayed, dtype=np.float64)


def _scaled_to_months(shape: FloatArray, days: _Days, monthly: tuple[float, ...]) -> FloatArray:
    scaled = shape.copy()
    for index in np.unique(days.month_index):
        own = days.month_index == index
        scaled[own] *= monthly[index % 12] / shape[own].mean()
    return scaled


def _hours_of_sun(
    sun: SunHours, beam_days: FloatArray, diffuse_days: FloatArray
) -> tuple[FloatArray, FloatArray]:
    up = np.where(sun.sine_height > 0, np.cos(sun.hour_angle) - np.cos(sun.sunset_angle), 0.0)
    up = np.maximum(up, 0.0)
    tilt = np.sin(sun.sunset_angle - np.pi / 3)
    peaked = up * np.maximum(0.409 + 0.5016 * tilt + (0.6609 - 0.4767 * tilt) * np.cos(sun.hour_angle), 0.0)
    return _spread(peaked, beam_days), _spread(up, diffuse_days)


def _spread(shape: FloatArray, day_totals_mj_m2: FloatArray) -> FloatArray:
    by_day = shape.reshape(-1, 24)
    shares = by_day / by_day.sum(axis=1, keepdims=True)
    return np.asarray((shares * day_totals_mj_m2[:, None] * W_PER_MJ_DAY).ravel())
