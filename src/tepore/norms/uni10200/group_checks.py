"""Checks of groups and splits: every bill reaches a group once, and every meter is told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from tepore.norms.uni10200.energy_cost_checks import expense_origin_problems
from tepore.norms.uni10200.fuel_stock import stock_problems
from tepore.norms.uni10200.groups import BuildingSeason, Split, SplitBy
from tepore.norms.uni10200.handovers import Handover
from tepore.norms.uni10200.kinds import Service, TableKind
from tepore.norms.uni10200.problems import ID_FORM, Problem, is_id, is_sane


def group_problems(season: BuildingSeason) -> tuple[Problem, ...]:
    """Find everything that is wrong with how bills are divided among groups.

    Parameters
    ----------
    season
        The building's season; what is wrong within a group is found by `problems_of`.

    Returns
    -------
    tuple of Problem
        Empty where every bill can be followed down to groups.
    """
    found = [
        *_id_problems(season),
        *_reach_problems(season),
        *_origin_problems(season),
        *_handover_problems(season),
    ]
    for split in season.splits:
        found += _split_problems(season, split)
    return tuple(found)


def _origin_problems(season: BuildingSeason) -> Iterator[Problem]:
    stocks = {stock.id: stock for stock in season.fuel_stocks}
    found = [problem for stock in season.fuel_stocks for problem in stock_problems(stock)]
    yield from found
    expenses = {bill.expense.id: bill.expense for bill in season.bills}
    for bill in season.bills if not found else ():
        if bill.origin is not None:
            yield from expense_origin_problems(bill.expense.id, bill.origin, expenses, stocks)


def _handover_problems(season: BuildingSeason) -> Iterator[Problem]:
    """Hold the handovers of every group against the building's: the same units on the same days."""
    units = {unit.id for unit in season.units}
    for unit in sorted({one.unit for one in season.handovers} - units):
        yield Problem(
            code="handover.unit",
            what=f"a handover is of {unit!r:.80}, which is no unit.",
            remedy="Correct the id.",
            path=("handovers", unit),
        )
    for group in season.groups:
        own = {unit.id for unit in group.inputs.units}
        wanted = {_change(one) for one in season.handovers if one.unit in own}
        for unit, *_ in sorted(wanted ^ {_change(one) for one in group.inputs.handovers}):
            yield Problem(
                code="handover.groups",
                what=f"unit {unit} changes hands otherwise in the group {group.id} than in the building.",
                remedy="Enter the handover for the building; its groups take it over.",
                path=("handovers", unit),
            )
    for unit in sorted(set(season.brought_cents) - units):
        yield Problem(
            code="brought.unit",
            what="a balance is brought for no unit.",
            remedy="Correct the id.",
            path=("handovers", unit),
        )


def _change(handover: Handover) -> tuple[str, str, str, str]:
    return (handover.unit, handover.on.isoformat(), handover.from_holder, handover.to_holder)


def _id_problems(season: BuildingSeason) -> Iterator[Problem]:
    ids = Counter([group.id for group in season.groups] + [split.id for split in season.splits])
    units = {unit.id for unit in season.units}
    for name, times in ids.items():
        path = ("groups", name)
        if not is_id(name):
            yield Problem(
                code="id.form", what=f"{name!r:.80} is not an id.", remedy=f"Use {ID_FORM}.", path=path
            )
        if name in units:
            yield Problem(
                code="id.unit",
                what=f"{name!r:.80} names a unit and a group or split.",
                remedy="Give the group or split another id.",
                path=path,
            )
        if times > 1:
            yield Problem(
                code="id.twice",
                what=f"the id {name!r:.80} is used {times} times.",
                remedy="Give each group and split an id of its own.",
                path=path,
            )
    for name, times in Counter(bill.expense.id for bill in season.bills).items():
        if times > 1:
            yield Problem(
                code="id.twice",
                what=f"the bill {name!r:.80} is there {times} times.",
                path=("expenses", name),
            )


