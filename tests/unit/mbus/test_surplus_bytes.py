"""Bytes after the end of a frame: the last CRC of format A is known, nothing else is guessed at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tepore.mbus import BadTelegram, decode

TELEGRAMS = Path(__file__).parents[2] / "golden" / "telegrams" / "wmbus.jsonl"


def published(uid: str) -> bytes:
    lines = (json.loads(line) for line in TELEGRAMS.read_text(encoding="utf-8").splitlines())
    (found,) = (each["telegram"] for each in lines if each["uid"] == uid)
    return bytes.fromhex(found)


def test_the_published_surplus_of_a_techem_telegram_is_its_own_last_bytes() -> None:
    """The same telegram was published with the right length field: it is no receiver's trailer."""
    wrong, right = published("wfd32721ee2"), published("w8c8f5dd8c8")
    assert wrong[1:] == right[1:]
    assert (wrong[0] + 1, right[0] + 1, len(wrong)) == (50, 53, 53)
    assert decode(right).readings
    with pytest.raises(BadTelegram) as refusal:
        decode(wrong)
    assert (refusal.value.code, refusal.value.offset) == ("telegram.length", 0)


def test_the_published_surplus_of_a_lansen_telegram_is_three_whole_records() -> None:
    telegram = published("wd5cb6b732e")
    as_counted = decode(telegram[: telegram[0] + 1])
    whole = decode(bytes([len(telegram) - 1]) + telegram[1:])
    assert whole.records[: len(as_counted.records)] == as_counted.records
    assert len(whole.records) == len(as_counted.records) + 3
    with pytest.raises(BadTelegram) as refusal:
        decode(telegram)
    assert refusal.value.code == "telegram.length"


@pytest.mark.parametrize("trailer", ["00", "4B", "0000", "4B80", "850000"], ids=str)
def test_no_trailer_of_a_receiver_is_guessed_at(trailer: str) -> None:
    with pytest.raises(BadTelegram) as refusal:
        decode(published("w5441133898") + bytes.fromhex(trailer))
    assert refusal.value.code == "telegram.length"
