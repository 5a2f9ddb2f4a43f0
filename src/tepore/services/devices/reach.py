"""Which devices an actor's membership reaches, and when they count as heard."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from tepore.services.access import NotPermitted
from tepore.services.scope import condominiums_within
from tepore.store.metering.models import Device, Finding, Installation, Reading, TelegramDecoding

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from tepore.services.access import Actor

HEARD_WITHIN = timedelta(days=7)
"""A device that was heard or read in these days is not silent: own rule; most send several times a day."""


def devices_within(actor: Actor) -> QuerySet[Device]:
    """Give the devices of the organisation; for a membership in one condominium, those that were there."""
    devices = Device.objects.filter(organisation_id=actor.organisation_id)
    if actor.condominium_id is None:
        return devices
    there = Installation.objects.filter(
        device=OuterRef("pk"), metering_point__condominium__in=condominiums_within(actor)
    )
    return devices.filter(Exists(there))


def device_within(actor: Actor, device_id: int) -> Device:
    """Give one device within the actor's reach.

    Raises
    ------
    NotPermitted
        It is not there, or is another's.
    """
    device = devices_within(actor).filter(pk=device_id).first()
    if device is None:
        raise NotPermitted("there is no such device.", code="access.device")
    return device


def installed_on(day: date) -> Q:
    """Give the condition that an installation holds on a civil day."""
    return Q(start_on__lte=day) & (Q(end_on__isnull=True) | Q(end_on__gt=day))


def is_installed(day: date) -> Exists:
    """Give the condition that a device sits somewhere on a civil day."""
    return Exists(Installation.objects.filter(installed_on(day), device=OuterRef("pk")))


def is_heard(now: datetime) -> Q:
    """Give the condition that a device was heard, or read, in the last days."""
    since = now - HEARD_WITHIN
    telegrams = TelegramDecoding.objects.filter(device=OuterRef("pk"), telegram__received_at__gte=since)
    readings = Reading.objects.filter(device=OuterRef("pk"), valid_at__gte=since)
    return Q(Exists(telegrams)) | Q(Exists(readings))


def has_open_finding() -> Exists:
    """Give the condition that something odd of a device waits for a person."""
    return Exists(Finding.objects.filter(device=OuterRef("pk"), settled_at__isnull=True))
