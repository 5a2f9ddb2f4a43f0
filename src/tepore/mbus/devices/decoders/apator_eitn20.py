"""Apator E-ITN 20: a block of 15 bytes, alone after CI A0 or behind a counted head after CI B6.

::

    CI A0:              start: 1 | x: 2 | set day: 2 | seal: 2 | now: 2 | date: 2 | before: 2 | mean: 2
    CI B6: n | n bytes | A0 | the same

The first byte holds day and month on which the period starts, every year: without a year it is no date.
Room temperatures are degrees with the fraction in the low byte.
Facts: wmbusmeters, drivers/src/apatoreitn.xmq.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from tepore.mbus.devices.forms import date_packed, unsigned
from tepore.mbus.devices.layouts import Address, FieldValue

_BLOCK = 15
_HEADED = 0xB6
_MARK = 0xA0
_FRACTION = Fraction(1, 256)


def fields(block: bytes, address: Address) -> Iterable[FieldValue]:
    """Return units, date, seal and room temperatures of a telegram.

    Parameters
    ----------
    block
        Bytes after the CI byte.
    address
        Its CI byte tells whether a head comes before.
    """
    if address.control_information == _HEADED:
        start = 1 + block[0] if block else 0
        if block[start : start + 1] != bytes([_MARK]):
            return []
        block = block[start + 1 :]
    if len(block) < _BLOCK:
        return []
    on = date_packed(block[9:11])
    opened = unsigned(block[5:7])
    return [
        FieldValue("date", "date", on),
        FieldValue("hca", "hca", unsigned(block[7:9]), "hca", on=on),
        FieldValue("hca_set_day", "hca", unsigned(block[3:5]), "hca", at="set_day"),
        FieldValue("seal", "", int(bool(opened)), hidden=True),
        FieldValue("date_seal_broken", "date", date_packed(block[5:7]) if opened else None, at="event"),
        _temperature("temperature_room_mean", block[13:15], "period"),
        _temperature("temperature_room_mean_last_period", block[11:13], "previous_period"),
    ]


def _temperature(name: str, octets: bytes, at: str) -> FieldValue:
    return FieldValue(name, "temperature_room", unsigned(octets), "°C", _FRACTION, at)
