"""Statements: what each unit owes of each head, and what it is a part of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tepore.kernel import GraphBuilder, Operation
from tepore.kernel.graph import exact_text
from tepore.norms.uni10200.model import SeasonInputs, Unit
from tepore.norms.uni10200.results import Head, Line, Statement


@dataclass(frozen=True)
class SharedHead:
    """A head divided among the units.

    Attributes
    ----------
    weights, weight_sum
        Node of each unit's weight, and their sum in the base's unit.
    cents
        Node of each unit's amount [cent].
    """

    head: Head
    weights: Mapping[str, str]
    weight_sum: Fraction
    cents: Mapping[str, str]


def statements_of(
    graph: GraphBuilder, inputs: SeasonInputs, shared: Sequence[SharedHead], bill: str
) -> tuple[Statement, ...]:
    """Make each unit's statement from the divided heads.

    Parameters
    ----------
    graph
        Grows by the sums and percentages.
    inputs
        The season.
    shared
        Its heads, divided.
    bill
        Node of all expenses [cent].

    Returns
    -------
    tuple of Statement
        One a unit, in the order of the units.
    """
    hundred = graph.given("percent/hundred", 100, "%", symbol="100", source="by definition")
    return tuple(_statement(graph, inputs, shared, unit, (bill, hundred)) for unit in inputs.units)


def _statement(
    graph: GraphBuilder,
    inputs: SeasonInputs,
    shared: Sequence[SharedHead],
    unit: Unit,
    bill_and_hundred: tuple[str, str],
) -> Statement:
    lines = tuple(_line(graph, one, unit.id) for one in shared if unit.id in one.cents)
    name = f"unit/{unit.id}/total"
    fixed = _enter_sum(graph, f"{name}/fixed", (line for line in lines if not line.by_consumption), unit)
    consumption = _enter_sum(
        graph, f"{name}/consumption", (line for line in lines if line.by_consumption), unit
    )
    total = graph.derive(name, Operation.SUM, [fixed, consumption], "cent", symbol="S_i", subject=unit.id)
    total_cents = int(graph.number(total))
    keeps_accounts = bool(inputs.advances_cents or inputs.brought_cents)
    advances_cents = inputs.advances_cents.get(unit.id, 0) if keeps_accounts else None
    brought_cents = inputs.brought_cents.get(unit.id, 0)
    return Statement(
        unit_id=unit.id,
        unit=unit.name,
        holder=unit.holder,
        lines=lines,
        fixed_cents=int(graph.number(fixed)),
        consumption_cents=int(graph.number(consumption)),
        total_cents=total_cents,
        share_percent=enter_percent(graph, f"{name}/percent", total, *bill_and_hundred),
        advances_cents=advances_cents,
        balance_cents=None if advances_cents is None else total_cents + brought_cents - advances_cents,
        brought_cents=brought_cents,
        consumptions=tuple(row for row in inputs.consumptions if row.subject == unit.id),
        node_id=total,
    )


def _line(graph: GraphBuilder, shared: SharedHead, unit_id: str) -> Line:
    own = graph.number(shared.weights[unit_id])
    return Line(
        head=shared.head.kind,
        by_consumption=shared.head.by_consumption,
        base=shared.head.base,
        share=f"{exact_text(own)} / {exact_text(shared.weight_sum)}",
        amount_cents=int(graph.number(shared.cents[unit_id])),
        node_id=shared.cents[unit_id],
    )


def _enter_sum(graph: GraphBuilder, name: str, lines: Iterable[Line], unit: Unit) -> str:
    nodes = [line.node_id for line in lines]
    return graph.derive(name, Operation.SUM, nodes, "cent", symbol="ΣS_i", subject=unit.id)


def enter_percent(graph: GraphBuilder, name: str, total: str, bill: str, hundred: str) -> Decimal:
    """Enter a unit's part of the bill, at two decimals [%]."""
    if graph.number(bill) == 0:
        return Decimal("0.00")
    share = graph.derive(f"{name}/share", Operation.QUOTIENT, [total, bill], "1", symbol="S_i / S_tot")
    exact = graph.derive(f"{name}/exact", Operation.PRODUCT, [share, hundred], "%", symbol="%")
    shown = graph.derive(name, Operation.ROUND, [exact], "%", symbol="%", digits=2)
    return Decimal(int(graph.number(shown) * 100)).scaleb(-2)
