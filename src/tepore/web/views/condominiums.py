"""Condominiums: all that one looks after, and one with its season."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.documents.wording import criterion_label, legal_verdict, note_sentence
from tepore.kernel.periods import day_in_rome
from tepore.services import background_jobs as jobs
from tepore.services.access import Action, Resource
from tepore.services.background_jobs import start_job
from tepore.services.building_year import describe_year
from tepore.services.describe_condominium import describe_condominium
from tepore.services.portfolio import ORDERS, PAGE_ROWS, describe_portfolio
from tepore.web.access import guarded
from tepore.web.bill import head_rows, without_rooms
from tepore.web.heat_map import heat_map
from tepore.web.language import language_for
from tepore.web.season_asked import season_asked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor

LIGHTS = ("readings", "estimated", "season", "statements", "verification", "findings")
LAST_PAGE = 100_000


@guarded(Resource.CONDOMINIUM)
@require_safe
def portfolio(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the condominiums with their lights, searched and ordered."""
    written = request.GET.get("page", "1")
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else 1
    offset = (min(max(number, 1), LAST_PAGE) - 1) * PAGE_ROWS
    page = describe_portfolio(
        actor=actor,
        on=day_in_rome(timezone.now()),
        search=request.GET.get("search", ""),
        order=request.GET.get("order", ORDERS[0]),
        offset=offset,
    )
    content = {
        "page": page,
        "orders": ORDERS,
        "codes": LIGHTS,
        "sees_duties": actor.may(Action.VIEW, Resource.DUTY),
        "pager": {
            "first": min(offset + 1, page.total),
            "last": min(offset + PAGE_ROWS, page.total),
            "total": page.total,
            "before": number - 1,
            "after": number + 1 if offset + PAGE_ROWS < page.total else 0,
        },
    }
    return render(request, "portal/portfolio.html", content)


@guarded(Resource.CONDOMINIUM)
@require_safe
def condominium(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """Show a condominium: season, cost, months, and how far the figures may be trusted."""
    page = describe_condominium(actor=actor, condominium_id=condominium_id, season_id=season_asked(request))
    language = language_for(request)
    year = describe_year(
        actor=actor,
        condominium=page.condominium,
        season=page.condominium.season,
        allocation=page.closed.allocation if page.closed else None,
    )
    content: dict[str, object] = {
        "page": page,
        "condominium": page.condominium,
        "tab": "summary",
        "year": year,
        "map": heat_map(year.months, language) if year.months else None,
        "may_prepare": actor.may(Action.ENTER, Resource.SEASON),
    }
    if page.closed:
        allocation = page.closed.allocation
        sees_rooms = actor.may(Action.VIEW, Resource.ROOM)
        content |= {
            "allocation": allocation,
            "criterion": criterion_label(allocation, language),
            "heads": head_rows(allocation, language),
            "law": legal_verdict(allocation, language)[1],
            "notes": [
                note_sentence(note if sees_rooms else without_rooms(note), language)
                for note in allocation.notes
            ],
        }
    return render(request, "portal/condominium.html", content)


@guarded(Resource.SEASON, Action.ENTER)
@require_POST
def prepare_months(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """Derive the months of the condominium's units from their readings, off the request."""
    del request
    job_id = start_job(
        actor=actor, kind=jobs.MONTHS, condominium_id=condominium_id, asked={}, now=timezone.now()
    )
    return redirect("job", job_id)
