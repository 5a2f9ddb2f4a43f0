"""Keys as text, and the lengths that modes take."""

from __future__ import annotations

import pytest

from tepore.mbus import BadTelegram, decode, parse_key
from tepore.mbus.encode import Meter, encode_mode_5, encode_mode_7, encode_session, frame_stripped

METER = Meter("QDS", "12345678", 0x34, 0x08)
KEY = bytes(range(16))
PAYLOAD = bytes.fromhex("0B6E270100")


@pytest.mark.parametrize("text", ["00 01 02 03 04 05 06 07", "00:01:02:03:04:05:06:07", "0001020304050607\n"])
def test_a_key_may_be_written_in_groups(text: str) -> None:
    assert parse_key(text) == bytes(range(8))


@pytest.mark.parametrize("text", ["", "00", "g" * 32, "0" * 31, "0" * 48])
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadTelegram) as refusal:
        parse_key(text)
    assert refusal.value.code == "telegram.key"
    assert not text or text not in str(refusal.value)


@pytest.mark.parametrize(
    "content",
    [
        encode_mode_5(PAYLOAD, KEY, METER, 1),
        encode_mode_7(PAYLOAD, KEY, METER, 1, 2),
        encode_session(PAYLOAD, KEY, METER, 1, 2),
    ],
    ids=["mode 5", "mode 7", "session"],
)
def test_a_key_of_eight_bytes_does_not_open_aes(content: bytes) -> None:
    with pytest.raises(BadTelegram, match="16 bytes") as refusal:
        decode(frame_stripped(0x44, METER.link_address, content), key=bytes(8))
    assert refusal.value.code == "telegram.wrong_key"
