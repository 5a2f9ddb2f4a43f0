"""`tepore webhook`: tell other programs what happened."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

webhook = typer.Typer(no_args_is_help=True, help="Programs that are told what happens (webhooks).")


@webhook.command()
def deliver(
    every: Annotated[
        int, typer.Option(min=0, max=3600, help="Go on, with a pause of so many seconds; 0 for one round.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object a round.")] = False,
) -> None:
    """Post what waits to every webhook; `tepore serve` does so by itself.

    Webhooks are added by the API, see docs/howto/api.md.
    """
    from tepore.store.opening import open_store  # noqa: PLC0415 - sets Django up

    open_store()
    from tepore.services.webhooks import deliver_webhooks  # noqa: PLC0415 - needs the opened store

    while True:
        told = deliver_webhooks(now=datetime.now(UTC))
        if as_json:
            typer.echo(json.dumps(asdict(told)))
        elif told.delivered or told.failed or not every:
            typer.echo(f"{told.delivered} delivered, {told.failed} put off")
        if not every:
            return
        time.sleep(every)
