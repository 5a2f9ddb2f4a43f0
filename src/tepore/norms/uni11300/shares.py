"""Millesimi of need: whole kilowatt hours of the season, shares that sum to exactly 1000.

A need is rounded at whole kWh before shares are made of it, as technical reports print it: who divides the
printed figures finds the printed millesimi. Where float64 cannot tell on which side of a half a need lies,
the exact calculation graph of that unit decides.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tepore.kernel import round_half_up
from tepore.norms.millesimi import millesimi_from_weights
from tepore.norms.uni11300.figures import NEED_DIGITS, exact
from tepore.norms.uni11300.need import Need
from tepore.norms.uni11300.proof import exact_season_kwh

DOUBT_KWH = 1e-6
"""Nearer to a half than this, float64 is not trusted to round [kWh]."""


def whole_need_kwh(need: Need) -> dict[str, Fraction]:
    """Give the need of the season of each unit as it is printed.

    Parameters
    ----------
    need
        Result of `heating_need` or `cooling_need`.

    Returns
    -------
    dict
        Need by unit id [kWh], whole kWh, halves up.
    """
    return {
        unit.id: _rounded(need, index, float(need.season_kwh[index]))
        for index, unit in enumerate(need.building.units)
    }


def _rounded(need: Need, index: int, season_kwh: float) -> Fraction:
    scaled = season_kwh * 10**NEED_DIGITS
    doubtful = abs(scaled % 1 - 0.5) < DOUBT_KWH
    number = exact_season_kwh(need, index) if doubtful else exact(season_kwh)
    return round_half_up(number, NEED_DIGITS)


def millesimi_of_need(need: Need, *, digits: int = 2) -> dict[str, Decimal]:
    """Give the millesimi of need, m_i = 1000 Q_i / sum Q (UNI 10200 art. 8).

    Parameters
    ----------
    need
        Result of `heating_need`.
    digits
        Decimals of the shares.

    Returns
    -------
    dict
        Millesimi by unit id [1/1000], sum exactly 1000, by largest remainder.

    Raises
    ------
    UnableToApportion
        No unit needs any heat.
    """
    return millesimi_from_weights(whole_need_kwh(need), digits=digits)
