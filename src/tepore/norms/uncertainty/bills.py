"""How sure each unit's amount is: ``612 EUR, 95 % 571-655``, with the causes in order of size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tepore.norms.ranges import within
from tepore.norms.uncertainty.doubts import Assumptions, Cause, Doubt, doubts_of
from tepore.norms.uncertainty.propagation import draw_figures, sensitivities_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.norms.defaults import Default
    from tepore.norms.uncertainty.propagation import Floats
    from tepore.norms.uni10200 import Allocation

COVERAGE = 1.96
"""Factor of the 95 % interval of a normal quantity (GUM 6.3.3)."""
DRAWS = 4000
SEED = 10200


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """One cause's part in a unit's doubt.

    Attributes
    ----------
    own
        True: of the unit's own devices; False: of others', or of the building.
    standard_cents
        Standard uncertainty from this cause alone [cent].
    share
        Of the variance [1].
    """

    cause: Cause
    own: bool
    standard_cents: float
    share: float


@dataclass(frozen=True, kw_only=True)
class BillUncertainty:
    """A unit's amount and how sure it is.

    Attributes
    ----------
    total_cents
        As on the statement [cent].
    standard_cents
        Standard uncertainty by first order [cent].
    low_cents, high_cents
        Interval of 95 % by first order, total ± 1.96 u [cent].
    drawn_low_cents, drawn_high_cents, drawn_standard_cents
        Interval from the 2.5th to the 97.5th percentile, and standard deviation, by drawing [cent].
    causes
        The largest first.
    """

    unit_id: str
    unit: str
    total_cents: int
    standard_cents: float
    low_cents: int
    high_cents: int
    drawn_low_cents: int
    drawn_high_cents: int
    drawn_standard_cents: float
    causes: tuple[Contribution, ...]


@dataclass(frozen=True, kw_only=True)
class UncertainBills:
    """All units' amounts with their doubts.

    Attributes
    ----------
    correlations
        Of every unit's amount with every other's, in the order of the units [1]; where one grows others must
        fall, since the bill stays what it is.
    defaults
        Figures that were used and nobody verified, by name.
    """

    units: tuple[BillUncertainty, ...]
    correlations: tuple[tuple[float, ...], ...]
    doubts: tuple[Doubt, ...]
    draws: int
    defaults: Mapping[str, Default]


def uncertainty_of_bills(
    allocation: Allocation, assumptions: Assumptions | None = None, *, draws: int = DRAWS, seed: int = SEED
) -> UncertainBills:
    """Tell how sure each unit's amount is, by first order (GUM) and by drawing (JCGM 101).

    The rule that divides the bill is taken as right: this is how far the amounts would move if what was
    measured and computed were otherwise.

    Parameters
    ----------
    allocation
        A run with its calculation graph.
    assumptions
        Kind of device and defaults; None takes the defaults.
    draws
        How many draws, 100 to 1 000 000.
    seed
        Of the draws.

    Returns
    -------
    UncertainBills
        Every unit, in the order of the statements.

    Raises
    ------
    OutOfRange
        An assumption or the number of draws is outside its range.
    """
    within("draws", draws, 100, 1_000_000, unit="1", clause="JCGM 101:2008")
    known = assumptions or Assumptions()
    doubts = doubts_of(allocation, known)
    outputs = [one.node_id for one in allocation.statements]
    slopes = sensitivities_of(allocation.graph, outputs, doubts)
    drawn = draw_figures(allocation.graph, outputs, doubts, draws=draws, seed=seed)
    return UncertainBills(
        units=tuple(
            _bill(one.unit_id, one.unit, one.total_cents, slopes[place], drawn[place], doubts)
            for place, one in enumerate(allocation.statements)
        ),
        correlations=_correlations(slopes),
        doubts=doubts,
        draws=draws,
        defaults=known.used_for(doubts),
    )


def _bill(
    unit_id: str, unit: str, total_cents: int, slopes: Floats, drawn: Floats, doubts: tuple[Doubt, ...]
) -> BillUncertainty:
    standard = float(np.sqrt(np.sum(slopes**2)))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return BillUncertainty(
        unit_id=unit_id,
        unit=unit,
        total_cents=total_cents,
        standard_cents=standard,
        low_cents=round(total_cents - COVERAGE * standard),
        high_cents=round(total_cents + COVERAGE * standard),
        drawn_low_cents=round(float(low)),
        drawn_high_cents=round(float(high)),
        drawn_standard_cents=float(np.std(drawn)),
        causes=_causes(unit_id, slopes, doubts),
    )


def _causes(unit_id: str, slopes: Floats, doubts: tuple[Doubt, ...]) -> tuple[Contribution, ...]:
    variances: dict[tuple[Cause, bool], float] = defaultdict(float)
    for slope, doubt in zip(slopes.tolist(), doubts, strict=True):
        variances[doubt.cause, doubt.subject == unit_id] += slope**2
    whole = sum(variances.values())
    ranked = sorted(variances.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(
        Contribution(cause=cause, own=own, standard_cents=variance**0.5, share=variance / whole)
        for (cause, own), variance in ranked
        if variance
    )


def _correlations(slopes: Floats) -> tuple[tuple[float, ...], ...]:
    covariance = slopes @ slopes.T
    standard = np.sqrt(np.diag(covariance))
    scale = np.where(standard > 0, standard, 1.0)
    return tuple(map(tuple, (covariance / np.outer(scale, scale)).tolist()))
