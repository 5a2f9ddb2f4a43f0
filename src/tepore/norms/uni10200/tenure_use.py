"""What each holder of a unit used: between intermediate readings, else by degree days, else by days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tepore.kernel import Bug, GraphBuilder, Operation, Period
from tepore.norms.uni10200.degree_days import enter_degree_days
from tepore.norms.uni10200.handovers import TenureBasis

if TYPE_CHECKING:
    from tepore.norms.uni10200.handovers import Handover, IntermediateReading
    from tepore.norms.uni10200.model import Consumption, SeasonInputs

NEAR_DAYS = 1
"""A reading at the end of a day is the index at the beginning of the next."""


@dataclass(frozen=True)
class UseOfHolders:
    """Nodes of what the holders of one unit used.

    Attributes
    ----------
    of_holder, whole
        By holder in order of days, and the sum, in the unit of the consumptions.
    bases
        What rows that a handover cuts were divided by.
    """

    of_holder: tuple[str, ...]
    whole: str
    bases: tuple[TenureBasis, ...]


def enter_use(
    graph: GraphBuilder,
    inputs: SeasonInputs,
    unit_id: str,
    handovers: Sequence[Handover],
    periods: Sequence[Period],
) -> UseOfHolders:
    """Enter what each holder of a unit used.

    Parameters
    ----------
    graph
        Grows by the figures.
    inputs
        The season.
    unit_id
        The unit.
    handovers, periods
        Its handovers by day, and the days of each holder.

    Raises
    ------
    Bug
        The holders' use does not sum to the unit's.
    """
    rows = [row for row in inputs.consumptions if row.subject == unit_id]
    counted = rows[0].unit.value if rows else "1"
    of_holder: list[list[str]] = [[] for _ in periods]
    bases: set[TenureBasis] = set()
    for row in rows:
        readings = _readings_of(row, handovers)
        held = _held(row, inputs, periods)
        if len(held) == 1:
            of_holder[held[0][0]].append(f"consumption/row/{row.id}")
            continue
        cuts = [readings.get(period.start_on) for _, period in held[1:]]
        read = [reading for reading in cuts if reading is not None]
        if len(read) == len(cuts) and row.first is not None:
            nodes = _enter_by_readings(graph, row, read)
            bases.add(TenureBasis.READINGS)
        else:
            nodes, basis = _enter_by_weather(graph, inputs, row, [period for _, period in held])
            bases.add(basis)
        for (number, _), node in zip(held, nodes, strict=True):
            of_holder[number].append(node)
    sums = tuple(
        graph.derive(
            f"tenure/{unit_id}/{number}/consumption",
            Operation.SUM,
            nodes,
            counted,
            symbol="u_i,k",
            subject=unit_id,
        )
        for number, nodes in enumerate(of_holder)
    )
    whole = graph.derive(
        f"tenure/{unit_id}/consumption", Operation.SUM, sums, counted, symbol="u_i", subject=unit_id
    )
    if graph.number(whole) != graph.number(f"consumption/of/{unit_id}"):
        raise Bug(f"the use of the holders of unit {unit_id} does not sum to the unit's")
    return UseOfHolders(sums, whole, tuple(sorted(bases)))


def _readings_of(row: Consumption, handovers: Sequence[Handover]) -> dict[date, IntermediateReading]:
    return {
        handover.on: reading
        for handover in handovers
        for reading in handover.readings
        if reading.consumption == row.id
    }


def _held(row: Consumption, inputs: SeasonInputs, periods: Sequence[Period]) -> list[tuple[int, Period]]:
    """Tell which holders a row's days fall to, and the days of each; a day at the row's end is no part."""
    days = Period(*days_of_row(row, inputs.period))
    met = [(number, period, days.overlap(period)) for number, period in enumerate(periods)]
    held = [
        (number, own)
        for number, period, own in met
        if own is not None and (own == period or own.days > NEAR_DAYS)
    ]
    return held or [next((number, own) for number, _, own in met if own is not None)]


def days_of_row(row: Consumption, season: Period) -> tuple[date, date]:
    """Give the days that a row's amount is of, within the season; one at least.

    Parameters
    ----------
    row
        A consumption.
    season
        Its season.
    """
    if row.estimate is not None:
        return row.estimate.missing.start_on, row.estimate.missing.end_on
    start_on = row.first.read_on if row.first else season.start_on
    end_on = row.last.read_on if row.last else season.end_on
    near = timedelta(days=NEAR_DAYS)
    start_on = season.start_on if start_on <= season.start_on + near else min(start_on, season.last_day)
    end_on = season.end_on if end_on >= season.end_on - near else max(end_on, start_on + near)
    return start_on, end_on


def _enter_by_readings(
    graph: GraphBuilder, row: Consumption, readings: Sequence[IntermediateReading]
) -> list[str]:
    """Enter a row's use from reading to reading; the register runs over at most once in all."""
    name = f"consumption/row/{row.id}"
    middle = [
        graph.given(
            f"{name}/at/{number}",
            reading.index,
            "display",
            symbol="R_k",
            source=f"{reading.source}, read on {reading.read_on}",
            subject=row.subject,
        )
        for number, reading in enumerate(readings)
    ]
    ends = [f"{name}/first", *middle, f"{name}/last"]
    nodes = []
    for number, (start, stop) in enumerate(pairwise(ends)):
        part = f"{name}/part/{number}"
        end = stop
        if graph.number(stop) < graph.number(start):
            end = graph.derive(
                f"{part}/unrolled",
                Operation.SUM,
                [stop, f"{name}/rolled_over_at"],
                "display",
                symbol="R_k + R_max",
            )
        difference = graph.derive(
            f"{part}/difference", Operation.DIFFERENCE, [end, start], "display", symbol="ΔR_k"
        )
        factors = [] if row.scaled else [f"{name}/factor/{index}" for index in range(len(row.factors))]
        nodes.append(
            graph.derive(
                part,
                Operation.PRODUCT,
                [difference, *factors],
                row.unit.value,
                symbol="u_k",
                subject=row.subject,
            )
        )
    return nodes


