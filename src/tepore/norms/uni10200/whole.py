"""An allocation of several groups as one, for readers that know one bill, its heads and its units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import ClassVar, cast

from tepore.norms.uni10200.criteria import AnyCriterion
from tepore.norms.uni10200.criterion import Criterion
from tepore.norms.uni10200.groups import BuildingAllocation, BuildingStatement, GroupRun, HolderPart
from tepore.norms.uni10200.model import CommonRoom, Consumption, SeasonInputs
from tepore.norms.uni10200.results import Allocation, Head, Line, Note, PartLine, Statement, TenurePart


@dataclass(frozen=True, kw_only=True)
class SeveralCriteria(Criterion):
    """The rules of several groups: each head is one of a group, named ``group/head``.

    Attributes
    ----------
    names
        Words for each group, by its id.
    of_groups
        The rule of each group, by its id.
    building
        What is shown as one.
    """

    code: ClassVar[str] = "several"
    title: ClassVar[str] = "a rule for each group"
    edition: ClassVar[str] = ""
    from_on: ClassVar[date | None] = None
    clause: ClassVar[str] = ""

    names: Mapping[str, str] = field(default_factory=dict)
    of_groups: Mapping[str, AnyCriterion] = field(default_factory=dict)
    building: BuildingAllocation | None = field(default=None, repr=False, compare=False)


def as_whole(building: BuildingAllocation) -> Allocation:
    """Give an allocation of several groups as one: every unit's lines of all groups, on the building's graph.

    Parameters
    ----------
    building
        The run.

    Returns
    -------
    Allocation
        Heads are named ``group/head``, and figures have their ids of the building's graph. It is for reading
        alone: it cannot be computed again as one service.
    """
    return Allocation(
        inputs=_inputs(building),
        criterion="; ".join(f"{run.group.name}: {run.allocation.criterion}" for run in building.runs),
        edition="; ".join(dict.fromkeys(run.allocation.edition for run in building.runs)),
        statements=tuple(_statement(building, statement) for statement in building.statements),
        heads=tuple(_head(run, head) for run in building.runs for head in run.allocation.heads),
        total_cents=building.total_cents,
        graph=building.graph,
        steps=(
            *building.steps,
            *(run.prefix + name for run in building.runs for name in run.allocation.steps),
        ),
        legal_check=building.legal_check,
        notes=_notes(building),
        rounding_rule=building.rounding_rule,
    )


def groups_behind(allocation: Allocation) -> BuildingAllocation | None:
    """Give the groups of an allocation that `as_whole` shows as one; None for one of one service."""
    criterion: object = allocation.inputs.criterion
    return criterion.building if isinstance(criterion, SeveralCriteria) else None


def _inputs(building: BuildingAllocation) -> SeasonInputs:
    season, first = building.season, building.runs[0].allocation.inputs
    rows: dict[str, Consumption] = {}
    rooms: dict[str, CommonRoom] = {}
    for run in building.runs:
        rows.update((row.id, row) for row in run.allocation.inputs.consumptions if row.id not in rows)
        rooms.update((room.id, room) for room in run.allocation.inputs.common_rooms)
    criterion = SeveralCriteria(
        names={run.group.id: run.group.name for run in building.runs},
        of_groups={run.group.id: run.group.inputs.criterion for run in building.runs},
        building=building,
    )
    return replace(
        first,
        units=season.units,
        tables=season.tables,
        expenses=tuple(bill.expense for bill in season.bills),
        expense_origins={bill.expense.id: bill.origin for bill in season.bills if bill.origin is not None},
        fuel_stocks=season.fuel_stocks,
        criterion=cast("AnyCriterion", criterion),
        energy=(),
        hot_water=None,
        weights=(),
        common_rooms=tuple(rooms.values()),
        consumptions=tuple(rows.values()),
        advances_cents=season.advances_cents,
        legal_situation=season.legal_situation,
        handovers=season.handovers,
        brought_cents=season.brought_cents,
    )


def _head(run: GroupRun, head: Head) -> Head:
    return replace(head, kind=f"{run.group.id}/{head.kind}", node_id=run.prefix + head.node_id)


def _line(run: GroupRun, line: Line) -> Line:
    return replace(line, head=f"{run.group.id}/{line.head}", node_id=run.prefix + line.node_id)


def _notes(building: BuildingAllocation) -> tuple[Note, ...]:
    found = [note for run in building.runs for note in run.allocation.notes]
    return tuple(note for number, note in enumerate(found) if note not in found[:number])


def _statement(building: BuildingAllocation, statement: BuildingStatement) -> Statement:
    own = [(run, statement.parts[run.group.id]) for run in building.runs if run.group.id in statement.parts]
    rows = {row.id: row for _, part in own for row in part.consumptions}
    return Statement(
        unit_id=statement.unit_id,
        unit=statement.unit,
        holder=statement.holder,
        lines=tuple(_line(run, line) for run, part in own for line in part.lines),
        fixed_cents=statement.fixed_cents,
        consumption_cents=statement.consumption_cents,
        total_cents=statement.total_cents,
        share_percent=statement.share_percent,
        advances_cents=statement.advances_cents,
        balance_cents=statement.balance_cents,
        consumptions=tuple(rows.values()),
        node_id=statement.node_id,
        brought_cents=statement.brought_cents,
        parts=tuple(_part(own, number, part) for number, part in enumerate(statement.holders)),
    )


def _part(own: list[tuple[GroupRun, Statement]], number: int, part: HolderPart) -> TenurePart:
    """Give a holder's part with the lines of all groups; what was used is counted in units of each."""
    lines = [(run, line) for run, statement in own for line in statement.parts[number].lines]
    return TenurePart(
        holder=part.holder,
        start_on=part.start_on,
        end_on=part.end_on,
        lines=tuple(_part_line(run, line) for run, line in lines),
        consumption=Fraction(0),
        divided_by=tuple(sorted({basis for _, one in own for basis in one.parts[number].divided_by})),
        fixed_cents=part.fixed_cents,
        consumption_cents=part.consumption_cents,
        total_cents=part.total_cents,
        advances_cents=part.advances_cents,
        balance_cents=part.balance_cents,
        node_id=part.node_id,
    )


def _part_line(run: GroupRun, line: PartLine) -> PartLine:
    return replace(line, head=f"{run.group.id}/{line.head}", node_id=run.prefix + line.node_id)
