"""When a meter has to be verified or exchanged: D.M. 155/2013, since 18 September 2017 D.M. 93/2017."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tepore.kernel import Refusal
from tepore.norms.defaults import NOT_VERIFIED
from tepore.norms.ranges import within
from tepore.norms.tables import load_table

TABLE = load_table("tepore.norms.duties", "verification.toml")
CLAUSE = "D.M. 93/2017 annex IV"


class BadDevice(Refusal):
    """A device whose term cannot be told from what is known of it."""


class Instrument(StrEnum):
    """What the device is to the law."""

    HEAT_METER = "heat_meter"
    WATER_METER = "water_meter"
    HEAT_COST_ALLOCATOR = "heat_cost_allocator"
    TOTALISER = "totaliser"
    COOLING_METER = "cooling_meter"


class FlowSensor(StrEnum):
    """How the device measures flow."""

    MECHANICAL = "mechanical"
    """With moving parts: single jet, multi jet, Woltmann."""
    STATIC = "static"
    """Ultrasonic, electromagnetic, venturi."""


@dataclass(frozen=True)
class MeteringDevice:
    """What the law needs to know of a device.

    Attributes
    ----------
    id
        Identifier, for messages.
    instrument
        What it is.
    in_use_from
        Civil day of its first use.
    flow_sensor, permanent_flow_m3h
        How it measures flow, and q_p or Q3 [m³/h]; needed for heat and water meters alone.
    verified_on
        Civil day of its last verification, if any.
    mid_marked
        Whether it carries the M mark; None where not known: then it is taken from the day of first use.
    remotely_readable
        Whether it can be read without entering the flat; None where not known.
    submeter
        Whether it sits in a unit rather than at the supply point.
    """

    id: str
    instrument: Instrument
    in_use_from: date
    flow_sensor: FlowSensor | None = None
    permanent_flow_m3h: float | None = None
    verified_on: date | None = None
    mid_marked: bool | None = None
    remotely_readable: bool | None = None
    submeter: bool = True

    @property
    def legal_meter(self) -> bool:
        """Whether it falls under legal metrology at all."""
        return self.instrument in {Instrument.HEAT_METER, Instrument.WATER_METER}

    @property
    def marked(self) -> bool:
        """Whether it carries the M mark, or has to by the day of its first use."""
        return (
            self.in_use_from >= TABLE["mid"]["marking_from"] if self.mid_marked is None else self.mid_marked
        )


@dataclass(frozen=True)
class VerificationTerm:
    """When a device is due.

    Attributes
    ----------
    due_on
        Last civil day by which it is verified or exchanged; None where nothing is asked of it.
    years
        Term in years; None where nothing is asked.
    rule
        Decree and source, or why nothing is asked.
    notes
        What is contested or not verified.
    """

    due_on: date | None
    years: int | None
    rule: str
    notes: tuple[str, ...]


def due_on(device: MeteringDevice, *, as_of: date | None = None) -> VerificationTerm:
    """Give the day by which a device is verified or exchanged.

    Parameters
    ----------
    device
        What is known of the device.
    as_of
        Civil day whose decree applies; the latest decree where None.

    Returns
    -------
    VerificationTerm
        The day and the rule. Of 29 February the anniversary is 28 February.

    Raises
    ------
    BadDevice
        Flow sensor or permanent flow of a legal meter is missing, the verification is before the first use,
        or no decree was in force on the day.
    OutOfRange
        The permanent flow is not above 0.
    """
    if device.verified_on is not None and device.verified_on < device.in_use_from:
        raise BadDevice(
            f"was verified on {device.verified_on}, before its first use on {device.in_use_from}.",
            where=device.id,
            code="duties.verified_before_use",
        )
    if not device.legal_meter:
        return VerificationTerm(None, None, TABLE["exempt"][device.instrument.value], ())
    decree = _decree(as_of)
    if not device.marked:
        return _unmarked(decree)
    row = _term(device)
    years = int(row[f"{device.flow_sensor}_years"])
    start = device.verified_on or device.in_use_from
    notes = [TABLE["notes"]["counted_from"], *_decree_note(decree)]
    if device.submeter:
        notes.append(TABLE["notes"]["submeter"])
    if note := row.get(f"{device.flow_sensor}_note", ""):
        notes.append(note)
    return VerificationTerm(
        _years_after(start, years), years, f"{decree['name']} ({row['source']})", tuple(notes)
    )


def _term(device: MeteringDevice) -> Mapping[str, Any]:
    if device.flow_sensor is None or device.permanent_flow_m3h is None:
        raise BadDevice(
            "the term depends on the flow sensor and the permanent flow, and one of them is not known.",
            where=device.id,
            remedy="Read both off the plate (qp or Q3; mechanical or static).",
            code="duties.plate_missing",
        )
    flow = within("permanent_flow_m3h", device.permanent_flow_m3h, 0, unit="m³/h", clause=CLAUSE, above=True)
    split = TABLE["small" if device.instrument is Instrument.HEAT_METER else "small_water"]
    size = "small" if flow <= split["permanent_flow_m3h"] else "large"
    rows: list[Mapping[str, Any]] = TABLE["terms"]
    return next(row for row in rows if row["instrument"] == device.instrument and row["size"] == size)


def _unmarked(decree: Mapping[str, Any]) -> VerificationTerm:
    """Give the term of a meter without the M mark: none at first, a transitional one since D.M. 93/2017."""
    if "until_on" in decree:
        return VerificationTerm(
            None, None, f"{decree['name']}: meters without the M mark are not subject", ()
        )
    rule = TABLE["unmarked"]
    years = int(rule["transitional_years"])
    notes = (f"transitional term of meters without the M mark ({NOT_VERIFIED}; {rule['source']})",)
    return VerificationTerm(_years_after(decree["from_on"], years), years, decree["name"], notes)


def _decree(as_of: date | None) -> Mapping[str, Any]:
    decrees: list[Mapping[str, Any]] = TABLE["decrees"]
    if as_of is None:
        return decrees[-1]
    for decree in decrees:
        if decree["from_on"] <= as_of < decree.get("until_on", date.max):
            return decree
    raise BadDevice(
        f"no decree on periodic verification was in force on {as_of}.",
        remedy=f"The first is {decrees[0]['name']}, from {decrees[0]['from_on']}.",
        code="duties.no_decree",
    )


def _decree_note(decree: Mapping[str, Any]) -> tuple[str, ...]:
    return () if decree["verified"] else (f"{decree['name']} ({NOT_VERIFIED}; {decree['source']})",)


def _years_after(day: date, years: int) -> date:
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February of a year that has none
        return day.replace(year=day.year + years, day=28)
