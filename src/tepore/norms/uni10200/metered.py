"""What was measured, as figures of the calculation graph: heat delivered, and consumption of each unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni10200.energy_cost_nodes import enter_made_supply
from tepore.norms.uni10200.estimated_amount import enter_estimated, enter_measured
from tepore.norms.uni10200.estimated_index import enter_index
from tepore.norms.uni10200.fuel_stock_nodes import enter_stock
from tepore.norms.uni10200.model import Consumption, FuelUse, HeatSupply, MainMeter, Quality, SeasonInputs


@dataclass(frozen=True)
class Metered:
    """Nodes of what was measured.

    Attributes
    ----------
    energy
        Q_tot, useful heat delivered [kWh]; None where nobody knows.
    by_subject
        Consumption of each unit and common room by its id [hca, kWh or count].
    units, common_rooms, total
        Sums of the units', of the common rooms' and of all consumption [the same].
    """

    energy: str | None
    by_subject: dict[str, str]
    units: str
    common_rooms: str
    total: str


def enter_metered(graph: GraphBuilder, inputs: SeasonInputs) -> Metered:
    """Enter readings, factors, estimates and supplies, and sum them.

    Parameters
    ----------
    graph
        Grows by the nodes.
    inputs
        A season without problems.
    """
    counted = inputs.consumptions[0].unit.value if inputs.consumptions else "1"
    rows: dict[str, list[str]] = {unit.id: [] for unit in inputs.units}
    rows.update({room.id: [] for room in inputs.common_rooms})
    nodes_of_rows = _enter_rows(graph, inputs)
    for row in inputs.consumptions:
        rows[row.subject].append(nodes_of_rows[row.id])
    by_subject = {
        subject: graph.derive(
            f"consumption/of/{subject}", Operation.SUM, nodes, counted, symbol="u_i", subject=subject
        )
        for subject, nodes in rows.items()
    }

    def total(name: str, subjects: Iterable[str]) -> str:
        inputs_of_sum = [by_subject[subject] for subject in subjects]
        return graph.derive(f"consumption/{name}", Operation.SUM, inputs_of_sum, counted, symbol=f"u_{name}")

    units = total("units", (unit.id for unit in inputs.units))
    common = total("common_rooms", (room.id for room in inputs.common_rooms))
    whole = graph.derive("consumption/total", Operation.SUM, [units, common], counted, symbol="u_tot")
    return Metered(enter_energy(graph, inputs), by_subject, units, common, whole)


def _enter_rows(graph: GraphBuilder, inputs: SeasonInputs) -> dict[str, str]:
    """Enter what is measured, then what is estimated from it."""
    nodes = {row.id: _enter_row(graph, row) for row in inputs.consumptions if row.estimate is None}
    enter_measured(graph, inputs, dict(nodes))
    for row in inputs.consumptions:
        if row.estimate is not None:
            nodes[row.id] = enter_estimated(graph, inputs, row)
    return nodes


def _enter_row(graph: GraphBuilder, row: Consumption) -> str:
    name = f"consumption/row/{row.id}"
    unit = row.unit.value
    if row.first is None or row.last is None:
        source = f"{row.source}; {row.quality}: {row.method}"
        return graph.given(name, row.amount, unit, symbol="u", source=source, subject=row.subject)
    terms = [enter_index(graph, f"{name}/last", row.last, symbol="R_last", remark=_remark(row))]
    if row.rolled_over_at is not None:
        terms = [_enter_rollover(graph, name, row, terms[0])]
    terms.append(enter_index(graph, f"{name}/first", row.first, symbol="R_first", remark=_remark(row)))
    difference = graph.derive(f"{name}/difference", Operation.DIFFERENCE, terms, "display", symbol="ΔR")
    # A scaled display holds its factors already: they are inputs of nothing, shown by the statement alone.
    factors = (
        [] if row.scaled else [_enter_factor(graph, name, row, index) for index in range(len(row.factors))]
    )
    return graph.derive(
        name, Operation.PRODUCT, [difference, *factors], unit, symbol="u", subject=row.subject
    )


def _remark(row: Consumption) -> str:
    """Say in the source of its readings what a consumption is, where it was not simply read."""
    if row.quality is Quality.ACTUAL:
        return ""
    return f"; {row.quality}: {row.method}" if row.method else f"; {row.quality}"


def _enter_rollover(graph: GraphBuilder, name: str, row: Consumption, last: str) -> str:
    end = graph.given(
        f"{name}/rolled_over_at", row.rolled_over_at or 0, "display", symbol="R_max", source=row.source
    )
    return graph.derive(
        f"{name}/last_unrolled", Operation.SUM, [last, end], "display", symbol="R_last + R_max"
    )


def _enter_factor(graph: GraphBuilder, name: str, row: Consumption, index: int) -> str:
    factor = row.factors[index]
    return graph.given(
        f"{name}/factor/{index}", factor.number, "1", symbol=factor.symbol, source=factor.source
    )


def enter_energy(graph: GraphBuilder, inputs: SeasonInputs) -> str | None:
    """Enter Q_tot, the useful heat delivered [kWh]; None where nobody knows."""
    for stock in inputs.fuel_stocks:
        enter_stock(graph, stock)
    if not inputs.energy:
        return None
    rule = inputs.criterion.heat_clause
    parts = [_enter_supply(graph, index, supply, rule) for index, supply in enumerate(inputs.energy)]
    return graph.derive("energy/total", Operation.SUM, parts, "kWh", symbol="Q_tot", rule=rule)


def _enter_supply(graph: GraphBuilder, index: int, supply: HeatSupply, rule: str) -> str:
    name = f"energy/supply/{index}"
    if isinstance(supply, MainMeter):
        return graph.given(name, supply.energy_kwh, "kWh", symbol="Q_tot", source=supply.source, rule=rule)
    if not isinstance(supply, FuelUse):
        return enter_made_supply(graph, name, supply, rule)
    return graph.derive(
        name, Operation.PRODUCT, _fuel_factors(graph, name, supply), "kWh", symbol="G · H · η", rule=rule
    )


def _fuel_factors(graph: GraphBuilder, name: str, fuel: FuelUse) -> list[str]:
    return [
        graph.given(f"{name}/quantity", fuel.quantity, fuel.quantity_unit, symbol="G", source=fuel.source),
        graph.given(
            f"{name}/calorific_value",
            fuel.calorific_value_kwh,
            f"kWh/{fuel.quantity_unit}",
            symbol="H",
            source=fuel.source,
        ),
        graph.given(f"{name}/efficiency", fuel.efficiency, "1", symbol="η", source=fuel.source),
    ]
