"""Readings and telegrams of a condominium, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tepore.services.access import Resource
from tepore.services.list_readings import list_readings
from tepore.services.list_telegrams import list_telegrams
from tepore.web.access import guarded

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor

PAGE_ROWS = 25
LAST_PAGE = 1_000_000


@guarded(Resource.READING)
@require_safe
def readings(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """List readings, newest first."""
    found = list_readings(actor=actor, condominium_id=condominium_id, offset=_offset(request), size=PAGE_ROWS)
    content = {
        "condominium": found.condominium,
        "tab": "readings",
        "found": found,
        "pager": _pager(found.offset, found.total),
    }
    return render(request, "portal/readings.html", content)


@guarded(Resource.TELEGRAM)
@require_safe
def telegrams(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """List telegrams, newest first, or only those that were set aside."""
    set_aside_only = request.GET.get("show") == "set-aside"
    found = list_telegrams(
        actor=actor,
        condominium_id=condominium_id,
        set_aside_only=set_aside_only,
        offset=_offset(request),
        size=PAGE_ROWS,
    )
    content = {
        "condominium": found.condominium,
        "tab": "telegrams",
        "found": found,
        "set_aside_only": set_aside_only,
        "pager": _pager(found.offset, found.total),
    }
    return render(request, "portal/telegrams.html", content)


def _offset(request: HttpRequest) -> int:
    """Read the page's number from the address; what is no number is the first page."""
    written = request.GET.get("page", "1")
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 8 else 1
    return (min(max(number, 1), LAST_PAGE) - 1) * PAGE_ROWS


def _pager(offset: int, total: int) -> dict[str, int]:
    """Give the numbers of the pages before and after; 0 where there is none."""
    page = offset // PAGE_ROWS + 1
    return {
        "first": min(offset + 1, total),
        "last": min(offset + PAGE_ROWS, total),
        "total": total,
        "before": page - 1,
        "after": page + 1 if offset + PAGE_ROWS < total else 0,
    }
