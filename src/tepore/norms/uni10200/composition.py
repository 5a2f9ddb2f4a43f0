"""The allocation of a building's season of several groups: each by its own criterion, all on one graph."""

from __future__ import annotations

from dataclasses import replace

from tepore.kernel import Bug, GraphBuilder, Node, Operation, Refusal
from tepore.norms.dlgs102 import LegalCheck, ShareOf, check_voluntary_share
from tepore.norms.uni10200.allocate import allocate, enter_legal_percent
from tepore.norms.uni10200.checks import problems_of
from tepore.norms.uni10200.group_checks import group_problems
from tepore.norms.uni10200.groups import (
    BuildingAllocation,
    BuildingSeason,
    BuildingStatement,
    Group,
    GroupRun,
)
from tepore.norms.uni10200.holders import enter_holders
from tepore.norms.uni10200.kinds import Service
from tepore.norms.uni10200.model import Unit
from tepore.norms.uni10200.problems import BadSeason, Problem
from tepore.norms.uni10200.routing import Routed, route_bills
from tepore.norms.uni10200.sharing import ROUNDING_RULE
from tepore.norms.uni10200.statements import enter_percent


class UnableToDivideGroup(Refusal):
    """A group that cannot be allocated, with the refusal of its own engine."""

    def __init__(self, group: str, refusal: Refusal) -> None:
        self.group = group
        self.place = refusal.where
        super().__init__(
            refusal.what, where=f"group {group}, {refusal.where}", remedy=refusal.remedy, code=refusal.code
        )


def building_problems(season: BuildingSeason) -> tuple[tuple[str, Problem], ...]:
    """Find everything that is wrong with a building's season, each problem with the id of its group.

    Parameters
    ----------
    season
        The building's season.

    Returns
    -------
    tuple
        Group id, empty for groups and splits themselves, and problem.

    Raises
    ------
    UnableToShare
        A split has an amount, and no member has a part in its base.
    """
    found = tuple(("", problem) for problem in group_problems(season))
    if found:
        return found
    routed = route_bills(season)
    return tuple((name, one) for name, inputs in routed.inputs.items() for one in problems_of(inputs))


def allocate_groups(season: BuildingSeason) -> BuildingAllocation:
    """Divide the bills of a building among groups and units, each group by its own criterion.

    Parameters
    ----------
    season
        Groups, splits and bills [cent].

    Returns
    -------
    BuildingAllocation
        Statements that sum to the bills to the cent, with one graph of every figure.

    Raises
    ------
    BadSeason
        Groups, splits or the inputs of a group are wrong.
    UnableToDivideGroup
        A group cannot be allocated: its id and what `allocate` refused.
    UnableToShare
        A split has an amount, and no member has a part in its base.
    Bug
        The statements do not sum to the bills.
    """
    if problems := group_problems(season):
        raise BadSeason(problems)
    routed = route_bills(season)
    runs = tuple(_run(replace(group, inputs=routed.inputs[group.id])) for group in season.groups)
    graph = routed.graph
    for run in runs:
        _join(graph, run, routed)
    bill = graph.derive(
        "total", Operation.SUM, [f"{run.prefix}total" for run in runs], "cent", symbol="S_tot"
    )
    hundred = graph.given("percent/hundred", 100, "%", symbol="100", source="by definition")
    statements = tuple(_statement(graph, season, runs, unit, (bill, hundred)) for unit in season.units)
    total_cents = sum(one.expense.amount_cents for one in season.bills)
    if total_cents != graph.number(bill) or total_cents != sum(one.total_cents for one in statements):
        raise Bug("the statements do not sum to the bills")
    legal = _check_law(graph, season, runs)
    return BuildingAllocation(
        season=season,
        runs=runs,
        statements=statements,
        total_cents=total_cents,
        graph=graph.build(),
        steps=(*routed.steps, bill),
        legal_check=legal,
        rounding_rule=ROUNDING_RULE,
    )


