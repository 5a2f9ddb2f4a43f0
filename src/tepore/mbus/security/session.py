"""Encryption of the extended link layer: AES-CTR with the session number (EN 13757-4)."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from tepore.mbus.crc import crc16

REPEATER_BITS = 0x12  # hop count and repeated access: set by repeaters, zero when the meter enciphered


def session_is_plain(protected: bytes) -> bool:
    """Tell whether the payload CRC at the start fits what follows: nothing is left to decipher.

    Parameters
    ----------
    protected
        Bytes from the payload CRC (little endian) on.
    """
    return crc16(protected[2:]) == int.from_bytes(protected[:2], "little")


def decipher_session(
    protected: bytes, key: bytes, sender: bytes, communication_control: int, session: bytes
) -> bytes:
    """Return the payload CRC and what follows, deciphered; enciphering is the same operation.

    Parameters
    ----------
    protected
        Bytes from the payload CRC on.
    key
        16 bytes.
    sender
        M and A field of the link layer, eight bytes.
    communication_control
        CC byte.
    session
        SN field, four bytes as sent.
    """
    start = sender + bytes([communication_control & ~REPEATER_BITS]) + session + b"\x00\x00\x00"
    context = Cipher(AES(key), CTR(start)).decryptor()
    return context.update(protected) + context.finalize()
