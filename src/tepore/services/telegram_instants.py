"""The instant of a reading: the device's clock, converted once; the receiver's where the device has none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from tepore.kernel.periods import ROME, midnight_in_rome
from tepore.store.metering.models import Clock

if TYPE_CHECKING:
    from tepore.mbus import Reading

NOW = "now"


def instant_of(reading: Reading, *, received_at: datetime | None) -> tuple[datetime, Clock] | None:
    """Tell when a reading was true, and by whose clock.

    A local time is taken as Italian time. A bare date is of the end of its day, as EN 13757-3 registers close
    at midnight; the first of a month is taken as its beginning, as devices that name the day after do
    (own rule, not a norm's).

    Parameters
    ----------
    reading
        As decoded.
    received_at
        When the telegram was heard, where its source says so.

    Returns
    -------
    tuple or None
        Instant [UTC] and clock; None where neither the device nor the source tells it.
    """
    if isinstance(reading.on, datetime):
        return reading.on.replace(tzinfo=ROME).astimezone(UTC), Clock.DEVICE
    if isinstance(reading.on, date):
        return _midnight_after(reading.on), Clock.DEVICE
    if reading.at == NOW and received_at is not None:
        return received_at.astimezone(UTC), Clock.HEARD
    return None


@lru_cache(maxsize=4096)
def _midnight_after(day: date) -> datetime:
    """Give the midnight that ends a day, or begins a first of a month; devices tell the same days daily."""
    return midnight_in_rome(day if day.day == 1 else day + timedelta(days=1))
