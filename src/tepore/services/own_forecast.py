"""How a resident's season will probably end: use so far, the rest by degree days, at last season's prices.

The rule is `norms.forecast`'s, of our own and no norm's. What is fixed is taken as it was last season.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.norms.forecast import PastSeason, UnitSoFar, Weather, forecast_season
from tepore.norms.uni10200 import Service
from tepore.norms.uni10200.degree_days import degree_days
from tepore.services.season_climate import temperatures_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.norms.uni10200 import Allocation
    from tepore.services.describe_own_unit import ServiceUse
    from tepore.services.own_units import OwnUnit
    from tepore.store.estate.models import Unit
    from tepore.store.ledger.models import Season

FEWEST_DEGREE_DAYS = 100
"""Before that much cold nothing can be foreseen [K·d]: own rule."""


@dataclass(frozen=True, kw_only=True)
class OwnForecast:
    """A season's end for one unit.

    Attributes
    ----------
    counted_until
        First civil day that is not counted yet.
    counted, whole, low, high
        Used so far, and by the season's end with the interval of 95 % [the service's unit].
    total_cents, low_cents, high_cents
        What the season will cost [cent]; None where no closed season gives prices.
    """

    season: Period
    counted_until: date
    counted: float
    whole: float
    low: float
    high: float
    total_cents: int | None
    low_cents: int | None
    high_cents: int | None
    climate: str


def own_forecast(
    *,
    use: ServiceUse,
    unit: Unit,
    known: OwnUnit,
    seasons: Sequence[Season],
    closed: Allocation | None,
    on: date,
) -> OwnForecast | None:
    """Foresee the end of the heating season that is running.

    Parameters
    ----------
    use
        The service's months.
    unit, known
        The unit, and the days that are the reader's own.
    seasons
        Heating seasons of the condominium, the latest first.
    closed
        The latest season that was closed and wholly the reader's own; None where there is none.
    on
        Today.

    Returns
    -------
    OwnForecast or None
        None out of season, for another service, where the reader came after the season began, where a month
        of it cannot be told, where it was hardly cold yet, or where the climate is not known.
    """
    season = _running(seasons, on) if use.service == Service.HEATING else None
    climate = temperatures_of(unit.condominium) if season is not None else None
    if season is None or climate is None or not known.lived_through(Period(season.start_on, on)):
        return None
    months = [
        month
        for month in use.months
        if month.period.start_on >= season.start_on.replace(day=1) and month.period.start_on <= on
    ]
    told = [month for month in months if month.amount is not None]
    if not told or told != months[: len(told)] or told[0].period.start_on > season.start_on:
        return None
    until = min(told[-1].period.end_on, season.end_on)
    if until <= season.start_on or until >= season.end_on:
        return None
    so_far = float(degree_days(Period(season.start_on, until), climate))
    rest = float(degree_days(Period(until, season.end_on), climate))
    if so_far < FEWEST_DEGREE_DAYS:
        return None
    counted = float(sum((month.amount or Fraction(0) for month in told), Fraction(0)))
    past = _past(use, season, until, (so_far, so_far + rest))
    foreseen = forecast_season(
        [UnitSoFar(unit_id=known.code, counted=counted, past=past)], Weather(so_far=so_far, rest=rest)
    ).units[0]
    totals = [
        _total(closed, known.code, use, amount) for amount in (foreseen.whole, foreseen.low, foreseen.high)
    ]
    return OwnForecast(
        season=season,
        counted_until=until,
        counted=counted,
        whole=foreseen.whole,
        low=foreseen.low,
        high=foreseen.high,
        total_cents=totals[0],
        low_cents=totals[1],
        high_cents=totals[2],
        climate=climate.source,
    )


def _running(seasons: Sequence[Season], on: date) -> Period | None:
    """Give the season of a day: the one entered, else the latest one's days of a later year."""
    periods = [Period(one.start_on, one.end_on) for one in seasons]
    entered = next((period for period in periods if period.holds(on)), None)
    if entered is not None or not periods:
        return entered
    latest = max(periods)
    for years in range(1, 4):
        shifted = Period(_later(latest.start_on, years), _later(latest.end_on, years))
        if shifted.holds(on):
            return shifted
    return None


def _later(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + years, day.month, 28 if is_leap_day else day.day)


def _past(use: ServiceUse, season: Period, until: date, days: tuple[float, float]) -> tuple[PastSeason, ...]:
    """Give the season before, where its months until the same day are told and it was closed wholly."""
    if use.own is None:
        return ()
    first_on, last_on = _later(season.start_on, -1).replace(day=1), _later(until, -1)
    months = [month for month in use.months if first_on <= month.period.start_on < last_on]
    amounts = [month.amount for month in months if month.is_whole]
    if not months or None in amounts or len(amounts) != len(months) or months[-1].period.end_on != last_on:
        return ()
    so_far = float(sum((amount for amount in amounts if amount is not None), Fraction(0)))
    whole = float(use.own)
    if not so_far <= whole:
        return ()
    return (PastSeason(so_far=so_far, whole=whole, degree_days_so_far=days[0], degree_days=days[1]),)


def _total(closed: Allocation | None, code: str, use: ServiceUse, amount: float) -> int | None:
    """Give a season's total at the prices of the one closed last [cent]."""
    statements = closed.statements if closed is not None else ()
    statement = next((one for one in statements if one.unit_id == code), None)
    if statement is None or not use.own:
        return None
    fixed = sum(line.amount_cents for line in statement.lines if not line.by_consumption)
    charged = sum(line.amount_cents for line in statement.lines if line.by_consumption)
    return round(fixed + charged * amount / float(use.own))
