"""A unit's statement divided among those who answered for it, where it changed hands within the season.

What follows consumption goes by what each used: between intermediate readings where a device was read on the
day, else by degree days; what is fixed goes by days. Each line is divided by largest remainder, so the parts
sum to the unit's statement line by line, to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tepore.kernel import Bug, GraphBuilder, Operation, Period
from tepore.norms.uni10200.results import Line, PartLine, Statement, TenurePart
from tepore.norms.uni10200.sharing import enter_whole
from tepore.norms.uni10200.tenure_use import UseOfHolders, enter_use

if TYPE_CHECKING:
    from tepore.norms.uni10200.handovers import Handover
    from tepore.norms.uni10200.model import SeasonInputs

BY_DAYS = "tenure: fixed parts by days (own rule; UNI 10200 is silent)"
BY_USE = "tenure: parts by consumption by each holder's use (own rule; UNI 10200 is silent)"


@dataclass(frozen=True)
class _Tenures:
    """The holders of one unit with the figures they are charged by.

    Attributes
    ----------
    days, whole_days
        Node of each holder's days, and of their sum [d].
    use
        What each used.
    """

    handovers: tuple[Handover, ...]
    periods: tuple[Period, ...]
    days: tuple[str, ...]
    whole_days: str
    use: UseOfHolders

    def holder(self, number: int) -> str:
        """Name who answered in one of the periods."""
        if number < len(self.handovers):
            return self.handovers[number].from_holder
        return self.handovers[-1].to_holder


def divide_by_tenure(
    graph: GraphBuilder, inputs: SeasonInputs, statements: Sequence[Statement]
) -> tuple[Statement, ...]:
    """Divide the statements of units that changed hands.

    Parameters
    ----------
    graph
        Grows by the figures of the parts.
    inputs
        The season, without problems.
    statements
        Of all units.

    Returns
    -------
    tuple of Statement
        The same, with parts where the unit has a handover.

    Raises
    ------
    Bug
        The parts do not sum to a statement.
    """
    by_unit: dict[str, list[Handover]] = {}
    for handover in sorted(inputs.handovers, key=lambda one: (one.unit, one.on)):
        by_unit.setdefault(handover.unit, []).append(handover)
    return tuple(
        _divided(graph, inputs, statement, tuple(by_unit[statement.unit_id]))
        if statement.unit_id in by_unit
        else statement
        for statement in statements
    )


def tenure_periods(period: Period, handovers: Sequence[Handover]) -> tuple[Period, ...]:
    """Give the days of each holder.

    Parameters
    ----------
    period
        The season.
    handovers
        Of one unit, by day, strictly within the season.
    """
    edges = [period.start_on, *(handover.on for handover in handovers), period.end_on]
    return tuple(Period(start, end) for start, end in pairwise(edges))


def _divided(
    graph: GraphBuilder, inputs: SeasonInputs, statement: Statement, handovers: tuple[Handover, ...]
) -> Statement:
    tenures = _enter_tenures(graph, inputs, statement.unit_id, handovers)
    lines = [_divide_line(graph, statement.unit_id, line, tenures) for line in statement.lines]
    parts = tuple(
        _part(graph, inputs, statement, tenures, number, [divided[number] for divided in lines])
        for number in range(len(tenures.periods))
    )
    if sum(part.total_cents for part in parts) != statement.total_cents:
        raise Bug("the parts do not sum to the statement")
    return replace(statement, parts=parts)


def _enter_tenures(
    graph: GraphBuilder, inputs: SeasonInputs, unit_id: str, handovers: tuple[Handover, ...]
) -> _Tenures:
    periods = tenure_periods(inputs.period, handovers)
    days = tuple(
        graph.given(
            f"tenure/{unit_id}/{number}/days",
            period.days,
            "d",
            symbol="d_k",
            source=f"days from {period.start_on} to {period.last_day}",
            subject=unit_id,
        )
        for number, period in enumerate(periods)
    )
    whole = graph.derive(f"tenure/{unit_id}/days", Operation.SUM, days, "d", symbol="Σd", subject=unit_id)
    return _Tenures(handovers, periods, days, whole, enter_use(graph, inputs, unit_id, handovers, periods))


def _divide_line(graph: GraphBuilder, unit_id: str, line: Line, tenures: _Tenures) -> list[PartLine]:
    use = tenures.use
    by_use = line.by_consumption and graph.number(use.whole) != 0
    weights, whole = (use.of_holder, use.whole) if by_use else (tenures.days, tenures.whole_days)
    name = f"unit/{unit_id}/{line.head}/part"
    exact = {
        subject: _enter_exact(
            graph, f"{name}/{number}", line.node_id, (weight, whole), (BY_USE if by_use else BY_DAYS, subject)
        )
        for number, weight in enumerate(weights)
        for subject in (f"{unit_id}/{number:03d}",)
    }
    cents = enter_whole(graph, name, line.node_id, exact, symbol="S_i,k")
    return [
        PartLine(
            head=line.head,
            by_consumption=line.by_consumption,
            amount_cents=int(graph.number(node_id)),
            node_id=node_id,
        )
        for node_id in cents.values()
    ]


def _enter_exact(
    graph: GraphBuilder, name: str, amount: str, ratio: tuple[str, str], told: tuple[str, str]
) -> str:
    """Enter a holder's exact share of a line; ties of cents go to the earlier holder, by the subject."""
    (weight, whole), (rule, subject) = ratio, told
    product = graph.derive(f"{name}/product", Operation.PRODUCT, [amount, weight], "cent", symbol="S_i · w_k")
    return graph.derive(
        f"{name}/exact",
        Operation.QUOTIENT,
        [product, whole],
        "cent",
        symbol="S_i w_k / Σ",
        rule=rule,
        subject=subject,
    )


