"""Heat transfer coefficients: elements, unheated spaces by flat rate or balance, ventilation.

    H_tr = sum A U b + sum psi l b        b = H_ue / (H_iu + H_ue)        H_ve = rho c n V

UNI/TS 11300-1, UNI EN ISO 13789. Areas, transmittances and b are decimals, so these are exact fractions.
"""

from __future__ import annotations

from fractions import Fraction

from tepore.kernel import Refusal, round_half_up
from tepore.norms.uni11300.building import (
    GROUND,
    HEATED,
    OUTDOOR,
    Building,
    Element,
    OpaqueElement,
    ThermalBridge,
    UnheatedSpace,
    Unit,
)
from tepore.norms.uni11300.figures import TRANSMITTANCE_DIGITS, exact
from tepore.norms.uni11300.method import Method
from tepore.norms.uni11300.tabulated import table


class BadSpace(Refusal):
    """An unheated space of which no b_tr follows."""


def size_of(element: Element) -> float:
    """Give what an element's transmittance is multiplied by.

    Parameters
    ----------
    element
        An element.

    Returns
    -------
    float
        Area [m2] or length [m].
    """
    return element.length_m if isinstance(element, ThermalBridge) else element.area_m2


def transmittance_of(element: Element) -> Fraction:
    """Give the transmittance of an element as it is used.

    Parameters
    ----------
    element
        An element.

    Returns
    -------
    Fraction
        U [W/(m2 K)] or psi [W/(m K)], exact.
    """
    if isinstance(element, ThermalBridge):
        return exact(element.psi_w_m_k)
    if isinstance(element, OpaqueElement):
        return element.construction.exact_transmittance
    return element.window.exact_transmittance


def conductance_w_k(element: Element) -> Fraction:
    """Give A U or l psi of an element, before b_tr.

    Parameters
    ----------
    element
        An element.

    Returns
    -------
    Fraction
        Conductance [W/K], exact.
    """
    return exact(size_of(element)) * transmittance_of(element)


def flat_rates() -> dict[str, float]:
    """Give the flat-rate b_tr of unheated spaces (UNI/TS 11300-1:2014 prospetto 7).

    Returns
    -------
    dict
        b_tr [1] by kind of space.
    """
    return {kind: float(number) for kind, number in table("unheated_spaces")["b_tr"].items()}


def flat_rate_names() -> dict[str, str]:
    """Name the kinds of unheated spaces in Italian, as the table prints them.

    Returns
    -------
    dict
        Wording by kind of space.
    """
    return {kind: str(name) for kind, name in table("unheated_spaces")["italian"].items()}


def correction_factors(building: Building) -> dict[str, Fraction]:
    """Give b_tr of all that can lie beyond an element.

    Parameters
    ----------
    building
        Units, and spaces with a flat rate or with the envelope for their balance.

    Returns
    -------
    dict
        b_tr [1] by `Element.beyond`, at four decimals.

    Raises
    ------
    BadSpace
        A flat rate is unknown, or the balance has neither envelope nor air.
    """
    factors = {OUTDOOR: Fraction(1), GROUND: Fraction(1), HEATED: Fraction(0)}
    for space in building.spaces:
        factors[space.id] = _flat_rate(space) if space.flat_rate else _by_balance(building, space)
    return factors


def _flat_rate(space: UnheatedSpace) -> Fraction:
    rates = flat_rates()
    if space.flat_rate not in rates:
        raise BadSpace(
            f"there is no flat rate {space.flat_rate!r}.",
            where=f"space {space.id}",
            remedy=f"Choose one of {', '.join(rates)}.",
            code="need.space.flat_rate",
        )
    return exact(rates[space.flat_rate])


def space_conductances(building: Building, space: UnheatedSpace) -> tuple[Fraction, Fraction]:
    """Give the two sides of the balance of an unheated space.

    Parameters
    ----------
    building
        The building, whose units face the space.
    space
        One of its spaces.

    Returns
    -------
    tuple of Fraction
        H_iu from the units and H_ue to outdoors, air included [W/K].
    """
    inwards = sum(
        (
            conductance_w_k(element)
            for unit in building.units
            for element in unit.elements
            if element.beyond == space.id
        ),
        Fraction(0),
    )
    outwards = sum((conductance_w_k(element) for element in space.elements), Fraction(0))
    air = exact(building.method.air_heat_capacity_wh_m3_k) * exact(space.air_change_h)
    return inwards, outwards + air * exact(space.volume_m3)


def _by_balance(building: Building, space: UnheatedSpace) -> Fraction:
    inwards, outwards = space_conductances(building, space)
    if outwards <= 0:
        raise BadSpace(
            "it has no envelope towards outdoors and no air, so its balance cannot be made.",
            where=f"space {space.id}",
            remedy="Describe its elements and volume, or name a flat_rate.",
            code="need.space.empty",
        )
    return round_half_up(outwards / (inwards + outwards), TRANSMITTANCE_DIGITS)


def ventilation_w_k(unit: Unit, method: Method) -> Fraction:
    """Give H_ve = rho c n V of a unit.

    Parameters
    ----------
    unit
        Unit with net volume [m3] and perhaps its own air change [1/h].
    method
        Heat capacity of air [Wh/(m3 K)] and reference air change.

    Returns
    -------
    Fraction
        H_ve [W/K], exact.
    """
    change = method.air_change_h if unit.air_change_h is None else unit.air_change_h
    return exact(method.air_heat_capacity_wh_m3_k) * exact(change) * exact(unit.net_volume_m3)
