"""What a key without a MAC laid open is believed only where a record bears it out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tepore.mbus import BadTelegram, decode
from tepore.mbus.batch import KeyRing, decode_batch
from tepore.mbus.encode import Meter, encode_mode_5, frame_a, frame_stripped

METER = Meter("QDS", "12345678", 0x34, 0x08)
KEY = bytes(range(16))
REGISTER = bytes.fromhex("0B6E270100")  # 127 units of a heat cost allocator


def enciphered(payload: bytes, *, checked: bool = False) -> bytes:
    frame = frame_a if checked else frame_stripped
    return frame(0x44, METER.link_address, encode_mode_5(payload, KEY, METER, 1))


@pytest.mark.parametrize("block", ["0F", "1F"])
@pytest.mark.parametrize(("checked", "code"), [(False, "telegram.damaged"), (True, "telegram.wrong_key")])
def test_the_makers_own_bytes_alone_do_not_bear_a_key_out(block: str, checked: bool, code: str) -> None:
    telegram = enciphered(bytes.fromhex(f"{block} 0102030405060708"), checked=checked)
    with pytest.raises(BadTelegram) as refusal:
        decode(telegram, key=KEY)
    assert refusal.value.code == code
    assert "maker's own" in refusal.value.what


def test_the_batch_refuses_them_too() -> None:
    telegrams = [enciphered(bytes.fromhex("0F 01020304050607") + bytes([last])) for last in range(20)]
    batch = decode_batch(telegrams, KeyRing({"12345678": KEY}))
    assert [refusal.code for _, refusal in batch.refused] == ["telegram.damaged"] * 20


def test_a_register_before_them_does() -> None:
    decoded = decode(enciphered(REGISTER + bytes.fromhex("0F 0102030405")), key=KEY)
    assert [record.kind for record in decoded.records] == ["number", "manufacturer"]


def test_a_layout_that_reads_them_does() -> None:
    """Apator 16-2 tells its total in such a block (w066937c8c9 of the golden telegrams, enciphered anew)."""
    golden = Path(__file__).parents[2] / "golden" / "telegrams" / "wmbus.jsonl"
    lines = (json.loads(line) for line in golden.read_text(encoding="utf-8").splitlines())
    (entry,) = (each for each in lines if each["uid"] == "w066937c8c9")
    plain = bytes.fromhex(entry["telegram"])
    meter = Meter("APA", entry["id"], plain[8], plain[9])
    known = decode(plain)
    content = encode_mode_5(known.payload[2:], KEY, meter, 1)
    decoded = decode(frame_stripped(0x44, meter.link_address, content), key=KEY)
    assert decoded.decrypted
    assert [each for each in decoded.readings if each.quantity == "volume"] == [
        each for each in known.readings if each.quantity == "volume"
    ]
