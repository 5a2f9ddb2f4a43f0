"""The list of devices: searched, filtered, paged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, Min, OuterRef, Q, Subquery

from tepore.kernel.periods import day_in_rome
from tepore.norms.duties.verification import TABLE
from tepore.services.access import Action, Resource, require
from tepore.services.devices.reach import (
    devices_within,
    has_open_finding,
    installed_on,
    is_heard,
    is_installed,
)
from tepore.store.metering.models import (
    Device,
    DeviceKey,
    Installation,
    Reading,
    TelegramDecoding,
    TelegramRejection,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from tepore.services.access import Actor

BATTERY_WITHIN = timedelta(days=3)
LOW_BATTERY = {"battery_life": Decimal(1), "battery_voltage": Decimal("2.8")}
"""Years left and volts below which a battery is called low: own rule, no maker's; default, not verified."""
INSTRUMENTS = {
    "heat_meter": "heat_meter",
    "hot_water_meter": "water_meter",
    "cold_water_meter": "water_meter",
    "water_meter": "water_meter",
}


class DeviceState(StrEnum):
    """By what state devices are filtered."""

    HEARD = "heard"
    SILENT = "silent"
    """Installed today, and neither heard nor read in the last days."""
    FAULTS = "faults"
    """Something odd of it waits for a person."""
    BATTERY = "battery"
    DUE = "due"
    """In use for longer than the shortest term of verification of its kind (D.M. 93/2017)."""
    KEYLESS = "keyless"
    """Its telegrams are enciphered and no key opened them."""
    REMOVED = "removed"
    """Installed nowhere today."""


@dataclass(frozen=True, kw_only=True)
class DeviceQuery:
    """What is looked for; empty for all.

    Attributes
    ----------
    search
        Part of the number, the model, or the name of the unit where it sits.
    """

    search: str = ""
    manufacturer: str = ""
    kind: str = ""
    state: str = ""
    condominium_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceRow:
    """One device.

    Attributes
    ----------
    condominium, unit, room, point_kind
        Where it sits today; empty where it sits nowhere.
    heard_at
        When its latest telegram was heard; None where none was.
    read_at
        Of when its latest reading is.
    """

    id: int
    identification: str
    manufacturer: str
    kind: str
    model: str
    condominium: str = ""
    unit: str = ""
    room: str = ""
    point_kind: str = ""
    heard_at: datetime | None
    read_at: datetime | None
    is_heard: bool
    is_installed: bool
    has_findings: bool
    is_secured: bool
    has_key: bool


@dataclass(frozen=True, kw_only=True)
class DevicePage:
    """A page of devices.

    Attributes
    ----------
    manufacturers, kinds
        What there is to choose from.
    """

    rows: tuple[DeviceRow, ...]
    total: int
    offset: int
    size: int
    manufacturers: tuple[str, ...]
    kinds: tuple[str, ...]
    condominiums: tuple[tuple[int, str], ...] = ()


def list_devices(
    *, actor: Actor, query: DeviceQuery, now: datetime, offset: int = 0, size: int = 50
) -> DevicePage:
    """List devices by their number.

    Parameters
    ----------
    actor
        Who asks.
    query
        What is looked for.
    now
        Aware instant: decides who is silent.
    offset, size
        Which part of the list.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    require(actor, Action.VIEW, Resource.DEVICE)
    own = devices_within(actor)
    today = day_in_rome(now)
    found = _filtered(own, query, now)
    page = found.order_by("identification", "pk")[offset : offset + size]
    rows = list(_annotated(page, now, today))
    places = _places(rows, today)
    return DevicePage(
        rows=tuple(_row(device, places.get(device.pk)) for device in rows),
        total=found.count(),
        offset=offset,
        size=size,
        manufacturers=tuple(sorted(filter(None, own.values_list("manufacturer", flat=True).distinct()))),
        kinds=tuple(sorted(filter(None, own.values_list("kind", flat=True).distinct()))),
    )


def count_by_state(*, actor: Actor, now: datetime, condominium_id: int | None = None) -> Mapping[str, int]:
    """Count the devices of each state that calls for work, and all that are installed.

    Parameters
    ----------
    actor
        Who asks.
    now
        Aware instant.
    condominium_id
        Of one condominium; None for all.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    require(actor, Action.VIEW, Resource.DEVICE)
    own = devices_within(actor)
    states = (DeviceState.HEARD, DeviceState.SILENT, DeviceState.FAULTS)
    return {
        state.value: _filtered(own, DeviceQuery(state=state, condominium_id=condominium_id), now).count()
        for state in states
    }


def _filtered(devices: QuerySet[Device], query: DeviceQuery, now: datetime) -> QuerySet[Device]:
    today = day_in_rome(now)
    if query.manufacturer:
        devices = devices.filter(manufacturer=query.manufacturer)
    if query.kind:
        devices = devices.filter(kind=query.kind)
    if query.condominium_id is not None:
        there = Installation.objects.filter(
            installed_on(today),
            device=OuterRef("pk"),
            metering_point__condominium_id=query.condominium_id,
        )
        devices = devices.filter(Exists(there))
    if search := query.search.strip():
        at = Installation.objects.filter(
            Q(metering_point__unit__name__icontains=search)
            | Q(metering_point__code__icontains=search)
            | Q(metering_point__condominium__name__icontains=search),
            device=OuterRef("pk"),
        )
        number = search.replace(" ", "").lower()
        devices = devices.filter(
            Q(identification__contains=number) | Q(model__icontains=search) | Q(Exists(at))
        )
    return _in_state(devices, query.state, now, today)