def _reach_problems(season: BuildingSeason) -> Iterator[Problem]:
    known = {group.id for group in season.groups} | {split.id for split in season.splits}
    for bill in season.bills:
        if bill.to not in known:
            yield Problem(
                code="bill.to",
                what=f"the bill goes to {bill.to!r:.80}, which is no group and no split.",
                remedy=f"Known are: {', '.join(sorted(known))}.",
                path=("expenses", bill.expense.id),
            )
    parents = Counter(member.to for split in season.splits for member in split.members)
    split_of = {member.to: split.id for split in season.splits for member in split.members}
    for name, times in parents.items():
        path = ("splits", split_of[name])
        if name not in known:
            yield Problem(
                code="split.member",
                what=f"the member {name!r:.80} is no group and no split.",
                remedy=f"Known are: {', '.join(sorted(known))}.",
                path=path,
            )
        if times > 1:
            yield Problem(
                code="split.member_twice",
                what=f"{name} is a member of splits {times} times.",
                remedy="A group or split gets its part of a bill on one way.",
                path=path,
            )
    yield from _circles(season)
    for group in season.groups:
        if group.inputs.period != season.period:
            yield Problem(
                code="group.period",
                what=f"the group {group.id:.80} has another season than the building.",
                remedy="Allocate it by itself.",
                path=("groups", group.id),
            )
    in_groups = {unit.id for group in season.groups for unit in group.inputs.units}
    for unit in season.units:
        if unit.id not in in_groups:
            yield Problem(
                code="unit.no_group",
                what=f"unit {unit.id} belongs to no group.",
                remedy="Name it in the units of a group.",
                path=("units", unit.id),
            )


def _circles(season: BuildingSeason) -> Iterator[Problem]:
    below = {split.id: [member.to for member in split.members] for split in season.splits}
    for split in season.splits:
        seen, waiting = set[str](), list(below[split.id])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += below.get(name, [])
        if split.id in seen:
            yield Problem(
                code="split.circle",
                what=f"the split {split.id} is divided into itself.",
                remedy="Name members further down only.",
                path=("splits", split.id),
            )


def _split_problems(season: BuildingSeason, split: Split) -> Iterator[Problem]:
    def problem(code: str, what: str, remedy: str) -> Problem:
        return Problem(code=f"split.{code}", what=what, remedy=remedy, path=("splits", split.id))

    figures = [split.generated_kwh] + [
        figure for one in split.members for figure in (one.energy_kwh, one.share, one.loss_share)
    ]
    if not all(figure is None or (is_sane(figure) and figure >= 0) for figure in figures):
        yield problem("figure", "a figure is negative, not a number or too large.", "Enter 0 or more.")
        return
    if not split.members:
        yield problem("empty", "it has no members.", "Name the groups it divides among.")
    if split.by is SplitBy.HEAT:
        yield from _heat_problems(season, split)
        return
    if split.generated_kwh is not None or any(
        one.energy_kwh is not None or one.by_difference or one.loss_share is not None for one in split.members
    ):
        yield problem(
            "not_by_heat",
            f"it goes by {split.by} and gives heat.",
            'Write by = "heat", or leave the heat out.',
        )
    if (split.by is SplitBy.SHARES) is not all(one.share is not None for one in split.members):
        yield problem("shares", "a member's share is missing, or one too many.", "Give each member a share.")
    if split.by in set(TableKind) and all(table.kind is not split.by for table in season.tables):
        yield problem("table", f"it goes by the {split.by} table, which is not there.", "Enter the table.")


def _heat_problems(season: BuildingSeason, split: Split) -> Iterator[Problem]:
    def problem(code: str, what: str, remedy: str) -> Problem:
        return Problem(code=f"split.{code}", what=what, remedy=remedy, path=("splits", split.id))

    if any(one.share is not None for one in split.members):
        yield problem(
            "by_heat", "it goes by heat and states shares.", 'Write by = "shares", or leave them out.'
        )
    if any((one.energy_kwh is None) is not one.by_difference for one in split.members):
        yield problem(
            "meter", "a member has no meter, or a meter and a difference.", "Give kwh, or difference = true."
        )
        return
    metered = sum((one.energy_kwh or Decimal(0) for one in split.members), Decimal(0))
    differences = sum(one.by_difference for one in split.members)
    losses = [one.loss_share for one in split.members if one.loss_share is not None]
    if differences > 1 or (differences and (split.generated_kwh is None or losses)):
        yield problem(
            "difference",
            "a difference needs generated_kwh, no losses, and all other members metered.",
            "Leave one member without a meter at most.",
        )
    if split.generated_kwh is not None and split.generated_kwh < metered:
        yield problem(
            "less_generated",
            f"the members' meters counted {metered} kWh, more than the {split.generated_kwh} kWh generated.",
            "Check the meters and their units (kWh, MWh).",
        )
    lost = not differences and split.generated_kwh is not None and split.generated_kwh > metered
    if (lost and not any(losses)) or (losses and split.generated_kwh is None):
        yield problem(
            "losses",
            "the network loses heat and nobody says whose it is, or losses are divided that nobody measured.",
            "Give generated_kwh and a part of the losses to each member, or neither.",
        )
    for member in split.members:
        for group in season.groups:
            if group.id == member.to and (group.inputs.energy or group.inputs.service is Service.COLD_WATER):
                yield problem(
                    "heat_twice",
                    f"the group {group.id} has heat of its own, or is cold water.",
                    "Leave its energy out: the split's meter tells it.",
                )
