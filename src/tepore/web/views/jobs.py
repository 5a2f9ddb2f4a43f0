"""Long work: how far it is, what came of it, and the file it made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tepore.services.access import Resource
from tepore.services.background_jobs import job_file, job_of
from tepore.services.list_condominiums import condominium_row
from tepore.web.access import guarded
from tepore.web.language import language_for
from tepore.web.refusals import said_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.services.access import Actor

TYPES = {"pdf": "application/pdf", "zip": "application/zip"}
SECONDS_BETWEEN_LOOKS = 2


@guarded(Resource.JOB)
@require_safe
def job(request: HttpRequest, actor: Actor, job_id: int) -> HttpResponse:
    """Show a job; while it is under way the page loads itself again, which needs no script."""
    found = job_of(actor=actor, job_id=job_id)
    season_id = found.asked.get("season")
    content = {
        "job": found,
        "condominium": condominium_row(actor=actor, condominium_id=found.condominium_id, season_id=season_id),
        "tab": "seasons",
        "season_id": season_id,
        "said": said_of(found.outcome, language_for(request)) if found.state == "failed" else None,
    }
    response = render(request, "portal/job.html", content)
    if not found.is_over:
        response.headers["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


@guarded(Resource.JOB)
@require_safe
def file_of_job(request: HttpRequest, actor: Actor, job_id: int) -> HttpResponse:
    """Give what a job made."""
    del request
    content, name = job_file(actor=actor, job_id=job_id)
    kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
