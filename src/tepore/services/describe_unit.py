"""The units of a condominium, and one unit with its rooms, devices and readings where the role may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.services.access import Action, Resource, require
from tepore.services.list_condominiums import CondominiumRow, condominium_row
from tepore.services.list_readings import REGISTERS, ReadingRow, reading_row, standing_readings
from tepore.services.read_statements import StoredAllocation, allocation_of_season
from tepore.services.scope import unit_within
from tepore.store.estate.models import Unit
from tepore.store.metering.models import Installation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tepore.norms.uni10200 import Statement
    from tepore.services.access import Actor
    from tepore.store.estate.models import MeteringPoint


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """One unit of the list.

    Attributes
    ----------
    statement
        What it owes by the latest allocation; None while the season is open, and for rooms in common.
    """

    id: int
    code: str
    name: str
    floor: str
    kind: str
    statement: Statement | None


@dataclass(frozen=True, kw_only=True)
class InstalledDevice:
    """A device at a metering point from-to, with its register over that time."""

    identification: str
    manufacturer: str
    kind: str
    model: str
    start_on: date
    end_on: date | None
    readings: tuple[ReadingRow, ...]


@dataclass(frozen=True, kw_only=True)
class PlaceInUnit:
    """A metering point of a unit with all devices that sat there, in order of time."""

    code: str
    kind: str
    service: str
    room: str
    devices: tuple[InstalledDevice, ...]


@dataclass(frozen=True, kw_only=True)
class UnitPage:
    """What the page of a unit shows.

    Attributes
    ----------
    places
        Its metering points; None where the role may not see inside the rooms.
    """

    unit: UnitRow
    condominium: CondominiumRow
    closed: StoredAllocation | None
    places: tuple[PlaceInUnit, ...] | None


@dataclass(frozen=True, kw_only=True)
class UnitsPage:
    """The units of a condominium with what each owes by the latest allocation."""

    condominium: CondominiumRow
    closed: StoredAllocation | None
    rows: tuple[UnitRow, ...]


def list_units(*, actor: Actor, condominium_id: int, season_id: int | None = None) -> UnitsPage:
    """List the units of a condominium with what they owe by a season; by the latest where None is named.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or the season is out of reach.
    """
    require(actor, Action.VIEW, Resource.UNIT)
    condominium = condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    closed = allocation_of_season(actor=actor, season=condominium.season)
    units = Unit.objects.filter(organisation_id=actor.organisation_id, condominium=condominium.id)
    rows = tuple(_unit_row(unit, closed) for unit in sorted(units, key=lambda unit: _natural(unit.code)))
    return UnitsPage(condominium=condominium, closed=closed, rows=rows)


def describe_unit(*, actor: Actor, unit_id: int, season_id: int | None = None) -> UnitPage:
    """Describe a unit in a season; in the latest where None is named.

    Raises
    ------
    NotPermitted
        The role may not, or the unit or the season is out of reach.
    """
    require(actor, Action.VIEW, Resource.UNIT)
    unit = unit_within(actor, unit_id)
    condominium = condominium_row(actor=actor, condominium_id=unit.condominium_id, season_id=season_id)
    closed = allocation_of_season(actor=actor, season=condominium.season)
    return UnitPage(
        unit=_unit_row(unit, closed),
        condominium=condominium,
        closed=closed,
        places=_places(actor, unit) if actor.may(Action.VIEW, Resource.ROOM) else None,
    )


def _unit_row(unit: Unit, closed: StoredAllocation | None) -> UnitRow:
    return UnitRow(
        id=unit.pk,
        code=unit.code,
        name=unit.name or unit.code,
        floor=unit.floor,
        kind=unit.kind,
        statement=closed.statement_of(unit.code) if closed else None,
    )


def _natural(code: str) -> tuple[tuple[int, int, str], ...]:
    """Order codes as people count: 2 before 10."""
    parts, digits = [], ""
    for character in f"{code} ":
        if character.isdecimal():
            digits += character
            continue
        if digits:
            parts.append((0, int(digits), ""))
            digits = ""
        parts.append((1, 0, character))
    return tuple(parts)


def _places(actor: Actor, unit: Unit) -> tuple[PlaceInUnit, ...]:
    points = list(unit.metering_points.select_related("room").order_by("service", "code"))
    installations = list(
        Installation.objects.filter(metering_point__in=points)
        .select_related("device")
        .order_by("start_on", "pk")
    )
    readings: dict[int, list[ReadingRow]] = {}
    rows = standing_readings(actor).filter(
        device__in={installation.device_id for installation in installations}, quantity__in=REGISTERS
    )
    for row in rows.filter(tariff=0, subunit=0).select_related("device").order_by("valid_at", "pk"):
        readings.setdefault(row.device_id, []).append(reading_row(row))
    return tuple(_place(point, installations, readings) for point in points)


def _place(
    point: MeteringPoint, installations: Iterable[Installation], readings: dict[int, list[ReadingRow]]
) -> PlaceInUnit:
    return PlaceInUnit(
        code=point.code,
        kind=point.kind,
        service=point.service,
        room=(point.room.name or point.room.code) if point.room else "",
        devices=tuple(
            InstalledDevice(
                identification=installation.device.identification,
                manufacturer=installation.device.manufacturer,
                kind=installation.device.kind,
                model=installation.device.model,
                start_on=installation.start_on,
                end_on=installation.end_on,
                readings=tuple(
                    row
                    for row in readings.get(installation.device_id, [])
                    if row.on >= installation.start_on
                    and (installation.end_on is None or row.on <= installation.end_on)
                ),
            )
            for installation in installations
            if installation.metering_point_id == point.pk
        ),
    )
