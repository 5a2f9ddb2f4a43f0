"""Explain a figure of a written allocation: what it follows from, down to readings, bills and tables.

The file is checked before a word is said about it. The check proves that every figure follows from the given
ones; whether a given figure is the one that was read stands in its source, and is for who has the source.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tepore.documents import BadDocument, verify_allocation
from tepore.documents.verify import sentence
from tepore.kernel import CalculationGraph, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tepore.kernel import Node

DEEPEST = 200
"""Steps from a figure to its readings; an allocation of ours has some twenty."""
_PRODUCT = "/product"


class ForgedAllocation(Refusal):
    """A written allocation in which a figure does not follow from the others."""


class NoSuchFigure(Refusal):
    """A unit or figure that a written allocation does not hold."""


class Closed(StrEnum):
    """Why a figure's own origins are not told at this place."""

    TOLD_BEFORE = "told_before"
    """They stand at an earlier place of the tree."""
    OTHER_UNIT = "other_unit"
    """They are another unit's rooms and devices."""


@dataclass(frozen=True)
class Figure:
    """A figure and the figures it follows from.

    Attributes
    ----------
    node
        The figure in the calculation graph.
    origins
        What it follows from, in order; a product that is only divided is replaced by its factors.
    closed
        Why `origins` is empty though the figure comes from somewhere.
    """

    node: Node
    origins: tuple[Figure, ...] = ()
    closed: Closed | None = None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A figure of one unit, explained.

    Attributes
    ----------
    checked
        Number of figures of the file computed again before, all of which agreed.
    graph
        The whole calculation, for the words of a step.
    """

    condominium: str
    season: str
    criterion: str
    unit_id: str
    unit: str
    checked: int
    graph: CalculationGraph
    figure: Figure


def explain_figure(*, document: bytes, unit_id: str, figure: str = "") -> Explanation:
    """Explain what a unit owes, or another figure of its allocation.

    Parameters
    ----------
    document
        JSON that ``tepore allocate`` wrote, of the building or of one unit.
    unit_id
        Whose view it is: what lies behind the figures of other units stays closed.
    figure
        Id of a node, or a head of the unit's statement such as ``"voluntary"``; empty for the unit's total.

    Returns
    -------
    Explanation
        The figure as a tree down to given figures, each with its source.

    Raises
    ------
    BadDocument
        The file is not a written allocation.
    ForgedAllocation
        A figure in it does not follow from the others; the first such is named.
    NoSuchFigure
        There is no such unit or figure, it is another unit's, or lies deeper than any of ours.
    """
    verification = verify_allocation(document)
    if verification.faults:
        fault, more = verification.faults[0], len(verification.faults) - 1
        raise ForgedAllocation(
            f"{sentence(fault)}.{f' And {more} more figures do not agree.' if more else ''}",
            where=fault.where,
            remedy="Ask for the file as it was issued: somebody changed this one, or it is damaged.",
            code="explain.forged",
        )
    content = json.loads(document)
    try:
        statement = _statement(content, unit_id)
        graph = CalculationGraph.from_json(content["graph"])
        node_id = _node_id(graph, statement, _lines(content, statement), figure)
        others = {row["unit_id"] for row in content["statements"]} - {unit_id}
        return Explanation(
            condominium=str(content["condominium"]),
            season=str(content["season"]),
            criterion=_criterion(content),
            unit_id=unit_id,
            unit=str(statement["unit"]),
            checked=verification.figures,
            graph=graph,
            figure=_opened(graph, node_id, others),
        )
    except (KeyError, TypeError) as fault:
        raise BadDocument(
            f"a field is missing or of another kind: {fault!r}.", where="document", code="explain.field"
        ) from fault


def _statement(content: Mapping[str, Any], unit_id: str) -> Mapping[str, Any]:
    for statement in content["statements"]:
        if statement["unit_id"] == unit_id:
            found: Mapping[str, Any] = statement
            return found
    known = ", ".join(str(statement["unit_id"]) for statement in content["statements"])
    raise NoSuchFigure(
        f"the file has no unit {unit_id!r:.80}.", remedy=f"Its units are {known}.", code="explain.no_unit"
    )


def _criterion(content: Mapping[str, Any]) -> str:
    """Name the criterion, or that of each group."""
    if "groups" not in content:
        return str(content["criterion"]["name"])
    return "; ".join(f"{group['name']}: {group['criterion']['name']}" for group in content["groups"])


def _lines(content: Mapping[str, Any], statement: Mapping[str, Any]) -> dict[str, str]:
    """Give the node of each head of a statement; of several groups, of each ``group/head``."""
    if "groups" not in content:
        return {str(line["head"]): str(line["node"]) for line in statement["lines"]}
    return {
        f"{group['id']}/{line['head']}": f"group/{group['id']}/{line['node']}"
        for group in content["groups"]
        for row in group["statements"]
        if row["unit_id"] == statement["unit_id"]
        for line in row["lines"]
    }


def _node_id(
    graph: CalculationGraph, statement: Mapping[str, Any], lines: Mapping[str, str], figure: str
) -> str:
    named = {"": str(statement["node"]), **lines}.get(figure, figure)
    if named not in graph.nodes:
        raise NoSuchFigure(
            f"the file has no figure {figure!r:.200}.",
            remedy=f"Leave it out for the total, name a head ({', '.join(lines)}), or a node of the graph.",
            code="explain.no_figure",
        )
    return named


def _opened(graph: CalculationGraph, node_id: str, others: set[str]) -> Figure:
    if (subject := graph[node_id].subject) in others:
        raise NoSuchFigure(
            f"the figure {node_id} is of unit {subject}.",
            remedy=f"Ask for it with that unit: --unit {subject}.",
            code="explain.other_unit",
        )
    return _figure(graph, node_id, others, told=set(), depth=0)


def _figure(graph: CalculationGraph, node_id: str, others: set[str], *, told: set[str], depth: int) -> Figure:
    node = graph[node_id]
    if depth > DEEPEST:
        raise NoSuchFigure(
            f"the figure lies more than {DEEPEST} steps away from what it was made of.",
            where=node_id,
            remedy="Ask for a figure nearer to the readings.",
            code="explain.too_deep",
        )
    if node.subject in others:
        return Figure(node, closed=Closed.OTHER_UNIT)
    if node.inputs and node_id in told:
        return Figure(node, closed=Closed.TOLD_BEFORE)
    told.add(node_id)
    return Figure(
        node,
        tuple(_figure(graph, name, others, told=told, depth=depth + 1) for name in _origin_ids(graph, node)),
    )


def _origin_ids(graph: CalculationGraph, node: Node) -> Iterator[str]:
    for name in node.inputs:
        if name.endswith(_PRODUCT) and name == f"{node.id.removesuffix('/exact')}{_PRODUCT}":
            yield from graph[name].inputs
        else:
            yield name
