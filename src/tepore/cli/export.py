"""`tepore export season` and `tepore sign`: a closed season to hand out, and its signature."""

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

export = typer.Typer(no_args_is_help=True, help="Hand out what the store holds.")
Condominium = Annotated[str, typer.Argument(help="Its name or code.")]
Code = Annotated[str, typer.Argument(help="Code of the season, for example 2025/2026.")]


@export.command("season")
def export_of_season(
    condominium: Condominium,
    code: Code,
    file: Annotated[Path, typer.Option("--zip", help="The ZIP to write.")],
    *,
    lang: Annotated[
        LanguageChoice, typer.Option("--lang", help="Language of the documents.")
    ] = LanguageChoice.IT,
    organisation: Organisation = "locale",
) -> None:
    """Write a closed season as a ZIP: statements, book, workbook, JSON, each unit's package, the verifier.

    The same season gives the same bytes. Whoever has the ZIP can check it with a browser alone.

    Try: [bold]tepore export season "Condominio Il Tiglio" 2025/2026 --zip stagione.zip[/]
    """
    key_ring, organisation_id = open_with_keys(organisation)
    from tepore.services.close_by_name import season_by_name  # noqa: PLC0415 - needs the opened store
    from tepore.services.season_documents import export_season  # noqa: PLC0415

    season = season_by_name(organisation_id=organisation_id, condominium=condominium, season=code)
    written = export_season(
        organisation_id=organisation_id,
        season_id=season.pk,
        key_ring=key_ring,
        path=file,
        language=language_of(lang),
    )
    typer.echo(written)


def sign(
    condominium: Condominium, code: Code, organisation: Organisation = "locale", as_json: AsJson = False
) -> None:
    """Sign a closed season with the organisation's key; closings signed before are left as they are.

    `tepore close` signs at once: this is for seasons closed by an older version. The key is made the first
    time and lies sealed in the store.

    Try: [bold]tepore sign "Condominio Il Tiglio" 2025/2026[/]
    """
    key_ring, organisation_id = open_with_keys(organisation)
    from tepore.services.close_by_name import season_by_name  # noqa: PLC0415 - needs the opened store
    from tepore.services.sign_season import sign_season  # noqa: PLC0415

    season = season_by_name(organisation_id=organisation_id, condominium=condominium, season=code)
    report = sign_season(
        organisation_id=organisation_id, season_id=season.pk, key_ring=key_ring, now=datetime.now(UTC)
    )
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False, indent=1))
        return
    typer.echo(f"{report.signed} closings of season {report.season} signed.")
    typer.echo(f"Fingerprint of the key:    {report.key}")
    typer.echo(f"Fingerprint of the season: {report.root}")
