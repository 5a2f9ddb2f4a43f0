"""What of an allocation's figures may be otherwise, by how much and why.

Allocators and heat meters err within the limits of EN 834 and EN 1434; the rest has defaults that nobody
could verify (``uncertainty.toml``). What the assembly or the law fixed is no doubt: expenses, millesimi as
resolved, a fixed split.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tepore.kernel import Operation
from tepore.norms.defaults import Default
from tepore.norms.en834 import SensorKind, error_limit
from tepore.norms.en834.counting import DEFAULTS as COUNTING
from tepore.norms.en1434 import AccuracyClass, ErrorLimits, MeterRange, complete_meter_limits
from tepore.norms.en1434.accuracy import energy_uncertainty
from tepore.norms.ranges import within
from tepore.norms.tables import load_defaults
from tepore.norms.uni10200 import ConsumptionUnit, FixedSplit, Quality

if TYPE_CHECKING:
    from tepore.kernel import CalculationGraph, Node
    from tepore.norms.uni10200 import Allocation, Consumption

DEFAULTS = load_defaults("tepore.norms.uncertainty", "uncertainty.toml")
_PLATE = MeterRange(permanent_flow_m3h=1.5, least_flow_m3h=0.015)
"""Working points are given as parts of the plate, so that one plate stands for all."""


class Cause(StrEnum):
    """Why a figure may be otherwise."""

    ALLOCATOR = "allocator"
    """Error of a heat cost allocator, by temperature difference."""
    RATING = "rating"
    """Rating factor: radiator power and contact."""
    SENSOR = "sensor"
    """A one-sensor allocator takes every room for 20 °C."""
    DISPLAY = "display"
    """A display shows whole units."""
    ESTIMATE = "estimate"
    """A consumption that was not read."""
    HEAT_METER = "heat_meter"
    TOTALISER = "totaliser"
    HEAT_DELIVERED = "heat_delivered"
    """Main meter, or fuel, calorific value and efficiency."""
    INVOLUNTARY = "involuntary"
    """Losses, k_inv, need, project's fraction."""


class Shape(StrEnum):
    """How a doubt is spread."""

    NORMAL = "normal"
    RECTANGULAR = "rectangular"
    TRIANGULAR = "triangular"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One independent reason why figures may be otherwise.

    Attributes
    ----------
    moves
        Standard uncertainty of each figure it moves, by node id, in the figure's unit.
    leans_on
        Names of the assumptions its size follows from.
    subject
        Unit or common room whose device it is of; empty for the building.
    """

    cause: Cause
    moves: Mapping[str, float]
    leans_on: tuple[str, ...] = ()
    shape: Shape = Shape.NORMAL
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What the doubts are reckoned from; every figure has a default.

    Attributes
    ----------
    sensors
        Kind of all the allocators.
    excess, rating, room_temperature, estimate, totaliser, meter_difference, meter_flow, quantity, \
calorific_value, efficiency, involuntary, need
        As ``uncertainty.toml`` says them.
    """

    sensors: SensorKind = SensorKind.TWO_SENSORS
    excess: Default = DEFAULTS["excess"]
    rating: Default = DEFAULTS["rating"]
    room_temperature: Default = DEFAULTS["room_temperature"]
    estimate: Default = DEFAULTS["estimate"]
    totaliser: Default = DEFAULTS["totaliser"]
    meter_difference: Default = DEFAULTS["meter_difference"]
    meter_flow: Default = DEFAULTS["meter_flow"]
    quantity: Default = DEFAULTS["quantity"]
    calorific_value: Default = DEFAULTS["calorific_value"]
    efficiency: Default = DEFAULTS["efficiency"]
    involuntary: Default = DEFAULTS["involuntary"]
    need: Default = DEFAULTS["need"]

    def used_for(self, doubts: Iterable[Doubt]) -> Mapping[str, Default]:
        """Give the defaults that these doubts lean on and nobody verified, by name."""
        names = dict.fromkeys(name for doubt in doubts for name in doubt.leans_on)
        found = {
            "limit": error_limit(self.excess.number),
            "exponent": COUNTING["exponent"],
            **{name: getattr(self, name) for name in DEFAULTS},
        }
        return {name: found[name] for name in names if not found[name].verified}


