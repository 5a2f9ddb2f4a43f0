"""Scrambling of Diehl, Hydrometer and Sappel meters: a feedback shift register, and a published AES key.

The register is seeded by the address and the header and shifted eight times a byte. It hides, it does not
protect: its keys are published. "Real data" telegrams (CI 7A with bit 12 of the configuration field, CI 71)
carry a checksum of the plain bytes in the high byte of the configuration field; PRIOS telegrams (CI A0 to A7)
begin with the byte 4B. These makers also send version and device type before the identification number.

Source: facts of wmbusmeters ``src/manufacturer_specificities.cc``.
"""

from __future__ import annotations

MAKERS = frozenset({"DME", "EWT", "HYD", "SAP", "SPL"})
REGISTER_KEYS = (0x39BC8A10 ^ 0xE66D83F8, 0x51728910 ^ 0xE66D83F8)
PUBLISHED_AES_KEY = bytes.fromhex("51728910E66D83F8" * 2)
CONTENT_AT = 15
CHECKSUM_MASK = 0xEF
_TAPS = (1, 2, 11, 31)


def keystream(seed: int, size: int) -> bytes:
    """Return bytes of the shift register, eight shifts each.

    Parameters
    ----------
    seed
        State of 32 bits.
    size
        Number of bytes.
    """
    state, stream = seed, bytearray()
    for _ in range(size):
        for _ in range(8):
            bit = sum(state >> tap & 1 for tap in _TAPS) & 1
            state = (state << 1 | bit) & 0xFFFFFFFF
        stream.append(state & 0xFF)
    return bytes(stream)


def descramble_measured(head: bytes, scrambled: bytes) -> bytes | None:
    """Return the plain bytes of a "real data" telegram; None where no published key gives the checksum.

    Parameters
    ----------
    head
        First 15 bytes of the telegram, CRCs removed: L to configuration field.
    scrambled
        Bytes after it.
    """
    header_words = (int.from_bytes(head[at : at + 4], "big") for at in (2, 6, 10))
    mixed = 0
    for word in header_words:
        mixed ^= word
    for key in REGISTER_KEYS:
        stream = keystream(key ^ mixed, len(scrambled))
        plain = bytes(octet ^ mask for octet, mask in zip(scrambled, stream, strict=True))
        if sum(plain) & CHECKSUM_MASK == head[CONTENT_AT - 1] & CHECKSUM_MASK:
            return plain
    return None
