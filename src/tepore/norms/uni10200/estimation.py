"""Choose how a missing amount is estimated: the first method of the order that its figures allow.

Each method is a function of a missing point and what is known; it gives an `AmountEstimate` or says why it
cannot. Nothing is chosen by the amount it would give.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import Period, Refusal
from tepore.norms.uni10200.estimates import (
    AmountEstimate,
    EstimationMethod,
    NotPossible,
    PassedOver,
    time_of,
)

if TYPE_CHECKING:
    from tepore.norms.uni10200.handovers import MonthlyTemperatures

ORDER = tuple(EstimationMethod)


class UnableToEstimate(Refusal):
    """An amount that no method can be made to give."""


@dataclass(frozen=True, kw_only=True)
class PastUse:
    """What a metering point counted in an earlier season, by readings.

    Attributes
    ----------
    amount
        In the unit of the point's consumption.
    plant_on
        Days of the period on which the plant heated; None for all.
    """

    amount: Decimal
    period: Period
    source: str
    plant_on: Period | None = None


@dataclass(frozen=True, kw_only=True)
class MissingPoint:
    """A metering point whose use in some days is not known.

    Attributes
    ----------
    subject
        Unit or common room.
    missing
        Days that nobody knows.
    latest
        The season before; None where it was not read either.
    power_w
        Nominal power of its radiator [W]; None where nobody knows.
    points_of_subject
        How many points the unit has.
    """

    metering_point: str
    subject: str
    missing: Period
    latest: PastUse | None = None
    power_w: Decimal | None = None
    points_of_subject: int = 1


@dataclass(frozen=True, kw_only=True)
class KnownUse:
    """What is measured in the season.

    Attributes
    ----------
    measured
        Amount by unit or common room.
    powers_w
        Nominal power of what is measured, by unit or common room [W]; without those where a power is lacking.
    needs
        Need of every unit [1/1000 or kWh], as its table has it.
    complete
        Units of which every point is measured over the whole season.
    need_unit
        Unit of the needs.
    """

    season: Period
    measured: Mapping[str, Fraction]
    powers_w: Mapping[str, Decimal] = field(default_factory=dict)
    needs: Mapping[str, Decimal] = field(default_factory=dict)
    need_unit: str = "1/1000"
    complete: frozenset[str] = frozenset()
    temperatures: MonthlyTemperatures | None = None
    plant_on: Period | None = None


def choose_estimate(
    point: MissingPoint, known: KnownUse, order: Sequence[EstimationMethod] = ORDER
) -> AmountEstimate:
    """Estimate by the first method of the order that is possible.

    Parameters
    ----------
    point
        What is missing.
    known
        What is measured.
    order
        Methods in the order in which they are tried; those left out are not wanted.

    Returns
    -------
    AmountEstimate
        With the methods passed over and why.

    Raises
    ------
    UnableToEstimate
        None of them is possible.
    """
    passed = [
        PassedOver(method=method, because=NotPossible.NOT_WANTED) for method in ORDER if method not in order
    ]
    for method in order:
        found = _METHODS[method](point, known)
        if isinstance(found, AmountEstimate):
            return replace(found, passed_over=tuple(passed))
        passed.append(PassedOver(method=method, because=found))
    told = ", ".join(f"{one.method} ({one.because})" for one in passed)
    raise UnableToEstimate(
        f"its use cannot be estimated: {told}.",
        where=f"metering point {point.metering_point}",
        remedy="Enter readings, powers of radiators or a need table, or state an amount with its method.",
        code="estimate.impossible",
    )


def same_point_last_season(point: MissingPoint, known: KnownUse) -> AmountEstimate | NotPossible:
    """Take what the point counted last season, by the degree days of both: u = u_past · GG / GG_past.

    Parameters
    ----------
    point, known
        What is missing, and what is measured.

    Returns
    -------
    AmountEstimate or NotPossible
        By days where there are no temperatures.
    """
    latest = point.latest
    if latest is None:
        return NotPossible.NO_EARLIER_SEASON
    by_degree_days = known.temperatures is not None
    whole = time_of(latest.period, known.temperatures, latest.plant_on)
    if whole == 0:
        return NotPossible.NO_DEGREE_DAYS
    return AmountEstimate(
        method=EstimationMethod.SAME_POINT,
        base=latest.amount,
        base_source=latest.source,
        weights={},
        missing=point.missing,
        whole=latest.period,
        whole_plant_on=latest.plant_on,
        by_degree_days=by_degree_days,
    )


def unit_radiators_by_power(point: MissingPoint, known: KnownUse) -> AmountEstimate | NotPossible:
    """Take what the unit's other radiators counted for each watt: u = Σu_unit · P / ΣP_unit.

    Parameters
    ----------
    point, known
        What is missing, and what is measured.
    """
    own = {point.subject: known.powers_w[point.subject]} if point.subject in known.powers_w else {}
    return _by_power(EstimationMethod.UNIT_BY_POWER, point, known, own)


def building_by_power(point: MissingPoint, known: KnownUse) -> AmountEstimate | NotPossible:
    """Take what the building's radiators counted for each watt: u = Σu · P / ΣP.

    Parameters
    ----------
    point, known
        What is missing, and what is measured.
    """
    return _by_power(EstimationMethod.BUILDING_BY_POWER, point, known, known.powers_w)


def need_share(point: MissingPoint, known: KnownUse) -> AmountEstimate | NotPossible:
    """Take the unit's need among those of the units that are measured: u = Σu · m / Σm, by its points alike.

    Parameters
    ----------
    point, known
        What is missing, and what is measured.
    """
    weights = {
        subject: need
        for subject, need in known.needs.items()
        if subject in known.complete and subject in known.measured
    }
    if point.subject not in known.needs:
        return NotPossible.NO_NEED
    if not any(weights.values()):
        return NotPossible.NOTHING_MEASURED
    found = _of_this_season(EstimationMethod.NEED_SHARE, point, known)
    if isinstance(found, NotPossible):
        return found
    return replace(
        found,
        weight=known.needs[point.subject],
        weights=weights,
        weight_unit=known.need_unit,
        points=point.points_of_subject,
    )


def _by_power(
    method: EstimationMethod, point: MissingPoint, known: KnownUse, powers: Mapping[str, Decimal]
) -> AmountEstimate | NotPossible:
    if point.power_w is None:
        return NotPossible.NO_POWER
    weights = {subject: power for subject, power in powers.items() if subject in known.measured}
    if not any(weights.values()):
        return NotPossible.NOTHING_MEASURED
    found = _of_this_season(method, point, known)
    if isinstance(found, NotPossible):
        return found
    return replace(found, weight=point.power_w, weights=weights, weight_unit="W")


def _of_this_season(
    method: EstimationMethod, point: MissingPoint, known: KnownUse
) -> AmountEstimate | NotPossible:
    if time_of(known.season, known.temperatures, known.plant_on) == 0:
        return NotPossible.NO_DEGREE_DAYS
    return AmountEstimate(
        method=method,
        base_source="what is measured in this season",
        weights={},
        missing=point.missing,
        whole=known.season,
        whole_plant_on=known.plant_on,
        by_degree_days=known.temperatures is not None,
    )


_METHODS: Mapping[EstimationMethod, Callable[[MissingPoint, KnownUse], AmountEstimate | NotPossible]] = {
    EstimationMethod.SAME_POINT: same_point_last_season,
    EstimationMethod.UNIT_BY_POWER: unit_radiators_by_power,
    EstimationMethod.BUILDING_BY_POWER: building_by_power,
    EstimationMethod.NEED_SHARE: need_share,
}
