"""Money, days, numbers and shares as a reader of each language writes them, exact to the last digit.

Everything comes in exact (whole cents, `fractions.Fraction`, `decimal.Decimal`) and no float is made on the
way. A figure whose decimals do not end is cut and followed by ``…``: a factor never looks rounder than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import round_half_up
from tepore.kernel.graph import exact_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tepore.documents.texts import Language

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
ELLIPSIS = "…"
SIGNIFICANT_DIGITS = 12
LONGEST_EXACT = 15
_MARKS = {"it": (".", ","), "de": (".", ","), "en": (",", ".")}
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Figure:
    """A number as written, and whether that is all of it."""

    written: str
    exact: bool


def money(amount_cents: int, language: Language) -> str:
    """Write an amount in euro.

    Parameters
    ----------
    amount_cents
        The amount [cent].
    language
        Decides marks and the place of the sign.

    Returns
    -------
    str
        For example ``"1.234,50 €"`` or ``"€1,234.50"``, with a space that does not break.
    """
    euros, cents = divmod(abs(amount_cents), 100)
    thousands, decimal_mark = _MARKS[language]
    digits = f"{_grouped(str(euros), thousands)}{decimal_mark}{cents:02d}"
    sign = MINUS if amount_cents < 0 else ""
    return f"{sign}€{digits}" if language == "en" else f"{sign}{digits}{NO_BREAK_SPACE}€"


def day(on: date, language: Language) -> str:
    """Write a civil day: ``15/10/2024``, ``15.10.2024`` or ``15 Oct 2024``."""
    if language == "en":
        return f"{on.day} {_ENGLISH_MONTHS[on.month - 1]} {on.year:04d}"
    mark = "." if language == "de" else "/"
    return f"{on.day:02d}{mark}{on.month:02d}{mark}{on.year:04d}"


def number(quantity: Fraction | Decimal | int, language: Language, digits: int) -> str:
    """Write a quantity rounded half up at a number of decimals, for sentences and charts.

    Parameters
    ----------
    quantity
        The exact figure, any unit.
    language
        Decides the marks.
    digits
        Decimals written, zeros included.

    Returns
    -------
    str
        For example ``"2.350.762,0"``.
    """
    rounded = round_half_up(Fraction(quantity), digits)
    scaled = abs(rounded.numerator) * 10**digits // rounded.denominator
    written = f"{scaled:0{digits + 1}d}"
    whole, decimals = (written[:-digits], written[-digits:]) if digits else (written, "")
    return _written(whole, decimals, language, negative=rounded < 0)


def percent(share: Fraction, language: Language, digits: int = 1) -> str:
    """Write a share of one in hundredths, rounded half up: ``"70,0 %"``."""
    gap = "" if language == "en" else NO_BREAK_SPACE
    return f"{number(share * 100, language, digits)}{gap}%"


def figure(quantity: Fraction | Decimal | int, language: Language) -> Figure:
    """Write a figure of a calculation with all its digits, or cut and marked where there is no end.

    Parameters
    ----------
    quantity
        The exact figure, any unit.
    language
        Decides the marks.

    Returns
    -------
    Figure
        Exact where the decimals end within 15 digits; else its first 12 digits that count and ``…``. Cut, not
        rounded: every digit shown is a digit of the figure.
    """
    fraction = Fraction(quantity)
    exact = exact_text(abs(fraction))
    if "/" not in exact and len(exact.replace(".", "")) <= LONGEST_EXACT:
        whole, _, decimals = exact.partition(".")
        return Figure(_written(whole, decimals, language, negative=fraction < 0), exact=True)
    whole_number, rest = divmod(abs(fraction), 1)
    whole = str(whole_number)
    places = max(SIGNIFICANT_DIGITS - len(whole), 2) if whole_number else SIGNIFICANT_DIGITS + _zeros(rest)
    decimals = f"{rest.numerator * 10**places // rest.denominator:0{places}d}"
    cut = _written(whole, decimals, language, negative=fraction < 0)
    return Figure(f"{cut}{ELLIPSIS}", exact=False)


def aligned(quantities: Sequence[Fraction | Decimal | int], language: Language) -> list[str]:
    """Write the figures of a column with as many decimals as the longest of them: the marks stand in line.

    Parameters
    ----------
    quantities
        Exact figures, any unit.
    language
        Decides the marks.

    Returns
    -------
    list of str
        None is rounded; where a decimal does not end, each is written as `figure` does.
    """
    places = [_decimals(Fraction(quantity)) for quantity in quantities]
    if any(place is None for place in places):
        return [figure(quantity, language).written for quantity in quantities]
    most = max((place for place in places if place is not None), default=0)
    return [number(quantity, language, most) for quantity in quantities]


def _decimals(quantity: Fraction) -> int | None:
    """Count the decimals of a figure; None where they do not end within six."""
    return next((count for count in range(7) if (quantity * 10**count).denominator == 1), None)


def _zeros(rest: Fraction) -> int:
    """Count the zeros behind the decimal mark."""
    zeros = 0
    while rest and rest * 10 ** (zeros + 1) < 1:
        zeros += 1
    return zeros


def _written(whole: str, decimals: str, language: Language, *, negative: bool) -> str:
    thousands, decimal_mark = _MARKS[language]
    tail = f"{decimal_mark}{decimals}" if decimals else ""
    return f"{MINUS if negative else ''}{_grouped(whole, thousands)}{tail}"


def _grouped(whole: str, mark: str) -> str:
    head = len(whole) % 3
    groups = [whole[:head]] if head else []
    groups += [whole[start : start + 3] for start in range(head, len(whole), 3)]
    return mark.join(groups)
