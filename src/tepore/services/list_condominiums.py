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
    from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    step
        How far its workflow is: ``open``, ``collecting``, ``approved``, ``closed``.
    allocation_id, total_cents, closed_at
        Of the latest allocation; None while the season is open.
    """

    id: int
    code: str
    service: str
    first_day: date
    last_day: date
    state: SeasonState
    step: str = "open"
    allocation_id: int | None = None
    total_cents: int | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CondominiumRow:
    """One condominium.

    Attributes
    ----------
    season
        The one that its pages show: the latest, or the one that was asked for.
    seasons
        All of them, newest first, where the pages of one condominium are shown; else empty.
    """

    id: int
    name: str
    address: str
    municipality: str
    units: int
    season: SeasonSummary | None
    seasons: tuple[SeasonSummary, ...] = ()

    @property
    def latest(self) -> SeasonSummary | None:
        """The newest season, whichever is shown."""
        return self.seasons[0] if self.seasons else self.season


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


def condominium_row(*, actor: Actor, condominium_id: int, season_id: int | None = None) -> CondominiumRow:
    """Give one condominium with its seasons, for the head of its pages.

    Parameters
    ----------
    actor
        Who asks.
    condominium_id
        The condominium.
    season_id
        The season to be shown; None for the latest.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach, or the season is not its own.
    """
    require(actor, Action.VIEW, Resource.CONDOMINIUM)
    found = condominiums_within(actor).filter(pk=condominium_id)
    condominium = found.annotate(unit_count=Count("units")).first()
    if condominium is None:
        raise NotPermitted("there is no such condominium.", code="access.condominium")
    rows = Season.objects.filter(condominium=condominium).order_by("-start_on", "-pk")
    seasons = _summaries(list(rows))
    shown = next((one for one in seasons if season_id in {None, one.id}), None)
    if shown is None and season_id is not None:
        raise NotPermitted("there is no such season.", code="access.season")
    return _row(condominium, condominium.unit_count, shown, seasons)


def _rows(condominiums: QuerySet[Condominium]) -> Iterator[CondominiumRow]:
    found = list(condominiums.annotate(unit_count=Count("units")))
    seasons = latest_seasons(found)
    for condominium in found:
        yield _row(condominium, condominium.unit_count, seasons.get(condominium.pk), ())


def _row(
    condominium: Condominium, units: int, season: SeasonSummary | None, seasons: tuple[SeasonSummary, ...]
) -> CondominiumRow:
    return CondominiumRow(
        id=condominium.pk,
        name=condominium.name,
        address=condominium.address,
        municipality=condominium.municipality,
        units=units,
        season=season,
        seasons=seasons,
    )


def latest_seasons(condominiums: Iterable[Condominium]) -> dict[int, SeasonSummary]:
    """Give each condominium's latest season by the condominium's row."""
    seasons = Season.objects.filter(condominium__in=list(condominiums)).order_by("start_on", "pk")
    latest = {season.condominium_id: season for season in seasons}
    return dict(zip(latest, _summaries(list(latest.values())), strict=True))


def _summaries(seasons: Sequence[Season]) -> tuple[SeasonSummary, ...]:
    """Give seasons with their latest allocations, in their order, with one query."""
    allocations = Allocation.objects.filter(season__in=seasons, replaced_by__isnull=True)
    closed = {
        row["season_id"]: row
        for row in allocations.values("pk", "season_id", "total_cents", "computed_at", "replaces_id")
    }
    return tuple(_summary(season, closed.get(season.pk)) for season in seasons)


def _summary(season: Season, row: Mapping[str, Any] | None) -> SeasonSummary:
    return SeasonSummary(
        id=season.pk,
        code=season.code,
        service=season.service,
        first_day=season.start_on,
        last_day=season.end_on - timedelta(days=1),
        state=_state(row),
        step=season.state,
        allocation_id=row["pk"] if row else None,
        total_cents=row["total_cents"] if row else None,
        closed_at=row["computed_at"] if row else None,
    )


def _state(row: Mapping[str, Any] | None) -> SeasonState:
    if row is None:
        return SeasonState.OPEN
    return SeasonState.CORRECTED if row["replaces_id"] else SeasonState.CLOSED
