"""Lines of dumps: what is read, and which fault is named."""

from __future__ import annotations

import pytest

from tepore.mbus import BadTelegram
from tepore.mbus.dumps import hex_text, read_dump_line

TELEGRAM = "1444AE0C7856341201078C2027780B134365877AC5"


@pytest.mark.parametrize(
    "line",
    [
        TELEGRAM,
        f"0x{TELEGRAM.lower()}",
        "\ufeff" + TELEGRAM,
        f"telegram=|{TELEGRAM[:8]}_{TELEGRAM[8:]}|+12",
        f"T1;1;1;2019-04-03 19:00:42.000;97;148;88888888;0x{TELEGRAM}",
        f'{{"telegram": "{TELEGRAM}"}}',
    ],
    ids=["hex", "0x", "byte order mark", "wmbusmeters", "rtl-wmbus", "JSON"],
)
def test_every_form_gives_the_telegram(line: str) -> None:
    found = read_dump_line(line)
    assert found is not None
    assert found.telegram == bytes.fromhex(TELEGRAM)


@pytest.mark.parametrize("line", ["", "   ", "# heard at noon"])
def test_empty_lines_and_comments_are_passed_over(line: str) -> None:
    assert read_dump_line(line) is None


@pytest.mark.parametrize(
    ("line", "code", "offset"),
    [
        ("12G4", "telegram.hex", 1),
        ("12345", "telegram.hex", 2),
        ("T1;0;1;2019-04-03 19:00:42.000;97;148;88888888;0x" + TELEGRAM, "telegram.checksum", 0),
        ('{"telegram": ', "telegram.hex", 0),
        ('{"telegram": ' + "[" * 100_000, "telegram.hex", 0),
        ('{"telegram": 5}', "telegram.hex", 0),
        ('{"telegram": "00", "preceding": "00"}', "telegram.hex", 0),
        ('{"telegram": "00", "link": "knx"}', "telegram.hex", 0),
        ('{"telegram": "00", "key": "0011"}', "telegram.key", 0),
    ],
)
def test_what_is_no_telegram_is_refused_where_it_goes_wrong(line: str, code: str, offset: int) -> None:
    with pytest.raises(BadTelegram) as refusal:
        read_dump_line(line)
    assert (refusal.value.code, refusal.value.offset) == (code, offset)


def test_a_json_line_carries_key_link_and_what_came_before() -> None:
    found = read_dump_line(
        f'{{"telegram": "{TELEGRAM}", "key": "{"0" * 32}", "preceding": ["00 FF"], "link": "mbus"}}'
    )
    assert found is not None
    assert (found.key, found.preceding, found.link) == (bytes(16), (b"\x00\xff",), "mbus")


def test_a_line_without_telegram_is_its_own_text() -> None:
    assert hex_text(" what? ") == "what?"
