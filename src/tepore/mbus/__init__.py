"""Wired and wireless M-Bus: from the bytes heard to readings, and back.

Layers are pure functions, from the outside in: ``link`` (frames and their CRCs), ``transport`` (headers),
``security`` (decryption and authentication), ``records`` (what EN 13757-3 says), ``readings`` and ``devices``
(what it means on this device). Bytes that cannot be read raise :class:`BadTelegram`, and nothing else.
"""

from tepore.mbus.decoded import Decoded, Link, SecurityMode
from tepore.mbus.decoding import decode
from tepore.mbus.errors import BadTelegram
from tepore.mbus.formats import FormatCache
from tepore.mbus.fragment_joiner import FragmentJoiner
from tepore.mbus.fragments import decode_fragments, join_fragments
from tepore.mbus.identity import TelegramIdentity, identify
from tepore.mbus.readings import Reading
from tepore.mbus.records import Record
from tepore.mbus.security import parse_key

__all__ = [
    "BadTelegram",
    "Decoded",
    "FormatCache",
    "FragmentJoiner",
    "Link",
    "Reading",
    "Record",
    "SecurityMode",
    "TelegramIdentity",
    "decode",
    "decode_fragments",
    "identify",
    "join_fragments",
    "parse_key",
]
