"""Statements: the list, the proof of a line, and the documents to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tepore.documents import (
    allocation_json,
    allocation_workbook,
    building_book_pdf,
    statement_pdf,
    text,
    unit_json,
)
from tepore.documents.files import file_stems
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.describe_unit import describe_unit, list_units
from tepore.services.read_statements import closed_season, reading_origins, visible_proof
from tepore.web.access import guarded
from tepore.web.bill import line_rows
from tepore.web.downloads import document, imprint_of
from tepore.web.language import language_for
from tepore.web.proof import Names, device_names, proof_of
from tepore.web.season_asked import season_asked

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.documents.imprint import Imprint
    from tepore.documents.texts import Language
    from tepore.services.access import Actor
    from tepore.services.read_statements import StoredAllocation


@guarded(Resource.STATEMENT)
@require_safe
def statements(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """List what each unit owes, with the documents."""
    page = list_units(actor=actor, condominium_id=condominium_id, season_id=season_asked(request))
    rows = [row for row in page.rows if row.statement]
    content = {
        "condominium": page.condominium,
        "tab": "statements",
        "rows": rows,
        "closed": page.closed,
        "allocation": page.closed.allocation if page.closed else None,
    }
    return render(request, "portal/statements.html", content)


@guarded(Resource.STATEMENT)
@require_safe
def why(request: HttpRequest, actor: Actor, unit_id: int, line: int) -> HttpResponse:
    """Unfold one line of a unit's bill down to readings and invoices.

    Raises
    ------
    Http404
        The season is open, the unit is not charged, or it has no such line.
    """
    page = describe_unit(actor=actor, unit_id=unit_id, season_id=season_asked(request))
    statement = page.unit.statement
    if page.closed is None or statement is None or line >= len(statement.lines):
        raise Http404
    language = language_for(request)
    allocation = page.closed.allocation
    proof = visible_proof(
        allocation=allocation, statement=statement, with_rooms=actor.may(Action.VIEW, Resource.ROOM)
    )
    names = Names(
        units={row.unit_id: row.unit for row in allocation.statements},
        devices=device_names(statement),
        origins=reading_origins(actor=actor, proof=proof),
    )
    content = {
        "page": page,
        "unit": page.unit,
        "statement": statement,
        "allocation": allocation,
        "row": line_rows(allocation, statement, language)[line],
        "step": proof_of(proof, statement.lines[line].node_id, names=names, prefix="step", language=language),
        "above": text("portal.why.above", language),
    }
    return render(request, "portal/why.html", content)


@guarded(Resource.STATEMENT, Action.DOWNLOAD)
@require_safe
def unit_document(request: HttpRequest, actor: Actor, unit_id: int, kind: str) -> HttpResponse:
    """Give one unit's statement as PDF, or the figures that prove it as JSON.

    Raises
    ------
    NotPermitted
        The season is open or the unit is not charged.
    Http404
        There is no document of this kind.
    """
    page = describe_unit(actor=actor, unit_id=unit_id, season_id=season_asked(request))
    closed, statement = page.closed, page.unit.statement
    if closed is None or statement is None:
        raise NotPermitted("the unit is not charged.", code="access.no_statement")
    language = language_for(request)
    imprint = imprint_of(closed, actor)
    if kind == "pdf":
        content = statement_pdf(closed.allocation, statement.unit_id, language, imprint=imprint)
    elif kind == "json":
        content = unit_json(closed.allocation, statement, imprint.seal)
    else:
        raise Http404
    stem = file_stems([row.unit_id for row in closed.allocation.statements])[statement.unit_id]
    return document(content, f"{text('file.statement', language)}-{stem}", kind)


@guarded(Resource.STATEMENT, Action.DOWNLOAD)
@require_safe
def building_document(request: HttpRequest, actor: Actor, condominium_id: int, kind: str) -> HttpResponse:
    """Give the building's whole allocation as PDF, workbook or JSON."""
    closed = closed_season(
        actor=actor,
        condominium_id=condominium_id,
        action=Action.DOWNLOAD,
        season_id=season_asked(request),
    )
    language = language_for(request)
    content = _building(closed, kind, language, imprint_of(closed, actor))
    return document(content, text("file.allocation", language), kind)


def _building(closed: StoredAllocation, kind: str, language: Language, imprint: Imprint) -> bytes:
    if kind == "pdf":
        return building_book_pdf(closed.allocation, language, imprint=imprint)
    if kind == "xlsx":
        return allocation_workbook(closed.allocation, language, imprint=imprint)
    if kind == "json":
        return allocation_json(closed.allocation, imprint.seal)
    raise Http404
