"""`tepore hca`: a heat cost allocator run over measured temperatures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tepore.cli.norm_files import read_series
from tepore.norms import en834

hca = typer.Typer(no_args_is_help=True, help="Heat cost allocators (EN 834).")


@hca.callback()
def _group() -> None:
    """Keep `simulate` a command of its own."""


@hca.command("simulate")
def simulate(
    file: Annotated[
        Path, typer.Argument(help="Table with at or at_s, surface_c, air_c and, with more sensors, return_c.")
    ],
    *,
    kind: Annotated[en834.SensorKind, typer.Option("--kind", help="Sensors.")] = en834.SensorKind.TWO_SENSORS,
    power_w: Annotated[float, typer.Option("--power", help="Output of the radiator at 60 K [W].")] = 1000.0,
    k_c: Annotated[float, typer.Option("--k-c", help="Factor of the thermal contact.")] = 1.0,
    summer: Annotated[bool, typer.Option("--summer", help="Summer mode of a one-sensor device.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run an allocator over a series of temperatures and print what it would show.

    Try: [bold]tepore hca simulate examples/norms/radiator-day.csv --power 851[/]
    """
    series = read_series(file, ["surface_c"], ["air_c", "return_c"])
    device = en834.Allocator(
        kind,
        en834.RatingFactor(en834.output_factor(power_w), k_c),
        start=en834.StartRule.of(kind, summer=summer),
    )
    run = en834.simulate_allocator(
        device, series["at_s"], series["surface_c"], series.get("air_c"), return_c=series.get("return_c")
    )
    if as_json:
        answer = {
            "unscaled": run.unscaled,
            "consumption": run.consumption,
            "k": run.rating,
            "display_unscaled": run.display_unscaled,
            "display_scaled": run.display_scaled,
            "notes": run.notes,
        }
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    typer.echo(f"unscaled {run.unscaled:.3f}, K {run.rating:.3f}, consumption {run.consumption:.3f} units")
    typer.echo(f"display: {run.display_scaled} scaled, {run.display_unscaled} unscaled")
    for note in run.notes:
        typer.echo(f"note: {note}", err=True)
