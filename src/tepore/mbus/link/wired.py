"""Wired frames of EN 13757-2 (IEC 60870-5-1, class FT 1.2).

::

    single character: | E5 |
    short frame:      | 10 | C | A | checksum | 16 |
    long frame:       | 68 | L | L | 68 | C | A | CI | ... | checksum | 16 |

L counts C, A, CI and what follows up to the checksum, the sum of those bytes modulo 256. A long frame with
L = 3 is a control frame. Only long frames from a meter (RSP-UD) carry data.
"""

from __future__ import annotations

from tepore.mbus.errors import BadTelegram
from tepore.mbus.link.frame import Frame

ACKNOWLEDGE, START_SHORT, START_LONG, STOP = 0xE5, 0x10, 0x68, 0x16
SHORT_SIZE = 5
FROM_PRIMARY = 0x40


def looks_wired(telegram: bytes) -> bool:
    """Tell whether the bytes begin as a wired frame does."""
    if len(telegram) >= 4 and telegram[0] == telegram[3] == START_LONG and telegram[1] == telegram[2]:
        return True
    if len(telegram) == SHORT_SIZE and telegram[0] == START_SHORT and telegram[4] == STOP:
        return True
    return len(telegram) == 1 and telegram[0] == ACKNOWLEDGE


def checksum(octets: bytes) -> int:
    """Return the sum of the bytes modulo 256."""
    return sum(octets) & 0xFF


def read_wired(telegram: bytes) -> Frame:
    """Return the long frame of a meter.

    Parameters
    ----------
    telegram
        Bytes from the first start byte on.

    Raises
    ------
    BadTelegram
        ``telegram.frame``, ``telegram.truncated``, ``telegram.length``, ``telegram.checksum`` or
        ``telegram.direction``.
    """
    if not telegram or telegram[0] != START_LONG:
        raise BadTelegram(
            "telegram.frame", 0, "No long frame: an acknowledgement or request has no readings."
        )
    if len(telegram) < 4:
        raise BadTelegram("telegram.truncated", len(telegram), "Shorter than the start of a long frame.")
    length = telegram[1]
    if telegram[2] != length or telegram[3] != START_LONG:
        raise BadTelegram("telegram.frame", 2, "The start of the long frame is not repeated.")
    if length < 3:
        raise BadTelegram("telegram.length", 1, f"The length {length} leaves no room for C, A and CI.")
    _check_end(telegram, length)
    control = telegram[4]
    if control & FROM_PRIMARY:
        raise BadTelegram("telegram.direction", 4, f"C field {control:02X} is sent to a meter, not by one.")
    return Frame(
        link="mbus",
        control=control,
        address=None,
        primary_address=telegram[5],
        content=telegram[6 : 4 + length],
        places=range(6, 4 + length),
        checked=True,
    )


def _check_end(telegram: bytes, length: int) -> None:
    size = length + 6
    if len(telegram) < size:
        raise BadTelegram(
            "telegram.truncated",
            len(telegram),
            f"The frame announces {size} bytes, {len(telegram)} are there.",
        )
    if len(telegram) > size:
        raise BadTelegram(
            "telegram.length", size, f"{len(telegram) - size} bytes follow the end of the frame."
        )
    if telegram[-1] != STOP:
        raise BadTelegram("telegram.frame", size - 1, "The stop byte 16 is missing.")
    expected = checksum(telegram[4 : 4 + length])
    if telegram[-2] != expected:
        raise BadTelegram(
            "telegram.checksum", size - 2, f"The checksum is {telegram[-2]:02X} and should be {expected:02X}."
        )
