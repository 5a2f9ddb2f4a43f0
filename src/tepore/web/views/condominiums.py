"""Condominiums: all that one looks after, and one with its season."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tepore.documents.wording import criterion_label, legal_verdict, note_sentence
from tepore.services.access import Action, Resource
from tepore.services.describe_condominium import describe_condominium
from tepore.services.list_condominiums import list_condominiums
from tepore.web.access import guarded
from tepore.web.bill import head_rows, without_rooms
from tepore.web.language import language_for
from tepore.web.season_asked import season_asked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor


@guarded(Resource.CONDOMINIUM)
@require_safe
def portfolio(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the condominiums."""
    return render(request, "portal/portfolio.html", {"condominiums": list_condominiums(actor=actor)})


@guarded(Resource.CONDOMINIUM)
@require_safe
def condominium(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """Show a condominium: season, cost, and how far the figures may be trusted."""
    page = describe_condominium(actor=actor, condominium_id=condominium_id, season_id=season_asked(request))
    language = language_for(request)
    content: dict[str, object] = {"page": page, "condominium": page.condominium, "tab": "summary"}
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
