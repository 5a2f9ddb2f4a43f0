"""Statements on their way: who gets them by mail, who on paper, what was sent when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.services import background_jobs as jobs
from tepore.services.access import Action, Resource
from tepore.services.background_jobs import start_job
from tepore.services.letter_recipients import describe_letters
from tepore.services.outgoing_mail import mail_is_on
from tepore.web.access import guarded
from tepore.web.language import language_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor

WAYS = {"mail": jobs.SEND, "paper": jobs.LETTERS, "all": jobs.LETTERS}
CONFLICT = 409


@guarded(Resource.LETTER)
@require_safe
def letters(request: HttpRequest, actor: Actor, condominium_id: int, season_id: int) -> HttpResponse:
    """List who gets the statements of a season, and what was sent."""
    return _letters(request, actor, condominium_id, season_id)


@guarded(Resource.LETTER, Action.ENTER)
@require_POST
def send(request: HttpRequest, actor: Actor, condominium_id: int, season_id: int, way: str) -> HttpResponse:
    """Send the statements by mail, or write the letters that are to be printed; off the request.

    Raises
    ------
    Http404
        There is no such way.
    """
    if way not in WAYS:
        raise Http404
    page = describe_letters(actor=actor, condominium_id=condominium_id, season_id=season_id)
    if page.allocation_id is None or (way == "mail" and request.POST.get("confirmed") != "yes"):
        return _letters(request, actor, condominium_id, season_id, status=CONFLICT)
    job_id = start_job(
        actor=actor,
        kind=WAYS[way],
        condominium_id=condominium_id,
        asked={
            "season": season_id,
            "allocation": page.allocation_id,
            "language": language_for(request),
            "all": way == "all",
        },
        now=timezone.now(),
    )
    return redirect("job", job_id)


def _letters(
    request: HttpRequest, actor: Actor, condominium_id: int, season_id: int, status: int = 200
) -> HttpResponse:
    page = describe_letters(actor=actor, condominium_id=condominium_id, season_id=season_id)
    content = {
        "page": page,
        "condominium": page.condominium,
        "season_id": season_id,
        "tab": "seasons",
        "part": "letters",
        "mail_is_on": mail_is_on(),
        "unconfirmed": status == CONFLICT,
    }
    return render(request, "portal/letters.html", content, status=status)
