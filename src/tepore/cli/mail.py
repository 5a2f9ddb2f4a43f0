"""`tepore mail`: what waits for the mail server, and sending it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

mail = typer.Typer(no_args_is_help=True, help="Mail that waits for its server (TEPORE_MAIL).")


@mail.command()
def send(
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Send what is due. `tepore serve` does so by itself; this is for a timer of the system."""
    from tepore.store.opening import open_store  # noqa: PLC0415 - sets Django up

    open_store()
    from tepore.services.send_mail import send_due_mail  # noqa: PLC0415 - needs the opened store

    done = send_due_mail(now=datetime.now(UTC))
    if as_json:
        typer.echo(json.dumps(asdict(done)))
        return
    typer.echo(f"{done.sent} sent, {done.put_off} put off, {done.given_up} given up")
