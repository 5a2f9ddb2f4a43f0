"""Apator AT-WMBUS-16-2 and its kin: registers with a tag each, in any order, after seven bytes of status.

::

    [2F 2F] 0F | status: 7 | tag value | tag value | ... | FF ... FF | checksum: 2

Only the tags below are known. The walk must end exactly at the filling bytes or the checksum, so that neither
a length guessed wrong nor enciphered bytes yield a volume. Facts: wmbusmeters, drivers/src/apator162.xmq.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from tepore.mbus.devices.forms import unsigned
from tepore.mbus.devices.layouts import Address, FieldValue

_FILL = b"\x2f"
_STATUS = 8
_CHECKSUM = 2
_TOTAL = 0x10
_END = -1
_PADDING = b"\xff"
_LONGEST_PADDED = 4


def _lengths() -> dict[int, int]:
    """Return the number of value bytes of each tag."""
    known = {0x00: 4, 0x01: 3, 0x10: 4, 0x11: 2, 0x40: 6, 0x41: 2, 0x42: 4, 0x43: 2, 0x44: 3}
    known |= {0x70 + count: 1 + 4 * (count + 1) for count in range(1, 13)}
    known |= dict.fromkeys((0x80, 0x81, 0x82, 0x83, 0x84, 0x86, 0x87), 10)
    known |= dict.fromkeys((0x85, 0x88, 0x8F), 11)
    known |= {0x8A: 9, 0x8B: 6, 0x8C: 6, 0x8E: 7}
    known |= dict.fromkeys((0xA7, 0xA8, 0xAA, 0xAB, 0xAC, 0xAD), 2)
    known |= {0xA0: 4, 0xA1: 4, 0xA2: 1, 0xA3: 7, 0xA4: 4, 0xA5: 1, 0xA6: 3, 0xA9: 1, 0xAF: 1}
    known |= {0xB0: 5, 0xB1: 8, 0xB2: 16, 0xB3: 8, 0xB4: 2, 0xB5: 16, 0xF0: 4}
    known |= dict.fromkeys(range(0xB6, 0xC8), 3)
    return known | dict.fromkeys((0xD0, 0xD3), 3)


_LENGTHS = _lengths()


def fields(block: bytes, address: Address) -> Iterable[FieldValue]:
    """Return the volume of a telegram.

    Parameters
    ----------
    block
        Application payload, fill bytes included.
    address
        Not used.
    """
    del address
    start = block.lstrip(_FILL)[_STATUS:-_CHECKSUM].rstrip(_PADDING)
    found = dict(_registers(start))
    # The last register may itself end in FF, which the padding cannot be told from: so many bytes may lack.
    if _END not in found or _TOTAL not in found:
        return []
    return [FieldValue("volume", "volume", unsigned(found[_TOTAL]), "m3", Fraction(1, 1000))]


def _registers(block: bytes) -> Iterable[tuple[int, bytes]]:
    """Yield tag and value of each register, and an end mark where the walk came out even."""
    at = 0
    while at < len(block) and block[at] in _LENGTHS:
        end = at + 1 + _LENGTHS[block[at]]
        yield block[at], block[at + 1 : end].ljust(_LENGTHS[block[at]], _PADDING)
        at = end
    if len(block) <= at <= len(block) + _LONGEST_PADDED:
        yield _END, b""
