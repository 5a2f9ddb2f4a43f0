"""Which instant the registers of a telegram are of.

Storage 0 is now. A higher storage is of the instant that a date of the same storage tells. Storage 1 is by
convention of EN 13757-3 and OMS volume 2 the set day; what higher storages are, a compact profile, a storage
interval or a device profile tells, else they are just ``stored``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tepore.mbus.readings.calendar import stepped
from tepore.mbus.records import Record, RecordHeader

NOW = "now"
SET_DAY = "set_day"
STORED = "stored"

_DATES = ("Time point (date)", "Time point (date and time)")
# Value of the VIF "storage interval" and what the storages then are.
_INTERVALS = {(1, "mo"): "month_end", (1, "d"): "day_end", (1, "y"): "year_end"}


def tells_date(header: RecordHeader) -> bool:
    """Tell whether records with a header say which instant their storage is of.

    A date modified by a VIFE (start, end, duration) tells no storage.
    """
    return header.quantity in _DATES and header.function == "instantaneous" and not header.modifiers


def tells_interval(header: RecordHeader) -> bool:
    """Tell whether records with a header say how far storages lie apart."""
    return header.quantity == "Storage interval"


def storage_dates(records: Sequence[Record]) -> dict[int, date | datetime]:
    """Return the instant of each storage, from the date records that carry one.

    Parameters
    ----------
    records
        Records of one telegram.
    """
    dates: dict[int, date | datetime] = {}
    for record in records:
        if tells_date(record.header) and isinstance(record.value, date):
            dates.setdefault(record.header.storage, record.value)
    return dates


def storage_interval(records: Sequence[Record]) -> tuple[int, int, str] | None:
    """Return the first storage of a series, its interval and the unit, where a record tells them.

    The storages above the first are each one interval older (EN 13757-3, VIF FD 28 to 2D).
    """
    for record in records:
        if tells_interval(record.header) and isinstance(record.value, int) and record.unit:
            return (record.storage, record.value, record.unit) if record.value > 0 else None
    return None


def word_of(storage: int, series: tuple[int, int, str] | None) -> str:
    """Return the word for a storage number.

    Parameters
    ----------
    storage
        Storage number of the record.
    series
        Result of :func:`storage_interval`.
    """
    if storage == 0:
        return NOW
    if series is not None and storage >= max(series[0], 2):
        return _INTERVALS.get(series[1:], STORED)
    return SET_DAY if storage == 1 else STORED


def instant_of(
    storage: int, dates: dict[int, date | datetime], series: tuple[int, int, str] | None
) -> date | datetime | None:
    """Return the instant of a storage: its own date, or one counted back from the first of its series.

    Parameters
    ----------
    storage
        Storage number.
    dates
        Result of :func:`storage_dates`.
    series
        Result of :func:`storage_interval`.
    """
    if storage in dates or series is None:
        return dates.get(storage)
    first, interval, unit = series
    start = dates.get(first)
    if start is None or storage <= first:
        return None
    return stepped(start, -(storage - first) * interval, unit)
