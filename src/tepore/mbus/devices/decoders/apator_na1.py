"""Apator NA-1: sixteen deciphered bytes after an access number and a status byte.

::

    access | frame status | 2F | volume: 4 | clock: 4 | age: 1 | age, step: 1 | step: 3 | alarms | past alarms

The volume holds a power of ten in bits 4 and 5 of its low byte. The clock counts seconds since 2000. The last
past reading lies ``age`` hours back and is less by ``step``, whose lowest two bits share a byte with the age.
A wrong key that passes the check byte shows in a step beyond the volume, a clock beyond the century or bits
that are never set.
Facts: wmbusmeters, drivers/src/apatorna1.xmq.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

from tepore.mbus.devices.forms import seconds_since_2000, unsigned
from tepore.mbus.devices.layouts import Address, FieldValue

_LENGTH = 18
_CHECK = 0x2F
_LAST_YEAR = 2099
_LITRE = Fraction(1, 1000)


def fields(block: bytes, address: Address) -> Iterable[FieldValue]:
    """Return volume, clock, past reading and alarms of a telegram.

    Parameters
    ----------
    block
        Bytes after the CI byte, deciphered.
    address
        Not used.
    """
    del address
    if len(block) < _LENGTH or block[2] != _CHECK:
        return []
    packed = unsigned(block[3:7])
    power = Fraction(10 ** (packed >> 4 & 3)) * _LITRE
    volume = (packed >> 8) * 16 + (packed & 0x0F)
    clock = seconds_since_2000(block[7:11])
    age = (block[12] >> 2) * 256 + block[11]
    step = unsigned(block[13:16]) << 2 | block[12] & 3
    past = clock - timedelta(hours=age)
    if step > volume or clock.year > _LAST_YEAR or packed & 0xC0:
        return []
    return [
        FieldValue("datetime", "datetime", clock),
        FieldValue("volume", "volume", volume, "m3", power, on=clock),
        FieldValue("volume_past", "volume", volume - step, "m3", power, "stored", past),
        FieldValue("datetime_past", "datetime", past, at="stored"),
        FieldValue("age_past", "duration", age, "h", at="stored"),
        FieldValue("frame_status", "", block[1], hidden=True),
        FieldValue("alarms", "", block[16], hidden=True),
        FieldValue("past_alarms", "", block[17], hidden=True),
    ]
