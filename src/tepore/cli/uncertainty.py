"""`tepore uncertainty`: how sure each unit's amount is, and why not surer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tepore.cli.allocate import LanguageChoice, UnwritableFolder
from tepore.documents import language_of
from tepore.documents.uncertainty_report import uncertainty_json, uncertainty_pdf
from tepore.kernel import euros_from_cents
from tepore.norms.en834 import SensorKind
from tepore.norms.uncertainty.bills import DRAWS
from tepore.services.uncertainty_of_building import uncertainty_of_building

if TYPE_CHECKING:
    from tepore.norms.uncertainty import BillUncertainty, UncertainBills


def uncertainty(
    file: Annotated[Path, typer.Argument(help="Building file (TOML).")],
    *,
    criterion: Annotated[
        str, typer.Option("--criterion", help="Another criterion, as its table: rule = ...")
    ] = "",
    sensors: Annotated[
        SensorKind, typer.Option("--sensors", help="Kind of the heat cost allocators.")
    ] = SensorKind.TWO_SENSORS,
    excess_k: Annotated[
        float | None,
        typer.Option("--excess-k", help="Water less air at the radiators that stands for the season [K]."),
    ] = None,
    draws: Annotated[int, typer.Option("--draws", help="Random draws of the check.")] = DRAWS,
    as_json: Annotated[bool, typer.Option("--json", help="Print amounts, intervals and causes.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Sheet (PDF) to write.")] = None,
    lang: Annotated[
        LanguageChoice, typer.Option("--lang", help="Language of the sheet.")
    ] = LanguageChoice.IT,
) -> None:
    """Tell how sure each unit's amount is: an interval of 95 % and its causes in order of size.

    The rule and the bill are taken as certain; what was measured and computed may be otherwise within its
    limits. Two methods must agree: exact derivatives of the calculation, and random draws through it.

    Try: [bold]tepore uncertainty examples/palazzina-6.toml[/]
    """
    found = uncertainty_of_building(
        file=file, criterion=criterion, sensors=sensors, excess_k=excess_k, draws=draws
    )
    if out is not None:
        _write(out, uncertainty_pdf(found.allocation, found.bills, language_of(lang)))
    if as_json:
        typer.echo(uncertainty_json(found.bills).decode())
        return
    _show(found.bills, Console())


def _write(path: Path, pdf: bytes) -> None:
    try:
        path.write_bytes(pdf)
    except OSError as fault:
        raise UnwritableFolder(
            f"the sheet cannot be written: {fault.strerror}.",
            where=str(path),
            remedy="Name a file in a folder that is there and can be written to.",
            code="file.unwritable",
        ) from fault


def _show(bills: UncertainBills, console: Console) -> None:
    table = Table(title="How sure each amount is", title_justify="left")
    table.add_column("unit")
    for name in ("EUR", "95 % from", "to", "drawn from", "to"):
        table.add_column(name, justify="right")
    table.add_column("causes, +- EUR of 95 % each")
    for bill in bills.units:
        figures = (
            bill.total_cents,
            bill.low_cents,
            bill.high_cents,
            bill.drawn_low_cents,
            bill.drawn_high_cents,
        )
        table.add_row(Text(bill.unit), *map(euros_from_cents, figures), _causes(bill))
    console.print(table)
    console.print(Text(f"First order (GUM), checked by {bills.draws} random draws (JCGM 101)."))
    for default in bills.defaults.values():
        console.print(Text(f"- {default.note}", style="dim"))


def _causes(bill: BillUncertainty) -> str:
    return ", ".join(
        f"{'own ' if cause.own else ''}{cause.cause.value.replace('_', ' ')} "
        f"{euros_from_cents(round(1.96 * cause.standard_cents))}"
        for cause in bill.causes[:3]
    )
