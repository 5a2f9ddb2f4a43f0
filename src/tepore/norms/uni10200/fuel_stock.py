"""Fuel that is bought ahead [scorte: pellet, gasolio, GPL]: what was used in a season, and what it cost.

    opening lots ──┐                         ┌── used in the season, at its cost
    purchases   ───┴── available − closing ──┴── what is left goes to the next season, with its cost

Quantity and cents are both conserved: what was there and bought is used or carried over, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tepore.kernel import Refusal, round_half_up
from tepore.norms.uni10200.problems import Problem, is_id, is_sane


class BadStock(Refusal):
    """A fuel stock of which no use follows."""


class StockRule(StrEnum):
    """How the fuel used is priced."""

    FIFO = "fifo"
    """First in, first out: the oldest lots are burnt first."""
    MEAN = "mean"
    """Weighted mean price of all lots."""


@dataclass(frozen=True, kw_only=True)
class FuelLot:
    """Fuel of one purchase, or what was left of it.

    Attributes
    ----------
    on
        Day it was bought.
    quantity
        In the unit of the stock, above 0.
    cost_cents
        Paid with taxes [cent], 0 or more.
    carried
        It was there when the season began.
    """

    on: date
    quantity: Decimal
    cost_cents: int
    document: str = ""
    carried: bool = False
    source: str


@dataclass(frozen=True, kw_only=True)
class FuelStock:
    """A store of fuel over one season.

    Attributes
    ----------
    fuel, unit
        What it holds and how that is counted: ``"pellet"`` in ``"kg"``.
    lots
        What was carried over and what was bought.
    closing_quantity, closing_on
        What was found at the season's end.
    """

    id: str
    fuel: str
    unit: str
    rule: StockRule = StockRule.FIFO
    lots: tuple[FuelLot, ...]
    closing_quantity: Decimal
    closing_on: date
    source: str

    @property
    def ordered_lots(self) -> tuple[FuelLot, ...]:
        """The lots in the order they are burnt: those carried over first, then by day."""
        return tuple(sorted(self.lots, key=lambda lot: (not lot.carried, lot.on)))

    @property
    def available(self) -> Decimal:
        """What was there and bought, in the stock's unit."""
        return sum((lot.quantity for lot in self.lots), Decimal(0))

    @property
    def used(self) -> Decimal:
        """What was used in the season, in the stock's unit."""
        return self.available - self.closing_quantity


@dataclass(frozen=True)
class StockUse:
    """What a season took from a stock.

    Attributes
    ----------
    quantity
        In the stock's unit.
    cost_cents
        Its cost by the stock's rule [cent].
    carried_over
        What is left for the next season: by lot, or one lot at the mean price.
    """

    quantity: Decimal
    cost_cents: int
    carried_over: tuple[FuelLot, ...]


def use_of_stock(stock: FuelStock) -> StockUse:
    """Give what a season used of a stock, its cost, and what is carried over.

    Parameters
    ----------
    stock
        With lots and closing quantity.

    Returns
    -------
    StockUse
        Quantities and cents conserve: used and carried over sum to the lots.

    Raises
    ------
    BadStock
        The closing quantity exceeds what was available, or a figure is impossible.
    """
    for problem in stock_problems(stock):
        raise BadStock(problem.what, where=problem.place, remedy=problem.remedy, code=problem.code)
    uses = _fifo(stock) if stock.rule is StockRule.FIFO else _mean(stock)
    return StockUse(
        stock.used, sum(cost for _, cost, _ in uses), tuple(lot for *_, lot in uses if lot.quantity)
    )


def _fifo(stock: FuelStock) -> list[tuple[Decimal, int, FuelLot]]:
    """Give what is used of each lot, its cost [cent], and the lot that is left."""
    left, uses = stock.used, []
    for lot in stock.ordered_lots:
        used = min(lot.quantity, left)
        cost = cost_of_part(lot.cost_cents, used, lot.quantity)
        rest = replace(lot, quantity=lot.quantity - used, cost_cents=lot.cost_cents - cost, carried=True)
        uses.append((used, cost, rest))
        left -= used
    return uses


def _mean(stock: FuelStock) -> list[tuple[Decimal, int, FuelLot]]:
    bought = sum(lot.cost_cents for lot in stock.lots)
    cost = cost_of_part(bought, stock.used, stock.available)
    rest = FuelLot(
        on=stock.closing_on,
        quantity=stock.closing_quantity,
        cost_cents=bought - cost,
        carried=True,
        source=stock.source,
    )
    return [(stock.used, cost, rest)]


def cost_of_part(cost_cents: int, part: Decimal, whole: Decimal) -> int:
    """Give what a part of a lot cost [cent], halves up; all of it costs all."""
    return int(round_half_up(Fraction(cost_cents) * Fraction(part) / Fraction(whole)))


def stock_problems(stock: FuelStock) -> Iterator[Problem]:
    """Find what is wrong with a stock.

    Parameters
    ----------
    stock
        As written or stored.

    Yields
    ------
    Problem
        With the stock's id in its path.
    """
    path = ("fuel_stocks", stock.id)
    if not is_id(stock.id):
        yield Problem(code="id.form", what=f"{stock.id!r:.80} is not an id.", path=path)
    if not stock.lots:
        yield Problem(
            code="stock.empty",
            what="the stock has neither an opening quantity nor a purchase.",
            remedy="Enter what was there when the season began, or what was bought.",
            path=path,
        )
    bad = [lot for lot in stock.lots if not is_sane(lot.quantity) or lot.quantity <= 0 or lot.cost_cents < 0]
    for lot in bad:
        yield Problem(
            code="stock.lot",
            what=f"the lot of {lot.on} has no quantity above 0, or a cost below 0.",
            remedy="Correct it; a credit note lowers the cost of its purchase.",
            path=path,
        )
    for lot in stock.lots:
        if lot.on > stock.closing_on:
            yield Problem(
                code="stock.after_closing",
                what=f"the purchase of {lot.on} is after the closing of {stock.closing_on}.",
                remedy="It belongs to the next season.",
                path=path,
            )
    if not is_sane(stock.closing_quantity) or stock.closing_quantity < 0:
        yield Problem(
            code="stock.closing", what="the closing quantity is below 0 or not a number.", path=path
        )
    elif stock.lots and not bad and stock.closing_quantity > stock.available:
        yield Problem(
            code="stock.closing_above",
            what=f"{stock.closing_quantity} {stock.unit} are left; only {stock.available} were ever there.",
            remedy="Enter the missing purchase, or measure the stock again.",
            path=path,
        )
