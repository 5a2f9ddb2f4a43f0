"""`tepore need`: need and millesimi of a building's envelope as tables, JSON, report and workbook."""

from __future__ import annotations

import json
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tepore.documents.need_report import (
    NeedReport,
    millesimi_section,
    need_json,
    need_report_pdf,
    need_workbook,
)
from tepore.kernel import Refusal, round_half_up
from tepore.services.need_of_building import need_of_building

if TYPE_CHECKING:
    from tepore.kernel import CalculationGraph, Node

_BAR = 11


class UnwritableReport(Refusal):
    """A folder that the report cannot be written to."""


class NoSuchNode(Refusal):
    """A unit that the building does not have."""


def need(
    file: Annotated[Path, typer.Argument(help="Need file (TOML) with envelope, climate and units.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print results and calculation graph.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for report (PDF), workbook (XLSX) and JSON.")
    ] = None,
    why: Annotated[str, typer.Option("--why", help="Unit whose share is explained down to its walls.")] = "",
    section: Annotated[
        bool, typer.Option("--section", help="Print the millesimi table for a building file (allocate).")
    ] = False,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Show which inputs move the millesimi most.")
    ] = False,
    samples: Annotated[
        int, typer.Option("--uncertainty", help="Draw this many samples of the inputs (100 or more).")
    ] = 0,
    issued_on: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day on the report.")
    ] = None,
) -> None:
    """Calculate each unit's heating need from walls and windows, and the millesimi that follow.

    Reads a need file (docs/howto/energy-need.md): UNI/TS 11300-1 by months, 20 °C in all units, as UNI 10200
    asks for the power quota. A wrong file is refused with element and line, exit code 1.

    Try: [bold]tepore need examples/need-palazzina-6.toml --why ROSSI[/]
    """
    report = need_of_building(file=file)
    written = [] if out is None else _write(report, out, issued_on)
    if as_json:
        typer.echo(json.dumps(need_json(report), ensure_ascii=False, indent=1))
        return
    if section:
        typer.echo(millesimi_section(report), nl=False)
        return
    console = Console()
    if why:
        _explain(report, why, console)
        return
    _show(report, console)
    if sensitivity:
        console.print(_sensitivity(report))
    if samples:
        console.print(_uncertainty(report, samples))
    for path in written:
        typer.echo(path)