def _part(
    graph: GraphBuilder,
    inputs: SeasonInputs,
    statement: Statement,
    tenures: _Tenures,
    number: int,
    lines: list[PartLine],
) -> TenurePart:
    unit_id = statement.unit_id
    name = f"tenure/{unit_id}/{number}/total"
    sums = {
        by_consumption: graph.derive(
            f"{name}/{'consumption' if by_consumption else 'fixed'}",
            Operation.SUM,
            [line.node_id for line in lines if line.by_consumption is by_consumption],
            "cent",
            symbol="ΣS_i,k",
            subject=unit_id,
        )
        for by_consumption in (False, True)
    }
    total = graph.derive(name, Operation.SUM, list(sums.values()), "cent", symbol="S_i,k", subject=unit_id)
    total_cents = int(graph.number(total))
    advances = _advances(statement, tenures.handovers, number)
    brought = statement.brought_cents if number == 0 else 0
    period = tenures.periods[number]
    return TenurePart(
        holder=tenures.holder(number) or _last_holder(inputs, unit_id, number, tenures),
        start_on=period.start_on,
        end_on=period.end_on,
        lines=tuple(lines),
        consumption=graph.number(tenures.use.of_holder[number]),
        divided_by=tenures.use.bases,
        fixed_cents=int(graph.number(sums[False])),
        consumption_cents=int(graph.number(sums[True])),
        total_cents=total_cents,
        advances_cents=advances,
        balance_cents=None if advances is None else total_cents + brought - advances,
        node_id=total,
    )


def _last_holder(inputs: SeasonInputs, unit_id: str, number: int, tenures: _Tenures) -> str:
    if number < len(tenures.handovers):
        return ""
    return next(unit.holder for unit in inputs.units if unit.id == unit_id)


def _advances(statement: Statement, handovers: Sequence[Handover], number: int) -> int | None:
    if statement.advances_cents is None:
        return None
    if number < len(handovers):
        return handovers[number].advances_cents
    return statement.advances_cents - sum(handover.advances_cents for handover in handovers)
