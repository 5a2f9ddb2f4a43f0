"""Values by the column: integers, BCD and dates of a whole group in a few passes (EN 13757-3 annex A)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import numpy as np

from tepore.mbus.batch.layouts import Place
from tepore.mbus.records.header import RecordHeader
from tepore.mbus.records.numbers import BCD_FIELDS, REAL_FIELD, VARIABLE_FIELD, scaled
from tepore.mbus.records.parse import record_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tepore.mbus.batch.frames import Octets
    from tepore.mbus.records.record import Value

Kind = Literal["number", "date", "datetime", "octets"]
DATE_SIZES = {2: "date", 4: "datetime", 6: "datetime"}
LONGEST_NUMBER = 8


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One record of all telegrams of a group.

    Attributes
    ----------
    place
        The record in the layout; its header says quantity, unit, storage and the rest.
    kind
        ``number``: `numbers` holds integers as sent; the value is number x factor x 10^exponent + constant of
        the header. ``date`` and ``datetime``: `numbers` holds datetime64, local time of the meter.
        ``octets``: reals, texts, profiles and makers' blocks, as bytes.
    numbers
        Shape (n,); None for octets.
    present
        False where the meter says that it has no value, shape (n,).
    octets
        Value bytes as sent, shape (n, k).
    """

    place: Place
    kind: Kind
    numbers: NDArray[np.generic] | None
    present: NDArray[np.bool_]
    octets: Octets

    def value_of(self, row: int) -> Value:
        """Return the value in one telegram, exactly as `decode` gives it."""
        header = self.place.header
        if header is None:
            return None
        if self.numbers is None:
            return record_of(header, self.octets[row].tobytes(), self.place.offset).value
        if not self.present[row]:
            return None
        number = self.numbers[row].item()
        if isinstance(number, date | datetime):
            return number
        return scaled(number, header.exponent, header.factor, header.constant)

    def scaled_numbers(self) -> NDArray[np.float64]:
        """Return the numbers in the record's base unit, for statistics; NaN where there is none.

        Money is never made of these: `value_of` is exact.

        Returns
        -------
        ndarray
            Shape (n,), base unit of the header; all NaN for what is no number.
        """
        header = self.place.header
        if self.kind != "number" or self.numbers is None or header is None:
            return np.full(len(self.present), np.nan)
        factor = float(header.factor or 1) * 10.0**header.exponent
        numbers = self.numbers.astype(np.float64) * factor + float(header.constant or Decimal(0))
        return np.where(self.present, numbers, np.nan)


def column_of(place: Place, payload: Octets) -> Column:
    """Return the column of a record.

    Parameters
    ----------
    place
        The record in the layout.
    payload
        Application bytes of the group, shape (n, k).
    """
    octets = payload[:, place.start : place.end]
    header = place.header
    size = octets.shape[1]
    everywhere = np.ones(len(octets), dtype=np.bool_)
    if header is None or size == 0 or header.is_profile or header.data_field in {VARIABLE_FIELD, REAL_FIELD}:
        return Column(place, "octets", None, everywhere, octets)
    if header.data_field in BCD_FIELDS:
        numbers, valid = _bcd(octets)
        return Column(place, "number", numbers, valid, octets)
    if header.coding == "date" and size == 3:
        return Column(place, "octets", None, everywhere, octets)
    if header.coding == "date" and size in DATE_SIZES:
        dates, valid = _dates(octets)
        return Column(place, "date" if size == 2 else "datetime", dates, valid, octets)
    return _integers(place, header, octets)


def _integers(place: Place, header: RecordHeader, octets: Octets) -> Column:
    size = octets.shape[1]
    signed = header.coding != "date"  # a date of a length that no type has stays an unsigned number
    wide = np.zeros((len(octets), LONGEST_NUMBER), dtype=np.uint8)
    wide[:, :size] = octets
    if signed and size < LONGEST_NUMBER:
        wide[:, size:] = np.where(octets[:, -1:] & 0x80, 0xFF, 0)
    numbers = wide.view("<i8" if signed else "<u8")[:, 0]
    present = np.ones(len(octets), dtype=np.bool_)
    if signed:
        present = numbers != -(1 << 8 * size - 1)
    return Column(place, "number", numbers, present, octets)


def _bcd(octets: Octets) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    low, high = octets & 0x0F, octets >> 4
    negative = high[:, -1] == 0x0F
    high[negative, -1] = 0
    valid = (low <= 9).all(axis=1) & (high <= 9).all(axis=1)
    powers = 100 ** np.arange(octets.shape[1], dtype=np.int64)
    numbers = (high.astype(np.int64) * 10 + low) @ powers
    return np.where(negative, -numbers, numbers), np.asarray(valid, dtype=np.bool_)


def _dates(octets: Octets) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    size = octets.shape[1]
    wide = octets.astype(np.int64)
    if size == 2:
        days, valid = _days(wide[:, 0], wide[:, 1], _century(_years(wide[:, 0], wide[:, 1])))
        return days, valid
    at = 0 if size == 4 else 1
    minute, hour = wide[:, at] & 0x3F, wide[:, at + 1] & 0x1F
    low, high = wide[:, at + 2], wide[:, at + 3]
    years = _years(low, high)
    second = np.zeros_like(minute) if size == 4 else wide[:, 0] & 0x3F
    hundreds = wide[:, 1] >> 5 & 3 if size == 4 else np.zeros_like(minute)
    days, valid = _days(low, high, np.where(hundreds == 0, _century(years), 1900 + 100 * hundreds + years))
    valid &= (years <= 99) & (minute <= 59) & (hour <= 23) & (second <= 59)
    valid &= wide[:, at] & 0x80 == 0
    seconds = (hour * 3600 + minute * 60 + second).astype("timedelta64[s]")
    return days.astype("datetime64[s]") + seconds, valid


def _years(low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    return low >> 5 | (high & 0xF0) >> 1


def _century(years: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(years <= 80, 2000 + years, 1900 + years)


def _days(
    low: NDArray[np.int64], high: NDArray[np.int64], year: NDArray[np.int64]
) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    day, month = low & 0x1F, high & 0x0F
    valid = (day >= 1) & (month >= 1) & (month <= 12) & (_years(low, high) <= 99)
    months = ((year - 1970) * 12 + np.clip(month, 1, 12) - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    return days, valid & (days.astype("datetime64[M]") == months)
