"""AEEGSI 252/2016/R/tlr part IV: whether individual metering is feasible and pays, building by building."""

from tepore.norms.feasibility.assessment import (
    Investment,
    NeedClass,
    ServiceCase,
    ServiceVerdict,
    Verdict,
    assess,
    invest,
    need_class,
)
from tepore.norms.feasibility.assumptions import (
    Assumptions,
    Rounding,
    Service,
    UnknownPreset,
    hot_water_m3_per_flat_year,
    preset,
)
from tepore.norms.feasibility.building import (
    BadBuilding,
    Building,
    Distribution,
    Feasibility,
    Plant,
    Standing,
    direct_metering,
    standing_of,
)
from tepore.norms.feasibility.flows import CashFlows, Need, YearFlow, break_even_need, cash_flows
from tepore.norms.feasibility.limits import (
    LimitCase,
    NeedLimits,
    NoLimit,
    modelled_limits,
    printed_cases,
    printed_limits,
    rounded_limits,
)
from tepore.norms.feasibility.offers import BadOffer, Offer, Statistic, printed_offer
from tepore.norms.feasibility.remarks import Remark
from tepore.norms.feasibility.sensitivity import Sensitivity, sensitivity
from tepore.norms.feasibility.study import Study, StudyResult, run_study

__all__ = [
    "Assumptions",
    "BadBuilding",
    "BadOffer",
    "Building",
    "CashFlows",
    "Distribution",
    "Feasibility",
    "Investment",
    "LimitCase",
    "Need",
    "NeedClass",
    "NeedLimits",
    "NoLimit",
    "Offer",
    "Plant",
    "Remark",
    "Rounding",
    "Sensitivity",
    "Service",
    "ServiceCase",
    "ServiceVerdict",
    "Standing",
    "Statistic",
    "Study",
    "StudyResult",
    "UnknownPreset",
    "Verdict",
    "YearFlow",
    "assess",
    "break_even_need",
    "cash_flows",
    "direct_metering",
    "hot_water_m3_per_flat_year",
    "invest",
    "modelled_limits",
    "need_class",
    "preset",
    "printed_cases",
    "printed_limits",
    "printed_offer",
    "rounded_limits",
    "run_study",
    "sensitivity",
    "standing_of",
]
