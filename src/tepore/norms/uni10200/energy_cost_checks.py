"""Checks of what expenses and heat follow from: stocks, invoices, portions, generators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import euros_from_cents, round_half_up
from tepore.norms.uni10200.energy_cost_documents import (
    ExpenseOrigin,
    StockCost,
    amount_cents,
    origin_problems,
)
from tepore.norms.uni10200.energy_cost_supplies import MadeSupply, StockFuel, made_supply_problems
from tepore.norms.uni10200.fuel_stock import FuelStock, stock_problems
from tepore.norms.uni10200.problems import Problem, is_id
from tepore.norms.uni11300_2 import faults_of, losses_kwh

if TYPE_CHECKING:
    from tepore.norms.uni10200.criteria import IndirectAnalytic
    from tepore.norms.uni10200.model import Expense, SeasonInputs


def energy_cost_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    """Find what is wrong with fuel stocks, origins of expenses, and generators.

    Parameters
    ----------
    inputs
        The season.

    Yields
    ------
    Problem
        Each with its place among stocks, expenses or supplies.
    """
    stocks = {stock.id: stock for stock in inputs.fuel_stocks}
    found = [
        *_stock_problems(inputs, stocks),
        *(
            problem
            for index, supply in enumerate(inputs.energy)
            if isinstance(supply, MadeSupply)
            for problem in made_supply_problems(index, supply, stocks)
        ),
        *_generator_problems(inputs),
    ]
    yield from found
    wrong_stocks = {problem.path[1] for problem in found if problem.path[:1] == ("fuel_stocks",)}
    expenses = {expense.id: expense for expense in inputs.expenses}
    for expense_id, origin in inputs.expense_origins.items():
        if isinstance(origin.gross, StockCost) and origin.gross.stock in wrong_stocks:
            continue  # its cost cannot be told; the stock's own fault is
        yield from expense_origin_problems(expense_id, origin, expenses, stocks)


def loss_problems(criterion: IndirectAnalytic) -> Iterator[Problem]:
    """Find what is wrong with the pipes and stores that an analytic criterion's losses are computed from.

    Yields
    ------
    Problem
        A part of which no loss follows, or another sum than is stated.
    """
    found = [
        Problem(
            code=fault.code,
            what=f"part {criterion.parts[fault.index].id}: {fault.what}",
            remedy=fault.remedy,
            path=("criterion", "parts", str(fault.index), fault.figure),
        )
        for fault in faults_of(criterion.parts)
    ]
    yield from found
    if criterion.parts and not found:
        losses = round_half_up(losses_kwh(criterion.parts))
        if losses != Fraction(criterion.losses_kwh):
            yield Problem(
                code="losses.sum",
                what=f"losses_kwh is {criterion.losses_kwh}, and the parts lose {losses} kWh.",
                remedy="Leave losses_kwh out: it follows from the parts.",
                path=("criterion",),
            )


def _stock_problems(inputs: SeasonInputs, stocks: dict[str, FuelStock]) -> Iterator[Problem]:
    paid = Counter(
        origin.gross.stock
        for origin in inputs.expense_origins.values()
        if isinstance(origin.gross, StockCost)
    )
    burnt = Counter(supply.stock for supply in inputs.energy if isinstance(supply, StockFuel))
    for name, times in Counter(stock.id for stock in inputs.fuel_stocks).items():
        path = ("fuel_stocks", name)
        if times > 1:
            yield Problem(code="id.twice", what=f"the id {name!r:.80} is used {times} times.", path=path)
        if paid[name] > 1 or burnt[name] > 1 or paid[name] + burnt[name] == 0:
            yield Problem(
                code="stock.places",
                what=f"the stock stands in {paid[name]} expenses and {burnt[name]} generators.",
                remedy="Name it in one expense, and in one generator where it tells the heat.",
                path=path,
            )
    for stock in stocks.values():
        yield from stock_problems(stock)


def _generator_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    known = {supply.generator for supply in inputs.energy}
    for name in sorted(known):
        if name and not is_id(name):
            yield Problem(code="id.form", what=f"{name!r:.80} is not an id.", path=("energy",))
    for expense_id, origin in inputs.expense_origins.items():
        if origin.generator not in known | {""}:
            yield Problem(
                code="expense.generator",
                what=f"it names the generator {origin.generator!r:.80}, which is not there.",
                remedy="Name a generator of [energy], or leave it out.",
                path=("expenses", expense_id),
            )


def expense_origin_problems(
    expense_id: str,
    origin: ExpenseOrigin,
    expenses: dict[str, Expense],
    stocks: dict[str, FuelStock],
) -> Iterator[Problem]:
    """Find what is wrong with an origin, and whether its amount is the expense's.

    Yields
    ------
    Problem
        At the expense's place.
    """
    found = list(origin_problems(expense_id, origin, stocks))
    yield from found
    path = ("expenses", expense_id)
    if expense_id not in expenses:
        yield Problem(
            code="expense.origin", what="an amount is derived for an expense that is not there.", path=path
        )
    elif not found and amount_cents(origin, stocks) != expenses[expense_id].amount_cents:
        derived, stated = amount_cents(origin, stocks), expenses[expense_id].amount_cents
        yield Problem(
            code="expense.origin",
            what=f"the amount is {euros_from_cents(stated)} EUR, and what it is derived from gives "
            f"{euros_from_cents(derived)} EUR.",
            remedy="Correct the amount, or what it is derived from.",
            path=path,
        )
