"""A resident's own record to take away, the request to be forgotten, and the office's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.post.forgetting import carry_out, list_requests, refuse, request_forgetting
from tepore.services.post.own_export import export_own_record
from tepore.web.access import guarded
from tepore.web.handed_files import served_file
from tepore.web.language import language_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor

REFUSED = 422


@guarded(Resource.OWN_RECORD)
@require_safe
def own_record(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say what is kept of the resident and what can be done about it."""
    return _own_record(request, actor)


@guarded(Resource.OWN_RECORD, Action.DOWNLOAD)
@require_safe
def own_export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give everything that is kept of the resident as a ZIP."""
    content = export_own_record(actor=actor, now=timezone.now(), language=language_for(request))
    return served_file(content, "tepore.zip", "zip")


@guarded(Resource.OWN_RECORD, Action.ENTER)
@require_POST
def ask_forgetting(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask to be forgotten; the box has to be ticked."""
    try:
        _refuse_unconfirmed(request)
        request_forgetting(actor=actor, now=timezone.now())
    except NotPermitted:
        raise
    except Refusal as fault:
        return _own_record(request, actor, fault)
    return redirect("own-record")


@guarded(Resource.FORGETTING)
@require_safe
def forgetting(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the requests to be forgotten."""
    return _forgetting(request, actor)


@guarded(Resource.FORGETTING, Action.ENTER)
@require_POST
def decide_forgetting(request: HttpRequest, actor: Actor, request_id: int) -> HttpResponse:
    """Carry a request out, or refuse it with the reason."""
    now = timezone.now()
    try:
        if request.POST.get("decision") == "refuse":
            refuse(actor=actor, request_id=request_id, reason=request.POST.get("reason", ""), now=now)
        else:
            _refuse_unconfirmed(request)
            carry_out(actor=actor, request_id=request_id, now=now)
    except NotPermitted:
        raise
    except Refusal as fault:
        return _forgetting(request, actor, fault, request_id)
    return redirect("forgetting")


def _refuse_unconfirmed(request: HttpRequest) -> None:
    if "sure" not in request.POST:
        raise Refusal("it was not confirmed.", where="sure", code="form.unconfirmed")


def _own_record(request: HttpRequest, actor: Actor, fault: Refusal | None = None) -> HttpResponse:
    requests = list_requests(actor=actor, on=day_in_rome(timezone.now()))
    content = {
        "tab": "own-record",
        "title_key": "post.tab.own_record",
        "requests": requests,
        "is_open": any(row.state == "open" for row in requests),
        "fault": fault,
    }
    return render(request, "portal/own_record.html", content, status=REFUSED if fault else 200)


def _forgetting(
    request: HttpRequest, actor: Actor, fault: Refusal | None = None, request_id: int | None = None
) -> HttpResponse:
    requests = list_requests(actor=actor, on=day_in_rome(timezone.now()))
    if request_id is not None and all(row.id != request_id for row in requests):
        raise NotPermitted("there is no such request.", code="access.forgetting")
    content = {"requests": requests, "fault": fault}
    return render(request, "portal/forgetting.html", content, status=REFUSED if fault else 200)
