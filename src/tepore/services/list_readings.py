"""Readings as they stand in the store, with their quality and where they came from, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, Resource, require
from tepore.services.list_condominiums import CondominiumRow, condominium_row
from tepore.store.metering.models import Installation, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from tepore.services.access import Actor

REGISTERS = ("hca", "energy", "volume")
"""Quantities that are charged by; temperatures and flows are not listed."""


@dataclass(frozen=True, kw_only=True)
class ReadingRow:
    """One reading.

    Attributes
    ----------
    on
        Civil day it is of.
    kind
        Of which instant: ``now``, ``set_day``, ``month_end``, ``document``.
    clock
        Whose clock dated it: ``device``, ``heard``, ``document``.
    telegram_id
        The telegram it came in; None where it came otherwise.
    room, point_kind, unit_name
        Where the device sat on that day; empty where it sat nowhere.
    """

    device: str
    device_kind: str
    quantity: str
    unit: str
    number: Decimal
    on: date
    kind: str
    quality: str
    method: str
    clock: str
    telegram_id: int | None
    room: str = ""
    point_kind: str = ""
    unit_name: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadingPage:
    """A page of readings.

    Attributes
    ----------
    total
        Readings in all.
    offset, size
        Place of the page's first row, and the most rows of a page.
    """

    condominium: CondominiumRow
    rows: tuple[ReadingRow, ...]
    total: int
    offset: int
    size: int


def list_readings(*, actor: Actor, condominium_id: int, offset: int = 0, size: int = 50) -> ReadingPage:
    """List the readings of a condominium's devices while they were installed there, newest first.

    Parameters
    ----------
    actor
        Who asks.
    condominium_id
        The condominium.
    offset, size
        Which part of the list.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    """
    require(actor, Action.VIEW, Resource.READING)
    condominium = condominium_row(actor=actor, condominium_id=condominium_id)
    found = standing_readings(actor).filter(
        quantity__in=REGISTERS, device__installations__metering_point__condominium=condominium.id
    )
    found = within_installation(found).distinct()
    page = found.order_by("-valid_at", "device_id", "-pk")[offset : offset + size]
    rows = list(page.select_related("device"))
    return ReadingPage(
        condominium=condominium,
        rows=tuple(_with_places(actor, rows)),
        total=found.count(),
        offset=offset,
        size=size,
    )


def standing_readings(actor: Actor) -> QuerySet[Reading]:
    """Give the readings of the actor's organisation that no later one replaces."""
    return Reading.objects.filter(organisation_id=actor.organisation_id, replaced_by__isnull=True)


def within_installation(readings: QuerySet[Reading]) -> QuerySet[Reading]:
    """Keep readings of days on which their device sat at the metering point asked for, both ends included."""
    path = "device__installations__"
    return readings.filter(
        Q(**{f"{path}end_on__isnull": True}) | Q(valid_at__date__lte=F(f"{path}end_on")),
        valid_at__date__gte=F(f"{path}start_on"),
    )


def _with_places(actor: Actor, rows: list[Reading]) -> Iterable[ReadingRow]:
    installations: dict[int, list[Installation]] = {}
    for installation in Installation.objects.filter(
        organisation_id=actor.organisation_id, device_id__in={row.device_id for row in rows}
    ).select_related("metering_point__unit", "metering_point__room"):
        installations.setdefault(installation.device_id, []).append(installation)
    for row in rows:
        on = day_in_rome(row.valid_at)
        place = next(
            (
                installation.metering_point
                for installation in installations.get(row.device_id, [])
                if installation.start_on <= on and (installation.end_on is None or on <= installation.end_on)
            ),
            None,
        )
        unit = place.unit if place else None
        yield reading_row(
            row,
            room=(place.room.name or place.room.code) if place and place.room else "",
            point_kind=place.kind if place else "",
            unit_name=(unit.name or unit.code) if unit else "",
        )


def reading_row(row: Reading, *, room: str = "", point_kind: str = "", unit_name: str = "") -> ReadingRow:
    """Give a stored reading as plain values."""
    return ReadingRow(
        device=row.device.identification,
        device_kind=row.device.kind,
        quantity=row.quantity,
        unit=row.unit,
        number=row.value,
        on=day_in_rome(row.valid_at),
        kind=row.kind,
        quality=row.quality,
        method=row.method,
        clock=row.clock,
        telegram_id=row.telegram_id,
        room=room,
        point_kind=point_kind,
        unit_name=unit_name,
    )
