"""The calendar of duties: of one condominium, of all, and as a file for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tepore.documents.calendar_file import CONTENT_TYPE, CalendarDay, calendar_file
from tepore.documents.texts import catalogue, text
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Resource
from tepore.services.duties_calendar import describe_duties
from tepore.web.access import guarded
from tepore.web.language import language_for

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.documents.texts import Language
    from tepore.services.access import Actor
    from tepore.services.duties_calendar import DueDay

SOON_DAYS = 90


@guarded(Resource.DUTY)
@require_safe
def all_duties(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what is due in all condominiums."""
    return _duties(request, actor, None)


@guarded(Resource.DUTY)
@require_safe
def duties(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """Show what is due in a condominium, and what the law asks of it."""
    return _duties(request, actor, condominium_id)


@guarded(Resource.DUTY)
@require_safe
def all_duties_file(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give what is due in all condominiums as a calendar."""
    return _file(request, actor, None)


@guarded(Resource.DUTY)
@require_safe
def duties_file(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """Give what is due in a condominium as a calendar."""
    return _file(request, actor, condominium_id)


def _duties(request: HttpRequest, actor: Actor, condominium_id: int | None) -> HttpResponse:
    today = day_in_rome(timezone.now())
    page = describe_duties(actor=actor, on=today, condominium_id=condominium_id)
    language = language_for(request)
    content = {
        "page": page,
        "condominium": page.condominium,
        "tab": "duties",
        "days": [
            {
                "day": one,
                "what": summary(one, language),
                "level": "bad"
                if one.on < today and not one.is_earliest
                else "caution"
                if (one.on - today).days <= SOON_DAYS
                else "idle",
            }
            for one in page.days
        ],
        "law": [
            {
                "duty": one,
                "says": one.in_italian if language == "it" else one.says,
                "level": {True: "good", False: "bad", None: "idle"}[one.met],
            }
            for one in page.law
        ],
    }
    template = "portal/duties.html" if page.condominium else "portal/all_duties.html"
    return render(request, template, content)


def _file(request: HttpRequest, actor: Actor, condominium_id: int | None) -> HttpResponse:
    now = timezone.now()
    page = describe_duties(actor=actor, on=day_in_rome(now), condominium_id=condominium_id)
    language = language_for(request)
    content = calendar_file(
        [
            CalendarDay(
                uid=one.uid,
                on=one.on,
                summary=f"{one.condominium}: {summary(one, language)}",
                description=one.clause,
            )
            for one in page.days
        ],
        name=text("office.duties.calendar", language),
        made_at=now,
    )
    return HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{text("office.duties.file", language)}.ics"'},
    )


def summary(one: DueDay, language: Language) -> str:
    """Say in one line what is due."""
    if one.kind == "law":
        return one.in_italian if language == "it" else text("office.due.law", language, code=one.subject)
    if one.kind == "season_end":
        return text("office.due.season_end", language, season=one.subject)
    key = f"office.instrument.{one.subject}"
    name = text(key, language) if key in catalogue(language) else one.subject
    kind = "verification_at_earliest" if one.is_earliest else "verification"
    return text(f"office.due.{kind}", language, count=one.count, instrument=name)
