"""Faults that open decoders are known for, one test each: what they did, and what must come out instead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tepore.mbus import BadTelegram, Decoded, FormatCache, decode
from tepore.mbus.batch import LayoutCache, decode_batch
from tepore.mbus.encode import Meter, encode_mode_5, encode_plain, frame_a, frame_stripped
from tepore.mbus.link import read_wireless
from tepore.mbus.messages import merge_parts

METER = Meter("QDS", "12345678", 0x34, 0x08)
OTHER = Meter("QDS", "87654321", 0x34, 0x08)
KEY, WRONG = bytes(range(16)), bytes(16)
# Units whose telegram under KEY begins, or ends, as the two tests that use them want; found by trying.
LIKE_PLAIN, LIKE_CRC = 96_554, 148_096


def sealed(units: int) -> bytes:
    record = b"\x0b\x6e" + bytes.fromhex(f"{units:06d}")[::-1]
    return frame_stripped(0x44, METER.link_address, encode_mode_5(record, KEY, METER, 1))


def plain(records: str, meter: Meter = METER) -> bytes:
    return frame_stripped(0x44, meter.link_address, encode_plain(bytes.fromhex(records), 1))


def values(decoded: Decoded) -> dict[str, object]:
    return {each.name: each.value for each in decoded.readings if each.quantity != "status"}


def code_of(telegram: bytes, key: bytes | None = None) -> str:
    with pytest.raises(BadTelegram) as refusal:
        decode(telegram, key=key)
    return refusal.value.code


def test_check_bytes_that_ciphertext_begins_with_are_not_taken_for_plain() -> None:
    """One ciphertext in 65,536 begins with 2F 2F."""
    assert sealed(LIKE_PLAIN)[15:17] == b"\x2f\x2f"
    assert code_of(sealed(LIKE_PLAIN)) == "telegram.no_key"
    assert values(decode(sealed(LIKE_PLAIN), key=KEY)) == {"hca": LIKE_PLAIN}


def test_a_crc_is_not_guessed_into_ciphertext() -> None:
    """One telegram without CRCs in 65,536 ends as if it had one."""
    assert len(read_wireless(sealed(LIKE_CRC), "auto")) > 1
    assert values(decode(sealed(LIKE_CRC), key=KEY)) == {"hca": LIKE_CRC}


def test_a_valid_zero_is_not_no_value() -> None:
    decoded = decode(plain("04060000000084010600000080"))
    assert values(decoded) == {"energy": 0}
    assert [record.marker for record in decoded.records] == [None, "80..00 = no value"]


def test_old_values_are_not_merged_into_a_new_telegram() -> None:
    formats = FormatCache()
    decode(plain("0406E80300000413D0070000"), formats=formats)
    assert values(decode(plain("0406E9030000"), formats=formats)) == {"energy": 1001}


def test_another_meters_value_is_not_shown() -> None:
    first, second = (decode(plain("0406E80300001F", meter)) for meter in (METER, OTHER))
    with pytest.raises(BadTelegram) as refusal:
        merge_parts([first, second])
    assert refusal.value.code == "telegram.parts"


def test_one_unreadable_telegram_bans_no_meter() -> None:
    good, cut = plain("0406E8030000"), plain("0406E80300")
    batch = decode_batch([good, cut, good], layouts=LayoutCache())
    assert [place for place, _ in batch.refused] == [1]
    formats = FormatCache()
    with pytest.raises(BadTelegram):
        decode(cut, formats=formats)
    assert values(decode(good, formats=formats)) == {"energy": 1000}


def test_a_wrong_key_and_a_damaged_telegram_are_told_apart() -> None:
    checked = frame_a(0x44, METER.link_address, sealed(1)[10:])
    assert code_of(checked, WRONG) == "telegram.wrong_key"
    broken = checked[:-4] + bytes([checked[-4] ^ 1]) + checked[-3:]
    with pytest.raises(BadTelegram) as refusal:
        decode(broken, key=KEY, crc="A")
    assert refusal.value.code == "telegram.checksum"


def test_a_negative_number_in_bcd_is_negative() -> None:
    """A leading F is the minus sign (EN 13757-3 annex A, type A)."""
    assert values(decode(plain("0B132301F0"))) == {"volume": Decimal("-0.123")}


def test_the_scale_of_the_vif_holds_for_reals() -> None:
    """05 2E: a 32-bit real of 10^3 W; 0000C03F is 1.5."""
    assert values(decode(plain("052E0000C03F"))) == {"power": Decimal("1.5")}


def test_day_31_is_the_31st() -> None:
    """Type G has no "every day" at 31, as type J has at its hour."""
    assert values(decode(plain("426C3F3C"))) == {"date_storage_1": date(2025, 12, 31)}


def test_a_new_version_of_a_known_device_is_read_and_flagged() -> None:
    decoded = decode(plain("0B6E270100", Meter("SON", "12345678", 0x99, 0x08)))
    assert values(decoded) == {"hca": 127}
    assert "device.unknown_version" in decoded.findings
