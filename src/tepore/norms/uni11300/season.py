"""Seasons as months and parts of months: by climatic zone, by dates, or by the ratio of gains to losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf

import numpy as np

from tepore.kernel import Refusal
from tepore.norms.uni11300.figures import Floats
from tepore.norms.uni11300.tabulated import source_of, table

DAYS_OF_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS_IT = (
    "Gennaio",
    "Febbraio",
    "Marzo",
    "Aprile",
    "Maggio",
    "Giugno",
    "Luglio",
    "Agosto",
    "Settembre",
    "Ottobre",
    "Novembre",
    "Dicembre",
)
_COMMON_YEAR = 2001
"""Any year of 365 days: the monthly method knows no leap day."""


class BadSeason(Refusal):
    """Dates that are no season of the standard year."""


@dataclass(frozen=True)
class MonthPart:
    """Some days in a row of one month of the standard year.

    Attributes
    ----------
    month
        1 to 12.
    first_day, last_day
        Days of the month, both counted.
    """

    month: int
    first_day: int
    last_day: int

    @property
    def days(self) -> int:
        """Number of days [d]."""
        return self.last_day - self.first_day + 1

    @property
    def hours(self) -> int:
        """Number of hours [h]."""
        return 24 * self.days

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole month."""
        return self.days == DAYS_OF_MONTH[self.month - 1]

    def contains(self, part: MonthPart) -> bool:
        """Tell whether all days of another part are days of this one."""
        return part.month == self.month and self.first_day <= part.first_day <= part.last_day <= self.last_day

    @property
    def centre_days(self) -> float:
        """Time from the month's first midnight to the centre of the part [d]."""
        return (self.first_day - 1 + self.last_day) / 2

    @property
    def label(self) -> str:
        """Italian name, with the days where it is not whole."""
        name = MONTHS_IT[self.month - 1]
        return name if self.is_whole else f"{name} {self.first_day}-{self.last_day}"


def whole_year() -> tuple[MonthPart, ...]:
    """Give the twelve whole months.

    Returns
    -------
    tuple of MonthPart
        January to December.
    """
    return tuple(MonthPart(month, 1, days) for month, days in enumerate(DAYS_OF_MONTH, start=1))


def season_between(first: tuple[int, int], last: tuple[int, int]) -> tuple[MonthPart, ...]:
    """Divide a season of the standard year into months.

    Parameters
    ----------
    first, last
        (month, day) of the first and last day, both counted; the season may pass the new year.

    Returns
    -------
    tuple of MonthPart
        In order of time.

    Raises
    ------
    BadSeason
        A day does not exist in a year of 365 days.
    """
    try:
        begin, end = date(_COMMON_YEAR, *first), date(_COMMON_YEAR, *last)
    except ValueError as fault:
        raise BadSeason(
            f"{first} to {last} is not a season: {fault}.",
            remedy="Write month and day of a year of 365 days.",
            code="need.season",
        ) from fault
    if end < begin:
        end = date(_COMMON_YEAR + 1, *last)
    parts: list[MonthPart] = []
    day = begin
    while day <= end:
        month_end = date(day.year, day.month, DAYS_OF_MONTH[day.month - 1])
        stop = min(month_end, end)
        parts.append(MonthPart(day.month, day.day, stop.day))
        day = stop + timedelta(days=1)
    return tuple(parts)


def zone_of(degree_days: float) -> str:
    """Give the climatic zone by degree days (DPR 412/93 art. 2; thresholds: default, not verified).

    Parameters
    ----------
    degree_days
        Degree days of the municipality [K d], zero or more.

    Returns
    -------
    str
        A to F; the upper limit belongs to the lower zone.

    Raises
    ------
    BadSeason
        The figure is negative.
    """
    if degree_days < 0:
        raise BadSeason(f"{degree_days} degree days are negative.", code="need.degree_days")
    rows = table("heating_seasons")["zone"]
    return next(str(row["name"]) for row in rows if degree_days <= row.get("degree_days_up_to", inf))


def heating_season(zone: str) -> tuple[MonthPart, ...]:
    """Give the heating season of a climatic zone (DPR 74/2013 art. 4; zone F: 5 October to 22 April).

    Parameters
    ----------
    zone
        A to F.

    Returns
    -------
    tuple of MonthPart
        In order of time; 183 days in zone E.

    Raises
    ------
    BadSeason
        The zone does not exist.
    """
    for row in table("heating_seasons")["zone"]:
        if row["name"] == zone.upper():
            return season_between(_month_day(row["from"]), _month_day(row["to"]))
    raise BadSeason(f"there is no climatic zone {zone!r}.", remedy="Zones are A to F.", code="need.zone")


def degree_days_of(capital: str) -> tuple[int, str]:
    """Give the degree days of a provincial capital and their source.

    Parameters
    ----------
    capital
        For example ``"Milano"``.

    Returns
    -------
    tuple
        Degree days [K d] and source: "default, not verified" for all of them.

    Raises
    ------
    BadSeason
        The capital is not in the table.
    """
    rows = table("degree_days")["degree_days"]
    for name, degree_days in rows.items():
        if name.casefold() == capital.casefold():
            return int(degree_days), source_of("degree_days")
    raise BadSeason(
        f"no degree days of {capital!r} are shipped.",
        remedy="Write degree_days or zone of the municipality (DPR 412/93 annex A) in the file.",
        code="need.degree_days.place",
    )


def season_by_gains(
    monthly_ratio: Sequence[float] | Floats, limit: float, longest: Sequence[MonthPart]
) -> tuple[MonthPart, ...]:
    """Find the days on which gains do not cover the losses, inside the longest season allowed.

    The ratio of gains to losses of each day lies on straight lines between the twelve monthly ratios, put on
    mid-month; the season is where it is below the limit (a + 1) / a (EN ISO 13790 7.4.1.1).

    Parameters
    ----------
    monthly_ratio
        Ratio of gains to losses of January to December [1].
    limit
        Ratio at which the season begins and ends [1].
    longest
        Days that the season may not leave.

    Returns
    -------
    tuple of MonthPart
        Parts of `longest`; empty where gains always suffice.
    """
    centres = np.cumsum((0, *DAYS_OF_MONTH[:-1])) + np.asarray(DAYS_OF_MONTH) / 2
    ratio = np.asarray(monthly_ratio, dtype=np.float64)
    days = np.interp(
        np.arange(365) + 0.5,
        np.concatenate(([centres[-1] - 365], centres, [centres[0] + 365])),
        np.concatenate(([ratio[-1]], ratio, [ratio[0]])),
    )
    starts = np.cumsum((0, *DAYS_OF_MONTH[:-1]))
    parts: list[MonthPart] = []
    for part in longest:
        first = starts[part.month - 1] + part.first_day - 1
        heated = [part.first_day + i for i in range(part.days) if days[first + i] < limit]
        if heated:
            parts.append(MonthPart(part.month, heated[0], heated[-1]))
    return tuple(parts)


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
