"""Security modes of the transport header (EN 13757-7:2018 table 19; OMS volume 2 for profiles A, B and D).

====  ====================================================================
mode  what it is
====  ====================================================================
0     none
1     manufacturer specific: recognised, not opened
2     DES-CBC, IV zero (EN 13757-3:2004)
3     DES-CBC, IV from the header: recognised, not opened
4     AES-CBC, IV zero
5     AES-CBC, IV from address and access number (OMS profile A)
7     AES-CBC, IV zero, key derived for the message (OMS profile B)
8, 9  AES-CTR with CMAC, AES-GCM: recognised, not opened
10    AES-CCM, key derived for the message (OMS profile D)
13    TLS: recognised, not opened
====  ====================================================================

What is recognised and not opened has no public description that suffices, or no telegram to hold it against.
Modes 2 to 7 begin with the check bytes 2F 2F; modes 7 and 10 carry a MAC beside or behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from tepore.mbus.errors import BadTelegram
from tepore.mbus.security.keys import AES_KEY_SIZE, DES_KEY_SIZE, ENCRYPTION_FROM_METER, derived_key

if TYPE_CHECKING:
    from tepore.mbus.decoded import SecurityMode
    from tepore.mbus.link.address import Address
    from tepore.mbus.transport.header import TransportHeader

CHECK = b"\x2f\x2f"
WITH_CHECK = frozenset({2, 4, 5, 7})
OPENED = frozenset({2, 4, 5, 7, 10})
DES_BLOCK, AES_BLOCK = 8, 16
ALL_BYTES = 0xFF
_NAMES: dict[int, SecurityMode] = {
    0: "none",
    1: "mode1",
    2: "mode2",
    3: "mode3",
    4: "mode4",
    5: "mode5",
    7: "mode7",
    8: "mode8",
    9: "mode9",
    10: "mode10",
    13: "mode13",
}
#: What protects the modes that are recognised and not opened (EN 13757-7, table of security modes).
UNOPENED = {
    1: "the maker's own method",
    3: "DES in CBC with an initial vector that is not public",
    8: "AES in counter mode with a CMAC",
    9: "AES in Galois counter mode",
    13: "TLS",
}


@dataclass(frozen=True, slots=True)
class Deciphered:
    """Application bytes once opened.

    Attributes
    ----------
    payload
        Deciphered bytes and what followed them in clear.
    authenticated
        A MAC was there and is right.
    """

    payload: bytes
    authenticated: bool


def mode_name(mode: int) -> SecurityMode:
    """Return the name of a security mode."""
    return _NAMES.get(mode, "unknown")


def is_defined(mode: int) -> bool:
    """Tell whether the standard defines a security mode; the others are reserved."""
    return mode in _NAMES


def encrypted_size(header: TransportHeader, available: int) -> int:
    """Return how many of the application bytes the configuration field says are enciphered.

    Parameters
    ----------
    header
        Transport header with a security mode other than 0.
    available
        Application bytes that are there [bytes].
    """
    low = (header.configuration or 0) & 0xFF
    if header.mode in {2, 3}:
        return low if low else available // DES_BLOCK * DES_BLOCK
    if header.mode in {4, 5, 7}:
        blocks = low >> 4
        return blocks * AES_BLOCK
    return available


def decipher(
    protected: bytes,
    header: TransportHeader,
    key: bytes,
    address: Address,
    counter: bytes,
    associated: bytes,
    place: int,
) -> Deciphered:
    """Return the application bytes of a telegram, opened with a key.

    Parameters
    ----------
    protected
        Bytes after the transport header.
    header
        Transport header; its mode is one of :data:`OPENED`.
    key
        16 bytes (8 for DES).
    address
        Address of the meter.
    counter
        Message counter of the authentication layer, four bytes little endian; empty where there is none.
    associated
        Bytes of the transport header that mode 10 authenticates with.
    place
        Place of the protected bytes in the telegram, for the refusal.

    Raises
    ------
    BadTelegram
        ``telegram.truncated``, ``telegram.wrong_key`` or ``telegram.header``.
    """
    needed = DES_KEY_SIZE if header.mode == 2 else AES_KEY_SIZE
    if len(key) != needed:
        raise BadTelegram("telegram.wrong_key", place, f"This telegram takes a key of {needed} bytes.")
    if header.mode == 10:
        return _open_ccm(protected, header, key, address, associated, place)
    size = encrypted_size(header, len(protected))
    if size > len(protected):
        raise BadTelegram(
            "telegram.truncated", place, f"{size} enciphered bytes are announced, {len(protected)} are there."
        )
    if header.mode == 2:
        if size % DES_BLOCK:
            raise BadTelegram("telegram.header", place, f"{size} bytes are no whole blocks of DES.")
        opened = _des_cbc(protected[:size], key)
    else:
        opened = _aes_cbc(protected[:size], header, key, address, counter, place)
    if size and header.mode in WITH_CHECK and opened[:2] != CHECK:
        raise BadTelegram(
            "telegram.wrong_key", place, "The key does not open it: the check bytes 2F 2F do not appear."
        )
    return Deciphered(opened + protected[size:], authenticated=False)


def initial_vector(header: TransportHeader, address: Address) -> bytes:
    """Return the initial vector of modes 4, 5 and 7 (EN 13757-7)."""
    if header.mode == 5:
        return address.octets + bytes([header.access_number or 0]) * 8
    return bytes(AES_BLOCK)


def message_key(
    header: TransportHeader, key: bytes, address: Address, counter: bytes, purpose: int, place: int
) -> bytes:
    """Return the key that a message uses: derived where its configuration field says so, else the key itself.

    Raises
    ------
    BadTelegram
        ``telegram.header`` where the derivation lacks its message counter.
    """
    derivation = header.extension[0] >> 4 & 3 if header.extension else 0
    if derivation == 0:
        return key
    if derivation != 1 or len(counter) != 4:
        raise BadTelegram("telegram.header", place, "The key derivation lacks its counter or is not known.")
    return derived_key(key, purpose, counter, address.octets[2:6])


def _aes_cbc(
    protected: bytes, header: TransportHeader, key: bytes, address: Address, counter: bytes, place: int
) -> bytes:
    if header.mode == 7:
        key = message_key(header, key, address, counter, ENCRYPTION_FROM_METER, place)
    context = Cipher(AES(key), CBC(initial_vector(header, address))).decryptor()
    return context.update(protected) + context.finalize()


def _des_cbc(protected: bytes, key: bytes) -> bytes:
    # Single DES is Triple-DES with three equal keys.
    context = Cipher(TripleDES(key * 3), CBC(bytes(DES_BLOCK))).decryptor()
    return context.update(protected) + context.finalize()


def _open_ccm(
    protected: bytes, header: TransportHeader, key: bytes, address: Address, associated: bytes, place: int
) -> Deciphered:
    tag_size = 4 + 4 * (header.extension[1] & 3)
    end = len(protected) - tag_size
    enciphered = (header.configuration or 0) & 0xFF
    size = end if enciphered == ALL_BYTES else min(enciphered, end)
    if end < 0 or size < 0:
        raise BadTelegram("telegram.truncated", place, "The authentication tag is cut.")
    one_message_key = message_key(header, key, address, header.counter, ENCRYPTION_FROM_METER, place)
    nonce = address.octets + b"\x00" + header.counter[::-1]
    in_clear = protected[size:end]
    try:
        opened = AESCCM(one_message_key, tag_length=tag_size).decrypt(
            nonce, protected[:size] + protected[end:], associated + in_clear
        )
    except InvalidTag:
        raise BadTelegram(
            "telegram.wrong_key", place, "The authentication tag is wrong: wrong key, damaged or forged."
        ) from None
    return Deciphered(opened + in_clear, authenticated=True)
