"""Payloads that a maker enciphers in its own way, under CI bytes with no security mode of the standard.

One scheme is known: AES-128 in CBC with the initial vector of security mode 5 (manufacturer, address, eight
times the access number, EN 13757-7), over a part of the payload whose first deciphered byte is a check byte.
One check byte lets one wrong key of 256 pass: the decoder of the layout checks what else it can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tepore.mbus.devices.registry import profile_for
from tepore.mbus.errors import BadTelegram

if TYPE_CHECKING:
    from tepore.mbus.decoded import Decoded

_CHECK = 0x2F


def open_own_cipher(decoded: Decoded, key: bytes | None, address: bytes) -> Decoded:
    """Return the telegram with its payload in clear, where its profile says that the maker enciphers it.

    Parameters
    ----------
    decoded
        Telegram with the payload as sent.
    key
        Key of 16 bytes; None where there is none.
    address
        Manufacturer and address of the frame as sent: eight bytes.

    Raises
    ------
    BadTelegram
        ``telegram.no_key`` without a key, ``telegram.wrong_key`` where the check byte does not come out.
    """
    match = profile_for(decoded.manufacturer, decoded.version, decoded.device_type, decoded.ci)
    cipher = match.profile.cipher if match else None
    payload = decoded.payload
    if cipher is None or len(payload) < cipher.start + cipher.length:
        return decoded
    if key is None or len(key) != 16:
        raise BadTelegram(
            "telegram.no_key", 0, "The maker enciphers this telegram: it takes a key of 16 bytes."
        )
    vector = address + bytes([payload[0]]) * 8
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    end = cipher.start + cipher.length
    clear = decryptor.update(payload[cipher.start : end]) + decryptor.finalize()
    if clear[0] != _CHECK:
        raise BadTelegram(
            "telegram.wrong_key", 0, "The key does not open it: the check byte does not come out."
        )
    opened = payload[: cipher.start] + clear + payload[end:]
    return decoded._replace(payload=opened, decrypted=True)
