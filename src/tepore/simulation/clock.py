"""The clock inside a device: standard time all year, off by an offset and a drift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tepore.simulation.timeline import STANDARD_OFFSET_S

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the time of a device's clock, which names no zone
_EPOCH_DAY = _EPOCH.date()
DAY_S = 86400


@dataclass(frozen=True)
class DeviceClock:
    """A clock that was set once and runs on.

    Attributes
    ----------
    set_s
        When it was set [s since 1970, UTC].
    offset_s
        How far it was ahead then [s].
    drift_ppm
        How much it gains [1e-6].
    """

    set_s: float
    offset_s: float = 0.0
    drift_ppm: float = 0.0

    def shown_s(self, at_s: float) -> float:
        """Give what the clock shows [s since 1970 of its own time] at an instant [s since 1970, UTC]."""
        return at_s + STANDARD_OFFSET_S + self.offset_s + 1e-6 * self.drift_ppm * (at_s - self.set_s)

    def instant_s(self, shown_s: float) -> float:
        """Give the instant [s since 1970, UTC] at which the clock shows a time: `shown_s` turned round."""
        drift = 1e-6 * self.drift_ppm
        return (shown_s - STANDARD_OFFSET_S - self.offset_s + drift * self.set_s) / (1 + drift)

    def midnight_s(self, day: date) -> float:
        """Give the instant [s since 1970, UTC] at which a day begins on the clock."""
        return self.instant_s((day - _EPOCH_DAY).days * DAY_S)

    def day_at(self, at_s: float) -> date:
        """Give the day on the clock at an instant [s since 1970, UTC]."""
        return _EPOCH_DAY + timedelta(days=int(self.shown_s(at_s) // DAY_S))

    def time_at(self, at_s: float) -> datetime:
        """Give the time on the clock, to the minute as telegrams carry it (type F of EN 13757-3)."""
        return _EPOCH + timedelta(minutes=int(self.shown_s(at_s) // 60))
