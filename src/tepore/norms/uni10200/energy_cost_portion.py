"""The part of a document that is the season's or the plant's: declared, metered or estimated by a rule.

A bill that straddles the season's ends is divided by the readings at the ends; without them by degree days,
else by days. A meter that also serves stairs and lifts is divided by what a sub-meter counted, by nominal
power times hours, or as declared. Each part is exact; parts that were estimated say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tepore.kernel import Period
from tepore.norms.uni10200.problems import Problem, is_sane


class PortionRule(StrEnum):
    """How a portion was found."""

    DECLARED = "declared"
    METERED = "metered"
    NOMINAL_POWER = "nominal_power"
    READINGS = "readings"
    DEGREE_DAYS = "degree_days"
    DAYS = "days"


ESTIMATED_RULES = frozenset({PortionRule.NOMINAL_POWER, PortionRule.DEGREE_DAYS, PortionRule.DAYS})


@dataclass(frozen=True, kw_only=True)
class Portion:
    """Part over whole, of one document.

    Attributes
    ----------
    part, whole, unit
        For example 61 of 92 ``"d"``; of nominal power, `part` is the power [kW] and `whole` the energy [kWh].
    hours
        With nominal power alone: how long it ran [h].
    """

    rule: PortionRule
    part: Decimal
    whole: Decimal
    unit: str
    hours: Decimal | None = None
    source: str

    @property
    def fraction(self) -> Fraction:
        """The portion [1], 0 to 1."""
        return Fraction(self.part) * Fraction(1 if self.hours is None else self.hours) / Fraction(self.whole)

    @property
    def is_estimated(self) -> bool:
        """It was not read or declared."""
        return self.rule in ESTIMATED_RULES


def portion_by_days(bill: Period, season: Period, source: str) -> Portion | None:
    """Give the part of a bill's days that the season holds; None where it holds all of them.

    Parameters
    ----------
    bill, season
        Half-open periods.
    source
        Where the bill's days stand.
    """
    if season.overlap(bill) == bill:
        return None
    overlap = season.overlap(bill)
    days = 0 if overlap is None else overlap.days
    return Portion(
        rule=PortionRule.DAYS, part=Decimal(days), whole=Decimal(bill.days), unit="d", source=source
    )


def portion_problems(portion: Portion, path: tuple[str, ...]) -> Iterator[Problem]:
    """Find what is wrong with a portion, at a place in the inputs.

    Yields
    ------
    Problem
        A figure that is none, or a part above the whole.
    """
    figures = [portion.part, portion.whole, *([] if portion.hours is None else [portion.hours])]
    if not all(is_sane(figure) and figure >= 0 for figure in figures) or portion.whole == 0:
        yield Problem(
            code="portion.figure",
            what="a part is below 0 or not a number, or the whole is 0.",
            remedy="Enter part and whole in the same unit.",
            path=path,
        )
    elif portion.fraction > 1:
        yield Problem(
            code="portion.above",
            what=f"the part is more than the whole of {portion.whole} {portion.unit}.",
            remedy="Check both figures: a part is never above the whole.",
            path=path,
        )
