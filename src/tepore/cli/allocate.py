"""`tepore allocate`: the season of a building file as tables, JSON, and documents in a folder."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tepore.documents import (
    allocation_json,
    building_json,
    language_of,
    write_building_documents,
    write_documents,
)
from tepore.kernel import Refusal, euros_from_cents
from tepore.norms.dlgs102 import Verdict
from tepore.norms.uni10200 import Allocation
from tepore.services.allocate_building import allocate_any_building

if TYPE_CHECKING:
    from tepore.documents import Language
    from tepore.norms.uni10200 import BuildingAllocation


class LanguageChoice(StrEnum):
    """Languages of the documents."""

    IT = "it"
    EN = "en"
    DE = "de"


class UnwritableFolder(Refusal):
    """A folder that documents cannot be written to."""


_HEADS = {
    "fixed": "fixed part",
    "involuntary": "involuntary (involontario)",
    "voluntary": "voluntary (volontario)",
    "common_rooms": "common rooms (locali comuni)",
    "electricity": "electricity",
    "running": "running (conduzione)",
    "maintenance": "maintenance (manutenzione)",
    "metering_service": "metering service (contabilizzazione)",
}
_BASES = {
    "consumption": "consumption",
    "heating_need": "need millesimi",
    "property": "property millesimi",
    "installed_power": "power millesimi",
    "cooling_need": "cooling need millesimi",
    "hot_water_need": "hot-water need millesimi",
    "equal": "equal parts",
}
_STYLES = {
    Verdict.MET: "green",
    Verdict.NOT_MET: "bold red",
    Verdict.UNDECIDED: "yellow",
    Verdict.NO_RULE: "dim",
}


def allocate(
    file: Annotated[Path, typer.Argument(help="Building file (TOML).")],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the allocation with its graph as JSON.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for statements (PDF), workbook (XLSX) and JSON.")
    ] = None,
    lang: Annotated[
        LanguageChoice, typer.Option("--lang", help="Language of the documents.")
    ] = LanguageChoice.IT,
) -> None:
    """Divide a season's heating costs among the units, every euro with its proof.

    Reads a building file (docs/howto/building-file.md) and shows what each unit owes by its criterion.
    A wrong file is refused with every fault and its line, exit code 1.

    Try: [bold]tepore allocate examples/1pe.toml --out var/1pe[/]
    """
    allocation = allocate_any_building(file=file)
    written = [] if out is None else _write(allocation, out, language_of(lang))
    if isinstance(allocation, Allocation):
        if as_json:
            typer.echo(allocation_json(allocation).decode("utf-8"), nl=False)
            return
        _show(allocation, Console())
    else:
        if as_json:
            typer.echo(building_json(allocation).decode("utf-8"), nl=False)
            return
        _show_groups(allocation, Console())
    for path in written:
        typer.echo(path)


def _write(allocation: Allocation | BuildingAllocation, folder: Path, language: Language) -> list[Path]:
    try:
        if isinstance(allocation, Allocation):
            return write_documents(allocation, folder, language)
        return write_building_documents(allocation, folder, language)
    except OSError as fault:
        raise UnwritableFolder(
            f"documents cannot be written: {fault.strerror}.",
            where=str(folder),
            remedy="Name a folder that can be made or written to.",
            code="folder.unwritable",
        ) from fault


def _show(allocation: Allocation, console: Console) -> None:
    inputs = allocation.inputs
    console.print(Text(inputs.condominium, style="bold"))
    days = f"{inputs.period.start_on} to {inputs.period.last_day}"
    console.print(Text(f"Season {inputs.season}, {days}"))
    console.print(Text(allocation.criterion))
    console.print(_heads(allocation))
    console.print(_statements(allocation))
    check = allocation.legal_check
    console.print(Text(f"Law: {check.sentence} {check.remedy}".rstrip(), style=_STYLES[check.verdict]))
    for note in allocation.notes:
        subject = f"[{note.subject}] " if note.subject else ""
        console.print(Text(f"- {subject}{note.sentence}", style="dim"))


def _show_groups(building: BuildingAllocation, console: Console) -> None:
    season = building.season
    console.print(Text(season.condominium, style="bold"))
    console.print(Text(f"Season {season.season}, {season.period.start_on} to {season.period.last_day}"))
    for run in building.runs:
        console.print(Text(f"{run.group.id}: {run.allocation.criterion}"))
        console.print(_heads(run.allocation, title=run.group.name))
    table = Table(title="What each unit owes", title_justify="left")
    table.add_column("unit")
    for name in (*(run.group.id for run in building.runs), "total EUR", "%"):
        table.add_column(name, justify="right")
    for statement in building.statements:
        owed = [statement.parts.get(run.group.id) for run in building.runs]
        table.add_row(
            Text(statement.unit),
            *("-" if one is None else euros_from_cents(one.total_cents) for one in owed),
            euros_from_cents(statement.total_cents),
            str(statement.share_percent),
        )
    table.add_section()
    totals = [euros_from_cents(run.allocation.total_cents) for run in building.runs]
    table.add_row("all", *totals, euros_from_cents(building.total_cents), "", style="bold")
    console.print(table)
    check = building.legal_check
    console.print(Text(f"Law: {check.sentence} {check.remedy}".rstrip(), style=_STYLES[check.verdict]))
    for run in building.runs:
        for note in run.allocation.notes:
            subject = f"[{note.subject}] " if note.subject else ""
            console.print(Text(f"- {run.group.id}: {subject}{note.sentence}", style="dim"))


def _heads(allocation: Allocation, *, title: str = "The bill") -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("head")
    table.add_column("divided by")
    table.add_column("EUR", justify="right")
    for head in allocation.heads:
        name, base = _HEADS.get(head.kind, head.kind), _BASES.get(head.base, head.base)
        table.add_row(name, base, euros_from_cents(head.amount_cents))
    table.add_section()
    table.add_row("total", "", euros_from_cents(allocation.total_cents), style="bold")
    return table


def _statements(allocation: Allocation) -> Table:
    table = Table(title="What each unit owes", title_justify="left")
    table.add_column("unit")
    for name in ("fixed EUR", "consumption EUR", "total EUR", "%"):
        table.add_column(name, justify="right")
    statements = allocation.statements
    for statement in statements:
        table.add_row(
            Text(statement.unit),
            euros_from_cents(statement.fixed_cents),
            euros_from_cents(statement.consumption_cents),
            euros_from_cents(statement.total_cents),
            str(statement.share_percent),
        )
    table.add_section()
    fixed_cents = sum(statement.fixed_cents for statement in statements)
    table.add_row(
        "all",
        euros_from_cents(fixed_cents),
        euros_from_cents(allocation.total_cents - fixed_cents),
        euros_from_cents(allocation.total_cents),
        "",
        style="bold",
    )
    return table
