"""The register as it is edited: units of a condominium, and one unit with rooms, points, devices, holders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Prefetch, Q

from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, Resource, require
from tepore.services.list_condominiums import CondominiumRow, condominium_row
from tepore.services.persons import profile_of
from tepore.services.scope import unit_within
from tepore.store.estate.models import MeteringPoint, Unit, UnitKind
from tepore.store.metering.models import Installation
from tepore.store.people.models import Tenure
from tepore.store.sealing import UnableToUnseal, read_key_ring

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from tepore.services.access import Actor


@dataclass(frozen=True, kw_only=True)
class RegisterUnit:
    """One unit of the list, with how much is in it."""

    id: int
    code: str
    name: str
    floor: str
    area_m2: Decimal | None
    is_common: bool
    rooms: int
    points: int
    devices: int
    has_holder: bool


@dataclass(frozen=True, kw_only=True)
class RegisterPage:
    """A page of units."""

    condominium: CondominiumRow
    rows: tuple[RegisterUnit, ...]
    total: int
    offset: int
    size: int


@dataclass(frozen=True, kw_only=True)
class Held:
    """A device at a point from-to; `end_on` is the first day without it."""

    device_id: int
    device: str
    start_on: date
    end_on: date | None


@dataclass(frozen=True, kw_only=True)
class PointOfUnit:
    """A metering point with its devices, the newest first."""

    id: int
    code: str
    kind: str
    room: str
    radiator_id: int | None
    power_w: Decimal | None
    devices: tuple[Held, ...]

    @property
    def is_free(self) -> bool:
        """No device sits there now."""
        return all(held.end_on is not None for held in self.devices)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A tenure; `end_on` is the first day after it."""

    id: int
    name: str
    capacity: str
    start_on: date
    end_on: date | None


@dataclass(frozen=True, kw_only=True)
class UnitRegister:
    """One unit as it is edited."""

    condominium: CondominiumRow
    id: int
    code: str
    name: str
    floor: str
    area_m2: Decimal | None
    is_common: bool
    rooms: tuple[tuple[int, str], ...]
    points: tuple[PointOfUnit, ...]
    holders: tuple[Holder, ...]


def list_register(
    *, actor: Actor, condominium_id: int, now: datetime, offset: int = 0, size: int = 50
) -> RegisterPage:
    """List the units of a condominium as they are edited.

    Parameters
    ----------
    actor
        Who asks.
    condominium_id
        The condominium.
    now
        Aware instant: devices of today are counted.
    offset, size
        Which part of the list.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    """
    require(actor, Action.VIEW, Resource.REGISTER)
    condominium = condominium_row(actor=actor, condominium_id=condominium_id)
    today = day_in_rome(now)
    units = Unit.objects.filter(condominium_id=condominium.id)
    there = Q(metering_points__installations__start_on__lte=today) & (
        Q(metering_points__installations__end_on__isnull=True)
        | Q(metering_points__installations__end_on__gt=today)
    )
    held = Q(tenures__start_on__lte=today) & (Q(tenures__end_on__isnull=True) | Q(tenures__end_on__gt=today))
    rows = units.annotate(
        room_count=Count("rooms", distinct=True),
        point_count=Count("metering_points", distinct=True),
        device_count=Count("metering_points__installations", filter=there, distinct=True),
        holder_count=Count("tenures", filter=held, distinct=True),
    ).order_by("code")
    return RegisterPage(
        condominium=condominium,
        rows=tuple(
            RegisterUnit(
                id=unit.pk,
                code=unit.code,
                name=unit.name,
                floor=unit.floor,
                area_m2=unit.area_m2,
                is_common=unit.kind == UnitKind.COMMON,
                rooms=unit.room_count,
                points=unit.point_count,
                devices=unit.device_count,
                has_holder=unit.holder_count > 0,
            )
            for unit in rows[offset : offset + size]
        ),
        total=units.count(),
        offset=offset,
        size=size,
    )


def describe_unit_register(*, actor: Actor, unit_id: int) -> UnitRegister:
    """Describe a unit as it is edited.

    Raises
    ------
    NotPermitted
        The role may not, or the unit is out of reach.
    """
    require(actor, Action.VIEW, Resource.REGISTER)
    unit = unit_within(actor, unit_id)
    return UnitRegister(
        condominium=condominium_row(actor=actor, condominium_id=unit.condominium_id),
        id=unit.pk,
        code=unit.code,
        name=unit.name,
        floor=unit.floor,
        area_m2=unit.area_m2,
        is_common=unit.kind == UnitKind.COMMON,
        rooms=tuple((room.pk, room.name or room.code) for room in unit.rooms.order_by("code")),
        points=_points(unit),
        holders=_holders(unit),
    )


def _points(unit: Unit) -> tuple[PointOfUnit, ...]:
    installations = Installation.objects.select_related("device").order_by("-start_on")
    rows = (
        MeteringPoint.objects.filter(unit=unit)
        .select_related("room", "radiator")
        .prefetch_related(Prefetch("installations", queryset=installations))
        .order_by("code")
    )
    return tuple(
        PointOfUnit(
            id=row.pk,
            code=row.code,
            kind=row.kind,
            room=(row.room.name or row.room.code) if row.room else "",
            radiator_id=row.radiator_id,
            power_w=row.radiator.power_w if row.radiator else None,
            devices=tuple(
                Held(
                    device_id=held.device_id,
                    device=held.device.identification,
                    start_on=held.start_on,
                    end_on=held.end_on,
                )
                for held in row.installations.all()
            ),
        )
        for row in rows
    )


def _holders(unit: Unit) -> tuple[Holder, ...]:
    ring = read_key_ring(settings.ENVIRONMENT.key_path)
    found = []
    for row in Tenure.objects.filter(unit=unit).select_related("person").order_by("-start_on", "capacity"):
        try:
            name = profile_of(person=row.person, key_ring=ring).name
        except UnableToUnseal:
            name = ""
        found.append(
            Holder(
                id=row.pk,
                name=name or row.person.code,
                capacity=row.capacity,
                start_on=row.start_on,
                end_on=row.end_on,
            )
        )
    return tuple(found)
