"""Base units to canonical ones: exact where the factor is decimal, else finer than any register."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.mbus.readings.canonical import PLACES, canonical_unit, duration_factor, exact

NUMBERS = st.integers(min_value=-(2**63), max_value=2**63)


@pytest.mark.parametrize(
    ("value", "unit", "expected", "canonical"),
    [
        (123_400, "Wh", "123.4", "kWh"),
        (0, "Wh", "0", "kWh"),
        (3_600_000, "J", "1", "kWh"),
        (1, "J", "0.000000278", "kWh"),
        (16_059_000_000, "J", "4460.833333333", "kWh"),
        (-2500, "W", "-2.5", "kW"),
        (3_600_000, "J/h", "1", "kW"),
        (2, "m³/min", "120", "m3/h"),
        (9000, "W/mo", "9", "kW/mo"),
        (Decimal("0.010"), "m³", "0.01", "m3"),
        (Decimal("21.50"), "°C", "21.5", "°C"),
        (7, "furlong", "7", "furlong"),
        (7, None, "7", None),
    ],
)
def test_each_unit_has_its_canonical_one(
    value: int | Decimal, unit: str | None, expected: str, canonical: str | None
) -> None:
    factor, found = canonical_unit(unit)
    number = exact(value, factor)
    assert number == Decimal(expected)
    assert found == canonical


@given(NUMBERS)
def test_a_decimal_factor_loses_nothing(number: int) -> None:
    assert Fraction(exact(number, Fraction(1, 1000))) == Fraction(number, 1000)


@given(NUMBERS, st.integers(min_value=1, max_value=10**7))
def test_a_rational_factor_is_off_by_half_a_place_at_most(number: int, divisor: int) -> None:
    rounded = Fraction(exact(number, Fraction(1, divisor)))
    assert abs(rounded - Fraction(number, divisor)) <= Fraction(1, 2 * 10**PLACES)


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        (90, "min", "h", "1.5"),
        (252, "s", "h", "0.07"),
        (2, "d", "h", "48"),
        (2, "min", "s", "120"),
        (6, "mo", "y", "0.5"),
    ],
)
def test_durations_are_told_in_one_unit(value: int, unit: str, target: str, expected: str) -> None:
    factor = duration_factor(unit, target)
    assert factor is not None
    assert str(exact(value, factor)) == expected


def test_months_have_no_length_in_hours() -> None:
    assert duration_factor("mo", "h") is None
    assert duration_factor("y", "s") is None
    assert duration_factor(None, "h") is None
