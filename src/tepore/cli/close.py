"""`tepore close`: a season of the store computed and kept for good, with its documents."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tepore.cli.allocate import LanguageChoice
from tepore.cli.imports import AsJson, Organisation, open_with_keys
from tepore.documents import language_of
from tepore.documents.formats import money


def close(
    condominium: Annotated[str, typer.Argument(help="Its name or code.")],
    season: Annotated[str, typer.Argument(help="Its code, for example 2025/2026.")],
    reason: Annotated[str, typer.Option(help="Why a closed season is computed again.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for statements (PDF), book, workbook and JSON.")
    ] = None,
    archive: Annotated[
        Path | None, typer.Option("--zip", help="ZIP of the season with its verifier, to hand out.")
    ] = None,
    lang: Annotated[
        LanguageChoice, typer.Option("--lang", help="Language of the documents.")
    ] = LanguageChoice.IT,
    organisation: Organisation = "locale",
    as_json: AsJson = False,
) -> None:
    """Close a season of the store: compute it, sign it, keep the result for good, write the documents.

    A closed season never changes: closing it again needs --reason and gives a new allocation that names the
    former. Open findings of its devices stop it (`tepore findings list`). Exit code 1 where it is refused.

    Try: [bold]tepore close "Condominio Il Tiglio" 2025/2026 --out var/mine/documents[/]
    """
    key_ring, organisation_id = open_with_keys(organisation)
    from tepore.services.close_by_name import close_by_name, season_by_name  # noqa: PLC0415 - needs the opened store
    from tepore.services.season_documents import export_season  # noqa: PLC0415

    closing = close_by_name(
        organisation_id=organisation_id,
        condominium=condominium,
        season=season,
        key_ring=key_ring,
        now=datetime.now(UTC),
        reason=reason,
        folder=out,
        language=language_of(lang),
    )
    if archive is not None:
        closed = season_by_name(organisation_id=organisation_id, condominium=condominium, season=season)
        export_season(
            organisation_id=organisation_id,
            season_id=closed.pk,
            key_ring=key_ring,
            path=archive,
            language=language_of(lang),
        )
    if as_json:
        typer.echo(json.dumps(asdict(closing), default=str, ensure_ascii=False, indent=1))
        return
    typer.echo(
        f"{closing.condominium}, season {closing.season}: {money(closing.total_cents, 'en')} divided among "
        f"{closing.statements} units; seal {closing.sha256[:16]}."
    )
    for path in (*closing.documents, *([archive] if archive else [])):
        typer.echo(path)
