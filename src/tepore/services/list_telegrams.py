"""Telegrams as heard, and why some gave no reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from tepore.services.access import Action, Resource, require
from tepore.services.list_condominiums import CondominiumRow, condominium_row
from tepore.store.metering.models import Device, Telegram

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tepore.services.access import Actor


@dataclass(frozen=True, kw_only=True)
class TelegramRow:
    """One telegram.

    Attributes
    ----------
    received_at
        When it was heard, where the source says so.
    readings
        How many readings it gave that were new.
    refusal, refusal_code
        Why it gave none, in a sentence and as a dotted code; empty where it was read.
    """

    id: int
    link: str
    manufacturer: str
    device: str
    received_at: datetime | None
    source: str
    length: int
    readings: int
    refusal: str
    refusal_code: str


@dataclass(frozen=True, kw_only=True)
class TelegramPage:
    """A page of telegrams, and how many were set aside in all."""

    condominium: CondominiumRow
    rows: tuple[TelegramRow, ...]
    total: int
    set_aside: int
    offset: int
    size: int


def list_telegrams(
    *, actor: Actor, condominium_id: int, set_aside_only: bool = False, offset: int = 0, size: int = 50
) -> TelegramPage:
    """List the telegrams of a condominium's devices, newest first.

    Telegrams whose sender no register knows are listed too: they may be of a device that was not entered.

    Parameters
    ----------
    actor
        Who asks.
    condominium_id
        The condominium.
    set_aside_only
        Only those that gave no reading for a stated reason.
    offset, size
        Which part of the list.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    """
    require(actor, Action.VIEW, Resource.TELEGRAM)
    condominium = condominium_row(actor=actor, condominium_id=condominium_id)
    found = _telegrams_of(actor, condominium.id)
    aside = _set_aside(found)
    listed = (aside if set_aside_only else found).annotate(reading_count=Count("readings", distinct=True))
    rows = (
        listed.order_by("-received_at", "-pk")[offset : offset + size]
        .select_related("decoding")
        .prefetch_related("rejections")
    )
    return TelegramPage(
        condominium=condominium,
        rows=tuple(_row(telegram, telegram.reading_count) for telegram in rows),
        total=aside.count() if set_aside_only else found.count(),
        set_aside=aside.count(),
        offset=offset,
        size=size,
    )


def telegram_counts(actor: Actor, condominium_id: int) -> tuple[int, int]:
    """Count a condominium's telegrams, and those of them that were set aside."""
    found = _telegrams_of(actor, condominium_id)
    return found.count(), _set_aside(found).count()


def _telegrams_of(actor: Actor, condominium_id: int) -> QuerySet[Telegram]:
    own = Device.objects.filter(organisation_id=actor.organisation_id)
    here = own.filter(installations__metering_point__condominium=condominium_id).values("identification")
    elsewhere = own.exclude(identification__in=here).values("identification")
    return Telegram.objects.filter(organisation_id=actor.organisation_id).exclude(
        identification__in=elsewhere
    )


def _set_aside(telegrams: QuerySet[Telegram]) -> QuerySet[Telegram]:
    unread = telegrams.filter(rejections__isnull=False, readings__isnull=True, decoding__isnull=True)
    return unread.distinct()


def _row(telegram: Telegram, readings: int) -> TelegramRow:
    latest = max(telegram.rejections.all(), key=lambda rejection: rejection.at, default=None)
    told = latest if latest and not (readings or hasattr(telegram, "decoding")) else None
    return TelegramRow(
        id=telegram.pk,
        link=telegram.link,
        manufacturer=telegram.manufacturer,
        device=telegram.identification,
        received_at=telegram.received_at,
        source=telegram.source,
        length=len(telegram.bytes_heard),
        readings=readings,
        refusal=told.reason if told else "",
        refusal_code=told.code if told else "",
    )
