"""Frames from the reader to meters on the wire (EN 13757-2, EN 13757-3).

::

    SND-NKE  10 40 A cs 16             link reset, the frame count bit starts anew
    REQ-UD2  10 5B/7B A cs 16          data, with the frame count bit 0 or 1
    REQ-UD1  10 5A/7A A cs 16          alarm data
    SND-UD   68 L L 68 53/73 A CI ...  commands: select, application reset, baud rate, address

Address 253 speaks to the selected meter, 254 to all with an answer, 255 to all without.
"""

from __future__ import annotations

from fractions import Fraction

from tepore.kernel import Refusal
from tepore.mbus.encode.frames import frame_wired, request_wired
from tepore.mbus.link.address import manufacturer_code

SND_NKE, REQ_UD1, REQ_UD2, SND_UD = 0x40, 0x5A, 0x5B, 0x53
FRAME_COUNT_BIT = 0x20
SELECTED, BROADCAST_WITH_ANSWER, BROADCAST = 253, 254, 255
HIGHEST_PRIMARY = 250
SELECT, APPLICATION_RESET, WRITE = 0x52, 0x50, 0x51
ADDRESS_RECORD = bytes.fromhex("017A")
WILDCARD = "F"
# CI codes of EN 13757-3 for the baud rates [Bd].
BAUD_RATES = {300: 0xB8, 600: 0xB9, 1200: 0xBA, 2400: 0xBB, 4800: 0xBC, 9600: 0xBD, 19200: 0xBE, 38400: 0xBF}


class UnableToAsk(Refusal):
    """A request that cannot be put on the wire."""


def initialise(address: int) -> bytes:
    """Return SND-NKE: the meter acknowledges with E5 and starts its frame count anew."""
    return request_wired(SND_NKE, address)


def request_answer(address: int, *, frame_count: bool) -> bytes:
    """Return REQ-UD2: the meter answers with its data; a changed frame count bit asks for the next part."""
    return request_wired(REQ_UD2 | (FRAME_COUNT_BIT if frame_count else 0), address)


def request_alarm(address: int, *, frame_count: bool) -> bytes:
    """Return REQ-UD1: the meter answers with its alarms, or E5 where it has none."""
    return request_wired(REQ_UD1 | (FRAME_COUNT_BIT if frame_count else 0), address)


def secondary_address(
    device_id: str = "FFFFFFFF",
    manufacturer: str | None = None,
    version: int | None = None,
    device_type: int | None = None,
) -> bytes:
    """Return the eight bytes of a secondary address; what is left out stands for any.

    Parameters
    ----------
    device_id
        Eight digits, most significant first; F stands for any digit.
    manufacturer
        Three letters, None for any.
    version, device_type
        Bytes, None for any.

    Raises
    ------
    UnableToAsk
        Where the identification number is not eight digits.
    """
    if len(device_id) != 8 or not set(device_id.upper()) <= set("0123456789" + WILDCARD):
        raise UnableToAsk("An identification number is eight digits, F for any.", code="exchange.device_id")
    maker = 0xFFFF if manufacturer is None else manufacturer_code(manufacturer)
    rest = bytes(0xFF if byte is None else byte for byte in (version, device_type))
    return bytes.fromhex(device_id)[::-1] + maker.to_bytes(2, "little") + rest


def select(address: bytes) -> bytes:
    """Return the selection of meters by secondary address: those that it fits answer at address 253."""
    return frame_wired(SND_UD, SELECTED, bytes([SELECT]) + address)


def application_reset(address: int, subcode: int | None = None) -> bytes:
    """Return the reset of the application; a subcode names the telegram to be sent next."""
    which = b"" if subcode is None else bytes([subcode])
    return frame_wired(SND_UD, address, bytes([APPLICATION_RESET]) + which)


def set_baud_rate(address: int, baud_rate: int) -> bytes:
    """Return the change of a meter's baud rate [Bd]; it acknowledges at the old rate.

    Raises
    ------
    UnableToAsk
        Where the standard has no such rate.
    """
    if baud_rate not in BAUD_RATES:
        rates = ", ".join(map(str, BAUD_RATES))
        raise UnableToAsk(f"{baud_rate} Bd is not one of {rates}.", code="exchange.baud_rate")
    return frame_wired(SND_UD, address, bytes([BAUD_RATES[baud_rate]]))


def set_primary_address(address: int, new_address: int) -> bytes:
    """Return the change of a meter's primary address.

    Raises
    ------
    UnableToAsk
        Where the new address is not 1 to 250.
    """
    if not 1 <= new_address <= HIGHEST_PRIMARY:
        raise UnableToAsk("A primary address is 1 to 250.", code="exchange.address")
    return frame_wired(SND_UD, address, bytes([WRITE]) + ADDRESS_RECORD + bytes([new_address]))


def response_timeout_s(baud_rate: int) -> Fraction:
    """Return how long to wait for the start of an answer [s]: 330 bit times and 50 ms (EN 13757-2)."""
    return Fraction(330, baud_rate) + Fraction(50, 1000)
