"""`tepore forecast`: what each unit will have used and owe by the season's end, and its advances."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tepore.cli.allocate import LanguageChoice, UnwritableFolder
from tepore.documents import language_of
from tepore.kernel import euros_from_cents
from tepore.services.season_forecast import foresee_season
from tepore.services.season_forecast.paper import forecast_json, forecast_pdf
from tepore.services.season_forecast.unit_paper import write_unit_forecasts

if TYPE_CHECKING:
    from tepore.documents import Language
    from tepore.services.season_forecast import Foreseen


def forecast(
    file: Annotated[Path, typer.Argument(help="Forecast file (TOML).")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print use, amounts and advances as JSON.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Forecast statement (PDF) to write.")] = None,
    units: Annotated[
        Path | None, typer.Option("--units", help="Folder for a forecast statement a unit (PDF).")
    ] = None,
    lang: Annotated[
        LanguageChoice, typer.Option("--lang", help="Language of the statements.")
    ] = LanguageChoice.IT,
) -> None:
    """Foresee a season's end unit by unit, with an interval, and propose the advances.

    Reads a forecast file (docs/howto/forecast.md): counts and degree days so far, past seasons, and the
    building file of the season closed last.

    Try: [bold]tepore forecast examples/forecast/palazzina-6.toml[/]
    """
    foreseen = foresee_season(file=file)
    if out is not None:
        _write(out, forecast_pdf(foreseen, language_of(lang)))
    if units is not None:
        _write_units(foreseen, units, language_of(lang))
    if as_json:
        typer.echo(forecast_json(foreseen).decode())
        return
    _show(foreseen, Console())


def _write(path: Path, pdf: bytes) -> None:
    try:
        path.write_bytes(pdf)
    except OSError as fault:
        raise UnwritableFolder(
            f"the statement cannot be written: {fault.strerror}.",
            where=str(path),
            remedy="Name a file in a folder that is there and can be written to.",
            code="file.unwritable",
        ) from fault


def _write_units(foreseen: Foreseen, folder: Path, language: Language) -> None:
    try:
        write_unit_forecasts(foreseen, folder, language)
    except OSError as fault:
        raise UnwritableFolder(
            f"the statements cannot be written: {fault.strerror}.",
            where=str(folder),
            remedy="Name a folder that can be made or written to.",
            code="folder.unwritable",
        ) from fault


def _show(foreseen: Foreseen, console: Console) -> None:
    table = Table(title="At the season's end", title_justify="left")
    table.add_column("unit")
    for name in ("so far", "whole", "95 % from", "to", "EUR", "95 % from", "to", "rate EUR"):
        table.add_column(name, justify="right")
    for unit in foreseen.units:
        use = (unit.use.counted, unit.use.whole, unit.use.low, unit.use.high)
        cents = (unit.total_cents, unit.low_cents, unit.high_cents)
        table.add_row(
            Text(unit.unit),
            *(f"{figure:.0f}" for figure in use),
            *map(euros_from_cents, cents),
            str(unit.rate_euros),
        )
    console.print(table)
    advances = foreseen.advances
    console.print(
        Text(
            f"Bill foreseen {euros_from_cents(foreseen.allocation.total_cents)} EUR; "
            f"advances {advances.rates} rates, {advances.plan_euros} EUR in all."
        )
    )
    for default in foreseen.forecast.defaults.values():
        console.print(Text(f"- {default.note}", style="dim"))
