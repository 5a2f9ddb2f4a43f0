"""Fragments of longer messages that are stored and wait for the others (EN 13757-7, CI 90).

A fragment that comes alone is set aside; it stays a telegram like any other, so that the one that makes its
message whole finds it, however late it comes and whatever restarts lie between.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tepore.store.metering.models import Device, Telegram, TelegramDecoding
from tepore.store.people.models import Organisation

if TYPE_CHECKING:
    from tepore.mbus import Decoded

FRAGMENT = "telegram.fragment"
REPEATED_CODE = "telegram.repeated"
MOST_WAITING = 64
"""Looked at of one sender, the latest first: older ones have lost their others."""


class HeardMessage(NamedTuple):
    """A message heard in fragments: its device, what it says, its telegrams in the order of their numbers."""

    device: Device
    decoded: Decoded
    parts: tuple[Telegram, ...]


def fragments_beside(telegram: Telegram, group: Sequence[Telegram]) -> list[Telegram]:
    """Find the other fragments of a telegram's sender, the latest first.

    The caller's transaction has the organisation's fragments for itself from here on: of two processes that
    take in two halves at the same instant, the second sees the first one's.

    Parameters
    ----------
    telegram
        The fragment; one that was read before has the others of its message, which bear its instant of
        reading, any other those that still wait.
    group
        Fragments that are read together with it, in their order: those before it are heard, those after it
        are not yet.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=telegram.organisation_id)
    before = [other for other in group[: group.index(telegram)] if _sender(other) == _sender(telegram)]
    stored = Telegram.objects.filter(
        organisation_id=telegram.organisation_id,
        link=telegram.link,
        manufacturer=telegram.manufacturer,
        identification=telegram.identification,
        rejections__code=FRAGMENT,
    ).exclude(pk__in=[one.pk for one in group])
    read = TelegramDecoding.objects.filter(telegram=telegram).first()
    if read is not None:
        found = stored.filter(decoding__at=read.at)
    else:
        found = stored.filter(decoding__isnull=True).exclude(rejections__code=REPEATED_CODE)
    return [*reversed(before), *found.order_by("-pk")[:MOST_WAITING]]


def _sender(telegram: Telegram) -> tuple[str, str, str]:
    return (telegram.link, telegram.manufacturer, telegram.identification)
