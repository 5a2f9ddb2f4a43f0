"""The pages of one way of metering: its costs, its years, its value under other inputs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Column
from tepore.documents.feasibility_report.wording import euros, say, written
from tepore.norms.feasibility import CashFlows, Investment, Offer

if TYPE_CHECKING:
    from tepore.documents.blocks import Block


def way_pages(title: str, way: Investment, *, decisive: bool) -> Iterator[Block]:
    """Give the pages of one way of metering.

    Parameters
    ----------
    title
        Heading.
    way
        What was reckoned.
    decisive
        Whether the verdict rests on it; where not, a sentence says so.
    """
    flows = way.flows
    years = len(flows.years) - 1
    yield blocks.heading(title, 3)
    if not decisive:
        yield blocks.sentences([say("for_information")])
    paid_back = (
        say("no_payback", years=years)
        if flows.payback_year is None
        else say("payback", year=flows.payback_year)
    )
    basis = say("saving_remark", saving=written(way.saving * 100, 0), rate=written(flows.rate * 100, 1))
    yield blocks.due(say("npv", years=years), f"{euros(flows.npv_eur)} €", [paid_back, basis])
    yield blocks.heading(say("chart"), 3)
    yield npv_chart(flows)
    yield blocks.heading(say("years"), 3)
    yield _years(flows)
    yield blocks.heading(say("costs"), 3)
    yield _costs(way.offer)
    yield blocks.heading(say("sensitivity"), 3)
    yield _sensitivity(way)
    yield blocks.points(_turning_points(way))


def npv_chart(flows: CashFlows) -> Block:
    """Make the chart of the value by year: columns on a line at zero, with its sentence for who sees none."""
    standing = flows.npv_by_year_eur
    greatest = max((abs(npv) for npv in standing), default=Fraction(0)) or Fraction(1)
    rows = "; ".join(f"{year}: {euros(npv)} €" for year, npv in enumerate(standing))
    return {
        "kind": "columns",
        "alt": say("chart_alt", rows=rows),
        "rows": [
            {"label": str(year), "amount": euros(npv), "permille": round(npv / greatest * 1000)}
            for year, npv in enumerate(standing)
        ],
    }


def _years(flows: CashFlows) -> Block:
    names = ("saving", "deduction", "paid", "net", "standing_npv")
    columns = [Column(say("year"), "right"), *(Column(say(name), "right", width=1) for name in names)]
    rows = [
        (
            str(year.year),
            euros(year.saving_eur),
            euros(year.deduction_eur),
            euros(year.cost_eur),
            euros(year.net_eur),
            euros(npv),
        )
        for year, npv in zip(flows.years, flows.npv_by_year_eur, strict=True)
    ]
    return blocks.table(columns, rows)


def _costs(offer: Offer) -> Block:
    amounts = (
        ("purchase", offer.purchase_eur),
        ("installation", offer.installation_eur),
        ("management", offer.management_eur_per_year),
        ("concentrators", offer.concentrators_eur_per_flat),
        ("acquisition", offer.acquisition_eur_per_building),
        ("design", offer.design_eur_per_flat),
    )
    again = offer.replacement_year
    rows = [(say(f"cost_{name}"), written(amount, 2)) for name, amount in amounts]
    rows.append(
        (
            say("cost_replacement"),
            say("replacement_year", year=again) if again else say("replacement_never"),
        )
    )
    return blocks.table([Column(say("cost"), width=1), Column(say("amount"), "right")], rows)


def _sensitivity(way: Investment) -> Block:
    found = way.sensitivity
    right = [Column(say(name), "right", width=1) for name in ("value", "standing_npv")]
    columns = [Column(say("varied"), width=1), *right]
    rows = [(say("by_saving"), f"{written(at * 100, 0)} %", f"{euros(npv)} €") for at, npv in found.by_saving]
    rows += [(say("by_price"), f"× {written(at, 2)}", f"{euros(npv)} €") for at, npv in found.by_price]
    rows += [(say("by_cost"), f"× {written(at, 2)}", f"{euros(npv)} €") for at, npv in found.by_cost]
    return blocks.table(columns, rows)


def _turning_points(way: Investment) -> Iterator[str]:
    found = way.sensitivity
    if found.break_even_saving is not None:
        figure = written(found.break_even_saving * 100, 1)
        yield f"{say('break_even')}: {say('break_even_saving', figure=figure)}"
    for name, factor in (("price", found.break_even_price), ("cost", found.break_even_cost)):
        if factor is not None:
            yield f"{say('break_even')}: {say(f'break_even_{name}', figure=written(factor, 2))}"