def doubts_of(allocation: Allocation, assumptions: Assumptions) -> tuple[Doubt, ...]:
    """Name every doubt of an allocation's measured and computed figures.

    Parameters
    ----------
    allocation
        A run with its calculation graph.
    assumptions
        Kind of device and defaults.

    Returns
    -------
    tuple of Doubt
        Those that move something; figures that are 0 and err in proportion are left out.

    Raises
    ------
    OutOfRange
        The assumed temperature difference is below what EN 834 sets a limit for, or a heat meter's working
        point is outside its range.
    """
    within("excess", assumptions.excess.number, 5, 150, unit="K", clause="EN 834, limits of error")
    graph = allocation.graph
    found = [
        doubt for row in allocation.inputs.consumptions for doubt in _doubts_of_row(row, graph, assumptions)
    ]
    found += _doubts_of_building(allocation, assumptions)
    return tuple(doubt for doubt in found if any(doubt.moves.values()))


def _doubts_of_row(row: Consumption, graph: CalculationGraph, known: Assumptions) -> Iterator[Doubt]:
    name = f"consumption/row/{row.id}"
    if name not in graph.nodes:
        return
    amount = abs(float(graph[name].number))

    def doubt(cause: Cause, standard: float, *leans_on: str, shape: Shape = Shape.NORMAL) -> Doubt:
        return Doubt(cause=cause, moves={name: standard}, leans_on=leans_on, shape=shape, subject=row.subject)

    if row.quality is Quality.ESTIMATED or (row.difference is None and row.quality is Quality.REPLACED):
        yield doubt(Cause.ESTIMATE, amount * known.estimate.number / 100, "estimate")
    elif row.unit is ConsumptionUnit.HCA:
        limit = amount * error_limit(known.excess.number).number / 100
        yield doubt(Cause.ALLOCATOR, limit / 3**0.5, "excess", "limit", shape=Shape.RECTANGULAR)
        yield doubt(Cause.RATING, amount * known.rating.number / 100, "rating")
        # Each of the two displays is cut to a whole unit: the difference of both is triangular, 1/√6.
        yield doubt(Cause.DISPLAY, _rating_of(row) / 6**0.5, shape=Shape.TRIANGULAR)
        if known.sensors is SensorKind.ONE_SENSOR:
            slope = COUNTING["exponent"].number / known.excess.number
            standard = amount * slope * known.room_temperature.number
            yield doubt(Cause.SENSOR, standard, "excess", "exponent", "room_temperature")
    elif row.unit is ConsumptionUnit.KWH:
        standard = energy_uncertainty(amount, _meter_limits(AccuracyClass.THREE, known))
        yield doubt(Cause.HEAT_METER, standard, *_WORKING_POINT)
    else:
        yield doubt(Cause.TOTALISER, amount * known.totaliser.number / 100, "totaliser")


_WORKING_POINT = ("meter_difference", "meter_flow")


def _rating_of(row: Consumption) -> float:
    factor = 1.0
    for each in () if row.scaled else row.factors:
        factor *= float(each.number)
    return factor


def _meter_limits(accuracy: AccuracyClass, known: Assumptions) -> ErrorLimits:
    flow = _PLATE.permanent_flow_m3h * known.meter_flow.number / 100
    return complete_meter_limits(accuracy, flow, known.meter_difference.number, _PLATE)


def _doubts_of_building(allocation: Allocation, known: Assumptions) -> Iterator[Doubt]:
    resolved = isinstance(allocation.inputs.criterion, FixedSplit)
    for node in allocation.graph:
        if node.operation is Operation.GIVEN and node.id.startswith("energy/supply/"):
            yield from _doubts_of_supply(node, known)
        elif node.operation is Operation.GIVEN and node.id in _INVOLUNTARY and not resolved:
            yield _relative(Cause.INVOLUNTARY, node, "involuntary", known)
        elif node.id == "criterion/need":
            yield _relative(Cause.INVOLUNTARY, node, "need", known)


def _doubts_of_supply(node: Node, known: Assumptions) -> Iterator[Doubt]:
    if name := _BY_SYMBOL.get(node.symbol):
        yield _relative(Cause.HEAT_DELIVERED, node, name, known)
    elif node.unit == "kWh":
        limits = _meter_limits(AccuracyClass.TWO, known)
        moves = {node.id: energy_uncertainty(abs(float(node.number)), limits)}
        yield Doubt(cause=Cause.HEAT_DELIVERED, moves=moves, leans_on=_WORKING_POINT)


def _relative(cause: Cause, node: Node, name: str, known: Assumptions) -> Doubt:
    percent: Default = getattr(known, name)
    moves = {node.id: abs(float(node.number)) * percent.number / 100}
    return Doubt(cause=cause, moves=moves, leans_on=(name,))


_BY_SYMBOL = {"G": "quantity", "H": "calorific_value", "η": "efficiency"}
_INVOLUNTARY = {
    "energy/involuntary",
    "criterion/k_inv",
    "criterion/fraction",
    "criterion/full_use_fraction",
    "criterion/full_use_heat",
}
"""Figures of a project: each given by a criterion of UNI 10200, none derived."""
