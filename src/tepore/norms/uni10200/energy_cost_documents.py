"""What an expense's amount follows from: an invoice with VAT, a price, fuel from stock, a part of a document.

gross    = net lines + VAT + rounding       the amount of the expense, taxes included
payable  = gross − withholding              what the supplier gets: the rest goes to the tax office
amount   = gross · portion · portion ...    rounded to the cent once
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tepore.kernel import euros_from_cents, round_half_up
from tepore.norms.tables import load_table
from tepore.norms.uni10200.energy_cost_portion import Portion, portion_problems
from tepore.norms.uni10200.fuel_stock import FuelStock, use_of_stock
from tepore.norms.uni10200.problems import Problem, is_sane

_TABLE = load_table("tepore.norms.uni10200", "energy_cost.toml")
VAT_RATES = tuple(Decimal(rate) for rate in _TABLE["vat"]["rates_percent"])
VAT_TOLERANCE_CENTS = int(_TABLE["rounding"]["vat_cents"])
TAXABLE_TOLERANCE_CENTS = int(_TABLE["rounding"]["taxable_cents"])
_MOST_ROUNDING_CENTS = 100


@dataclass(frozen=True, kw_only=True)
class VatLine:
    """What a document taxes at one rate.

    Attributes
    ----------
    net_cents
        Taxable amount [cent]; negative on a credit note.
    rate_percent
        0 where nothing is taxed, 4, 5, 10 or 22 [%].
    vat_cents
        Tax as the document states it [cent]; None computes it, halves up.
    """

    net_cents: int
    rate_percent: Decimal
    vat_cents: int | None = None

    @property
    def computed_vat_cents(self) -> int:
        """Tax by the rate [cent], halves up."""
        return int(round_half_up(Fraction(self.net_cents) * Fraction(self.rate_percent) / 100))

    @property
    def tax_cents(self) -> int:
        """Tax as stated, else computed [cent]."""
        return self.computed_vat_cents if self.vat_cents is None else self.vat_cents


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """A document with its taxes; a credit note has negative amounts.

    Attributes
    ----------
    lines
        One for each rate.
    gross_cents
        Total as the document states it [cent].
    rounding_cents
        Rounding that the document states [cent].
    withholding_cents
        Kept back for the tax office [ritenuta]; part of the gross amount [cent].
    """

    lines: tuple[VatLine, ...]
    gross_cents: int
    rounding_cents: int = 0
    withholding_cents: int = 0

    @property
    def computed_gross_cents(self) -> int:
        """Net, taxes and rounding [cent]."""
        return sum(line.net_cents + line.tax_cents for line in self.lines) + self.rounding_cents


@dataclass(frozen=True, kw_only=True)
class Priced:
    """A quantity at a price: electricity metered or estimated, or what a CHP unit is credited.

    Attributes
    ----------
    quantity
        What was used [unit]; with `hours` the power [kW].
    price_eur
        Of one unit, with taxes [EUR/unit].
    hours
        How long the power ran [h]: then the quantity is an estimate.
    credit
        The amount lowers the cost.
    """

    quantity: Decimal
    unit: str
    price_eur: Decimal
    hours: Decimal | None = None
    credit: bool = False
    source: str

    @property
    def gross_cents(self) -> int:
        """Amount [cent], halves up, negative for a credit."""
        hours = Fraction(1 if self.hours is None else self.hours)
        cents = int(round_half_up(Fraction(self.quantity) * hours * Fraction(self.price_eur) * 100))
        return -cents if self.credit else cents


@dataclass(frozen=True, kw_only=True)
class StockCost:
    """Fuel used from a stock, by the id of the stock."""

    stock: str


@dataclass(frozen=True, kw_only=True)
class StatedGross:
    """An amount with taxes as a paper states it [cent]."""

    gross_cents: int


Gross = Invoice | Priced | StockCost | StatedGross


@dataclass(frozen=True, kw_only=True)
class ExpenseOrigin:
    """What the amount of one expense follows from.

    Attributes
    ----------
    portions
        Parts of the document that are the season's and the plant's; none takes it whole.
    generator
        Generator whose heat the money paid for; empty where it is all generators'.
    """

    gross: Gross
    portions: tuple[Portion, ...] = ()
    generator: str = ""
    source: str


def amount_cents(origin: ExpenseOrigin, stocks: Mapping[str, FuelStock]) -> int:
    """Give the amount that follows from an origin [cent].

    Parameters
    ----------
    origin
        Without problems.
    stocks
        Fuel stocks by id.

    Raises
    ------
    BadStock
        A stock has no use.
    """
    gross = origin.gross
    cents = (
        use_of_stock(stocks[gross.stock]).cost_cents if isinstance(gross, StockCost) else gross.gross_cents
    )
    exact = Fraction(cents)
    for portion in origin.portions:
        exact *= portion.fraction
    return int(round_half_up(exact))


def origin_problems(
    expense_id: str, origin: ExpenseOrigin, stocks: Mapping[str, FuelStock]
) -> Iterator[Problem]:
    """Find what is wrong with what an expense follows from.

    Yields
    ------
    Problem
        At the expense's place.
    """
    path = ("expenses", expense_id)
    if isinstance(origin.gross, Invoice):
        yield from _invoice_problems(origin.gross, path)
    elif isinstance(origin.gross, Priced):
        yield from _price_problems(origin.gross, path)
    elif isinstance(origin.gross, StockCost) and origin.gross.stock not in stocks:
        yield Problem(
            code="expense.stock",
            what=f"it names the fuel stock {origin.gross.stock!r:.80}, which is not there.",
            remedy="Enter the stock, or correct its id.",
            path=path,
        )
    for portion in origin.portions:
        yield from portion_problems(portion, path)


def _invoice_problems(invoice: Invoice, path: tuple[str, ...]) -> Iterator[Problem]:
    for line in invoice.lines:
        if line.rate_percent not in VAT_RATES:
            yield Problem(
                code="expense.vat_rate",
                what=f"{line.rate_percent} % is no rate of VAT.",
                remedy=f"The rates are {', '.join(str(rate) for rate in VAT_RATES)} %.",
                path=path,
            )
        elif abs(line.tax_cents - line.computed_vat_cents) > VAT_TOLERANCE_CENTS:
            yield Problem(
                code="expense.vat",
                what=f"the VAT of {euros_from_cents(line.tax_cents)} EUR is not {line.rate_percent} % of "
                f"{euros_from_cents(line.net_cents)} EUR: that is "
                f"{euros_from_cents(line.computed_vat_cents)} EUR.",
                remedy="Check net, rate and VAT on the document; each rate has a line of its own.",
                path=path,
            )
    if invoice.computed_gross_cents != invoice.gross_cents:
        yield Problem(
            code="expense.gross",
            what=f"net and VAT sum to {euros_from_cents(invoice.computed_gross_cents)} EUR, and the document "
            f"says {euros_from_cents(invoice.gross_cents)} EUR.",
            remedy="Check the lines; a rounding on the document is entered as rounding_eur.",
            path=path,
        )
    if abs(invoice.rounding_cents) > _MOST_ROUNDING_CENTS:
        yield Problem(
            code="expense.rounding",
            what="the rounding is more than 1.00 EUR.",
            remedy="Enter what it is as a line of its own.",
            path=path,
        )
    if not 0 <= invoice.withholding_cents <= abs(invoice.gross_cents):
        yield Problem(
            code="expense.withholding",
            what="the withholding is below 0 or above the amount of the document.",
            path=path,
        )


def _price_problems(priced: Priced, path: tuple[str, ...]) -> Iterator[Problem]:
    figures = [priced.quantity, priced.price_eur, *([] if priced.hours is None else [priced.hours])]
    if not all(is_sane(figure) and figure >= 0 for figure in figures):
        yield Problem(
            code="expense.price",
            what="a quantity, price or time is below 0 or not a number.",
            path=path,
        )
