"""Rows of installations that end and begin: what an exchange is made of, refused as a whole or written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome, midnight_in_rome
from tepore.services.access import Action, Resource, require
from tepore.services.devices.reach import device_within
from tepore.services.read_period import QUANTITY_OF_POINT
from tepore.services.register_series import REGISTER_KINDS
from tepore.services.scope import condominiums_within
from tepore.store.estate.models import PointKind
from tepore.store.metering.models import Device, Installation, Reading
from tepore.store.people.models import AuditEvent

if TYPE_CHECKING:
    from decimal import Decimal

    from tepore.services.access import Actor
    from tepore.store.estate.models import MeteringPoint


class UnableToExchange(Refusal):
    """A device that is not there on the day, a register that would fall, or a place that is taken."""


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What the audit keeps of an exchange.

    Attributes
    ----------
    action
        Dotted code, such as ``device.replaced``.
    """

    actor: Actor
    now: datetime
    action: str
    on: date
    reason: str


def standing(actor: Actor, device_id: int, on: date, now: datetime) -> tuple[Device, Installation]:
    """Give a device and the installation that a day falls into; it began before that day.

    Raises
    ------
    NotPermitted
        The role may not, or the device is out of reach.
    UnableToExchange
        The day has not come, or the device sits nowhere, or not since before that day.
    """
    require(actor, Action.ENTER, Resource.DEVICE)
    device = device_within(actor, device_id)
    where = f"device {device.identification}"
    if on > day_in_rome(now):
        raise UnableToExchange(
            f"{on} is in the future.", where=where, remedy="Correct the day.", code="exchange.future"
        )
    there = (
        Installation.objects.filter(
            device=device, end_on__isnull=True, metering_point__condominium__in=condominiums_within(actor)
        )
        .select_related("metering_point")
        .first()
    )
    if there is None:
        raise UnableToExchange(
            "it sits nowhere today.",
            where=where,
            remedy="Install it in the register first.",
            code="exchange.gone",
        )
    if on <= there.start_on:
        raise UnableToExchange(
            f"it sits there since {there.start_on}: the day must be later.",
            where=where,
            remedy="Correct the day.",
            code="exchange.before_start",
        )
    return device, there


def refuse_negative(value: Decimal) -> None:
    """Refuse what no register shows.

    Raises
    ------
    UnableToExchange
        It is negative or not finite.
    """
    if not value.is_finite() or value < 0:
        raise UnableToExchange("a register is zero or more.", code="exchange.value")


def refuse_fall(device: Device, there: Installation, on: date, value: Decimal) -> None:
    """Refuse a register below what was read of the device before that day, or at its mounting.

    Raises
    ------
    UnableToExchange
        It is negative, or would fall.
    """
    refuse_negative(value)
    if device.resets_on_set_day:
        return
    latest = (
        Reading.objects.filter(
            device=device,
            quantity=QUANTITY_OF_POINT[PointKind(there.metering_point.kind)],
            kind__in=REGISTER_KINDS,
            tariff=0,
            subunit=0,
            valid_at__gte=midnight_in_rome(there.start_on),
            valid_at__lt=midnight_in_rome(on + timedelta(days=1)),
            replaced_by__isnull=True,
        )
        .order_by("-valid_at", "-pk")
        .first()
    )
    known = latest.value if latest else there.first_value
    if known is not None and value < known and there.register_modulus is None:
        since = day_in_rome(latest.valid_at) if latest else there.start_on
        raise UnableToExchange(
            f"the register would fall: it showed {known:f} on {since}.",
            where=f"device {device.identification}",
            remedy="Check the figure and the day on the work sheet.",
            code="exchange.falls",
        )


def rating_of(there: Installation) -> dict[str, Any]:
    """Give what is taken over where the same device goes on: factors, scale, modulus."""
    return {
        "rating_factors": there.rating_factors,
        "is_scaled": there.is_scaled,
        "register_modulus": there.register_modulus,
    }


def end_installation(there: Installation, on: date, value: Decimal) -> None:
    """End an installation on a day, with the register at it.

    Raises
    ------
    UnableToExchange
        A closed season stands on that day.
    """
    try:
        with transaction.atomic():
            Installation.objects.filter(pk=there.pk, end_on__isnull=True).update(end_on=on, last_value=value)
    except IntegrityError as fault:
        raise UnableToExchange(
            "a closed season stands on that day.",
            where=f"installation {there.pk}",
            remedy="Give a day after the last closed season.",
            code="exchange.closed",
        ) from fault


def begin_installation(device: Device, point: MeteringPoint, on: date, **said: Any) -> Installation:  # noqa: ANN401 - columns
    """Begin an installation.

    Raises
    ------
    UnableToExchange
        Device or point have another from that day on.
    """
    try:
        with transaction.atomic():
            return Installation.objects.create(
                organisation_id=point.organisation_id,
                device=device,
                metering_point=point,
                start_on=on,
                **said,
            )
    except IntegrityError as fault:
        raise UnableToExchange(
            "the device, or the point, has another installation from that day on.",
            where=f"device {device.identification} at metering point {point.code}",
            remedy="Check the number and the day; end the other installation first.",
            code="exchange.overlap",
        ) from fault


def record_exchange(deed: Deed, device: Device, ended: Installation, begun: Installation) -> None:
    """Keep in the audit who exchanged what, by the ids of the rows."""
    AuditEvent.objects.create(
        organisation_id=deed.actor.organisation_id,
        at=deed.now,
        user_id=deed.actor.user_id,
        action=deed.action,
        subject=f"device {device.pk}",
        evidence={
            "ended": ended.pk,
            "begun": begun.pk,
            "on": deed.on.isoformat(),
            "point": begun.metering_point_id,
            "device": begun.device_id,
            "reason": deed.reason.strip()[:200],
        },
    )
