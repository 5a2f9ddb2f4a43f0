"""Techem water module of version 50 (hex): what was used in each half of the last twelve months.

::

    x | x | date: 2 | volume: 3 | (x | newer half: 1 | older half: 1) * 12 | x

A month is the two halves that end in it: in its first half (day 15 and before) the newer half of the running
month has not been written, and pairs are shifted by one. Volumes in tenths of a cubic metre.
Facts: wmbusmeters, drivers/src/mkradio3a.xmq.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from tepore.mbus.devices.forms import date_packed, unsigned
from tepore.mbus.devices.layouts import Address, FieldValue

_MONTHS = 12
_TENTH = Fraction(1, 10)


def fields(block: bytes, address: Address) -> Iterable[FieldValue]:
    """Return the volume and the consumption of the last twelve months.

    Parameters
    ----------
    block
        Bytes after the CI byte.
    address
        Not used.
    """
    del address
    if len(block) < 7 + 3 * _MONTHS:
        return []
    on = date_packed(block[2:4])
    values = [
        FieldValue("date", "date", on),
        FieldValue("volume", "volume", unsigned(block[4:7]), "m3", _TENTH, on=on),
    ]
    if isinstance(on, date):
        values.extend(_months(block[7:], on))
    return values


def _months(halves: bytes, on: date) -> Iterable[FieldValue]:
    pairs = [(halves[3 * number + 1], halves[3 * number + 2]) for number in range(_MONTHS)]
    for ago in range(_MONTHS):
        newer, older = pairs[ago]
        shifted = pairs[ago - 1][1] if ago else 0
        used = newer + (older if on.day > 15 else shifted)
        yield FieldValue(f"volume_used_{ago}_months_ago", "volume", used, "m3", _TENTH, "interval")
