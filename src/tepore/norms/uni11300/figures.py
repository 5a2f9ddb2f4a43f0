"""How many decimals a figure keeps on its way from physics to accounts, and the exact fraction it then is.

Sines, powers and logarithms have no exact value. Each such figure is rounded once, at the decimals named
here, *before* it is used anywhere. All that follows is sums, products and quotients, so the float64 arrays
and the exact calculation graph compute the same numbers; see docs/adr.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TRANSMITTANCE_DIGITS = 4
"""Decimals of U [W/(m2 K)], R [m2 K/W] and of b_tr [1]."""
FACTOR_DIGITS = 6
"""Decimals of shading factors, view factors and of the utilisation factor [1]."""
IRRADIATION_DIGITS = 6
"""Decimals of the daily irradiation of a surface [kWh/m2]."""
TEMPERATURE_DIGITS = 6
"""Decimals of an interpolated temperature [C] and of the sky's term [W/m2]."""
NEED_DIGITS = 0
"""Decimals of a unit's need of the season [kWh] when millesimi are made of it: whole kWh, as printed."""


def exact(number: float) -> Fraction:
    """Give the fraction that a float stands for when it is printed in its shortest form.

    Parameters
    ----------
    number
        A finite figure, any unit: 0.1 is meant as one tenth.

    Returns
    -------
    Fraction
        The decimal that reads back as the same float.
    """
    return Fraction(repr(float(number)))


def rounded(numbers: Floats, digits: int) -> Floats:
    """Round an array at decimals, so that each element prints as a short decimal.

    Parameters
    ----------
    numbers
        Figures of any shape and unit.
    digits
        Decimals kept.

    Returns
    -------
    ndarray
        The nearest floats to the rounded decimals, same shape and unit.
    """
    return np.asarray(np.round(numbers, digits) + 0.0, dtype=np.float64)
