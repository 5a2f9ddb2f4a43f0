"""`tepore history`: the consumption by day, month and season that charts are drawn from."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from tepore.cli.imports import AsJson, Organisation, open_with_keys

if TYPE_CHECKING:
    from tepore.services.consumption_history.refresh import RefreshReport

history = typer.Typer(
    no_args_is_help=True, help="Keep the consumption by day, month and season that charts are drawn from."
)


@history.command("refresh")
def refresh(organisation: Organisation = "locale", as_json: AsJson = False) -> None:
    """Derive what came since the last time. Charts do so themselves for what they show."""
    _, organisation_id = open_with_keys(organisation)
    from tepore.services.consumption_history.refresh import refresh_organisation  # noqa: PLC0415

    _tell(refresh_organisation(organisation_id=organisation_id, now=datetime.now(UTC)), as_json=as_json)


@history.command("rebuild")
def rebuild(organisation: Organisation = "locale", as_json: AsJson = False) -> None:
    """Take every derived row away and make all of them from the readings again."""
    _, organisation_id = open_with_keys(organisation)
    from tepore.services.consumption_history.refresh import rebuild_history  # noqa: PLC0415

    _tell(rebuild_history(organisation_id=organisation_id, now=datetime.now(UTC)), as_json=as_json)


@history.command("check")
def check(organisation: Organisation = "locale", as_json: AsJson = False) -> None:
    """Name the metering points whose rows stand on other readings than are in the store; exit 1 for any."""
    _, organisation_id = open_with_keys(organisation)
    from tepore.services.consumption_history.refresh import stale_points  # noqa: PLC0415

    stale = stale_points(organisation_id=organisation_id)
    typer.echo(json.dumps(stale) if as_json else f"{len(stale)} stale metering points")
    for code in () if as_json else stale:
        typer.echo(code)
    if stale:
        raise typer.Exit(1)


def _tell(report: RefreshReport, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(report)))
        return
    typer.echo(f"{report.points} metering points derived, {report.rows} rows written.")
