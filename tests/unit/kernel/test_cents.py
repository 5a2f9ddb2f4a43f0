"""Reading and writing money, and dividing it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tepore.kernel import apportion_cents, euros_from_cents, parse_cents, round_half_up
from tepore.kernel.cents import BadAmount
from tepore.kernel.rounding import UnableToApportion


@pytest.mark.parametrize(
    ("text", "cents"),
    [("4690.00", 469000), ("0.1", 10), ("-3", -300), ("-0.05", -5), (" 12.50 ", 1250), ("0", 0)],
)
def test_an_amount_is_read(text: str, cents: int) -> None:
    assert parse_cents(text) == cents


@pytest.mark.parametrize(
    "text", ["", "1,50", "1.234,50", "1e3", "nan", "12.345", "٣", "1_000", "--1", "+1", "1.", "9" * 13]
)
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        parse_cents(text)


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0.00"), (-5, "-0.05"), (469000, "4690.00"), (-12345, "-123.45")]
)
def test_an_amount_is_written(cents: int, text: str) -> None:
    assert euros_from_cents(cents) == text
    assert parse_cents(text) == cents


@pytest.mark.parametrize(
    ("number", "digits", "rounded"),
    [
        (Fraction(5, 2), 0, Fraction(3)),
        (Fraction(-5, 2), 0, Fraction(-3)),
        (Fraction(1005, 1000), 2, Fraction(101, 100)),
        (Fraction(1234), -2, Fraction(1200)),
        (Fraction(2, 3), 4, Fraction(6667, 10000)),
    ],
)
def test_halves_round_away_from_zero(number: Fraction, digits: int, rounded: Fraction) -> None:
    assert round_half_up(number, digits) == rounded


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({}, "apportion.no_weight"),
        ({"a": Fraction(0), "b": Fraction(0)}, "apportion.no_weight"),
        ({"a": Fraction(2), "b": Fraction(-1)}, "apportion.negative_weight"),
    ],
)
def test_what_cannot_be_divided_is_refused(weights: dict[str, Fraction], code: str) -> None:
    with pytest.raises(UnableToApportion) as refusal:
        apportion_cents(100, weights)
    assert refusal.value.code == code


def test_nothing_over_no_weight_is_nothing() -> None:
    assert apportion_cents(0, {"a": Fraction(0)}) == {"a": 0}


def test_a_credit_is_divided_as_its_opposite() -> None:
    assert apportion_cents(-10, {"a": Fraction(1), "b": Fraction(1), "c": Fraction(1)}) == {
        "a": -4,
        "b": -3,
        "c": -3,
    }
