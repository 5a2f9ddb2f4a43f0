"""A telegram whose device has no clock is dated by whoever heard it first, whenever that report arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.store.metering.models import Clock, Reading

if TYPE_CHECKING:
    from datetime import datetime

    from tepore.store.metering.models import Telegram

REASON = "the same telegram was heard earlier by another receiver"


def date_by_earlier_hearing(telegram: Telegram, received_at: datetime | None, now: datetime) -> None:
    """Date the readings of a known telegram by an earlier hearing, as new rows that replace the former.

    Readings dated by the device's own clock stay as they are.

    Parameters
    ----------
    telegram
        The row stored first.
    received_at
        When the same bytes were heard by this receiver, where it says so.
    now
        When it is recorded.
    """
    if received_at is None or (telegram.received_at is not None and telegram.received_at <= received_at):
        return
    later = Reading.objects.filter(
        telegram=telegram, clock=Clock.HEARD, replaced_by__isnull=True, valid_at__gt=received_at
    )
    for row in later:
        former = row.pk
        row.pk = None
        row.valid_at, row.recorded_at = received_at, now
        row.replaces_id, row.reason = former, REASON
        row.save(force_insert=True)
