"""The units of a condominium, and one unit with its rooms, devices and readings where the role may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tepore.kernel.periods import day_in_rome, midnight_in_rome
from tepore.norms.uni10200 import Quality
from tepore.services.access import Action, Resource, require
from tepore.services.list_condominiums import CondominiumRow, SeasonSummary, condominium_row
from tepore.services.list_readings import REGISTERS, ReadingRow, reading_row, standing_readings
from tepore.services.read_statements import StoredAllocation, allocation_of_season
from tepore.services.register_series import RESETTING_KINDS
from tepore.services.scope import unit_within
from tepore.store.estate.models import Unit
from tepore.store.metering.models import Installation, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tepore.norms.uni10200 import Statement
    from tepore.services.access import Actor
    from tepore.store.estate.models import MeteringPoint

MOST_READINGS = 40
"""A device with more in the season is told month by month."""
AROUND = timedelta(days=31)
"""How far before and after a season readings still belong to its page."""


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
    """A device at a metering point from-to, with its register over that time.

    Attributes
    ----------
    left_out
        Readings of it that are not listed, where it is read often: the charts are made of them too.
    """

    identification: str
    manufacturer: str
    kind: str
    model: str
    start_on: date
    end_on: date | None
    readings: tuple[ReadingRow, ...]
    left_out: int = 0


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
    span = _span(condominium.season, is_latest=season_id is None)
    return UnitPage(
        unit=_unit_row(unit, closed),
        condominium=condominium,
        closed=closed,
        places=_places(actor, unit, span) if actor.may(Action.VIEW, Resource.ROOM) else None,
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


def _span(season: SeasonSummary | None, *, is_latest: bool) -> tuple[date, date]:
    """Give the days whose readings are shown: the season's and a month around it, of the latest all since.

    Ten years of daily readings are the charts' to show, not a table's.
    """
    if season is None:
        return date.min, date.max
    last_on = date.max if is_latest else season.last_day + AROUND
    return season.first_day - AROUND, last_on


def _places(actor: Actor, unit: Unit, span: tuple[date, date]) -> tuple[PlaceInUnit, ...]:
    points = list(unit.metering_points.select_related("room").order_by("service", "code"))
    installations = list(
        Installation.objects.filter(metering_point__in=points)
        .select_related("device")
        .order_by("start_on", "pk")
    )
    rows = standing_readings(actor).filter(
        device__in={installation.device_id for installation in installations},
        quantity__in=REGISTERS,
        tariff=0,
        subunit=0,
    )
    first_on, last_on = span
    if first_on > date.min:
        rows = rows.filter(valid_at__gte=midnight_in_rome(first_on))
    if last_on < date.max:
        rows = rows.filter(valid_at__lt=midnight_in_rome(last_on))
    told: dict[int, list[_Told]] = {}
    for found in rows.order_by("valid_at", "pk").values_list(*_Told._fields):
        row = _Told(*found)
        told.setdefault(row.device_id, []).append(row)
    kept = {row.pk for of_device in told.values() for row in _thinned(of_device)}
    readings: dict[int, list[ReadingRow]] = {}
    shown = Reading.objects.filter(organisation_id=actor.organisation_id, pk__in=kept)
    for reading in shown.select_related("device").order_by("valid_at", "pk"):
        readings.setdefault(reading.device_id, []).append(reading_row(reading))
    left_out = {device: len(of_device) - len(readings.get(device, [])) for device, of_device in told.items()}
    return tuple(_place(point, installations, readings, left_out) for point in points)


class _Told(NamedTuple):
    """What decides whether a reading is shown."""

    pk: int
    device_id: int
    valid_at: datetime
    kind: str
    quality: str


def _thinned(rows: Sequence[_Told]) -> list[_Told]:
    """Keep of many readings of a device the ends, the first of each month, set days, and all that are odd."""
    if len(rows) <= MOST_READINGS:
        return list(rows)
    months: set[tuple[int, int]] = set()
    kept = []
    for row in rows:
        on = day_in_rome(row.valid_at)
        is_first = (on.year, on.month) not in months
        months.add((on.year, on.month))
        is_odd = row.quality != Quality.ACTUAL.value or row.kind in RESETTING_KINDS
        if is_first or is_odd or row is rows[-1]:
            kept.append(row)
    return kept


def _place(
    point: MeteringPoint,
    installations: Iterable[Installation],
    readings: dict[int, list[ReadingRow]],
    left_out: dict[int, int],
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
                left_out=left_out.get(installation.device_id, 0),
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
