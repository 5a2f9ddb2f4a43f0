"""Rounding that is stated and loses nothing: half up for one figure, largest remainder for many.

Shares and quantities are exact fractions up to here; a float never enters.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from tepore.kernel.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnableToApportion(Refusal):
    """No shares can be made of these weights."""


def round_half_up(number: Fraction, digits: int = 0) -> Fraction:
    """Round to a number of decimals, halves away from zero, as Italian bills do.

    Parameters
    ----------
    number
        The exact figure, any unit.
    digits
        Decimals kept; negative digits round to tens, hundreds and so on.

    Returns
    -------
    Fraction
        The rounded figure, exact in its decimals, same unit.
    """
    scale = Fraction(10) ** digits
    scaled = abs(number) * scale
    rounded = Fraction(floor(scaled + Fraction(1, 2)))
    return (rounded if number >= 0 else -rounded) / scale


def apportion(total: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Divide a whole number by weights with the largest remainder method.

    Each share is the exact share rounded down; what is left over goes, one by one, to the largest
    remainders, ties to the lower id in string order. So the shares sum to the total, none is a whole one off
    its exact share, equal weights differ by at most one, and the order of the weights does not matter. What
    is *not* promised: with one more to divide somebody may get one less (the Alabama paradox).

    Parameters
    ----------
    total
        What is divided, in the smallest unit (cents, hundredths of a millesimo). A negative total is divided
        as its opposite and negated.
    weights
        Weight of each id, zero or more, any common unit.

    Returns
    -------
    dict
        Share of each id, in the order of the weights, in the unit of the total.

    Raises
    ------
    UnableToApportion
        There is no weight, one is negative, or all are zero and the total is not.
    """
    if total < 0:
        return {key: -share for key, share in apportion(-total, weights).items()}
    negative = sorted(key for key, weight in weights.items() if weight < 0)
    if negative:
        raise UnableToApportion(
            f"the weight of {negative[0]} is negative.",
            remedy="Correct the reading or the table it comes from.",
            code="apportion.negative_weight",
        )
    weight_sum = sum(weights.values(), Fraction(0))
    if weight_sum == 0:
        if total == 0:
            return dict.fromkeys(weights, 0)
        raise UnableToApportion(
            "every weight is zero, so nobody can be charged by it.",
            remedy="Choose another base for this amount or enter the missing figures.",
            code="apportion.no_weight",
        )
    exact = {key: total * weight / weight_sum for key, weight in weights.items()}
    shares = {key: floor(share) for key, share in exact.items()}
    left_over = total - sum(shares.values())
    by_remainder = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for key in by_remainder[:left_over]:
        shares[key] += 1
    return shares
