"""Keys: their text form, the derivation of one-message keys by AES-CMAC, and the MAC (EN 13757-7).

The derivation takes one byte that says what the key is for, the message counter, the identification number of
the meter and seven bytes 07.
"""

from __future__ import annotations

import re

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from tepore.mbus.errors import BadTelegram

ENCRYPTION_FROM_METER, MAC_FROM_METER = 0x00, 0x01
AES_KEY_SIZE, DES_KEY_SIZE = 16, 8
_HEX_KEY = re.compile(r"(?:[0-9A-Fa-f]{16}){1,2}\Z")


def parse_key(text: str) -> bytes:
    """Return a key from its hexadecimal text: 32 digits, or 16 for the old DES modes.

    Raises
    ------
    BadTelegram
        ``telegram.key`` where it is none; the text itself is not repeated.
    """
    digits = re.sub(r"[\s:-]", "", text)
    if not _HEX_KEY.match(digits):
        raise BadTelegram("telegram.key", 0, "A key is 32 hexadecimal digits (16 for DES).")
    return bytes.fromhex(digits)


def cmac(key: bytes, message: bytes) -> bytes:
    """Return the 16 bytes of the AES-CMAC of a message (NIST SP 800-38B)."""
    authentication = CMAC(AES(key))
    authentication.update(message)
    return authentication.finalize()


def derived_key(key: bytes, purpose: int, counter: bytes, identification: bytes) -> bytes:
    """Return the key of one message (OMS volume 2, key derivation function; EN 13757-7).

    Parameters
    ----------
    key
        16 bytes kept for the meter.
    purpose
        0 encryption from the meter, 1 MAC from the meter, 10 and 11 (hexadecimal) to the meter.
    counter
        Four bytes, little endian.
    identification
        Identification number of the meter: four bytes as sent.
    """
    return cmac(key, bytes([purpose]) + counter + identification + b"\x07" * 7)
