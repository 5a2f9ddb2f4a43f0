"""Terms that an assembly declares, reckoned by hand; and everything by one table."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from tepore.kernel import CalculationGraph
from tepore.norms.uni10200 import (
    Declared,
    ExpenseKind,
    OldMillesimi,
    SeasonInputs,
    TableKind,
    Term,
    WeightTable,
    allocate,
)
from tepore.norms.uni10200.amounts import amounts_of

Make = Callable[..., SeasonInputs]
TERMS = (
    Term(head="heat", fraction=Decimal("0.7"), base="consumption", of=(ExpenseKind.ENERGY_CARRIER,)),
    Term(head="standing", fraction=Decimal("0.3"), base="property", of=(ExpenseKind.ENERGY_CARRIER,)),
    Term(head="upkeep", fraction=Decimal(1), base="persons", of=(ExpenseKind.MAINTENANCE,)),
)
PERSONS = WeightTable(
    name="persons", shares={"1": Decimal(1), "2": Decimal(2), "3": Decimal(1)}, source="register"
)


def declared(season: Make, expense: Callable[..., object]) -> SeasonInputs:
    return season(
        criterion=Declared(terms=TERMS, source="resolution"),
        weights=(PERSONS,),
        expenses=(expense(ExpenseKind.ENERGY_CARRIER, 100_000), expense(ExpenseKind.MAINTENANCE, 10_000)),
    )


def test_each_term_goes_by_its_base(season: Make, expense: Callable[..., object]) -> None:
    run = allocate(declared(season, expense))
    assert [(head.kind, head.base, head.amount_cents) for head in run.heads] == [
        ("heat", "consumption", 70_000),
        ("standing", "property", 30_000),
        ("upkeep", "persons", 10_000),
    ]
    # counts 1000, 2000, 5000 of 8000; millesimi 500, 300, 200; persons 1, 2, 1
    assert [one.total_cents for one in run.statements] == [
        8_750 + 15_000 + 2_500,
        17_500 + 9_000 + 5_000,
        43_750 + 6_000 + 2_500,
    ]
    assert run.steps == (*(head.node_id for head in run.heads), "total")
    assert isinstance(run.graph, CalculationGraph)
    assert run.graph.check() == ()


def test_the_way_without_the_graph_knows_weights_too(season: Make, expense: Callable[..., object]) -> None:
    inputs = declared(season, expense)
    run = allocate(inputs)
    assert amounts_of(inputs) == {
        one.unit_id: {line.head: line.amount_cents for line in one.lines} for one in run.statements
    }


def test_everything_by_one_table(season: Make) -> None:
    run = allocate(season(criterion=OldMillesimi(source="deed", base=TableKind.PROPERTY)))
    assert [(head.kind, head.base) for head in run.heads] == [("fixed", "property")]
    assert [one.total_cents for one in run.statements] == [50_000, 30_000, 20_000]
