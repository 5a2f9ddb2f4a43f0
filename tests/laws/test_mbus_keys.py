"""Laws K1 and K2: no value from a wrong key, no value from a forged telegram.

K1 in two steps. The first block of a mode 5 telegram is opened by AES alone with a million keys; those that
lay open the check bytes by chance (one in 65,536) then go through ``decode``. What chance leaves after that
is measured on random bytes behind the check bytes.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from tepore.mbus import BadTelegram, decode
from tepore.mbus.encode import Meter, encode_mode_5, encode_mode_7, encode_mode_10, frame_stripped
from tepore.mbus.records import parse_records
from tepore.mbus.records.plausible import is_plausible

TELEGRAMS = Path(__file__).parents[1] / "golden" / "telegrams" / "wmbus.jsonl"
SEED = 834
KEYS_TRIED = 1_000_000
METER = Meter("QDS", "12345678", 0x34, 0x08)
KEY = bytes(range(16))
PAYLOAD = bytes.fromhex("0B6E270100 4B6E000000 426C9F2C 02FD170000 046D1911F225 0259D007".replace(" ", ""))
MODE_5 = encode_mode_5(PAYLOAD, KEY, METER, 0x2A)


def chance_keys(count: int) -> list[bytes]:
    """Return those of the random keys that lay open 2F 2F where the telegram has its check bytes."""
    chance = random.Random(SEED)  # noqa: S311 - reproducible, nothing secret
    vector = int.from_bytes((METER.link_address + bytes([0x2A]) * 8)[:2], "big")
    block, wanted = MODE_5[5:21], 0x2F2F ^ vector
    found = []
    for _ in range(count):
        key = chance.randbytes(16)
        opened = Cipher(AES(key), ECB()).decryptor().update(block)  # noqa: S305 - one block of CBC
        if int.from_bytes(opened[:2], "big") == wanted:
            found.append(key)
    return found


def test_no_value_from_a_million_wrong_keys() -> None:
    telegram = frame_stripped(0x44, METER.link_address, MODE_5)
    assert len(decode(telegram, key=KEY).records) == 6
    passed = chance_keys(KEYS_TRIED)
    accepted = [key for key in passed if _gives_values(telegram, key)]
    assert passed, "no key passed the check bytes by chance: the search does not do what it says"
    assert accepted == [], f"{len(accepted)} of {KEYS_TRIED} wrong keys give values, seed {SEED}"


def test_what_chance_leaves_after_the_check_bytes_is_under_half_a_percent() -> None:
    """With one key in 65,536 before it, fewer than one wrong key in ten million gives a value."""
    chance = random.Random(SEED)  # noqa: S311 - reproducible, nothing secret
    tried = 40_000
    left = sum(_reads_as_records(b"\x2f\x2f" + chance.randbytes(46)) for _ in range(tried))
    assert left / tried < 0.005, f"{left} of {tried}, seed {SEED}"


def test_no_value_from_wrong_keys_where_there_is_a_mac() -> None:
    chance = random.Random(SEED)  # noqa: S311 - reproducible, nothing secret
    telegrams = [
        frame_stripped(0x44, METER.link_address, encode_mode_7(PAYLOAD, KEY, METER, 1, 7)),
        frame_stripped(0x44, METER.link_address, encode_mode_10(PAYLOAD, KEY, METER, 1, 7)),
    ]
    assert not any(
        _gives_values(telegram, chance.randbytes(16)) for telegram in telegrams for _ in range(5000)
    )


@pytest.mark.parametrize(
    "content",
    [encode_mode_7(PAYLOAD, KEY, METER, 1, 7), encode_mode_10(PAYLOAD, KEY, METER, 1, 7)],
    ids=["mode 7", "mode 10"],
)
def test_every_flipped_bit_of_an_authenticated_message_is_refused(content: bytes) -> None:
    """Each bit above the link layer, whose own bytes are covered by its CRC and by whose key it is."""
    original = frame_stripped(0x44, METER.link_address, content)
    assert decode(original, key=KEY).authenticated
    for place in range(10, len(original)):
        for bit in range(8):
            forged = bytearray(original)
            forged[place] ^= 1 << bit
            assert not _gives_authentic_values(bytes(forged)), (place, bit)


def published_with_mac() -> list[tuple[str, bytes, bytes]]:
    """Return the published telegrams of security mode 7 whose key is known."""
    found = []
    for line in TELEGRAMS.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        known = entry["security"] == "mode7" and entry["payload"] == "encrypted" and entry["key"]
        if known and not entry.get("reject"):
            found.append((entry["uid"], bytes.fromhex(entry["telegram"]), bytes.fromhex(entry["key"])))
    return found


@pytest.mark.parametrize(("uid", "telegram", "key"), published_with_mac(), ids=lambda value: str(value)[:12])
def test_every_flipped_bit_of_a_published_authenticated_telegram_is_refused(
    uid: str, telegram: bytes, key: bytes
) -> None:
    """From the authentication layer on; the extended link layer before it is not under the MAC."""
    assert decode(telegram, key=key).authenticated, uid
    start = telegram.index(b"\x90\x0f\x00\x2c")
    for place in range(start, len(telegram)):
        for bit in range(8):
            forged = bytearray(telegram)
            forged[place] ^= 1 << bit
            assert not _gives_values(bytes(forged), key), (uid, place, bit)


def _reads_as_records(payload: bytes) -> bool:
    try:
        records = parse_records(payload)
    except BadTelegram:
        return False
    return is_plausible(records) and any(record.value is not None for record in records)


def _gives_values(telegram: bytes, key: bytes) -> bool:
    try:
        return bool(decode(telegram, key=key).records)
    except BadTelegram:
        return False


def _gives_authentic_values(telegram: bytes) -> bool:
    try:
        decoded = decode(telegram, key=KEY)
    except BadTelegram:
        return False
    return bool(decoded.records) and decoded.authenticated
