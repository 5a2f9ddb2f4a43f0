r"""What each unit will have used by the season's end, from what it has used so far.

A unit uses a rate of units a degree day until today; in the rest of the season it uses another, since the sun
is higher and the days are milder. How the second rate stands to the first is its own way, learnt from its
past seasons and pulled towards the building's way where they are few::

    rest = counted / DD_so_far · DD_rest · w        ln w = (Σ ln w_past + κ μ) / (n + κ)

    u²(ln rest) = s² (1 + 1/(n + κ)) + cv²(DD_rest)

with w_past = (rest_past / DD_rest,past) / (so_far_past / DD_so_far,past), μ the mean of all units' past, s
how far past seasons stray from it (Student's t by how many there are), κ the pull. No part of it stands in a
norm; how often the interval holds is measured (docs/reference/forecast.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import fmean

from tepore.kernel import Refusal
from tepore.norms.defaults import Default
from tepore.norms.ranges import within
from tepore.norms.tables import load_defaults

DEFAULTS = load_defaults("tepore.norms.forecast", "forecast.toml")
CLAUSE = "own rule of the forecast, not a norm's"
_T_95 = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
)
"""Student's t of a two-sided 95 % by degrees of freedom 1 to 20 (tables of the distribution)."""
_T_MANY = 1.96


class BadForecast(Refusal):
    """Figures that no season's end can be foreseen from."""


@dataclass(frozen=True, kw_only=True)
class PastSeason:
    """One closed season of a unit.

    Attributes
    ----------
    so_far, whole
        Used until the same day of that season, and in all of it [units of its devices].
    degree_days_so_far, degree_days
        Until that day, and in all of it [K·d].
    """

    so_far: float
    whole: float
    degree_days_so_far: float
    degree_days: float


