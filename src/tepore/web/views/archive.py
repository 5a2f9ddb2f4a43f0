"""The archive: a condominium's for the office, and what of it is a resident's to see; search in both."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.documents import text
from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.list_condominiums import condominium_row
from tepore.services.post.archive import (
    AUDIENCES,
    KINDS,
    Filing,
    file_document,
    read_document,
    withdraw_document,
)
from tepore.services.post.search_archive import list_archive
from tepore.services.post.season_archive import season_archive
from tepore.web.access import guarded
from tepore.web.handed_files import handed_files, served_file
from tepore.web.language import language_for

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor
    from tepore.services.post.files import HandedFile

REFUSED = 422
ASKED = "q"
LONGEST_ASKED = 200


@guarded(Resource.OWN_ARCHIVE)
@require_safe
def own_archive(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List and search what a resident may see."""
    asked = _asked(request)
    rows = list_archive(actor=actor, asked=asked, language=language_for(request))
    content = {
        "tab": "own-archive",
        "title_key": "post.tab.own_archive",
        "rows": rows,
        "asked": asked,
    }
    return render(request, "portal/own_archive.html", content)


@guarded(Resource.OWN_ARCHIVE)
@require_safe
def own_archived(request: HttpRequest, actor: Actor, document_id: UUID) -> HttpResponse:
    """Give a document to a resident."""
    del request
    return served_document(actor, document_id)


@guarded(Resource.ARCHIVE)
@require_safe
def archive(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """List and search a condominium's archive, with a form to file a document."""
    return _archive(request, actor, condominium_id)


@guarded(Resource.ARCHIVE, Action.ENTER)
@require_POST
def file_in_archive(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """File a document."""
    try:
        file_document(
            actor=actor,
            filing=_filing(request, condominium_id),
            file=_one_file(request),
            now=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as fault:
        return _archive(request, actor, condominium_id, fault)
    return redirect("archive", condominium_id=condominium_id)


@guarded(Resource.ARCHIVE)
@require_safe
def archived(request: HttpRequest, actor: Actor, condominium_id: int, document_id: UUID) -> HttpResponse:
    """Give a document to the office."""
    del request
    condominium_row(actor=actor, condominium_id=condominium_id)
    return served_document(actor, document_id)


@guarded(Resource.ARCHIVE, Action.ENTER)
@require_POST
def withdraw(request: HttpRequest, actor: Actor, condominium_id: int, document_id: UUID) -> HttpResponse:
    """Take a document back."""
    del request
    condominium_row(actor=actor, condominium_id=condominium_id)
    withdraw_document(actor=actor, document_id=document_id, now=timezone.now())
    return redirect("archive", condominium_id=condominium_id)


@guarded(Resource.STATEMENT, Action.DOWNLOAD)
@require_safe
def season_zip(request: HttpRequest, actor: Actor, condominium_id: int, season_id: int) -> HttpResponse:
    """Give a closed season as one ZIP with its verifier."""
    language = language_for(request)
    content = season_archive(
        actor=actor, condominium_id=condominium_id, season_id=season_id, language=language
    )
    return served_file(content, f"{text('file.allocation', language)}-{season_id}.zip", "zip")


def served_document(actor: Actor, document_id: UUID) -> HttpResponse:
    """Serve a document that the actor may see as a file to be saved."""
    title, kind, content = read_document(actor=actor, document_id=document_id)
    return served_file(content, f"{title}.{kind}", kind)


def _archive(
    request: HttpRequest, actor: Actor, condominium_id: int, fault: Refusal | None = None
) -> HttpResponse:
    asked = _asked(request)
    condominium = condominium_row(actor=actor, condominium_id=condominium_id)
    rows = list_archive(
        actor=actor, asked=asked, condominium_id=condominium_id, language=language_for(request)
    )
    content = {
        "condominium": condominium,
        "tab": "archive",
        "rows": rows,
        "has_filed": any(row.document_id for row in rows),
        "asked": asked,
        "kinds": KINDS,
        "audiences": AUDIENCES,
        "fault": fault,
        "kept": request.POST,
    }
    return render(request, "portal/archive.html", content, status=REFUSED if fault else 200)


def _one_file(request: HttpRequest) -> HandedFile:
    files = handed_files(request, "file")
    if not files:
        raise Refusal("no file was handed in.", where="file", code="form.file")
    return files[0]


def _filing(request: HttpRequest, condominium_id: int) -> Filing:
    try:
        dated_on = date.fromisoformat(request.POST.get("dated_on", ""))
    except ValueError:
        raise Refusal("this is no day.", where="dated_on", code="form.day") from None
    return Filing(
        condominium_id=condominium_id,
        kind=request.POST.get("kind", ""),
        audience=request.POST.get("audience", ""),
        dated_on=dated_on,
        title=request.POST.get("title", ""),
        notes=request.POST.get("notes", ""),
    )


def _asked(request: HttpRequest) -> str:
    return request.GET.get(ASKED, "")[:LONGEST_ASKED]
