"""Law F4: every 1- and 2-bit error of a frame with CRCs is refused, exhaustively.

With one exception that lies in the standard: its polynomial has the period 151, so that two wrong bits 151
apart in one block give the same CRC. The blocks of format A are shorter, those of format B need not be.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest

from tepore.mbus import BadTelegram
from tepore.mbus.encode import frame_b
from tepore.mbus.link import read_wired, read_wireless

# Frames of the OMS specification (annex, published by several decoders), and a format B frame made of one.
GAS_METER = bytes.fromhex(
    "2E44931578563412330333637A2A0020255923C95AAA26D1B2E7493BC2AD013EC4A6F6D3529B520EDFF0EA6DEFC955B29D6D69EBF3EC8A"
)
WATER_METER = bytes.fromhex("1444AE0C7856341201078C2027780B134365877AC5")
TWO_BLOCKS_B = frame_b(0x44, GAS_METER[2:10], bytes.fromhex("7A2A000000") + bytes(125))
WIRED = bytes.fromhex("68131368080173939291901000056931650000690000003F16")

PERIOD = 151


def flips(frame: bytes, count: int, step: int = 1) -> Iterator[bytes]:
    number, size = int.from_bytes(frame, "big"), len(frame)
    for bits in combinations(range(0, 8 * size, step), count):
        flipped = number
        for bit in bits:
            flipped ^= 1 << bit
        yield flipped.to_bytes(size, "big")


def accepted(frame: bytes, crc: str) -> bool:
    try:
        read_wireless(frame, crc)  # type: ignore[arg-type]
    except BadTelegram:
        return False
    return True


@pytest.mark.parametrize(
    ("frame", "crc"), [(GAS_METER, "A"), (WATER_METER, "B"), (TWO_BLOCKS_B, "B")], ids=["A", "B", "B long"]
)
def test_one_bit_errors_are_refused(frame: bytes, crc: str) -> None:
    assert accepted(frame, crc)
    assert not any(accepted(flipped, crc) for flipped in flips(frame, 1))


def test_two_bit_errors_of_format_a_are_refused() -> None:
    assert not any(accepted(flipped, "A") for flipped in flips(GAS_METER, 2))


def test_two_bit_errors_of_format_b_are_refused_but_at_the_period_of_the_polynomial() -> None:
    undetected = [
        int.from_bytes(flipped, "big") ^ int.from_bytes(WATER_METER, "big")
        for flipped in flips(WATER_METER, 2)
        if accepted(flipped, "B")
    ]
    assert {error.bit_length() - 1 - (error & -error).bit_length() + 1 for error in undetected} == {PERIOD}


def test_one_bit_errors_of_a_wired_frame_are_refused() -> None:
    def is_accepted(frame: bytes) -> bool:
        try:
            read_wired(frame)
        except BadTelegram:
            return False
        return True

    assert is_accepted(WIRED)
    assert not any(is_accepted(flipped) for flipped in flips(WIRED, 1))


def test_one_bit_errors_of_format_a_are_refused_by_a_receiver_that_does_not_know_the_format() -> None:
    refused = [flipped for flipped in flips(GAS_METER, 1) if not accepted(flipped, "auto")]
    assert len(refused) == 8 * len(GAS_METER)
