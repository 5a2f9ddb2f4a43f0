"""Tables of the book for who knows the plant: papers, generators, fuel stocks, pipes and stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Column
from tepore.documents.formats import NO_BREAK_SPACE, day, money, number
from tepore.documents.texts import text
from tepore.norms.uni10200 import IndirectAnalytic
from tepore.norms.uni10200.fuel_stock import FuelStock, use_of_stock
from tepore.norms.uni11300_2 import WarmPipe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tepore.documents.blocks import Block
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation
    from tepore.norms.uni11300_2 import PlantPart

_NONE = "–"


def energy_tables(allocation: Allocation, language: Language) -> list[Block]:
    """Make the tables of what expenses, heat and losses follow from; none where nothing is known of it.

    Parameters
    ----------
    allocation
        The run.
    language
        Decides words and marks.
    """
    return [
        *_generators(allocation, language),
        *(part for stock in allocation.inputs.fuel_stocks for part in _stock(stock, language)),
        *_plant_parts(allocation, language),
    ]


def _generators(allocation: Allocation, language: Language) -> list[Block]:
    names = list(dict.fromkeys(one.generator for one in allocation.inputs.energy if one.generator))
    if not names:
        return []
    columns = [
        Column(text("energy.generator", language), width=3),
        Column(text("energy.heat", language), "right", 2),
        Column(text("energy.cost", language), "right", 2),
        Column(text("energy.unit_cost", language), "right", 2),
    ]
    graph = allocation.graph

    def row(label: str, heat: str, cost: str, unit_cost: str) -> tuple[str, ...]:
        found = graph[unit_cost].number / 100 if unit_cost in graph.nodes else None
        return (
            label,
            number(graph[heat].number, language, 0),
            money(int(graph[cost].number), language) if cost in graph.nodes else _NONE,
            _NONE if found is None else number(found, language, 4),
        )

    rows = [
        row(name, *(f"generator/{name}/{step}" for step in ("heat", "cost", "unit_cost"))) for name in names
    ]
    total = row(text("energy.mix", language), "energy/total", "cost/energy", "cost/unit")
    return [blocks.heading(text("energy.generators", language)), blocks.table(columns, rows, total=total)]


def _stock(stock: FuelStock, language: Language) -> Iterator[Block]:
    use, gap = use_of_stock(stock), NO_BREAK_SPACE
    columns = [
        Column(text("energy.lot", language), width=4),
        Column(text("energy.quantity", language, unit=stock.unit), "right", 2),
        Column(text("energy.paid", language), "right", 2),
    ]
    rows = [
        (
            " · ".join(
                part
                for part in (
                    day(lot.on, language),
                    text("energy.carried", language) if lot.carried else "",
                    lot.document,
                )
                if part
            ),
            number(lot.quantity, language, _digits(stock)),
            money(lot.cost_cents, language),
        )
        for lot in stock.ordered_lots
    ]
    left = sum(lot.cost_cents for lot in use.carried_over)
    rows.append(
        (
            text("energy.left", language, on=day(stock.closing_on, language)),
            number(-stock.closing_quantity, language, _digits(stock)),
            money(-left, language),
        )
    )
    rule = text(f"energy.rule_{stock.rule.value}", language)
    total = (
        text("energy.used", language, rule=rule),
        number(use.quantity, language, _digits(stock)),
        money(use.cost_cents, language),
    )
    yield blocks.heading(text("energy.stock", language, fuel=f"{stock.fuel}{gap}({stock.id})"))
    yield blocks.table(columns, rows, total=total)


def _digits(stock: FuelStock) -> int:
    quantities = [stock.closing_quantity, *(lot.quantity for lot in stock.lots)]
    return max(0, *(-int(one.normalize().as_tuple().exponent) for one in quantities))


def _plant_parts(allocation: Allocation, language: Language) -> list[Block]:
    criterion = allocation.inputs.criterion
    if not isinstance(criterion, IndirectAnalytic) or not criterion.parts:
        return []
    columns = [
        Column(text("energy.part", language), width=5),
        Column(text("energy.length", language), "right", 3),
        Column(text("energy.size", language), "right", 4),
        Column("U [W/(m K)]", "right", 3),
        Column("Δθ [K]", "right", 2),
        Column("t [h]", "right", 2),
        Column(text("energy.loss", language), "right", 3),
    ]
    rows = [_plant_row(allocation, part, language) for part in criterion.parts]
    whole = number(allocation.graph["losses/total"].number, language, 0)
    recoverable = number(allocation.graph["losses/recoverable"].number, language, 0)
    return [
        blocks.heading(text("energy.losses", language)),
        blocks.table(columns, rows, total=(text("building.sum", language), "", "", "", "", "", whole)),
        blocks.sentences([text("energy.recoverable", language, energy=recoverable)]),
    ]


def _plant_row(allocation: Allocation, part: PlantPart, language: Language) -> tuple[str, ...]:
    graph = allocation.graph
    name = f"losses/{'pipe' if isinstance(part, WarmPipe) else 'store'}/{part.id}"
    length = size = linear = _NONE
    if isinstance(part, WarmPipe):
        length = number(part.length_m, language, 1)
        linear = number(graph[f"{name}/linear"].number, language, 4)
        if part.outer_diameter_mm is not None:
            outer, around = (number(one, language, 1) for one in (part.outer_diameter_mm, part.insulation_mm))
            size = f"{outer} / {around}"
    difference = graph[f"{name}/difference"].number
    return (
        part.id,
        length,
        size,
        linear,
        number(difference, language, 1),
        number(part.hours, language, 0),
        number(graph[name].number, language, 0),
    )
