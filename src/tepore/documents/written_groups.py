"""The allocation of several groups as JSON: each group as an allocation of its own, on one graph.

A group's figures stand in the graph under ``group/<id>/``; within the group they are named as an allocation
of one service names them, so that whoever reads that one can read this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tepore.documents.proof import closed_to_others, public_ends, shown_ends
from tepore.documents.written import document_of, encoded, legal_check_of, place_of, shown_of

if TYPE_CHECKING:
    from tepore.documents.seals import SeasonSeal
    from tepore.kernel import CalculationGraph
    from tepore.norms.uni10200 import (
        Bill,
        BuildingAllocation,
        BuildingStatement,
        GroupRun,
        HolderPart,
        Split,
    )

FORMAT = "tepore.building/1"
_OF_THE_BUILDING = frozenset(
    {"format", "part", "condominium", "season", "first_day", "last_day", "rounding_rule", "graph"}
)


def building_json(building: BuildingAllocation, seal: SeasonSeal | None = None) -> bytes:
    """Write the allocation of several groups for the administrator and the verifier.

    Parameters
    ----------
    building
        The run.
    seal
        Of a closed season.

    Returns
    -------
    bytes
        UTF-8 JSON, the same bytes for the same allocation.
    """
    written = _document(building, building.statements, building.graph)
    return encoded(written if seal is None else {**written, "seal": seal.of_building()})


def building_unit_json(
    building: BuildingAllocation, statement: BuildingStatement, seal: SeasonSeal | None = None
) -> bytes:
    """Write what proves one unit's amount in all its groups: other units by their totals alone.

    Parameters
    ----------
    building
        The run.
    statement
        The unit's statement in it.
    seal
        Of a closed season.
    """
    written = _document(building, (statement,), building_unit_proof(building, statement))
    return encoded(written if seal is None else {**written, "seal": seal.of_unit(statement.unit_id)})


def building_unit_proof(building: BuildingAllocation, statement: BuildingStatement) -> CalculationGraph:
    """Give the graph that proves a unit's total in all its groups, cut at the figures of other units."""
    proved = [
        statement.node_id,
        f"{statement.node_id}/percent",
        building.legal_check.node_id,
        *building.steps,
        *(f"tenure/{statement.unit_id}/{number}/total" for number in range(_holders(statement))),
    ]
    for run in building.runs:
        own = statement.parts.get(run.group.id)
        ends = public_ends(run.allocation) if own is None else shown_ends(run.allocation, own)
        proved += [run.prefix + name for name in ends]
    others = {other.unit_id for other in building.statements} - {statement.unit_id}
    return closed_to_others(building.graph, [name for name in proved if name in building.graph.nodes], others)


def _holders(statement: BuildingStatement) -> int:
    """Count who answered for a unit that changed hands: the proof has all, whoever is shown."""
    return statement.of_holders or len(statement.holders)


def _document(
    building: BuildingAllocation, statements: tuple[BuildingStatement, ...], graph: CalculationGraph
) -> dict[str, Any]:
    season = building.season
    return {
        "format": FORMAT,
        "part": "building" if statements is building.statements else "unit",
        "condominium": season.condominium,
        "season": season.season,
        "first_day": season.period.start_on.isoformat(),
        "last_day": season.period.last_day.isoformat(),
        "total_cents": building.total_cents,
        "units": len(building.statements),
        "bills": [_bill(bill) for bill in season.bills],
        "splits": [_split(split) for split in season.splits],
        "groups": [_group(building, run, statements, graph) for run in building.runs],
        "statements": [_statement(statement) for statement in statements],
        "legal_check": legal_check_of(building.legal_check),
        "rounding_rule": building.rounding_rule,
        "steps": [name for name in building.steps if name in graph.nodes],
        "graph": graph.as_json(),
    }


def _bill(bill: Bill) -> dict[str, Any]:
    expense = bill.expense
    return {
        "id": expense.id,
        "kind": expense.kind.value,
        "description": expense.description,
        "document": expense.document,
        "amount_cents": expense.amount_cents,
        "to": bill.to,
        "node": f"bill/{expense.id}",
    }


def _split(split: Split) -> dict[str, Any]:
    members = [member.to for member in split.members]
    return {"id": split.id, "name": split.name, "by": split.by.value, "members": members}


def _group(
    building: BuildingAllocation,
    run: GroupRun,
    statements: tuple[BuildingStatement, ...],
    graph: CalculationGraph,
) -> dict[str, Any]:
    """Write a group as an allocation of one service, without what the building says for all."""
    own = [statement.parts[run.group.id] for statement in statements if run.group.id in statement.parts]
    of_all = statements is building.statements
    all_of_it = of_all or not own
    written = document_of(run.allocation, run.allocation.statements if all_of_it else tuple(own), graph)
    if not own and not of_all:
        written |= {"statements": [], "notes": []}  # the unit has no part in this group
    written["steps"] = [name for name in run.allocation.steps if run.prefix + name in graph.nodes]
    kept = {name: part for name, part in written.items() if name not in _OF_THE_BUILDING}
    return {"id": run.group.id, "name": run.group.name, **kept}


def _statement(statement: BuildingStatement) -> dict[str, Any]:
    return {
        "unit": statement.unit,
        "unit_id": statement.unit_id,
        "holder": statement.holder,
        "groups": [
            {"group": name, "total_cents": part.total_cents} for name, part in statement.parts.items()
        ],
        "fixed_cents": statement.fixed_cents,
        "consumption_cents": statement.consumption_cents,
        "total_cents": statement.total_cents,
        "share_percent": str(statement.share_percent),
        "advances_cents": statement.advances_cents,
        "balance_cents": statement.balance_cents,
        "node": statement.node_id,
        # Only where there are any: a season without handovers is written as it always was.
        **({"brought_cents": statement.brought_cents} if statement.brought_cents else {}),
        **(
            {"parts": [_holder_part(part, statement) for part in statement.holders]}
            if statement.holders
            else {}
        ),
        **shown_of(statement.of_holders),
    }


def _holder_part(part: HolderPart, statement: BuildingStatement) -> dict[str, Any]:
    return {
        "holder": part.holder,
        "start_on": part.start_on.isoformat(),
        "end_on": part.end_on.isoformat(),
        "fixed_cents": part.fixed_cents,
        "consumption_cents": part.consumption_cents,
        "total_cents": part.total_cents,
        "advances_cents": part.advances_cents,
        "balance_cents": part.balance_cents,
        "node": part.node_id,
        **place_of(part.node_id, statement.of_holders),
    }
