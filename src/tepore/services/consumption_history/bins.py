"""The periods that a chart's bars are of."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.services.consumption_history.derive import next_month

if TYPE_CHECKING:
    from collections.abc import Iterable


class Step(StrEnum):
    """How long a bar is."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"


MOST_BARS = {Step.DAY: 400, Step.MONTH: 180, Step.SEASON: 40}
"""More would be a smear: a year and a month of days, fifteen years of months."""


def bins_of(step: Step, period: Period, seasons: Iterable[Period]) -> list[Period]:
    """Divide a period into bars.

    Parameters
    ----------
    step
        Of the bars.
    period
        Half-open civil days, from the first of a month to the first of another where months are asked for.
    seasons
        That are told, in any order: bars of the step ``season``.
    """
    if step is Step.SEASON:
        return sorted(seasons)
    bars, start_on = [], period.start_on
    while start_on < period.end_on:
        end_on = start_on + timedelta(days=1) if step is Step.DAY else next_month(start_on)
        bars.append(Period(start_on, end_on))
        start_on = end_on
    return bars


def count_of(step: Step, period: Period) -> int:
    """Tell how many bars a period has at most, without making them."""
    if step is Step.DAY:
        return period.days
    months = (period.end_on.year - period.start_on.year) * 12 + period.end_on.month - period.start_on.month
    return months if step is Step.MONTH else 0


def moved(step: Step, period: Period, start_on: date) -> Period:
    """Give the period of as many bars that begins on another day, for a comparison.

    Parameters
    ----------
    step
        Of the bars.
    period
        What is compared.
    start_on
        First day of the other; of its month where months are asked for.
    """
    if step is Step.DAY:
        return Period(start_on, start_on + timedelta(days=period.days))
    first = period.start_on.year * 12 + period.start_on.month
    last = period.end_on.year * 12 + period.end_on.month
    begins = start_on.replace(day=1)
    months = begins.year * 12 + begins.month - 1 + last - first
    return Period(begins, date(months // 12, months % 12 + 1, 1))
