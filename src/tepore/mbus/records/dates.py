"""Dates and times of EN 13757-3 annex A: types F, G, I and J.

A field that means "every day", "every month", "every year" or "not specified", or that carries the flag
"time invalid", is no date: it gives None. Times are local times of the meter and carry no zone. Type M, of
variable length, is given as its bytes: no public description of it was found.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal, NamedTuple

DateValue = date | datetime | str
DateKind = Literal["date", "datetime", "time"]


class MeterDate(NamedTuple):
    """A date as the meter tells it.

    Attributes
    ----------
    value
        Date, date and time, or time of day as ISO text (type J); None where it is no date.
    kind
        ``date``, ``datetime`` or ``time``.
    invalid_time, summer_time
        Flags of the field.
    """

    value: DateValue | None
    kind: DateKind
    invalid_time: bool = False
    summer_time: bool = False


@lru_cache(maxsize=4096)
def read_date(octets: bytes) -> MeterDate | None:
    """Return the date in value bytes, whose type follows from their number; None for an unknown length.

    Parameters
    ----------
    octets
        Value bytes as sent: 2 type G, 3 type J, 4 type F, 6 type I.
    """
    reader = {2: _type_g, 3: _type_j, 4: _type_f, 6: _type_i}.get(len(octets))
    return None if reader is None else reader(octets)


def _century(year: int) -> int:
    # Annex A: meters without century bits send 00 to 80 for 2000 to 2080.
    return 2000 + year if year <= 80 else 1900 + year


def _day_of(low: int, high: int, year: int) -> date | None:
    day, month = low & 0x1F, high & 0x0F
    if day == 0 or not 1 <= month <= 12:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _years(low: int, high: int) -> int:
    return low >> 5 | (high & 0xF0) >> 1


def _type_g(octets: bytes) -> MeterDate:
    low, high = octets
    years = _years(low, high)
    if years > 99:
        return MeterDate(None, "date")
    return MeterDate(_day_of(low, high, _century(years)), "date")


def _type_j(octets: bytes) -> MeterDate:
    second, minute, hour = octets[0] & 0x3F, octets[1] & 0x3F, octets[2] & 0x1F
    if second > 59 or minute > 59 or hour > 23:
        return MeterDate(None, "time")
    return MeterDate(time(hour, minute, second).isoformat(), "time")


def _type_f(octets: bytes) -> MeterDate:
    minute, hour = octets[0] & 0x3F, octets[1] & 0x1F
    invalid, summer = bool(octets[0] & 0x80), bool(octets[1] & 0x80)
    hundreds, years = octets[1] >> 5 & 3, _years(octets[2], octets[3])
    if invalid or years > 99 or minute > 59 or hour > 23:
        return MeterDate(None, "datetime", invalid, summer)
    year = _century(years) if hundreds == 0 else 1900 + 100 * hundreds + years
    day = _day_of(octets[2], octets[3], year)
    return MeterDate(_at(day, hour, minute, 0), "datetime", invalid, summer)


def _type_i(octets: bytes) -> MeterDate:
    second, minute, hour = octets[0] & 0x3F, octets[1] & 0x3F, octets[2] & 0x1F
    invalid, summer = bool(octets[1] & 0x80), bool(octets[0] & 0x40)
    years = _years(octets[3], octets[4])
    if invalid or years > 99 or second > 59 or minute > 59 or hour > 23:
        return MeterDate(None, "datetime", invalid, summer)
    day = _day_of(octets[3], octets[4], _century(years))
    return MeterDate(_at(day, hour, minute, second), "datetime", invalid, summer)


def _at(day: date | None, hour: int, minute: int, second: int) -> datetime | None:
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001 - the meter's local time
