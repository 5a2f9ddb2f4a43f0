"""Base units of data records to the canonical units of readings, exactly.

A power of ten is a shift of the decimal point. What is no power of ten (joule, seconds) is a rational
factor; its result is rounded half to even at :data:`PLACES` decimal places, finer than any register of
EN 13757-3 in these units (1 J is 2.8e-7 kWh).
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

PLACES = 9

# Wide enough for the longest number a record can carry (16 bytes, or 30 digits of BCD) and every factor.
_CONTEXT = Context(prec=200)
_ONE = Decimal(1)
_KILO = Fraction(1, 1000)
_HOURS = {"s": Fraction(1, 3600), "min": Fraction(1, 60), "h": Fraction(1), "d": Fraction(24)}
_SECONDS = {"s": Fraction(1), "min": Fraction(60), "h": Fraction(3600), "d": Fraction(86400)}
# The mean Gregorian year; a remaining life is an estimate of the meter in any case.
_DAYS_OF_A_YEAR = Fraction(3652425, 10000)
_YEARS = {
    "s": 1 / (_DAYS_OF_A_YEAR * 86400),
    "min": 1 / (_DAYS_OF_A_YEAR * 1440),
    "h": 1 / (_DAYS_OF_A_YEAR * 24),
    "d": 1 / _DAYS_OF_A_YEAR,
    "mo": Fraction(1, 12),
    "y": Fraction(1),
}

#: Canonical unit and factor of each base unit.
FACTORS: dict[str, tuple[str, Fraction]] = {
    "Wh": ("kWh", _KILO),
    "J": ("kWh", Fraction(1, 3_600_000)),
    "cal": ("kWh", Fraction(41868, 10000 * 3_600_000)),
    "W": ("kW", _KILO),
    "J/h": ("kW", Fraction(1, 3_600_000)),
    "varh": ("kvarh", _KILO),
    "var": ("kvar", _KILO),
    "VAh": ("kVAh", _KILO),
    "VA": ("kVA", _KILO),
    "m³": ("m3", Fraction(1)),
    "m³/h": ("m3/h", Fraction(1)),
    "m³/min": ("m3/h", Fraction(60)),
    "m³/s": ("m3/h", Fraction(3600)),
    "kg": ("kg", Fraction(1)),
    "kg/h": ("kg/h", Fraction(1)),
    "ft³": ("m3", Fraction(28316846592, 10**12)),
    "°C": ("°C", Fraction(1)),
    "K": ("K", Fraction(1)),
    "bar": ("bar", Fraction(1)),
    "V": ("V", Fraction(1)),
    "A": ("A", Fraction(1)),
    "Hz": ("Hz", Fraction(1)),
    "%": ("%", Fraction(1)),
    "°": ("°", Fraction(1)),
    "ppm": ("ppm", Fraction(1)),
    "dBm": ("dBm", Fraction(1)),
}
_DURATIONS: dict[str, dict[str, Fraction]] = {"h": _HOURS, "s": _SECONDS, "y": _YEARS}


def exact(value: int | Decimal, factor: Fraction) -> Decimal:
    """Return value times factor, exact where the factor is decimal, else rounded at :data:`PLACES`.

    Parameters
    ----------
    value
        Number as the telegram carries it.
    factor
        Rational factor.
    """
    shift = power_of_ten(factor)
    if shift is not None:
        return shifted(value, shift)
    number, scale = (value, 1) if isinstance(value, int) else value.as_integer_ratio()
    return shifted(_rounded(number * factor.numerator * 10**PLACES, scale * factor.denominator), -PLACES)


def _rounded(number: int, divisor: int) -> int:
    """Return a quotient rounded half to even."""
    whole, rest = divmod(number, divisor)
    return whole + (2 * rest > divisor or (2 * rest == divisor and whole & 1))


def canonical_unit(unit: str | None) -> tuple[Fraction, str | None]:
    """Return the factor to the canonical unit, and that unit.

    Parameters
    ----------
    unit
        Base unit of the record; one that is not known is kept, a rate (W/mo) is converted before its stroke.
    """
    base, mark, rest = (unit or "").partition("/") if unit not in FACTORS else (unit, "", "")
    if base not in FACTORS:
        return Fraction(1), unit
    target, factor = FACTORS[base]
    return factor, target + mark + rest


def duration_factor(unit: str | None, target: str) -> Fraction | None:
    """Return the factor of a duration towards hours, seconds or years; None where there is none.

    Parameters
    ----------
    unit
        s, min, h, d; mo and y only towards years, because they have no length in hours.
    target
        h, s or y.
    """
    return _DURATIONS[target].get(unit or "")


def shifted(value: int | Decimal, places: int) -> Decimal:
    """Return value times a power of ten, exact.

    Parameters
    ----------
    value
        Number as the telegram carries it.
    places
        The power.
    """
    if isinstance(value, int):
        if places >= 0:
            return Decimal(value * 10**places)
        whole, rest = divmod(value, 10**-places)
        # With a rest no zero before the point can be lost to an exponent.
        return Decimal(value).scaleb(places, _CONTEXT).normalize(_CONTEXT) if rest else Decimal(whole)
    return _plain(value.scaleb(places, _CONTEXT) if places else value)


def power_of_ten(factor: Fraction) -> int | None:
    """Return the power of ten that a factor is, 0 for 1; None where it is none."""
    top, bottom = factor.numerator, factor.denominator
    digits = str(top if bottom == 1 else bottom)
    if (top == 1 or bottom == 1) and digits[0] == "1" and set(digits[1:]) <= {"0"}:
        return len(digits) - 1 if bottom == 1 else 1 - len(digits)
    return None


def _plain(number: Decimal) -> Decimal:
    """Drop trailing zeros after the point without falling into an exponent."""
    short = number.normalize(_CONTEXT)
    return short.quantize(_ONE, context=_CONTEXT) if "E+" in str(short) else short
