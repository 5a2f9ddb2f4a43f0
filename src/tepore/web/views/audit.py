"""The audit log: who did what when, narrowed, and taken away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tepore.services.access import Action, Resource
from tepore.services.audit import PAGE, AuditFilter, audit_csv, read_audit
from tepore.web.access import guarded

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from tepore.services.access import Actor

FURTHEST = 1_000_000


@guarded(Resource.AUDIT)
@require_safe
def audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the log, the newest first."""
    wanted = _wanted(request.GET)
    offset = _number(request.GET.get("offset", "")) or 0
    page = read_audit(actor=actor, wanted=wanted, offset=min(offset, FURTHEST))
    kept = {name: request.GET.get(name, "") for name in ("action", "user", "since", "until")}
    asked = urlencode({name: content for name, content in kept.items() if content})
    content = {
        "page": page,
        "wanted": wanted,
        "asked": asked,
        "newer": max(offset - PAGE, 0) if offset else None,
        "older": offset + PAGE if page.has_more else None,
    }
    return render(request, "portal/audit.html", content)


@guarded(Resource.AUDIT, Action.DOWNLOAD)
@require_safe
def audit_file(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give the log as CSV, narrowed as the page is."""
    return HttpResponse(
        audit_csv(actor=actor, wanted=_wanted(request.GET)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


def _wanted(asked: QueryDict) -> AuditFilter:
    return AuditFilter(
        action=asked.get("action", "").replace("\0", "")[:80],
        user_id=_number(asked.get("user", "")),
        since_on=_day(asked.get("since", "")),
        until_on=_day(asked.get("until", "")),
    )


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
