"""What single makers do below the application layer, against the standard.

Diehl, Hydrometer and Sappel send version and device type before the identification number in some telegrams,
and scramble others. Source: facts of wmbusmeters ``src/manufacturer_specificities.cc``.
"""

from __future__ import annotations

from tepore.mbus.link.address import Address
from tepore.mbus.opening import Sender
from tepore.mbus.security.diehl import CONTENT_AT, MAKERS, descramble_measured

FROM_METER = frozenset({0x44, 0x46})
ALARM, SHORT_HEADER = 0x71, 0x7A
PRIOS = frozenset(range(0xA0, 0xA8))
PRIOS_SCRAMBLED = frozenset({0xB1, 0xB2, 0xB3})
SCRAMBLED_BIT = 0x10
WATER = 0x07


def is_scrambled(sender: Sender, content: bytes) -> bool:
    """Tell whether a message is scrambled "real data" of Diehl.

    Parameters
    ----------
    sender
        What the link layer knows.
    content
        Bytes from the CI field on.
    """
    if not _is_diehl(sender) or len(content) < 5:
        return False
    return content[0] == ALARM or (content[0] == SHORT_HEADER and bool(content[4] & SCRAMBLED_BIT))


def descrambled(sender: Sender, content: bytes) -> bytes | None:
    """Return the plain bytes after the header of a "real data" message; None where they are no such."""
    return descramble_measured((sender.head + content)[:CONTENT_AT], content[5:])


def true_address(sender: Sender, content: bytes) -> Address | None:
    """Return the address of the sender in the standard's order, whatever order it was sent in.

    Parameters
    ----------
    sender
        What the link layer knows.
    content
        Bytes from the CI field on.
    """
    address = sender.address
    if address is None or not content or not _is_diehl(sender):
        return address
    octets = address.octets
    if content[0] in PRIOS and address.manufacturer == "SAP":
        return Address(octets[:6] + bytes([0, WATER]))
    if content[0] in PRIOS | PRIOS_SCRAMBLED or is_scrambled(sender, content):
        return Address(octets[:2] + octets[4:8] + octets[2:4])
    return address


def _is_diehl(sender: Sender) -> bool:
    return (
        sender.address is not None
        and sender.address.manufacturer in MAKERS
        and len(sender.head) > 1
        and sender.head[1] in FROM_METER
    )
