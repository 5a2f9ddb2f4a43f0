"""An allocation as one holder of a unit that changed hands is shown it: the own part, and the unit's total.

Of the others who answered for the unit no name, no part and no payment is shown; the unit's own lines and the
proof stay whole, so that the total can be computed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tepore.norms.uni10200.groups import BuildingAllocation, BuildingStatement, GroupRun
from tepore.norms.uni10200.handovers import Handover
from tepore.norms.uni10200.model import Unit
from tepore.norms.uni10200.results import Allocation, Statement


def held_statement(statement: Statement, number: int) -> Statement:
    """Give a statement as one of its holders is shown it.

    Parameters
    ----------
    statement
        Of a unit that changed hands.
    number
        Place among its holders, from 0.

    Returns
    -------
    Statement
        Its only part is the holder's own; advances and balance of the unit are left out, since they are of
        several persons: the part has the holder's.
    """
    part = statement.parts[number]
    return replace(
        statement,
        holder=part.holder,
        parts=(part,),
        of_holders=len(statement.parts),
        advances_cents=None,
        balance_cents=None,
        brought_cents=0,
    )


def held_by(allocation: Allocation, unit_id: str, number: int) -> Allocation:
    """Give an allocation as one holder of a unit is shown it.

    Parameters
    ----------
    allocation
        The run.
    unit_id
        A unit that changed hands.
    number
        Place among its holders, from 0.
    """
    statements = tuple(
        held_statement(one, number) if one.unit_id == unit_id else one for one in allocation.statements
    )
    holder = next(one.holder for one in statements if one.unit_id == unit_id)
    inputs = replace(
        allocation.inputs,
        units=_units(allocation.inputs.units, unit_id, holder),
        handovers=_nameless(allocation.inputs.handovers, unit_id),
        advances_cents=_without(allocation.inputs.advances_cents, unit_id),
        brought_cents=_without(allocation.inputs.brought_cents, unit_id),
    )
    return replace(allocation, statements=statements, inputs=inputs)


def held_by_groups(building: BuildingAllocation, unit_id: str, number: int) -> BuildingAllocation:
    """Give an allocation of several groups as one holder of a unit is shown it.

    Parameters
    ----------
    building
        The run.
    unit_id
        A unit that changed hands.
    number
        Place among its holders, from 0.
    """
    runs = tuple(_held_run(run, unit_id, number) for run in building.runs)
    statements = tuple(
        _held_of_groups(one, number) if one.unit_id == unit_id else one for one in building.statements
    )
    holder = next(one.holder for one in statements if one.unit_id == unit_id)
    season = replace(
        building.season,
        units=_units(building.season.units, unit_id, holder),
        handovers=_nameless(building.season.handovers, unit_id),
        advances_cents=_without(building.season.advances_cents, unit_id),
        brought_cents=_without(building.season.brought_cents, unit_id),
    )
    return replace(building, runs=runs, statements=statements, season=season)


def _held_run(run: GroupRun, unit_id: str, number: int) -> GroupRun:
    if all(one.unit_id != unit_id for one in run.allocation.statements):
        return run
    allocation = held_by(run.allocation, unit_id, number)
    return replace(run, allocation=allocation, group=replace(run.group, inputs=allocation.inputs))


def _held_of_groups(statement: BuildingStatement, number: int) -> BuildingStatement:
    own = statement.holders[number]
    return replace(
        statement,
        holder=own.holder,
        parts={group: held_statement(part, number) for group, part in statement.parts.items()},
        holders=(own,),
        of_holders=len(statement.holders),
        advances_cents=None,
        balance_cents=None,
        brought_cents=0,
    )


def _units(units: tuple[Unit, ...], unit_id: str, holder: str) -> tuple[Unit, ...]:
    return tuple(replace(unit, holder=holder) if unit.id == unit_id else unit for unit in units)


def _nameless(handovers: tuple[Handover, ...], unit_id: str) -> tuple[Handover, ...]:
    return tuple(
        replace(one, from_holder="", to_holder="", advances_cents=0) if one.unit == unit_id else one
        for one in handovers
    )


def _without(cents: Mapping[str, int], unit_id: str) -> dict[str, int]:
    return {unit: amount for unit, amount in cents.items() if unit != unit_id}
