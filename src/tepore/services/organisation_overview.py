"""All condominiums of a metering company: devices heard and silent, set aside, keys missing, seasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, Resource, require
from tepore.services.devices.reach import HEARD_WITHIN, installed_on
from tepore.services.list_condominiums import list_condominiums
from tepore.services.scope import condominiums_within
from tepore.store.metering.models import (
    Device,
    DeviceKey,
    Finding,
    Installation,
    Reading,
    Telegram,
    TelegramDecoding,
    TelegramRejection,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tepore.services.access import Actor
    from tepore.services.list_condominiums import CondominiumRow

NO_KEY = ("telegram.no_key", "telegram.wrong_key")


@dataclass(frozen=True, kw_only=True)
class CondominiumHealth:
    """One condominium.

    Attributes
    ----------
    installed, heard
        Devices at its points today, and those of them heard or read in the last days.
    findings
        Devices with something odd that waits for a person.
    keyless
        Devices whose telegrams wait for a key.
    """

    condominium: CondominiumRow
    installed: int
    heard: int
    findings: int
    keyless: int

    @property
    def silent(self) -> int:
        """Installed and not heard."""
        return self.installed - self.heard


@dataclass(frozen=True, kw_only=True)
class OrganisationOverview:
    """The organisation.

    Attributes
    ----------
    days
        Within which a device counts as heard.
    unknown_senders
        Devices heard that no register names.
    set_aside
        Telegrams that gave nothing, of devices that were never read.
    """

    rows: tuple[CondominiumHealth, ...]
    total: int
    offset: int
    size: int
    days: int
    unknown_senders: int
    set_aside: int

    @property
    def installed(self) -> int:
        """Devices of the rows shown."""
        return sum(row.installed for row in self.rows)

    @property
    def heard(self) -> int:
        """Of them, those heard."""
        return sum(row.heard for row in self.rows)


def organisation_overview(
    *, actor: Actor, now: datetime, offset: int = 0, size: int = 50
) -> OrganisationOverview:
    """Give the state of each condominium, by name.

    Parameters
    ----------
    actor
        Who asks.
    now
        Aware instant.
    offset, size
        Which part of the list.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    require(actor, Action.VIEW, Resource.OVERVIEW)
    everything = list_condominiums(actor=actor)
    shown = everything[offset : offset + size]
    counted = _counted(actor, [row.id for row in shown], now)
    unknown, aside = _unread(actor)
    return OrganisationOverview(
        rows=tuple(
            CondominiumHealth(
                condominium=row,
                installed=counted["installed"][row.id],
                heard=counted["heard"][row.id],
                findings=counted["findings"][row.id],
                keyless=counted["keyless"][row.id],
            )
            for row in shown
        ),
        total=len(everything),
        offset=offset,
        size=size,
        days=HEARD_WITHIN.days,
        unknown_senders=unknown,
        set_aside=aside,
    )


def _counted(actor: Actor, condominiums: list[int], now: datetime) -> dict[str, Counter[int]]:
    today, since = day_in_rome(now), now - HEARD_WITHIN
    here = Installation.objects.filter(
        installed_on(today),
        organisation_id=actor.organisation_id,
        metering_point__condominium__in=condominiums_within(actor).filter(pk__in=condominiums),
    )
    device = OuterRef("device")
    telegrams = TelegramDecoding.objects.filter(device=device, telegram__received_at__gte=since)
    readings = Reading.objects.filter(device=device, valid_at__gte=since)
    conditions = {
        "installed": Q(),
        "heard": Q(Exists(telegrams)) | Q(Exists(readings)),
        "findings": Q(Exists(Finding.objects.filter(device=device, settled_at__isnull=True))),
        "keyless": Q(Exists(_waiting_for_key(actor)))
        & ~Q(Exists(DeviceKey.objects.filter(device=device)))
        & ~Q(Exists(TelegramDecoding.objects.filter(device=device))),
    }
    return {
        name: Counter(here.filter(condition).values_list("metering_point__condominium_id", flat=True))
        for name, condition in conditions.items()
    }


def _waiting_for_key(actor: Actor) -> QuerySet[TelegramRejection]:
    return TelegramRejection.objects.filter(
        organisation_id=actor.organisation_id,
        code__in=NO_KEY,
        telegram__identification=OuterRef("device__identification"),
    )


def _unread(actor: Actor) -> tuple[int, int]:
    """Count senders that no register knows, and telegrams that gave nothing; of the whole organisation."""
    if actor.condominium_id is not None:
        return 0, 0
    unread = Telegram.objects.filter(
        organisation_id=actor.organisation_id, decoding__isnull=True, rejections__isnull=False
    )
    known = Device.objects.filter(organisation_id=actor.organisation_id).values("identification")
    unknown = unread.exclude(identification="").exclude(identification__in=known)
    return unknown.values("identification").distinct().count(), unread.distinct().count()
