"""Messages in fragments: joined in order, authenticated as a whole, refused where one is missing."""

from __future__ import annotations

from itertools import permutations

import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from tepore.mbus import BadTelegram, decode, decode_fragments, identify, join_fragments
from tepore.mbus.encode import (
    Meter,
    ell_header,
    encode_fragments,
    encode_mode_7,
    encode_plain,
    frame_a,
    frame_stripped,
)
from tepore.mbus.explain import explain
from tepore.mbus.transport.afl import Afl, written_afl

METER = Meter("QDS", "12345678", 0x34, 0x08)
OTHER = Meter("QDS", "87654321", 0x34, 0x08)
KEY = bytes(range(16))
PAYLOAD = bytes.fromhex("0B6E270100426C9F2C02FD170000046D1911F2250259D007")
CONTENTS = encode_fragments(PAYLOAD, KEY, METER, 1, 9, 20)


def framed(content: bytes, meter: Meter = METER) -> bytes:
    return frame_stripped(0x44, meter.link_address, content)


FRAMES = [framed(content) for content in CONTENTS]


def cmac(key: bytes, message: bytes) -> bytes:
    authentication = CMAC(AES(key))
    authentication.update(message)
    return authentication.finalize()


def test_fragments_say_what_the_whole_message_says() -> None:
    whole = decode(framed(encode_mode_7(PAYLOAD, KEY, METER, 1, 9)), key=KEY)
    joined = decode_fragments(FRAMES, key=KEY)
    assert len(FRAMES) == 2
    assert joined.authenticated
    assert joined.message_counter == 9
    assert joined.records == whole.records
    assert joined.readings == whole.readings


def test_the_layers_are_those_of_the_clause() -> None:
    """Bit 14 more follow, 13 MCL, 12 ML, 11 MCR, 10 MAC (EN 13757-7, AFL.FCL); the MAC covers the whole."""
    message = b"".join((CONTENTS[0][11:], CONTENTS[1][12:]))
    length = len(message).to_bytes(2, "little")
    counter = bytes.fromhex("09000000")
    assert CONTENTS[0][:11] == bytes.fromhex("90 09 0178 25") + counter + length
    assert CONTENTS[1][:4] == bytes.fromhex("90 0A 0204")
    mac_key = cmac(KEY, b"\x01" + counter + bytes.fromhex("78563412") + b"\x07" * 7)
    assert CONTENTS[1][4:12] == cmac(mac_key, b"\x25" + counter + length + message)[:8]


def test_fragments_under_an_extended_link_layer_and_crcs_are_joined() -> None:
    frames = [
        frame_a(0x44, METER.link_address, ell_header(0x8C, 0x20, number) + content)
        for number, content in enumerate(CONTENTS)
    ]
    joined = decode_fragments(frames, key=KEY)
    assert joined.authenticated
    assert joined.link_checked
    assert joined.ci == (0x8C, 0x90, 0x7A)


def test_a_fragment_alone_is_no_message() -> None:
    for frame in FRAMES:
        with pytest.raises(BadTelegram) as refusal:
            decode(frame, key=KEY)
        assert refusal.value.code == "telegram.fragment"


@pytest.mark.parametrize(
    "frames",
    [
        [],
        FRAMES[:1],
        FRAMES[1:],
        [FRAMES[0], FRAMES[0], FRAMES[1]],
        [*FRAMES, FRAMES[1]],
        [FRAMES[0], framed(CONTENTS[1], OTHER)],
        [framed(encode_mode_7(PAYLOAD, KEY, METER, 1, 9))],
        [framed(bytes.fromhex("7A010000000B6E270100"))],
    ],
    ids=["none", "first", "last", "doubled", "more", "other sender", "whole", "plain"],
)
def test_fragments_that_are_not_of_one_message_are_refused(frames: list[bytes]) -> None:
    with pytest.raises(BadTelegram) as refusal:
        decode_fragments(frames, key=KEY)
    assert refusal.value.code == "telegram.fragment"


def test_every_flipped_bit_of_a_fragment_is_refused() -> None:
    for number, frame in enumerate(FRAMES):
        for place in range(10, len(frame)):
            for bit in range(8):
                forged = bytearray(frame)
                forged[place] ^= 1 << bit
                frames = [bytes(forged) if at == number else other for at, other in enumerate(FRAMES)]
                with pytest.raises(BadTelegram):
                    decode_fragments(frames, key=KEY)


