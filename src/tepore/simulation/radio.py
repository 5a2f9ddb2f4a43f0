"""The air between devices and gateways: losses, several listeners, late delivery, replays and forgeries.

::

    device ──> air ──> gateway 1 ──(late?)──> line of its dump
                 └───> gateway 2 ──(late?)──> line of its dump
    attacker ─────> what was heard again later (replayed), or made without the key (forged)
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tepore.simulation.device import SentTelegram
from tepore.simulation.scenario import RadioTable

AIR_TIME_S = 0.015
"""A telegram of 200 bytes in mode T at 100 kchip/s, two chips a bit, rounded (EN 13757-4)."""
LONGEST_REPLAY_S = 30 * 86400.0
Origin = Literal["sent", "replayed", "forged"]


@dataclass(frozen=True, slots=True)
class HeardTelegram:
    """A telegram as a gateway delivers it.

    Attributes
    ----------
    delivered_s, received_s
        When it was delivered and when it was heard [s since 1970, UTC].
    serial
        Of the device whose address it bears.
    origin
        Whether the device sent it.
    """

    delivered_s: float
    received_s: float
    serial: str
    octets: bytes
    origin: Origin


@dataclass
class Air:
    """What carries telegrams; keeps what is under way from month to month.

    Attributes
    ----------
    wired
        Whether it is a bus, on which one speaks after the other.
    lost
        Telegrams that a gateway did not hear, by gateway.
    collided
        Telegrams that met another on the air.
    """

    radio: RadioTable
    wired: bool = False
    under_way: dict[str, list[HeardTelegram]] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)
    collided: int = 0

    def carry(self, on_air: Iterable[tuple[SentTelegram, Origin]], draws: np.random.Generator) -> None:
        """Let gateways hear telegrams.

        Parameters
        ----------
        on_air
            Telegrams with their origin, in any order.
        draws
            Random stream of the month.
        """
        row = sorted(on_air, key=lambda each: (each[0].sent_s, each[0].serial))
        times = np.array([sent.sent_s for sent, _ in row])
        close = np.diff(times) < (0.0 if self.wired else AIR_TIME_S)
        collided = np.concatenate([[False], close]) | np.concatenate([close, [False]]) if row else close
        self.collided += int(collided.sum())
        for gateway in self.radio.gateways:
            # On the wire a master asks again until it has all: nothing is lost, and nothing comes late.
            loss, late_share = (0.0, 0.0) if self.wired else (gateway.loss, self.radio.late_share)
            heard = (draws.uniform(size=len(row)) >= loss) & ~collided
            self.lost[gateway.id] += int((~heard).sum())
            late = draws.uniform(size=len(row)) < late_share
            delay = 1.0 + late * draws.uniform(0, 3600 * self.radio.late_hours, len(row))
            queue = self.under_way.setdefault(gateway.id, [])
            for place in np.flatnonzero(heard).tolist():
                sent, origin = row[place]
                delivered = sent.sent_s + float(delay[place])
                queue.append(HeardTelegram(delivered, sent.sent_s, sent.serial, sent.octets, origin))

    def delivered(self, gateway_id: str, until_s: float) -> Iterable[HeardTelegram]:
        """Yield what a gateway delivers before an instant [s since 1970, UTC], in that order."""
        queue = self.under_way.get(gateway_id, [])
        # A stable sort: the parts of one readout keep their order.
        queue.sort(key=lambda heard: (heard.delivered_s, heard.serial))
        ready = bisect_left(queue, until_s, key=lambda heard: heard.delivered_s)
        yield from queue[:ready]
        del queue[:ready]


def replays_of(
    sent: list[SentTelegram], share: float, draws: np.random.Generator
) -> list[tuple[SentTelegram, Origin]]:
    """Give telegrams that somebody recorded and sends again, up to 30 days later.

    Parameters
    ----------
    sent
        Telegrams of the month.
    share
        Of them that are sent again [1].
    draws
        Random stream of the month.
    """
    chosen = np.flatnonzero(draws.uniform(size=len(sent)) < share)
    delays = draws.uniform(60.0, LONGEST_REPLAY_S, chosen.size)
    return [
        (SentTelegram(sent[place].sent_s + delay, sent[place].serial, sent[place].octets), "replayed")
        for place, delay in zip(chosen.tolist(), delays.tolist(), strict=True)
    ]
