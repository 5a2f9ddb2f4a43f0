"""Layouts of makers' own: forms, bits, sums, dates, the places they hold for."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from tepore.mbus.devices.forms import FORMS, day_and_month_after
from tepore.mbus.devices.layouts import holds, values_of
from tepore.mbus.devices.profile import Field, Layout

OWN = (0xA0,)


@pytest.mark.parametrize(
    ("form", "octets", "expected"),
    [
        ("uint", "0102", 0x0201),
        ("int", "FFFF", -1),
        ("uint_be", "0102", 0x0102),
        ("bcd", "3412", 1234),
        ("bcd", "3A12", None),
        ("uint12_first", "123456", 0x312),
        ("uint12_second", "123456", 0x456),
        ("date_g", "BF2C", date(2021, 12, 31)),
        ("date_g", "FFFF", None),
        ("date_g", "E1F1", None),
        ("datetime_f", "280DB62A", datetime.fromisoformat("2021-10-22T13:40")),
        ("datetime_f", "A80DB62A", None),
        ("date_packed", "9F27", date(2019, 12, 31)),
        ("date_packed", "0000", None),
        ("date_bcd_dmy", "280221", date(2021, 2, 28)),
        ("date_bcd_ymd", "240425", date(2024, 4, 25)),
        ("seconds_2000", "00000000", datetime.fromisoformat("2000-01-01T00:00")),
    ],
)
def test_each_form_reads_its_bytes(form: str, octets: str, expected: object) -> None:
    assert FORMS[form](bytes.fromhex(octets)) == expected


@pytest.mark.parametrize(
    ("octets", "before", "expected"),
    [
        ("8004", date(2019, 12, 31), date(2020, 2, 8)),
        ("D036", date(2018, 12, 31), date(2019, 11, 13)),
        ("F007", date(2018, 3, 31), date(2019, 3, 31)),
        ("1008", date(2018, 3, 31), date(2018, 4, 1)),
        ("0000", date(2018, 3, 31), None),
    ],
)
def test_a_day_without_a_year_follows_within_a_year(octets: str, before: date, expected: date | None) -> None:
    assert day_and_month_after(bytes.fromhex(octets), before) == expected


def test_bits_sums_and_signs_for_no_value() -> None:
    layout = Layout(
        "payload",
        (
            Field("low", "uint", 0, 1, bits=5),
            Field("high", "uint", 0, 1, shift=5),
            Field("none", "uint", 1, 1, absent=(0xFF,)),
            Field("total", "sum", of=("low", "high"), scale=Fraction(1, 10)),
            Field("lacking", "sum", of=("low", "none")),
        ),
    )
    values = {each.name: each.value for each in values_of(layout, bytes.fromhex("47FF"))}
    assert values == {"low": 7, "high": 2, "none": None, "total": 9, "lacking": None}


def test_a_layout_holds_for_its_ci_its_first_bytes_and_its_length() -> None:
    layout = Layout("payload", (Field("x", "uint", 2, 2),), first=("0F", "1..2"), length=(4, 6))
    assert holds(layout, bytes.fromhex("0F000000"), OWN)
    assert holds(layout, bytes.fromhex("1AB20000"), OWN)
    assert not holds(layout, bytes.fromhex("1AB30000"), OWN)
    assert not holds(layout, bytes.fromhex("0F0000"), OWN)
    assert not holds(layout, bytes.fromhex("0F000000000000"), OWN)
    assert not holds(layout, bytes.fromhex("0F000000"), (0x7A,))
    assert holds(Layout("payload", layout.fields, control_information=(0x7A,)), bytes(4), (0x7A,))
