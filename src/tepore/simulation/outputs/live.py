"""A run whose telegrams go out as they are delivered, at a multiple of real time.

Months are computed in a thread beside; a month is sent before the next one is computed, so that memory stays
flat and a slow receiver slows the run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from math import inf
from pathlib import Path
from typing import Protocol, Self

from tepore.simulation.play import PlayedMonth
from tepore.simulation.radio import HeardTelegram
from tepore.simulation.run import Progress, RunReport, simulate
from tepore.simulation.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Heard:
    """What a gateway delivers at once: one radio telegram, or all answers of one readout on the wire."""

    gateway: str
    telegrams: tuple[HeardTelegram, ...]


class Output(AbstractAsyncContextManager["Output"], Protocol):
    """What takes telegrams while a run plays."""

    async def send(self, heard: Heard) -> None:
        """Send what a gateway delivers."""


@dataclass
class Pace:
    """Keeps simulated time at a multiple of real time.

    Attributes
    ----------
    speed
        Simulated seconds in a real one; infinite for as fast as it goes.
    """

    speed: float
    _begun: tuple[float, float] | None = field(default=None)

    async def until(self, at_s: float) -> None:
        """Wait for a simulated instant [s since 1970, UTC]; the first one is now."""
        if self.speed == inf:
            return
        now = asyncio.get_running_loop().time()
        if self._begun is None:
            self._begun = now, at_s
        wait = (at_s - self._begun[1]) / self.speed - (now - self._begun[0])
        if wait > 0:
            await asyncio.sleep(wait)


def simulate_live(
    scenario: Scenario,
    outputs: Sequence[Output],
    *,
    seed: int,
    out: Path,
    speed: float = inf,
    years: int | None = None,
    truth: bool = True,
    progress: Progress | None = None,
) -> RunReport:
    """Run a scenario into a folder and send its telegrams on while it plays.

    Parameters
    ----------
    scenario
        The scenario.
    outputs
        Where the telegrams go; they are opened before the run and closed after it.
    seed, out, years, truth, progress
        As for :func:`~tepore.simulation.simulate`.
    speed
        Simulated seconds in a real one; infinite for as fast as it goes.
    """
    run = partial(simulate, scenario, seed=seed, out=out, years=years, truth=truth, progress=progress)
    return asyncio.run(_run(run, outputs, Pace(speed)))


async def _run(run: partial[RunReport], outputs: Sequence[Output], pace: Pace) -> RunReport:
    loop = asyncio.get_running_loop()

    def listener(month: PlayedMonth) -> None:
        asyncio.run_coroutine_threadsafe(_send_month(month, outputs, pace), loop).result()

    async with AsyncExitStack() as stack:
        for output in outputs:
            await stack.enter_async_context(output)
        return await asyncio.to_thread(run, listener=listener)


async def _send_month(month: PlayedMonth, outputs: Sequence[Output], pace: Pace) -> None:
    for heard in in_order(month):
        await pace.until(heard.telegrams[0].delivered_s)
        for output in outputs:
            await output.send(heard)


def in_order(month: PlayedMonth) -> list[Heard]:
    """Give what all gateways deliver in a month, by time; answers of one readout together."""
    heard = [
        Heard(gateway, tuple(answers))
        for gateway, delivered in month.delivered.items()
        for _, answers in groupby(delivered, key=lambda each: (each.serial, each.received_s))
    ]
    return sorted(heard, key=lambda each: (each.telegrams[0].delivered_s, each.gateway))


class Taken:
    """An output that keeps what it is sent: for tests and notebooks."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []

    async def __aenter__(self) -> Self:
        """Give itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Keep what was taken."""

    async def send(self, heard: Heard) -> None:
        """Keep it."""
        self.heard.append(heard)
