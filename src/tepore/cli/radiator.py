"""`tepore radiator`: output by size or certificate, rating factor, catalogue."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tepore.cli.norm_files import read_bytes
from tepore.kernel import Refusal
from tepore.norms import en834
from tepore.norms.en442 import power_at_60_k_w, radiator_power_w
from tepore.norms.radiator_catalogue import (
    Catalogue,
    CatalogueImport,
    RadiatorModel,
    read_csv,
    read_xlsx,
    shipped_catalogue,
)
from tepore.norms.uni10200.radiators import Radiator, RadiatorType, own_type, radiator_type

radiator = typer.Typer(no_args_is_help=True, help="Radiators: output, rating factor, catalogue.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class BadNumber(Refusal):
    """A figure on the command line that is no number."""


def _millimetres(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation as fault:
        raise BadNumber(f"{text!r} is no number.", code="radiator.number") from fault


@radiator.command("power")
def power(
    length: Annotated[str, typer.Argument(help="Length of the enclosing box [mm].")],
    height: Annotated[str, typer.Argument(help="Height [mm].")],
    depth: Annotated[str, typer.Argument(help="Depth [mm].")],
    *,
    kind: Annotated[str, typer.Option("--type", help="Radiator type of UNI 10200.")] = "4",
    coefficient: Annotated[str, typer.Option("--coefficient", help="Own C [W/m³]; needs --source.")] = "",
    source: Annotated[str, typer.Option("--source", help="Where the own C stands.")] = "",
    as_json: AsJson = False,
) -> None:
    """Give a radiator's output at 60 K from its size, by the dimensional method of UNI 10200.

    Only types whose coefficient is known are served; give another with its source.

    Try: [bold]tepore radiator power 600 875 128[/]
    """
    chosen: RadiatorType = (
        own_type(kind, _millimetres(coefficient), source) if coefficient else radiator_type(kind)
    )
    found = Radiator(chosen, _millimetres(length), _millimetres(height), _millimetres(depth))
    answer: dict[str, Any] = {
        "power_w": found.rounded_power_w,
        "exact_w": str(found.power_w),
        "excess_k": 60,
        "coefficient_w_per_m3": float(chosen.coefficient_w_per_m3),
        "source": chosen.source,
    }
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    typer.echo(f"{found.rounded_power_w} W at 60 K  (C = {float(chosen.coefficient_w_per_m3):g} W/m³)")
    typer.echo(f"source of C: {chosen.source}")


@radiator.command("convert")
def convert(
    power_w: Annotated[float, typer.Argument(help="Certified output at 50 K (EN 442) [W].")],
    exponent: Annotated[float, typer.Argument(help="Exponent n of the certificate.")],
    *,
    excess_k: Annotated[float, typer.Option("--excess", help="Mean water less air [K].")] = 60.0,
    as_json: AsJson = False,
) -> None:
    """Bring the output of an EN 442 certificate to another temperature difference.

    Try: [bold]tepore radiator convert 979 1.2721[/]
    """
    found = float(radiator_power_w(power_w, excess_k, exponent))
    if as_json:
        typer.echo(json.dumps({"power_w": found, "excess_k": excess_k}))
        return
    typer.echo(f"{found:.1f} W at {excess_k:g} K")


@radiator.command("k")
def rating_factor(
    power_w: Annotated[float, typer.Argument(help="Output at 60 K [W]; at 50 K with --exponent.")],
    *,
    exponent: Annotated[
        float | None, typer.Option("--exponent", help="n of a certificate at 50 K, which is brought to 60 K.")
    ] = None,
    c: Annotated[float | None, typer.Option("--c", help="c-value on this radiator.")] = None,
    c_base: Annotated[float | None, typer.Option("--c-base", help="c-value of the scale's radiator.")] = None,
    k_t: Annotated[float, typer.Option("--k-t", help="Factor of a cool design room.")] = 1.0,
    k_e: Annotated[float, typer.Option("--k-e", help="Factor of the pipe connection.")] = 1.0,
    digits: Annotated[int, typer.Option("--digits", min=0, max=6, help="Decimals of the setting.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Give the rating factor K of a heat cost allocator on a radiator.

    Try: [bold]tepore radiator k 851 --c 0.15 --c-base 0.12[/]
    """
    at_60 = power_w if exponent is None else power_at_60_k_w(power_w, exponent)
    factor = en834.RatingFactor(en834.output_factor(at_60), _contact(c, c_base), k_t, k_e)
    programmed = factor.programmed(digits)
    if as_json:
        answer = {"k_q": factor.k_q, "k_c": factor.k_c, "k_t": k_t, "k_e": k_e, "k": factor.product,
                  "programmed": str(programmed)}  # fmt: skip
        typer.echo(json.dumps(answer))
        return
    typer.echo(
        f"K = {programmed}   (K_Q {factor.k_q:.4f} · K_C {factor.k_c:.4f} · K_T {k_t:g} · K_E {k_e:g})"
    )


