"""How the net present value answers to saving, price and cost, and where it turns.

The value is a straight line in each: NPV = s · p · benefit − c · cost. So the turning points are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tepore.norms.feasibility.assumptions import Assumptions
from tepore.norms.feasibility.flows import Need, cash_flows
from tepore.norms.feasibility.offers import Offer

SAVINGS = tuple(Fraction(percent, 100) for percent in (5, 10, 15, 20, 25, 30))
FACTORS = tuple(Fraction(percent, 100) for percent in (50, 75, 90, 100, 110, 125, 150))


@dataclass(frozen=True)
class Sensitivity:
    """Net present values around the case studied [EUR].

    Attributes
    ----------
    by_saving
        Pairs of share saved [1] and value.
    by_price, by_cost
        Pairs of factor on all prices, on all costs [1], and value.
    break_even_saving
        Share saved at which metering just pays [1]; None where nothing is there to be saved.
    break_even_price, break_even_cost
        Factors at which it just pays [1]; None where no factor does it.
    """

    by_saving: tuple[tuple[Fraction, Fraction], ...]
    by_price: tuple[tuple[Fraction, Fraction], ...]
    by_cost: tuple[tuple[Fraction, Fraction], ...]
    break_even_saving: Fraction | None
    break_even_price: Fraction | None
    break_even_cost: Fraction | None


def sensitivity(
    need: Need,
    offer: Offer,
    saving: Fraction,
    given: Assumptions,
    *,
    deduction: bool = False,
    savings: Sequence[Fraction] = SAVINGS,
    factors: Sequence[Fraction] = FACTORS,
) -> Sensitivity:
    """Give the values around a case.

    Parameters
    ----------
    need, offer, saving, given, deduction
        The case, as in `cash_flows`.
    savings
        Shares saved to be tried [1].
    factors
        Factors on prices and on costs to be tried [1].

    Returns
    -------
    Sensitivity
        Values and turning points, exact.
    """
    benefit = need.saving_eur_year(saving, given) * given.saving_factor
    cost = cash_flows(need, offer, saving, given, deduction=deduction).present_cost_eur
    at_full = need.saving_eur_year(Fraction(1), given) * given.saving_factor
    return Sensitivity(
        by_saving=tuple((share, share * at_full - cost) for share in savings),
        by_price=tuple((factor, factor * benefit - cost) for factor in factors),
        by_cost=tuple((factor, benefit - factor * cost) for factor in factors),
        break_even_saving=cost / at_full if at_full else None,
        break_even_price=cost / benefit if benefit else None,
        break_even_cost=benefit / cost if cost else None,
    )
