"""Headers between link and application (EN 13757-4, EN 13757-7)."""

from __future__ import annotations

from dataclasses import dataclass

from tepore.mbus.link.address import manufacturer_code
from tepore.mbus.transport.afl import Afl, written_afl

MAC_OF_EIGHT = 0x25  # MCL: counter in the message, MAC of eight bytes (OMS profile B)


@dataclass(frozen=True, slots=True)
class Meter:
    """Identity of a meter.

    Attributes
    ----------
    manufacturer
        Three letters.
    device_id
        Eight hexadecimal digits, most significant first.
    version, device_type
        Bytes of its address.
    """

    manufacturer: str
    device_id: str
    version: int
    device_type: int

    @property
    def link_address(self) -> bytes:
        """M and A field of the wireless link: M, identification number, version, device type."""
        return self._maker + self.identification + bytes([self.version, self.device_type])

    @property
    def long_address(self) -> bytes:
        """Address in the order of the long header: identification number, M, version, device type."""
        return self.identification + self._maker + bytes([self.version, self.device_type])

    @property
    def identification(self) -> bytes:
        """Identification number as sent, four bytes."""
        return bytes.fromhex(self.device_id)[::-1]

    @property
    def _maker(self) -> bytes:
        return manufacturer_code(self.manufacturer).to_bytes(2, "little")


def short_header(ci: int, access_number: int, status: int = 0, configuration: int = 0) -> bytes:
    """Return CI and short transport header."""
    return bytes([ci, access_number, status]) + configuration.to_bytes(2, "little")


def long_header(ci: int, meter: Meter, access_number: int, status: int = 0, configuration: int = 0) -> bytes:
    """Return CI and long transport header."""
    rest = bytes([access_number, status]) + configuration.to_bytes(2, "little")
    return bytes([ci]) + meter.long_address + rest


def ell_header(ci: int, communication_control: int, access_number: int, session: bytes = b"") -> bytes:
    """Return CI and extended link layer up to its CRC (8C, or 8D with a session number)."""
    return bytes([ci, communication_control, access_number]) + session


def afl_header(counter: bytes, mac: bytes) -> bytes:
    """Return an authentication layer with MCL, message counter and MAC of eight bytes (OMS profile B)."""
    return written_afl(Afl(MAC_OF_EIGHT, b"", counter, mac, b"", 0, more_fragments=False, size=0))


def afl_fragments(counter: bytes, mac: bytes, message: bytes, size: int) -> list[bytes]:
    """Return a message in fragments of a size, each behind its layer: the MAC stands in the last.

    Parameters
    ----------
    counter
        Message counter, four bytes.
    mac
        MAC of the whole message, eight bytes.
    message
        Bytes from the CI of the transport header on.
    size
        Bytes of the message in each fragment but the last.
    """
    runs = [message[at : at + size] for at in range(0, len(message), size)]
    length = len(message).to_bytes(2, "little")
    fragments = []
    for number, run in enumerate(runs, start=1):
        is_first, is_last = number == 1, number == len(runs)
        layer = Afl(
            message_control=MAC_OF_EIGHT if is_first else None,
            key_information=b"",
            counter=counter if is_first else b"",
            mac=mac if is_last else b"",
            message_length=length if is_first else b"",
            fragment=number,
            more_fragments=not is_last,
            size=0,
        )
        fragments.append(written_afl(layer) + run)
    return fragments
