"""Figures as a hand writes them in TOML: exact, never a float."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, StringConstraints, WithJsonSchema

from tepore.kernel.cents import BadAmount, parse_cents
from tepore.norms.uni10200.problems import is_sane

_DECIMAL = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?\Z", re.ASCII)


def exact_figure(text: str) -> Decimal:
    """Read a TOML float as the decimal figure that is written.

    Raises
    ------
    ValueError
        The exponent is beyond every figure.
    """
    try:
        return Decimal(text.replace("_", ""))
    except InvalidOperation as fault:
        raise ValueError("a figure is too large") from fault


def _figure(given: object) -> Decimal:
    if isinstance(given, str) and _DECIMAL.match(given):
        number = Decimal(given)
    elif isinstance(given, Decimal):
        number = given
    elif isinstance(given, int) and not isinstance(given, bool) and abs(given) < 10**15:
        number = Decimal(given)
    else:
        raise ValueError("is not a figure: write it with a decimal point, such as 12.5")
    if not is_sane(number):
        raise ValueError("is not a finite figure below 10^13 with at most 12 decimals")
    return number


def _amount(given: object) -> int:
    if not isinstance(given, str):
        raise ValueError('is not an amount: write euros as text, such as "1234.50"')  # noqa: TRY004 pydantic asks for ValueError
    try:
        return parse_cents(given)
    except BadAmount as refusal:
        raise ValueError("is not an amount in euro: " + refusal.remedy) from refusal


Figure = Annotated[
    Decimal,
    BeforeValidator(_figure),
    PlainSerializer(str),
    WithJsonSchema({"type": ["number", "string"], "pattern": r"^[+-]?\d+(\.\d+)?$"}),
]
"""An exact figure: a TOML integer or float, or text."""
Amount = Annotated[
    int,
    BeforeValidator(_amount),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,12}(\.\d{1,2})?$", "examples": ["1234.50"]}),
]
"""Euros as text, read as cents."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
"""Names a unit, expense or metering point; a bare TOML key, so it holds no dot."""
