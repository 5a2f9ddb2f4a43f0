"""Steps of months, days, hours in the civil calendar, for registers whose instants are told by a spacing."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

Instant = TypeVar("Instant", date, datetime)

_SPANS = {
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


def stepped(start: Instant, steps: int, unit: str) -> Instant | None:
    """Return the instant a number of steps later, earlier where it is negative; None beyond the calendar.

    Parameters
    ----------
    start
        Civil day or local time. The last day of a month stays the last day.
    steps
        Number of units.
    unit
        s, min, h, d, half_month, mo or y.
    """
    try:
        if unit in _SPANS:
            return start + steps * _SPANS[unit]
        found: Instant = _stepped(start, steps, unit)
    except (OverflowError, ValueError):
        return None
    return found


@lru_cache(maxsize=4096)
def _stepped(start: Instant, steps: int, unit: str) -> Instant:
    """Step by months: devices tell the same days in telegram after telegram."""
    if unit == "half_month":
        return _half_months(start, steps)
    return _months(start, steps * (12 if unit == "y" else 1))


def _months(start: Instant, months: int) -> Instant:
    number = start.year * 12 + start.month - 1 + months
    year, month = number // 12, number % 12 + 1
    days = monthrange(year, month)[1]
    is_last = start.day == monthrange(start.year, start.month)[1]
    return start.replace(year=year, month=month, day=days if is_last else min(start.day, days))


def _half_months(start: Instant, steps: int) -> Instant:
    """Step between the middle and the end, or between the middle and the start, of months."""
    whole, half = divmod(steps, 2)
    moved = _months(start, whole)
    if not half:
        return moved
    days = monthrange(moved.year, moved.month)[1]
    if moved.day == days:
        return _months(moved, 1).replace(day=15)
    if moved.day <= 1:
        return moved.replace(day=16)
    return _months(moved, 1).replace(day=1) if moved.day == 16 else moved.replace(day=days)
