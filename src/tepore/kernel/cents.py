"""Money as whole cents: read strictly, divided without loss, written exactly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tepore.kernel.errors import Refusal
from tepore.kernel.rounding import apportion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

_AMOUNT = re.compile(r"(?P<sign>-?)(?P<euros>\d{1,12})(?:\.(?P<cents>\d{1,2}))?\Z", re.ASCII)


class BadAmount(Refusal):
    """A text that is not an amount in euro."""


def parse_cents(amount_eur: str) -> int:
    """Read an amount in euro with a decimal point and at most two decimals.

    Parameters
    ----------
    amount_eur
        For example ``"4690.00"``, ``"12.5"`` or ``"-3"`` [EUR].

    Returns
    -------
    int
        The amount [cent].

    Raises
    ------
    BadAmount
        The text has another form, a third decimal or more than twelve digits of euro.
    """
    match = _AMOUNT.match(amount_eur.strip())
    if match is None:
        raise BadAmount(
            f"{amount_eur!r} is not an amount in euro.",
            remedy='Write it with a decimal point and at most two decimals, for example "1234.50".',
            code="amount.form",
        )
    cents = int(match["euros"]) * 100 + int((match["cents"] or "0").ljust(2, "0"))
    return -cents if match["sign"] else cents


def euros_from_cents(amount_cents: int) -> str:
    """Write an amount in euro with a decimal point and two decimals.

    Parameters
    ----------
    amount_cents
        The amount [cent].

    Returns
    -------
    str
        For example ``"4690.00"`` [EUR].
    """
    sign = "-" if amount_cents < 0 else ""
    euros, cents = divmod(abs(amount_cents), 100)
    return f"{sign}{euros}.{cents:02d}"


def apportion_cents(total_cents: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Divide an amount by weights so that the cents sum to it.

    Parameters
    ----------
    total_cents
        The amount divided [cent].
    weights
        Weight of each unit, any common unit.

    Returns
    -------
    dict
        Amount of each unit [cent], by the largest remainder method of `apportion`.

    Raises
    ------
    UnableToApportion
        There is no weight, one is negative, or all are zero and the amount is not.
    """
    return apportion(total_cents, weights)
