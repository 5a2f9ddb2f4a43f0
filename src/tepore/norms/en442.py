"""EN 442: heat output of radiators and convectors.

    Φ = Φ_ref · (ΔT / ΔT_ref)^n            ΔT_ref = 50 K for flow 75, return 65, air 20 °C

Certificates state the output at 50 K (older ones, by UNI 6514, at 60 K) and the exponent n; allocators and
UNI 10200 want it at 60 K. The text of the norm was not read: formula and rule of the mean are as practised.
"""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import ArrayLike

from tepore.norms.defaults import Default
from tepore.norms.ranges import FloatArray, OutOfRange, all_within, within

CLAUSE = "EN 442-2, characteristic equation"
EXCESS_EN442_K = 50.0
EXCESS_UNI10200_K = 60.0
LOGARITHMIC_BELOW = Default(
    0.7,
    "1",
    "ratio of return to flow difference below which the logarithmic mean is taken",
    "EN 442 practice, clause not read",
)


def radiator_power_w(
    reference_power_w: float,
    excess_k: ArrayLike,
    exponent: float,
    *,
    reference_excess_k: float = EXCESS_EN442_K,
) -> FloatArray:
    """Give the heat output at a temperature difference by the characteristic equation.

    Parameters
    ----------
    reference_power_w
        Output at the reference difference [W], 0 or more.
    excess_k
        Mean water less air [K], any shape, 0 to 150.
    exponent
        Exponent n of the certificate [1], 1 to 2.
    reference_excess_k
        Difference at which the output is stated [K], above 0.

    Returns
    -------
    ndarray
        Output [W], shape of `excess_k`.

    Raises
    ------
    OutOfRange
        A figure is outside its range.
    """
    within("reference_power_w", reference_power_w, 0, unit="W", clause=CLAUSE)
    within("exponent", exponent, 1, 2, unit="1", clause=CLAUSE)
    within("reference_excess_k", reference_excess_k, 0, unit="K", clause=CLAUSE, above=True)
    excess = all_within("excess_k", excess_k, 0, 150, unit="K", clause=CLAUSE)
    return np.asarray(reference_power_w * (excess / reference_excess_k) ** exponent)


def excess_for_power_k(
    power_w: float, reference_power_w: float, exponent: float, *, reference_excess_k: float = EXCESS_EN442_K
) -> float:
    """Give the temperature difference at which a radiator gives an output: the inverse of the equation.

    Parameters
    ----------
    power_w
        Output wanted [W], 0 or more.
    reference_power_w, exponent, reference_excess_k
        As in `radiator_power_w`; the reference output is above 0.

    Returns
    -------
    float
        Mean water less air [K].

    Raises
    ------
    OutOfRange
        A figure is outside its range.
    """
    within("power_w", power_w, 0, unit="W", clause=CLAUSE)
    within("reference_power_w", reference_power_w, 0, unit="W", clause=CLAUSE, above=True)
    within("exponent", exponent, 1, 2, unit="1", clause=CLAUSE)
    within("reference_excess_k", reference_excess_k, 0, unit="K", clause=CLAUSE, above=True)
    return float(reference_excess_k * (power_w / reference_power_w) ** (1.0 / exponent))


def power_at_60_k_w(power_50_w: float, exponent: float) -> float:
    """Bring the output of an EN 442 certificate from 50 K to the 60 K of UNI 10200 and of K_Q.

    Parameters
    ----------
    power_50_w
        Output at 50 K [W], 0 or more.
    exponent
        Exponent n of the certificate [1], 1 to 2.

    Returns
    -------
    float
        Output at 60 K [W]: 1.2675 times for n = 1.30. UNI 10200 D.3.1 asks for it.

    Raises
    ------
    OutOfRange
        A figure is outside its range.
    """
    return float(radiator_power_w(power_50_w, EXCESS_UNI10200_K, exponent))


def power_at_50_k_w(power_60_w: float, exponent: float) -> float:
    """Bring an output stated at 60 K (UNI 6514, UNI 10200) to the 50 K of EN 442.

    Parameters
    ----------
    power_60_w
        Output at 60 K [W], 0 or more.
    exponent
        Exponent n [1], 1 to 2.

    Returns
    -------
    float
        Output at 50 K [W].

    Raises
    ------
    OutOfRange
        A figure is outside its range.
    """
    return float(radiator_power_w(power_60_w, EXCESS_EN442_K, exponent, reference_excess_k=EXCESS_UNI10200_K))


