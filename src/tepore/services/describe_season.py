"""A season on its way: where it stands, what the latest check found, its draft, its steps and versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum

from tepore.services import background_jobs as jobs
from tepore.services.access import Action, Resource, require
from tepore.services.list_condominiums import CondominiumRow, condominium_row
from tepore.store.estate.models import Unit
from tepore.store.ledger.models import Allocation, Expense, Season
from tepore.store.people.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tepore.services.access import Actor
    from tepore.services.background_jobs import JobRow


@dataclass(frozen=True, kw_only=True)
class LackingPlace:
    """What lacks in one unit.

    Attributes
    ----------
    unit
        Name; empty for what is not in a unit.
    points
        Codes of the metering points; empty where the role may not see rooms.
    count
        How many there are.
    days
        The most days that one of them lacks.
    methods
        How they would be estimated, each once; empty where a person must look first.
    reasons
        Why they cannot be read; empty where the role may not see rooms, as it names points.
    """

    unit_id: int | None
    unit: str
    points: tuple[str, ...]
    count: int
    days: int
    methods: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """What a unit would owe by the draft, and what it owed by the season before [cent]."""

    unit_id: int | None
    unit: str
    total_cents: int
    before_cents: int | None

    @property
    def change_cents(self) -> int | None:
        """More or less than the season before [cent]; None where there was none."""
        return None if self.before_cents is None else self.total_cents - self.before_cents


@dataclass(frozen=True, kw_only=True)
class CheckedSeason:
    """What the latest check of a season found.

    Attributes
    ----------
    points
        Charged metering points.
    lacking
        By unit, what was not read over the whole season.
    estimated_percent, limit_percent
        As text with a point, one decimal [%]; None where nothing can be computed.
    open_findings
        How many stop the closing.
    refusals
        What stops the computation, one sentence each; empty where the role may not see rooms, see `stopped`.
    stopped
        How many refusals there are.
    draft
        By unit; empty where nothing can be computed.
    total_cents, inputs_sha256, law
        Of the draft.
    """

    at: datetime
    points: int
    lacking: tuple[LackingPlace, ...]
    estimated_percent: str | None
    limit_percent: str | None
    open_findings: int
    refusals: tuple[str, ...]
    stopped: int
    draft: tuple[DraftRow, ...]
    total_cents: int | None
    inputs_sha256: str
    law: str

    @property
    def lacking_points(self) -> int:
        """How many points were not read over the whole season."""
        return sum(place.count for place in self.lacking)

    @property
    def read(self) -> int:
        """How many points were."""
        return self.points - self.lacking_points

    @property
    def can_be_approved(self) -> bool:
        """Whether there is a draft."""
        return bool(self.inputs_sha256)


@dataclass(frozen=True, kw_only=True)
class SeasonEvent:
    """Something that was done with a season, by whom and when.

    Attributes
    ----------
    action
        Dotted code of the audit.
    by
        Name of the account; empty for the command line of the machine's owner.
    reason
        As it was given; may be empty.
    """

    action: str
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Version:
    """One allocation of a closed season; a later one corrects it."""

    id: int
    computed_at: datetime
    by: str
    reason: str
    total_cents: int
    sha256: str
    is_latest: bool


@dataclass(frozen=True, kw_only=True)
class SeasonPage:
    """What the page of a season shows.

    Attributes
    ----------
    checked
        The latest check that ended well; None before the first.
    running
        A job of this season that is under way, to be looked at; None where there is none.
    approved_at, approved_by
        None and empty while it is not approved.
    """

    condominium: CondominiumRow
    step: str
    expenses: int
    expenses_cents: int
    checked: CheckedSeason | None
    running: JobRow | None
    approved_at: datetime | None
    approved_by: str
    events: tuple[SeasonEvent, ...]
    versions: tuple[Version, ...]


KINDS = (jobs.CHECK, jobs.APPROVE, jobs.CLOSE, jobs.CORRECT)


def describe_season(*, actor: Actor, condominium_id: int, season_id: int) -> SeasonPage:
    """Describe how far a season is; nothing is computed anew.

    Parameters
    ----------
    actor
        Who asks.
    condominium_id, season_id
        The season.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or the season is out of reach.
    """
    require(actor, Action.VIEW, Resource.SEASON)
    condominium = condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    season = Season.objects.select_related("approved_by").get(
        organisation_id=actor.organisation_id, pk=season_id
    )
    spent = Expense.objects.filter(season=season).aggregate(count=Count("pk"), cents=Sum("amount_cents"))
    return SeasonPage(
        condominium=condominium,
        step=season.state,
        expenses=spent["count"],
        expenses_cents=spent["cents"] or 0,
        checked=None if season.state == "closed" else _checked(actor, season),
        running=jobs.running_job(actor=actor, condominium_id=condominium_id, kinds=KINDS, season=season_id),
        approved_at=season.approved_at,
        approved_by=season.approved_by.username if season.approved_by else "",
        events=_events(season),
        versions=_versions(season),
    )


def _checked(actor: Actor, season: Season) -> CheckedSeason | None:
    job = jobs.latest_done(
        actor=actor, condominium_id=season.condominium_id, kind=jobs.CHECK, season=season.pk
    )
    if job is None or job.ended_at is None:
        return None
    found, status = job.outcome, job.outcome["status"]
    sees_rooms = actor.may(Action.VIEW, Resource.ROOM)
    units = {unit.code: unit for unit in Unit.objects.filter(condominium_id=season.condominium_id)}
    return CheckedSeason(
        at=job.ended_at,
        points=status["points"],
        lacking=_lacking(status["lacking"], units, sees_rooms=sees_rooms),
        estimated_percent=status["estimated_percent"],
        limit_percent=status["limit_percent"],
        open_findings=len(status["open_findings"]),
        refusals=tuple(status["refusals"]) if sees_rooms else (),
        stopped=len(status["refusals"]),
        draft=_draft(season, found.get("units", ()), units),
        total_cents=found.get("total_cents"),
        inputs_sha256=found.get("inputs_sha256", ""),
        law=found.get("law", ""),
    )


def _lacking(
    rows: list[Mapping[str, Any]], units: Mapping[str, Unit], *, sees_rooms: bool
) -> tuple[LackingPlace, ...]:
    by_unit: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_unit.setdefault(row["unit"], []).append(row)
    return tuple(
        LackingPlace(
            unit_id=units[code].pk if code in units else None,
            unit=(units[code].name or code) if code in units else code,
            points=tuple(row["metering_point"] for row in found) if sees_rooms else (),
            count=len(found),
            days=max(row["days"] for row in found),
            methods=tuple(dict.fromkeys(row["method"] for row in found if row["method"])),
            reasons=tuple(dict.fromkeys(row["reason"] for row in found if row["reason"]))
            if sees_rooms
            else (),
        )
        for code, found in sorted(by_unit.items())
    )


def _draft(
    season: Season, rows: list[tuple[str, int]] | tuple[()], units: Mapping[str, Unit]
) -> tuple[DraftRow, ...]:
    before = _owed_before(season) if rows else {}
    return tuple(
        DraftRow(
            unit_id=units[code].pk if code in units else None,
            unit=(units[code].name or code) if code in units else code,
            total_cents=cents,
            before_cents=before.get(code),
        )
        for code, cents in rows
    )


def _owed_before(season: Season) -> dict[str, int]:
    former = (
        Allocation.objects.filter(
            season__condominium_id=season.condominium_id,
            season__service=season.service,
            season__end_on__lte=season.start_on,
            replaced_by__isnull=True,
        )
        .only("pk")
        .order_by("-season__end_on")
        .first()
    )
    return {} if former is None else dict(former.statements.values_list("unit__code", "total_cents"))


def _events(season: Season) -> tuple[SeasonEvent, ...]:
    rows = AuditEvent.objects.filter(
        organisation_id=season.organisation_id, subject=f"season {season.pk}"
    ).select_related("user")
    return tuple(
        SeasonEvent(
            action=row.action,
            at=row.at,
            by=row.user.username if row.user else "",
            reason=row.evidence.get("reason", ""),
        )
        for row in rows.order_by("at", "pk")
    )


def _versions(season: Season) -> tuple[Version, ...]:
    rows = (
        Allocation.objects.filter(season=season)
        .select_related("computed_by")
        .defer("inputs", "outcome", "graph")
    )
    found = list(rows.order_by("pk"))
    return tuple(
        Version(
            id=row.pk,
            computed_at=row.computed_at,
            by=row.computed_by.username if row.computed_by else "",
            reason=row.reason,
            total_cents=row.total_cents,
            sha256=row.sha256,
            is_latest=row is found[-1],
        )
        for row in found
    )
