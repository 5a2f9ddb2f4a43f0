"""`tepore heat`: heat coefficient and energy of a heat meter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from numpy.typing import ArrayLike

from tepore.cli.norm_files import UnreadableFile, read_series
from tepore.norms import en1434
from tepore.norms.defaults import Default
from tepore.norms.en1434.coefficient import DEFAULTS, HeatCarrier

heat = typer.Typer(no_args_is_help=True, help="Heat meters (EN 1434): coefficient k, energy.")

MeterIn = Annotated[en1434.MeterIn, typer.Option("--meter-in", help="Pipe of the flow sensor.")]
Pressure = Annotated[float | None, typer.Option("--pressure", help="Absolute pressure [MPa].")]
Mixture = Annotated[str, typer.Option("--glycol", help="Mixture, for example propylene-30.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _carrier(pressure: float | None, glycol: str) -> HeatCarrier:
    if glycol:
        return en1434.shipped_glycol(glycol)
    if pressure is None:
        return en1434.Water()
    return en1434.Water(Default(pressure, "MPa", DEFAULTS["pressure"].what, "command line", verified=True))


@heat.command("k")
def coefficient(
    flow_c: Annotated[float, typer.Argument(help="Flow temperature [°C].")],
    return_c: Annotated[float, typer.Argument(help="Return temperature [°C].")],
    *,
    meter_in: MeterIn = en1434.MeterIn.RETURN,
    pressure: Pressure = None,
    glycol: Mixture = "",
    as_json: AsJson = False,
) -> None:
    """Give the heat coefficient k by IAPWS-IF97.

    Try: [bold]tepore heat k 60 40 --meter-in return[/]
    """
    carrier = _carrier(pressure, glycol)
    found = float(carrier.coefficient_kwh_m3k(flow_c, return_c, meter_in))
    if as_json:
        answer = {"k_kwh_m3k": found, "legal_for_billing": carrier.legal_for_billing, "notes": carrier.notes}
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    typer.echo(f"k = {found:.6f} kWh/(m³·K), meter in the {meter_in}")
    for note in carrier.notes:
        typer.echo(f"note: {note}", err=True)


@heat.command("energy")
def energy(
    file: Annotated[
        Path,
        typer.Argument(help="Table with at or at_s, flow_c, return_c, and volume_m3 or flow_m3h."),
    ],
    *,
    meter_in: MeterIn = en1434.MeterIn.RETURN,
    cooling: Annotated[bool, typer.Option("--cooling", help="The meter has a register for cold.")] = False,
    pressure: Pressure = None,
    glycol: Mixture = "",
    as_json: AsJson = False,
) -> None:
    """Integrate samples of a heat meter into its registers.

    Try: [bold]tepore heat energy examples/norms/heat-meter-day.csv[/]
    """
    series = read_series(file, ["flow_c", "return_c"], ["volume_m3", "flow_m3h"])
    passed = _passed_m3(series, str(file))
    setup = en1434.MeterSetup(meter_in, _carrier(pressure, glycol), measures_cooling=cooling)
    found = en1434.register_heat(en1434.HeatSamples(passed, series["flow_c"], series["return_c"]), setup)
    if as_json:
        answer = {
            "heat_kwh": found.heat_kwh,
            "cooling_kwh": found.cooling_kwh,
            "volume_m3": found.volume_m3,
            "unregistered_m3": found.unregistered_m3,
            "legal_for_billing": found.legal_for_billing,
            "notes": found.notes,
        }
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    typer.echo(
        f"heat {found.heat_kwh:.3f} kWh, cold {found.cooling_kwh:.3f} kWh, volume {found.volume_m3:.3f} m³"
    )
    for note in found.notes:
        typer.echo(f"note: {note}", err=True)


def _passed_m3(series: Mapping[str, list[float]], where: str) -> ArrayLike:
    if "volume_m3" in series:
        return series["volume_m3"]
    if "flow_m3h" in series:
        return en1434.volume_from_flow_m3(series["at_s"], series["flow_m3h"])
    raise UnreadableFile(
        "there is no column for volume_m3 or flow_m3h.", where=where, code="series.no_volume"
    )