def exponent_from_tests(
    power_low_w: float, excess_low_k: float, power_high_w: float, excess_high_k: float
) -> float:
    """Give the exponent n that two test points of one radiator state.

    Parameters
    ----------
    power_low_w, power_high_w
        Outputs [W], above 0.
    excess_low_k, excess_high_k
        Mean water less air of each [K], above 0 and the second above the first.

    Returns
    -------
    float
        n [1].

    Raises
    ------
    OutOfRange
        A figure is not positive, or the points do not rise, or n comes out beyond 1 to 2.
    """
    within("power_low_w", power_low_w, 0, unit="W", clause=CLAUSE, above=True)
    within("power_high_w", power_high_w, power_low_w, unit="W", clause=CLAUSE, above=True)
    within("excess_low_k", excess_low_k, 0, unit="K", clause=CLAUSE, above=True)
    within("excess_high_k", excess_high_k, excess_low_k, unit="K", clause=CLAUSE, above=True)
    exponent = log(power_high_w / power_low_w) / log(excess_high_k / excess_low_k)
    return within("exponent of the two tests", exponent, 1, 2, unit="1", clause=CLAUSE)


def arithmetic_excess_k(flow_c: ArrayLike, return_c: ArrayLike, air_c: ArrayLike) -> FloatArray:
    """Give the difference between the arithmetic mean of flow and return, and air.

    Parameters
    ----------
    flow_c, return_c, air_c
        Temperatures [°C], shapes that broadcast: flow not below return, return not below air.

    Returns
    -------
    ndarray
        (θ_flow + θ_return)/2 − θ_air [K]: 50 K for 75/65/20.

    Raises
    ------
    OutOfRange
        The temperatures do not fall from flow to return to air.
    """
    above_flow, above_return = _excesses(flow_c, return_c, air_c)
    return np.asarray((above_flow + above_return) / 2)


def logarithmic_excess_k(flow_c: ArrayLike, return_c: ArrayLike, air_c: ArrayLike) -> FloatArray:
    """Give the logarithmic mean difference between water and air.

    Parameters
    ----------
    flow_c, return_c, air_c
        As in `arithmetic_excess_k`; where the return is at air temperature the mean is 0.

    Returns
    -------
    ndarray
        (θ_flow − θ_return) / ln((θ_flow − θ_air)/(θ_return − θ_air)) [K], never above the arithmetic mean.

    Raises
    ------
    OutOfRange
        The temperatures do not fall from flow to return to air.
    """
    above_flow, above_return = _excesses(flow_c, return_c, air_c)
    ratio = np.divide(above_return, above_flow, out=np.ones_like(above_flow), where=above_flow > 0)
    close = np.abs(ratio - 1.0) < 1e-5
    safe = np.where(close | (ratio <= 0), 0.5, ratio)
    mean = above_flow * (1.0 - safe) / -np.log(safe)
    # Near equality the quotient loses its digits; the arithmetic mean is the same to 1e-11 of itself.
    mean = np.where(close, (above_flow + above_return) / 2, mean)
    return np.asarray(np.where(ratio <= 0, 0.0, mean))


def excess_k(
    flow_c: float, return_c: float, air_c: float, *, logarithmic_below: Default = LOGARITHMIC_BELOW
) -> float:
    """Give the mean difference between water and air, by the mean that the ratio asks for.

    Parameters
    ----------
    flow_c, return_c, air_c
        Temperatures [°C]: flow above air, flow not below return, return not below air.
    logarithmic_below
        Ratio (θ_return − θ_air)/(θ_flow − θ_air) below which the logarithmic mean is taken [1].

    Returns
    -------
    float
        Mean difference [K].

    Raises
    ------
    OutOfRange
        The temperatures do not fall from flow to return to air.
    """
    above_flow, above_return = _excesses(flow_c, return_c, air_c)
    if above_flow > 0 and float(above_return / above_flow) < logarithmic_below.number:
        return float(logarithmic_excess_k(flow_c, return_c, air_c))
    return float(arithmetic_excess_k(flow_c, return_c, air_c))


def _excesses(flow_c: ArrayLike, return_c: ArrayLike, air_c: ArrayLike) -> tuple[FloatArray, FloatArray]:
    air = all_within("air_c", air_c, -50, 60, unit="°C", clause=CLAUSE)
    flow = all_within("flow_c", flow_c, -50, 200, unit="°C", clause=CLAUSE)
    returned = all_within("return_c", return_c, -50, 200, unit="°C", clause=CLAUSE)
    above_flow, above_return = np.broadcast_arrays(flow - air, returned - air)
    if (above_return < 0).any() or (above_flow < above_return).any():
        raise OutOfRange(
            "the temperatures do not fall from flow to return to air.",
            remedy="Check which sensor is which.",
            code="en442.temperatures",
        )
    return above_flow, above_return
