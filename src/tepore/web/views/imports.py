"""Tables of any layout: handed over, tried with the columns that a person chose, taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.intake import (
    LARGEST_BYTES,
    Choice,
    discard_file,
    hand_over_file,
    list_handed_over,
    list_mappings,
    remove_mapping,
    take_in,
    try_file,
)
from tepore.services.intake.kinds import WANTED, TableKind
from tepore.web.access import guarded
from tepore.web.language import language_for
from tepore.web.typed_fields import typed_text, whole_number
from tepore.web.uploads import one_of, uploaded_file
from tepore.web.workshop_words import column_name, told, told_row, tried_row

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, QueryDict

    from tepore.services.access import Actor
    from tepore.services.intake import Outcome, Trial

UNFIT, CONFLICT = 422, 409
MOST_SHOWN = 50
"""Rows set aside that a page lists; how many there are in all is said."""
TABLES = tuple(kind.value for kind in TableKind)


@guarded(Resource.IMPORT)
@require_safe
def imports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Offer the kinds of tables, the files that wait, and the saved mappings."""
    return _start(request, actor)


@guarded(Resource.IMPORT, Action.ENTER)
@require_POST
def hand_over(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep an uploaded table and lead on to its columns."""
    try:
        name, content = uploaded_file(request)
        file_id = hand_over_file(
            actor=actor,
            kind=one_of(typed_text(request, "kind"), TABLES),
            name=name,
            content=content,
            now=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _start(request, actor, refusal, status=UNFIT)
    return redirect("import-file", file_id)


@guarded(Resource.IMPORT)
@require_safe
def import_file(request: HttpRequest, actor: Actor, file_id: UUID) -> HttpResponse:
    """Show a table as it would be read with the columns that the address names; nothing is kept."""
    return _tried(request, actor, file_id, request.GET)


@guarded(Resource.IMPORT, Action.ENTER)
@require_POST
def take_file(request: HttpRequest, actor: Actor, file_id: UUID) -> HttpResponse:
    """Take a table in with the columns that were tried, or give it up."""
    if typed_text(request, "decision") == "give_up":
        discard_file(actor=actor, file_id=file_id)
        return redirect("imports")
    try:
        outcome = take_in(
            actor=actor,
            file_id=file_id,
            choice=_choice(request.POST),
            now=timezone.now(),
            is_confirmed=typed_text(request, "confirmed") == "yes",
            save_as=typed_text(request, "save_as"),
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _tried(request, actor, file_id, request.POST, refusal, status=CONFLICT)
    return render(
        request,
        "workshop/taken.html",
        {"outcome": outcome, "kind": typed_text(request, "kind"), **_refused(outcome, request)},
    )


@guarded(Resource.IMPORT, Action.ENTER)
@require_POST
def forget_mapping(request: HttpRequest, actor: Actor, mapping_id: int) -> HttpResponse:
    """Remove a saved mapping of columns."""
    del request
    remove_mapping(actor=actor, mapping_id=mapping_id)
    return redirect("imports")


def _start(
    request: HttpRequest, actor: Actor, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    content = {
        "kinds": TABLES,
        "waiting": list_handed_over(actor=actor, kinds=TABLES),
        "mappings": list_mappings(actor=actor),
        "largest_mb": LARGEST_BYTES // 1024 // 1024,
        "told": told(refusal, language_for(request)) if refusal else None,
    }
    return render(request, "workshop/imports.html", content, status=status)


@sensitive_variables("trial")
@sensitive_post_parameters()
def _tried(
    request: HttpRequest,
    actor: Actor,
    file_id: UUID,
    fields: QueryDict,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    language = language_for(request)
    try:
        trial = try_file(actor=actor, file_id=file_id, choice=_choice(fields), now=timezone.now())
    except NotPermitted:
        raise
    except Refusal as fault:
        content = {"told": told(fault, language), "file_id": file_id, "trial": None}
        return render(request, "workshop/trial.html", content)
    content = {
        "trial": trial,
        "file_id": file_id,
        "told": told(refusal, language) if refusal else None,
        "complaint": told(trial.complaint, language) if trial.complaint else None,
        "columns": [
            {
                "name": column.name,
                "label": column_name(column.name, language),
                "required": column.required,
                "place": trial.layout.positions.get(column.name),
            }
            for column in WANTED[trial.kind]
        ],
        "headings": [(place, _letter(place), heading) for place, heading in enumerate(trial.headings)],
        "doubted": column_name(trial.outcome.doubted_column, language) if trial.outcome else "",
        "doubted_heading": _heading(trial),
        "sample": [tried_row(row, language) for row in trial.sample],
        "save_as": fields.get("save_as", ""),
        **(_refused(trial.outcome, request) if trial.outcome else {}),
    }
    return render(request, "workshop/trial.html", content, status=status)


def _heading(trial: Trial) -> str:
    place = trial.layout.positions.get(trial.outcome.doubted_column) if trial.outcome else None
    return trial.headings[place] if place is not None and place < len(trial.headings) else ""


def _refused(outcome: Outcome, request: HttpRequest) -> dict[str, object]:
    language = language_for(request)
    return {
        "refused": [(row.row, told_row(row, language)) for row in outcome.set_aside[:MOST_SHOWN]],
        "more_refused": max(len(outcome.set_aside) - MOST_SHOWN, 0),
    }


def _choice(fields: QueryDict) -> Choice:
    """Read sheet, row of headings and columns; fields ``c-device`` and the like hold a column's place."""
    chosen = {
        name.removeprefix("c-"): whole_number(place)
        for name, place in fields.items()
        if name.startswith("c-") and isinstance(place, str)
    }
    positions = {name: place for name, place in chosen.items() if place is not None}
    return Choice(
        sheet=fields.get("sheet", "")[:200],
        heading_row=whole_number(fields.get("heading_row", "")),
        positions=positions if chosen else None,
        mapping_id=whole_number(fields.get("mapping", "")),
        condominium=fields.get("condominium", "").strip()[:200],
    )


def _letter(place: int) -> str:
    """Name a column as a spreadsheet does: A, B, ..., Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
