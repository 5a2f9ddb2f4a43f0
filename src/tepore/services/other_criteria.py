"""A kept allocation divided by another criterion, of one service or of several groups.

Of several groups those are divided anew that charge heating by what was counted: hot water, cold water and
shares by resolution stay as they are, and so does the way of the bills.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tepore.norms.uni10200 import (
    BuildingAllocation,
    Service,
    TableKind,
    allocate,
    allocate_groups,
    as_whole,
)

if TYPE_CHECKING:
    from tepore.norms.uni10200 import Allocation, AnyCriterion, Group


def divided_by(kept: Allocation | BuildingAllocation, criterion: AnyCriterion) -> Allocation:
    """Divide what was kept by another criterion; of several groups, as one bill.

    Parameters
    ----------
    kept
        A closed season.
    criterion
        Of heating.

    Raises
    ------
    BadSeason, UnableToDivide, UnableToDivideGroup, UnableToShare, BadInvoluntaryShare
        The criterion does not go with the season's figures.
    """
    if not isinstance(kept, BuildingAllocation):
        return allocate(replace(kept.inputs, criterion=criterion))
    changed = {group.id for group in _counted_heating(kept)}
    groups = tuple(
        replace(group, inputs=replace(group.inputs, criterion=criterion)) if group.id in changed else group
        for group in kept.season.groups
    )
    return as_whole(allocate_groups(replace(kept.season, groups=groups)))


def bases_for(kept: Allocation | BuildingAllocation) -> frozenset[TableKind]:
    """Give the tables that a fixed part can go by: those of the season, or of every group that is changed."""
    if not isinstance(kept, BuildingAllocation):
        return frozenset(table.kind for table in kept.inputs.tables)
    own = [frozenset(table.kind for table in group.inputs.tables) for group in _counted_heating(kept)]
    return frozenset.intersection(*own) if own else frozenset()


def _counted_heating(kept: BuildingAllocation) -> list[Group]:
    return [
        group
        for group in kept.season.groups
        if group.inputs.service is Service.HEATING and group.inputs.consumptions
    ]
