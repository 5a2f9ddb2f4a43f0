"""Half-open periods of civil days, and the instants they begin and end at.

Seasons, set days and invoices are civil dates in Europe/Rome; storage holds UTC instants. A period holds its
first day and not its end day, so periods that touch neither overlap nor leave a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tepore.kernel.errors import Refusal

ROME = ZoneInfo("Europe/Rome")


class BadPeriod(Refusal):
    """A period that ends before it begins, or that has no day."""


@dataclass(frozen=True, order=True)
class Period:
    """Civil days from ``start_on`` up to and without ``end_on``.

    Raises
    ------
    BadPeriod
        The end is not after the start.
    """

    start_on: date
    end_on: date

    def __post_init__(self) -> None:
        if self.end_on <= self.start_on:
            raise BadPeriod(
                f"the period from {self.start_on} to {self.end_on} has no day.",
                remedy="Give a last day that is not before the first.",
                code="period.empty",
            )

    @classmethod
    def of_days(cls, first_day: date, last_day: date) -> Period:
        """Make the period of the days from the first to the last, both held.

        Raises
        ------
        BadPeriod
            The last day is before the first.
        """
        if last_day < first_day:
            raise BadPeriod(
                f"the last day {last_day} is before the first day {first_day}.", code="period.backwards"
            )
        return cls(first_day, last_day + timedelta(days=1))

    @property
    def last_day(self) -> date:
        """The last day held."""
        return self.end_on - timedelta(days=1)

    @property
    def days(self) -> int:
        """Number of civil days held."""
        return (self.end_on - self.start_on).days

    def holds(self, day: date) -> bool:
        """Tell whether the day is in the period."""
        return self.start_on <= day < self.end_on

    def overlap(self, other: Period) -> Period | None:
        """Give the days held by both, or None where there is none."""
        start_on, end_on = max(self.start_on, other.start_on), min(self.end_on, other.end_on)
        return Period(start_on, end_on) if start_on < end_on else None

    @property
    def start_at(self) -> datetime:
        """The instant the period begins [UTC]."""
        return midnight_in_rome(self.start_on)

    @property
    def end_at(self) -> datetime:
        """The instant the period ends, not held [UTC]."""
        return midnight_in_rome(self.end_on)


def midnight_in_rome(day: date) -> datetime:
    """Give the instant at which a civil day begins in Italy.

    Parameters
    ----------
    day
        Civil day in Europe/Rome.

    Returns
    -------
    datetime
        The instant, aware, in UTC. Italy has changed its clocks at night but never over midnight since
        1980, so the instant exists and is one.
    """
    return datetime.combine(day, time(0), tzinfo=ROME).astimezone(UTC)


def day_in_rome(instant: datetime) -> date:
    """Give the civil day in Italy that holds an aware instant.

    Raises
    ------
    BadPeriod
        The instant has no time zone, so the day cannot be told.
    """
    if instant.tzinfo is None:
        raise BadPeriod("an instant without a time zone has no civil day.", code="instant.naive")
    return instant.astimezone(ROME).date()
