"""Gather a season of several groups from the store: one boiler for heating, hot water, several houses.

The groups stand with the terms of the season: each a service for some units under one criterion, and how
bills are divided among them. Units, readings, expenses, tenures and payments are rows, as for one service.

::

    season "several" -- terms: groups, splits, tables
         |                        |
    expenses, advances      units, metering points, readings of each group
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tepore.kernel import Period
from tepore.norms.dlgs102 import LegalSituation
from tepore.norms.uni10200 import (
    Bill,
    BuildingSeason,
    Group,
    Handover,
    MillesimiTable,
    Service,
    Split,
)
from tepore.norms.uni10200.energy_cost_documents import ExpenseOrigin
from tepore.services.plain_values import criterion_from_plain, from_plain, inputs_field_from_plain
from tepore.services.season_balances import brought_from_former
from tepore.services.season_consumptions import GROUPS
from tepore.services.season_inputs import (
    CARRY_OVER,
    CIRCUMSTANCES,
    OfService,
    UnableToGather,
    advances_of,
    expenses_of,
    gather_service,
    units_of,
)
from tepore.services.season_tenures import advances_by_holding, holdings_of
from tepore.store.estate.models import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tepore.services.season_tenures import Holding
    from tepore.store.estate.models import Unit as UnitRow
    from tepore.store.ledger.models import Advance, Season

SPLITS, TABLES, ORIGINS = "splits", "tables", "expense_origins"
LEGAL, STOCKS = "legal_situation", "fuel_stocks"
"""Terms of a season of several groups, besides the groups."""


def gather_building(*, season: Season, known_at: datetime | None = None) -> BuildingSeason:
    """Gather a season of several groups from the store.

    Parameters
    ----------
    season
        With its condominium; its service is ``several``.
    known_at
        Only readings recorded before this instant; None for all.

    Returns
    -------
    BuildingSeason
        Holders stand under their codes: names are filled in where a document is made.

    Raises
    ------
    UnableToGather
        It has no groups, a group names units that are not there, or a bill goes to no group.
    OpenFinding, ContradictoryReadings
        A person must look at the readings of a metering point first.
    UnableToEstimate
        A metering point was not read and no method of estimation is possible.
    """
    terms, period = season.terms, Period(season.start_on, season.end_on)
    if not terms.get(GROUPS):
        raise UnableToGather(
            "nobody says which groups it is of.",
            where=f"season {season.code}",
            remedy="Import the building file that names its groups.",
            code="season.no_groups",
        )
    units = list(season.condominium.units.order_by("code"))
    holdings = holdings_of(units, period)
    advances = list(season.advances.select_related("person", "unit").order_by("pk"))
    private = [unit for unit in units if unit.kind == UnitKind.PRIVATE]
    groups = tuple(
        _group(_of_group(season, written, units, known_at), holdings, written)
        for written in terms.get(GROUPS, [])
    )
    splits = tuple(from_plain(Split, one) for one in terms.get(SPLITS, []))
    first_holders = {unit.code: holdings[unit.pk][0].holder for unit in private}
    charged = {unit.id for group in groups for unit in group.inputs.units}
    own = [unit for unit in private if unit.code in charged]  # a garage without heating owes nothing here
    return BuildingSeason(
        condominium=season.condominium.name,
        season=season.code,
        period=period,
        units=tuple(units_of(own, terms.get(CIRCUMSTANCES, {}), holdings)),
        groups=groups,
        bills=tuple(_bills(season, groups, splits)),
        splits=splits,
        tables=tuple(from_plain(MillesimiTable, one) for one in terms.get(TABLES, [])),
        fuel_stocks=inputs_field_from_plain(STOCKS, terms.get(STOCKS, [])),
        advances_cents=advances_of(advances),
        legal_situation=from_plain(LegalSituation, terms.get(LEGAL, {})),
        handovers=tuple(_handovers(own, holdings, advances)),
        brought_cents=brought_from_former(season, first_holders) if terms.get(CARRY_OVER) else {},
    )


def _of_group(
    season: Season, written: Mapping[str, Any], units: Sequence[UnitRow], known_at: datetime | None
) -> OfService:
    """Read what a group is from the season's terms."""
    named = set(written.get("units", []))
    if missing := sorted(named - {unit.code for unit in units}):
        raise UnableToGather(
            f"there is no unit {missing[0]}.",
            where=f"season {season.code}, group {written['id']}",
            remedy="Enter the unit, or import the building file again without it.",
            code="season.group_unit",
        )
    criterion = dict(written["criterion"])
    codes = written.get("points")
    return OfService(
        season=season,
        service=Service(written["service"]),
        terms=written["terms"],
        units=[unit for unit in units if unit.code in named],
        tables=tuple(from_plain(MillesimiTable, one) for one in written.get(TABLES, [])),
        criterion=criterion_from_plain(criterion.pop("rule"), criterion),
        known_at=known_at,
        points=None if codes is None else frozenset(codes),
    )


def _group(own: OfService, holdings: Mapping[int, Sequence[Holding]], written: Mapping[str, Any]) -> Group:
    inputs = gather_service(own, holdings, expenses=())
    return Group(id=written["id"], name=written["name"], inputs=inputs)


def _bills(season: Season, groups: Sequence[Group], splits: Sequence[Split]) -> Iterator[Bill]:
    origins = season.terms.get(ORIGINS) or {}
    members = {member.to for split in splits for member in split.members}
    names = [group.id for group in groups] + [split.id for split in splits]
    tops = [name for name in names if name not in members]
    for expense, to in expenses_of(season):
        if not to and len(tops) != 1:
            raise UnableToGather(
                f"the expense {expense.id} goes to no group.",
                where=f"season {season.code}",
                remedy=f"Name the group or split it goes to; known are: {', '.join(sorted(tops))}.",
                code="season.bill",
            )
        origin = origins.get(expense.id)
        yield Bill(
            expense=expense,
            to=to or tops[0],
            origin=None if origin is None else from_plain(ExpenseOrigin, origin),
        )


def _handovers(
    units: Sequence[UnitRow], holdings: Mapping[int, Sequence[Holding]], advances: Sequence[Advance]
) -> Iterator[Handover]:
    """Give the handovers of the building, with what each who left paid in advance."""
    for unit in units:
        held = holdings[unit.pk]
        paid = advances_by_holding(held, [one for one in advances if one.unit_id == unit.pk])
        for number, (former, latter) in enumerate(pairwise(held)):
            yield Handover(
                unit=unit.code,
                on=latter.period.start_on,
                from_holder=former.holder,
                to_holder=latter.holder,
                advances_cents=paid[number],
                source=f"tenures of unit {unit.code}",
            )
