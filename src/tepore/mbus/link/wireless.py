"""Wireless frames of EN 13757-4: formats A and B, with their CRCs or with the CRCs removed by the receiver.

::

    format A: | L C M M A A A A A A | crc | CI + 15 bytes | crc | 16 bytes | crc | ... |
              L counts all but itself and the CRCs.
    format B: | L C M M A A A A A A CI ... up to 126 bytes | crc | up to 126 bytes | crc |
              L counts all but itself, CRCs included.
    removed:  | L C M M A A A A A A CI ... |
              L counts what is there.

Format A is told by its length and every CRC. Format B has the length of a frame whose CRCs were removed: it
is taken for one only where every CRC is right, and given up for the plain reading by the caller if what
follows then makes no sense, so that a CRC is never guessed into ciphertext. The same holds for the last CRC
of format A, which some receivers leave behind. A receiver that knows says so (``crc``).
"""

from __future__ import annotations

from itertools import chain

from tepore.mbus.crc import crc16
from tepore.mbus.errors import BadTelegram
from tepore.mbus.link.address import Address
from tepore.mbus.link.frame import Crc, Frame

HEADER = 10
SHORTEST_LENGTH = 10
BLOCK_A = 16
FIRST_CRC_AT_B = 126
MOST_LENGTH_OFF = 2
TO_METER = frozenset({0x06, 0x40, 0x43, 0x53, 0x5A, 0x5B, 0x73, 0x7A, 0x7B, 0x80})


def read_wireless(telegram: bytes, crc: Crc = "auto") -> tuple[Frame, ...]:
    """Return the frames that the bytes can be, the likeliest first; several only where CRCs leave a doubt.

    Parameters
    ----------
    telegram
        Bytes from the L field on.
    crc
        ``A`` or ``B`` where the CRCs are known to be inside, ``none`` where they are known to be removed.

    Raises
    ------
    BadTelegram
        ``telegram.truncated``, ``telegram.length``, ``telegram.checksum`` or ``telegram.direction``.
    """
    if len(telegram) < HEADER + 1:
        raise BadTelegram("telegram.truncated", len(telegram), "Shorter than the header of a wireless frame.")
    if telegram[0] < SHORTEST_LENGTH:
        raise BadTelegram("telegram.length", 0, f"The length {telegram[0]} leaves no room for a CI field.")
    frames = {"A": _only_a, "B": _only_b, "none": _only_stripped, "auto": _any}[crc](telegram)
    control = frames[0].control
    if control in TO_METER:
        raise BadTelegram("telegram.direction", 1, f"C field {control:02X} is sent to a meter, not by one.")
    return frames


def _any(telegram: bytes) -> tuple[Frame, ...]:
    whole = size_of_format_a(telegram[0])
    if len(telegram) >= whole:
        return (
            _only_a(telegram)
            if len(telegram) == whole or not _faults_a(telegram)
            else _only_stripped(telegram)
        )
    likelier: tuple[Frame, ...] = ()
    if len(telegram) == telegram[0] + 1 and _fault_b(telegram) is None:
        likelier = _only_b(telegram)
    elif _has_last_crc_left(telegram):
        likelier = (_without_last_crc(telegram),)
        if len(telegram) != telegram[0] + 1:
            return likelier
    return *likelier, *_only_stripped(telegram)


