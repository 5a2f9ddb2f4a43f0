"""Who did what when: written with the deed, read by whoever answers for it, taken away as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, Subquery

from tepore.kernel.periods import ROME
from tepore.services.access import Action, Resource, require
from tepore.store.estate.models import Condominium, Unit
from tepore.store.ledger.models import Season
from tepore.store.people.models import AuditEvent, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

    from tepore.services.access import Actor

PAGE = 50
LARGEST_EXPORT = 100_000
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def record(
    *,
    organisation_id: int,
    action: str,
    subject: str,
    now: datetime,
    user_id: int | None = None,
    condominium_id: int | None = None,
    evidence: Mapping[str, object] | None = None,
) -> None:
    """Write down a deed, in the transaction of the deed.

    Parameters
    ----------
    organisation_id
        Whose log.
    action
        Dotted code, as ``member.invited``.
    subject
        What it was done to, by its id: ``unit 12``.
    now
        Aware instant.
    user_id
        Who did it; None for the program itself.
    condominium_id
        Which condominium it is about; None for the organisation's own matters.
    evidence
        Ids and figures, never names, keys or readings.
    """
    AuditEvent.objects.create(
        organisation_id=organisation_id,
        at=now,
        user_id=user_id,
        condominium_id=condominium_id,
        action=action,
        subject=subject[:200],
        evidence=dict(evidence or {}),
    )


def record_download(*, actor: Actor, page: str, places: Mapping[str, object], now: datetime) -> None:
    """Write down that somebody took a document away.

    Parameters
    ----------
    actor
        Who.
    page
        Name of the address.
    places
        Ids in it.
    now
        Aware instant.
    """
    named = (f"{name.removesuffix('_id')} {content}" for name, content in places.items())
    AuditEvent.objects.create(
        organisation_id=actor.organisation_id,
        at=now,
        user_id=actor.user_id,
        condominium_id=_condominium_of(actor, places),
        action="document.downloaded",
        subject=" ".join([page, *named])[:200],
    )


def _condominium_of(actor: Actor, places: Mapping[str, object]) -> int | Subquery | None:
    """Give the condominium of a page, or what looks it up while the row is written."""
    condominium_id, unit_id = places.get("condominium_id"), places.get("unit_id")
    asked = Condominium.objects.filter(organisation_id=actor.organisation_id)
    if isinstance(condominium_id, int):
        return Subquery(asked.filter(pk=condominium_id).values("pk")[:1])
    if isinstance(unit_id, int):
        return Subquery(asked.filter(units=unit_id).values("pk")[:1])
    return actor.condominium_id


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """What of the log is asked for; empty where nothing is.

    Attributes
    ----------
    action
        Beginning of the code: ``season`` or ``season.closed``.
    since_on, until_on
        Civil days in Italy, the latter included.
    """

    action: str = ""
    user_id: int | None = None
    since_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """One deed as the page shows it."""

    at: datetime
    user: str
    action: str
    subject: str
    condominium: str
    evidence: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """Some of the log, the newest first, and what it can be narrowed to."""

    rows: tuple[AuditRow, ...]
    offset: int
    has_more: bool
    actions: tuple[str, ...]
    users: tuple[tuple[int, str], ...]


def read_audit(*, actor: Actor, wanted: AuditFilter, offset: int = 0) -> AuditPage:
    """Read the log of the actor's reach.

    Parameters
    ----------
    actor
        An operator sees the organisation's, who acts for one condominium that condominium's; an administrator
        does not see what the metering company's own people do to their accounts.
    wanted
        What is asked for.
    offset
        Rows to leave out.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    require(actor, Action.VIEW, Resource.AUDIT)
    within = _within(actor)
    found = list(_narrowed(within, wanted)[offset : offset + PAGE + 1])
    users = within.filter(user__isnull=False).values_list("user_id", "user__first_name", "user__username")
    return AuditPage(
        rows=tuple(_row(event) for event in found[:PAGE]),
        offset=offset,
        has_more=len(found) > PAGE,
        actions=tuple(within.order_by("action").values_list("action", flat=True).distinct()),
        users=tuple((number, first or name) for number, first, name in users.order_by("user_id").distinct()),
    )


def audit_csv(*, actor: Actor, wanted: AuditFilter) -> bytes:
    """Give the log as CSV in UTF-8, with semicolons, as spreadsheets in Italy open it.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    require(actor, Action.DOWNLOAD, Resource.AUDIT)
    written = io.StringIO()
    out = csv.writer(written, delimiter=";")
    out.writerow(("at", "user", "action", "subject", "condominium", "evidence"))
    for event in _narrowed(_within(actor), wanted)[:LARGEST_EXPORT].iterator(2000):
        row = _row(event)
        cells = (row.at.isoformat(), row.user, row.action, row.subject, row.condominium, _told(row.evidence))
        out.writerow([_harmless(cell) for cell in cells])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _within(actor: Actor) -> QuerySet[AuditEvent]:
    found = AuditEvent.objects.filter(organisation_id=actor.organisation_id)
    if actor.condominium_id is not None:
        return found.filter(_about(actor.condominium_id))
    if actor.role is not Role.OPERATOR:
        return found.exclude(action__startswith="account.", user__memberships__role=Role.OPERATOR)
    return found


def _about(condominium_id: int) -> Q:
    """Give what is about a condominium: it says so, or speaks of one of its seasons or units."""
    seasons = Season.objects.filter(condominium_id=condominium_id).values_list("pk", flat=True)
    units = Unit.objects.filter(condominium_id=condominium_id).values_list("pk", flat=True)
    subjects = [f"season {pk}{end}" for pk in seasons for end in ("", " expenses")]
    subjects += [f"unit {pk}" for pk in units]
    return (
        Q(condominium_id=condominium_id) | Q(evidence__condominium=condominium_id) | Q(subject__in=subjects)
    )


def _narrowed(found: QuerySet[AuditEvent], wanted: AuditFilter) -> QuerySet[AuditEvent]:
    if wanted.action:
        found = found.filter(action__startswith=wanted.action)
    if wanted.user_id is not None:
        found = found.filter(user_id=wanted.user_id)
    if wanted.since_on is not None:
        found = found.filter(at__gte=datetime.combine(wanted.since_on, time(), ROME))
    if wanted.until_on is not None:
        found = found.filter(at__lt=datetime.combine(wanted.until_on + timedelta(days=1), time(), ROME))
    return found.select_related("user", "condominium").order_by("-at", "-pk")


def _row(event: AuditEvent) -> AuditRow:
    user, condominium = event.user, event.condominium
    return AuditRow(
        at=event.at,
        user=(user.first_name or user.username) if user else "",
        action=event.action,
        subject=event.subject,
        condominium=condominium.name if condominium else "",
        evidence=event.evidence,
    )


def _told(evidence: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={content}" for name, content in evidence.items())


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
