"""Frames of the air and of the wire, and what is wrong with those that are refused."""

from __future__ import annotations

import pytest

from tepore.mbus import BadTelegram
from tepore.mbus.crc import crc16
from tepore.mbus.encode import frame_a, frame_b, frame_stripped
from tepore.mbus.link import manufacturer_code, manufacturer_letters, read_wired, read_wireless

# OMS specification volume 2, annex: a gas meter, format A (as several decoders publish it).
OMS_GAS = bytes.fromhex(
    "2E44931578563412330333637A2A0020255923C95AAA26D1B2E7493BC2AD"
    "013EC4A6F6D3529B520EDFF0EA6DEFC955B29D6D69EBF3EC8A"
)
WIRED = bytes.fromhex("68131368080173939291901000056931650000690000003F16")
ADDRESS = bytes.fromhex("9315785634123303")


def refusal(function: object, *arguments: object) -> BadTelegram:
    with pytest.raises(BadTelegram) as caught:
        function(*arguments)  # type: ignore[operator]
    return caught.value


def test_the_crc_is_that_of_the_catalogue() -> None:
    assert crc16(b"123456789") == 0xC2B7  # CRC-16/EN-13757, check value of the CRC catalogue


def test_manufacturers_are_three_letters_of_five_bits() -> None:
    assert manufacturer_letters(0x2C2D) == "KAM"  # EN 13757-7: 'K' 11, 'A' 1, 'M' 13
    assert manufacturer_code("KAM") == 0x2C2D
    with pytest.raises(ValueError, match="three capital letters"):
        manufacturer_code("kam")


def test_format_a_is_told_by_its_crcs() -> None:
    (frame,) = read_wireless(OMS_GAS)
    assert frame.checked
    assert frame.address is not None
    assert (frame.address.manufacturer, frame.address.device_id) == ("ELS", "12345678")
    assert frame.content[:2] == b"\x7a\x2a"
    assert OMS_GAS[frame.place(15)] == frame.content[15]
    assert OMS_GAS[frame.place(16)] == frame.content[16]


def test_format_b_comes_first_and_the_plain_reading_after_it() -> None:
    telegram = frame_b(0x44, ADDRESS, bytes.fromhex("7A01000000"))
    likely, other = read_wireless(telegram)
    assert likely.content == bytes.fromhex("7A01000000")
    assert other.content == likely.content + telegram[-2:]


def test_a_long_frame_of_format_b_has_a_crc_in_the_middle() -> None:
    content = bytes(range(0x78, 0x78 + 150 - 128)) + bytes(128)
    assert read_wireless(frame_b(0x44, ADDRESS, content), "B")[0].content == content


def test_the_last_crc_that_a_receiver_left_is_no_content() -> None:
    whole = frame_a(0x44, ADDRESS, bytes.fromhex("7A0100000002FD170000"))
    left = (
        bytes([whole[0] + 2])
        + frame_stripped(0x44, ADDRESS, bytes.fromhex("7A0100000002FD170000"))[1:]
        + whole[-2:]
    )
    frame = read_wireless(left)[0]
    assert frame.content == bytes.fromhex("7A0100000002FD170000")
    assert frame.findings == ("link.last_crc_left",)


@pytest.mark.parametrize(
    ("telegram", "code", "offset"),
    [
        (b"", "telegram.truncated", 0),
        (bytes([5]) + bytes(20), "telegram.length", 0),
        (frame_stripped(0x44, ADDRESS, b"\x7a\x01\x00\x00\x00")[:-1], "telegram.truncated", 14),
        (frame_stripped(0x44, ADDRESS, b"\x7a\x01\x00\x00\x00") + b"\x00", "telegram.length", 0),
        (OMS_GAS[:20] + bytes([OMS_GAS[20] ^ 1]) + OMS_GAS[21:], "telegram.checksum", 28),
        (frame_stripped(0x53, ADDRESS, b"\x7a\x01\x00\x00\x00"), "telegram.direction", 1),
    ],
    ids=["nothing", "short length", "cut", "too long", "damaged", "to a meter"],
)
def test_wireless_faults_are_named_with_their_byte(telegram: bytes, code: str, offset: int) -> None:
    found = refusal(read_wireless, telegram)
    assert (found.code, found.offset) == (code, offset)


@pytest.mark.parametrize(
    ("telegram", "code"),
    [
        (b"\xe5", "telegram.frame"),
        (bytes.fromhex("105B015C16"), "telegram.frame"),
        (WIRED[:3], "telegram.truncated"),
        (WIRED[:-1], "telegram.truncated"),
        (WIRED + b"\x00", "telegram.length"),
        (WIRED[:2] + b"\x14" + WIRED[3:], "telegram.frame"),
        (WIRED[:10] + b"\x00" + WIRED[11:], "telegram.checksum"),
        (WIRED[:-1] + b"\x17", "telegram.frame"),
        (bytes.fromhex("6806066853FE51017A082516"), "telegram.direction"),
        (bytes.fromhex("6802026808010916"), "telegram.length"),
    ],
)
def test_wired_faults_are_named(telegram: bytes, code: str) -> None:
    assert refusal(read_wired, telegram).code == code
