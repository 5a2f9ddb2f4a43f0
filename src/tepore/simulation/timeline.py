"""The steps of a run, hours or quarters, cut into civil months so that memory stays flat over years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tepore.kernel.periods import midnight_in_rome

HOUR_S = 3600
STANDARD_OFFSET_S = 3600
"""Central European standard time less UTC [s]: kept by clocks of devices all year (default, not verified)."""


@dataclass(frozen=True)
class MonthSpan:
    """The steps of one civil month in Europe/Rome.

    Attributes
    ----------
    label
        ``2024-10``.
    first_s
        Start of the first step [s since 1970, UTC].
    steps
        Number of steps: 743 hours in March, 745 in October, where the clock changes.
    offset
        Steps of the run before it.
    step_s
        Length of a step [s].
    """

    label: str
    first_s: int
    steps: int
    offset: int
    step_s: int = HOUR_S

    @property
    def starts_s(self) -> NDArray[np.int64]:
        """Start of each step [s since 1970, UTC], shape ``(steps,)``."""
        return self.first_s + self.step_s * np.arange(self.steps, dtype=np.int64)

    @property
    def end_s(self) -> int:
        """End of the last step [s since 1970, UTC]."""
        return self.first_s + self.step_s * self.steps

    @property
    def step_h(self) -> float:
        """Length of a step [h]."""
        return self.step_s / HOUR_S

    @property
    def cut(self) -> slice:
        """Its steps among those of the run."""
        return slice(self.offset, self.offset + self.steps)


@dataclass(frozen=True)
class Timeline:
    """Whole civil months from the month of a day on.

    Attributes
    ----------
    start_on
        First day; the first of a month.
    months
        Number of months, 1 or more.
    step_s
        Length of a step [s], a whole part of an hour.
    """

    start_on: date
    months: int
    step_s: int = HOUR_S

    @property
    def start_s(self) -> int:
        """Start of the run [s since 1970, UTC]."""
        return seconds_of(midnight_in_rome(self.start_on))

    @property
    def end_on(self) -> date:
        """Day after the last."""
        return month_after(self.start_on, self.months)

    @property
    def steps(self) -> int:
        """Number of steps."""
        return (seconds_of(midnight_in_rome(self.end_on)) - self.start_s) // self.step_s

    @property
    def steps_an_hour(self) -> int:
        """Steps in an hour."""
        return HOUR_S // self.step_s

    @property
    def starts_s(self) -> NDArray[np.int64]:
        """Start of each step [s since 1970, UTC]."""
        return self.start_s + self.step_s * np.arange(self.steps, dtype=np.int64)

    def by_hours(self) -> Timeline:
        """Give the same months in hours."""
        return Timeline(self.start_on, self.months)

    def spans(self) -> Iterator[MonthSpan]:
        """Yield the months in order."""
        for number in range(self.months):
            first = month_after(self.start_on, number)
            begin = seconds_of(midnight_in_rome(first))
            end = seconds_of(midnight_in_rome(month_after(first, 1)))
            label = f"{first.year}-{first.month:02d}"
            step = self.step_s
            yield MonthSpan(label, begin, (end - begin) // step, (begin - self.start_s) // step, step)


def month_after(first: date, months: int) -> date:
    """Give the first day of the month so many months later."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def seconds_of(instant: datetime) -> int:
    """Give an aware instant as whole seconds since 1970, UTC."""
    return int(instant.timestamp())


def instant_of(at_s: float) -> datetime:
    """Give seconds since 1970 as an aware instant, UTC, cut to whole seconds."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(at_s // 1))


@dataclass(frozen=True)
class CivilHours:
    """What the calendar and the clock on the wall say at hours.

    Attributes
    ----------
    month, day
        Month and day of the month, 1 on.
    hour
        Hour of the day, 0 to 23.
    """

    month: NDArray[np.int64]
    day: NDArray[np.int64]
    hour: NDArray[np.int64]


def standard_hours(starts_s: NDArray[np.int64]) -> CivilHours:
    """Give month, day and hour in Central European standard time, which knows no summer time."""
    return _parts(starts_s + STANDARD_OFFSET_S)


def rome_hours(starts_s: NDArray[np.int64]) -> CivilHours:
    """Give month, day and hour by the clock on the wall, summer time included (Directive 2000/84/EC)."""
    local = starts_s + STANDARD_OFFSET_S
    years = local.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    summer = np.zeros(starts_s.shape, dtype=bool)
    for year in np.unique(years):
        begin, end = (_last_sunday_s(int(year), month) + HOUR_S for month in (3, 10))
        summer |= (starts_s >= begin) & (starts_s < end)
    return _parts(local + HOUR_S * summer)


def _last_sunday_s(year: int, month: int) -> int:
    last = date(year, month, 31)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return seconds_of(datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC))


def _parts(local_s: NDArray[np.int64]) -> CivilHours:
    stamps = local_s.astype("datetime64[s]")
    months, days = stamps.astype("datetime64[M]"), stamps.astype("datetime64[D]")
    return CivilHours(
        month=months.astype(np.int64) % 12 + 1,
        day=(days - months.astype("datetime64[D]")).astype(np.int64) + 1,
        hour=local_s // HOUR_S % 24,
    )
