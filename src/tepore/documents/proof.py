"""The part of the calculation that proves one unit's amount, without its neighbours' rooms.

Sharing by consumption needs the total of every unit, and the law lets owners see it; what it was read from, a
room and a device at a time, it does not. So where the proof of a unit reaches into another unit, it stops at
that unit's outermost figure, which becomes a given one::

    own readings -> own sum ------\
                                   own share -> left over -> own cents
    [another's sum, now given] ---/
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tepore.kernel import CalculationGraph, Operation
from tepore_verify.graph import TOTAL_OF_ANOTHER_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tepore.kernel import Node
    from tepore.norms.uni10200 import Allocation, Note, Statement

__all__ = [
    "TOTAL_OF_ANOTHER_UNIT",
    "closed_to_others",
    "notes_for",
    "public_ends",
    "shown_ends",
    "unit_proof",
]


def unit_proof(allocation: Allocation, statement: Statement) -> CalculationGraph:
    """Give the graph that proves a unit's total and the building's steps, cut at the figures of other units.

    Parameters
    ----------
    allocation
        The run.
    statement
        The unit's statement in it.

    Returns
    -------
    CalculationGraph
        A graph that `CalculationGraph.check` finds right by itself.
    """
    others = {other.unit_id for other in allocation.statements} - {statement.unit_id}
    return closed_to_others(allocation.graph, tuple(shown_ends(allocation, statement)), others)


def closed_to_others(graph: CalculationGraph, proved: Sequence[str], others: set[str]) -> CalculationGraph:
    """Give the graph that proves some figures, cut at the outermost figures of other units."""
    cut = {node.id: _closed(node) if node.subject in others else node for node in graph.reached_from(*proved)}
    return CalculationGraph(cut).reached_from(*proved)


def notes_for(allocation: Allocation, statement: Statement) -> list[Note]:
    """Give the notes that one unit is shown: the building's, those of shared rooms and its own."""
    others = {other.unit_id for other in allocation.statements} - {statement.unit_id}
    return [note for note in allocation.notes if note.subject not in others]


def shown_ends(allocation: Allocation, statement: Statement) -> Iterator[str]:
    """Name the ends of a unit's proof: all that is its own, and the building's division of every head.

    A unit that has no part in a head is shown how it is divided too, so that all are shown the same.
    """
    yield from (statement.node_id, *(line.node_id for line in statement.lines))
    yield from (node.id for node in allocation.graph if node.subject == statement.unit_id)
    percent = f"{statement.node_id}/percent"
    yield from (name for name in (percent,) if name in allocation.graph.nodes)
    yield from public_ends(allocation)


def public_ends(allocation: Allocation) -> Iterator[str]:
    """Name the ends that every unit is shown alike: the building's steps and the division of every head."""
    yield from allocation.steps
    heads = [head.node_id for head in allocation.heads]
    divided = [f"head/{head.kind}/{part}" for head in allocation.heads for part in ("left_over", "base")]
    ends = (*heads, allocation.legal_check.node_id, *divided)
    yield from (name for name in ends if name in allocation.graph.nodes)


def _closed(node: Node) -> Node:
    return replace(
        node, operation=Operation.GIVEN, inputs=(), source=TOTAL_OF_ANOTHER_UNIT, rule="", digits=None
    )
