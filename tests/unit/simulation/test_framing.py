"""Compact frames and wired answers, read back by `tepore.mbus`."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tepore.mbus import BadTelegram, FormatCache, decode
from tepore.mbus.encode import Meter, encode_value
from tepore.simulation.framing import (
    COMPACT_FRAME,
    FORMAT_FRAME,
    FULL_EVERY,
    FULL_FRAME,
    session_frame,
    wired_frames,
)

KEY = bytes(range(16))
METER = Meter("XYZ", "12345678", 0x01, 0x04)
DAY_OF_NOBODY = bytes.fromhex("0106")  # one byte of kWh: a format that nobody published


def records(energy_kwh: int) -> list[tuple[bytes, bytes]]:
    return [
        (bytes.fromhex("0406"), encode_value(bytes.fromhex("0406"), Decimal(1000 * energy_kwh))),
        (DAY_OF_NOBODY, bytes([7])),
        (bytes.fromhex("0413"), encode_value(bytes.fromhex("0413"), Decimal("12.345"))),
    ]


def read(octets: bytes, formats: FormatCache) -> dict[str, object]:
    return {reading.name: reading.value for reading in decode(octets, key=KEY, formats=formats).readings}


def ci_of(number: int) -> int:
    telegram = decode(session_frame(records(1), KEY, METER, number), key=KEY, formats=learnt())
    return telegram.ci[-1]


def learnt() -> FormatCache:
    formats = FormatCache()
    decode(session_frame(records(1), KEY, METER, 1), key=KEY, formats=formats)
    return formats


def test_the_first_telegram_names_the_format_and_every_eighth_its_records() -> None:
    assert ci_of(1) == FORMAT_FRAME
    assert [ci_of(number) for number in range(2, FULL_EVERY)] == [COMPACT_FRAME] * 6
    assert ci_of(FULL_EVERY) == ci_of(2 * FULL_EVERY) == FULL_FRAME


def test_a_compact_frame_says_what_the_full_one_says() -> None:
    compact = read(session_frame(records(4711), KEY, METER, 3), learnt())
    full = read(session_frame(records(4711), KEY, METER, 8), FormatCache())
    assert compact == full
    assert compact["energy"] == 4711
    # Its own CRC is that of the full frame, not only the one of the link.
    assert decode(session_frame(records(1), KEY, METER, 3), key=KEY, formats=learnt()).findings == ()


def test_a_compact_frame_is_shorter_and_needs_its_format() -> None:
    compact, full = (session_frame(records(4711), KEY, METER, number) for number in (3, 8))
    assert len(compact) < len(full)
    with pytest.raises(BadTelegram, match="was not heard yet"):
        decode(compact, key=KEY, formats=FormatCache())


def test_a_wired_answer_that_is_too_long_comes_in_parts() -> None:
    storages = [bytes([0x84 | (place & 1) << 6, place >> 1, 0x06]) for place in range(2, 40)]
    many = [(header, place.to_bytes(4, "little")) for place, header in enumerate(storages)]
    parts = [decode(frame, link="mbus") for frame in wired_frames(many, METER, 254, 0x04)]
    assert [part.more_records_follow for part in parts] == [True] * (len(parts) - 1) + [False]
    assert len(parts) > 1
    numbers = [record.value for part in parts for record in part.records if record.kind != "more"]
    assert [int(number) for number in numbers] == [1000 * place for place in range(len(storages))]
    assert [part.access_number for part in parts[:3]] == [254, 255, 0]
