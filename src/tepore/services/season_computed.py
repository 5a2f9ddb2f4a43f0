"""A season of one service or of several groups, gathered and computed alike for whoever closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.norms.uni10200 import (
    BuildingAllocation,
    BuildingSeason,
    allocate,
    allocate_groups,
    building_problems,
    problems_of,
)
from tepore.services.season_groups import gather_building
from tepore.services.season_inputs import gather_season
from tepore.store.ledger.models import SEVERAL

if TYPE_CHECKING:
    from datetime import datetime

    from tepore.norms.uni10200 import Allocation, Consumption, SeasonInputs
    from tepore.store.ledger.models import Season


def gather_any(*, season: Season, known_at: datetime | None = None) -> SeasonInputs | BuildingSeason:
    """Gather a season from the store, whatever it is of.

    Parameters
    ----------
    season
        With its condominium.
    known_at
        Only readings recorded before this instant; None for all.

    Raises
    ------
    UnableToGather, OpenFinding, ContradictoryReadings, UnableToEstimate
        Its rows cannot be computed with.
    """
    if season.service == SEVERAL:
        return gather_building(season=season, known_at=known_at)
    return gather_season(season=season, known_at=known_at)


def compute(inputs: SeasonInputs | BuildingSeason) -> Allocation | BuildingAllocation:
    """Allocate what was gathered.

    Raises
    ------
    BadSeason, UnableToDivideGroup, UnableToShare, UnableToDivide, BadInvoluntaryShare
        It cannot be allocated.
    """
    return allocate_groups(inputs) if isinstance(inputs, BuildingSeason) else allocate(inputs)


def given_to(computed: Allocation | BuildingAllocation) -> SeasonInputs | BuildingSeason:
    """Give what an allocation was computed from."""
    return computed.season if isinstance(computed, BuildingAllocation) else computed.inputs


def services_of(inputs: SeasonInputs | BuildingSeason) -> tuple[SeasonInputs, ...]:
    """Give the one service of a season, or that of each group."""
    if isinstance(inputs, BuildingSeason):
        return tuple(group.inputs for group in inputs.groups)
    return (inputs,)


def rows_of(inputs: SeasonInputs | BuildingSeason) -> tuple[Consumption, ...]:
    """Give the consumptions of a season, each once, though it may count for several groups."""
    rows = {row.id: row for one in services_of(inputs) for row in one.consumptions}
    return tuple(rows.values())


def problems_in(inputs: SeasonInputs | BuildingSeason) -> tuple[str, ...]:
    """Say what is wrong with gathered inputs, one sentence each; empty where they can be computed with.

    Raises
    ------
    UnableToShare
        A split has an amount, and no member has a part in its base.
    """
    if isinstance(inputs, BuildingSeason):
        return tuple(
            f"{f'group {group}, ' if group else ''}{one.place}: {one.what} {one.remedy}"
            for group, one in building_problems(inputs)
        )
    return tuple(f"{one.place}: {one.what} {one.remedy}" for one in problems_of(inputs))
