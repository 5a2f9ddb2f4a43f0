"""Utilisation factors of gains and losses by the ratio of both and the building's inertia.

    heating: eta = (1 - g^a) / (1 - g^(a+1)), at g = 1: a / (a+1)       a = a0 + tau / tau0
    cooling: eta = (1 - g^-a) / (1 - g^-(a+1)), at g <= 0: 1            g = gains / losses

EN ISO 13790 12.2, UNI/TS 11300-1 14.
"""

from __future__ import annotations

import numpy as np

from tepore.norms.uni11300.figures import FACTOR_DIGITS, Floats, rounded

SECONDS_PER_HOUR_IN_K = 3.6
"""kJ in a Wh."""
NEAR_ONE = 1e-7
"""Ratios nearer to one than this take the limit, where the quotient would lose all its digits."""

SMALLEST_RATIO = 1e-300
"""Ratios below this count as zero, where their inverse would overflow."""


def time_constant_h(capacity_kj_k: Floats, transfer_w_k: Floats) -> Floats:
    """Give tau = C / (3.6 H).

    Parameters
    ----------
    capacity_kj_k
        Effective heat capacity [kJ/K], zero or more.
    transfer_w_k
        Heat transfer coefficient H_tr + H_ve [W/K], above zero.

    Returns
    -------
    ndarray
        tau [h].
    """
    return np.asarray(capacity_kj_k / (SECONDS_PER_HOUR_IN_K * transfer_w_k), dtype=np.float64)


def heating_utilisation(ratio: Floats, exponent: Floats) -> Floats:
    """Give the part of the gains that saves heat.

    Parameters
    ----------
    ratio
        Gains by losses of the month [1]; zero or more, infinite where nothing is lost.
    exponent
        a [1], above zero, same shape or broadcast.

    Returns
    -------
    ndarray
        eta [1], 0 to 1, at six decimals; 1 where there are no gains.
    """
    ratio, exponent = np.broadcast_arrays(
        np.asarray(ratio, dtype=np.float64), np.asarray(exponent, dtype=np.float64)
    )
    positive = np.where(np.isfinite(ratio), np.maximum(ratio, 0.0), 2.0)
    near = np.abs(positive - 1) < NEAR_ONE
    g = np.where(near, 0.5, positive)
    small = np.where(g > 1, 1 / np.maximum(g, 1.0), g)
    # Above one, numerator and denominator are divided by g^(a+1), so that no power overflows.
    below = (1 - small**exponent) / (1 - small ** (exponent + 1))
    above = small * below
    eta = np.where(g <= 1, below, above)
    eta = np.where(near, exponent / (exponent + 1), eta)
    eta = np.where(np.isfinite(ratio), eta, 0.0)
    return rounded(np.asarray(eta, dtype=np.float64), FACTOR_DIGITS)


def cooling_utilisation(ratio: Floats, exponent: Floats) -> Floats:
    """Give the part of the losses that saves cooling.

    Parameters
    ----------
    ratio
        Gains by losses of the month [1]; zero or less where the losses are negative.
    exponent
        a [1], above zero.

    Returns
    -------
    ndarray
        eta_C [1], 0 to 1, at six decimals; 1 for ratios of zero or less.
    """
    ratio = np.asarray(ratio, dtype=np.float64)
    positive = ratio > SMALLEST_RATIO
    inverse = np.where(positive, 1 / np.where(positive, ratio, 1.0), 1.0)
    # (1 - g^-a)/(1 - g^-(a+1)) is the heating factor of the inverted ratio.
    return np.where(positive, heating_utilisation(inverse, exponent), 1.0)


def limit_ratio(exponent: float) -> float:
    """Give gamma_lim = (a + 1) / a, at which the heating season begins and ends.

    Parameters
    ----------
    exponent
        a [1], above zero.

    Returns
    -------
    float
        gamma_lim [1].
    """
    return (exponent + 1) / exponent
