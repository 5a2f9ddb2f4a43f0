"""An estimated amount as figures of the calculation graph: u = base · w · t / (Σw · T · n), rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.kernel import Bug, GraphBuilder, Operation, Period
from tepore.norms.uni10200.degree_days import enter_degree_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tepore.norms.uni10200.estimates import AmountEstimate
    from tepore.norms.uni10200.model import Consumption, SeasonInputs


def enter_measured(graph: GraphBuilder, inputs: SeasonInputs, nodes: Mapping[str, str]) -> None:
    """Enter what is measured of each unit that an estimate is made from: its sum alone, not its rooms.

    Parameters
    ----------
    graph
        Grows by the sums.
    inputs
        The season.
    nodes
        Node of each measured row by its id.
    """
    asked = {
        subject
        for row in inputs.consumptions
        if row.estimate is not None and row.estimate.base is None
        for subject in row.estimate.weights
    }
    for subject in sorted(asked):
        rows = [row for row in inputs.consumptions if row.subject == subject and row.id in nodes]
        graph.derive(
            f"consumption/measured/{subject}",
            Operation.SUM,
            [nodes[row.id] for row in rows],
            rows[0].unit.value if rows else "1",
            symbol="u_meas",
            subject=subject,
        )


def enter_estimated(graph: GraphBuilder, inputs: SeasonInputs, row: Consumption) -> str:
    """Enter an estimated row with its formula.

    Parameters
    ----------
    graph
        Grows by the nodes.
    inputs
        The season.
    row
        With its estimate.

    Returns
    -------
    str
        The row's node.

    Raises
    ------
    Bug
        The estimate's figures give another amount than the row states.
    """
    estimate = row.estimate
    if estimate is None:
        raise Bug(f"consumption {row.id} is not estimated")
    name = f"consumption/row/{row.id}/estimate"
    rule = f"estimate: {estimate.method} (default, not verified)"
    above = [
        _enter_base(graph, name, row, estimate),
        _given(graph, f"{name}/weight", estimate, "w"),
        _enter_time(graph, f"{name}/time", inputs, estimate, estimate.missing),
    ]
    below = [
        _enter_weights(graph, name, estimate),
        _enter_time(graph, f"{name}/whole", inputs, estimate, estimate.whole),
    ]
    below.append(
        graph.given(f"{name}/points", estimate.points, "1", symbol="n", source="points that share the weight")
    )
    unit = row.unit.value
    product = graph.derive(f"{name}/product", Operation.PRODUCT, above, unit, symbol="u · w · t")
    divisor = graph.derive(f"{name}/divisor", Operation.PRODUCT, below, "1", symbol="Σw · T · n")
    exact = graph.derive(
        f"{name}/exact", Operation.QUOTIENT, [product, divisor], unit, symbol="u w t / (Σw T n)", rule=rule
    )
    node = graph.derive(
        f"consumption/row/{row.id}",
        Operation.ROUND,
        [exact],
        unit,
        symbol="u",
        rule=rule,
        subject=row.subject,
        digits=estimate.digits,
    )
    if graph.number(node) != row.amount:
        raise Bug(f"the estimate {row.id} is {row.amount}, its figures give {graph.number(node)}")
    return node


def _enter_base(graph: GraphBuilder, name: str, row: Consumption, estimate: AmountEstimate) -> str:
    if estimate.base is not None:
        return graph.given(
            f"{name}/base", estimate.base, row.unit.value, symbol="u_past", source=estimate.base_source
        )
    sums = [f"consumption/measured/{subject}" for subject in estimate.weights]
    return graph.derive(f"{name}/base", Operation.SUM, sums, row.unit.value, symbol="Σu_meas")


def _given(graph: GraphBuilder, name: str, estimate: AmountEstimate, symbol: str) -> str:
    return graph.given(
        name, estimate.weight, estimate.weight_unit, symbol=symbol, source="weight of the missing point"
    )


def _enter_weights(graph: GraphBuilder, name: str, estimate: AmountEstimate) -> str:
    weights: Sequence[str] = [
        graph.given(
            f"{name}/weights/{subject}",
            weight,
            estimate.weight_unit,
            symbol="w_meas",
            source=f"weight of what is measured of {subject}",
        )
        for subject, weight in estimate.weights.items()
    ]
    if not weights:
        return graph.given(f"{name}/weights", 1, "1", symbol="Σw", source="the point itself")
    return graph.derive(f"{name}/weights", Operation.SUM, weights, estimate.weight_unit, symbol="Σw")


def _enter_time(
    graph: GraphBuilder, name: str, inputs: SeasonInputs, estimate: AmountEstimate, period: Period
) -> str:
    plant_on = inputs.plant_on if period is estimate.missing else estimate.whole_plant_on
    if estimate.by_degree_days and inputs.temperatures is not None:
        return enter_degree_days(graph, name, period, inputs.temperatures, plant_on)
    heated = period if plant_on is None else period.overlap(plant_on)
    return graph.given(
        name,
        heated.days if heated else 0,
        "d",
        symbol="d",
        source=f"days from {period.start_on} to {period.last_day} with the plant on",
    )
