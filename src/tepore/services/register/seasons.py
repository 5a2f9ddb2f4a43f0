"""A season with its terms, groups, expenses and payments, from a building file to the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from tepore.norms.uni10200 import (
    BuildingSeason,
    Consumption,
    Declared,
    Expense,
    Group,
    Handover,
    OldMillesimi,
    SeasonInputs,
    SplitBy,
)
from tepore.norms.uni10200.kinds import CONSUMPTION
from tepore.services.plain_values import plain, plain_criterion, plain_inputs, plain_of_field
from tepore.services.register.entries import UnableToEnter
from tepore.services.register.handovers import enter_advances
from tepore.services.season_consumptions import GROUPS
from tepore.services.season_groups import LEGAL, ORIGINS, SPLITS, STOCKS, TABLES
from tepore.services.season_inputs import CIRCUMSTANCES, ENERGY, FROM_ROWS, STATED
from tepore.store.estate.models import Condominium
from tepore.store.ledger.models import SEVERAL, Advance, Allocation, Season
from tepore.store.ledger.models import Expense as ExpenseRow

READ_UNITS = frozenset({"hca", "kWh", "m3"})
"""What devices of the store count; other consumptions stay stated amounts."""
OF_THE_BUILDING = (LEGAL, ORIGINS)
"""Terms that the building says for all its groups."""


def terms_of(inputs: SeasonInputs) -> dict[str, Any]:
    """Give what the store does not keep as rows of a season of one service, or of a group."""
    written = plain_inputs(inputs)
    names = {field.name for field in fields(SeasonInputs)} - FROM_ROWS
    terms: dict[str, Any] = {name: written[name] for name in sorted(names)}
    terms[STATED] = [row for row in written["consumptions"] if not _is_read(row)]
    terms[CIRCUMSTANCES] = _circumstances(written["units"])
    if not terms[ENERGY]:
        del terms[ENERGY]  # then the meter of the whole plant tells it
    return terms


def enter_season(
    condominium: Condominium, inputs: SeasonInputs | BuildingSeason, service: str, terms: dict[str, Any]
) -> Season:
    """Find or make a season, and take over its terms as long as it was not closed with others.

    Raises
    ------
    UnableToEnter
        It was closed with other terms.
    """
    period = {"start_on": inputs.period.start_on, "end_on": inputs.period.end_on}
    season, _ = Season.objects.get_or_create(
        condominium=condominium,
        service=service,
        code=inputs.season[:60],
        defaults={"organisation_id": condominium.organisation_id, "terms": terms, **period},
    )
    entered = season.terms.get(ORIGINS, {})  # of invoices that were imported into the season itself
    terms[ORIGINS] = {**entered, **terms[ORIGINS]}
    if season.terms != terms or (season.start_on, season.end_on) != (period["start_on"], period["end_on"]):
        if Allocation.objects.filter(season=season).exists():
            raise UnableToEnter(
                "the season was closed with other terms.",
                where=f"season {season.code}",
                remedy="Enter corrections as new expenses or readings and close it again.",
                code="register.closed",
            )
        season.terms, season.start_on, season.end_on = terms, period["start_on"], period["end_on"]
        season.save()
    return season


def enter_group_season(condominium: Condominium, building: BuildingSeason) -> Season:
    """Find or make a season of several groups.

    Raises
    ------
    UnableToEnter
        It was closed with other terms.
    """
    terms = {
        GROUPS: [_group(group, _is_told(group, building)) for group in building.groups],
        SPLITS: [plain(split) for split in building.splits],
        TABLES: [plain(table) for table in building.tables],
        STOCKS: [plain(stock) for stock in building.fuel_stocks],
        LEGAL: plain(building.legal_situation),
        CIRCUMSTANCES: _circumstances(plain_of_field(building.units)),
        ORIGINS: {bill.expense.id: plain(bill.origin) for bill in building.bills if bill.origin is not None},
    }
    return enter_season(condominium, building, SEVERAL, terms)


def bills_of(building: BuildingSeason) -> list[tuple[Expense, str]]:
    """Give the expenses of a building, each with the group or split it goes to."""
    return [(bill.expense, bill.to) for bill in building.bills]


def enter_money(
    season: Season,
    advances_cents: Mapping[str, int],
    handovers: Sequence[Handover],
    bills: Iterable[tuple[Expense, str]],
) -> None:
    """Enter expenses and payments; what is there stays.

    Raises
    ------
    UnableToEnter
        An expense is there with another amount, kind or way.
    """
    for expense, to in bills:
        row, _ = ExpenseRow.objects.get_or_create(
            season=season,
            code=expense.id,
            defaults={
                "organisation_id": season.organisation_id,
                "kind": expense.kind,
                "amount_cents": expense.amount_cents,
                "description": expense.description[:300],
                "document": expense.document[:100],
                "to": to,
            },
        )
        if (row.kind, row.amount_cents, row.to) != (expense.kind.value, expense.amount_cents, to):
            raise UnableToEnter(
                "the expense is there with another amount, kind or group.",
                where=f"expense {expense.id}",
                remedy="Enter the difference as an expense of its own.",
                code="register.expense",
            )
    units = {unit.code: unit.pk for unit in season.condominium.units.all()}
    for code, paid in advances_cents.items():
        if not Advance.objects.filter(season=season, unit_id=units[code]).exists():
            enter_advances(season, units[code], paid, [one for one in handovers if one.unit == code])


def _is_told(group: Group, building: BuildingSeason) -> bool:
    """Tell whether a split's meter tells the heat of a group."""
    return any(
        split.by is SplitBy.HEAT and any(member.to == group.id for member in split.members)
        for split in building.splits
    )


def _group(group: Group, heat_is_told: bool) -> dict[str, Any]:
    """Write what a group is; its units by code, its points by code, its tables as they are.

    A group that goes by counts and names no device has all of its service in its units: the register's.
    """
    inputs = replace(group.inputs, expenses=())
    terms = {name: part for name, part in terms_of(inputs).items() if name not in OF_THE_BUILDING}
    if heat_is_told:
        terms[ENERGY] = []  # and not the meter of the whole plant
    rooms = [room.id for room in inputs.common_rooms]
    points = sorted({row.metering_point for row in _read(inputs.consumptions)})
    of_register = not inputs.consumptions and _goes_by_counts(inputs)
    return {
        "id": group.id,
        "name": group.name,
        "service": inputs.service.value,
        "criterion": plain_criterion(inputs.criterion),
        "units": [*(unit.id for unit in inputs.units), *rooms],
        "points": None if of_register else points,
        TABLES: [plain(table) for table in inputs.tables],
        "terms": terms,
    }


def _goes_by_counts(inputs: SeasonInputs) -> bool:
    criterion = inputs.criterion
    if isinstance(criterion, OldMillesimi):
        return False
    return not isinstance(criterion, Declared) or any(term.base == CONSUMPTION for term in criterion.terms)


def _read(rows: Iterable[Consumption]) -> Iterator[Consumption]:
    for row in rows:
        if row.first and row.last and row.device and row.unit in READ_UNITS:
            yield row


def _is_read(row: Mapping[str, Any]) -> bool:
    return bool(row["first"] and row["last"] and row["device"]) and row["unit"] in READ_UNITS


def _circumstances(units: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        unit["id"]: {name: unit[name] for name in ("vacant", "detached", "exempt_from")} for unit in units
    }
