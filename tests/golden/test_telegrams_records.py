"""Every settled data record of the published telegrams, exact; every telegram to be refused, refused.

The telegrams and values are facts of public repositories: ``telegrams/README.md``. A record is settled where
at least two independent decoders gave the same value.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tepore.mbus import BadTelegram, Decoded, FormatCache, Record, decode
from tepore.mbus.records import parse_records

FOLDER = Path(__file__).parent / "telegrams"
RELATIVE = Decimal("1e-6")
# Published as readable by a lenient decoder, and not well-formed: why each is refused all the same.
REFUSED_ALL_THE_SAME = {
    "w3a5f55cebb": "telegram.truncated",  # the last record is cut after two of its four bytes
    "w78ab026dd6": "telegram.truncated",  # 64 enciphered bytes announced, 63 there
    "w846d1ab689": "telegram.truncated",  # a test of bad telegrams: three of eight bytes
    "wd5cb6b732e": "telegram.length",  # the length field counts 23 bytes fewer than are there
    "we9174d1b83": "telegram.record",  # format B with a wrong CRC, a test of CRCs
    "wed9a5c1a60": "telegram.record",  # one byte shorter than the whole telegram w22d5e6c20f
    "wfd32721ee2": "telegram.length",  # w8c8f5dd8c8 with a length field three too small
}


def load(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


TELEGRAMS = [*load("wmbus.jsonl"), *load("mbus.jsonl")]
REFUSED = [each for each in TELEGRAMS if each.get("reject") or each.get("kind") == "reject"]
READABLE = [each for each in TELEGRAMS if each not in REFUSED and each["uid"] not in REFUSED_ALL_THE_SAME]


def uid(entry: dict[str, Any]) -> str:
    return str(entry["uid"])


def decoded(entry: dict[str, Any]) -> Decoded:
    key = bytes.fromhex(entry["key"]) if entry.get("key") else None
    formats = FormatCache.with_published()
    for preceding in entry.get("preceding", []):
        decode(bytes.fromhex(preceding), key=key, formats=formats)
    return decode(bytes.fromhex(entry["telegram"]), key=key, formats=formats)


def same(value: object, expected: object) -> bool:
    if isinstance(value, date):
        given = datetime.fromisoformat(str(expected))
        return value == given or (not isinstance(value, datetime) and value == given.date())
    if isinstance(value, str) or value is None:
        return value == expected
    wanted = Decimal(str(expected))
    return abs(Decimal(value) - wanted) <= abs(wanted) * RELATIVE  # type: ignore[arg-type]


def header(record: Record) -> dict[str, Any]:
    return {
        "dif_vif": record.dif_vif.hex().upper(),
        "data": record.raw.hex().upper(),
        "function": record.function,
        "storage": record.storage,
        "tariff": record.tariff,
        "subunit": record.subunit,
    }


@pytest.mark.parametrize("entry", READABLE, ids=uid)
def test_records_are_those_published(entry: dict[str, Any]) -> None:
    telegram = decoded(entry)
    expected = entry.get("expected_records")
    if expected is None:
        return
    assert len(telegram.records) == len(expected)
    for record, wanted in zip(telegram.records, expected, strict=True):
        given = header(record)
        assert given == given | {name: wanted[name] for name in given if name in wanted}
        if wanted["settled"] and "value" in wanted:
            assert same(record.value, wanted["value"]), (wanted, record.value)
        if "marker" in wanted:
            assert record.value is None


@pytest.mark.parametrize("entry", READABLE, ids=uid)
def test_the_sender_is_the_one_published(entry: dict[str, Any]) -> None:
    telegram = decoded(entry)
    assert telegram.device_id == entry.get("id", telegram.device_id)
    assert telegram.manufacturer == entry.get("manufacturer", telegram.manufacturer)
    if "security" in entry:
        assert telegram.security_mode == entry["security"]
    # The published flag also counts a last byte 1F inside the maker's block after DIF 0F, which is no DIF.
    if entry.get("more_records_follow") and telegram.records[-1].kind != "manufacturer":
        assert telegram.more_records_follow
    if entry.get("kind") == "application_error":
        assert telegram.application_error == entry["expected"]["application_error"]
        assert telegram.application_error_code == entry["expected"]["code"]


@pytest.mark.parametrize("entry", REFUSED, ids=uid)
def test_what_must_be_refused_is_refused(entry: dict[str, Any]) -> None:
    with pytest.raises(BadTelegram) as refusal:
        decoded(entry)
    assert refusal.value.code.startswith("telegram.")
    assert 0 <= refusal.value.offset <= len(entry["telegram"]) // 2


@pytest.mark.parametrize("known", sorted(REFUSED_ALL_THE_SAME))
def test_what_is_not_well_formed_is_refused_whoever_reads_it(known: str) -> None:
    (entry,) = [each for each in TELEGRAMS if each["uid"] == known]
    with pytest.raises(BadTelegram) as refusal:
        decoded(entry)
    assert refusal.value.code == REFUSED_ALL_THE_SAME[known]


PLAIN = [
    each
    for each in load("apl.jsonl")
    if not each.get("starts_with_ci") and "profile" not in each.get("name", "")
]
IN_FRAMES = [each for each in load("apl.jsonl") if each.get("starts_with_ci")]


def framed(application: bytes) -> bytes:
    """Return the application bytes in a wireless frame of an unnamed meter, CRCs removed."""
    body = bytes.fromhex("44 0000 00000000 00 00") + application
    return bytes([len(body)]) + body


@pytest.mark.parametrize("entry", PLAIN, ids=uid)
def test_application_bytes_give_the_published_values(entry: dict[str, Any]) -> None:
    records = parse_records(bytes.fromhex(entry["apl"]))
    assert len(records) == len(entry["expected"])
    for record, wanted in zip(records, entry["expected"], strict=True):
        assert (record.storage, record.tariff, record.subunit) == (
            wanted["storage"],
            wanted["tariff"],
            wanted["subunit"],
        )
        value = (
            "no alarms" if wanted["value"] == "no alarms" and record.value == "no alarms" else record.value
        )
        assert same(value, wanted["value"]), (wanted, record.value)


@pytest.mark.parametrize("entry", IN_FRAMES, ids=uid)
def test_compact_and_format_frames_give_the_published_values(entry: dict[str, Any]) -> None:
    formats = FormatCache()
    for preceding in entry.get("preceding", []):
        decode(framed(bytes.fromhex(preceding)), formats=formats)
    telegram = decode(framed(bytes.fromhex(entry["apl"])), formats=formats)
    assert [float(record.value) for record in telegram.records] == [  # type: ignore[arg-type]
        wanted["value"] for wanted in entry["expected"]
    ]
    assert [record.unit for record in telegram.records] == [wanted["unit"] for wanted in entry["expected"]]
