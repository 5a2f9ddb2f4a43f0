"""Wired meters as pure state machines, on a bus on which all hear all.

::

    SND-NKE                 forget selection and frame count        E5
    SND-UD 253, CI 52/56    am I meant? then selected               E5, or silence
    REQ-UD2                 frame count bit changed: next part      RSP-UD; same bit: the same part again
    REQ-UD1                 alarms: none                            E5

A meter freezes what it has to say when it is asked for the first part, so that the parts of one readout
belong together. Where several answer at once, the bus carries a 0 wherever one of them sends a 0, parity
bits too: most bytes of such answers do not arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_

from tepore.mbus.encode import Meter
from tepore.mbus.exchange.requests import (
    BROADCAST_WITH_ANSWER,
    FRAME_COUNT_BIT,
    REQ_UD1,
    REQ_UD2,
    SELECT,
    SELECTED,
    SND_NKE,
    SND_UD,
)
from tepore.mbus.link.wired import ACKNOWLEDGE, SHORT_SIZE, START_LONG, START_SHORT, checksum

ACKNOWLEDGED = bytes([ACKNOWLEDGE])
SELECT_HIGH_FIRST = 0x56
ANY_DIGIT, ANY_BYTE = "f", 0xFF
LONG_OVERHEAD = 6
LINE_AT_REST = b"\xff"


class WiredSlave:
    """A meter on the wire.

    Parameters
    ----------
    meter
        Its identity, which is its secondary address.
    primary_address
        0 where nobody gave it one.
    """

    def __init__(self, meter: Meter, primary_address: int = 0) -> None:
        self.meter, self.primary_address = meter, primary_address
        self.latest: tuple[bytes, ...] = ()
        """Answers of the latest readout, one a part."""
        self._parts: tuple[bytes, ...] = ()
        self._part = 0
        self._count: int | None = None
        self._selected = False

    def answer(self, frame: bytes) -> bytes | None:
        """Give what the meter sends back; None where it keeps silent.

        Parameters
        ----------
        frame
            A short or long frame from the master, whole and with a right checksum.
        """
        if frame[0] == START_LONG:
            return self._commanded(frame[4] & ~FRAME_COUNT_BIT, frame[5], frame[6:-2])
        control, address = frame[1], frame[2]
        if not self._is_meant(address):
            return None
        if control == SND_NKE:
            self._count = None
            if address == SELECTED:
                self._selected = False
            return ACKNOWLEDGED
        kind, count = control & ~FRAME_COUNT_BIT, control & FRAME_COUNT_BIT
        if kind == REQ_UD1:
            return ACKNOWLEDGED
        return self._told(count) if kind == REQ_UD2 and self.latest else None

    def _is_meant(self, address: int) -> bool:
        return address in {self.primary_address, BROADCAST_WITH_ANSWER} or (
            address == SELECTED and self._selected
        )

    def _commanded(self, control: int, address: int, content: bytes) -> bytes | None:
        if control == SND_UD and address == SELECTED and content[0] in (SELECT, SELECT_HIGH_FIRST):
            self._selected = self._fits(content[1:9])
            self._count = None
            return ACKNOWLEDGED if self._selected else None
        return ACKNOWLEDGED if self._is_meant(address) else None

    def _fits(self, address: bytes) -> bool:
        """Tell whether a secondary address means this meter: F stands for any digit, FF for any byte."""
        if len(address) != 8:
            return False
        own = self.meter.long_address
        digits = zip(address[:4].hex(), own[:4].hex(), strict=True)
        maker = address[4:6] in (bytes([ANY_BYTE] * 2), own[4:6])
        rest = zip(address[6:], own[6:], strict=True)
        return (
            maker
            and all(asked in (ANY_DIGIT, digit) for asked, digit in digits)
            and all(asked in (ANY_BYTE, byte) for asked, byte in rest)
        )

    def _told(self, count: int) -> bytes:
        if self._count is None:
            self._parts, self._part = self.latest, 0
        elif count != self._count:
            self._part += 1
            if self._part >= len(self._parts):
                self._parts, self._part = self.latest, 0
        self._count = count
        return self._parts[self._part]


class WiredBus:
    """Meters on one bus.

    Parameters
    ----------
    slaves
        The meters.
    """

    def __init__(self, slaves: Sequence[WiredSlave]) -> None:
        self.slaves = {slave.meter.device_id: slave for slave in slaves}

    def answer(self, frame: bytes) -> bytes | None:
        """Give what the master hears; None for silence, and for a frame whose checksum is wrong."""
        if not is_right(frame):
            return None
        answers = [said for slave in self.slaves.values() if (said := slave.answer(frame)) is not None]
        if len(answers) <= 1:
            return answers[0] if answers else None
        longest = max(map(len, answers))
        # Whoever has finished leaves the line at 1.
        padded = [answer.ljust(longest, LINE_AT_REST) for answer in answers]
        return b"".join(_together(octets) for octets in zip(*padded, strict=True))


def _together(octets: tuple[int, ...]) -> bytes:
    """Give the byte that comes of several sent at once; none where its parity shows that it is spoilt."""
    octet = reduce(and_, octets)
    return bytes([octet]) if _parity(octet) == min(map(_parity, octets)) else b""


def _parity(octet: int) -> int:
    return octet.bit_count() & 1


def is_right(frame: bytes) -> bool:
    """Tell whether the checksum of a frame from the master is right."""
    body = frame[1:3] if frame[0] == START_SHORT else frame[4:-2]
    return len(frame) >= SHORT_SIZE and checksum(body) == frame[-2]


def cut_frame(heard: bytearray) -> bytes | None:
    """Take the first whole frame off what was heard, None without one; what begins no frame is dropped."""
    while heard:
        if heard[0] == START_SHORT:
            size = SHORT_SIZE
        elif heard[0] == START_LONG:
            size = heard[1] + LONG_OVERHEAD if len(heard) > 1 else len(heard) + 1
        else:
            del heard[0]
            continue
        if len(heard) < size:
            return None
        frame = bytes(heard[:size])
        del heard[:size]
        return frame
    return None
