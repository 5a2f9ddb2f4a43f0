"""`tepore work`: do the portal's long work in a program of its own, beside any server."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Annotated

import typer

SECONDS_BETWEEN_LOOKS = 2.0


def work(
    once: Annotated[bool, typer.Option("--once", help="Do what waits and stop.")] = False,
) -> None:
    """Do what was asked for in the portal and takes long: drafts, closings, archives, letters.

    `tepore serve` does so by itself. Where another server runs the portal, run one or more of these beside:
    each piece of work is held by one of them, and taken again where its holder died. Stop with Ctrl+C.

    Try: [bold]tepore work --once[/]
    """
    from tepore.store.opening import open_store  # noqa: PLC0415 - sets Django up

    open_store()
    from tepore.services.run_jobs import run_waiting  # noqa: PLC0415 - needs the opened store

    def clock() -> datetime:
        return datetime.now(UTC)

    try:
        while True:
            done = run_waiting(clock=clock)
            if done:
                typer.echo(f"{done} done.")
            if once:
                return
            time.sleep(SECONDS_BETWEEN_LOOKS)
    except KeyboardInterrupt:
        return