def _in_state(devices: QuerySet[Device], state: str, now: datetime, today: date) -> QuerySet[Device]:
    conditions: Mapping[str, Callable[[], Q]] = {
        DeviceState.HEARD: lambda: is_heard(now),
        DeviceState.SILENT: lambda: Q(is_installed(today)) & ~is_heard(now),
        DeviceState.FAULTS: lambda: Q(has_open_finding()),
        DeviceState.REMOVED: lambda: ~Q(is_installed(today)),
        DeviceState.KEYLESS: _waits_for_key,
        DeviceState.BATTERY: lambda: Q(pk__in=_with_low_battery(devices, now)),
        DeviceState.DUE: lambda: Q(is_installed(today), pk__in=_due(devices, today)),
    }
    return devices.filter(conditions[state]()) if state in conditions else devices


def _waits_for_key() -> Q:
    read = TelegramDecoding.objects.filter(device=OuterRef("pk"))
    keys = DeviceKey.objects.filter(device=OuterRef("pk"))
    closed = Exists(
        TelegramRejection.objects.filter(
            code__in=("telegram.no_key", "telegram.wrong_key"),
            organisation_id=OuterRef("organisation_id"),
            telegram__identification=OuterRef("identification"),
        )
    )
    return Q(closed) & ~Q(Exists(read)) & ~Q(Exists(keys))


def _with_low_battery(devices: QuerySet[Device], now: datetime) -> list[int]:
    told = Reading.objects.filter(
        device__in=devices, quantity__in=LOW_BATTERY, valid_at__gte=now - BATTERY_WITHIN, valid_at__lte=now
    ).order_by("valid_at")
    latest = {row.device_id: row for row in told.only("device_id", "quantity", "value")}
    return [device_id for device_id, row in latest.items() if row.value < LOW_BATTERY[row.quantity]]


def shortest_term_years(kind: str) -> int | None:
    """Give the shortest term of verification of a kind of device [years]; None where nothing is asked.

    The exact term depends on flow sensor and permanent flow, which stand on the plate (D.M. 93/2017).
    """
    instrument = INSTRUMENTS.get(kind)
    terms = [
        int(row[name])
        for row in TABLE["terms"]
        if row["instrument"] == instrument
        for name in row
        if name.endswith("_years")
    ]
    return min(terms, default=None)


def _due(devices: QuerySet[Device], today: date) -> list[int]:
    first = devices.filter(kind__in=INSTRUMENTS).annotate(first_on=Min("installations__start_on"))
    return [
        pk
        for pk, kind, first_on in first.values_list("pk", "kind", "first_on")
        if first_on is not None
        and (years := shortest_term_years(kind)) is not None
        and (today - first_on).days > years * 365
    ]


def _annotated(devices: QuerySet[Device], now: datetime, today: date) -> QuerySet[Device]:
    decodings = TelegramDecoding.objects.filter(device=OuterRef("pk")).order_by().values("device")
    readings = Reading.objects.filter(device=OuterRef("pk")).order_by().values("device")
    heard_at = decodings.annotate(latest=Max("telegram__received_at")).values("latest")
    read_at = readings.annotate(latest=Max("valid_at")).values("latest")
    return devices.annotate(
        heard_at=Subquery(heard_at),
        read_at=Subquery(read_at),
        heard=is_heard(now),
        installed=is_installed(today),
        odd=has_open_finding(),
        keyed=Exists(DeviceKey.objects.filter(device=OuterRef("pk"))),
    )


def _places(devices: list[Device], today: date) -> dict[int, Installation]:
    found = Installation.objects.filter(installed_on(today), device__in=devices).select_related(
        "metering_point__unit", "metering_point__room", "metering_point__condominium"
    )
    return {row.device_id: row for row in found}


def _row(device: Device, at: Installation | None) -> DeviceRow:
    point = at.metering_point if at else None
    unit, room = (point.unit, point.room) if point else (None, None)
    return DeviceRow(
        id=device.pk,
        identification=device.identification,
        manufacturer=device.manufacturer,
        kind=device.kind,
        model=device.model,
        condominium=point.condominium.name if point else "",
        unit=(unit.name or unit.code) if unit else "",
        room=(room.name or room.code) if room else "",
        point_kind=point.kind if point else "",
        heard_at=device.heard_at,  # type: ignore[attr-defined]  # annotated above, as are the next five
        read_at=device.read_at,  # type: ignore[attr-defined]
        is_heard=device.heard,  # type: ignore[attr-defined]
        is_installed=device.installed,  # type: ignore[attr-defined]
        has_findings=device.odd,  # type: ignore[attr-defined]
        is_secured=device.is_secured,
        has_key=device.keyed,  # type: ignore[attr-defined]
    )
