"""`tepore fuel`: what a season used of its fuel stocks, and what the next one begins with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from tepore.kernel import euros_from_cents
from tepore.services.fuel_carry_over import StockOfSeason, fuel_carry_over

if TYPE_CHECKING:
    from tepore.norms.uni10200.fuel_stock import FuelLot


def fuel(
    file: Annotated[Path, typer.Argument(help="Building file (TOML).")],
    *,
    next_season: Annotated[
        bool, typer.Option("--next", help="Print the opening lots for the next season's file.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print use and remainder as JSON.")] = False,
) -> None:
    """Show what a season used of pellet, oil or LPG bought ahead, its cost, and what is carried over.

    The next season's file takes the remainder, quantity and cost, as it is printed with --next.

    Try: [bold]tepore fuel examples/pellet-and-solar.toml --next[/]
    """
    stocks = fuel_carry_over(file=file)
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in stocks], ensure_ascii=False, indent=1))
    elif next_season:
        typer.echo("\n".join(_tables(one) for one in stocks))
    else:
        _show(stocks)


def _show(stocks: tuple[StockOfSeason, ...]) -> None:
    table = Table("stock", "rule", "available", "used", "EUR", "carried over", "EUR")
    for one in stocks:
        unit = one.stock.unit
        table.add_row(
            one.stock.id,
            one.stock.rule.value,
            f"{one.stock.available} {unit}",
            f"{one.use.quantity} {unit}",
            euros_from_cents(one.use.cost_cents),
            f"{one.stock.closing_quantity} {unit}",
            euros_from_cents(sum(lot.cost_cents for lot in one.use.carried_over)),
        )
    Console().print(table, markup=False)


def _tables(one: StockOfSeason) -> str:
    stock = one.stock
    lots = "".join(f"  {_lot(lot)},\n" for lot in one.use.carried_over)
    return (
        f"[[fuel_stocks]]\nid = {json.dumps(stock.id)}\n"
        f"fuel = {json.dumps(stock.fuel, ensure_ascii=False)}\n"
        f"unit = {json.dumps(stock.unit, ensure_ascii=False)}\n"
        f'rule = "{stock.rule.value}"\nopening = [\n{lots}]\n'
        "purchases = []\n# closing = { on = ..., quantity = ... }\n"
    )


def _lot(lot: FuelLot) -> str:
    return (
        f'{{ on = {lot.on}, quantity = {lot.quantity}, cost_eur = "{euros_from_cents(lot.cost_cents)}", '
        f"document = {json.dumps(lot.document, ensure_ascii=False)} }}"
    )


def _as_json(one: StockOfSeason) -> dict[str, object]:
    return {
        "stock": one.stock.id,
        "fuel": one.stock.fuel,
        "unit": one.stock.unit,
        "rule": one.stock.rule.value,
        "available": str(one.stock.available),
        "used": str(one.use.quantity),
        "cost_eur": euros_from_cents(one.use.cost_cents),
        "carried_over": [
            {
                "on": str(lot.on),
                "quantity": str(lot.quantity),
                "cost_eur": euros_from_cents(lot.cost_cents),
                "document": lot.document,
            }
            for lot in one.use.carried_over
        ],
    }
