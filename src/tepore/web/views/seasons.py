"""Seasons: all of a condominium, and one on its way from open to closed and corrected."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.kernel import Refusal
from tepore.services import background_jobs as jobs
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.background_jobs import start_job
from tepore.services.describe_season import describe_season
from tepore.services.list_condominiums import condominium_row
from tepore.services.season_differences import NothingCorrected, latest_differences
from tepore.services.season_workflow import Act, start_collecting, take_approval_back
from tepore.web.access import guarded
from tepore.web.language import language_for
from tepore.web.refusals import said

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.services.access import Actor

CONFLICT = 409
LONG_STEPS = {"check": jobs.CHECK, "approve": jobs.APPROVE, "close": jobs.CLOSE, "correct": jobs.CORRECT}
"""Steps that compute: they run off the request."""
UNCONFIRMED = {"check", "collect"}
"""Steps that change nothing that matters: the others are confirmed by a box to be ticked."""
LONGEST_REASON = 300


class NotConfirmed(Refusal):
    """A step that was not confirmed, or whose reason is missing."""


@guarded(Resource.SEASON)
@require_safe
def seasons(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """List the seasons of a condominium, newest first."""
    condominium = condominium_row(actor=actor, condominium_id=condominium_id)
    return render(request, "portal/seasons.html", {"condominium": condominium, "tab": "seasons"})


@guarded(Resource.SEASON)
@require_safe
def season(request: HttpRequest, actor: Actor, condominium_id: int, season_id: int) -> HttpResponse:
    """Show how far a season is, and what can be done next."""
    return _season(request, actor, condominium_id, season_id)


@guarded(Resource.SEASON, Action.ENTER)
@require_POST
def season_step(
    request: HttpRequest, actor: Actor, condominium_id: int, season_id: int, step: str
) -> HttpResponse:
    """Take one step with a season; what is long goes on off the request.

    Raises
    ------
    Http404
        There is no such step.
    """
    condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)  # or it is not there
    now = timezone.now()
    named = {"organisation_id": actor.organisation_id, "season_id": season_id}
    try:
        _refuse_unconfirmed(request, step)
        if step in LONG_STEPS:
            job_id = start_job(
                actor=actor,
                kind=LONG_STEPS[step],
                condominium_id=condominium_id,
                asked={
                    "season": season_id,
                    "language": language_for(request),
                    "reason": _reason(request),
                    "seen_sha256": request.POST.get("seen", "")[:64],
                },
                now=now,
            )
            return redirect("job", job_id)
        act = Act(at=now, user_id=actor.user_id)
        if step == "collect":
            start_collecting(**named, act=act)
        elif step == "take-back":
            take_approval_back(**named, act=act, reason=_reason(request))
        else:
            raise Http404
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _season(request, actor, condominium_id, season_id, refusal=refusal)
    return redirect("season", condominium_id, season_id)


@guarded(Resource.SEASON)
@require_safe
def differences(request: HttpRequest, actor: Actor, condominium_id: int, season_id: int) -> HttpResponse:
    """Show what the latest correction of a season changed, unit by unit."""
    condominium = condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    content: dict[str, object] = {
        "condominium": condominium,
        "tab": "seasons",
        "season_id": season_id,
        "part": "season",
        "found": None,
    }
    with suppress(NothingCorrected):  # the page says so
        content["found"] = latest_differences(organisation_id=actor.organisation_id, season_id=season_id)
    return render(request, "portal/season_differences.html", content)


@guarded(Resource.JOB, Action.ENTER)
@require_POST
def archive(request: HttpRequest, actor: Actor, condominium_id: int, season_id: int) -> HttpResponse:
    """Ask for all documents of a closed season as one ZIP."""
    condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    job_id = start_job(
        actor=actor,
        kind=jobs.ARCHIVE,
        condominium_id=condominium_id,
        asked={"season": season_id, "language": language_for(request)},
        now=timezone.now(),
    )
    return redirect("job", job_id)


def _season(
    request: HttpRequest,
    actor: Actor,
    condominium_id: int,
    season_id: int,
    *,
    refusal: Refusal | None = None,
) -> HttpResponse:
    page = describe_season(actor=actor, condominium_id=condominium_id, season_id=season_id)
    content = {
        "page": page,
        "condominium": page.condominium,
        "season_id": season_id,
        "tab": "seasons",
        "part": "season",
        "said": said(refusal, language_for(request)) if refusal else None,
        "steps": ("open", "collecting", "approved", "closed"),
    }
    return render(request, "portal/season.html", content, status=CONFLICT if refusal else None)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:LONGEST_REASON]


def _refuse_unconfirmed(request: HttpRequest, step: str) -> None:
    if step not in UNCONFIRMED and request.POST.get("confirmed") != "yes":
        raise NotConfirmed("the step was not confirmed.", code="step.not_confirmed")
    if step == "correct" and not _reason(request):
        raise NotConfirmed("a correction says why.", code="season.no_reason")
