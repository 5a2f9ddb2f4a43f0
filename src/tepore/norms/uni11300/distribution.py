"""Heat lost by pipes and stores: the analytic involuntary energy P_cli of UNI 10200 (annex E.9).

    pipe:  Q = L U_l (theta_w - theta_a) t        U_l = pi / (ln(D/d) / (2 lambda) + 1 / (alpha D))
    store: Q = K (theta_s - theta_a) t

Formulas of UNI/TS 11300-2 appendix A; the surface coefficient is a default, not verified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, pi

from tepore.kernel import Refusal
from tepore.norms.defaults import Default

SURFACE_COEFFICIENT = Default(
    number=4.0,
    unit="W/(m2 K)",
    what="coefficiente superficiale delle tubazioni in ambiente interno",
    source="UNI/TS 11300-2 appendix A, as recalled",
)
TRANSMITTANCE_DIGITS = 4


class BadPipe(Refusal):
    """A pipe or a store of which no loss follows."""


@dataclass(frozen=True)
class WarmPart:
    """A pipe or a store.

    Attributes
    ----------
    loss_w_k
        L U_l of a pipe, K of a store [W/K].
    water_c, around_c
        Mean temperatures of the water and around it in the season [C].
    hours
        Time that it is warm in the season [h].
    """

    id: str
    loss_w_k: float
    water_c: float
    around_c: float
    hours: float

    @property
    def energy_kwh(self) -> float:
        """Heat lost in the season [kWh], zero where the water is not the warmer."""
        return max(0.0, self.loss_w_k * (self.water_c - self.around_c) * self.hours / 1000)


def pipe_transmittance_w_m_k(
    outer_diameter_mm: float,
    insulation_mm: float,
    insulation_w_m_k: float,
    surface_w_m2_k: Default = SURFACE_COEFFICIENT,
) -> float:
    """Give the loss of a pipe in air by length.

    Parameters
    ----------
    outer_diameter_mm
        Of the bare pipe [mm], above zero.
    insulation_mm
        Thickness of its insulation [mm], zero or more.
    insulation_w_m_k
        Conductivity of the insulation [W/(m K)], above zero.
    surface_w_m2_k
        Surface coefficient, replaceable.

    Returns
    -------
    float
        U_l [W/(m K)] at four decimals.

    Raises
    ------
    BadPipe
        A size or the conductivity is not above zero.
    """
    if outer_diameter_mm <= 0 or insulation_mm < 0 or insulation_w_m_k <= 0:
        raise BadPipe(
            f"no pipe has {outer_diameter_mm} mm and {insulation_mm} mm of {insulation_w_m_k} W/(m K).",
            remedy="Give the outer diameter in mm and the insulation's thickness and conductivity.",
            code="need.pipe.size",
        )
    bare = outer_diameter_mm / 1000
    covered = bare + 2 * insulation_mm / 1000
    resistance = log(covered / bare) / (2 * insulation_w_m_k) + 1 / (surface_w_m2_k.number * covered)
    return round(pi / resistance, TRANSMITTANCE_DIGITS)


def plant_losses_kwh(parts: Sequence[WarmPart]) -> float:
    """Sum the losses of pipes and stores, P_cli.

    Parameters
    ----------
    parts
        Primary and secondary distribution and stores outside the units.

    Returns
    -------
    float
        Heat lost in the season [kWh].
    """
    return sum(part.energy_kwh for part in parts)
