"""The tables of the second page: the building's steps, and the unit's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Column
from tepore.documents.calculation import step_lines
from tepore.documents.proof import unit_proof
from tepore.documents.readings import readings_table
from tepore.documents.texts import text
from tepore.documents.wording import head_labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tepore.documents.blocks import Block
    from tepore.documents.texts import Language
    from tepore.kernel import CalculationGraph, Node
    from tepore.norms.uni10200 import Allocation, Statement


_SHOWN_ELSEWHERE = re.compile(
    r"consumption/row/|climate/|table/[a-z_]+/(?:scale|steps)\Z|legal/voluntary_percent|percent/|unit/.+/total/percent"
)
"""Readings have a table of their own, months of degree days are in the attached file; decimals of a table are
told where they are used, percentages before."""
_DETAIL = re.compile(
    r"paper/[^/]+/(?:vat/|gross/|rounding|portion/\d+/)|stock/[^/]+/(?:lot/|bought|cost/)"
    r"|energy/supply/\d+/bill/\d+/|losses/(?:(?:pipe|store)/[^/]+/|(?!total\Z|recoverable\Z)[a-z]+\Z)"
)
"""Lines of invoices, lots and sizes of pipes: their sums are told here, each of them in workbook and JSON."""


_OF_HOLDER = re.compile(r"(?:unit/[^/]+/[a-z_]+/part|tenure/[^/]+)/(?P<number>\d+)/")


def building_steps(allocation: Allocation, language: Language) -> list[Block]:
    """Make the table of the steps that all units share."""
    nodes = _building_nodes(allocation)
    return [
        blocks.heading(text("steps.building", language), 3),
        _table(allocation, allocation.graph, nodes, language),
        *_shared_readings(allocation, language),
    ]


def _shared_readings(allocation: Allocation, language: Language) -> list[Block]:
    """Make the table of the common rooms' readings, which all units pay for."""
    common = {room.id for room in allocation.inputs.common_rooms}
    rows = [row for row in allocation.inputs.consumptions if row.subject in common]
    if not rows:
        return []
    return [
        blocks.heading(text("head.common_rooms", language), 3),
        *readings_table(rows, language, plant_on=allocation.inputs.plant_on),
    ]


def unit_steps(allocation: Allocation, statement: Statement, language: Language) -> list[Block]:
    """Make the table of the steps from the unit's consumption and millesimi to its total."""
    proof = unit_proof(allocation, statement)
    others = {other.unit_id for other in allocation.statements} - {statement.unit_id}
    shown = {node.id for node in _building_nodes(allocation)}
    nodes = [
        node
        for node in proof
        if node.id not in shown
        and node.subject not in others
        and not _is_hidden(node.id)
        and not _is_of_another_holder(node.id, statement)
    ]
    return [blocks.heading(text("steps.unit", language), 3), _table(allocation, proof, nodes, language)]


def _building_nodes(allocation: Allocation) -> list[Node]:
    units = {statement.unit_id for statement in allocation.statements}
    proved = allocation.graph.reached_from(*allocation.steps)
    return [node for node in proved if node.subject not in units and not _is_hidden(node.id)]


def _is_of_another_holder(node_id: str, statement: Statement) -> bool:
    """Tell the figures of a unit's other holders, where only one of them is shown."""
    if not statement.of_holders or not (found := _OF_HOLDER.match(node_id)):
        return False
    (part,) = statement.parts
    return found["number"] != part.node_id.split("/")[-2]


def _is_hidden(node_id: str) -> bool:
    return bool(_SHOWN_ELSEWHERE.match(node_id) or _DETAIL.match(node_id))


def _table(
    allocation: Allocation, graph: CalculationGraph, nodes: Iterable[Node], language: Language
) -> Block:
    columns = [
        Column(text("steps.what", language), width=10),
        Column(text("steps.symbol", language), width=4, symbol=True),
        Column(text("steps.figure", language), "right", width=11),
        Column(text("steps.how", language), width=14),
        Column(text("steps.rule", language), width=7, symbol=True),
    ]
    lines = step_lines(graph, nodes, language, head_labels(allocation, language))
    return blocks.table(columns, [(row.what, row.symbol, row.figure, row.how, row.rule) for row in lines])
