"""Law F2 at its figure: 20,000 round trips a layer; ``TEPORE_ROUND_TRIPS`` sets another number.

The laws of ``test_mbus_round_trips.py`` look for the smallest counterexample; these run the same reversals on
plain random values, which is fast enough for the number.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from counts import count
from tepore.mbus import BadTelegram, FormatCache, decode, decode_fragments
from tepore.mbus.crc import crc16
from tepore.mbus.encode import (
    Meter,
    encode_fragments,
    encode_mode_5,
    encode_mode_7,
    encode_mode_10,
    encode_plain,
    encode_session,
    encode_value,
    frame_a,
    frame_b,
    frame_stripped,
    frame_wired,
)
from tepore.mbus.link import read_wired, read_wireless
from tepore.mbus.records import header_of, parse_records

SEED = 13757
TRIPS = count("TEPORE_ROUND_TRIPS", 20_000)
# What meters of heat and water send: energy, volume, power, flow, temperatures, heat cost units.
VIFS = [*range(8), *range(0x10, 0x18), 0x2B, 0x2E, 0x3B, 0x59, 0x5D, 0x65, 0x6E]
# Field of the DIF: 16, 24, 32 and 64 bits, BCD of 6, 8 and 12 digits, the second storage.
DIFS = [0x02, 0x03, 0x04, 0x07, 0x0B, 0x0C, 0x0E, 0x44]
FIRST_DAY, DAYS = date(2000, 1, 1), 29_000
FIRST_MOMENT = datetime.fromisoformat("2000-01-01")  # local times of a meter have no zone


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - reproducible, nothing secret


def some_records(chance: random.Random) -> tuple[bytes, list[Decimal]]:
    octets, values = b"", []
    for _ in range(chance.randrange(1, 9)):
        dif_vif = bytes([chance.choice(DIFS), chance.choice(VIFS)])
        value = Decimal(chance.randrange(-99, 9999)).scaleb(header_of(dif_vif).exponent)
        octets += dif_vif + encode_value(dif_vif, value)
        values.append(value)
    return octets, values


def some_meter(chance: random.Random) -> Meter:
    kind = chance.choice((0x04, 0x06, 0x07, 0x08, 0x0C))
    return Meter("QDS", f"{chance.randrange(10**8):08d}", chance.randrange(256), kind)


def protected(mode: str, payload: bytes, key: bytes, meter: Meter, counter: int) -> bytes:
    match mode:
        case "mode5":
            return encode_mode_5(payload, key, meter, 1)
        case "mode7":
            return encode_mode_7(payload, key, meter, 1, counter)
        case "mode10":
            return encode_mode_10(payload, key, meter, 1, counter)
        case "ell-ctr":
            return encode_session(payload, key, meter, 1, counter)
    return encode_plain(payload, 1)


def test_link_frames_give_back_their_content(chance: random.Random) -> None:
    forms = {"A": frame_a, "B": frame_b, "none": frame_stripped}
    for number in range(TRIPS):
        content, address = chance.randbytes(chance.randrange(1, 120)), chance.randbytes(8)
        if number % 4 == 0:
            wired = read_wired(frame_wired(0x08, number & 0xFF, content))
            assert (wired.primary_address, wired.content) == (number & 0xFF, content), number
            continue
        crc = chance.choice(("A", "B", "none"))
        (frame,) = read_wireless(forms[crc](0x44, address, content), crc)  # type: ignore[arg-type]
        assert frame.address is not None
        assert (frame.address.octets, frame.content) == (address, content), number


def test_records_give_back_their_values(chance: random.Random) -> None:
    for number in range(TRIPS):
        octets, values = some_records(chance)
        assert [record.value for record in parse_records(octets)] == values, number


def test_dates_times_and_texts_come_back(chance: random.Random) -> None:
    for number in range(TRIPS):
        day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
        moment = FIRST_MOMENT + timedelta(seconds=chance.randrange(DAYS * 86400))
        text = "".join(chr(chance.randrange(0x20, 0x7F)) for _ in range(chance.randrange(1, 40)))
        sent = (
            (b"\x02\x6c", day, day),
            (b"\x04\x6d", moment, moment.replace(second=0)),
            (b"\x06\x6d", moment, moment),
            (b"\x0d\xfd\x11", text, text),
        )
        header, told, expected = sent[number % 4]
        (record,) = parse_records(header + encode_value(header, told))
        assert record.value == expected, number


def test_protected_messages_open_to_their_values(chance: random.Random) -> None:
    for number in range(TRIPS):
        meter, key, counter = some_meter(chance), chance.randbytes(16), chance.randrange(1 << 32)
        payload, values = some_records(chance)
        mode = ("none", "mode5", "mode7", "mode10", "ell-ctr")[number % 5]
        content = protected(mode, payload, key, meter, counter)
        decoded = decode(frame_a(0x44, meter.link_address, content), key=key)
        assert [record.value for record in decoded.records] == values, number
        assert (decoded.security_mode, decoded.authenticated) == (mode, mode in {"mode7", "mode10"}), number
        assert decoded.device_id == meter.device_id, number


def test_messages_in_fragments_and_compact_frames_come_back(chance: random.Random) -> None:
    for number in range(TRIPS):
        meter, key = some_meter(chance), bytes(16)
        payload, values = some_records(chance)
        if number % 2:
            contents = encode_fragments(payload, key, meter, 1, number, chance.randrange(8, 64))
            chance.shuffle(contents)
            frames = [frame_stripped(0x44, meter.link_address, content) for content in contents]
            decoded = decode_fragments(frames, key=key)
        else:
            formats = FormatCache()
            decode(frame_stripped(0x44, meter.link_address, encode_plain(payload, 1)), formats=formats)
            content = b"\x79" + compacted(payload)
            decoded = decode(frame_stripped(0x44, meter.link_address, content), formats=formats)
        assert [record.value for record in decoded.records] == values, number


def compacted(payload: bytes) -> bytes:
    """Return signature, CRC and values of a full frame's records (EN 13757-3 annex G)."""
    records = parse_records(payload)
    signature = crc16(b"".join(record.dif_vif for record in records))
    values = b"".join(record.raw for record in records)
    return signature.to_bytes(2, "little") + crc16(payload).to_bytes(2, "little") + values


def test_a_round_trip_can_fail(chance: random.Random) -> None:
    """The laws above are not empty: one bit less in a compact frame and nothing comes back."""
    payload, _ = some_records(chance)
    formats = FormatCache()
    decode(frame_stripped(0x44, bytes(8), encode_plain(payload, 1)), formats=formats)
    damaged = bytearray(b"\x79" + compacted(payload))
    damaged[-1] ^= 1
    with pytest.raises(BadTelegram):
        decode(frame_stripped(0x44, bytes(8), bytes(damaged)), formats=formats)
