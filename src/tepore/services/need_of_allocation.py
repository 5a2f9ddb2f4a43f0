"""Join the proof of an allocation with the proof of the need that its millesimi were made from.

The needs stand in the building file, so that it can be read alone; where it names a need file too, the need
is calculated again, must give the same figures, and its graph takes the place of the given ones. "Why is my
share 118.55?" then ends at walls and windows.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tepore.kernel import CalculationGraph, Node, Operation
from tepore.norms.uni10200 import Allocation
from tepore.norms.uni11300 import heating_need, need_graph
from tepore.services.building_file import BadBuildingFile, BuildingFile
from tepore.services.need_file import building_of_file

_WEIGHT = "table/heating_need/weight/"
_PREFIX = "need/"
_TABLE = ("millesimi", "heating_need")


def with_proof_of_need(*, allocation: Allocation, building: BuildingFile, need_file: Path) -> Allocation:
    """Put the calculation of the need behind the millesimi of an allocation.

    Parameters
    ----------
    allocation
        A run whose heating-need table is made from needs.
    building
        The file it came from, for the line of a fault.
    need_file
        The need file that the table names.

    Returns
    -------
    Allocation
        The same amounts; the graph goes on to walls and windows.

    Raises
    ------
    BadBuildingFile
        The need file gives other needs or other units than the table, or no needs stand in the table.
    """
    graph = need_graph(heating_need(building_of_file(need_file)))
    given = {node.subject: node for node in allocation.graph if node.id == f"{_WEIGHT}{node.subject}"}
    calculated = {
        node.subject: node for node in graph if node.id == f"unit/{node.subject}/need" and node.subject
    }
    _refuse_difference(building, given, calculated)
    return replace(allocation, graph=_joined(allocation.graph, graph, given))


def _refuse_difference(building: BuildingFile, given: dict[str, Node], calculated: dict[str, Node]) -> None:
    what = ""
    if not given:
        what = "it names a need_file and has no needs_kwh."
    elif given.keys() != calculated.keys():
        odd = sorted(given.keys() ^ calculated.keys())
        what = f"the need file and the table differ in the units {', '.join(odd)}."
    else:
        for unit, node in given.items():
            if node.number != calculated[unit].number:
                need = int(calculated[unit].number)
                what = f"unit {unit} has {float(node.number):g} kWh here and {need} kWh by the need file."
                break
    if what:
        fault = building.translation.places.fault(
            _TABLE,
            what=what,
            remedy="Take the table anew from tepore need FILE --section.",
            code="millesimi.need_file",
        )
        raise BadBuildingFile(building.file, [fault])


def _joined(allocation: CalculationGraph, need: CalculationGraph, given: dict[str, Node]) -> CalculationGraph:
    """Put the need's nodes first, under a prefix, and let the table's weights follow from them."""
    nodes = {}
    for node in need:
        moved = replace(
            node, id=f"{_PREFIX}{node.id}", inputs=tuple(f"{_PREFIX}{name}" for name in node.inputs)
        )
        nodes[moved.id] = moved
    weights = {node.id for node in given.values()}
    for node in allocation:
        if node.id in weights:
            origin = f"{_PREFIX}unit/{node.subject}/need"
            nodes[node.id] = replace(node, operation=Operation.SUM, inputs=(origin,), source="")
        else:
            nodes[node.id] = node
    return CalculationGraph(nodes)
