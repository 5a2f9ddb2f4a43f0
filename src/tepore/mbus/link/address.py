"""Addresses of meters: manufacturer, identification number, version, device type (EN 13757-7)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@lru_cache(maxsize=4096)
def manufacturer_letters(code: int) -> str:
    """Return the three letters of a manufacturer code of 15 bits (FLAG association).

    Parameters
    ----------
    code
        Two bytes of the M field, little endian; bit 15 (address is not unique worldwide) is not looked at.
    """
    return "".join(chr((code >> shift & 0x1F) + 64) for shift in (10, 5, 0))


@lru_cache(maxsize=256)
def manufacturer_code(letters: str) -> int:
    """Return the 15-bit code of three letters from ``@`` and A to Z.

    Raises
    ------
    ValueError
        Where it is not three such letters.
    """
    if len(letters) != 3 or not all(64 <= ord(letter) <= 95 for letter in letters):
        raise ValueError("A manufacturer is three capital letters.")
    first, second, third = (ord(letter) - 64 for letter in letters)
    return first << 10 | second << 5 | third


@dataclass(frozen=True, slots=True)
class Address:
    """Address of a device: its eight bytes in the order of the wireless link layer, M first."""

    octets: bytes

    @classmethod
    def of_long_header(cls, octets: bytes) -> Address:
        """Return the address whose bytes stand in the order of the long header: ID, M, version, type."""
        return cls(octets[4:6] + octets[:4] + octets[6:8])

    @property
    def manufacturer(self) -> str:
        """Three letters."""
        return manufacturer_letters(int.from_bytes(self.octets[:2], "little"))

    @property
    def device_id(self) -> str:
        """Eight lower-case hexadecimal digits, most significant first."""
        return self.octets[5:1:-1].hex()

    @property
    def version(self) -> int:
        """Version byte."""
        return self.octets[6]

    @property
    def device_type(self) -> int:
        """Device type byte."""
        return self.octets[7]