@radiator.command("catalogue")
def catalogue(
    *,
    maker: Annotated[str, typer.Option("--maker", help="Part of the maker's name.")] = "",
    model: Annotated[str, typer.Option("--model", help="Part of the model's name.")] = "",
    material: Annotated[str, typer.Option("--material", help="Part of the material.")] = "",
    height: Annotated[float | None, typer.Option("--height", help="Measured height [mm].")] = None,
    depth: Annotated[float | None, typer.Option("--depth", help="Measured depth [mm].")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Own list (CSV or XLSX).")] = None,
    as_json: AsJson = False,
) -> None:
    """Search certified radiators by maker, model, material and size, in the shipped or in an own list.

    Try: [bold]tepore radiator catalogue --maker kermi --height 600[/]
    """
    listed = CatalogueImport(shipped_catalogue().models, ()) if file is None else _read(file)
    found = Catalogue(listed.models).search(
        maker=maker, model=model, material=material, height_mm=height, depth_mm=depth
    )
    if as_json:
        models = [_plain(each) for each in found]
        refused = [{"row": row.row, "reason": row.reason} for row in listed.refused]
        typer.echo(json.dumps({"models": models, "refused": refused}, ensure_ascii=False, indent=2))
        return
    Console().print(_table(found))
    for row in listed.refused:
        Console(stderr=True).print(f"[yellow]set aside[/] row {row.row}: {row.reason}", highlight=False)


def _contact(c: float | None, c_base: float | None) -> float:
    if (c is None) != (c_base is None):
        raise typer.BadParameter("--c and --c-base go together")
    return 1.0 if c is None or c_base is None else en834.contact_factor(c, c_base)


def _read(file: Path) -> CatalogueImport:
    content = read_bytes(file)
    if file.suffix.lower() in {".xlsx", ".xls", ".ods"}:
        return read_xlsx(content, name=file.name)
    return read_csv(content, name=file.name)


def _plain(entry: RadiatorModel) -> dict[str, Any]:
    return {
        "maker": entry.maker,
        "model": entry.model,
        "material": entry.material,
        "height_mm": entry.height_mm,
        "depth_mm": entry.depth_mm,
        "length_mm": entry.length_mm,
        "power_w": entry.power_w,
        "excess_k": entry.excess_k,
        "exponent": entry.exponent,
        "power_60_w": entry.power_at_w(60),
        "source": entry.source,
    }


def _table(found: tuple[RadiatorModel, ...]) -> Table:
    table = Table()
    for heading in ("maker", "model", "material", "h", "d", "l", "W", "at K", "n", "W at 60 K"):
        table.add_column(heading)
    for entry in found:
        sizes = [
            "" if size is None else f"{size:g}" for size in (entry.height_mm, entry.depth_mm, entry.length_mm)
        ]
        figures = (
            f"{entry.power_w:g}",
            f"{entry.excess_k:g}",
            f"{entry.exponent:g}",
            f"{entry.power_at_w(60):.1f}",
        )
        table.add_row(entry.maker, entry.model, entry.material, *sizes, *figures)
    return table
