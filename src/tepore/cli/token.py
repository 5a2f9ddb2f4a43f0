"""`tepore token`: what programs sign in with to the API."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

token = typer.Typer(no_args_is_help=True, help="Tokens by which programs use the API.")
Organisation = Annotated[str, typer.Option(help="Code of the organisation.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@token.command()
def issue(
    user: Annotated[str, typer.Argument(help="Name of the user the program acts as.")],
    scopes: Annotated[
        list[str], typer.Option("--scope", help="What it is for, as reading.view; may be repeated.")
    ],
    name: Annotated[str, typer.Option(help="What the program is, for the list.")] = "",
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it is good.")] = 90,
    organisation: Organisation = "locale",
    as_json: AsJson = False,
) -> None:
    """Make a token and print it, this once.

    Try: tepore token issue operator --scope telegram.enter --name "gateway in the cellar"
    """
    organisation_id = _opened(organisation)
    from tepore.services.api_tokens import issue_api_token  # noqa: PLC0415 - needs the opened store

    secret = issue_api_token(
        organisation_id=organisation_id,
        user=user,
        name=name or ", ".join(scopes),
        scopes=scopes,
        valid_for=timedelta(days=days),
        now=datetime.now(UTC),
    )
    typer.echo(json.dumps({"token": secret}) if as_json else secret)


@token.command("list")
def list_tokens(organisation: Organisation = "locale", as_json: AsJson = False) -> None:
    """List the tokens; their secrets are not kept."""
    organisation_id = _opened(organisation)
    from tepore.services.api_tokens import list_api_tokens  # noqa: PLC0415 - needs the opened store

    rows = list_api_tokens(organisation_id=organisation_id)
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], default=str))
        return
    table = Table("id", "user", "name", "scopes", "until", "revoked")
    for row in rows:
        revoked = f"{row.revoked_at:%Y-%m-%d}" if row.revoked_at else ""
        table.add_row(
            str(row.id), row.user, row.name, ", ".join(row.scopes), f"{row.expires_at:%Y-%m-%d}", revoked
        )
    Console().print(table)


@token.command()
def revoke(
    token_id: Annotated[int, typer.Argument(help="Id, from the list.")], organisation: Organisation = "locale"
) -> None:
    """Revoke a token for good; exit code 1 where there is none or it was revoked before."""
    organisation_id = _opened(organisation)
    from tepore.services.api_tokens import revoke_api_token  # noqa: PLC0415 - needs the opened store

    done = revoke_api_token(organisation_id=organisation_id, token_id=token_id, now=datetime.now(UTC))
    typer.echo("revoked" if done else "there is no such token, or it was revoked before")
    if not done:
        raise typer.Exit(1)


def _opened(organisation: str) -> int:
    from tepore.store.opening import open_store  # noqa: PLC0415 - sets Django up

    open_store()
    from tepore.services.organisations import ensure_organisation  # noqa: PLC0415 - needs the opened store

    return ensure_organisation(code=organisation).id
