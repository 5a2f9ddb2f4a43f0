"""What each holder of a unit owes of all its groups, where it changed hands within the season.

Each group has divided the unit's statement already; a holder owes the sum of the own parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tepore.kernel import Bug, GraphBuilder, Operation
from tepore.norms.uni10200.groups import BuildingSeason, BuildingStatement, GroupRun, HolderPart
from tepore.norms.uni10200.handovers import Handover
from tepore.norms.uni10200.results import TenurePart


def enter_holders(
    graph: GraphBuilder, season: BuildingSeason, runs: Sequence[GroupRun], statement: BuildingStatement
) -> Iterator[HolderPart]:
    """Sum each holder's parts over the groups of a unit; nothing where the unit did not change hands.

    Parameters
    ----------
    graph
        The building's, with the figures of all groups; grows by the sums.
    season
        The building's season, without problems.
    runs
        Allocations of the groups.
    statement
        Of the unit.

    Yields
    ------
    HolderPart
        In the order of the days.

    Raises
    ------
    Bug
        The parts do not sum to the statement.
    """
    handovers = sorted((one for one in season.handovers if one.unit == statement.unit_id), key=_day)
    if not handovers:
        return
    divided = {
        run.prefix: statement.parts[run.group.id].parts for run in runs if run.group.id in statement.parts
    }
    owed = 0
    for number in range(len(handovers) + 1):
        own = {prefix: parts[number] for prefix, parts in divided.items()}
        part = _part(graph, statement, own, number, _advances(statement, handovers, number))
        owed += part.total_cents
        yield part
    if owed != statement.total_cents:
        raise Bug("the parts of the holders do not sum to the statement")


def _day(handover: Handover) -> str:
    return handover.on.isoformat()


def _part(
    graph: GraphBuilder,
    statement: BuildingStatement,
    own: dict[str, TenurePart],
    number: int,
    advances_cents: int | None,
) -> HolderPart:
    name = f"tenure/{statement.unit_id}/{number}/total"

    def summed(part: str) -> str:
        nodes = [f"{prefix}{name}/{part}" for prefix in own]
        return graph.derive(
            f"{name}/{part}", Operation.SUM, nodes, "cent", symbol="ΣS_i,k", subject=statement.unit_id
        )

    fixed, consumption = summed("fixed"), summed("consumption")
    total = graph.derive(
        name, Operation.SUM, [fixed, consumption], "cent", symbol="S_i,k", subject=statement.unit_id
    )
    first = next(iter(own.values()))
    total_cents = int(graph.number(total))
    brought = statement.brought_cents if number == 0 else 0
    return HolderPart(
        holder=first.holder,
        start_on=first.start_on,
        end_on=first.end_on,
        fixed_cents=int(graph.number(fixed)),
        consumption_cents=int(graph.number(consumption)),
        total_cents=total_cents,
        advances_cents=advances_cents,
        balance_cents=None if advances_cents is None else total_cents + brought - advances_cents,
        node_id=total,
    )


def _advances(statement: BuildingStatement, handovers: Sequence[Handover], number: int) -> int | None:
    if statement.advances_cents is None:
        return None
    if number < len(handovers):
        return handovers[number].advances_cents
    return statement.advances_cents - sum(one.advances_cents for one in handovers)
