"""Forms of values in layouts of makers' own: numbers, packed decimals, packed dates.

Each form takes the bytes of its field and returns a number or a civil date, or None for bytes that hold no
such value (digits above 9, a 31st of February, a month 0): a meter writes those where it has no value.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

Form = Callable[[bytes], "int | date | None"]


def unsigned(block: bytes) -> int:
    """Return the unsigned number, lowest byte first."""
    return int.from_bytes(block, "little")


def signed(block: bytes) -> int:
    """Return the signed number (two's complement), lowest byte first."""
    return int.from_bytes(block, "little", signed=True)


def unsigned_high_first(block: bytes) -> int:
    """Return the unsigned number, highest byte first."""
    return int.from_bytes(block, "big")


def packed_decimal(block: bytes) -> int | None:
    """Return the number of packed decimal digits, lowest byte first."""
    digits = block[::-1].hex()
    return int(digits) if digits.isdecimal() else None


def civil_date(year: int, month: int, day: int) -> date | None:
    """Return the day, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def date_type_g(block: bytes) -> date | None:
    """Return the date of EN 13757-3 type G (two bytes)."""
    raw = unsigned(block)
    year = (raw >> 5 & 0x07) | (raw >> 9 & 0x78)
    # Years 81 to 99 are of the last century; 127 says "every year" and what lies between is reserved.
    if year > 99:
        return None
    return civil_date(year + (1900 if year > 80 else 2000), raw >> 8 & 0x0F, raw & 0x1F)


def datetime_type_f(block: bytes) -> datetime | None:
    """Return the date and time of EN 13757-3 type F (four bytes)."""
    day = date_type_g(block[2:4])
    minute, hour = block[0] & 0x3F, block[1] & 0x1F
    if day is None or minute > 59 or hour > 23 or block[0] & 0x80:
        return None
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001  local time of the device


def date_packed(block: bytes) -> date | None:
    """Return the date of a word: day in 5 bits from the lowest, month in 4, year since 2000 in 7."""
    raw = unsigned(block)
    return civil_date(2000 + (raw >> 9), raw >> 5 & 0x0F, raw & 0x1F)


def date_decimal_day_first(block: bytes) -> date | None:
    """Return the date of three packed decimal bytes: day, month, year since 2000."""
    day, month, year = (packed_decimal(block[at : at + 1]) for at in range(3))
    return None if day is None or month is None or year is None else civil_date(2000 + year, month, day)


def date_decimal_year_first(block: bytes) -> date | None:
    """Return the date of three packed decimal bytes: year since 2000, month, day."""
    return date_decimal_day_first(block[::-1])


def seconds_since_2000(block: bytes) -> datetime:
    """Return the local time of a number of seconds since 1 January 2000."""
    start = datetime(2000, 1, 1)  # noqa: DTZ001  local time of the device
    return start + timedelta(seconds=unsigned(block))


def day_and_month_after(block: bytes, before: date) -> date | None:
    """Return the first day after another one with the day and month of a word.

    Parameters
    ----------
    block
        Word with the day in 5 bits from bit 4 and the month in 4 bits from bit 9; it has no year.
    before
        Date that it follows within a year.
    """
    raw = unsigned(block)
    day, month = raw >> 4 & 0x1F, raw >> 9 & 0x0F
    year = before.year + ((month, day) <= (before.month, before.day))
    return civil_date(year, month, day)


def twelve_bits_first(block: bytes) -> int:
    """Return the first of two numbers of 12 bits in three bytes: low byte, high nibble of the second."""
    return block[0] | (block[1] & 0xF0) << 4


def twelve_bits_second(block: bytes) -> int:
    """Return the second of two numbers of 12 bits in three bytes: last byte, low nibble of the second."""
    return block[2] | (block[1] & 0x0F) << 8


#: Forms by the word that a profile uses.
FORMS: Final[dict[str, Form]] = {
    "uint": unsigned,
    "int": signed,
    "uint_be": unsigned_high_first,
    "bcd": packed_decimal,
    "uint12_first": twelve_bits_first,
    "uint12_second": twelve_bits_second,
    "date_g": date_type_g,
    "datetime_f": datetime_type_f,
    "date_packed": date_packed,
    "date_bcd_dmy": date_decimal_day_first,
    "date_bcd_ymd": date_decimal_year_first,
    "seconds_2000": seconds_since_2000,
}
#: Words that work on other fields instead of, or beside, their own bytes.
COMPOSITE: Final = ("sum", "day_month_after")
#: Bytes that a form needs where the profile does not say.
LENGTHS: Final[dict[str, int]] = {
    "uint12_first": 3,
    "uint12_second": 3,
    "date_g": 2,
    "datetime_f": 4,
    "date_packed": 2,
    "date_bcd_dmy": 3,
    "date_bcd_ymd": 3,
    "seconds_2000": 4,
    "day_month_after": 2,
}
