"""Millesimi tables: shares of the units that sum to exactly 1000, made from need, power, area or value.

UNI 10200 divides the power quota by the need of each unit at 20 °C, without reduction factors for exposed
flats. A table is used as it is printed: at its decimals, made whole by largest remainder.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import apportion

if TYPE_CHECKING:
    from collections.abc import Mapping

WHOLE = Decimal(1000)


def millesimi_from_weights(
    weights: Mapping[str, Decimal | Fraction | int], *, digits: int = 2
) -> dict[str, Decimal]:
    """Divide 1000 by weights at a number of decimals, so that the shares sum to exactly 1000.

    Parameters
    ----------
    weights
        Weight of each unit by its id, zero or more: useful heat [kWh], power [W], area [m2].
    digits
        Decimals of the shares, 0 to 6; deeds print two.

    Returns
    -------
    dict
        Millesimi of each unit [1/1000], in the order of the weights; m_i = 1000 Q_i / sum Q, by largest
        remainder, ties to the lower id in string order.

    Raises
    ------
    UnableToApportion
        There is no weight, one is negative, or all are zero.
    """
    steps = apportion(1000 * 10**digits, {key: Fraction(weight) for key, weight in weights.items()})
    return {key: Decimal(step).scaleb(-digits) for key, step in steps.items()}


def variation_percent(new: Decimal, old: Decimal) -> Fraction | None:
    """Tell how far a share moved from an older table.

    Parameters
    ----------
    new, old
        Millesimi of one unit in both tables [1/1000].

    Returns
    -------
    Fraction or None
        Change in parts of the old share [%]; None where the old share is zero.
    """
    return None if old == 0 else 100 * (Fraction(new) - Fraction(old)) / Fraction(old)
