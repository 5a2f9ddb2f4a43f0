"""Expenses and heat supplies as figures of the calculation graph, down to VAT, readings and prices."""

from __future__ import annotations

from decimal import Decimal

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni10200.energy_cost_documents import (
    ExpenseOrigin,
    Invoice,
    Priced,
    StockCost,
    VatLine,
)
from tepore.norms.uni10200.energy_cost_portion import Portion
from tepore.norms.uni10200.energy_cost_supplies import BilledGas, HeatPumpUse, MadeSupply
from tepore.norms.uni10200.fuel_gas import GasBill

VAT_RULE = "DPR 633/1972"
POWER_RULE = "nominal power times hours, an estimate"


def enter_origin(graph: GraphBuilder, expense_id: str, origin: ExpenseOrigin, *, node_id: str = "") -> str:
    """Enter an expense whose amount follows from something; its stock was entered before.

    Parameters
    ----------
    graph
        Grows by ``expense/ID`` and, under ``paper/ID``, what it follows from.
    expense_id
        Id of the expense.
    origin
        Without problems.
    node_id
        Node of the amount; left out, ``expense/ID``.

    Returns
    -------
    str
        Node of the amount [cent], whole.
    """
    paper, name = f"paper/{expense_id}", node_id or f"expense/{expense_id}"
    gross = _enter_gross(graph, paper, origin)
    if not origin.portions:
        return graph.derive(name, Operation.SUM, [gross], "cent", symbol="S")
    portions = [
        enter_portion(graph, f"{paper}/portion/{index}", portion)
        for index, portion in enumerate(origin.portions)
    ]
    exact = graph.derive(f"{paper}/exact", Operation.PRODUCT, [gross, *portions], "cent", symbol="S_doc · p")
    return graph.derive(name, Operation.ROUND, [exact], "cent", symbol="S", digits=0)


def enter_portion(graph: GraphBuilder, name: str, portion: Portion) -> str:
    """Enter a part of a document [1]: what is counted of it over the whole."""
    source = portion.source
    if portion.hours is None:
        part = graph.given(f"{name}/part", portion.part, portion.unit, symbol="part", source=source)
    else:
        power = graph.given(f"{name}/part/power", portion.part, "kW", symbol="P", source=source)
        hours = graph.given(f"{name}/part/hours", portion.hours, "h", symbol="t", source=source)
        part = graph.derive(f"{name}/part", Operation.PRODUCT, [power, hours], "kWh", symbol="P · t")
    whole = graph.given(f"{name}/whole", portion.whole, portion.unit, symbol="whole", source=source)
    return graph.derive(
        name, Operation.QUOTIENT, [part, whole], "1", symbol="p", rule=f"portion by {portion.rule}"
    )


def enter_made_supply(graph: GraphBuilder, name: str, supply: MadeSupply, rule: str) -> str:
    """Enter the heat of a heat pump, of gas bills or of fuel from a stock entered before.

    Parameters
    ----------
    graph
        Grows by the nodes.
    name
        Node of the heat: ``"energy/supply/0"``.
    supply
        Without problems.
    rule
        Clause of the useful heat.

    Returns
    -------
    str
        Node of the heat [kWh].
    """
    if isinstance(supply, HeatPumpUse):
        drawn = graph.given(
            f"{name}/electricity", supply.electricity_kwh, "kWh", symbol="E", source=supply.source
        )
        scop = graph.given(f"{name}/scop", supply.scop, "1", symbol="SCOP", source=supply.source)
        return graph.derive(name, Operation.PRODUCT, [drawn, scop], "kWh", symbol="E · SCOP", rule=rule)
    efficiency = graph.given(f"{name}/efficiency", supply.efficiency, "1", symbol="η", source=supply.source)
    if isinstance(supply, BilledGas):
        energy = _enter_gas(graph, name, supply)
        return graph.derive(name, Operation.PRODUCT, [*energy, efficiency], "kWh", symbol="E · η", rule=rule)
    used = f"stock/{supply.stock}/used"
    unit = graph.nodes[used].unit
    value = graph.given(
        f"{name}/calorific_value",
        supply.calorific_value_kwh,
        f"kWh/{unit}",
        symbol="H",
        source=supply.source,
    )
    return graph.derive(
        name, Operation.PRODUCT, [used, value, efficiency], "kWh", symbol="G · H · η", rule=rule
    )


def _enter_gas(graph: GraphBuilder, name: str, supply: BilledGas) -> list[str]:
    bills = [_enter_bill(graph, f"{name}/bill/{index}", bill) for index, bill in enumerate(supply.bills)]
    gross = graph.derive(f"{name}/gross", Operation.SUM, bills, "kWh", symbol="E_PCS")
    if supply.net_to_gross is None:
        return [gross]
    ratio = graph.given(
        f"{name}/net_to_gross",
        supply.net_to_gross,
        "1",
        symbol="PCI/PCS",
        source=supply.net_to_gross_source or supply.source,
    )
    return [gross, ratio]


