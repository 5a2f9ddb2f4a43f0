"""An amount estimated in place of readings, and the order in which methods are tried.

All methods are one formula with other figures: what is known, times the point's weight among the known
weights, times the missing time among the time in which the known was counted::

    u = base · w / Σw · t / T          rounded to `digits`

======================== ======================= ================ =====================
method                   base                    w, Σw            t, T
======================== ======================= ================ =====================
same point last season   the point's own amount  1                missing, last season
unit's radiators         measured in the unit    power [W]        missing, this season
building by power        measured in all units   power [W]        missing, this season
need share               measured in full units  need millesimi   missing, this season
======================== ======================= ================ =====================

The order is our own (UNI 10200 leaves the choice to whoever allocates): a default, not verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import Period, round_half_up
from tepore.norms.uni10200.degree_days import degree_days

if TYPE_CHECKING:
    from tepore.norms.uni10200.handovers import MonthlyTemperatures


class EstimationMethod(StrEnum):
    """How an amount without readings was found, in the order of preference."""

    SAME_POINT = "same_point_last_season"
    UNIT_BY_POWER = "unit_radiators_by_power"
    BUILDING_BY_POWER = "building_by_power"
    NEED_SHARE = "need_share"


class NotPossible(StrEnum):
    """Why a method that comes first was not taken."""

    NO_EARLIER_SEASON = "no_earlier_season"
    NO_DEGREE_DAYS = "no_degree_days"
    NO_POWER = "no_power"
    NOTHING_MEASURED = "nothing_measured"
    NO_NEED = "no_need"
    NOT_WANTED = "not_wanted"
    """Somebody chose a method for this point or season."""


@dataclass(frozen=True, kw_only=True)
class PassedOver:
    """A method that was not taken, and why."""

    method: EstimationMethod
    because: NotPossible


@dataclass(frozen=True, kw_only=True)
class AmountEstimate:
    """What an amount was estimated from.

    Attributes
    ----------
    base
        What the point counted last season; None where the base is the sum of what is measured of the
        subjects of `weights`.
    base_source
        Where the base stands.
    weight, weights, weight_unit
        Of the missing point, of what is measured by unit or common room, and their unit [W or 1/1000].
    points
        How many points of the unit share its weight alike.
    missing, whole
        Days estimated, and days in which the base was counted.
    whole_plant_on
        Days of `whole` on which the plant heated; None for all.
    by_degree_days
        Days are weighed by their degree days, else each alike.
    digits
        Decimals of the amount.
    passed_over
        Methods that come first in the order and were not possible.
    """

    method: EstimationMethod
    base: Decimal | None = None
    base_source: str = ""
    weight: Decimal = Decimal(1)
    weights: Mapping[str, Decimal]
    weight_unit: str = "1"
    points: int = 1
    missing: Period
    whole: Period
    whole_plant_on: Period | None = None
    by_degree_days: bool
    digits: int = 0
    passed_over: tuple[PassedOver, ...] = ()


def estimated_amount(
    estimate: AmountEstimate,
    measured: Mapping[str, Fraction],
    temperatures: MonthlyTemperatures | None,
    plant_on: Period | None,
) -> Decimal:
    """Give the amount of an estimate.

    Parameters
    ----------
    estimate
        Its figures.
    measured
        What was measured, by unit or common room, in the unit of the consumptions.
    temperatures, plant_on
        Of this season.

    Returns
    -------
    Decimal
        The amount at `AmountEstimate.digits`, halves up.
    """
    base = (
        sum((measured[subject] for subject in estimate.weights), Fraction(0))
        if estimate.base is None
        else Fraction(estimate.base)
    )
    weights = sum(estimate.weights.values(), Decimal(0)) if estimate.weights else Decimal(1)
    time = time_of(estimate.missing, temperatures if estimate.by_degree_days else None, plant_on)
    whole = time_of(
        estimate.whole, temperatures if estimate.by_degree_days else None, estimate.whole_plant_on
    )
    exact = base * Fraction(estimate.weight) * time / (Fraction(weights) * whole * estimate.points)
    rounded = round_half_up(exact, estimate.digits)
    return Decimal(rounded.numerator) / Decimal(rounded.denominator)


def time_of(period: Period, temperatures: MonthlyTemperatures | None, plant_on: Period | None) -> Fraction:
    """Give what a period weighs: its degree days, or its days where there are no temperatures.

    Parameters
    ----------
    period
        Civil days.
    temperatures
        Monthly means; None to count days.
    plant_on
        Days on which the plant heated; None for all.
    """
    if temperatures is not None:
        return Fraction(degree_days(period, temperatures, plant_on))
    heated = period if plant_on is None else period.overlap(plant_on)
    return Fraction(heated.days if heated else 0)
