"""`tepore decode`: messages in fragments, line by line and under "preceding"."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import permutations
from typing import Any

from tepore.cli.decode import decoded_lines
from tepore.mbus.encode import Meter, encode_fragments, frame_a

METER = Meter("QDS", "12345678", 0x34, 0x08)
KEYS = {"12345678": bytes(range(16))}
# 127 units, as BCD, and the set day 28 December 2015
FRAMES = [
    frame_a(0x44, METER.link_address, content).hex()
    for content in encode_fragments(bytes.fromhex("0B6E270100426C9F2C"), KEYS["12345678"], METER, 1, 7, 8)
]


def lines(*given: str, keys: dict[str, bytes] | None = None) -> list[dict[str, Any]]:
    return [json.loads(line, parse_float=Decimal) for line in decoded_lines(given, None, keys or {})]


def units(line: dict[str, Any]) -> list[int]:
    return [reading["value"] for reading in line["readings"] if reading["quantity"] == "hca"]


def test_the_line_that_makes_a_message_whole_tells_it_in_any_order() -> None:
    assert len(FRAMES) == 3
    for order in permutations(FRAMES):
        first, second, last = lines(*order, keys=KEYS)
        assert [line["error"]["code"] for line in (first, second)] == ["telegram.fragment"] * 2
        assert first["device_id"] == second["device_id"] == "12345678"
        assert (last["error"], units(last), last["authenticated"]) == (None, [127], True)


def test_without_the_key_the_last_line_asks_for_it() -> None:
    *_, last = lines(*FRAMES)
    assert (last["error"]["code"], last["readings"]) == ("telegram.no_key", [])


def test_preceding_fragments_are_joined_with_their_line() -> None:
    entry = {"telegram": FRAMES[2], "key": KEYS["12345678"].hex(), "preceding": FRAMES[:2]}
    (line,) = lines(json.dumps(entry))
    assert (line["error"], units(line)) == (None, [127])


def test_a_preceding_fragment_that_is_missing_is_not_taken_from_elsewhere() -> None:
    entry = {"telegram": FRAMES[2], "key": KEYS["12345678"].hex(), "preceding": FRAMES[:1]}
    *_, line = lines(*FRAMES[:2], json.dumps(entry), keys=KEYS)
    assert line["error"]["code"] == "telegram.fragment"
