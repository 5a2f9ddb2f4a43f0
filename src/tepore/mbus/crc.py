"""CRC-16/EN-13757: polynomial 3D65, start 0, result inverted (EN 13757-4, clause on the CRC field)."""

from __future__ import annotations

POLYNOMIAL = 0x3D65


def crc_table() -> tuple[int, ...]:
    """Return the CRC of each single byte before inversion, by which longer runs are reckoned bytewise."""
    rows = []
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ POLYNOMIAL if crc & 0x8000 else crc << 1
        rows.append(crc & 0xFFFF)
    return tuple(rows)


_TABLE = crc_table()


def crc16(octets: bytes) -> int:
    """Return the CRC of the bytes; it is sent high byte first on the air, low byte first in ELL and APL."""
    crc = 0
    for octet in octets:
        crc = ((crc << 8) & 0xFFFF) ^ _TABLE[(crc >> 8) ^ octet]
    return crc ^ 0xFFFF
