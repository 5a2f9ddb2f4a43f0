"""Layers above the link: what opens, what does not, and which fault is named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tepore.mbus import BadTelegram, FormatCache, decode, identify
from tepore.mbus.crc import crc16
from tepore.mbus.encode import (
    Meter,
    ell_header,
    encode_mode_5,
    encode_mode_7,
    encode_plain,
    encode_session,
    frame_a,
    frame_stripped,
    frame_wired,
    long_header,
    short_header,
)
from tepore.mbus.messages import merge_parts
from tepore.mbus.plain import plain_telegram

METER = Meter("QDS", "12345678", 0x34, 0x08)
KEY = bytes(range(16))
OTHER_KEY = bytes(16)
PAYLOAD = bytes.fromhex("0B6E270100426C9F2C02FD170000")
# A Kamstrup water meter of OMS profile D, as published with its key by wmbusmeters (simulations, mode 10).
PROFILE_D = bytes.fromhex(
    "4544372C060382533C168C20307A3010FF2A10018C570E006DA7632471F42B0A3CECCD461353573ED02B87118BC5FFE982F7F00A0274543B"
    "C51938F8B9C8BB8928114D60788A"
)
PROFILE_D_KEY = bytes.fromhex("BF902DD6DFADAFE83E4AE6832B5FA14C")


def wireless(content: bytes) -> bytes:
    return frame_stripped(0x44, METER.link_address, content)


def code_of(telegram: bytes, key: bytes | None = None) -> str:
    with pytest.raises(BadTelegram) as refusal:
        decode(telegram, key=key)
    return refusal.value.code


def test_profile_d_opens_with_its_published_key() -> None:
    decoded = decode(PROFILE_D, key=PROFILE_D_KEY)
    assert decoded.security_mode == "mode10"
    assert decoded.authenticated
    assert [record.value for record in decoded.records if record.unit == "m³"] == [
        Decimal("0.0"),
        Decimal("0.0"),
    ]


@pytest.mark.parametrize(
    ("content", "without", "wrong"),
    [
        (encode_mode_5(PAYLOAD, KEY, METER, 1), "telegram.no_key", "telegram.wrong_key"),
        (encode_mode_7(PAYLOAD, KEY, METER, 1, 9), "telegram.no_key", "telegram.mac"),
        (encode_session(PAYLOAD, KEY, METER, 1, 9), "telegram.no_key", "telegram.wrong_key"),
    ],
    ids=["mode 5", "mode 7", "session"],
)
def test_a_missing_key_is_not_a_wrong_one(content: bytes, without: str, wrong: str) -> None:
    telegram = wireless(content)
    assert code_of(telegram) == without
    assert code_of(telegram, OTHER_KEY) == wrong
    assert decode(telegram, key=KEY).records[0].value == 127


def test_deciphered_bytes_under_an_enciphered_header_are_read_without_a_key_only() -> None:
    enciphered = encode_mode_5(PAYLOAD, KEY, METER, 1)
    plain = enciphered[:5] + b"\x2f\x2f" + PAYLOAD
    decoded = decode(wireless(plain))
    assert not decoded.decrypted
    assert decoded.security_mode == "mode5"
    assert code_of(wireless(plain), KEY) == "telegram.wrong_key"


def test_a_damaged_telegram_is_not_taken_for_a_wrong_key() -> None:
    content = encode_mode_5(PAYLOAD + PAYLOAD, KEY, METER, 1)
    damaged = content[:21] + bytes([content[21] ^ 0xFF]) + content[22:]
    assert code_of(wireless(damaged), KEY) == "telegram.damaged"
    assert code_of(frame_a(0x44, METER.link_address, damaged), KEY) == "telegram.wrong_key"


def test_check_bytes_alone_are_not_enough() -> None:
    enciphered = encode_mode_5(PAYLOAD, KEY, METER, 1)
    assert code_of(wireless(enciphered[:5] + b"\x2f\x2f" + enciphered[7:])) == "telegram.no_key"


def test_a_valid_zero_is_not_no_value() -> None:
    decoded = decode(wireless(encode_plain(bytes.fromhex("0413000000000413000000800C1300000000"), 1)))
    assert [record.value for record in decoded.records] == [Decimal("0.000"), None, Decimal("0.000")]
    assert decoded.records[1].marker == "80..00 = no value"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ("0413000000", "telegram.truncated"),
        ("04", "telegram.record"),
        ("84", "telegram.record"),
        ("0D78", "telegram.truncated"),
        ("0D78FF00", "telegram.record"),
        ("04FD", "telegram.record"),
        ("017C05414243", "telegram.record"),
        ("8F", "telegram.record"),
        ("84" + "80" * 11 + "001300000000", "telegram.record"),
        ("04" + "93" * 12 + "1300000000", "telegram.record"),
    ],
)
def test_records_that_do_not_end_with_the_telegram_are_refused(payload: str, code: str) -> None:
    assert code_of(wireless(encode_plain(bytes.fromhex(payload), 1))) == code


@pytest.mark.parametrize(
    ("mode", "method"), [(1, "maker's own"), (3, "DES"), (8, "CMAC"), (9, "Galois"), (13, "TLS")]
)
def test_security_modes_that_are_not_opened_are_named(mode: int, method: str) -> None:
    telegram = wireless(short_header(0x7A, 1, 0, mode << 8) + bytes(17))
    assert identify(telegram).security_mode == f"mode{mode}"
    for key in (None, KEY):
        with pytest.raises(BadTelegram) as refusal:
            decode(telegram, key=key)
        assert refusal.value.code == "telegram.security_mode"
        assert f"mode {mode} (" in refusal.value.what
        assert method in refusal.value.what


def test_a_date_of_variable_length_is_told_as_its_bytes() -> None:
    """Type M: no public description of it was found; the reading is left out, the record is not."""
    telegram = wireless(encode_plain(bytes.fromhex("0D6DE50102030405" + "0B6E270100"), 1))
    decoded = decode(telegram)
    assert (decoded.records[0].kind, decoded.records[0].value) == ("bytes", "0102030405")
    assert [reading.quantity for reading in decoded.readings if reading.quantity != "status"] == ["hca"]


@pytest.mark.parametrize("configuration", [0x0000, 0x0500, 0x0F00], ids=["plain", "no block", "reserved"])
def test_a_mac_is_checked_whatever_the_header_says_of_encryption(configuration: int) -> None:
    """Who has no key cannot turn the header of an authenticated message into one that needs none."""
    genuine = encode_mode_7(PAYLOAD, KEY, METER, 1, 9)
    layer = genuine[: 2 + genuine[1]]
    forged = wireless(layer + short_header(0x7A, 1, 0, configuration) + PAYLOAD)
    assert code_of(forged, KEY) == "telegram.mac"


def test_a_date_of_variable_length_is_given_as_its_bytes() -> None:
    (record,) = decode(wireless(encode_plain(bytes.fromhex("0D6DE50102030405"), 1))).records
    assert (record.kind, record.value) == ("bytes", "0102030405")


def test_an_unknown_compact_frame_asks_for_its_full_frame() -> None:
    # EN 13757-3:2018, annex G.5.2
    full, compact = (
        wireless(bytes.fromhex("780202D20402152E16022A3423")),
        wireless(bytes.fromhex("79313B42A6D2042E163423")),
    )
    formats = FormatCache()
    with pytest.raises(BadTelegram, match="3B31"):
        decode(compact, formats=formats)
    decode(full, formats=formats)
    assert [record.value for record in decode(compact, formats=formats).records] == [
        Decimal("123.4"),
        Decimal("567.8"),
        Decimal("901.2"),
    ]
    assert [headers.hex() for headers in formats] == ["02020215022a"]


def test_parts_of_an_answer_are_merged_in_order_and_never_of_two_meters() -> None:
    def part(meter: Meter, payload: str) -> bytes:
        return frame_wired(0x08, 1, long_header(0x72, meter, 1) + bytes.fromhex(payload))

    first, last = decode(part(METER, "0C13010000001F")), decode(part(METER, "4C1302000000"))
    assert [record.value for record in merge_parts([first, last]).records if record.kind == "number"] == [
        Decimal("0.001"),
        Decimal("0.002"),
    ]
    other = decode(part(Meter("QDS", "87654321", 0x34, 0x08), "4C1302000000"))
    for wrong in ([], [first, other], [last, first]):
        with pytest.raises(BadTelegram):
            merge_parts(wrong)


def test_who_sent_it_is_told_without_a_key() -> None:
    found = identify(wireless(encode_mode_5(PAYLOAD, KEY, METER, 1)))
    assert (found.manufacturer, found.device_id, found.security_mode) == ("QDS", "12345678", "mode5")
    assert identify(wireless(encode_session(PAYLOAD, KEY, METER, 1, 2))).device_ids == ("12345678",)
    assert (
        identify(bytes.fromhex("68131368080173939291901000056931650000690000003F16")).device_id == "90919293"
    )


def test_a_session_without_encryption_is_held_by_its_payload_crc() -> None:
    plain = b"\x78" + PAYLOAD
    good = wireless(ell_header(0x8D, 0x20, 1, bytes(4)) + crc16(plain).to_bytes(2, "little") + plain)
    assert decode(good).readings
    assert identify(good).security_mode == "none"
    assert code_of(good[:-1] + b"\x01") == "telegram.checksum"


def test_an_unknown_encryption_of_the_session_is_named() -> None:
    assert (
        code_of(wireless(ell_header(0x8D, 0x20, 1, b"\0\0\0\x40") + bytes(8)), KEY)
        == "telegram.security_mode"
    )


def test_a_short_header_on_the_wire_has_no_address_to_decipher_with() -> None:
    content = encode_mode_5(PAYLOAD, KEY, METER, 1)
    assert code_of(frame_wired(0x08, 1, content), KEY) == "telegram.header"


def test_a_meter_of_a_published_key_with_another_key_asks_for_it() -> None:
    diehl = Meter("DME", "12345678", 0x34, 0x07)
    telegram = frame_stripped(0x44, diehl.link_address, encode_mode_5(PAYLOAD, KEY, diehl, 1))
    assert code_of(telegram) == "telegram.no_key"
    assert decode(telegram, key=KEY).decrypted


def test_a_compact_frame_carries_texts_of_any_length() -> None:
    formats = FormatCache([bytes.fromhex("0D784406")])
    full = bytes.fromhex("0D78024241440601000000")
    signature = crc16(bytes.fromhex("0D784406")).to_bytes(2, "little")
    values = full[2:5] + full[7:]
    compact = wireless(b"\x79" + signature + crc16(full).to_bytes(2, "little") + values)
    text, energy = decode(compact, formats=formats).records
    assert (text.value, energy.value) == ("AB", 1000)
    for cut in (values[:1], values[:-1], b"\xff" + values[1:], b"", values + b"\x01"):
        damaged = wireless(b"\x79" + signature + crc16(full).to_bytes(2, "little") + cut)
        with pytest.raises(BadTelegram) as refusal:
            decode(damaged, formats=formats)
        assert refusal.value.code == "telegram.checksum"


def test_an_application_error_and_an_alarm_are_told() -> None:
    error = decode(frame_wired(0x08, 1, bytes.fromhex("7004")))
    assert (error.application_error, error.application_error_code) == ("Premature end of record", 4)
    alarm = decode(frame_wired(0x08, 1, bytes.fromhex("7105")))
    assert (alarm.alarm, alarm.records) == (5, ())
    assert plain_telegram(alarm)["alarm"] == 5
    assert plain_telegram(error)["application_error"] == {"code": 4, "name": "Premature end of record"}


def test_who_may_have_sent_it_is_told_the_meter_before_its_radio_adapter() -> None:
    behind = Meter("KAM", "87654321", 0x1B, 0x04)
    adapter = wireless(long_header(0x72, behind, 1) + PAYLOAD)
    assert identify(adapter).senders == (("KAM", "87654321"), ("QDS", "12345678"))
    assert identify(wireless(encode_plain(PAYLOAD, 1))).senders == (("QDS", "12345678"),)
    fixed = bytes.fromhex("68131368080173939291901000056931650000690000003F16")
    assert identify(fixed).senders == (("", "90919293"),)  # its structure has no manufacturer


def test_a_format_frame_teaches_once_its_signature_fits() -> None:
    headers = bytes.fromhex("02020215022a")
    body = crc16(headers).to_bytes(2, "little") + headers
    formats = FormatCache()
    decode(wireless(b"\x69" + bytes([len(body)]) + body), formats=formats)
    assert list(formats) == [headers]
    for damaged in (body[:-1] + b"\x2b", body[:-1], b""):
        with pytest.raises(BadTelegram) as refusal:
            decode(wireless(b"\x69" + bytes([len(body)]) + damaged), formats=formats)
        assert refusal.value.code == "telegram.format"


def test_a_telegram_that_ends_before_its_ci_field_is_cut() -> None:
    layer = bytes.fromhex("900F002C2501000000") + bytes(8)
    for content in (layer, b"\x8c\x20", b"\x7a\x01", bytes.fromhex("7A0100000A10")):
        assert code_of(wireless(content)) == "telegram.truncated"