def _write(report: NeedReport, folder: Path, issued_on: datetime | None) -> list[Path]:
    day = None if issued_on is None else issued_on.date()
    stem = Path(report.file).stem
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{stem}{ending}" for ending in (".pdf", ".xlsx", ".json")]
        paths[0].write_bytes(need_report_pdf(report, issued_on=day))
        paths[1].write_bytes(need_workbook(report))
        paths[2].write_text(json.dumps(need_json(report), ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as fault:
        raise UnwritableReport(
            f"the report cannot be written: {fault.strerror}.",
            where=str(folder),
            remedy="Name a folder that can be made or written to.",
            code="folder.unwritable",
        ) from fault
    return paths


def _decimal(figure: Fraction, digits: int) -> str:
    return f"{float(round_half_up(figure, digits)):.{digits}f}"


def _show(report: NeedReport, console: Console) -> None:
    building = report.building
    console.print(Text(building.name, style="bold"))
    climate = building.climate
    console.print(
        Text(f"{building.method.name}; {climate.place}, {climate.edition}, {climate.altitude_m:g} m")
    )
    console.print(_shares(report))
    console.print(_months(report))
    difference = report.difference
    console.print(
        Text(
            f"Need by floor area: {difference.highest} {_decimal(difference.highest_kwh_m2, 1)}, "
            f"{difference.lowest} {_decimal(difference.lowest_kwh_m2, 1)} kWh/m2: "
            f"{_decimal(difference.of_highest_percent, 1)} % of the higher"
            + (
                ""
                if difference.of_lowest_percent is None
                else f", {_decimal(difference.of_lowest_percent, 1)} % of the lower"
            )
            + " (D.Lgs. 102/2014 art. 9 c. 5: 50 %)."
        )
    )
    _show_involuntary(report, console)
    for note in report.notes:
        console.print(Text(f"- {note}", style="dim"))


def _show_involuntary(report: NeedReport, console: Console) -> None:
    involuntary = report.involuntary
    if involuntary is None:
        return
    if involuntary.k_inv is not None and involuntary.simplified_kwh is not None:
        console.print(
            Text(
                f"Involuntary, simplified: k_inv {involuntary.k_inv.number} x {int(report.ideal_need_kwh)} "
                f"= {_decimal(involuntary.simplified_kwh, 0)} kWh."
            )
        )
    if involuntary.analytic_kwh is not None:
        console.print(Text(f"Involuntary, analytic: {_decimal(involuntary.analytic_kwh, 0)} kWh."))
    if involuntary.forecast is not None:
        percent = _decimal(involuntary.forecast.involuntary_percent, 1)
        console.print(Text(f"Of the use expected, {percent} % are involuntary."))


def _shares(report: NeedReport) -> Table:
    table = Table(title="Need and millesimi", title_justify="left")
    table.add_column("unit")
    for name in ("m2", "kWh", "kWh/m2", "millesimi", "old", "change %"):
        table.add_column(name, justify="right")
    table.add_column("")
    largest = max(unit.need_kwh for unit in report.units) or Fraction(1)
    for unit in report.units:
        table.add_row(
            Text(unit.id),
            _decimal(unit.floor_area_m2, 2),
            str(int(unit.need_kwh)),
            _decimal(unit.need_kwh / unit.floor_area_m2, 1),
            str(unit.millesimi),
            "" if unit.old_millesimi is None else str(unit.old_millesimi),
            "" if unit.variation_percent is None else _decimal(unit.variation_percent, 2),
            "█" * int(_BAR * unit.need_kwh / largest),
        )
    table.add_section()
    total = str(sum(unit.millesimi for unit in report.units))
    table.add_row("all", "", str(int(report.ideal_need_kwh)), "", total, "", "", "", style="bold")
    return table


def _months(report: NeedReport) -> Table:
    balance = report.heating.balance
    table = Table(title="Building by months [kWh]", title_justify="left")
    table.add_column("month")
    for name in ("days", "Q_tr", "Q_r", "Q_ve", "Q_sol", "Q_int", "Q_nd"):
        table.add_column(name, justify="right")
    flows = balance.flows
    columns = (
        flows.transmission_kwh,
        flows.sky_kwh,
        flows.ventilation_kwh,
        flows.sun_windows_kwh + flows.sun_opaque_kwh,
        flows.internal_kwh,
        balance.need_kwh,
    )
    for place, part in enumerate(report.heating.parts):
        sums = (f"{column[:, place].sum():.0f}" for column in columns)
        table.add_row(part.label, str(part.days), *sums)
    return table


def _sensitivity(report: NeedReport) -> Table:
    table = Table(title="What moves the millesimi", title_justify="left")
    table.add_column("input")
    table.add_column("largest move", justify="right")
    for swing in report.sensitivities()[:15]:
        table.add_row(Text(swing.group.label), f"{swing.largest:.2f}")
    return table


def _uncertainty(report: NeedReport, samples: int) -> Table:
    table = Table(title=f"Millesimi of {samples} samples", title_justify="left")
    table.add_column("unit")
    for name in ("millesimi", "deviation", "2.5 %", "97.5 %"):
        table.add_column(name, justify="right")
    for row in report.uncertainty(samples=samples):
        figures = (row.share, row.deviation, row.low, row.high)
        table.add_row(Text(row.unit_id), *(f"{figure:.2f}" for figure in figures))
    return table


def _explain(report: NeedReport, unit: str, console: Console) -> None:
    if unit not in {known.id for known in report.units}:
        raise NoSuchNode(
            f"there is no unit {unit!r}.",
            remedy=f"Units are {', '.join(known.id for known in report.units)}.",
            code="need.no_such_unit",
        )
    graph = report.graph()
    shown: set[str] = set()
    _print_node(graph, graph[f"unit/{unit}/millesimi"], 0, shown, console)


def _print_node(graph: CalculationGraph, node: Node, depth: int, shown: set[str], console: Console) -> None:
    """Print a node and what it came from; other units' needs and what was shown before stay closed."""
    figure = f"{float(node.number):.6g} {node.unit}"
    origin = node.source or f"{node.operation.value} {node.rule}".strip()
    console.print(Text(f"{'  ' * depth}{node.symbol} = {figure}  [{node.id}]  {origin}"), soft_wrap=True)
    if node.id in shown:
        return
    shown.add(node.id)
    for name in node.inputs:
        follows = graph[name]
        if follows.subject and node.subject and follows.subject != node.subject:
            continue
        if name in {"building/need", "building/left_over"}:
            console.print(
                Text(f"{'  ' * (depth + 1)}{follows.symbol} = {float(follows.number):.6g} {follows.unit}"),
                soft_wrap=True,
            )
            continue
        _print_node(graph, follows, depth + 1, shown, console)
