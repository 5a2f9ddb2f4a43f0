"""What a record cannot carry is refused instead of cut."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tepore.mbus.encode import UnableToEncode, encode_value, frame_stripped
from tepore.mbus.records import Value


@pytest.mark.parametrize(
    ("header", "value", "octets"),
    [
        ("0413", Decimal("0.123"), "7b000000"),
        ("0C13", Decimal("-0.001"), "010000f0"),
        ("0413", None, "00000080"),  # type B: the largest negative number says that there is no value
        ("0013", None, ""),
        ("0D78", "AB", "024241"),  # texts are sent last character first
        ("033B", Decimal("0.005"), "050000"),
        ("0513", Decimal("0.0005"), "0000003f"),  # 0.5 litres as a real of IEEE 754
        ("026C", date(2024, 2, 29), "1d32"),
        ("046D", datetime(2024, 2, 29, 13, 5), "052d1d32"),  # noqa: DTZ001 - local time of the meter
        ("036D", "13:05:09", "09050d"),
    ],
)
def test_values_become_the_bytes_of_the_standard(header: str, value: Value, octets: str) -> None:
    """EN 13757-3 annex A, types A, B, G, F, J, H; each worked out by hand from its table."""
    assert encode_value(bytes.fromhex(header), value).hex() == octets


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("0413", Decimal("0.0001"), "encode.resolution"),
        ("0113", Decimal("0.128"), "encode.range"),
        ("0113", Decimal("-0.128"), "encode.range"),
        ("0913", Decimal("0.100"), "encode.range"),
        ("026C", date(2081, 1, 1), "encode.range"),
        ("046D", date(2024, 1, 1), "encode.range"),
        ("076D", datetime(2024, 1, 1, 0, 0), "encode.range"),  # noqa: DTZ001 - local time of the meter
    ],
)
def test_what_does_not_fit_is_refused(header: str, value: Value, code: str) -> None:
    with pytest.raises(UnableToEncode) as refusal:
        encode_value(bytes.fromhex(header), value)
    assert refusal.value.code == code


def test_a_frame_that_is_too_long_is_refused() -> None:
    with pytest.raises(UnableToEncode) as refusal:
        frame_stripped(0x44, bytes(8), bytes(247))
    assert refusal.value.code == "encode.too_long"
