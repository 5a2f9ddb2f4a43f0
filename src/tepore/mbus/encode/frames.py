"""Frames of the link layers, with their lengths, CRCs and checksums (EN 13757-2, EN 13757-4)."""

from __future__ import annotations

from tepore.mbus.crc import crc16
from tepore.mbus.encode.records import UnableToEncode
from tepore.mbus.link.wired import START_LONG, START_SHORT, STOP, checksum
from tepore.mbus.link.wireless import BLOCK_A, FIRST_CRC_AT_B, HEADER

LONGEST = 255


def _with_length(body: bytes, extra: int = 0) -> bytes:
    if len(body) + extra > LONGEST:
        raise UnableToEncode(f"{len(body) + extra} bytes do not fit a frame.", code="encode.too_long")
    return bytes([len(body) + extra]) + body


def _with_crc(block: bytes) -> bytes:
    return block + crc16(block).to_bytes(2, "big")


def frame_stripped(control: int, address: bytes, content: bytes) -> bytes:
    """Return a wireless frame without CRCs.

    Parameters
    ----------
    control
        C field.
    address
        M and A field, eight bytes.
    content
        Bytes from the CI field on.
    """
    return _with_length(bytes([control]) + address + content)


def frame_a(control: int, address: bytes, content: bytes) -> bytes:
    """Return a wireless frame of format A; parameters as for :func:`frame_stripped`."""
    plain = frame_stripped(control, address, content)
    blocks = [plain[:HEADER], *(plain[at : at + BLOCK_A] for at in range(HEADER, len(plain), BLOCK_A))]
    return b"".join(_with_crc(block) for block in blocks)


def frame_b(control: int, address: bytes, content: bytes) -> bytes:
    """Return a wireless frame of format B; parameters as for :func:`frame_stripped`."""
    body = bytes([control]) + address + content
    if len(body) + 1 <= FIRST_CRC_AT_B:
        return _with_crc(_with_length(body, 2))
    plain = _with_length(body, 4)
    return _with_crc(plain[:FIRST_CRC_AT_B]) + _with_crc(plain[FIRST_CRC_AT_B:])


def frame_wired(control: int, primary_address: int, content: bytes) -> bytes:
    """Return a wired long frame.

    Parameters
    ----------
    control
        C field.
    primary_address
        A field, 0 to 255.
    content
        Bytes from the CI field on.
    """
    body = bytes([control, primary_address]) + content
    length = _with_length(body)[0]
    return bytes([START_LONG, length, length, START_LONG]) + body + bytes([checksum(body), STOP])


def request_wired(control: int, primary_address: int) -> bytes:
    """Return a wired short frame, such as SND-NKE or REQ-UD2."""
    return bytes([START_SHORT, control, primary_address, (control + primary_address) & 0xFF, STOP])
