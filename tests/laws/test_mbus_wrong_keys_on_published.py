"""Law K1 on published telegrams: what a wrong key that passes the check bytes lays open is seldom believed.

A wrong key makes random bytes of what is enciphered. Random bytes behind the check bytes 2F 2F, enciphered
in place of the meter's own, therefore stand for the one wrong key in 65,536 that passes them, and `decode` is
asked as a whole: records, plausibility and the layouts of the device.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from tepore.mbus import BadTelegram, decode
from tepore.mbus.link import read_wireless
from tepore.mbus.security.modes import encrypted_size, initial_vector
from tepore.mbus.transport import announcement, read_header

TELEGRAMS = Path(__file__).parents[1] / "golden" / "telegrams" / "wmbus.jsonl"
SEED = 65_536
TRIED_EACH = 300
KEY = bytes(range(16))


def published() -> Iterator[bytes]:
    """Yield the published mode 5 telegrams without any CRC or MAC that are read with their key."""
    for line in TELEGRAMS.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        wanted = (entry["security"], entry["payload"], entry["link_crc"]) == ("mode5", "encrypted", "none")
        if not wanted or not entry["key"] or entry.get("reject") or entry["ci"][0] not in {"72", "7A"}:
            continue
        telegram = bytes.fromhex(entry["telegram"])
        try:
            decode(telegram, key=bytes.fromhex(entry["key"]))
        except BadTelegram:
            continue
        yield telegram


def laid_open_at_random(telegram: bytes, chance: random.Random) -> bytes:
    """Return the telegram with random bytes behind the check bytes, enciphered with `KEY`."""
    frame = read_wireless(telegram, "none")[0]
    header = read_header(frame.content, announcement(frame.content[0], 0), 0)
    address = header.address or frame.address
    assert address is not None
    start = frame.places[header.size]
    end = start + encrypted_size(header, len(telegram) - start)
    plain = b"\x2f\x2f" + chance.randbytes(end - start - 2)
    cipher = Cipher(AES(KEY), CBC(initial_vector(header, address))).encryptor()
    return telegram[:start] + cipher.update(plain) + telegram[end:]


def test_of_the_wrong_keys_that_pass_the_check_bytes_hardly_one_in_250_is_believed() -> None:
    chance = random.Random(SEED)  # noqa: S311 - reproducible, nothing secret
    telegrams = list(published())
    assert len(telegrams) >= 10
    tried = len(telegrams) * TRIED_EACH
    believed = sum(
        _is_believed(laid_open_at_random(telegram, chance))
        for telegram in telegrams
        for _ in range(TRIED_EACH)
    )
    assert believed / tried < 0.004, f"{believed} of {tried}, seed {SEED}"


def _is_believed(telegram: bytes) -> bool:
    try:
        decode(telegram, key=KEY, crc="none")
    except BadTelegram:
        return False
    return True
