"""BMeters Hydrodigit: the block after DIF 0F says in its first byte which parts follow.

::

    contents | battery: 1 | fraud: 1 + date 3 | leak date: 3 | backflow: 4 | 12 month ends: 3 each

Bit 0 battery, 1 fraud, 7 leak, 2 backflow, 4 month ends; the parts come in the order drawn. A month end
before the module was mounted is FFFFFF. Facts: wmbusmeters, drivers/src/hydrodigit.xmq.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from tepore.mbus.devices.forms import date_decimal_year_first, unsigned
from tepore.mbus.devices.layouts import Address, FieldValue

_BATTERY, _FRAUD, _BACKFLOW, _MONTHS, _LEAK = 0x01, 0x02, 0x04, 0x10, 0x80
_CENTIVOLTS = (370, 190, 210, 220, 230, 240, 250, 265, 280, 290, 305, 320, 335, 350, 370, 370)
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_LARGEST = 9_999_999


def fields(block: bytes, address: Address) -> Iterable[FieldValue]:
    """Return the values of the parts that the block has.

    Parameters
    ----------
    block
        Bytes after DIF 0F.
    address
        Not used.
    """
    del address
    if not block:
        return []
    contents, at = block[0], 1
    values = [FieldValue("contents", "", contents, hidden=True)]
    for bit, length, read in _PARTS:
        if contents & bit:
            part = block[at : at + length]
            at += length
            if len(part) == length:
                values.extend(read(part))
    return values


def _battery(part: bytes) -> Iterable[FieldValue]:
    yield FieldValue("battery_voltage", "voltage", _CENTIVOLTS[part[0] & 0x0F], "V", Fraction(1, 100))


def _fraud(part: bytes) -> Iterable[FieldValue]:
    yield FieldValue("fraud", "", part[0], hidden=True)
    yield FieldValue("fraud_date", "date", date_decimal_year_first(part[1:4]), at="event")


def _leak(part: bytes) -> Iterable[FieldValue]:
    yield FieldValue("leak_date", "date", date_decimal_year_first(part), at="event")


def _backflow(part: bytes) -> Iterable[FieldValue]:
    yield FieldValue("volume_backward", "volume", unsigned(part), "m3", Fraction(1, 1000))


def _months(part: bytes) -> Iterable[FieldValue]:
    for number, month in enumerate(_MONTH_NAMES):
        total = unsigned(part[3 * number : 3 * number + 3])
        value = total if total <= _LARGEST else None
        yield FieldValue(f"volume_end_of_{month}", "volume", value, "m3", Fraction(1, 100), "month_end")


_PARTS = (
    (_BATTERY, 1, _battery),
    (_FRAUD, 4, _fraud),
    (_LEAK, 3, _leak),
    (_BACKFLOW, 4, _backflow),
    (_MONTHS, 36, _months),
)
