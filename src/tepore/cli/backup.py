"""`tepore backup` and `tepore restore`: a copy of the store in one file, and putting it back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from tepore.store.backup import back_up, read_backup, restore
from tepore.store.environment import read_environment

if TYPE_CHECKING:
    from tepore.store.backup import Backup

AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def backup(
    file: Annotated[Path, typer.Argument(help="Backup to write, or to check.")],
    *,
    check: Annotated[bool, typer.Option("--check", help="Check a backup, byte by byte.")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy the store into one file while it goes on working. The key file is not in it: keep that elsewhere.

    Try: [bold]tepore backup /mnt/copie/tepore-$(date +%F).zip[/]
    """
    if check:
        _tell(read_backup(file), f"{file} is whole", as_json)
        return
    with Console(stderr=True).status("copying the database"):
        made = back_up(environment=read_environment(), path=file, now=datetime.now(UTC))
    _tell(made, f"{file} written", as_json)


def restore_backup(
    file: Annotated[Path, typer.Argument(help="Backup to put back.")],
    key_file: Annotated[Path, typer.Option("--keys", help="Key file, from its own place.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Put a backup back into an empty TEPORE_HOME, and bring its tables up to this version.

    Try: [bold]TEPORE_HOME=/srv/tepore tepore restore tepore-2026-11-22.zip --keys keys.json[/]
    """
    with Console(stderr=True).status("putting the database back"):
        found = restore(environment=read_environment(), path=file, key_file=key_file)
        from tepore.store.opening import open_store  # noqa: PLC0415 - sets Django up

        open_store()
    _tell(found, f"{file} put back", as_json)


def _tell(found: Backup, sentence: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(found), default=str))
        return
    rows = sum(found.rows.values())
    typer.echo(f"{sentence}: {rows} rows, {found.made_at:%Y-%m-%d %H:%M} UTC, program {found.program}.")
    typer.echo(f"It opens with the keys of keys {', '.join(found.keys)}.")
