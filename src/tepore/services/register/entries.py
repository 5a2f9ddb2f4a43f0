"""One row of the register as plain values, and its way into the store: found or made, never twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError
from django.db.models import Model

from tepore.kernel import Refusal
from tepore.norms.uni10200 import Service
from tepore.services.register.words import HEAT_COST_ALLOCATOR
from tepore.store.estate.models import (
    Building,
    Condominium,
    MeteringPoint,
    PointKind,
    Radiator,
    Room,
    Unit,
)
from tepore.store.metering.models import Device, Installation

FIRST_DAY = date(2000, 1, 1)
"""Beginning of an installation whose day nobody wrote down: before any season that is read."""


class UnableToEnter(Refusal):
    """An entry of the register that contradicts what is there."""


@dataclass(frozen=True, kw_only=True)
class DeviceEntry:
    """A device at its place.

    Attributes
    ----------
    unit
        Code of the unit; empty for the meter of the whole plant.
    point
        Code of the metering point; empty to make it from unit, room and radiator or device kind.
    key
        Raw key; None where none is told. Its `repr` does not show it.
    """

    device: str
    unit: str = ""
    unit_name: str = ""
    floor: str = ""
    building: str = ""
    room: str = ""
    radiator: str = ""
    radiator_type: str = ""
    power_w: Decimal | None = None
    point: str = ""
    point_kind: PointKind
    service: Service
    manufacturer: str = ""
    device_kind: str = ""
    model: str = ""
    key: bytes | None = field(default=None, repr=False)
    start_on: date | None = None
    end_on: date | None = None
    first_value: Decimal | None = None
    last_value: Decimal | None = None
    register_modulus: Decimal | None = None
    factors: tuple[dict[str, str], ...] = ()
    scaled: bool = False


def enter_condominium(organisation_id: int, code: str, name: str, address: str = "") -> Condominium:
    """Find or make a condominium."""
    row, _ = Condominium.objects.get_or_create(
        organisation_id=organisation_id,
        code=code,
        defaults={"name": name or code, "address": address},
    )
    return row


def enter_unit(condominium: Condominium, entry: DeviceEntry) -> Unit:
    """Find or make a unit and its staircase, and take over what the entry says more about it."""
    building = None
    if entry.building:
        building, _ = Building.objects.get_or_create(
            condominium=condominium,
            code=entry.building,
            defaults={"organisation_id": condominium.organisation_id},
        )
    unit, _ = Unit.objects.get_or_create(
        condominium=condominium,
        code=entry.unit,
        defaults={"organisation_id": condominium.organisation_id, "building": building},
    )
    _take_over(unit, building=building, name=entry.unit_name, floor=entry.floor)
    return unit


def enter_point(condominium: Condominium, unit: Unit | None, entry: DeviceEntry) -> MeteringPoint:
    """Find or make the metering point with its room and radiator.

    Raises
    ------
    UnableToEnter
        The point is there with another unit or kind.
    """
    room = _room(unit, entry) if unit and (entry.room or entry.radiator) else None
    radiator = _radiator(room, entry) if room and entry.point_kind is PointKind.RADIATOR else None
    code = entry.point or _point_code(entry)
    point, _ = MeteringPoint.objects.get_or_create(
        condominium=condominium,
        code=code,
        defaults={
            "organisation_id": condominium.organisation_id,
            "kind": entry.point_kind,
            "service": entry.service,
            "unit": unit,
            "room": room,
            "radiator": radiator,
        },
    )
    if point.unit_id != (unit.pk if unit else None) or point.kind != entry.point_kind:
        raise UnableToEnter(
            "the metering point is of another unit or kind.",
            where=f"metering point {code}",
            remedy="Give it a code of its own in the column metering_point.",
            code="register.point",
        )
    return point


def enter_device(organisation_id: int, entry: DeviceEntry) -> Device:
    """Find or make a device, and take over what the entry says more about it."""
    device, _ = Device.objects.get_or_create(
        organisation_id=organisation_id,
        identification=entry.device,
        manufacturer=entry.manufacturer,
        defaults={
            "kind": entry.device_kind,
            "model": entry.model,
            "resets_on_set_day": entry.device_kind == HEAT_COST_ALLOCATOR,
        },
    )
    _take_over(device, kind=entry.device_kind, model=entry.model)
    return device


def enter_installation(point: MeteringPoint, device: Device, entry: DeviceEntry) -> bool:
    """Find or make the installation; a device that follows another at a point ends the other's.

    Returns
    -------
    bool
        False where it was there already.

    Raises
    ------
    UnableToEnter
        The days overlap another installation's, or it is there with other factors.
    """
    start_on = entry.start_on or _known_start(point, device) or FIRST_DAY
    there = Installation.objects.filter(metering_point=point, device=device, start_on=start_on).first()
    if there is not None:
        _end(there, entry)
        return False
    Installation.objects.filter(metering_point=point, end_on__isnull=True, start_on__lt=start_on).update(
        end_on=start_on
    )
    try:
        Installation.objects.create(
            organisation_id=point.organisation_id,
            metering_point=point,
            device=device,
            start_on=start_on,
            end_on=entry.end_on,
            rating_factors=list(entry.factors),
            is_scaled=entry.scaled,
            register_modulus=entry.register_modulus,
            first_value=entry.first_value,
            last_value=entry.last_value,
        )
    except IntegrityError as fault:
        raise UnableToEnter(
            "its days overlap another installation of the device or the point, or end before they begin.",
            where=f"device {device.identification} at metering point {point.code}",
            remedy="Give the days from and to of both.",
            code="register.overlap",
        ) from fault
    return True


def _known_start(point: MeteringPoint, device: Device) -> date | None:
    there = Installation.objects.filter(metering_point=point, device=device, end_on__isnull=True).first()
    return there.start_on if there else None


def _end(there: Installation, entry: DeviceEntry) -> None:
    """Take over the end of an installation; its factors are what seasons were computed with and stay."""
    if entry.factors and list(entry.factors) != there.rating_factors:
        raise UnableToEnter(
            "it is there with other rating factors.",
            where=f"installation {there.pk}",
            remedy="Give the day from which the new factors hold: they begin a new installation.",
            code="register.factors",
        )
    _take_over(
        there,
        end_on=entry.end_on,
        first_value=entry.first_value,
        last_value=entry.last_value,
        register_modulus=entry.register_modulus,
    )


def _room(unit: Unit, entry: DeviceEntry) -> Room:
    code = entry.room or "-"
    room, _ = Room.objects.get_or_create(
        unit=unit, code=code, defaults={"organisation_id": unit.organisation_id, "name": entry.room}
    )
    return room


def _radiator(room: Room, entry: DeviceEntry) -> Radiator:
    radiator, _ = Radiator.objects.get_or_create(
        room=room,
        code=entry.radiator or "1",
        defaults={"organisation_id": room.organisation_id},
    )
    _take_over(radiator, type=entry.radiator_type, power_w=entry.power_w)
    return radiator


def _point_code(entry: DeviceEntry) -> str:
    """Make the code of a point that the register does not name: where it is, and what it measures."""
    place = [entry.unit, entry.room, entry.radiator]
    if entry.point_kind is PointKind.RADIATOR:
        told = [] if entry.room or entry.radiator else [entry.device]
    else:
        told = [entry.point_kind.value] if entry.unit else [entry.point_kind.value, entry.device]
    return code_of("-".join(filter(None, (*place, *told))))


def code_of(text: str) -> str:
    """Make a code of a text: letters, digits, dot, - and _, as the calculation graph takes them."""
    kept = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "-" for letter in text
    )
    return kept.strip("._-")[:60] or "x"


def _take_over(row: Model, **said: Any) -> None:  # noqa: ANN401 - columns of any kind
    """Write what the entry says and the row does not have yet; nothing said changes nothing."""
    changed = [
        name for name, value in said.items() if value not in (None, "") and getattr(row, name) != value
    ]
    for name in changed:
        setattr(row, name, said[name])
    if changed:
        row.save(update_fields=changed)
