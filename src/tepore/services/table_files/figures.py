"""Numbers and dates as they are written in Italy, read strictly: what has two meanings is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeVar

from tepore.kernel import Refusal
from tepore.kernel.periods import ROME

if TYPE_CHECKING:
    from tepore.services.table_files.rows import Cell

_ITALIAN = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?\Z", re.ASCII)
_SWISS = re.compile(r"[+-]?\d{1,3}('\d{3})+([.,]\d+)?\Z", re.ASCII)
_ENGLISH = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+\Z", re.ASCII)
_POINT = re.compile(r"[+-]?\d+\.\d+\Z", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}\Z", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})\Z", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\Z", re.ASCII)
_UNIT_AFTER = re.compile(r"\s*(kWh|MWh|m3|m³|mc|l|u\.?r\.?|UR|unit[aà]|scatti)\Z", re.IGNORECASE)
MOST_DIGITS = 20
Found = TypeVar("Found")
FIRST_YEAR, LAST_YEAR = 1970, 2199


class BadCell(Refusal):
    """A cell that is not the number or date it should be."""


def read_decimal(cell: Cell) -> Decimal:
    """Read a number.

    Parameters
    ----------
    cell
        ``1.234,5`` and ``1234,5`` (Italian), ``1,234.5`` and ``1234.5`` (English), ``1'234.5``, or a
        workbook's number. ``1.234`` alone is refused: it is 1234 in Italian and 1.234 in English.

    Returns
    -------
    Decimal
        Its digits exactly; of a workbook's binary number the shortest that gives it back.

    Raises
    ------
    BadCell
        It is no number, has two meanings, or more than twenty digits.
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise BadCell("a number is expected.", code="cell.number")
    if isinstance(cell, str):
        return _decimal_of_text(cell)
    try:
        number = Decimal(repr(cell))
    except InvalidOperation:  # pragma: no cover - repr of int and float is always read
        raise BadCell("a number is expected.", code="cell.number") from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** MOST_DIGITS:
        raise BadCell("the number is not finite or too large.", code="cell.number")
    return number


def _decimal_of_text(cell: str) -> Decimal:
    text = _UNIT_AFTER.sub("", cell.strip().replace("\u00a0", "").replace("\u202f", "")).replace(" ", "")
    text = text.replace("\u2212", "-")
    if _GROUPED.fullmatch(text):
        raise BadCell(
            f"{text} is {text.replace('.', '')} in Italian and {text} in English.",
            remedy="Write it without the dot, or with its decimals after a comma.",
            code="cell.ambiguous_number",
        )
    if _POINT.fullmatch(text) or _ENGLISH.fullmatch(text):
        digits = text.replace(",", "")
    elif _SWISS.fullmatch(text):
        digits = text.replace("'", "").replace(",", ".")
    elif _ITALIAN.fullmatch(text):
        digits = text.replace(".", "").replace(",", ".")
    else:
        raise BadCell("a number is expected.", remedy="For example 1234,5.", code="cell.number")
    if len(digits) > MOST_DIGITS:
        raise BadCell("the number has too many digits.", code="cell.number")
    return Decimal(digits)


def read_date(cell: Cell) -> date:
    """Read a civil day.

    Parameters
    ----------
    cell
        ``31/12/2025``, ``31.12.2025``, ``31-12-25``, ``2025-12-31``, with or without a time after it, or a
        workbook's date. Day before month, always: ``12/31/2025`` is refused.

    Raises
    ------
    BadCell
        It is no day, or one before 1970.
    """
    return read_instant(cell).date()


def read_instant(cell: Cell) -> datetime:
    """Read a day with a time in Italy; midnight where no time is written.

    Parameters
    ----------
    cell
        As for `read_date`.

    Returns
    -------
    datetime
        Aware, in Europe/Rome.

    Raises
    ------
    BadCell
        It is no instant, or one before 1970 or after 2199.
    """
    if isinstance(cell, datetime):
        instant = (cell if cell.tzinfo is None else cell.astimezone(ROME)).replace(tzinfo=None)
    elif isinstance(cell, date):
        instant = datetime.combine(cell, time(0))
    elif isinstance(cell, str):
        instant = _instant_of_text(cell.strip())
    else:
        raise _bad_date()
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise BadCell(f"the year {instant.year} cannot be meant.", code="cell.date")
    return instant.replace(tzinfo=ROME)


def _instant_of_text(text: str) -> datetime:
    day_text, _, time_text = text.replace("T", " ").partition(" ")
    iso, italian = _ISO.fullmatch(day_text), _DAY_FIRST.fullmatch(day_text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif italian:
        day, month, year = (int(part) for part in italian.groups())
        year += 2000 if year < 100 else 0
    else:
        raise _bad_date()
    clock = _TIME.fullmatch(time_text.strip()) if time_text.strip() else None
    if time_text.strip() and clock is None:
        raise _bad_date()
    hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - Rome's zone is set by the caller
    except ValueError:
        raise _bad_date() from None


def located(column: str, read: Callable[[], Found]) -> Found:
    """Read a cell and name its column in the refusal.

    Raises
    ------
    BadCell
        As the reading function says.
    """
    try:
        return read()
    except BadCell as fault:
        raise BadCell(fault.what, where=f"column {column}", remedy=fault.remedy, code=fault.code) from None


def _bad_date() -> BadCell:
    return BadCell("a date is expected.", remedy="For example 31/12/2025 or 2025-12-31.", code="cell.date")
