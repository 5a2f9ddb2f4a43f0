"""What a metering point used by months, days and seasons, from its installed devices' readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import Period, round_half_up
from tepore.kernel.periods import day_in_rome
from tepore.norms.uni10200 import Quality
from tepore.services.consumption_history.counters import Counter, Used, worst_of
from tepore.store.history.models import MICRO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


NEAR_MIDNIGHT = timedelta(hours=6)
"""A reading this near to midnight stands for it, where days are told: own rule, not a norm's."""
DAILY = timedelta(hours=36)
"""Days are told where readings follow each other within this: own rule, not a norm's."""


@dataclass(frozen=True, kw_only=True)
class DerivedUse:
    """What was used in a period.

    Attributes
    ----------
    period
        Half-open civil days that it is named by.
    told_until
        First day not told any more: a period that is still running ends at the latest reading.
    amount
        Rating factors applied [unit of the metering point].
    quality
        The worst of the readings at the ends of its parts.
    """

    period: Period
    told_until: date
    amount: Fraction
    quality: Quality

    @property
    def amount_micro(self) -> int:
        """The amount in millionths, half of one rounded up."""
        return int(round_half_up(self.amount * MICRO, 0))

    @property
    def is_estimated(self) -> bool:
        """Tell whether an end of it was estimated."""
        return self.quality is Quality.ESTIMATED


def use_of(counters: Sequence[Counter], period: Period) -> DerivedUse | None:
    """Give what a point used in a period; None where it was not there or the readings do not tell it.

    Parameters
    ----------
    counters
        Of the devices that were installed at the point.
    period
        Half-open civil days.
    """
    there = [counter for counter in counters if counter.within(period)]
    shown = until_latest_reading(there, period)
    parts = [counter.used(part.start_at, part.end_at) for counter in there if (part := counter.within(shown))]
    used = _together(parts)
    if used is None:
        return None
    return DerivedUse(period=period, told_until=shown.end_on, amount=used.amount, quality=used.quality)


def until_latest_reading(counters: Sequence[Counter], period: Period) -> Period:
    """Cut a period that is still running to what was read of it; a device taken down ends its own."""
    latest = [
        day_in_rome(counter.latest_at)
        for counter in counters
        if counter.latest_at is not None and counter.installation.end_on is None
    ]
    if latest and period.start_on < min(latest) < period.end_on:
        return Period(period.start_on, min(latest))
    return period


def months_from(counters: Sequence[Counter], first_on: date | None) -> Iterator[DerivedUse]:
    """Give each calendar month that can be told, from the one that holds a day on, or from the first."""
    days = [
        day_in_rome(run_at)
        for counter in counters
        for run in counter.runs
        for run_at in (run.spans[0].first.at, run.spans[-1].last.at)
    ]
    if not days:
        return
    month_on = max(min(days), first_on or date.min).replace(day=1)
    # A reading shortly before midnight may stand for the first of the month that begins then.
    while month_on <= max(days):
        month = Period(month_on, next_month(month_on))
        used = use_of(counters, month)
        if used is not None:
            yield used
        month_on = month.end_on


def days_from(counters: Sequence[Counter], first_on: date | None) -> Iterator[DerivedUse]:
    """Give each day that can be told where readings follow each other within `DAILY`.

    A day of a replacement is told where both devices tell their part of it.
    """
    for day in sorted(_days_read(counters)):
        if first_on is not None and day < first_on:
            continue
        whole = Period(day, day + timedelta(days=1))
        parts = [
            counter.used(part.start_at, part.end_at, NEAR_MIDNIGHT)
            for counter in counters
            if (part := counter.within(whole))
        ]
        used = _together(parts)
        if used is not None and (used.between is None or used.between <= DAILY):
            yield DerivedUse(period=whole, told_until=whole.end_on, amount=used.amount, quality=used.quality)


def seasons_of(counters: Sequence[Counter], seasons: Sequence[Period]) -> Iterator[DerivedUse]:
    """Give each season that can be told."""
    for season in seasons:
        used = use_of(counters, season)
        if used is not None:
            yield used


def next_month(on: date) -> date:
    """Give the first day of the month after the one that holds a day."""
    return date(on.year + on.month // 12, on.month % 12 + 1, 1)


def _days_read(counters: Sequence[Counter]) -> set[date]:
    days: set[date] = set()
    for counter in counters:
        for run in counter.runs:
            for span in run.spans:
                if span.last.at - span.first.at <= DAILY:
                    days |= {day_in_rome(span.first.at), day_in_rome(span.last.at)}
    return days


def _together(parts: Sequence[Used | None]) -> Used | None:
    told = [part for part in parts if part is not None]
    if not told or len(told) < len(parts):
        return None
    return Used(
        amount=sum((part.amount for part in told), Fraction(0)),
        quality=worst_of(part.quality for part in told),
        between=max((part.between for part in told if part.between), default=None),
    )
