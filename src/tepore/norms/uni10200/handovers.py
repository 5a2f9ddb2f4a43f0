"""A unit that changes hands within the season, and what its statement is divided by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class TenureBasis(StrEnum):
    """What the part by consumption was divided by at a handover."""

    READINGS = "readings"
    """An intermediate reading of the day."""
    DEGREE_DAYS = "degree_days"
    """What outdoor temperatures ask for on either side of the day."""
    DAYS = "days"
    """Days on either side, where nobody gave temperatures."""


@dataclass(frozen=True, kw_only=True)
class IntermediateReading:
    """Register of a device on the day of a handover, in its display unit.

    Attributes
    ----------
    consumption
        Id of the row of consumption that it divides.
    """

    consumption: str
    index: Decimal
    read_on: date
    source: str


@dataclass(frozen=True, kw_only=True)
class Handover:
    """A sale, or a tenant who comes or goes, within the season.

    Attributes
    ----------
    unit
        Its id.
    on
        First civil day on which the next holder answers; strictly within the season.
    from_holder, to_holder
        Who leaves and who comes; may be empty, where nobody answered.
    readings
        Of that day, for as many devices as were read.
    advances_cents
        What the one who leaves paid of the unit's advances [cent].
    source
        Where the handover is written.
    """

    unit: str
    on: date
    from_holder: str = ""
    to_holder: str = ""
    readings: tuple[IntermediateReading, ...] = ()
    advances_cents: int = 0
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class MonthlyTemperatures:
    """Mean outdoor temperatures that degree days are made from.

    Attributes
    ----------
    temperature_c
        Of January to December [C], -30 to 45.
    base_c
        Indoor temperature of the degree days [C]: 20 in Italy (D.P.R. 412/1993 art. 1).
    """

    temperature_c: tuple[Decimal, ...]
    source: str
    base_c: Decimal = Decimal(20)