def test_the_last_fragment_of_another_message_is_refused() -> None:
    later = encode_fragments(PAYLOAD, KEY, METER, 2, 10, 20)
    with pytest.raises(BadTelegram) as refusal:
        decode_fragments([FRAMES[0], framed(later[1])], key=KEY)
    assert refusal.value.code == "telegram.mac"


def test_a_cut_fragment_is_told_by_the_announced_length() -> None:
    with pytest.raises(BadTelegram) as refusal:
        decode_fragments([FRAMES[0], framed(CONTENTS[1][:-1])], key=KEY)
    assert refusal.value.code == "telegram.length"


def test_fragments_are_put_into_the_order_of_their_numbers() -> None:
    assert decode_fragments(FRAMES[::-1], key=KEY).records == decode_fragments(FRAMES, key=KEY).records


def test_the_last_fragment_to_come_makes_the_message_whole_whichever_it_is() -> None:
    thirds = [framed(content) for content in encode_fragments(PAYLOAD, KEY, METER, 1, 9, 14)]
    assert len(thirds) == 3
    for order in permutations(thirds):
        joined = join_fragments(order[2], [order[1], order[0]], key=KEY)
        assert joined.telegrams == tuple(thirds)
        assert joined.decoded.records == decode_fragments(thirds, key=KEY).records


def test_fragments_of_two_messages_are_told_apart_by_the_mac() -> None:
    """The last fragment of the first message and the first of the second were lost and came late."""
    later = [framed(content) for content in encode_fragments(PAYLOAD[:6], KEY, METER, 2, 10, 20)]
    heard = [later[1], FRAMES[0]]
    with pytest.raises(BadTelegram):
        join_fragments(later[1], heard[1:], key=KEY)
    assert join_fragments(FRAMES[1], heard, key=KEY).telegrams == tuple(FRAMES)
    assert join_fragments(later[0], [FRAMES[1], *heard], key=KEY).telegrams == tuple(later)


def test_what_lies_among_the_fragments_heard_does_no_harm() -> None:
    strangers = [b"", b"\x00", framed(CONTENTS[0], OTHER), framed(encode_plain(PAYLOAD, 1)), FRAMES[1]]
    assert join_fragments(FRAMES[1], [*strangers, FRAMES[0]], key=KEY).telegrams == tuple(FRAMES)


def test_without_its_key_nothing_is_joined() -> None:
    with pytest.raises(BadTelegram) as refusal:
        join_fragments(FRAMES[1], FRAMES[:1])
    assert refusal.value.code == "telegram.no_key"


def test_fragments_without_a_mac_are_joined_only_where_they_are_given_together() -> None:
    """Half of an old value and half of a new one would be a value that no meter sent."""
    message = encode_plain(PAYLOAD, 1)
    layers = [Afl(None, b"", b"", b"", b"", number, more_fragments=number == 1, size=0) for number in (1, 2)]
    frames = [
        framed(written_afl(layer) + part)
        for layer, part in zip(layers, (message[:15], message[15:]), strict=True)
    ]
    assert decode_fragments(frames).records == decode(framed(message)).records
    with pytest.raises(BadTelegram) as refusal:
        join_fragments(frames[1], frames[:1])
    assert refusal.value.code == "telegram.fragment"
    assert "MAC" in refusal.value.what


def test_a_refusal_names_a_byte_of_the_fragment_that_came() -> None:
    forged = FRAMES[1][:-1] + bytes([FRAMES[1][-1] ^ 1])
    with pytest.raises(BadTelegram) as refusal:
        join_fragments(forged, FRAMES[:1], key=KEY)
    assert (refusal.value.code, refusal.value.offset) == ("telegram.mac", 10)


def test_all_fragments_tell_the_same_sender() -> None:
    """The second begins in the middle of enciphered bytes: what stands there is no header."""
    assert identify(FRAMES[0]).device_ids == identify(FRAMES[1]).device_ids == ("12345678",)


def test_a_fragment_is_explained_up_to_its_layer() -> None:
    for number, frame in enumerate(FRAMES, start=1):
        explanation = explain(frame, key=KEY)
        layer = next(row for row in explanation.rows if row.layer == "authentication")
        assert layer.meaning.startswith(f"Fragment {number}")
    assert all(row.layer != "transport" for row in explanation.rows)
