"""All condominiums of the metering company, and a condominium as a file, up and down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.building_files import (
    KIND,
    take_building_file,
    try_building_file,
    write_building_file,
)
from tepore.services.intake import LARGEST_BYTES, discard_file, hand_over_file, list_handed_over
from tepore.services.list_condominiums import condominium_row
from tepore.services.organisation_overview import organisation_overview
from tepore.web.access import guarded
from tepore.web.language import language_for
from tepore.web.pager import offset_of, pager_of
from tepore.web.typed_fields import typed_text
from tepore.web.uploads import uploaded_file
from tepore.web.workshop_words import told, told_fault

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from tepore.services.access import Actor

PAGE_ROWS = 25
UNFIT, CONFLICT = 422, 409
MOST_FAULTS = 100


@guarded(Resource.OVERVIEW)
@require_safe
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the condominiums with the state of their devices."""
    found = organisation_overview(
        actor=actor, now=timezone.now(), offset=offset_of(request, PAGE_ROWS), size=PAGE_ROWS
    )
    content = {
        "found": found,
        "pager": pager_of(request, offset=found.offset, size=found.size, total=found.total),
    }
    return render(request, "workshop/overview.html", content)


@guarded(Resource.BUILDING_FILE)
@require_safe
def building_files(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Offer to hand a building file over, and list those that wait."""
    return _start(request, actor)


@guarded(Resource.BUILDING_FILE, Action.ENTER)
@require_POST
def hand_building_over(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep an uploaded building file and lead on to its preview."""
    try:
        name, content = uploaded_file(request)
        file_id = hand_over_file(actor=actor, kind=KIND, name=name, content=content, now=timezone.now())
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _start(request, actor, refusal, status=UNFIT)
    return redirect("building-file", file_id)


@guarded(Resource.BUILDING_FILE)
@require_safe
def building_file(request: HttpRequest, actor: Actor, building_id: UUID) -> HttpResponse:
    """Show what a building file would make or change, or all that is wrong with it."""
    return _tried(request, actor, building_id)


@guarded(Resource.BUILDING_FILE, Action.ENTER)
@require_POST
def take_building(request: HttpRequest, actor: Actor, building_id: UUID) -> HttpResponse:
    """Take a building file in as it was shown, or give it up."""
    if typed_text(request, "decision") == "give_up":
        discard_file(actor=actor, file_id=building_id)
        return redirect("building-files")
    try:
        condominium_id = take_building_file(actor=actor, file_id=building_id, now=timezone.now())
    except NotPermitted:
        raise
    except Refusal:
        return _tried(request, actor, building_id, status=CONFLICT)
    return redirect("condominium", condominium_id)


@guarded(Resource.BUILDING_FILE, Action.DOWNLOAD)
@require_safe
def building_file_down(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """Give the building file of what is stored, or say why it cannot be written yet."""
    try:
        stem, text = write_building_file(actor=actor, condominium_id=condominium_id)
    except NotPermitted:
        raise
    except Refusal as refusal:
        content = {
            "condominium": condominium_row(actor=actor, condominium_id=condominium_id),
            "told": told(refusal, language_for(request)),
        }
        return render(request, "workshop/building_unwritten.html", content)
    response = HttpResponse(text.encode(), content_type="application/toml; charset=utf-8")
    plain = stem.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}.toml"'
    return response


def _start(
    request: HttpRequest, actor: Actor, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    content = {
        "waiting": list_handed_over(actor=actor, kinds=(KIND,)),
        "largest_mb": LARGEST_BYTES // 1024 // 1024,
        "told": told(refusal, language_for(request)) if refusal else None,
    }
    return render(request, "workshop/building_files.html", content, status=status)


def _tried(request: HttpRequest, actor: Actor, building_id: UUID, status: int = 200) -> HttpResponse:
    language = language_for(request)
    trial = try_building_file(actor=actor, file_id=building_id, now=timezone.now())
    content = {
        "trial": trial,
        "told": told(trial.refusal, language) if trial.refusal else None,
        "faults": [told_fault(fault, language) for fault in trial.faults[:MOST_FAULTS]],
        "more_faults": max(len(trial.faults) - MOST_FAULTS, 0),
    }
    return render(request, "workshop/building_file.html", content, status=status)