def _run(group: Group) -> GroupRun:
    try:
        allocation = allocate(group.inputs)
    except Refusal as refusal:
        raise UnableToDivideGroup(group.id, refusal) from refusal
    return GroupRun(group=group, allocation=allocation, prefix=f"group/{group.id}/")


def _join(graph: GraphBuilder, run: GroupRun, routed: Routed) -> None:
    """Put a group's figures into the building's graph; what reached it follows from the building's."""
    links, prefix = routed.links[run.group.id], run.prefix
    for node in run.allocation.graph:
        origin = links.get(node.id)
        graph.nodes[f"{prefix}{node.id}"] = Node(
            f"{prefix}{node.id}",
            node.symbol,
            node.number,
            node.unit,
            node.operation if origin is None else Operation.SUM,
            tuple(f"{prefix}{name}" for name in node.inputs) if origin is None else (origin,),
            node.rule,
            node.source if origin is None else "",
            node.subject,
            node.digits,
        )


def _statement(
    graph: GraphBuilder,
    season: BuildingSeason,
    runs: tuple[GroupRun, ...],
    unit: Unit,
    bill_and_hundred: tuple[str, str],
) -> BuildingStatement:
    parts = {
        run.group.id: (run.prefix, statement)
        for run in runs
        for statement in run.allocation.statements
        if statement.unit_id == unit.id
    }
    name = f"unit/{unit.id}/total"

    def summed(part: str) -> str:
        nodes = [f"{prefix}{name}/{part}" for prefix, _ in parts.values()]
        return graph.derive(f"{name}/{part}", Operation.SUM, nodes, "cent", symbol="ΣS_i", subject=unit.id)

    fixed, consumption = summed("fixed"), summed("consumption")
    total = graph.derive(name, Operation.SUM, [fixed, consumption], "cent", symbol="S_i", subject=unit.id)
    total_cents = int(graph.number(total))
    keeps_accounts = bool(season.advances_cents or season.brought_cents)
    advances_cents = season.advances_cents.get(unit.id, 0) if keeps_accounts else None
    brought_cents = season.brought_cents.get(unit.id, 0)
    statement = BuildingStatement(
        unit_id=unit.id,
        unit=unit.name,
        holder=unit.holder,
        parts={group: statement for group, (_, statement) in parts.items()},
        fixed_cents=int(graph.number(fixed)),
        consumption_cents=int(graph.number(consumption)),
        total_cents=total_cents,
        share_percent=enter_percent(graph, f"{name}/percent", total, *bill_and_hundred),
        advances_cents=advances_cents,
        balance_cents=None if advances_cents is None else total_cents + brought_cents - advances_cents,
        node_id=total,
        brought_cents=brought_cents,
    )
    return replace(statement, holders=tuple(enter_holders(graph, season, runs, statement)))


def _check_law(graph: GraphBuilder, season: BuildingSeason, runs: tuple[GroupRun, ...]) -> LegalCheck:
    """Judge heating, cooling and hot water together: the law speaks of their total amount."""
    bound = [run for run in runs if run.group.inputs.service is not Service.COLD_WATER]
    voluntary = [
        f"{run.prefix}{head.node_id}" for run in bound for head in run.allocation.heads if head.by_consumption
    ]
    of_all = season.legal_situation.share_of is ShareOf.ALL_EXPENSES
    wholes = [f"{run.prefix}{'total' if of_all else 'cost/energy'}" for run in bound]
    parts = [name for name in wholes if name in graph.nodes]
    name = "legal/voluntary_percent"
    whole = graph.derive(f"{name}/whole", Operation.SUM, parts, "cent", symbol="S") if parts else None
    percent = enter_legal_percent(graph, name, voluntary, whole)
    return check_voluntary_share(
        season.period,
        voluntary_percent=None if percent is None else graph.number(percent),
        by_standard=all(run.group.inputs.criterion.by_standard for run in bound),
        situation=season.legal_situation,
        node_id=percent or "",
        is_bound=bool(bound),
    )
