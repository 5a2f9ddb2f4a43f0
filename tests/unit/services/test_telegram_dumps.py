from datetime import UTC, datetime

import pytest

from meters import energy_kwh, telegram
from tepore.services.telegram_dumps import Dump, time_told

OCTETS = telegram("12345678", energy_kwh(5))
HEX = OCTETS.hex().upper()


@pytest.mark.parametrize(
    "line",
    [HEX, f"telegram=|{HEX}|+12", f"T1;1;1;2025-03-01 10:30:00.000;97;148;12345678;0x{HEX}",
     f'{{"telegram": "{HEX}"}}'],
)  # fmt: skip
def test_each_form_of_a_line_gives_the_bytes(line: str) -> None:
    [heard] = Dump([line], "dump.txt")
    assert (heard.octets, heard.link, heard.source) == (OCTETS, "wmbus", "dump.txt line 1")


def test_the_time_of_a_line_is_italian_where_it_names_no_zone() -> None:
    rtl = f"T1;1;1;2025-07-01 12:00:00.000;97;148;12345678;0x{HEX}"
    assert time_told(rtl) == datetime(2025, 7, 1, 10, tzinfo=UTC)
    assert time_told(f'{{"telegram": "{HEX}", "received_at": "2025-07-01T12:00:00Z"}}') == datetime(
        2025, 7, 1, 12, tzinfo=UTC
    )
    assert time_told(HEX) is None


@pytest.mark.parametrize(
    "line", ["{", "[1]", '{"received_at": 5}', "a;b;c;yesterday;e;f;g;h", '{"received_at": null}']
)
def test_a_line_without_a_time_has_none(line: str) -> None:
    assert time_told(line) is None


def test_a_line_that_is_no_telegram_is_set_aside_and_the_rest_go_on() -> None:
    dump = Dump(["# comment", "", "rubbish", HEX[:-1], "00" * 20_000, HEX], "dump.txt")
    assert [heard.octets for heard in dump] == [OCTETS]
    assert [(row.row, row.code) for row in dump.set_aside] == [
        (3, "telegram.hex"), (4, "telegram.hex"), (5, "telegram.hex"),
    ]  # fmt: skip


def test_what_precedes_a_telegram_comes_first() -> None:
    before = telegram("12345678", energy_kwh(4))
    dump = Dump([f'{{"telegram": "{HEX}", "preceding": ["{before.hex()}"]}}'], "d")
    assert [heard.octets for heard in dump] == [before, OCTETS]
