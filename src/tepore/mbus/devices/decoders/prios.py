"""PRIOS: the radio telegram of Diehl (Hydrometer, Sappel) IZAR water modules.

::

    CI | s s s | x | check volume volume volume volume [ month end volume: 4 | date: 2 ] ...
       | status|   | scrambled from here on

Status and transmission period are plain. The rest is XORed with a shift register of 32 bits whose start is
mixed from a constant of the maker, the address and the plain bytes; the first scrambled byte must come out
as 4B. The constants are part of the format, the same in every module: this is no encryption and proves
nothing of the sender. A telegram under a constant of its own gives no values.

Facts: wmbusmeters, src/manufacturer_specificities.cc and drivers/src/izarv2.xmq.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce

from tepore.mbus.devices.forms import date_type_g, unsigned
from tepore.mbus.devices.layouts import Address, FieldValue

_PLAIN = 4
_CHECK = 0x4B
_LITRE = Fraction(1, 1000)
# Each pair of words of the maker, already folded into one.
_CONSTANTS = (0x39BC8A10 ^ 0xE66D83F8, 0x51728910 ^ 0xE66D83F8)
_TAPS = (1, 2, 11, 31)


def fields(block: bytes, address: Address) -> Iterable[FieldValue]:
    """Return volume, volume of the last month end, battery life and period of a telegram.

    Parameters
    ----------
    block
        Bytes after the CI byte.
    address
        Address of the frame as sent; it takes part in the scrambling.
    """
    clear = next((text for key in _CONSTANTS if (text := _clear(block, address, key))), b"")
    if len(clear) < 5:
        return []
    values = [
        FieldValue("alarms", "", unsigned(block[:3]), hidden=True),
        FieldValue("volume", "volume", unsigned(clear[1:5]), "m3", _LITRE),
        FieldValue("battery_life", "battery_life", block[1] & 0x1F, "y", Fraction(1, 2)),
        FieldValue("transmit_period", "transmit_period", 1 << (block[0] & 0x0F) + 2, "s"),
    ]
    if len(clear) >= 11:
        on = date_type_g(clear[9:11])
        values.append(
            FieldValue("volume_month_end", "volume", unsigned(clear[5:9]), "m3", _LITRE, "month_end", on)
        )
        values.append(FieldValue("date_month_end", "date", on, at="month_end"))
    return values


def _clear(block: bytes, address: Address, constant: int) -> bytes:
    """Return the clear bytes, or none where the check byte does not come out."""
    head = address.manufacturer + address.address + bytes([address.control_information]) + block[:3]
    words = (int.from_bytes(head[at : at + 4], "big") for at in range(0, 12, 4))
    register = reduce(lambda left, right: left ^ right, words, constant)
    clear = bytearray()
    for byte in block[_PLAIN:]:
        for _ in range(8):
            bit = sum(register >> tap & 1 for tap in _TAPS) & 1
            register = (register << 1 | bit) & 0xFFFFFFFF
        clear.append(byte ^ register & 0xFF)
        if clear[0] != _CHECK:
            return b""
    return bytes(clear)
