"""Linear transmittance of a pipe: resistance of its insulation and of what is around it.

    R_ins = ln(D/d) / (2 π λ)        D = d + 2 s
    R_out = 1 / (π D α)              in air
    R_out = ln(4 z/D) / (2 π λ_g)    embedded or buried, z > 1.5 D
    U_l   = 1 / (R_ins + R_out)

The water's film and the pipe's metal are left out, which errs on the side of a greater loss. π and logarithms
have no exact value: each is taken at six decimals, named in the calculation, and U_l is rounded at four.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import log, pi
from typing import TYPE_CHECKING

from tepore.kernel import round_half_up
from tepore.norms.uni11300_2.coefficients import COEFFICIENTS, exact_number
from tepore.norms.uni11300_2.parts import BadLoss, Surroundings, faults_of

if TYPE_CHECKING:
    from tepore.norms.uni11300_2.parts import WarmPipe

LOGARITHM_DIGITS = 6
TRANSMITTANCE_DIGITS = 4
PI = Decimal(f"{pi:.{LOGARITHM_DIGITS}f}")
_IN_AIR = {Surroundings.INDOORS: "surface_inside", Surroundings.OUTDOORS: "surface_outside"}
_IN_SOLID = {Surroundings.EMBEDDED: "wall", Surroundings.BURIED: "ground"}


@dataclass(frozen=True)
class Transmittance:
    """Loss of a pipe by length and what it is made of.

    Attributes
    ----------
    linear_w_m_k
        U_l [W/(m K)] at four decimals.
    coefficient
        α [W/(m² K)] in air, λ of wall or ground [W/(m K)] else.
    coefficient_source
        Where the coefficient stands; empty where the pipe's own was given.
    default
        Name of the default that was taken; empty where none was.
    """

    linear_w_m_k: Fraction
    coefficient: Decimal
    coefficient_source: str
    default: str


def transmittance_of(pipe: WarmPipe) -> Transmittance:
    """Give the loss of a pipe by length [W/(m K)] from its size, insulation and surroundings.

    Parameters
    ----------
    pipe
        With its outer diameter; sizes within the limits of `faults_of`.

    Returns
    -------
    Transmittance
        U_l at four decimals and the coefficient it leans on.

    Raises
    ------
    BadLoss
        A size is missing or impossible.
    """
    for fault in faults_of([pipe]):
        raise BadLoss(fault.what, where=f"pipe {pipe.id}", remedy=fault.remedy, code=fault.code)
    if pipe.linear_w_m_k is not None:
        return Transmittance(Fraction(pipe.linear_w_m_k), Decimal(0), "", "")
    number, source, default = coefficient_of(pipe)
    resistance = _insulation(pipe) + _around(pipe, number)
    return Transmittance(round_half_up(1 / resistance, TRANSMITTANCE_DIGITS), number, source, default)


def coefficient_of(pipe: WarmPipe) -> tuple[Decimal, str, str]:
    """Give α or λ of the surroundings, its source, and the name of the default where one is taken."""
    if pipe.surroundings in _IN_AIR:
        own = pipe.surface_w_m2_k
        name = "surface_bare" if pipe.insulation_mm == 0 else _IN_AIR[pipe.surroundings]
    else:
        own, name = pipe.around_w_m_k, _IN_SOLID[pipe.surroundings]
    if own is not None:
        return own, "", ""
    default = COEFFICIENTS[name]
    return exact_number(default), default.note or default.source, name


def logarithm(ratio: Fraction) -> Decimal:
    """Give the natural logarithm of a ratio of 1 or more [1], at six decimals."""
    return Decimal(f"{log(float(ratio)):.{LOGARITHM_DIGITS}f}")


def diameters_m(pipe: WarmPipe) -> tuple[Fraction, Fraction]:
    """Give d of the bare pipe and D over its insulation [m]."""
    bare = Fraction(pipe.outer_diameter_mm or 0) / 1000
    return bare, bare + 2 * Fraction(pipe.insulation_mm) / 1000


def _insulation(pipe: WarmPipe) -> Fraction:
    if pipe.insulation_mm == 0:
        return Fraction(0)
    bare, covered = diameters_m(pipe)
    return Fraction(logarithm(covered / bare)) / (2 * Fraction(PI) * Fraction(pipe.insulation_w_m_k or 1))


def _around(pipe: WarmPipe, coefficient: Decimal) -> Fraction:
    _, covered = diameters_m(pipe)
    if pipe.surroundings in _IN_AIR:
        return 1 / (Fraction(PI) * covered * Fraction(coefficient))
    shape = Fraction(logarithm(4 * Fraction(pipe.depth_m or 0) / covered))
    return shape / (2 * Fraction(PI) * Fraction(coefficient))