def size_of_format_a(length: int) -> int:
    """Return the bytes of a format A frame whose L field is `length`, CRCs included."""
    blocks = -(-(length - 9) // BLOCK_A)
    return length + 1 + 2 * (1 + blocks)


def blocks_of_format_a(length: int) -> list[tuple[int, int]]:
    """Return start and end of the content of each block of a format A frame whose L field is `length`."""
    blocks, start, left = [(0, HEADER)], HEADER + 2, length - 9
    while left > 0:
        size = min(BLOCK_A, left)
        blocks.append((start, start + size))
        start += size + 2
        left -= size
    return blocks


def _faults_a(telegram: bytes) -> list[int]:
    return [end for start, end in blocks_of_format_a(telegram[0]) if _crc_is_wrong(telegram, start, end)]


def _crc_is_wrong(telegram: bytes, start: int, end: int) -> bool:
    return crc16(telegram[start:end]) != int.from_bytes(telegram[end : end + 2], "big")


def _only_a(telegram: bytes) -> tuple[Frame, ...]:
    if len(telegram) < size_of_format_a(telegram[0]):
        raise BadTelegram(
            "telegram.truncated",
            len(telegram),
            f"Format A announces {size_of_format_a(telegram[0])} bytes, {len(telegram)} are there.",
        )
    faults = _faults_a(telegram)
    if faults:
        raise BadTelegram(
            "telegram.checksum", faults[0], "The CRC of this block is wrong: damaged on its way."
        )
    blocks = blocks_of_format_a(telegram[0])[1:]
    content = b"".join([telegram[start:end] for start, end in blocks])
    places = tuple(chain.from_iterable(range(start, end) for start, end in blocks))
    return (_frame(telegram, content, places, checked=True),)


def _fault_b(telegram: bytes) -> int | None:
    """Return where the first wrong CRC of a format B frame stands; None where all are right."""
    end = len(telegram)
    if end < HEADER + 3:
        return end
    if end <= FIRST_CRC_AT_B + 2:
        return end - 2 if _crc_is_wrong(telegram, 0, end - 2) else None
    if end < FIRST_CRC_AT_B + 2 + 3:
        return end
    if _crc_is_wrong(telegram, 0, FIRST_CRC_AT_B):
        return FIRST_CRC_AT_B
    return end - 2 if _crc_is_wrong(telegram, FIRST_CRC_AT_B + 2, end - 2) else None


def _only_b(telegram: bytes) -> tuple[Frame, ...]:
    _check_length(telegram)
    fault = _fault_b(telegram)
    if fault is not None:
        raise BadTelegram("telegram.checksum", fault, "The CRC of this block is wrong: damaged on its way.")
    end = len(telegram) - 2
    places = (
        tuple(range(HEADER, end))
        if end <= FIRST_CRC_AT_B
        else (*range(HEADER, FIRST_CRC_AT_B), *range(FIRST_CRC_AT_B + 2, end))
    )
    return (_frame(telegram, bytes(telegram[place] for place in places), places, checked=True),)


def _only_stripped(telegram: bytes) -> tuple[Frame, ...]:
    _check_length(telegram)
    return (_frame(telegram, telegram[HEADER:], range(HEADER, len(telegram)), checked=False),)


def _has_last_crc_left(telegram: bytes) -> bool:
    """Tell whether the CRC of the last block of format A stands at the end, the others removed."""
    end = len(telegram) - 2
    if end <= HEADER or abs(end - 1 - telegram[0]) > MOST_LENGTH_OFF:
        return False
    last_block = (end - HEADER - 1) % BLOCK_A + 1
    return not _crc_is_wrong(telegram, end - last_block, end)


def _without_last_crc(telegram: bytes) -> Frame:
    end = len(telegram) - 2
    frame = _frame(telegram, telegram[HEADER:end], range(HEADER, end), checked=True)
    return frame._replace(findings=("link.last_crc_left",))


def _check_length(telegram: bytes) -> None:
    expected = telegram[0] + 1
    if len(telegram) < expected:
        raise BadTelegram(
            "telegram.truncated",
            len(telegram),
            f"The length field announces {expected} bytes, {len(telegram)} are there.",
        )
    if len(telegram) > expected:
        raise BadTelegram(
            "telegram.length",
            0,
            f"The length field announces {expected} bytes, {len(telegram)} are there, "
            "and the CRCs of format A do not fit.",
        )


def _frame(telegram: bytes, content: bytes, places: range | tuple[int, ...], *, checked: bool) -> Frame:
    return Frame(
        link="wmbus",
        control=telegram[1],
        address=Address(telegram[2:HEADER]),
        primary_address=None,
        content=content,
        places=places,
        checked=checked,
        head=telegram[:HEADER],
    )
