"""Advances that units pay in equal rates: whole euro, by what is foreseen, summing to the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tepore.kernel import Refusal, apportion


class UnableToPlan(Refusal):
    """Advances that cannot be planned from these figures."""


@dataclass(frozen=True, kw_only=True)
class Advances:
    """A plan of advances.

    Attributes
    ----------
    rate_euros
        What each unit pays at every due day, by its id [EUR, whole].
    rates
        How many due days.
    plan_euros
        What all units pay in all [EUR].
    """

    rate_euros: Mapping[str, int]
    rates: int
    plan_euros: int


def advances_of(foreseen_cents: Mapping[str, int], *, rates: int, plan_euros: int | None = None) -> Advances:
    """Divide a plan into equal rates of whole euro.

    Parameters
    ----------
    foreseen_cents
        What each unit is foreseen to owe, 0 or more, by its id [cent].
    rates
        Due days, 1 to 24.
    plan_euros
        What is to come in [EUR], 0 or more, a multiple of `rates`; None takes what is foreseen, rounded up to
        one.

    Returns
    -------
    Advances
        Rates by largest remainder, ties to the lower id: they sum to the plan, and equal units differ by one
        euro at most.

    Raises
    ------
    UnableToPlan
        The plan does not divide by the rates, a figure is negative, or nobody is foreseen to owe anything.
    """
    foreseen = sum(foreseen_cents.values())
    if not 1 <= rates <= 24 or min(foreseen_cents.values(), default=0) < 0:
        raise UnableToPlan(
            "rates are 1 to 24, and no unit is foreseen to owe less than nothing.",
            remedy="Correct the number of rates or the forecast.",
            code="advances.figures",
        )
    plan = -(-foreseen // (100 * rates)) * rates if plan_euros is None else plan_euros
    if plan < 0 or plan % rates or (plan and not foreseen):
        raise UnableToPlan(
            f"a plan of {plan} EUR cannot be paid in {rates} equal rates of whole euro by these units.",
            remedy=f"Take a multiple of {rates}.",
            code="advances.plan",
        )
    weights = {key: Fraction(cents) for key, cents in foreseen_cents.items()}
    return Advances(rate_euros=apportion(plan // rates, weights), rates=rates, plan_euros=plan)
