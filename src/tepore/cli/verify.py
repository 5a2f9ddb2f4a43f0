"""`tepore verify`: the verdict of the stand-alone verifier on written allocations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tepore.cli.allocate import LanguageChoice
from tepore_verify.page import verifier_page
from tepore_verify.telling import verdicts_on


def verify(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="JSON, PDF or ZIP of a season.")
    ] = None,
    *,
    lang: Annotated[
        LanguageChoice, typer.Option("--lang", help="Language of the verdict.")
    ] = LanguageChoice.IT,
    given: Annotated[bool, typer.Option("--given", help="List every figure that is taken as given.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
    page: Annotated[
        Path | None, typer.Option("--page", help="Write the verifier for browsers to this HTML file.")
    ] = None,
) -> None:
    """Compute a season's result again from its file alone, and say what it proves and what it cannot.

    The program that does it (tepore_verify) shares no code with the one that wrote the file; `python -m
    tepore_verify` runs it without Tepore. Exit code 0 where all is right, 1 where something is wrong, 2 where
    a file is no allocation.

    Try: [bold]tepore verify var/1pe/ripartizione.json[/]
    """
    if page is not None:
        page.write_bytes(verifier_page())
        typer.echo(page)
    verdicts = verdicts_on(_named(files, page))
    written = verdicts.as_json() if as_json else verdicts.in_words(lang.value, every_given=given)
    typer.echo(written, nl=False)
    _leave(verdicts.exit_code)


def _named(files: list[Path] | None, page: Path | None) -> list[Path]:
    if not files and page is None:
        raise typer.BadParameter("name a file, or --page.")
    return files or []


def _leave(exit_code: int) -> NoReturn:
    raise typer.Exit(exit_code)
