"""Guards of what a closed season stands on: its rows rest, its dated facts change only after its last day.

A correction is a new row (an expense, a reading that names its former) and a new closing with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tepore.store.guards import CHANGES, Guard
from tepore.store.ledger.models import SEVERAL

FAR = "'9999-12-31'"
_ROWS = {
    "ledger_expense": ("season_id", "an expense of a closed season does not change: enter a correcting one"),
    "ledger_advance": ("season_id", "an advance of a closed season does not change: enter a correcting one"),
    "ledger_season": ("id", "a closed season does not change"),
}
"""Rows of one season: the column that names it, and what the refusal says."""


@dataclass(frozen=True, kw_only=True)
class _Fact:
    """A table of dated facts.

    Attributes
    ----------
    condominium
        SQL that gives the condominium of a row OLD.
    service
        SQL that a season's service must satisfy; empty for every service.
    fixed
        Columns that do not change.
    at_end
        Columns that change together with the end.
    """

    table: str
    condominium: str
    service: str
    fixed: tuple[str, ...]
    at_end: tuple[str, ...] = ("end_on",)


_FACTS = (
    _Fact(
        table="ledger_criterion",
        condominium="OLD.condominium_id",
        service=f"s.service IN (OLD.service, '{SEVERAL}')",
        fixed=("condominium_id", "service", "rule", "parameters", "start_on", "organisation_id"),
    ),
    _Fact(
        table="ledger_millesimitable",
        condominium="OLD.condominium_id",
        service="",
        fixed=(
            "condominium_id", "kind", "source", "is_sealed", "weight_unit", "digits", "start_on",
            "organisation_id",
        ),
    ),
    _Fact(
        table="people_tenure",
        condominium="(SELECT u.condominium_id FROM estate_unit u WHERE u.id = OLD.unit_id)",
        service="",
        fixed=("person_id", "unit_id", "capacity", "start_on", "organisation_id"),
    ),
    _Fact(
        table="metering_installation",
        condominium=(
            "(SELECT p.condominium_id FROM estate_meteringpoint p WHERE p.id = OLD.metering_point_id)"
        ),
        service=(
            f"s.service IN ('{SEVERAL}', "  # noqa: S608 - our names
            "(SELECT p.service FROM estate_meteringpoint p WHERE p.id = OLD.metering_point_id))"
        ),
        fixed=(
            "device_id", "metering_point_id", "rating_factors", "is_scaled", "register_modulus",
            "first_value", "start_on", "organisation_id",
        ),
        at_end=("end_on", "last_value"),
    ),
)  # fmt: skip


def closed_season_guards() -> Iterator[Guard]:
    """Give the guards of rows and dated facts that a closed season was computed from."""
    for table, (column, message) in _ROWS.items():
        closed = f"EXISTS (SELECT 1 FROM ledger_allocation a WHERE a.season_id = OLD.{column})"  # noqa: S608 - our names
        for event in CHANGES:
            yield Guard(table, event, "closed", closed, message)
    for fact in _FACTS:
        yield from _fact_guards(fact)


def _fact_guards(fact: _Fact) -> Iterator[Guard]:
    message = f"{fact.table}: what a closed season stands on does not change"
    yield Guard(fact.table, "DELETE", "closed", _closed_season(fact), message)
    fixed = f"({_any_differs(fact.fixed)}) AND {_closed_season(fact)}"
    within = f"s.end_on > COALESCE(NEW.end_on, {FAR}) OR s.end_on > COALESCE(OLD.end_on, {FAR})"
    ended = f"({_any_differs(fact.at_end)}) AND {_closed_season(fact, within)}"
    yield Guard(fact.table, "UPDATE", "closed", fixed, message)
    yield Guard(fact.table, "UPDATE", "closed_end", ended, message)


def _closed_season(fact: _Fact, more: str = "") -> str:
    """Give the condition that a closed season overlaps the row OLD."""
    conditions = [
        f"s.condominium_id = {fact.condominium}",
        f"s.start_on < COALESCE(OLD.end_on, {FAR})",
        "OLD.start_on < s.end_on",
        "EXISTS (SELECT 1 FROM ledger_allocation a WHERE a.season_id = s.id)",
        *filter(None, (fact.service, f"({more})" if more else "")),
    ]
    return f"EXISTS (SELECT 1 FROM ledger_season s WHERE {' AND '.join(conditions)})"  # noqa: S608 - our names


def _any_differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(
        f"NEW.{name} <> OLD.{name} OR (NEW.{name} IS NULL) <> (OLD.{name} IS NULL)" for name in columns
    )
