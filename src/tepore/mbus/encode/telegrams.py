"""Content of telegrams from the CI field on: headers, protection, application bytes."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from tepore.mbus.crc import crc16
from tepore.mbus.encode.headers import Meter, afl_fragments, afl_header, ell_header, short_header
from tepore.mbus.security.keys import ENCRYPTION_FROM_METER, MAC_FROM_METER, cmac, derived_key
from tepore.mbus.security.modes import AES_BLOCK, CHECK
from tepore.mbus.security.session import decipher_session

FILLER = b"\x2f"
DATA_SHORT, DATA_NONE = 0x7A, 0x78
MODE_5, MODE_7, MODE_10 = 0x0500, 0x0700, 0x0A00


def filled(payload: bytes) -> bytes:
    """Return the payload behind the check bytes, filled up to whole blocks."""
    plain = CHECK + payload
    return plain + FILLER * (-len(plain) % AES_BLOCK)


def encode_plain(payload: bytes, access_number: int, status: int = 0) -> bytes:
    """Return the content of a telegram in clear, with a short header."""
    return short_header(DATA_SHORT, access_number, status) + payload


def encode_mode_5(payload: bytes, key: bytes, meter: Meter, access_number: int, status: int = 0) -> bytes:
    """Return the content of a telegram of security mode 5 (OMS profile A).

    Parameters
    ----------
    payload
        Records, at most 238 bytes.
    key
        16 bytes.
    meter
        Identity, which the initial vector takes.
    access_number, status
        Bytes of the short header.
    """
    plain = filled(payload)
    header = short_header(DATA_SHORT, access_number, status, MODE_5 | len(plain) // AES_BLOCK << 4)
    return header + _cbc(plain, key, meter.link_address + bytes([access_number]) * 8)


def encode_mode_7(
    payload: bytes, key: bytes, meter: Meter, access_number: int, counter: int, status: int = 0
) -> bytes:
    """Return the content of a telegram of security mode 7 with its MAC (OMS profile B).

    Parameters
    ----------
    payload, key, meter, access_number, status
        As for :func:`encode_mode_5`.
    counter
        Message counter, 0 to 2^32 - 1.
    """
    message, count, mac_key = _message_of_mode_7(payload, key, meter, access_number, counter, status)
    return afl_header(count, cmac(mac_key, b"\x25" + count + message)[:8]) + message


def encode_fragments(
    payload: bytes, key: bytes, meter: Meter, access_number: int, counter: int, size: int
) -> list[bytes]:
    """Return the contents of the frames of a message of security mode 7 that is sent in fragments.

    Parameters
    ----------
    payload, key, meter, access_number, counter
        As for :func:`encode_mode_7`.
    size
        Bytes of the message in each fragment but the last.
    """
    message, count, mac_key = _message_of_mode_7(payload, key, meter, access_number, counter, 0)
    covered = b"\x25" + count + len(message).to_bytes(2, "little") + message
    return afl_fragments(count, cmac(mac_key, covered)[:8], message, size)


def _message_of_mode_7(
    payload: bytes, key: bytes, meter: Meter, access_number: int, counter: int, status: int
) -> tuple[bytes, bytes, bytes]:
    """Return the message without its authentication layer, its counter and the key of its MAC."""
    plain, count = filled(payload), counter.to_bytes(4, "little")
    configuration = MODE_7 | len(plain) // AES_BLOCK << 4
    cipher_key = derived_key(key, ENCRYPTION_FROM_METER, count, meter.identification)
    header = short_header(DATA_SHORT, access_number, status, configuration) + b"\x10"
    message = header + _cbc(plain, cipher_key, bytes(AES_BLOCK))
    return message, count, derived_key(key, MAC_FROM_METER, count, meter.identification)


def encode_mode_10(
    payload: bytes, key: bytes, meter: Meter, access_number: int, counter: int, status: int = 0
) -> bytes:
    """Return the content of a telegram of security mode 10 with a tag of eight bytes (OMS profile D)."""
    count = counter.to_bytes(4, "little")
    associated = short_header(DATA_SHORT, access_number, status, MODE_10 | 0xFF) + b"\x10\x01"
    one_message_key = derived_key(key, ENCRYPTION_FROM_METER, count, meter.identification)
    nonce = meter.link_address + b"\x00" + count[::-1]
    return associated + count + AESCCM(one_message_key, tag_length=8).encrypt(nonce, payload, associated)


def encode_session(
    payload: bytes, key: bytes, meter: Meter, access_number: int, session: int, *, ci: int = DATA_NONE
) -> bytes:
    """Return the content of a telegram whose extended link layer is enciphered (AES-CTR).

    Parameters
    ----------
    payload
        What goes behind the CI field: records behind 78, a compact frame behind 79.
    key, meter, access_number
        As for :func:`encode_mode_5`.
    session
        Session number of 29 bits.
    ci
        The CI field.
    """
    number = (session & 0x1FFFFFFF | 1 << 29).to_bytes(4, "little")
    plain = bytes([ci]) + payload
    protected = crc16(plain).to_bytes(2, "little") + plain
    control = 0x20
    enciphered = decipher_session(protected, key, meter.link_address, control, number)
    return ell_header(0x8D, control, access_number, number) + enciphered


def _cbc(plain: bytes, key: bytes, initial_vector: bytes) -> bytes:
    context = Cipher(AES(key), CBC(initial_vector)).encryptor()
    return context.update(plain) + context.finalize()
