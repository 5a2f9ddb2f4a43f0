"""Law F2: encoding and decoding are each other's reverse, layer by layer."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.mbus import FormatCache, Record, decode
from tepore.mbus.encode import (
    Meter,
    encode_mode_5,
    encode_mode_7,
    encode_mode_10,
    encode_plain,
    encode_record,
    encode_session,
    encode_value,
    frame_a,
    frame_b,
    frame_stripped,
    frame_wired,
    long_header,
)
from tepore.mbus.link import read_wired, read_wireless
from tepore.mbus.records import header_of, parse_records

TELEGRAMS = Path(__file__).parents[1] / "golden" / "telegrams"
CONTENTS = st.binary(min_size=1, max_size=230)
ADDRESSES = st.binary(min_size=8, max_size=8)
KEYS = st.binary(min_size=16, max_size=16)
COUNTERS = st.integers(0, 2**32 - 1)
BYTES = st.integers(0, 255)
METERS = st.builds(
    Meter,
    manufacturer=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3).filter(
        lambda letters: letters not in {"DME", "EWT", "HYD", "SAP", "SPL"}  # they break the standard
    ),
    device_id=st.integers(0, 10**8 - 1).map(lambda number: f"{number:08d}"),
    version=BYTES,
    device_type=st.sampled_from([0x04, 0x06, 0x07, 0x08, 0x0C, 0x0D]),
)
HEADERS = st.tuples(
    st.sampled_from([0x02, 0x03, 0x04, 0x07, 0x0A, 0x0B, 0x0C, 0x0E, 0x12, 0x44]), st.integers(0x00, 0x6B)
).map(bytes)
NUMBERS = st.integers(-999, 9999)
FIRST_MOMENT = datetime.fromisoformat("2000-01-01")  # local times of a meter have no zone
LAST_MOMENT = datetime.fromisoformat("2080-12-31")
RECORDS = st.lists(st.tuples(HEADERS, NUMBERS), min_size=1, max_size=12)
# What meters of heat and water send: energy, volume, power, flow, temperatures, heat cost units.
ORDINARY = st.lists(
    st.tuples(
        st.tuples(
            st.sampled_from([0x02, 0x03, 0x04, 0x0B, 0x0C, 0x44]),
            st.sampled_from([*range(8), *range(0x10, 0x18), 0x2B, 0x2E, 0x3B, 0x59, 0x5D, 0x65, 0x6E]),
        ).map(bytes),
        st.integers(-99, 9999),
    ),
    min_size=1,
    max_size=12,
)


def payload_of(pairs: list[tuple[bytes, int]]) -> tuple[bytes, list[Decimal]]:
    octets, values = b"", []
    for dif_vif, number in pairs:
        value = Decimal(number).scaleb(header_of(dif_vif).exponent)
        octets += dif_vif + encode_value(dif_vif, value)
        values.append(value)
    return octets, values


@given(control=st.sampled_from([0x44, 0x46, 0x08]), address=ADDRESSES, content=CONTENTS)
def test_frames_give_back_their_content(control: int, address: bytes, content: bytes) -> None:
    forms = (("A", frame_a), ("B", frame_b), ("none", frame_stripped))
    for crc, form in forms:
        (frame,) = read_wireless(form(control, address, content), crc)  # type: ignore[arg-type]
        assert (frame.control, frame.address.octets, frame.content) == (control, address, content)  # type: ignore[union-attr]


@given(control=st.sampled_from([0x08, 0x18, 0x28, 0x38]), address=BYTES, content=CONTENTS)
def test_wired_frames_give_back_their_content(control: int, address: int, content: bytes) -> None:
    frame = read_wired(frame_wired(control, address, content))
    assert (frame.control, frame.primary_address, frame.content) == (control, address, content)


@given(pairs=RECORDS)
def test_records_give_back_their_values(pairs: list[tuple[bytes, int]]) -> None:
    octets, values = payload_of(pairs)
    assert [record.value for record in parse_records(octets)] == values


@given(day=st.dates(date(2000, 1, 1), date(2080, 12, 31)))
def test_a_date_comes_back(day: date) -> None:
    (record,) = parse_records(b"\x02\x6c" + encode_value(b"\x02\x6c", day))
    assert record.value == day


@given(moment=st.datetimes(FIRST_MOMENT, LAST_MOMENT))
def test_a_time_comes_back_to_the_minute_or_second(moment: datetime) -> None:
    (minute,) = parse_records(b"\x04\x6d" + encode_value(b"\x04\x6d", moment))
    assert minute.value == moment.replace(second=0, microsecond=0)
    (second,) = parse_records(b"\x06\x6d" + encode_value(b"\x06\x6d", moment))
    assert second.value == moment.replace(microsecond=0)


@given(text=st.text(st.characters(codec="latin-1", categories=["L", "N", "P"]), max_size=60))
def test_a_text_comes_back(text: str) -> None:
    (record,) = parse_records(b"\x0d\xfd\x11" + encode_value(b"\x0d\xfd\x11", text))
    assert record.value == text


@given(octets=st.binary(min_size=4, max_size=4))
def test_a_real_is_the_shortest_decimal_of_the_same_real(octets: bytes) -> None:
    (record,) = parse_records(b"\x05\xfd\x3a" + octets)
    if isinstance(record.value, Decimal):
        assert encode_value(b"\x05\xfd\x3a", record.value) == octets


@given(pairs=ORDINARY, meter=METERS, key=KEYS, access_number=BYTES, counter=COUNTERS)
def test_protected_telegrams_open_to_their_values(
    pairs: list[tuple[bytes, int]], meter: Meter, key: bytes, access_number: int, counter: int
) -> None:
    payload, values = payload_of(pairs)
    for content, mode, authenticated in (
        (encode_plain(payload, access_number), "none", False),
        (encode_mode_5(payload, key, meter, access_number), "mode5", False),
        (encode_mode_7(payload, key, meter, access_number, counter), "mode7", True),
        (encode_mode_10(payload, key, meter, access_number, counter), "mode10", True),
        (encode_session(payload, key, meter, access_number, counter), "ell-ctr", False),
    ):
        telegram = frame_a(0x44, meter.link_address, content)
        decoded = decode(telegram, key=key)
        assert [record.value for record in decoded.records] == values
        assert (decoded.security_mode, decoded.authenticated) == (mode, authenticated)
        assert (decoded.manufacturer, decoded.device_id) == (meter.manufacturer, meter.device_id)


@given(pairs=RECORDS, meter=METERS, access_number=BYTES)
def test_a_wired_answer_carries_its_meter(
    pairs: list[tuple[bytes, int]], meter: Meter, access_number: int
) -> None:
    payload, values = payload_of(pairs)
    decoded = decode(frame_wired(0x08, 1, long_header(0x72, meter, access_number) + payload))
    assert [record.value for record in decoded.records] == values
    assert (decoded.manufacturer, decoded.device_id) == (meter.manufacturer, meter.device_id)


def published() -> list[tuple[str, bytes, bytes | None, list[bytes]]]:
    found = []
    for name in ("wmbus.jsonl", "mbus.jsonl"):
        for line in (TELEGRAMS / name).read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if entry.get("expected_records"):
                key = bytes.fromhex(entry["key"]) if entry.get("key") else None
                preceding = [bytes.fromhex(each) for each in entry.get("preceding", [])]
                found.append((entry["uid"], bytes.fromhex(entry["telegram"]), key, preceding))
    return found


@pytest.mark.parametrize(
    ("telegram", "key", "preceding"),
    [each[1:] for each in published()],
    ids=[each[0] for each in published()],
)
def test_published_records_encode_to_the_bytes_they_came_from(
    telegram: bytes, key: bytes | None, preceding: list[bytes]
) -> None:
    formats = FormatCache.with_published()
    for each in preceding:
        decode(each, key=key, formats=formats)
    decoded = decode(telegram, key=key, formats=formats)
    for record in decoded.records:
        assert encode_record(record) == record.dif_vif + record.raw
    if decoded.records:
        assert _joined(decoded.records, decoded.payload) == decoded.payload


def _joined(records: tuple[Record, ...], payload: bytes) -> bytes:
    """Return the encoded records with the filler of the payload between them."""
    joined = b""
    for record in records:
        joined += payload[len(joined) : record.offset] + encode_record(record)
    return joined + payload[len(joined) :]
