"""The register edited by hand: units, rooms, points, holders; dated facts are added, not changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.norms.uni10200 import Service
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.devices.exchanging import NewDevice, factors_of
from tepore.services.devices.succession import UnableToExchange
from tepore.services.hand_over_unit import hand_over_unit
from tepore.services.persons import PersonProfile
from tepore.services.register.entries import DeviceEntry, code_of, enter_device, enter_installation
from tepore.services.register.words import HEAT_COST_ALLOCATOR
from tepore.services.scope import condominiums_within, unit_within
from tepore.services.table_files.columns import plain
from tepore.store.estate.models import MeteringPoint, PointKind, Radiator, Room, Unit, UnitKind
from tepore.store.people.models import AuditEvent, Capacity, Tenure
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from datetime import date, datetime

    from tepore.services.access import Actor

GREATEST_AREA_M2 = Decimal(100_000)
GREATEST_POWER_W = Decimal(50_000)
SERVICE_OF_POINT = {
    PointKind.RADIATOR: Service.HEATING,
    PointKind.UNIT_INLET: Service.HEATING,
    PointKind.HOT_WATER_INLET: Service.DOMESTIC_HOT_WATER,
    PointKind.COLD_WATER_INLET: Service.COLD_WATER,
}
DEVICE_OF_POINT = {
    PointKind.RADIATOR: HEAT_COST_ALLOCATOR,
    PointKind.UNIT_INLET: "heat_meter",
    PointKind.HOT_WATER_INLET: "hot_water_meter",
    PointKind.COLD_WATER_INLET: "cold_water_meter",
}


class UnableToEdit(Refusal):
    """An entry that is incomplete, is there already, or contradicts what is there."""


@dataclass(frozen=True, kw_only=True)
class UnitFacts:
    """What is written of a unit.

    Attributes
    ----------
    area_m2
        Floor area [m2]; None where not known.
    is_common
        Rooms for collective use.
    """

    name: str = ""
    floor: str = ""
    area_m2: Decimal | None = None
    is_common: bool = False


def add_unit(*, actor: Actor, condominium_id: int, code: str, facts: UnitFacts, now: datetime) -> int:
    """Add a unit to a condominium.

    Parameters
    ----------
    actor
        Who enters it.
    condominium_id
        Where it is.
    code
        Stable id; cents left over at equal remainders go to the lower one.
    facts
        What is written of it.
    now
        Aware instant.

    Returns
    -------
    int
        Its row.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    UnableToEdit
        The code is missing or another unit's, or a figure cannot be.
    """
    require(actor, Action.ENTER, Resource.REGISTER)
    condominium = condominiums_within(actor).filter(pk=condominium_id).first()
    if condominium is None:
        raise NotPermitted("there is no such condominium.", code="access.condominium")
    kept = _code(code)
    if Unit.objects.filter(condominium=condominium, code=kept).exists():
        raise UnableToEdit("another unit has this code.", where=f"unit {kept}", code="edit.unit_twice")
    with transaction.atomic():
        unit = Unit.objects.create(
            organisation_id=actor.organisation_id, condominium=condominium, code=kept, **_columns(facts)
        )
        _record(actor, now, "unit.added", f"unit {unit.pk}", {})
    return unit.pk


def change_unit(*, actor: Actor, unit_id: int, facts: UnitFacts, now: datetime) -> None:
    """Write other facts of a unit; its code stays, and the audit keeps what was written before.

    Parameters
    ----------
    actor
        Who enters it.
    unit_id
        The unit.
    facts
        All of them, as they are now.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or the unit is out of reach.
    UnableToEdit
        A figure cannot be.
    """
    require(actor, Action.ENTER, Resource.REGISTER)
    unit = unit_within(actor, unit_id)
    columns = _columns(facts)
    former = {
        name: str(getattr(unit, name) or "") for name in columns if getattr(unit, name) != columns[name]
    }
    if not former:
        return
    with transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(**columns)
        _record(actor, now, "unit.changed", f"unit {unit.pk}", {"former": former})


def add_room(*, actor: Actor, unit_id: int, name: str, now: datetime) -> int:
    """Add a room to a unit.

    Raises
    ------
    NotPermitted
        The role may not, or the unit is out of reach.
    UnableToEdit
        It has no name, or is there already.
    """
    require(actor, Action.ENTER, Resource.REGISTER)
    unit = unit_within(actor, unit_id)
    code = _code(name)
    if Room.objects.filter(unit=unit, code__in=(code, name.strip())).exists():
        raise UnableToEdit("the unit has this room already.", where=f"room {code}", code="edit.room_twice")
    with transaction.atomic():
        room = Room.objects.create(
            organisation_id=actor.organisation_id, unit=unit, code=code, name=name.strip()[:200]
        )
        _record(actor, now, "room.added", f"room {room.pk}", {"unit": unit.pk})
    return room.pk


def add_point(
    *,
    actor: Actor,
    unit_id: int,
    kind: str,
    now: datetime,
    room_id: int | None = None,
    power_w: Decimal | None = None,
) -> int:
    """Add a metering point to a unit; at a radiator, the radiator too.

    Parameters
    ----------
    actor
        Who enters it.
    unit_id
        The unit.
    kind
        A word of `PointKind` that lies within a unit.
    now
        Aware instant.
    room_id
        Its room; a radiator needs one.
    power_w
        Nominal power of the radiator at 60 K [W]; None where not known yet.

    Raises
    ------
    NotPermitted
        The role may not, or unit or room are out of reach.
    UnableToEdit
        The kind is none of a unit's, the room is missing, or the power cannot be.
    """
    require(actor, Action.ENTER, Resource.REGISTER)
    unit = unit_within(actor, unit_id)
    if kind not in set(SERVICE_OF_POINT):
        raise UnableToEdit("this kind of point is none of a unit's.", code="edit.point_kind")
    point_kind = PointKind(kind)
    room = Room.objects.filter(unit=unit, pk=room_id).first() if room_id else None
    if point_kind is PointKind.RADIATOR and room is None:
        raise UnableToEdit(
            "a radiator stands in a room.", remedy="Add the room first.", code="edit.room_missing"
        )
    _check("power_w", power_w, GREATEST_POWER_W)
    with transaction.atomic():
        radiator = None
        if room is not None and point_kind is PointKind.RADIATOR:
            number = Radiator.objects.filter(room=room).count() + 1
            radiator = Radiator.objects.create(
                organisation_id=actor.organisation_id, room=room, code=str(number), power_w=power_w
            )
        stem = "-".join(
            filter(None, (unit.code, room.code if room else kind, radiator.code if radiator else ""))
        )
        point = MeteringPoint.objects.create(
            organisation_id=actor.organisation_id,
            condominium=unit.condominium,
            code=_free_code(unit, code_of(stem)),
            kind=point_kind,
            service=SERVICE_OF_POINT[point_kind],
            unit=unit,
            room=room,
            radiator=radiator,
        )
        _record(actor, now, "point.added", f"point {point.pk}", {"unit": unit.pk})
    return point.pk


def install_device(*, actor: Actor, point_id: int, device: NewDevice, on: date, now: datetime) -> int:
    """Put a device at a point that has none.

    Parameters
    ----------
    actor
        Who enters it.
    point_id
        The point.
    device
        The device; without factors it is taken as unrated.
    on
        First civil day.
    now
        Aware instant.

    Returns
    -------
    int
        The device's row.

    Raises
    ------
    NotPermitted
        The role may not, or the point is out of reach.
    UnableToEdit
        The point has a device, the day has not come, or the number is missing.
    UnableToEnter, UnableToExchange
        The device sits elsewhere, or a factor cannot be.
    """
    require(actor, Action.ENTER, Resource.REGISTER)
    point = MeteringPoint.objects.filter(pk=point_id, condominium__in=condominiums_within(actor)).first()
    if point is None:
        raise NotPermitted("there is no such point.", code="access.point")
    if point.installations.filter(Q(end_on__isnull=True) | Q(end_on__gt=on)).exists():
        raise UnableToEdit(
            "the point has a device on that day.",
            where=f"point {point.code}",
            remedy="Replace that device instead.",
            code="edit.point_taken",
        )
    if on > day_in_rome(now):
        raise UnableToEdit(f"{on} is in the future.", remedy="Correct the day.", code="exchange.future")
    number = plain(device.identification)
    if not number or len(number) > 20:
        raise UnableToExchange("the serial number is missing or too long.", code="exchange.number")
    kind = DEVICE_OF_POINT.get(PointKind(point.kind), "heat_meter")
    entry = DeviceEntry(
        device=number.zfill(8) if number.isdigit() else number,
        manufacturer=device.manufacturer.strip().upper()[:3],
        model=device.model.strip()[:100],
        device_kind=kind,
        point_kind=PointKind(point.kind),
        service=Service(point.service),
        start_on=on,
        first_value=device.first_value,
        factors=tuple(factors_of(device.factors, on)) if device.factors else (),
    )
    with transaction.atomic():
        row = enter_device(actor.organisation_id, entry)
        enter_installation(point, row, entry)
        _record(actor, now, "device.installed", f"device {row.pk}", {"point": point.pk, "on": on.isoformat()})
    return row.pk


def enter_holder(
    *, actor: Actor, unit_id: int, capacity: str, on: date, profile: PersonProfile, now: datetime
) -> bool:
    """Enter who answers for a unit from a day on, as on a sale or a lease; the former ends before that day.

    Parameters
    ----------
    actor
        Who enters it.
    unit_id
        The unit.
    capacity
        ``owner`` or ``tenant``.
    on
        First civil day.
    profile
        Who it is; sealed before it is written.
    now
        Aware instant.

    Returns
    -------
    bool
        False where it was entered before.

    Raises
    ------
    NotPermitted
        The role may not, or the unit is out of reach.
    UnableToEdit
        No name is given, or the capacity is none.
    UnableToHandOver
        A tenure begins on that day or later.
    """
    require(actor, Action.ENTER, Resource.REGISTER)
    unit = unit_within(actor, unit_id)
    if not profile.name.strip() or capacity not in set(Capacity.values):
        raise UnableToEdit("a name is missing.", where=f"unit {unit.code}", code="edit.name")
    ring = read_key_ring(settings.ENVIRONMENT.key_path)
    try:
        with transaction.atomic():
            is_new = hand_over_unit(
                organisation_id=actor.organisation_id,
                condominium=unit.condominium.code,
                unit=unit.code,
                on=on,
                profile=profile,
                key_ring=ring,
                capacity=Capacity(capacity),
            )
            evidence = {"on": on.isoformat(), "capacity": capacity, "is_new": is_new}
            _record(actor, now, "tenure.entered", f"unit {unit.pk}", evidence)
    except IntegrityError as fault:
        raise UnableToEdit(
            "a closed season stands on that day.", remedy="Give a later day.", code="exchange.closed"
        ) from fault
    return is_new


def end_tenure(*, actor: Actor, tenure_id: int, on: date, now: datetime) -> int:
    """End a tenure on a day without another after it, as when a tenant leaves.

    Parameters
    ----------
    actor
        Who enters it.
    tenure_id
        The tenure, which has no end.
    on
        First civil day after it.
    now
        Aware instant.

    Returns
    -------
    int
        The unit's row.

    Raises
    ------
    NotPermitted
        The role may not, or the tenure is out of reach.
    UnableToEdit
        It ended already, begins later, or a closed season stands on the day.
    """
    require(actor, Action.ENTER, Resource.REGISTER)
    tenure = Tenure.objects.filter(
        pk=tenure_id, organisation_id=actor.organisation_id, unit__condominium__in=condominiums_within(actor)
    ).first()
    if tenure is None:
        raise NotPermitted("there is no such tenure.", code="access.tenure")
    if tenure.end_on is not None or on <= tenure.start_on:
        raise UnableToEdit(
            "it ended already, or the day is not after its first.",
            remedy="Correct the day.",
            code="edit.tenure_day",
        )
    try:
        with transaction.atomic():
            Tenure.objects.filter(pk=tenure.pk, end_on__isnull=True).update(end_on=on)
            _record(actor, now, "tenure.ended", f"unit {tenure.unit_id}", {"on": on.isoformat()})
    except IntegrityError as fault:
        raise UnableToEdit(
            "a closed season stands on that day.", remedy="Give a later day.", code="exchange.closed"
        ) from fault
    return tenure.unit_id


def _columns(facts: UnitFacts) -> dict[str, object]:
    _check("area_m2", facts.area_m2, GREATEST_AREA_M2)
    return {
        "name": facts.name.strip()[:200],
        "floor": facts.floor.strip()[:20],
        "area_m2": facts.area_m2,
        "kind": UnitKind.COMMON if facts.is_common else UnitKind.PRIVATE,
    }


def _check(name: str, figure: Decimal | None, greatest: Decimal) -> None:
    if figure is not None and not (figure.is_finite() and 0 < figure <= greatest):
        raise UnableToEdit(
            f"{name} is above 0 and up to {greatest}.", where=f"column {name}", code="edit.figure"
        )


def _code(text: str) -> str:
    if not text.strip():
        raise UnableToEdit("the code is missing.", where="column unit", code="edit.code")
    return code_of(text.strip())


def _free_code(unit: Unit, stem: str) -> str:
    taken = set(
        unit.condominium.metering_points.filter(code__startswith=stem[:50]).values_list("code", flat=True)
    )
    if stem not in taken:
        return stem
    return next(code for number in range(2, len(taken) + 3) if (code := f"{stem[:50]}-{number}") not in taken)


def _record(actor: Actor, now: datetime, action: str, subject: str, evidence: dict[str, object]) -> None:
    AuditEvent.objects.create(
        organisation_id=actor.organisation_id,
        at=now,
        user_id=actor.user_id,
        action=action,
        subject=subject,
        evidence=evidence,
    )
