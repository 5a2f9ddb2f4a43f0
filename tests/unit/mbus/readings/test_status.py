"""Status words: bits of the header, of records, of layouts."""

from __future__ import annotations

import pytest

from tepore.mbus.devices.profile import Bit, Profile, StatusWord
from tepore.mbus.readings.status import codes_of_status
from tepore.mbus.records import parse_records


def of(word: StatusWord) -> Profile:
    return Profile("x/y", "", "", "heat", "", {}, (), status=(word,))


@pytest.mark.parametrize(
    ("byte", "codes"),
    [
        (0x00, ("OK",)),
        (0x01, ("BUSY",)),
        (0x02, ("ERROR",)),
        (0x03, ("ALARM",)),
        (0x04, ("POWER_LOW",)),
        (0x1C, ("PERMANENT_ERROR", "POWER_LOW", "TEMPORARY_ERROR")),
        (0x60, ("UNKNOWN_60",)),
    ],
)
def test_the_byte_of_the_header_is_told_by_the_standard(byte: int, codes: tuple[str, ...]) -> None:
    assert codes_of_status(byte, (), {}, None) == {"status": codes}


def test_a_profile_explains_the_makers_bits_of_the_header() -> None:
    word = StatusWord("transport", "true", (Bit(0x40, "TAMPER", {}),))
    assert codes_of_status(0x44, (), {}, of(word))["status"] == ("POWER_LOW", "TAMPER")


def test_error_flags_that_nobody_explains_are_kept() -> None:
    records = parse_records(bytes.fromhex("02FD170801"))
    assert codes_of_status(0, records, {}, None)["status"] == ("ERROR_FLAGS_108",)


def test_a_profile_explains_error_flags_and_the_rest_is_kept() -> None:
    records = parse_records(bytes.fromhex("02FD170801"))
    word = StatusWord("record", "Error flags", (Bit(0x08, "LEAK", {}),), unknown="ERROR_FLAGS")
    assert codes_of_status(None, records, {}, of(word))["status"] == ("ERROR_FLAGS_100", "LEAK")


def test_bits_that_are_no_status_are_masked_out() -> None:
    word = StatusWord("field", "alarms", (Bit(0x01, "LEAK", {}),), known=0x0F)
    assert codes_of_status(None, (), {"alarms": 0xF1}, of(word))["status"] == ("LEAK",)


def test_a_number_may_stand_for_a_state() -> None:
    word = StatusWord(
        "field", "state", (Bit(0x80, "DEFECT", {}, equals=True, within=0xFF),), unknown="STATUS"
    )
    assert codes_of_status(None, (), {"state": 0x80}, of(word))["status"] == ("DEFECT",)
    assert codes_of_status(None, (), {"state": 0x71}, of(word))["status"] == ("STATUS_71",)
    assert codes_of_status(None, (), {"state": 0x00}, of(word))["status"] == ("OK",)


def test_a_word_of_the_header_may_have_a_name_of_its_own() -> None:
    word = StatusWord("transport", "true", (Bit(0x20, "TEST", {}),), name="mode", known=0x20)
    assert codes_of_status(0x20, (), {}, of(word)) == {"mode": ("TEST",), "status": ("TEST",)}


def test_a_telegram_without_status_has_none() -> None:
    assert codes_of_status(None, (), {}, None) == {}
