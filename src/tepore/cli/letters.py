"""`tepore letters`: a letter to each unit, with a code that a bank's app reads."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from tepore.cli.allocate import LanguageChoice, UnwritableFolder
from tepore.documents import Imprint, Language, language_of
from tepore.documents.letter import LetterTerms
from tepore.documents.payment import Payee
from tepore.services.write_letters import write_letters


def letters(  # noqa: PLR0913 - options of a command
    file: Annotated[Path, typer.Argument(help="Building file (TOML).")],
    *,
    out: Annotated[Path, typer.Option("--out", help="Folder for the letters (PDF).")],
    iban: Annotated[str, typer.Option("--iban", help="Account to be paid into; makes a payment code.")] = "",
    payee: Annotated[
        str, typer.Option("--payee", help="Holder of the account; left out, the condominium.")
    ] = "",
    due_on: Annotated[
        datetime | None, typer.Option("--due-on", formats=["%Y-%m-%d"], help="Pay by this day.")
    ] = None,
    issued_on: Annotated[
        datetime | None, typer.Option("--issued-on", formats=["%Y-%m-%d"], help="Day of the letters.")
    ] = None,
    issuer: Annotated[str, typer.Option("--issuer", help="Who writes.")] = "",
    contact: Annotated[str, typer.Option("--contact", help="Where questions and objections go.")] = "",
    lang: Annotated[
        LanguageChoice, typer.Option("--lang", help="Language of the letters.")
    ] = LanguageChoice.IT,
) -> None:
    """Write a letter to each unit: what it owes, by when, and a QR code that fills in the SEPA transfer.

    The code follows EPC069-12; the IBAN is checked by its check digits.

    Try: [bold]tepore letters examples/1pe.toml --out var/letters --iban IT60X0542811101000000123456[/]
    """
    imprint = Imprint(issued_on=_day(issued_on), issuer=issuer, contact=contact)
    account = Payee(name=payee, iban=iban) if iban else None
    terms = LetterTerms(payee=account, due_on=_day(due_on))
    for path in _write(file, out, language_of(lang), imprint, terms):
        typer.echo(path)


def _write(file: Path, out: Path, language: Language, imprint: Imprint, terms: LetterTerms) -> list[Path]:
    try:
        return write_letters(file=file, folder=out, language=language, imprint=imprint, terms=terms)
    except OSError as fault:
        raise UnwritableFolder(
            f"letters cannot be written: {fault.strerror}.",
            where=str(out),
            remedy="Name a folder that can be made or written to.",
            code="folder.unwritable",
        ) from fault


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else instant.date()