@dataclass(frozen=True, kw_only=True)
class UnitSoFar:
    """A unit in the season that is running.

    Attributes
    ----------
    counted
        Used so far [units of its devices].
    past
        Its closed seasons, none needed.
    """

    unit_id: str
    counted: float
    past: tuple[PastSeason, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Weather:
    """Degree days of the season that is running [K·d].

    Attributes
    ----------
    so_far
        As they were; 0 before the season begins.
    rest
        As they normally are until the season's end, 0 or more.
    spread
        Relative standard deviation of `rest` from year to year.
    """

    so_far: float
    rest: float
    spread: Default = DEFAULTS["rest_weather"]


@dataclass(frozen=True, kw_only=True)
class UnitForecast:
    """What a unit will have used [units of its devices].

    Attributes
    ----------
    counted, rest
        So far, and foreseen for the rest.
    low, high
        Interval of 95 % of the whole.
    weather, own_way
        Standard uncertainty of the whole from the weather, which all units share, and from its own way.
    """

    unit_id: str
    counted: float
    rest: float
    low: float
    high: float
    weather: float
    own_way: float

    @property
    def whole(self) -> float:
        """Used by the season's end [units of its devices]."""
        return self.counted + self.rest


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """All units at the season's end.

    Attributes
    ----------
    defaults
        Figures that were used and nobody verified, by name.
    """

    units: tuple[UnitForecast, ...]
    weather: Weather
    defaults: Mapping[str, Default]


@dataclass(frozen=True)
class _BuildingsWay:
    """How all units' past stands: mean and spread of ln w, and by how many seasons it is known."""

    mean: float
    spread: float
    freedom: int


def forecast_season(
    units: Sequence[UnitSoFar],
    weather: Weather,
    *,
    own_way: Default = DEFAULTS["own_way"],
    pull: Default = DEFAULTS["pull"],
) -> Forecast:
    """Foresee what each unit will have used by the season's end.

    Parameters
    ----------
    units
        Counts so far, 0 or more, and past seasons.
    weather
        Degree days of the season.
    own_way
        Spread of a unit's rest where no past says it [%].
    pull
        κ, past seasons that the building's way is worth [1], 0 or more.

    Returns
    -------
    Forecast
        In the order of the units.

    Raises
    ------
    BadForecast
        A past season ends before it began, or a count is negative.
    OutOfRange
        A figure of the weather is outside its range.
    """
    within("degree days so far", weather.so_far, 0, 10_000, unit="K·d", clause=CLAUSE)
    within("degree days of the rest", weather.rest, 0, 10_000, unit="K·d", clause=CLAUSE)
    within("spread of the weather", weather.spread.number, 0, 100, unit="%", clause=CLAUSE)
    within("pull", pull.number, 0, 100, unit="1", clause=CLAUSE)
    for unit in units:
        _check(unit, weather)
    building = _buildings_way(units, own_way)
    used = {"rest_weather": weather.spread, "pull": pull}
    if building.freedom == 0:
        used["own_way"] = own_way
    return Forecast(
        units=tuple(_forecast(unit, weather, building, pull.number) for unit in units),
        weather=weather,
        defaults={name: default for name, default in used.items() if not default.verified},
    )


def _check(unit: UnitSoFar, weather: Weather) -> None:
    wrong = (
        unit.counted < 0
        or (unit.counted > 0 and weather.so_far == 0)
        or any(
            not 0 <= season.so_far <= season.whole
            or not 0 <= season.degree_days_so_far <= season.degree_days
            or (season.degree_days_so_far == 0 < season.so_far)
            for season in unit.past
        )
    )
    if wrong:
        raise BadForecast(
            "a count is negative, or a past season counts less in all than until the day.",
            where=f"unit {unit.unit_id}",
            remedy="Give counts and degree days until the same day of each season, and of the whole season.",
            code="forecast.counts",
        )


def _way_of(season: PastSeason) -> float | None:
    """Give ln w of a past season; None where it says nothing."""
    rest, days = season.whole - season.so_far, season.degree_days - season.degree_days_so_far
    if rest <= 0 or days <= 0 or season.so_far <= 0:
        return None
    return log(rest / days / (season.so_far / season.degree_days_so_far))


def _ways_of(unit: UnitSoFar) -> list[float]:
    return [way for season in unit.past if (way := _way_of(season)) is not None]


def _buildings_way(units: Sequence[UnitSoFar], own_way: Default) -> _BuildingsWay:
    ways = [ways for unit in units if (ways := _ways_of(unit))]
    every = [way for own in ways for way in own]
    if not every:
        return _BuildingsWay(0.0, own_way.number / 100, 0)
    strays = [way - fmean(own) for own in ways for way in own]
    freedom = len(every) - len(ways)
    if freedom < 1:
        return _BuildingsWay(fmean(every), own_way.number / 100, 0)
    return _BuildingsWay(fmean(every), sqrt(sum(stray**2 for stray in strays) / freedom), freedom)


def _forecast(unit: UnitSoFar, weather: Weather, building: _BuildingsWay, pull: float) -> UnitForecast:
    ways = _ways_of(unit)
    known = len(ways) + pull
    way = (sum(ways) + pull * building.mean) / known if known else building.mean
    if unit.counted == 0:
        rest = _rest_of_who_used_nothing(unit, weather)
    else:
        rest = unit.counted / weather.so_far * weather.rest * exp(way)
    own = building.spread * sqrt(1 + (1 / known if known else 0))
    of_weather = weather.spread.number / 100
    spread = sqrt(own**2 + of_weather**2)
    far = _student(building.freedom) * spread
    return UnitForecast(
        unit_id=unit.unit_id,
        counted=unit.counted,
        rest=rest,
        # Who used nothing while others did may go on so; before the season nobody has used anything.
        low=0.0 if unit.counted == 0 and weather.so_far > 0 else unit.counted + rest * exp(-far),
        high=unit.counted + rest * exp(far),
        weather=rest * of_weather,
        own_way=rest * own,
    )


def _rest_of_who_used_nothing(unit: UnitSoFar, weather: Weather) -> float:
    """Take what the unit used in the rest of past seasons: it may come back; from 0 nothing can be scaled."""
    rates = [
        (season.whole - season.so_far) / (season.degree_days - season.degree_days_so_far)
        for season in unit.past
        if season.degree_days > season.degree_days_so_far
    ]
    return fmean(rates) * weather.rest if rates else 0.0


def _student(freedom: int) -> float:
    return _T_95[freedom - 1] if 1 <= freedom <= len(_T_95) else _T_MANY
