"""A fuel stock as figures of the calculation graph: lots, what was used of each, and its cost."""

from __future__ import annotations

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni10200.fuel_stock import FuelStock, StockRule

FIFO_RULE = "fuel stock: first in, first out"
MEAN_RULE = "fuel stock: weighted mean price"


def enter_stock(graph: GraphBuilder, stock: FuelStock) -> None:
    """Enter a stock: ``stock/ID/used`` in its unit and ``stock/ID/cost`` in cents.

    Parameters
    ----------
    graph
        Grows by the nodes.
    stock
        Without problems.
    """
    name = f"stock/{stock.id}"
    quantities, costs = [], []
    for index, lot in enumerate(stock.ordered_lots):
        paper = ", ".join(part for part in (lot.document, lot.source) if part)
        at = f"{name}/lot/{index}"
        quantities.append(graph.given(f"{at}/quantity", lot.quantity, stock.unit, symbol="G_k", source=paper))
        costs.append(graph.given(f"{at}/cost", lot.cost_cents, "cent", symbol="S_k", source=paper))
    available = graph.derive(f"{name}/available", Operation.SUM, quantities, stock.unit, symbol="ΣG_k")
    closing = graph.given(
        f"{name}/closing", stock.closing_quantity, stock.unit, symbol="G_end", source=stock.source
    )
    used = graph.derive(f"{name}/used", Operation.DIFFERENCE, [available, closing], stock.unit, symbol="G")
    if stock.rule is StockRule.FIFO:
        _enter_fifo(graph, name, stock.unit, used, list(zip(quantities, costs, strict=True)))
    else:
        _enter_mean(graph, name, used, available, costs)


def _enter_fifo(graph: GraphBuilder, name: str, unit: str, used: str, lots: list[tuple[str, str]]) -> None:
    taken: list[str] = []
    parts = []
    for index, (quantity, cost) in enumerate(lots):
        at = f"{name}/lot/{index}"
        left = graph.derive(f"{at}/left", Operation.DIFFERENCE, [used, *taken], unit, symbol="G − ΣG_u")
        taken.append(
            graph.derive(
                f"{at}/used", Operation.MINIMUM, [quantity, left], unit, symbol="G_u", rule=FIFO_RULE
            )
        )
        parts.append(_enter_cost(graph, f"{at}/used_cost", cost, taken[-1], quantity, FIFO_RULE))
    graph.derive(f"{name}/cost", Operation.SUM, parts, "cent", symbol="S_G", rule=FIFO_RULE)


def _enter_mean(graph: GraphBuilder, name: str, used: str, available: str, costs: list[str]) -> None:
    bought = graph.derive(f"{name}/bought", Operation.SUM, costs, "cent", symbol="ΣS_k")
    _enter_cost(graph, f"{name}/cost", bought, used, available, MEAN_RULE)


def _enter_cost(graph: GraphBuilder, name: str, cost: str, part: str, whole: str, rule: str) -> str:
    product = graph.derive(f"{name}/product", Operation.PRODUCT, [cost, part], "cent", symbol="S_k · G_u")
    exact = graph.derive(
        f"{name}/exact", Operation.QUOTIENT, [product, whole], "cent", symbol="S_k · G_u / G_k", rule=rule
    )
    return graph.derive(name, Operation.ROUND, [exact], "cent", symbol="S_G", rule=rule, digits=0)
