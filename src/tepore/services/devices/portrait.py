"""One device with all that is known of it: places, telegrams, keys by fingerprint, findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef

from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, Resource, require
from tepore.services.devices.key_entry import KnownKey, known_keys
from tepore.services.devices.listing import shortest_term_years
from tepore.services.devices.reach import HEARD_WITHIN, device_within, installed_on
from tepore.services.list_readings import REGISTERS, ReadingRow, reading_row
from tepore.services.register_series import REGISTER_KINDS
from tepore.services.scope import condominiums_within
from tepore.store.estate.models import MeteringPoint
from tepore.store.metering.models import (
    Device,
    Finding,
    Installation,
    Reading,
    Telegram,
    TelegramDecoding,
    TelegramRejection,
)
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from tepore.services.access import Actor

LATEST_READINGS = 12
MOST_FINDINGS = 20
MOST_POINTS = 400


@dataclass(frozen=True, kw_only=True)
class PlaceHeld:
    """One installation.

    Attributes
    ----------
    last_day
        Last civil day it was there; None while it is.
    factors
        Symbol and number of each rating factor.
    first_reading, last_reading
        Within these days; None where nothing was read.
    """

    id: int
    condominium_id: int
    condominium: str
    point: str
    point_kind: str
    unit_id: int | None
    unit: str
    room: str
    radiator: str
    power_w: Decimal | None
    start_on: date
    end_on: date | None
    factors: tuple[tuple[str, Fraction], ...]
    is_scaled: bool
    first_value: Decimal | None
    last_value: Decimal | None
    first_reading: ReadingRow | None
    last_reading: ReadingRow | None


@dataclass(frozen=True, kw_only=True)
class OddThing:
    """A finding: open, or settled and how."""

    id: int
    code: str
    at: datetime
    evidence: Mapping[str, str]
    settlement: str
    reading_id: int | None


@dataclass(frozen=True, kw_only=True)
class DevicePortrait:
    """A device.

    Attributes
    ----------
    telegrams, first_heard_at, heard_at
        How many were read, when the first and the latest were heard.
    refused
        Telegrams of this number that gave nothing, by the code of the reason.
    due_on
        First day after the shortest term of verification; None where nothing is asked of its kind.
    free_points
        Points of the same kind without a device today: where it could be moved to.
    """

    id: int
    identification: str
    manufacturer: str
    kind: str
    model: str
    is_secured: bool
    resets_on_set_day: bool
    is_heard: bool
    places: tuple[PlaceHeld, ...]
    telegrams: int
    first_heard_at: datetime | None
    heard_at: datetime | None
    refused: tuple[tuple[str, str, int], ...]
    keys: tuple[KnownKey, ...]
    findings: tuple[OddThing, ...]
    readings: tuple[ReadingRow, ...]
    due_years: int | None
    due_on: date | None
    free_points: tuple[tuple[int, str], ...]

    @property
    def place(self) -> PlaceHeld | None:
        """Where it sits today."""
        return next((place for place in self.places if place.end_on is None), None)

    @property
    def open_findings(self) -> tuple[OddThing, ...]:
        """What waits for a person."""
        return tuple(one for one in self.findings if not one.settlement)


def describe_device(*, actor: Actor, device_id: int, now: datetime) -> DevicePortrait:
    """Describe a device.

    Parameters
    ----------
    actor
        Who asks.
    device_id
        The device.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or the device is out of reach.
    """
    require(actor, Action.VIEW, Resource.DEVICE)
    device = device_within(actor, device_id)
    heard = TelegramDecoding.objects.filter(device=device).aggregate(
        count=Count("pk"), latest=Max("telegram__received_at")
    )
    first = (
        TelegramDecoding.objects.filter(device=device)
        .order_by("telegram__received_at")
        .values_list("telegram__received_at", flat=True)
        .first()
    )
    readings = _register_readings(device)
    places = _places(actor, device)
    latest_at = max(
        filter(None, (heard["latest"], readings[-1].valid_at if readings else None)), default=None
    )
    years = shortest_term_years(device.kind)
    begun_on = min((place.start_on for place in places), default=None)
    return DevicePortrait(
        id=device.pk,
        identification=device.identification,
        manufacturer=device.manufacturer,
        kind=device.kind,
        model=device.model,
        is_secured=device.is_secured,
        resets_on_set_day=device.resets_on_set_day,
        is_heard=latest_at is not None and latest_at >= now - HEARD_WITHIN,
        places=tuple(_place(row, readings) for row in places),
        telegrams=heard["count"],
        first_heard_at=first,
        heard_at=heard["latest"],
        refused=_refused(device),
        keys=known_keys(device, read_key_ring(settings.ENVIRONMENT.key_path)),
        findings=_findings(device),
        readings=tuple(reading_row(row) for row in readings[-LATEST_READINGS:][::-1]),
        due_years=years,
        due_on=_years_after(begun_on, years) if begun_on and years else None,
        free_points=_free_points(actor, places, day_in_rome(now)),
    )


def _register_readings(device: Device) -> list[Reading]:
    """Give what the register showed, by time; of ten years of days the ends of each place are found in it."""
    rows = Reading.objects.filter(
        device=device,
        quantity__in=REGISTERS,
        kind__in=REGISTER_KINDS,
        tariff=0,
        subunit=0,
        replaced_by__isnull=True,
    )
    return list(rows.select_related("device").order_by("valid_at", "pk"))


def _places(actor: Actor, device: Device) -> list[Installation]:
    rows = Installation.objects.filter(
        device=device, metering_point__condominium__in=condominiums_within(actor)
    ).select_related(
        "metering_point__condominium",
        "metering_point__unit",
        "metering_point__room",
        "metering_point__radiator",
    )
    return list(rows.order_by("-start_on", "-pk"))


def _place(row: Installation, readings: list[Reading]) -> PlaceHeld:
    point = row.metering_point
    own = [
        reading
        for reading in readings
        if row.start_on <= day_in_rome(reading.valid_at)
        and (row.end_on is None or day_in_rome(reading.valid_at) <= row.end_on)
    ]
    return PlaceHeld(
        id=row.pk,
        condominium_id=point.condominium_id,
        condominium=point.condominium.name,
        point=point.code,
        point_kind=point.kind,
        unit_id=point.unit_id,
        unit=(point.unit.name or point.unit.code) if point.unit else "",
        room=(point.room.name or point.room.code) if point.room else "",
        radiator=point.radiator.code if point.radiator else "",
        power_w=point.radiator.power_w if point.radiator else None,
        start_on=row.start_on,
        end_on=row.end_on,
        factors=tuple((factor["symbol"], Fraction(factor["number"])) for factor in row.rating_factors),
        is_scaled=row.is_scaled,
        first_value=row.first_value,
        last_value=row.last_value,
        first_reading=reading_row(own[0]) if own else None,
        last_reading=reading_row(own[-1]) if own else None,
    )


def _refused(device: Device) -> tuple[tuple[str, str, int], ...]:
    unread = Telegram.objects.filter(
        organisation_id=device.organisation_id,
        identification=device.identification,
        decoding__isnull=True,
        readings__isnull=True,
    )
    counted = (
        TelegramRejection.objects.filter(telegram__in=unread)
        .values("code")
        .annotate(count=Count("telegram", distinct=True), reason=Max("reason"))
        .order_by("-count", "code")
    )
    return tuple((row["code"], row["reason"], row["count"]) for row in counted)


def _findings(device: Device) -> tuple[OddThing, ...]:
    rows = Finding.objects.filter(device=device).order_by("settled_at", "-at")[:MOST_FINDINGS]
    return tuple(
        OddThing(
            id=row.pk,
            code=row.code,
            at=row.at,
            evidence={str(name): _told(str(name), str(said)) for name, said in row.evidence.items()},
            settlement=row.settlement,
            reading_id=_number(row.evidence.get("reading")),
        )
        for row in rows
    )


def _told(name: str, said: str) -> str:
    """Write an instant of the evidence as the day it falls on in Italy; the rest as it was kept."""
    if not name.endswith("_at"):
        return said
    try:
        return day_in_rome(datetime.fromisoformat(said)).isoformat()
    except ValueError:
        return said


def _number(text: Any) -> int | None:  # noqa: ANN401 - of a JSON field
    return int(text) if isinstance(text, str) and text.isdecimal() else None


def _free_points(actor: Actor, places: list[Installation], today: date) -> tuple[tuple[int, str], ...]:
    there = next((row for row in places if row.end_on is None), None)
    if there is None:
        return ()
    points = MeteringPoint.objects.filter(
        condominium__in=condominiums_within(actor),
        condominium=there.metering_point.condominium_id,
        kind=there.metering_point.kind,
    ).exclude(Exists(Installation.objects.filter(installed_on(today), metering_point=OuterRef("pk"))))
    rows = points.select_related("unit", "room").order_by("code")[:MOST_POINTS]
    return tuple(
        (
            row.pk,
            " · ".join(
                filter(
                    None,
                    (
                        row.unit.name or row.unit.code if row.unit else "",
                        row.room.name if row.room else "",
                        row.code,
                    ),
                )
            ),
        )
        for row in rows
    )


def _years_after(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)
