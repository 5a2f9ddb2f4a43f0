"""`tepore feasibility`: whether individual metering is feasible and pays, with the report to be signed."""

from __future__ import annotations

import json
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tepore.cli.norm_files import UnreadableFile, read_toml
from tepore.documents.feasibility_report import feasibility_json, feasibility_report_pdf
from tepore.norms.feasibility import Investment, ServiceVerdict, Study, run_study


def feasibility(
    file: Annotated[Path, typer.Argument(help="Study (TOML): building, needs, prices, offers.")],
    *,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help="Write the technical-economic report here.")
    ] = None,
    engineer: Annotated[str, typer.Option("--engineer", help="Who signs the report.")] = "",
    issued_on: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day on the report.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print verdicts, flows and sensitivity.")] = False,
) -> None:
    """Study a building by AEEGSI 252/2016/R/tlr part IV: direct meters first, then indirect.

    Prints the verdict, the net present value by year, and how it answers to saving, price and cost.

    Try: [bold]tepore feasibility examples/feasibility/condominium.toml --pdf report.pdf[/]
    """
    result = run_study(Study.from_mapping(read_toml(file), where=str(file)))
    if pdf is not None:
        day = None if issued_on is None else issued_on.date()
        _write(pdf, feasibility_report_pdf(result, engineer=engineer, issued_on=day))
    if as_json:
        typer.echo(json.dumps(feasibility_json(result), ensure_ascii=False, indent=2))
        return
    for verdict in result.verdicts:
        _print(verdict)
    for note in result.notes:
        typer.echo(f"note: {note}", err=True)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise UnreadableFile(
            f"cannot be written: {fault.strerror or fault}.", where=str(path), code="file.unwritable"
        ) from fault


def _print(verdict: ServiceVerdict) -> None:
    console = Console()
    outcome = verdict.verdict.value.replace("_", " ")
    console.print(f"[bold]{verdict.service.value.replace('_', ' ')}[/]: [bold cyan]{outcome}[/]")
    for step in verdict.steps:
        console.print(f"  • {step}", markup=False, highlight=False)
    for name, way in (("direct", verdict.direct), ("indirect", verdict.indirect)):
        if way is not None:
            console.print(_years(name, way))
            console.print(_around(way))


def _years(name: str, way: Investment) -> Table:
    table = Table(title=f"{name}: EUR by year")
    for heading in ("year", "saving", "deduction", "cost", "npv"):
        table.add_column(heading, justify="right")
    for year, standing in zip(way.flows.years, way.flows.npv_by_year_eur, strict=True):
        amounts = (year.saving_eur, year.deduction_eur, year.cost_eur, standing)
        table.add_row(str(year.year), *map(_euros, amounts))
    return table


def _around(way: Investment) -> Table:
    found = way.sensitivity
    table = Table(title="npv EUR under other inputs")
    for heading in ("input", "at", "npv"):
        table.add_column(heading, justify="right")
    for at, npv in found.by_saving:
        table.add_row("saving", f"{float(at * 100):.0f} %", _euros(npv))
    for name, rows in (("price", found.by_price), ("cost", found.by_cost)):
        for at, npv in rows:
            table.add_row(name, f"× {float(at):.2f}", _euros(npv))
    if found.break_even_saving is not None:
        table.add_row("saving", f"{float(found.break_even_saving * 100):.1f} %", "0")
    return table


def _euros(amount_eur: Fraction) -> str:
    return f"{float(amount_eur):,.0f}"
