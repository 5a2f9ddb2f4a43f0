"""The condominiums that someone looks after, with the state of each latest season."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.scope import condominiums_within
from tepore.store.ledger.models import Allocation, Season

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from tepore.services.access import Actor
    from tepore.store.estate.models import Condominium


class SeasonState(StrEnum):
    """How far a season is."""

    OPEN = "open"
    """Not closed yet."""
    CLOSED = "closed"
    CORRECTED = "corrected"
    """Closed, and closed again with a reason."""


@dataclass(frozen=True, kw_only=True)
class SeasonSummary:
    """A season and its latest allocation.

    Attributes
    ----------
    first_day, last_day
        Both held.
    allocation_id, total_cents, closed_at
        Of the latest allocation; None while the season is open.
    """

    id: int
    code: str
    service: str
    first_day: date
    last_day: date
    state: SeasonState
    allocation_id: int | None = None
    total_cents: int | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CondominiumRow:
    """One condominium."""

    id: int
    name: str
    address: str
    municipality: str
    units: int
    season: SeasonSummary | None


def list_condominiums(*, actor: Actor) -> tuple[CondominiumRow, ...]:
    """List what the actor looks after, by name.

    Parameters
    ----------
    actor
        Who asks.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    require(actor, Action.VIEW, Resource.CONDOMINIUM)
    return tuple(_rows(condominiums_within(actor)))


def condominium_row(*, actor: Actor, condominium_id: int) -> CondominiumRow:
    """Give one condominium as the list shows it, for the head of its pages.

    Parameters
    ----------
    actor
        Who asks.
    condominium_id
        The condominium.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    """
    require(actor, Action.VIEW, Resource.CONDOMINIUM)
    row = next(_rows(condominiums_within(actor).filter(pk=condominium_id)), None)
    if row is None:
        raise NotPermitted("there is no such condominium.", code="access.condominium")
    return row


def _rows(condominiums: QuerySet[Condominium]) -> Iterator[CondominiumRow]:
    found = list(condominiums.annotate(unit_count=Count("units")))
    seasons = latest_seasons(found)
    for condominium in found:
        yield CondominiumRow(
            id=condominium.pk,
            name=condominium.name,
            address=condominium.address,
            municipality=condominium.municipality,
            units=condominium.unit_count,
            season=seasons.get(condominium.pk),
        )


def latest_seasons(condominiums: Iterable[Condominium]) -> dict[int, SeasonSummary]:
    """Give each condominium's latest season by the condominium's row."""
    found: dict[int, SeasonSummary] = {}
    seasons = Season.objects.filter(condominium__in=list(condominiums)).order_by("start_on", "pk")
    latest = {season.condominium_id: season for season in seasons}
    allocations = Allocation.objects.filter(season__in=latest.values(), replaced_by__isnull=True)
    closed = {
        row["season_id"]: row
        for row in allocations.values("pk", "season_id", "total_cents", "computed_at", "replaces_id")
    }
    for condominium_id, season in latest.items():
        row = closed.get(season.pk)
        found[condominium_id] = SeasonSummary(
            id=season.pk,
            code=season.code,
            service=season.service,
            first_day=season.start_on,
            last_day=season.end_on - timedelta(days=1),
            state=_state(row),
            allocation_id=row["pk"] if row else None,
            total_cents=row["total_cents"] if row else None,
            closed_at=row["computed_at"] if row else None,
        )
    return found


def _state(row: Mapping[str, Any] | None) -> SeasonState:
    if row is None:
        return SeasonState.OPEN
    return SeasonState.CORRECTED if row["replaces_id"] else SeasonState.CLOSED
