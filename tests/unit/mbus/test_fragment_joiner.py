"""Fragments heard one by one: joined when the last has come, in any order, and never twice."""

from __future__ import annotations

from itertools import permutations

import pytest

from tepore.mbus import BadTelegram, FragmentJoiner, decode_fragments
from tepore.mbus.encode import Meter, encode_fragments, frame_stripped
from tepore.mbus.fragment_joiner import MOST_FRAGMENTS, MOST_SENDERS

METER = Meter("QDS", "12345678", 0x34, 0x08)
OTHER = Meter("QDS", "87654321", 0x34, 0x08)
KEY = bytes(range(16))
PAYLOAD = bytes.fromhex("0B6E270100426C9F2C02FD170000046D1911F2250259D007")


def message(counter: int, size: int = 20, meter: Meter = METER) -> list[bytes]:
    contents = encode_fragments(PAYLOAD, KEY, meter, 1, counter, size)
    return [frame_stripped(0x44, meter.link_address, content) for content in contents]


FRAMES = message(9)


def waits(joiner: FragmentJoiner, telegram: bytes, code: str = "telegram.fragment") -> bool:
    with pytest.raises(BadTelegram) as refusal:
        joiner.join(telegram, key=KEY)
    return refusal.value.code == code


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_message_is_whole_in_any_order(order: tuple[int, ...]) -> None:
    joiner, thirds = FragmentJoiner(), message(9, 14)
    first, second, last = (thirds[number] for number in order)
    assert waits(joiner, first)
    assert waits(joiner, second)
    assert joiner.join(last, key=KEY).records == decode_fragments(thirds, key=KEY).records


def test_fragments_of_two_meters_and_doubled_ones_do_not_disturb() -> None:
    joiner, others = FragmentJoiner(), message(9, meter=OTHER)
    assert waits(joiner, FRAMES[0])
    assert waits(joiner, others[0])
    assert waits(joiner, FRAMES[0])  # heard twice, through two receivers
    assert joiner.join(FRAMES[1], key=KEY).device_id == "12345678"
    assert joiner.join(others[1], key=KEY).device_id == "87654321"


def test_a_message_that_was_read_is_not_read_again() -> None:
    joiner = FragmentJoiner()
    assert waits(joiner, FRAMES[0])
    assert joiner.join(FRAMES[1], key=KEY).authenticated
    assert all(waits(joiner, frame) for frame in (*FRAMES, *FRAMES[::-1]))


def test_a_lost_fragment_does_not_spoil_the_next_message() -> None:
    joiner, later = FragmentJoiner(), message(10)
    assert waits(joiner, FRAMES[0])
    assert waits(joiner, later[1], "telegram.mac")  # 1 of the first message, 2 of the second
    assert joiner.join(later[0], key=KEY).message_counter == 10
    assert joiner.join(FRAMES[1], key=KEY).message_counter == 9


def test_an_old_last_fragment_sent_again_does_not_spoil_a_message() -> None:
    joiner, later = FragmentJoiner(), message(10)
    assert waits(joiner, FRAMES[0])
    joiner.join(FRAMES[1], key=KEY)
    assert waits(joiner, later[0])
    assert waits(joiner, FRAMES[1])
    assert joiner.join(later[1], key=KEY).message_counter == 10


def test_senders_that_never_finish_do_not_fill_the_joiner() -> None:
    joiner, kept = FragmentJoiner(), message(9, meter=OTHER)
    for frame in (FRAMES[0], kept[0]):
        assert waits(joiner, frame)
    for number in range(MOST_SENDERS - 1):
        assert waits(joiner, message(9, meter=Meter("QDS", f"{number:08d}", 1, 8))[0])
    assert joiner.join(kept[1], key=KEY).device_id == "87654321"
    assert waits(joiner, FRAMES[1])


def test_a_sender_of_ever_new_fragments_does_not_fill_the_joiner() -> None:
    joiner = FragmentJoiner()
    assert waits(joiner, FRAMES[0])
    for counter in range(10, 10 + MOST_FRAGMENTS):
        assert waits(joiner, message(counter)[0])
    assert waits(joiner, FRAMES[1], "telegram.mac")
    assert joiner.join(message(10 + MOST_FRAGMENTS - 1)[1], key=KEY).authenticated
