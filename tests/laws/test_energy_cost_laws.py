"""Laws of energy costs: stocks conserve fuel and cents, VAT sums, and unit cost times heat is the cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tepore.kernel import GraphBuilder, Period
from tepore.norms.uni10200 import (
    Expense,
    ExpenseKind,
    FractionOfUse,
    MainMeter,
    MillesimiTable,
    SeasonInputs,
    TableKind,
    Unit,
    allocate,
)
from tepore.norms.uni10200.energy_cost_documents import (
    ExpenseOrigin,
    Invoice,
    StatedGross,
    VatLine,
    amount_cents,
    origin_problems,
)
from tepore.norms.uni10200.energy_cost_nodes import enter_origin
from tepore.norms.uni10200.energy_cost_portion import portion_by_days
from tepore.norms.uni10200.fuel_stock import FuelLot, FuelStock, StockRule, use_of_stock
from tepore.norms.uni10200.fuel_stock_nodes import enter_stock

DAY = date(2024, 6, 1)
QUANTITIES = st.integers(1, 10**7).map(lambda number: Decimal(number).scaleb(-3))
CENTS = st.integers(0, 10**8)


@st.composite
def stocks(draw: st.DrawFn) -> FuelStock:
    lots = tuple(
        FuelLot(
            on=DAY + timedelta(days=draw(st.integers(0, 300))),
            quantity=draw(QUANTITIES),
            cost_cents=draw(CENTS),
            carried=draw(st.booleans()),
            source="drawn",
        )
        for _ in range(draw(st.integers(1, 6)))
    )
    available = sum((lot.quantity for lot in lots), Decimal(0))
    part = draw(
        st.sampled_from([Decimal(0), Decimal(1)]) | st.integers(0, 1000).map(lambda n: Decimal(n).scaleb(-3))
    )
    return FuelStock(
        id="s",
        fuel="drawn",
        unit="kg",
        rule=draw(st.sampled_from(StockRule)),
        lots=lots,
        closing_quantity=available * part,
        closing_on=DAY + timedelta(days=400),
        source="drawn",
    )


@given(stocks())
def test_fuel_and_cents_that_were_there_are_used_or_carried_over(stock: FuelStock) -> None:
    used = use_of_stock(stock)
    assert used.quantity + sum(lot.quantity for lot in used.carried_over) == stock.available
    carried = sum(lot.cost_cents for lot in used.carried_over)
    # What is burnt to the last gram leaves no lot behind, so all its cents are used.
    assert used.cost_cents + carried == sum(lot.cost_cents for lot in stock.lots)
    assert 0 <= used.cost_cents <= sum(lot.cost_cents for lot in stock.lots)


@given(stocks())
def test_a_stocks_graph_recomputes_to_the_same_cents(stock: FuelStock) -> None:
    graph = GraphBuilder()
    enter_stock(graph, stock)
    assert graph.build().check() == ()
    assert graph.number("stock/s/cost") == use_of_stock(stock).cost_cents


@given(stocks(), st.randoms(use_true_random=False))
def test_the_order_in_which_lots_are_entered_does_not_matter_for_the_quantity(
    stock: FuelStock, random: object
) -> None:
    lots = list(stock.lots)
    random.shuffle(lots)  # type: ignore[attr-defined]
    shuffled = replace(stock, lots=tuple(lots))
    assert use_of_stock(shuffled).quantity == use_of_stock(stock).quantity


@given(stocks())
def test_the_season_after_begins_with_what_this_one_left(stock: FuelStock) -> None:
    carried = use_of_stock(stock).carried_over
    if not carried:
        return
    following = replace(stock, lots=carried, closing_quantity=Decimal(0))
    used = use_of_stock(following)
    assert used.quantity == stock.closing_quantity
    assert used.cost_cents == sum(lot.cost_cents for lot in carried)


RATES = st.sampled_from([Decimal(rate) for rate in (0, 4, 5, 10, 22)])


@given(st.lists(st.tuples(st.integers(-(10**8), 10**8), RATES, st.booleans()), min_size=1, max_size=5))
def test_net_and_tax_sum_to_the_gross_amount_in_the_graph(drawn: list[tuple[int, Decimal, bool]]) -> None:
    bare = [VatLine(net_cents=net, rate_percent=rate) for net, rate, _ in drawn]
    lines = tuple(
        replace(line, vat_cents=line.computed_vat_cents) if stated else line
        for line, (_, _, stated) in zip(bare, drawn, strict=True)
    )
    gross = sum(line.net_cents + line.tax_cents for line in lines)
    origin = ExpenseOrigin(gross=Invoice(lines=lines, gross_cents=gross), source="drawn")
    assert list(origin_problems("e", origin, {})) == []
    graph = GraphBuilder()
    enter_origin(graph, "e", origin)
    assert graph.build().check() == ()
    assert graph.number("expense/e") == gross == amount_cents(origin, {})
    wrong = replace(origin, gross=Invoice(lines=lines, gross_cents=gross + 1))
    assert [problem.code for problem in origin_problems("e", wrong, {})] == ["expense.gross"]


@given(st.integers(-(10**8), 10**8), st.integers(1, 400), st.integers(1, 400))
def test_the_two_seasons_parts_of_a_bill_are_the_bill_within_a_cent(
    gross: int, before: int, after: int
) -> None:
    change = DAY + timedelta(days=before)
    bill = Period(DAY, change + timedelta(days=after))
    seasons = Period(DAY - timedelta(days=9), change), Period(change, change + timedelta(days=after + 9))
    portions = [portion_by_days(bill, season, "drawn") for season in seasons]
    assert sum((one.fraction for one in portions if one), Fraction(0)) == 1
    parts = [
        amount_cents(ExpenseOrigin(gross=StatedGross(gross_cents=gross), portions=(one,), source="drawn"), {})
        for one in portions
        if one
    ]
    assert abs(sum(parts) - gross) <= 1


@st.composite
def mixes(draw: st.DrawFn) -> SeasonInputs:
    """A season of one unit, with one to four generators and money for each, or for all."""
    count = draw(st.integers(1, 4))
    supplies = tuple(
        MainMeter(energy_kwh=Decimal(draw(st.integers(0, 10**6))), generator=f"g{number}", source="drawn")
        for number in range(count)
    )
    costs = draw(st.lists(st.tuples(st.integers(0, count), CENTS), min_size=1, max_size=6))
    expenses = tuple(
        Expense(
            id=str(place),
            kind=draw(st.sampled_from([ExpenseKind.ENERGY_CARRIER, ExpenseKind.ELECTRICITY])),
            description="drawn",
            amount_cents=cents,
            source="drawn",
        )
        for place, (_, cents) in enumerate(costs)
    )
    origins = {
        str(place): ExpenseOrigin(
            gross=StatedGross(gross_cents=cents),
            generator="" if number == count else f"g{number}",
            source="drawn",
        )
        for place, (number, cents) in enumerate(costs)
    }
    return SeasonInputs(
        condominium="Casa",
        season="drawn",
        period=Period(DAY, DAY + timedelta(days=200)),
        units=(Unit(id="1", name="1"),),
        tables=(MillesimiTable(kind=TableKind.HEATING_NEED, shares={"1": Decimal(1000)}, source="drawn"),),
        expenses=expenses,
        criterion=FractionOfUse(fraction=Decimal(1), source="drawn"),
        energy=(MainMeter(energy_kwh=Decimal(1), source="drawn"), *supplies),
        expense_origins=origins,
    )


@given(mixes())
def test_unit_cost_times_heat_is_the_cost_of_each_generator_and_of_the_mix(inputs: SeasonInputs) -> None:
    graph = allocate(inputs).graph
    spent = sum(expense.amount_cents for expense in inputs.expenses)
    assert graph["cost/unit"].number * graph["energy/total"].number == spent
    own = 0
    for number in range(1, len(inputs.energy)):
        name = f"generator/g{number - 1}"
        own += int(graph[f"{name}/cost"].number)
        if graph[f"{name}/heat"].number:
            cost = graph[f"{name}/unit_cost"].number * graph[f"{name}/heat"].number
            assert cost == graph[f"{name}/cost"].number
    shared = sum(
        expense.amount_cents
        for expense in inputs.expenses
        if not inputs.expense_origins[expense.id].generator
    )
    assert own + shared == spent
