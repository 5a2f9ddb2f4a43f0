"""Fuel stocks: what a season used, what it cost, what is carried over; impossible stocks are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tepore.kernel import GraphBuilder
from tepore.norms.uni10200.fuel_stock import BadStock, FuelLot, FuelStock, StockRule, use_of_stock
from tepore.norms.uni10200.fuel_stock_nodes import enter_stock

STOCK = FuelStock(
    id="pellet",
    fuel="pellet",
    unit="kg",
    lots=(
        FuelLot(on=date(2025, 1, 20), quantity=Decimal(3000), cost_cents=105_000, source="invoice 2"),
        FuelLot(
            on=date(2024, 3, 1), quantity=Decimal(1000), cost_cents=30_000, carried=True, source="inventory"
        ),
        FuelLot(on=date(2024, 10, 30), quantity=Decimal(2000), cost_cents=64_001, source="invoice 1"),
    ),
    closing_quantity=Decimal(1500),
    closing_on=date(2025, 4, 15),
    source="measured",
)


def test_first_in_first_out() -> None:
    # Used 4500 kg: 1000 at 0.30, 2000 at 0.320005, 1500 of 3000 at 0.35: 300.00 + 640.01 + 525.00 EUR.
    used = use_of_stock(STOCK)
    assert (used.quantity, used.cost_cents) == (Decimal(4500), 30_000 + 64_001 + 52_500)
    (left,) = used.carried_over
    assert (left.on, left.quantity, left.cost_cents, left.carried) == (
        date(2025, 1, 20),
        Decimal(1500),
        52_500,
        True,
    )


def test_weighted_mean() -> None:
    # 6000 kg for 1990.01 EUR: 4500 of them 1492.5075, rounded half up to 1492.51 EUR.
    used = use_of_stock(replace(STOCK, rule=StockRule.MEAN))
    assert (used.quantity, used.cost_cents) == (Decimal(4500), 149_251)
    (left,) = used.carried_over
    assert (left.quantity, left.cost_cents) == (Decimal(1500), 199_001 - 149_251)


@pytest.mark.parametrize("rule", StockRule)
def test_the_graph_gives_the_same(rule: StockRule) -> None:
    stock = replace(STOCK, rule=rule)
    graph = GraphBuilder()
    enter_stock(graph, stock)
    assert graph.build().check() == ()
    assert graph.number("stock/pellet/used") == stock.used
    assert graph.number("stock/pellet/cost") == use_of_stock(stock).cost_cents


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closing_quantity": Decimal(6001)}, "stock.closing_above"),
        ({"closing_quantity": Decimal(-1)}, "stock.closing"),
        ({"closing_quantity": Decimal("NaN")}, "stock.closing"),
        ({"lots": ()}, "stock.empty"),
        ({"lots": (replace(STOCK.lots[0], quantity=Decimal(0)),)}, "stock.lot"),
        ({"lots": (replace(STOCK.lots[0], cost_cents=-1),)}, "stock.lot"),
        ({"closing_on": date(2025, 1, 19)}, "stock.after_closing"),
        ({"id": "a/b"}, "id.form"),
    ],
)
def test_an_impossible_stock_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(BadStock) as refused:
        use_of_stock(replace(STOCK, **changes))
    assert refused.value.code == code


def test_a_stock_burnt_to_the_last_carries_nothing_over() -> None:
    used = use_of_stock(replace(STOCK, closing_quantity=Decimal(0)))
    assert used.carried_over == ()
    assert used.cost_cents == 199_001


def test_an_untouched_stock_costs_nothing() -> None:
    used = use_of_stock(replace(STOCK, closing_quantity=Decimal(6000)))
    assert (used.quantity, used.cost_cents) == (0, 0)
    assert sum(lot.cost_cents for lot in used.carried_over) == 199_001


def test_what_was_carried_over_is_burnt_first_whatever_its_day() -> None:
    carried = FuelLot(
        on=date(2025, 2, 1), quantity=Decimal(100), cost_cents=9_000, carried=True, source="inventory"
    )
    bought = replace(carried, on=date(2025, 1, 1), cost_cents=1_000, carried=False)
    used = use_of_stock(replace(STOCK, lots=(bought, carried), closing_quantity=Decimal(100)))
    assert used.cost_cents == 9_000
