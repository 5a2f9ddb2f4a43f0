"""Security of telegrams: decryption, key derivation, authentication (EN 13757-7, OMS volume 2)."""

from tepore.mbus.security.keys import derived_key, parse_key
from tepore.mbus.security.modes import Deciphered, decipher, mode_name
from tepore.mbus.security.session import decipher_session, session_is_plain

__all__ = [
    "Deciphered",
    "decipher",
    "decipher_session",
    "derived_key",
    "mode_name",
    "parse_key",
    "session_is_plain",
]
