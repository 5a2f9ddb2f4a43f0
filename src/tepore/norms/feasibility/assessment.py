"""From building to verdict, service by service: direct meters first, then indirect (252/2016/R/tlr 18.3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tepore.norms.feasibility.assumptions import TABLE, Assumptions, Service, exact
from tepore.norms.feasibility.building import (
    Building,
    Feasibility,
    Finding,
    Plant,
    Standing,
    direct_metering,
    standing_of,
)
from tepore.norms.feasibility.flows import CashFlows, Need, cash_flows
from tepore.norms.feasibility.limits import NeedLimits
from tepore.norms.feasibility.offers import Offer
from tepore.norms.feasibility.remarks import Remark, because
from tepore.norms.feasibility.sensitivity import Sensitivity, sensitivity


class Verdict(StrEnum):
    """What the study says of a service."""

    DIRECT_OBLIGED = "direct_obliged"
    """Individual meters are to be installed."""
    INDIRECT_OBLIGED = "indirect_obliged"
    """Not meters, but allocators or totalisers pay."""
    EXEMPT = "exempt"
    """Neither is asked."""
    INDIRECT_TO_BE_ASSESSED = "indirect_to_be_assessed"
    """Meters are out; an offer for indirect metering is needed to go on."""
    DIRECT_TO_BE_ASSESSED = "direct_to_be_assessed"
    """An offer for meters is needed to go on."""
    TO_BE_CHECKED = "to_be_checked"
    """An engineer has to look at the plant first."""
    NO_PLANT = "no_plant"
    """The service has no central plant."""


class NeedClass(StrEnum):
    """Where the specific need lies between the limits."""

    EXEMPT = "exempt"
    TO_BE_ASSESSED = "to_be_assessed"
    OBLIGED = "obliged"


@dataclass(frozen=True)
class Investment:
    """One way of metering, reckoned.

    Attributes
    ----------
    offer
        Costs that were reckoned with, cut to the tables where the document says so.
    saving
        Share saved [1].
    flows
        Years and net present value.
    sensitivity
        Values around the case.
    notes
        Costs that were cut, and defaults used.
    """

    offer: Offer
    saving: Fraction
    flows: CashFlows
    sensitivity: Sensitivity
    notes: tuple[Remark, ...]

    @property
    def pays(self) -> bool:
        """Whether the net present value is zero or above."""
        return self.flows.npv_eur >= 0


@dataclass(frozen=True)
class ServiceCase:
    """What the study knows of one service.

    Attributes
    ----------
    need
        Need of the building.
    limits
        Limits of specific need that hold for it.
    direct, indirect
        Offers; None where there is none.
    most
        Costs of the tables, above which an offer for meters is not reckoned.
    beside_heat_meters
        The same hot-water case where heat meters go in too and bear acquisition and design; else None.
    """

    need: Need
    limits: NeedLimits
    direct: Offer | None
    indirect: Offer | None
    most: Offer
    beside_heat_meters: ServiceCase | None = None


@dataclass(frozen=True)
class ServiceVerdict:
    """What the study says of one service, and how it came to it.

    Attributes
    ----------
    service, verdict
        Which, and what.
    steps
        Reasons in order, each with its clause.
    need_class
        Where the need lies; None where that was not asked.
    direct, indirect
        What was reckoned; None where nothing was.
    """

    service: Service
    verdict: Verdict
    steps: tuple[Remark, ...]
    need_class: NeedClass | None = None
    direct: Investment | None = None
    indirect: Investment | None = None

    @property
    def notes(self) -> tuple[Remark, ...]:
        """What a document must print beside the figures."""
        both = [way.notes for way in (self.direct, self.indirect) if way is not None]
        return tuple(dict.fromkeys(note for notes in both for note in notes))


def need_class(specific_kwh_m2_year: Fraction, limits: NeedLimits) -> NeedClass:
    """Tell where a specific need lies (252/2016/R/tlr 11.11).

    Parameters
    ----------
    specific_kwh_m2_year
        Specific need [kWh/(m²·year)].
    limits
        Limits; needs on a limit are to be assessed.

    Returns
    -------
    NeedClass
        Exempt below the lower limit, obliged above the upper.
    """
    if specific_kwh_m2_year > limits.obliged_above:
        return NeedClass.OBLIGED
    return NeedClass.EXEMPT if specific_kwh_m2_year < limits.exempt_below else NeedClass.TO_BE_ASSESSED


def invest(
    need: Need, offer: Offer, given: Assumptions, *, most: Offer | None = None, deduction: bool = False
) -> Investment:
    """Reckon an offer with the saving of the second step (252/2016/R/tlr 18.1).

    Parameters
    ----------
    need
        Need of the building.
    offer
        Costs offered.
    given
        Prices of the building in place of those of the model.
    most
        Costs above which the offer is cut; None for no cut.
    deduction
        Whether half of the outlay comes back through taxes.

    Returns
    -------
    Investment
        Flows, value, sensitivity.
    """
    saving = exact(TABLE["savings"]["second_step"])
    used, cut = offer.capped(most) if most is not None else (offer, ())
    notes = [because("cost_cut", cost=name, most=getattr(used, name)) for name in cut]
    if deduction:
        notes.append(because("deduction", instalments=TABLE["deduction"]["instalments"]))
    return Investment(
        used,
        saving,
        cash_flows(need, used, saving, given, deduction=deduction),
        sensitivity(need, used, saving, given, deduction=deduction),
        tuple(notes),
    )


def assess(
    building: Building, case: ServiceCase, given: Assumptions, *, deduction: bool = False
) -> ServiceVerdict:
    """Come to a verdict on one service of a building.

    Parameters
    ----------
    building
        What is known of the building.
    case
        Need, limits and offers of the service.
    given
        Prices of the building and the other inputs of the model.
    deduction
        Whether half of the outlay comes back through taxes.

    Returns
    -------
    ServiceVerdict
        The verdict, its reasons, and what was reckoned on the way.
    """
    service = case.need.service
    can = direct_metering(building, service)
    if can.outcome is Feasibility.NO_PLANT:
        return ServiceVerdict(service, Verdict.NO_PLANT, (can.reason,))
    stands = standing_of(building)
    if stands.outcome in {Standing.OBLIGED, Standing.EXEMPT}:
        verdict = Verdict.DIRECT_OBLIGED if stands.outcome is Standing.OBLIGED else Verdict.EXEMPT
        return ServiceVerdict(service, verdict, (stands.reason,))
    steps = (stands.reason, can.reason)
    if service is not Service.HOT_WATER and building.plant is not Plant.HYDRONIC:
        return ServiceVerdict(service, Verdict.EXEMPT, steps)
    if can.outcome is Feasibility.TO_BE_CHECKED:
        return ServiceVerdict(service, Verdict.TO_BE_CHECKED, steps)
    if can.outcome is Feasibility.NOT_FEASIBLE:
        return _indirect(ServiceVerdict(service, Verdict.EXEMPT, steps), case, given, deduction=deduction)
    return _direct(stands, steps, case, given, deduction=deduction)


def _direct(
    stands: Finding, steps: tuple[Remark, ...], case: ServiceCase, given: Assumptions, *, deduction: bool
) -> ServiceVerdict:
    service, where = case.need.service, None
    way = None
    if case.direct is not None:
        way = invest(case.need, case.direct, given, most=case.most, deduction=deduction)
    if stands.outcome is Standing.CLASSED_BY_NEED:
        where = need_class(case.need.specific_kwh_m2_year, case.limits)
        steps = (*steps, _class_step(where, case))
    if where is NeedClass.OBLIGED:
        return ServiceVerdict(service, Verdict.DIRECT_OBLIGED, steps, where, way)
    if where is NeedClass.EXEMPT:
        return _indirect(
            ServiceVerdict(service, Verdict.EXEMPT, steps, where, way), case, given, deduction=deduction
        )
    if way is None:
        steps = (*steps, because("direct_offer_needed"))
        return ServiceVerdict(service, Verdict.DIRECT_TO_BE_ASSESSED, steps, where)
    steps = (*steps, _npv_step("direct", way))
    if way.pays:
        return ServiceVerdict(service, Verdict.DIRECT_OBLIGED, steps, where, way)
    return _indirect(
        ServiceVerdict(service, Verdict.EXEMPT, steps, where, way), case, given, deduction=deduction
    )


def _indirect(
    so_far: ServiceVerdict, case: ServiceCase, given: Assumptions, *, deduction: bool
) -> ServiceVerdict:
    steps, service = so_far.steps, so_far.service
    if service is Service.HOT_WATER:
        steps = (*steps, because("hot_water_has_no_indirect"))
        return ServiceVerdict(service, Verdict.EXEMPT, steps, so_far.need_class, so_far.direct)
    if case.indirect is None:
        steps = (*steps, because("indirect_offer_needed"))
        return ServiceVerdict(
            service, Verdict.INDIRECT_TO_BE_ASSESSED, steps, so_far.need_class, so_far.direct
        )
    way = invest(case.need, case.indirect, given, deduction=deduction)
    steps = (*steps, _npv_step("indirect", way))
    verdict = Verdict.INDIRECT_OBLIGED if way.pays else Verdict.EXEMPT
    return ServiceVerdict(service, verdict, steps, so_far.need_class, so_far.direct, way)


def _class_step(where: NeedClass, case: ServiceCase) -> Remark:
    return because(
        f"class_{where}",
        need=case.need.specific_kwh_m2_year,
        low=case.limits.exempt_below,
        high=case.limits.obliged_above,
        table=case.limits.source,
    )


def _npv_step(what: str, way: Investment) -> Remark:
    return because(f"{what}_{'pays' if way.pays else 'does_not_pay'}", npv=way.flows.npv_eur)
