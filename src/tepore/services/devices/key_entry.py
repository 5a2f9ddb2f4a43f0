"""A key is given to a device: sealed, tried at once on what waited, and never shown again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, Resource, require
from tepore.services.device_keys import enrol_device_key, open_key, parse_device_key
from tepore.services.devices.reach import device_within
from tepore.services.ingest_telegrams import read_again
from tepore.store.metering.models import Device, DeviceKey, Telegram
from tepore.store.people.models import AuditEvent
from tepore.store.sealing import UnableToUnseal, read_key_ring

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from tepore.services.access import Actor
    from tepore.store.sealing import KeyRing

FINGERPRINT_DIGITS = 8
ENTERED = "key.entered"


class KeyInTheFuture(Refusal):
    """A key from a day that has not come."""


@dataclass(frozen=True, kw_only=True)
class KeyEntered:
    """What came of a key.

    Attributes
    ----------
    fingerprint
        Eight digits by which two people compare it; nobody gets from them to the key.
    is_new
        False where the device had it already.
    waiting
        Telegrams of the device that had waited for a key.
    opened
        Of them, those that it opened.
    readings
        Readings that they gave.
    """

    fingerprint: str
    is_new: bool
    waiting: int
    opened: int
    readings: int


@dataclass(frozen=True, kw_only=True)
class KnownKey:
    """A key as it is shown: by its fingerprint, and who entered it when where that was here."""

    fingerprint: str
    start_on: date
    entered_at: datetime | None
    entered_by: str


def enter_device_key(*, actor: Actor, device_id: int, key: str, from_on: date, now: datetime) -> KeyEntered:
    """Give a device its key from a day on, and read what waited for it.

    Parameters
    ----------
    actor
        Who enters it.
    device_id
        The device.
    key
        As the maker gives it: 32 hexadecimal digits.
    from_on
        First civil day of the key.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or the device is out of reach.
    BadDeviceKey
        It has another form, or the device has another key from that day. The message does not repeat it.
    KeyInTheFuture
        The day has not come.
    """
    require(actor, Action.ENTER, Resource.DEVICE_KEY)
    device = device_within(actor, device_id)
    octets = parse_device_key(key)
    if from_on > day_in_rome(now):
        raise KeyInTheFuture(f"{from_on} is in the future.", remedy="Correct the day.", code="key.future")
    ring = read_key_ring(settings.ENVIRONMENT.key_path)
    is_new = enrol_device_key(device_id=device.pk, key=octets, from_on=from_on, key_ring=ring)
    fingerprint = fingerprint_of(octets, device)
    waiting = _unread(device)
    before = waiting.count()
    report = read_again(
        organisation_id=actor.organisation_id,
        identifications=[device.identification],
        key_ring=ring,
        clock=lambda: now,
    )
    entered = KeyEntered(
        fingerprint=fingerprint,
        is_new=is_new,
        waiting=before,
        opened=before - _unread(device).count(),
        readings=report.readings,
    )
    AuditEvent.objects.create(
        organisation_id=actor.organisation_id,
        at=now,
        user_id=actor.user_id,
        action=ENTERED,
        subject=f"device {device.pk}",
        evidence={"fingerprint": fingerprint, "from": from_on.isoformat(), "opened": entered.opened},
    )
    return entered


def fingerprint_of(key: bytes, device: Device) -> str:
    """Give the digits by which a key is compared: of SHA-256 over the device's number and the key."""
    digest = hashlib.sha256(b"tepore key " + device.identification.encode() + b" " + key)
    return digest.hexdigest()[:FINGERPRINT_DIGITS].upper()


def known_keys(device: Device, key_ring: KeyRing) -> tuple[KnownKey, ...]:
    """Give the keys of a device by their fingerprints, the newest first."""
    events = AuditEvent.objects.filter(
        organisation_id=device.organisation_id, action=ENTERED, subject=f"device {device.pk}"
    ).select_related("user")
    by_fingerprint = {event.evidence.get("fingerprint"): event for event in events.order_by("-at")}
    found = []
    for row in DeviceKey.objects.filter(device=device).order_by("-start_on"):
        try:
            fingerprint = fingerprint_of(open_key(row, key_ring), device)
        except UnableToUnseal:
            fingerprint = "?"
        event = by_fingerprint.get(fingerprint)
        found.append(
            KnownKey(
                fingerprint=fingerprint,
                start_on=row.start_on,
                entered_at=event.at if event else None,
                entered_by=event.user.get_username() if event and event.user else "",
            )
        )
    return tuple(found)


def _unread(device: Device) -> QuerySet[Telegram]:
    return Telegram.objects.filter(
        organisation_id=device.organisation_id,
        identification=device.identification,
        rejections__code__in=("telegram.no_key", "telegram.wrong_key", "telegram.mac"),
        decoding__isnull=True,
    ).distinct()
