"""Criteria: named, dated, versioned rule sets, each with the figures its rule needs.

A criterion is chosen by the assembly or by the engineer's project and stays with the season it closed.
Another edition of a norm is another criterion, never a change of one here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tepore.norms.uni10200.criterion import NOT_VERIFIED, Criterion, ElectricityRule
from tepore.norms.uni10200.declared import Declared, FixedSplit, OldMillesimi, Term
from tepore.norms.uni10200.kinds import Service, TableKind
from tepore.norms.uni11300_2 import PlantPart

__all__ = [
    "CRITERIA",
    "NOT_VERIFIED",
    "AnyCriterion",
    "Criterion",
    "Declared",
    "Direct",
    "Direct2018",
    "ElectricityRule",
    "FixedSplit",
    "FractionOfUse",
    "IndirectAnalytic",
    "IndirectSimplified",
    "LowUse",
    "OldMillesimi",
    "TableKind",
    "Term",
    "UseFactor",
]

EDITION_2015_ON = date(2015, 6, 11)
"""Day UNI 10200:2015 was published: default, not verified."""
EDITION_2018_ON = date(2018, 10, 11)
"""Day UNI 10200:2018 came into force, as trade articles give it."""


class LowUse(StrEnum):
    """What is done where the use factor is below 0.3, where one source ends the formula's validity."""

    EXTEND = "extend"
    """The formula goes on to zero use, where all heat is involuntary."""
    HOLD = "hold"
    """The involuntary fraction stays what it is at a use factor of 0.3."""


@dataclass(frozen=True, kw_only=True)
class Direct(Criterion):
    """Heat meters in every unit: the involuntary share is what is left of the whole."""

    code = "uni10200:2015/direct"
    title = "UNI 10200:2015, direct metering, involuntary share by difference"
    edition = "UNI 10200:2015"
    from_on = EDITION_2015_ON
    clause = "UNI 10200:2015 11.8.3"


@dataclass(frozen=True, kw_only=True)
class IndirectAnalytic(Criterion):
    """Heat cost allocators, involuntary share from computed losses.

    Attributes
    ----------
    losses_kwh
        P_cli, losses of primary and secondary distribution and storage in the season [kWh].
    parts
        Pipes and stores that the losses are computed from; none where another calculation gives them.
    source
        Calculation the losses come from.
    """

    code = "uni10200:2015/indirect-analytic"
    title = "UNI 10200:2015, indirect metering, involuntary share from computed losses"
    edition = "UNI 10200:2015"
    from_on = EDITION_2015_ON
    clause = "UNI 10200:2015 11.8.3.1, annex E.9"

    losses_kwh: Decimal
    parts: tuple[PlantPart, ...] = ()
    source: str


@dataclass(frozen=True, kw_only=True)
class IndirectSimplified(Criterion):
    """Heat cost allocators, involuntary share a constant energy: k_inv times the building's ideal need.

    k_inv follows from the plant by table 10.

    Attributes
    ----------
    need_kwh
        Q_h,id, ideal useful heat the building needs in a season [kWh]; None takes the sum of the needs that
        the need millesimi were made from.
    source
        Calculation the need comes from.
    """

    code = "uni10200:2015/indirect-simplified"
    title = "UNI 10200:2015, indirect metering, involuntary share from table 10"
    edition = "UNI 10200:2015"
    from_on = EDITION_2015_ON
    clause = "UNI 10200:2015 11.8.3.1, table 10"
    services = frozenset({Service.HEATING})

    need_kwh: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class FractionOfUse(Criterion):
    """Heat cost allocators, involuntary share a fixed fraction of the heat actually used.

    Attributes
    ----------
    fraction
        Involuntary share of the useful heat [1], 0 to 1.
    source
        Project or resolution that fixes it.
    """

    code = "uni10200:2015/fraction-of-use"
    title = "UNI 10200:2015, indirect metering, involuntary share a fixed fraction of actual use"
    edition = "UNI 10200:2015, as a project's fixed fraction"
    from_on = EDITION_2015_ON
    clause = "project's fraction of actual use"

    fraction: Decimal
    source: str


@dataclass(frozen=True, kw_only=True)
class UseFactor(Criterion):
    """Heat cost allocators, involuntary share a fraction of the heat used that grows as the building empties.

    The project gives the fraction f*_inv of a building in full use and the heat Q*_dis,in it then takes. With
    f_uso = Q_tot / Q*_dis,in: f_inv = f*_inv above 0.8, and 1 - ((1 - f*_inv) / 0.8) f_uso up to 0.8. The
    formula is taken from public answers of makers of design software (edilclima.it FAQ 220, logical.it 1286
    and 1412); the norm's own text and clause numbers are a default, not verified.

    Attributes
    ----------
    full_use_fraction
        f*_inv, involuntary share of the useful heat in full use [1], 0 to 1.
    full_use_heat_kwh
        Q*_dis,in, heat into the distribution in a season of full use, above 0 [kWh].
    low_use
        What is done below a use factor of 0.3; the sources disagree.
    source
        Project both figures come from.
    """

    code = "uni10200:2018/use-factor"
    title = "UNI 10200:2018, indirect metering, involuntary share by the use factor"
    edition = "UNI 10200:2018"
    from_on = EDITION_2018_ON
    verified = False
    services = frozenset({Service.HEATING, Service.COOLING})
    clause = "UNI 10200:2018, use factor"
    article = "UNI 10200:2018"
    heat_clause = "UNI 10200:2018"

    full_use_fraction: Decimal
    full_use_heat_kwh: Decimal
    low_use: LowUse = LowUse.EXTEND
    source: str


@dataclass(frozen=True, kw_only=True)
class Direct2018(Direct):
    """Heat or cooling meters in every unit by the edition that has cooling in its scope.

    The difference is that of the edition before; that its text keeps it is a default, not verified.
    """

    code = "uni10200:2018/direct"
    title = "UNI 10200:2018, direct metering, involuntary share by difference"
    edition = "UNI 10200:2018"
    from_on = EDITION_2018_ON
    verified = False
    clause = "UNI 10200:2018, direct metering"
    article = "UNI 10200:2018"
    heat_clause = "UNI 10200:2018"


AnyCriterion = (
    Direct
    | Direct2018
    | IndirectAnalytic
    | IndirectSimplified
    | FractionOfUse
    | UseFactor
    | FixedSplit
    | OldMillesimi
    | Declared
)
CRITERIA: dict[str, type[Criterion]] = {
    criterion.code: criterion
    for criterion in (
        Direct,
        IndirectAnalytic,
        IndirectSimplified,
        FractionOfUse,
        Direct2018,
        UseFactor,
        FixedSplit,
        OldMillesimi,
        Declared,
    )
}
