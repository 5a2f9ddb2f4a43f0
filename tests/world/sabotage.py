"""One-line sabotages that the whole-system test must turn red: `run.py --sabotage acknowledge_first`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tepore.services.ingest_telegrams as ingest
from tepore.kernel import graph
from tepore.services import keep_decoded, read_period, reading_checks, register_series
from tepore.store.metering.models import Clock, Telegram


def acknowledge_first() -> None:
    """Tell the sender to forget its telegrams before they are stored."""
    taken_in = ingest.ingest_telegrams

    def too_early(*, heard: Any, acknowledge: Any, **more: Any) -> Any:
        acknowledge(heard)
        return taken_in(heard=heard, **more)

    ingest.ingest_telegrams = too_early


def key_by_source() -> None:
    """Take the gateway into the telegram's name: the same bytes of two gateways are two."""
    named = ingest.HeardTelegram.sha256.fget  # type: ignore[attr-defined]  # a property
    ingest.HeardTelegram.sha256 = property(lambda one: one.gateway + named(one)[1:])  # type: ignore[assignment]


def leave_unread() -> None:
    """Forget the telegrams that were stored and not read when the process was killed."""
    ingest._left_unread = lambda _: Telegram.objects.none()


def no_rollover() -> None:
    """Do not know that a register of eight digits begins again."""
    for module in (register_series, reading_checks):
        module.runs_over = lambda *_: False


def forget_replacement() -> None:
    """Read every device for the whole season, as if it had hung there all the time."""
    read_period._window = lambda _, period: period


def receive_time() -> None:
    """Date readings by the receiver's clock."""
    keep_decoded.instant_of = lambda _, received_at: (received_at, Clock.HEARD) if received_at else None


def float_cents() -> None:
    """Round each share of an amount by itself, as a float."""
    graph.floor = lambda share: round(float(share))  # type: ignore[assignment]  # the sabotage


SABOTAGES: dict[str, Callable[[], None]] = {
    one.__name__: one
    for one in (
        acknowledge_first,
        key_by_source,
        leave_unread,
        no_rollover,
        forget_replacement,
        receive_time,
        float_cents,
    )
}
