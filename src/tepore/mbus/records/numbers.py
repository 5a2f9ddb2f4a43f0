"""Numbers and texts of data records: BCD, integers, reals, variable length (EN 13757-3 annex A).

Every number is exact: integers and Decimals, a real as the shortest decimal that is the same real.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Literal

WIDE = Context(prec=200)
REAL = struct.Struct("<f")
# Length in bytes of the value for each data field of the DIF; 0xD is variable, 0xF is special.
LENGTHS = (0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, -1, 6, -1)
REAL_FIELD, SELECTION_FIELD, VARIABLE_FIELD = 0x5, 0x8, 0xD
BCD_FIELDS = frozenset({0x9, 0xA, 0xB, 0xC, 0xE})
NO_VALUE = "80..00 = no value"

Number = int | Decimal
VariableForm = Literal["text", "bcd", "negative bcd", "binary", "reserved"]
VARIABLE_FORMS: tuple[tuple[int, int, VariableForm, Callable[[int], int]], ...] = (
    (0x00, 0xBF, "text", lambda lvar: lvar),
    (0xC0, 0xC9, "bcd", lambda lvar: lvar - 0xC0),
    (0xD0, 0xD9, "negative bcd", lambda lvar: lvar - 0xD0),
    (0xE0, 0xEF, "binary", lambda lvar: lvar - 0xE0),
    (0xF0, 0xF4, "binary", lambda lvar: 4 * (lvar - 0xEC)),
    (0xF5, 0xF5, "binary", lambda _: 48),
    (0xF6, 0xF6, "binary", lambda _: 64),
)


def bcd(octets: bytes) -> int | None:
    """Return a BCD number, least significant byte first; None where a digit is none (type A).

    A leading F digit is the minus sign.
    """
    digits = octets[::-1].hex()
    if digits.isdecimal():
        return int(digits)
    if digits[:1] == "f" and digits[1:].isdecimal():
        return -int(digits[1:])
    return None


def shortest_real(octets: bytes) -> Decimal | None:
    """Return a 32-bit real as the shortest decimal that reads back as the same real; None for no number."""
    (number,) = REAL.unpack(octets)
    if not math.isfinite(number):
        return None
    for digits in range(6, 10):
        text = f"{number:.{digits}g}"
        if REAL.pack(min(max(float(text), -3.4028234663852886e38), 3.4028234663852886e38)) == octets:
            return Decimal(text)
    return Decimal(f"{number:.9g}")


def scaled(number: Number, exponent: int, factor: Decimal | None, constant: Decimal | None) -> Number:
    """Return number x factor x 10^exponent + constant, exact; a whole number stays an int.

    Parameters
    ----------
    number
        Number as sent [unit of the VIF].
    exponent
        Power of ten.
    factor, constant
        None for 1 and 0.
    """
    if factor is not None:
        number = WIDE.multiply(Decimal(number), factor)
    if exponent > 0 and isinstance(number, int):
        number *= 10**exponent
    elif exponent:
        number = Decimal(number).scaleb(exponent, WIDE)
    return number if constant is None else WIDE.add(Decimal(number), constant)


def variable_length(lvar: int) -> tuple[VariableForm, int]:
    """Return form and number of bytes that follow an LVAR byte (EN 13757-3:2018 table 5)."""
    for first, last, form, size in VARIABLE_FORMS:
        if first <= lvar <= last:
            return form, size(lvar)
    return "reserved", 0


def text_of(octets: bytes) -> str | None:
    """Return ISO 8859-1 text, which is sent last character first; None where it is no text."""
    text = octets[::-1].decode("latin-1")
    return text if text.isprintable() else None
