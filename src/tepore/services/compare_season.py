"""A closed season of the store by other criteria: who would have paid more, who less, for the assembly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.kernel import Refusal
from tepore.norms.uni10200 import (
    BuildingAllocation,
    FixedSplit,
    SeveralCriteria,
    TableKind,
    as_whole,
)
from tepore.services.access import Action, Resource, require
from tepore.services.close_season import kept_allocation
from tepore.services.compare_criteria import Comparison, compare_allocations
from tepore.services.list_condominiums import CondominiumRow, condominium_row
from tepore.services.other_criteria import bases_for, divided_by
from tepore.services.plain_values import criterion_from_plain
from tepore.store.ledger.models import Criterion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.norms.uni10200 import Allocation, AnyCriterion
    from tepore.services.access import Actor

PERCENTS = (10, 20, 30, 40, 50)
"""Fixed parts that assemblies speak of [%]."""
MOST_WAYS = 5
"""On one page, beside the one in force."""
BASES = (TableKind.HEATING_NEED, TableKind.PROPERTY)
PROPOSED = "proposal to the assembly"


class NothingToCompare(Refusal):
    """A season that is not closed, or a way that cannot be computed from it."""


@dataclass(frozen=True, kw_only=True)
class WayChoice:
    """A way that can be chosen.

    Attributes
    ----------
    key
        ``20-property`` for a fixed part by a table, ``on-record-7`` for a criterion of the condominium.
    percent, base
        Of a fixed part; 0 and empty for one on record.
    rule
        Rule set and edition; empty for a fixed part.
    """

    key: str
    percent: int = 0
    base: str = ""
    rule: str = ""


@dataclass(frozen=True, kw_only=True)
class ComparisonPage:
    """A season with the ways that can be chosen, and the comparison of those that were.

    Attributes
    ----------
    comparison
        None where the season is open or no way was chosen.
    """

    condominium: CondominiumRow
    is_closed: bool
    choices: tuple[WayChoice, ...]
    chosen: tuple[str, ...]
    comparison: Comparison | None


def describe_comparison(
    *, actor: Actor, condominium_id: int, season_id: int, chosen: Sequence[str] = ()
) -> ComparisonPage:
    """Compare a closed season as it was divided with other ways to divide it.

    Parameters
    ----------
    actor
        Who asks.
    condominium_id, season_id
        The season.
    chosen
        Keys of ways; those that are not there are left out.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or the season is out of reach.
    NothingToCompare
        More ways are chosen than are shown, or none can be computed from the season.
    BadSeason, UnableToCompare
        A way does not go with the season's figures.
    """
    require(actor, Action.VIEW, Resource.COMPARISON)
    condominium = condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    allocation_id = condominium.season.allocation_id if condominium.season else None
    if allocation_id is None:
        return ComparisonPage(
            condominium=condominium, is_closed=False, choices=(), chosen=(), comparison=None
        )
    kept = kept_allocation(organisation_id=actor.organisation_id, allocation_id=allocation_id)
    closed = as_whole(kept) if isinstance(kept, BuildingAllocation) else kept
    on_record = _on_record(condominium, closed)
    choices = (*_splits(kept), *(WayChoice(key=key, rule=row.code) for key, row in on_record.items()))
    wanted = tuple(one.key for one in choices if one.key in set(chosen))
    if len(wanted) > MOST_WAYS:
        raise NothingToCompare(
            f"{len(wanted)} ways are chosen.",
            remedy=f"Choose at most {MOST_WAYS}.",
            code="comparison.many",
        )
    return ComparisonPage(
        condominium=condominium,
        is_closed=True,
        choices=choices,
        chosen=wanted,
        comparison=_compared(kept, closed, wanted, on_record) if wanted else None,
    )


def _compared(
    kept: Allocation | BuildingAllocation,
    closed: Allocation,
    wanted: Sequence[str],
    on_record: dict[str, AnyCriterion],
) -> Comparison:
    runs = [("", closed)]
    for key in wanted:
        criterion = on_record.get(key) or _split_of(key, closed)
        runs.append((key, divided_by(kept, criterion)))
    return compare_allocations(runs)


def _splits(kept: Allocation | BuildingAllocation) -> list[WayChoice]:
    tables = bases_for(kept)
    return [
        WayChoice(key=f"{percent}-{base.value}", percent=percent, base=base.value)
        for base in BASES
        if base in tables
        for percent in PERCENTS
    ]


def _split_of(key: str, closed: Allocation) -> FixedSplit:
    percent, _, base = key.partition("-")
    return FixedSplit(
        fixed_fraction=Decimal(percent) / 100,
        source=PROPOSED,
        base=TableKind(base),
        electricity=closed.inputs.criterion.electricity,
    )


def _on_record(condominium: CondominiumRow, closed: Allocation) -> dict[str, AnyCriterion]:
    """Give the condominium's other criteria for the service, by key."""
    if isinstance(closed.inputs.criterion, SeveralCriteria):
        return {}
    rows = Criterion.objects.filter(
        condominium_id=condominium.id, service=closed.inputs.service.value
    ).order_by("start_on")
    found = {f"on-record-{row.pk}": criterion_from_plain(row.rule, row.parameters) for row in rows}
    return {key: one for key, one in found.items() if one != closed.inputs.criterion}