def _enter_by_weather(
    graph: GraphBuilder, inputs: SeasonInputs, row: Consumption, periods: Sequence[Period]
) -> tuple[list[str], TenureBasis]:
    """Enter a row's use in proportion to degree days; where there are none, to days."""
    name = f"consumption/row/{row.id}"
    basis, weights = TenureBasis.DAYS, []
    if inputs.temperatures is not None:
        basis = TenureBasis.DEGREE_DAYS
        weights = [
            enter_degree_days(
                graph, f"{name}/part/{number}/degree_days", period, inputs.temperatures, inputs.plant_on
            )
            for number, period in enumerate(periods)
        ]
    if not any(graph.number(weight) for weight in weights):
        basis = TenureBasis.DAYS
        weights = [
            graph.given(
                f"{name}/part/{number}/days",
                period.days,
                "d",
                symbol="d_k",
                source=f"days from {period.start_on} to {period.last_day}",
                subject=row.subject,
            )
            for number, period in enumerate(periods)
        ]
    unit = graph.nodes[weights[0]].unit
    whole = graph.derive(f"{name}/parts/weights", Operation.SUM, weights, unit, symbol="Σw")
    return [_enter_share(graph, row, number, weight, whole) for number, weight in enumerate(weights)], basis


def _enter_share(graph: GraphBuilder, row: Consumption, number: int, weight: str, whole: str) -> str:
    name = f"consumption/row/{row.id}/part/{number}"
    product = graph.derive(
        f"{name}/product",
        Operation.PRODUCT,
        [f"consumption/row/{row.id}", weight],
        row.unit.value,
        symbol="u · w_k",
    )
    return graph.derive(
        name,
        Operation.QUOTIENT,
        [product, whole],
        row.unit.value,
        symbol="u w_k / Σ",
        subject=row.subject,
    )
