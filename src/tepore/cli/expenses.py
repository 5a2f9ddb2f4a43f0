"""`tepore import expenses`: electronic invoices as expenses of a building file or a season of the store."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from tepore.cli.imports import AsJson, Organisation, imports, open_with_keys
from tepore.cli.text_files import UnreadableFile
from tepore.documents.formats import money
from tepore.kernel import Refusal, euros_from_cents
from tepore.norms.uni10200 import ExpenseKind
from tepore.services.invoices import (
    KindRule,
    ReadInvoice,
    import_expenses,
    kinds_of,
    read_invoices,
    read_rules,
)
from tepore.services.invoices.xml_tree import LARGEST_BYTES

if TYPE_CHECKING:
    from tepore.services.invoices import ExpenseRow, Imported

_KINDS = ", ".join(ExpenseKind)


class BadChoice(Refusal):
    """Options that do not go together, or an answer that is no kind of expense."""


@imports.command("expenses")
def import_expenses_of_files(  # noqa: PLR0913 - one parameter an option
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Invoices, .xml or .xml.p7m.")],
    *,
    building: Annotated[
        Path | None, typer.Option("--building", help="Building file whose expenses are known.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Append the rows to the building file.")] = False,
    to: Annotated[str, typer.Option(help="Group or split they go to, in a file with groups.")] = "",
    condominium: Annotated[str, typer.Option(help="Or its name in the store, with --season.")] = "",
    season: Annotated[str, typer.Option(help="Season of the store, for example 2025/2026.")] = "",
    rules: Annotated[
        Path | None, typer.Option(help="File (TOML) with your own rules for kinds of lines.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="KIND for all unknown lines, or LINE=KIND, INVOICE:LINE=KIND.")
    ] = None,
    organisation: Organisation = "locale",
    as_json: AsJson = False,
) -> None:
    """Take expenses from electronic invoices (FatturaPA): net and VAT by rate, to the cent.

    Prints the rows for a building file, or writes them (--building FILE --write), or enters them in a season
    of the store (--condominium NAME --season CODE). An invoice that is there is known by supplier, number and
    day, and not charged twice. Lines whose kind no rule tells are asked for. Exit code 1 where it is refused.

    Try: [bold]tepore import expenses examples/invoices/*.xml --building examples/pellet-and-solar.toml[/]
    """
    _refuse_contradiction(building, season, condominium, write=write)
    own = () if rules is None else read_rules(_content(rules).decode("utf-8", "replace"), file=str(rules))
    invoices = [one for file in files for one in read_invoices(_content(file), file=file.name)]
    answers = _answers(kind or [])
    if sys.stdin.isatty() and not as_json and "" not in answers:
        answers |= _asked(invoices, own, answers)
    if season:
        _into_store(invoices, own, answers, (condominium, season, organisation), as_json=as_json)
        return
    imported = import_expenses(
        invoices=invoices, rules=own, answers=answers, building=building, write=write, to=to
    )
    if as_json:
        rows = [_as_json(row) for row in imported.rows]
        typer.echo(json.dumps({"rows": rows, "known": imported.known}, ensure_ascii=False, indent=1))
    elif write:
        _show(imported, building)
    else:
        typer.echo(imported.tables.lstrip("\n"), nl=False)
        for name in imported.known:
            typer.echo(f"# {name} is there already", err=True)


def _refuse_contradiction(building: Path | None, season: str, condominium: str, *, write: bool) -> None:
    if write and building is None:
        raise BadChoice("--write needs --building FILE.", code="expenses.options")
    if season and building is not None:
        raise BadChoice(
            "they go either into a building file or into the store.",
            remedy="Leave out --building or --season.",
            code="expenses.options",
        )
    if bool(season) != bool(condominium):
        raise BadChoice("--season and --condominium go together.", code="expenses.options")


def _answers(given: list[str]) -> dict[str, ExpenseKind]:
    answers = {}
    for one in given:
        line, _, name = one.rpartition("=")
        if name not in set(ExpenseKind):
            raise BadChoice(
                f"{name!r:.40} is no kind of expense.",
                remedy=f"Known are: {_KINDS}.",
                code="expenses.kind",
            )
        answers[line] = ExpenseKind(name)
    return answers


def _asked(
    invoices: list[ReadInvoice], rules: tuple[KindRule, ...], answers: dict[str, ExpenseKind]
) -> dict[str, ExpenseKind]:
    """Ask whoever sits there for the kind of the lines that nothing tells, once for each description."""
    told: dict[str, ExpenseKind] = {}
    for read in invoices:
        for number, mapped in kinds_of(read, rules=rules, answers={**answers, **told}).items():
            if mapped is None:
                line = next(one for one in read.invoice.lines if one.number == number)
                question = f"{read.invoice.number}, line {number}: {line.description} ({line.total} EUR)"
                typer.echo(question, err=True)
                answer = typer.prompt(f"Kind ({_KINDS})", err=True)
                told |= _answers([f"{read.invoice.number}:{number}={answer}"])
    return told


def _into_store(
    invoices: list[ReadInvoice],
    rules: tuple[KindRule, ...],
    answers: dict[str, ExpenseKind],
    place: tuple[str, str, str],
    *,
    as_json: bool,
) -> None:
    condominium, season, organisation = place
    _, organisation_id = open_with_keys(organisation)
    from tepore.services.close_by_name import season_by_name  # noqa: PLC0415 - needs the opened store
    from tepore.services.invoices.into_season import enter_expenses  # noqa: PLC0415

    found = season_by_name(organisation_id=organisation_id, condominium=condominium, season=season)
    entered = enter_expenses(season=found, invoices=invoices, rules=rules, answers=answers)
    if as_json:
        typer.echo(json.dumps(asdict(entered), ensure_ascii=False, indent=1))
        return
    typer.echo(
        f"Season {entered.season}: {len(entered.entered)} invoices entered, "
        f"{money(entered.amount_cents, 'en')}; {len(entered.known)} were there already."
    )


def _as_json(row: ExpenseRow) -> dict[str, object]:
    return {
        "kind": row.kind.value,
        "description": row.description,
        "amount_eur": euros_from_cents(row.amount_cents),
        "document": row.document,
        "generator": row.generator,
        "vat": [
            {
                "net_eur": euros_from_cents(line.net_cents),
                "percent": str(line.rate_percent),
                "vat_eur": euros_from_cents(line.tax_cents),
            }
            for line in row.vat
        ],
        "rounding_eur": euros_from_cents(row.rounding_cents),
        "withholding_eur": euros_from_cents(row.withholding_cents),
        "period": None
        if row.period is None
        else {"first_day": str(row.period.start_on), "last_day": str(row.period.last_day)},
        "known_by": [one.value for one in row.known_by],
        "invoice": {
            "supplier": row.supplier_id,
            "number": row.number,
            "issued_on": str(row.issued_on),
            "sha256": row.sha256,
        },
    }


def _show(imported: Imported, building: Path | None) -> None:
    table = Table("kind", "description", "document", "EUR", title=f"{len(imported.rows)} rows in {building}")
    for row in imported.rows:
        amount = euros_from_cents(row.amount_cents)
        table.add_row(row.kind.value, row.description, row.document, amount)
    Console().print(table, markup=False)
    for name in imported.known:
        typer.echo(f"{name} is there already")


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST_BYTES + 1)
    except OSError as fault:
        raise UnreadableFile(
            f"the file cannot be read ({fault.strerror}).", where=str(file), code="import.unreadable_file"
        ) from None
