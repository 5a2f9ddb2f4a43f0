"""Exact numbers: read from text, written as text, rounded half up. Nothing here is ever a float."""

from __future__ import annotations

import re
from fractions import Fraction
from math import floor

_EXACT = re.compile(r"-?[0-9]{1,1000}(?:\.[0-9]{1,1000}|/[0-9]{1,1000})?")


class BadNumber(ValueError):
    """A text that is no exact number."""


def exact(text: str) -> Fraction:
    """Read an exact number: ``"12"``, ``"0.282"``, ``"2/7"``; no exponents, so that none is endless.

    Raises
    ------
    BadNumber
        It is written otherwise, or divides by zero.
    """
    if not _EXACT.fullmatch(text) or re.search(r"/0+\Z", text):
        raise BadNumber(f"{text[:60]} is no exact number")
    return Fraction(text)


def exact_text(number: Fraction) -> str:
    """Write a number: as a decimal where it ends, else as ``"2/7"``."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    places = max(twos, fives)
    digits = f"{abs(number.numerator) * 10**places // number.denominator:0{places + 1}d}"
    sign = "-" if number < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def half_up(number: Fraction, digits: int) -> Fraction:
    """Round to so many decimals, halves away from zero."""
    scale = 10**digits
    rounded = Fraction(floor(abs(number) * scale + Fraction(1, 2)), scale)
    return rounded if number >= 0 else -rounded
