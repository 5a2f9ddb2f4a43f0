"""What radio receivers write to their serial line, and what they answer to the commands of their host.

::

    rtl-wmbus   T1;1;1;2024-11-03 07:15:02.000;60;140;41000001;0x2e44c5144100...      one line a telegram
    iM871A      | A5 | flags, endpoint | message | L | payload | [signal] | CRC CRC |  X-25 over all but A5
    AMB8465     | FF | command | L | payload | checksum |                              XOR of all before

All give the telegram without its CRCs; the two modules leave out its L field too, which their own stands for.
The modules' frames are facts read from the receivers of ioBroker.wmbus; the manuals were not read.
"""

from __future__ import annotations

from enum import StrEnum
from functools import reduce
from operator import xor
from typing import Protocol

from tepore.kernel.periods import ROME
from tepore.simulation.radio import HeardTelegram
from tepore.simulation.timeline import instant_of

SIGNALS = "60;140"
SIGNAL_DBM = -60
"""Signal strength, always the same (invented)."""


class ReceiverName(StrEnum):
    """Receivers that are imitated."""

    RTL_WMBUS = "rtl-wmbus"
    IM871A = "im871a"
    AMB8465 = "amb8465"


class Receiver(Protocol):
    """A receiver on a serial line."""

    def telegram(self, heard: HeardTelegram) -> bytes:
        """Give what it writes when it hears a telegram."""

    def answers(self, asked: bytearray) -> bytes:
        """Take whole commands off what its host wrote, and give what it answers."""


class RtlWmbus:
    """Lines of text; it takes no commands."""

    def telegram(self, heard: HeardTelegram) -> bytes:
        """Give a line: mode, CRC right, 3 of 6 right, Italian time, signals, number, telegram."""
        at = instant_of(heard.received_s).astimezone(ROME).strftime("%Y-%m-%d %H:%M:%S.000")
        return f"T1;1;1;{at};{SIGNALS};{heard.serial};0x{heard.octets.hex()}\n".encode()

    def answers(self, asked: bytearray) -> bytes:
        """Give nothing."""
        asked.clear()
        return b""


class Im871a:
    """The host controller interface of IMST's stick."""

    START, WITH_CRC, WITH_SIGNAL = 0xA5, 0x80, 0x40
    RADIO_LINK, TELEGRAM_HEARD = 0x02, 0x03
    OVERHEAD = 6

    def telegram(self, heard: HeardTelegram) -> bytes:
        """Give the telegram with its signal strength."""
        signal = int((SIGNAL_DBM + 380 / 3) * 15 / 8) & 0xFF
        flags = self.WITH_CRC | self.WITH_SIGNAL | self.RADIO_LINK
        return self._framed(flags, self.TELEGRAM_HEARD, heard.octets[1:], bytes([signal]))

    def answers(self, asked: bytearray) -> bytes:
        """Confirm every command: the number after its own, with nothing in it."""
        said = b""
        while frame := self._cut(asked):
            said += self._framed(self.WITH_CRC | frame[1] & 0x0F, frame[2] + 1 & 0xFF, b"")
        return said

    def _framed(self, flags: int, message: int, payload: bytes, tail: bytes = b"") -> bytes:
        body = bytes([flags, message, len(payload)]) + payload + tail
        return bytes([self.START]) + body + crc_x25(body).to_bytes(2, "little")

    def _cut(self, asked: bytearray) -> bytes:
        while asked and asked[0] != self.START:
            del asked[0]
        if len(asked) < 4 or len(asked) < asked[3] + self.OVERHEAD:
            return b""
        frame = bytes(asked[: asked[3] + self.OVERHEAD])
        del asked[: len(frame)]
        if crc_x25(frame[1:-2]).to_bytes(2, "little") != frame[-2:]:
            return self._cut(asked)
        return frame


class Amb8465:
    """The command interface of Amber's stick, its output of commands switched on."""

    START, CONFIRMED = 0xFF, 0x80
    TELEGRAM_HEARD, READ_PARAMETER, VERSION = 0x03, 0x0A, 0x0C
    OVERHEAD = 4
    PARAMETERS = {0x05: 1, 0x45: 1, 0x3F: 0}  # noqa: RUF012 - a constant
    """Output of commands, output of signal strength: on; sleep: off."""

    def telegram(self, heard: HeardTelegram) -> bytes:
        """Give the telegram with its signal strength."""
        signal = 2 * (SIGNAL_DBM + 74) & 0xFF
        return self._framed(self.TELEGRAM_HEARD, heard.octets[1:] + bytes([signal]))

    def answers(self, asked: bytearray) -> bytes:
        """Confirm every command; tell the version and the parameters that are asked for."""
        said = b""
        while frame := self._cut(asked):
            said += self._framed(frame[1] | self.CONFIRMED, self._answer(frame[1], frame[3:-1]))
        return said

    def _answer(self, command: int, payload: bytes) -> bytes:
        if command == self.VERSION:
            return bytes([1, 2, 3])
        if command == self.READ_PARAMETER and payload:
            return bytes([payload[0], 1, self.PARAMETERS.get(payload[0], 0)])
        return bytes([0])

    def _framed(self, command: int, payload: bytes) -> bytes:
        body = bytes([self.START, command, len(payload)]) + payload
        return body + bytes([reduce(xor, body)])

    def _cut(self, asked: bytearray) -> bytes:
        while asked and asked[0] != self.START:
            del asked[0]
        if len(asked) < 3 or len(asked) < asked[2] + self.OVERHEAD:
            return b""
        frame = bytes(asked[: asked[2] + self.OVERHEAD])
        del asked[: len(frame)]
        return frame if reduce(xor, frame) == 0 else self._cut(asked)


def crc_x25(octets: bytes) -> int:
    """Return the CRC of X-25: polynomial 1021 reflected, begun with ones, inverted."""
    register = 0xFFFF
    for octet in octets:
        register ^= octet
        for _ in range(8):
            register = register >> 1 ^ (0x8408 if register & 1 else 0)
    return register ^ 0xFFFF


RECEIVERS: dict[ReceiverName, type[Receiver]] = {
    ReceiverName.RTL_WMBUS: RtlWmbus,
    ReceiverName.IM871A: Im871a,
    ReceiverName.AMB8465: Amb8465,
}
