"""Objections to a line of a bill: the resident's, and the office's answer with the same calculation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.documents import text
from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.list_condominiums import condominium_row
from tepore.services.post.objections import answer_objection, go_on_with_objection, raise_objection
from tepore.services.post.read_objections import list_objections, read_objection
from tepore.web.access import guarded
from tepore.web.bill import line_rows
from tepore.web.language import language_for
from tepore.web.proof import Names, device_names, proof_of
from tepore.web.views.own_units import show_own_why

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor
    from tepore.services.post.read_objections import ObjectionPage

REFUSED = 422


@guarded(Resource.OWN_OBJECTION, Action.ENTER)
@require_POST
def raise_own_objection(
    request: HttpRequest, actor: Actor, unit_id: int, season_id: int, line: int
) -> HttpResponse:
    """Object to a line of the own bill."""
    try:
        objection_id = raise_objection(
            actor=actor,
            unit_id=unit_id,
            season_id=season_id,
            line=line,
            text=request.POST.get("text", ""),
            shows_rooms="shows_rooms" in request.POST,
            now=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as fault:
        return show_own_why(request, actor, (unit_id, season_id, line), fault)
    return redirect("own-objection", objection_id=objection_id)


@guarded(Resource.OWN_OBJECTION)
@require_safe
def own_objections(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the resident's objections."""
    content = {
        "tab": "own-objections",
        "title_key": "post.tab.own_objections",
        "objections": list_objections(actor=actor),
    }
    return render(request, "portal/own_objections.html", content)


@guarded(Resource.OWN_OBJECTION)
@require_safe
def own_objection(request: HttpRequest, actor: Actor, objection_id: int) -> HttpResponse:
    """Show an own objection with its answers and the calculation."""
    return _own_objection(request, actor, objection_id)


@guarded(Resource.OWN_OBJECTION, Action.ENTER)
@require_POST
def go_on(request: HttpRequest, actor: Actor, objection_id: int) -> HttpResponse:
    """Add to an own objection."""
    try:
        go_on_with_objection(
            actor=actor, objection_id=objection_id, text=request.POST.get("text", ""), now=timezone.now()
        )
    except NotPermitted:
        raise
    except Refusal as fault:
        return _own_objection(request, actor, objection_id, fault)
    return redirect("own-objection", objection_id=objection_id)


@guarded(Resource.OBJECTION)
@require_safe
def objections(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """List a condominium's objections."""
    content = {
        "condominium": condominium_row(actor=actor, condominium_id=condominium_id),
        "tab": "objections",
        "objections": list_objections(actor=actor, condominium_id=condominium_id),
    }
    return render(request, "portal/objections.html", content)


@guarded(Resource.OBJECTION)
@require_safe
def objection(request: HttpRequest, actor: Actor, condominium_id: int, objection_id: int) -> HttpResponse:
    """Show an objection with the calculation it is bound to, and the forms to answer."""
    return _objection(request, actor, condominium_id, objection_id)


@guarded(Resource.OBJECTION, Action.ENTER)
@require_POST
def answer(request: HttpRequest, actor: Actor, condominium_id: int, objection_id: int) -> HttpResponse:
    """Answer an objection, or decide it."""
    condominium_row(actor=actor, condominium_id=condominium_id)
    try:
        answer_objection(
            actor=actor,
            objection_id=objection_id,
            kind=request.POST.get("kind", ""),
            text=request.POST.get("text", ""),
            now=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as fault:
        return _objection(request, actor, condominium_id, objection_id, fault)
    return redirect("objection", condominium_id=condominium_id, objection_id=objection_id)


def _own_objection(
    request: HttpRequest, actor: Actor, objection_id: int, fault: Refusal | None = None
) -> HttpResponse:
    page = read_objection(actor=actor, objection_id=objection_id)
    content = {"tab": "own-objections", "fault": fault, "kept": request.POST, **_shown(request, page)}
    return render(request, "portal/own_objection.html", content, status=REFUSED if fault else 200)


def _objection(
    request: HttpRequest,
    actor: Actor,
    condominium_id: int,
    objection_id: int,
    fault: Refusal | None = None,
) -> HttpResponse:
    condominium = condominium_row(actor=actor, condominium_id=condominium_id)
    page = read_objection(actor=actor, objection_id=objection_id, condominium_id=condominium_id)
    content = {
        "condominium": condominium,
        "tab": "objections",
        "fault": fault,
        "kept": request.POST,
        **_shown(request, page),
    }
    return render(request, "portal/objection.html", content, status=REFUSED if fault else 200)


def _shown(request: HttpRequest, page: ObjectionPage) -> dict[str, object]:
    language = language_for(request)
    allocation = page.closed.allocation
    names = Names(
        units={row.unit_id: row.unit for row in allocation.statements},
        devices=device_names(page.statement) if page.with_rooms else {},
        origins=page.origins,
    )
    return {
        "page": page,
        "objection": page.objection,
        "row": line_rows(allocation, page.statement, language)[page.objection.line],
        "step": proof_of(page.proof, page.node_id, names=names, prefix="step", language=language),
        "above": text("portal.why.above", language),
    }