def _enter_bill(graph: GraphBuilder, name: str, bill: GasBill) -> str:
    source = f"{bill.source}, {bill.period.start_on} to {bill.period.last_day}"

    def given(step: str, number: Decimal, unit: str, symbol: str, source: str = source) -> str:
        return graph.given(f"{name}/{step}", number, unit, symbol=symbol, source=source)

    volume = graph.derive(
        f"{name}/volume",
        Operation.DIFFERENCE,
        [given("last", bill.last_index, "m3", "R_last"), given("first", bill.first_index, "m3", "R_first")],
        "m3",
        symbol="V",
    )
    factors = [volume, given("coefficient", bill.coefficient_c, "Sm3/m3", "C")]
    standard = graph.derive(f"{name}/standard", Operation.PRODUCT, factors, "Sm3", symbol="V · C")
    energy = graph.derive(
        f"{name}/megajoules",
        Operation.PRODUCT,
        [standard, given("gross_value", bill.gross_mj_sm3, "MJ/Sm3", "PCS")],
        "MJ",
        symbol="V · C · PCS",
    )
    per_kwh = given("megajoules_a_kwh", Decimal("3.6"), "MJ/kWh", "3.6", "by definition")
    whole = graph.derive(f"{name}/whole", Operation.QUOTIENT, [energy, per_kwh], "kWh", symbol="E_bill")
    parts = [whole]
    if bill.portion is not None:
        parts.append(enter_portion(graph, f"{name}/portion", bill.portion))
    return graph.derive(name, Operation.PRODUCT, parts, "kWh", symbol="E_k")


def _enter_gross(graph: GraphBuilder, name: str, origin: ExpenseOrigin) -> str:
    gross, whole = origin.gross, f"{name}/gross"
    if isinstance(gross, StockCost):
        return f"stock/{gross.stock}/cost"
    if isinstance(gross, Priced):
        return _enter_price(graph, whole, gross)
    if not isinstance(gross, Invoice):
        return graph.given(whole, gross.gross_cents, "cent", symbol="S_doc", source=origin.source)
    parts = []
    for index, line in enumerate(gross.lines):
        parts += _enter_vat(graph, f"{name}/vat/{index}", line, origin.source)
    if gross.rounding_cents:
        parts.append(
            graph.given(
                f"{name}/rounding", gross.rounding_cents, "cent", symbol="S_round", source=origin.source
            )
        )
    return graph.derive(whole, Operation.SUM, parts, "cent", symbol="S_doc")


def _enter_vat(graph: GraphBuilder, name: str, line: VatLine, source: str) -> list[str]:
    net = graph.given(f"{name}/net", line.net_cents, "cent", symbol="S_net", source=source)
    if line.vat_cents is not None:
        return [net, graph.given(f"{name}/tax", line.vat_cents, "cent", symbol="S_vat", source=source)]
    rate = graph.given(
        f"{name}/rate", line.rate_percent.scaleb(-2), "1", symbol="i", source=source, rule=VAT_RULE
    )
    exact = graph.derive(f"{name}/exact", Operation.PRODUCT, [net, rate], "cent", symbol="S_net · i")
    return [net, graph.derive(f"{name}/tax", Operation.ROUND, [exact], "cent", symbol="S_vat", digits=0)]


def _enter_price(graph: GraphBuilder, name: str, priced: Priced) -> str:
    unit, parts = priced.unit, []
    if priced.hours is None:
        quantity = graph.given(f"{name}/quantity", priced.quantity, unit, symbol="E", source=priced.source)
    else:
        power = graph.given(f"{name}/power", priced.quantity, "kW", symbol="P", source=priced.source)
        hours = graph.given(f"{name}/hours", priced.hours, "h", symbol="t", source=priced.source)
        quantity = graph.derive(
            f"{name}/quantity", Operation.PRODUCT, [power, hours], "kWh", symbol="P · t", rule=POWER_RULE
        )
        unit = "kWh"
    parts = [
        quantity,
        graph.given(
            f"{name}/price", priced.price_eur * 100, f"cent/{unit}", symbol="c", source=priced.source
        ),
    ]
    if priced.credit:
        parts.append(graph.given(f"{name}/sign", -1, "1", symbol="−1", source="a credit lowers the cost"))
    exact = graph.derive(f"{name}/exact", Operation.PRODUCT, parts, "cent", symbol="E · c")
    return graph.derive(name, Operation.ROUND, [exact], "cent", symbol="S_doc", digits=0)
