"""Layouts: bounded, and every kind of column as `decode` reads it."""

from __future__ import annotations

import pytest

from tepore.mbus import decode
from tepore.mbus.batch import LayoutCache, decode_batch
from tepore.mbus.batch.layouts import MOST_LAYOUTS
from tepore.mbus.encode import Meter, encode_plain, frame_stripped

METER = Meter("QDS", "12345678", 0x34, 0x08)


def telegram(payload: bytes) -> bytes:
    return frame_stripped(0x44, METER.link_address, encode_plain(payload, 1))


def test_a_sender_of_ever_new_layouts_does_not_fill_the_cache() -> None:
    many = MOST_LAYOUTS + 44
    telegrams = [
        telegram(
            bytes([0x84, 0x80 | number & 0x0F, number >> 4 & 0x0F | 0x80, number >> 8, 0x13, 1, 0, 0, 0])
        )
        for number in range(many)
    ]
    layouts = LayoutCache()
    batch = decode_batch(telegrams, layouts=layouts)
    assert len(batch.groups) == MOST_LAYOUTS
    assert len(layouts.of_length(9)) == MOST_LAYOUTS
    assert len(batch.singles) == 44
    assert not batch.refused


@pytest.mark.parametrize(
    "record",
    [
        "036D09050D",
        "046D052D1D32",
        "026C1D32",
        "066D0905 0D1D3200",
        "076D0102030405060708",
        "053B0000003F",
        "0C13785634F2",
    ],
    ids=["J", "F", "G", "I", "no type", "real", "negative BCD"],
)
def test_every_kind_of_column_gives_what_decode_gives(record: str) -> None:
    telegrams = [telegram(bytes.fromhex(record))] * 2
    (group,) = decode_batch(telegrams).groups
    (column,) = group.columns
    (alone,) = decode(telegrams[0]).records
    assert [column.value_of(row) for row in (0, 1)] == [alone.value] * 2
    assert len(column.scaled_numbers()) == 2
