"""The limits of specific need: as printed, and as the model gives them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from tepore.kernel import Refusal
from tepore.norms.feasibility.assumptions import TABLE, Assumptions, Rounding, Service, exact
from tepore.norms.feasibility.flows import Need, break_even_need
from tepore.norms.feasibility.offers import printed_offer
from tepore.norms.tables import load_table

PRINTED = load_table("tepore.norms.feasibility", "limits.toml")
STEP = 5


class NoLimit(Refusal):
    """A case for which the document prints no limit."""


@dataclass(frozen=True)
class LimitCase:
    """One row of tables 14 to 17.

    Attributes
    ----------
    service
        Heating, cooling or hot water.
    permanent_flow_m3h
        Size Q3 of hot-water meters [m³/h]; None for the other services.
    with_heat_meters
        Whether hot-water meters go in with heat meters (table 16) or alone (table 17).
    """

    service: Service
    permanent_flow_m3h: float | None = None
    with_heat_meters: bool = False


@dataclass(frozen=True)
class NeedLimits:
    """Limits of specific need [kWh/(m²·year)].

    Attributes
    ----------
    exempt_below, obliged_above
        Below the first a building is exempt, above the second obliged, between them to be assessed.
    source
        Table, or reading of the model.
    """

    exempt_below: Fraction
    obliged_above: Fraction
    source: str


def printed_cases() -> tuple[LimitCase, ...]:
    """Give the rows of tables 14 to 17 in their order."""
    return tuple(
        LimitCase(Service(row["service"]), row.get("permanent_flow_m3h"), row.get("with_heat_meters", False))
        for row in PRINTED["limits"]
    )


def printed_limits(case: LimitCase) -> NeedLimits:
    """Give the limits that the document prints.

    Parameters
    ----------
    case
        Service, and size and company of hot-water meters.

    Returns
    -------
    NeedLimits
        Limits of tables 14 to 17.

    Raises
    ------
    NoLimit
        No table has that size of meter.
    """
    for found, row in zip(printed_cases(), PRINTED["limits"], strict=True):
        if found == case:
            return NeedLimits(
                Fraction(row["exempt_below"]),
                Fraction(row["obliged_above"]),
                f"AEEGSI 252/2016/R/tlr tab. {row['table']}",
            )
    raise NoLimit(
        f"no table has {case.service} with meters of {case.permanent_flow_m3h} m³/h.",
        remedy="Hot-water meters are of 2.5, 4, 6.3, 10, 16 or 25 m³/h.",
        code="feasibility.no_limit",
    )


def modelled_limits(case: LimitCase, given: Assumptions) -> NeedLimits:
    """Give the limits that the model leads to, before rounding.

    Parameters
    ----------
    case
        Service, and size and company of hot-water meters.
    given
        Reading of the model.

    Returns
    -------
    NeedLimits
        Specific needs at which metering just pays with the greatest and with the least saving.

    Raises
    ------
    BadOffer
        No table has that size of meter.
    """
    offer = printed_offer(
        case.service,
        given,
        permanent_flow_m3h=case.permanent_flow_m3h,
        with_heat_meters=case.with_heat_meters,
    )
    water = given.hot_water_m3_per_flat_year if case.service is Service.HOT_WATER else Fraction(0)
    need = Need(case.service, Fraction(0), given.area_m2, given.flats, water)
    savings = TABLE["savings"]
    return NeedLimits(
        break_even_need(need, offer, exact(savings["greatest"][case.service]), given),
        break_even_need(need, offer, exact(savings["least"][case.service]), given),
        f"model, reading {given.preset}",
    )


def rounded_limits(limits: NeedLimits, rounding: Rounding) -> NeedLimits:
    """Give limits as multiples of 5 kWh/m², to the nearest (halves up) or up."""
    return NeedLimits(
        _to_step(limits.exempt_below, rounding), _to_step(limits.obliged_above, rounding), limits.source
    )


def _to_step(need: Fraction, rounding: Rounding) -> Fraction:
    steps = need / STEP
    return Fraction(STEP * (ceil(steps) if rounding is Rounding.UP else floor(steps + Fraction(1, 2))))
