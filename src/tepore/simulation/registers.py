"""The registers of a device: what it counts, and what it keeps at set days, month ends and half-months.

::

    count  ──────┬───────────┬──────────┬────────┬─────> time on the device's own clock
                 16th        1st        set day  16th
                 half-month  month end  allocators begin
                             half-month again from zero

A value kept at the end of 31 December is the count at the midnight that ends it, and bears that day's date.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import floor
from typing import Literal

MONTHS_KEPT = 18
HALF_MONTHS_KEPT = 31

RegisterKind = Literal["set_day", "month_end", "half_month", "removed"]


@dataclass(frozen=True, slots=True)
class KeptValue:
    """A value that a device keeps.

    Attributes
    ----------
    kind
        Which event made it keep the value.
    on
        The day that ended by the device's clock, or on which the device was taken down.
    exact
        The count before rounding [resolutions of the register].
    shown
        What the register shows [resolutions of the register]: the count rounded down, rolled over.
    """

    kind: RegisterKind
    on: date
    exact: float
    shown: int


@dataclass
class Register:
    """One counting register.

    Parameters
    ----------
    set_day
        Month and day at whose end the set-day value is kept.
    modulus
        Count at which the register starts again from zero.
    resets
        Whether the count begins again from zero after the set day, as allocators do.
    count
        Where it stands [resolutions], exact.
    """

    set_day: tuple[int, int]
    modulus: int
    resets: bool = False
    count: float = 0.0
    set_day_value: KeptValue | None = None
    month_ends: deque[KeptValue] = field(default_factory=lambda: deque(maxlen=MONTHS_KEPT))
    half_months: deque[KeptValue] = field(default_factory=lambda: deque(maxlen=HALF_MONTHS_KEPT))

    @property
    def shown(self) -> int:
        """What the register shows [resolutions]."""
        return shown_of(self.count, self.modulus)

    def end_day(self, ended_on: date) -> list[KeptValue]:
        """Keep what is to be kept at the end of a day, latest first in each row.

        Parameters
        ----------
        ended_on
            The day that ended, by the device's clock; the count stands at its end.

        Returns
        -------
        list of KeptValue
            What was kept: nothing on most days.
        """
        kept: list[KeptValue] = []
        next_day = ended_on + timedelta(days=1)
        if next_day.day in {1, 16}:
            self.half_months.appendleft(self._keep("half_month", ended_on, kept))
        if next_day.day == 1:
            self.month_ends.appendleft(self._keep("month_end", ended_on, kept))
        if (ended_on.month, ended_on.day) == self.set_day:
            self.set_day_value = self._keep("set_day", ended_on, kept)
            if self.resets:
                self.count = 0.0
        return kept

    def taken_down(self, on: date) -> KeptValue:
        """Give what the register shows as its device is taken down; the device itself keeps nothing."""
        return KeptValue("removed", on, self.count, self.shown)

    def _keep(self, kind: RegisterKind, on: date, kept: list[KeptValue]) -> KeptValue:
        kept.append(KeptValue(kind, on, self.count, self.shown))
        return kept[-1]


def shown_of(count: float, modulus: int) -> int:
    """Give what a register shows [resolutions]: whole ones, rolled over.

    A count that lies a hair below a whole number by the rounding of sums shows the whole number.
    """
    return floor(count + 1e-9) % modulus


def days_that_keep(first: date, end: date, set_day: tuple[int, int]) -> list[date]:
    """Give the days from the first up to and without the end at whose end a register keeps something."""
    days = []
    day = first
    while day < end:
        following = day + timedelta(days=1)
        if following.day in {1, 16} or (day.month, day.day) == set_day:
            days.append(day)
        day = following
    return days
