"""Heat of generators whose fuel is metered otherwise than by a plain quantity: heat pumps, gas bills, stocks.

    heat pump     Q = electricity · SCOP
    gas bills     Q = Σ m³ · C · PCS / 3.6 · portion · net/gross · η
    fuel stock    Q = quantity used · H · η

Solar, district heat and every generator with a heat meter of its own are `MainMeter`s; CHP is one of these,
with its electricity as a credit among the expenses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tepore.norms.uni10200.fuel_gas import GasBill, gas_bill_problems
from tepore.norms.uni10200.fuel_stock import FuelStock
from tepore.norms.uni10200.problems import Problem, is_sane

_BEST_SCOP = 10
_BEST_EFFICIENCY = Decimal("1.2")
"""A condensing boiler gives up to 1.11 on the net value."""


@dataclass(frozen=True, kw_only=True)
class HeatPumpUse:
    """Heat of a heat pump without a heat meter.

    Attributes
    ----------
    electricity_kwh
        Drawn in the season [kWh].
    scop
        Seasonal coefficient of performance [1].
    """

    electricity_kwh: Decimal
    scop: Decimal
    generator: str = ""
    source: str


@dataclass(frozen=True, kw_only=True)
class BilledGas:
    """Heat from gas as its bills tell the quantity.

    Attributes
    ----------
    bills
        In any order.
    net_to_gross, net_to_gross_source
        Ratio of the calorific values [1], where the efficiency is on the net value; None where it is on the
        gross value.
    efficiency
        Seasonal mean generation efficiency [1].
    """

    bills: tuple[GasBill, ...]
    net_to_gross: Decimal | None
    net_to_gross_source: str = ""
    efficiency: Decimal
    generator: str = ""
    source: str


@dataclass(frozen=True, kw_only=True)
class StockFuel:
    """Heat from fuel of a stock.

    Attributes
    ----------
    stock
        Id of the stock.
    calorific_value_kwh
        Energy of one unit of the stock [kWh per unit].
    efficiency
        Seasonal mean generation efficiency [1].
    """

    stock: str
    calorific_value_kwh: Decimal
    efficiency: Decimal
    generator: str = ""
    source: str


MadeSupply = HeatPumpUse | BilledGas | StockFuel


def made_supply_problems(
    index: int, supply: MadeSupply, stocks: Mapping[str, FuelStock]
) -> Iterator[Problem]:
    """Find what is wrong with a supply, at its place among the supplies.

    Yields
    ------
    Problem
        A figure that is none or out of range, a stock or bill that is not there.
    """
    path = ("energy", str(index))
    if isinstance(supply, HeatPumpUse):
        yield from _figure(path, "electricity_kwh", supply.electricity_kwh)
        yield from _figure(path, "scop", supply.scop, most=Decimal(_BEST_SCOP))
        return
    yield from _figure(path, "efficiency", supply.efficiency, most=_BEST_EFFICIENCY)
    if isinstance(supply, StockFuel):
        yield from _figure(path, "calorific_value_kwh", supply.calorific_value_kwh)
        if supply.stock not in stocks:
            yield Problem(
                code="energy.stock",
                what=f"it burns the fuel stock {supply.stock!r:.80}, which is not there.",
                remedy="Enter the stock, or correct its id.",
                path=path,
            )
        return
    if supply.net_to_gross is not None:
        yield from _figure(path, "net_to_gross", supply.net_to_gross, most=Decimal(1))
    if not supply.bills:
        yield Problem(code="energy.bills", what="there is no gas bill.", path=path)
    for bill in supply.bills:
        yield from gas_bill_problems(bill, path)


def _figure(
    path: tuple[str, ...], name: str, figure: Decimal, *, most: Decimal | None = None
) -> Iterator[Problem]:
    if not is_sane(figure) or figure < 0 or (most is not None and not 0 < figure <= most):
        limit = "of 0 or more" if most is None else f"above 0, up to {most}"
        yield Problem(
            code="energy.figure",
            what=f"{name} is {figure}.",
            remedy=f"Enter a figure {limit}.",
            path=(*path, name),
        )
