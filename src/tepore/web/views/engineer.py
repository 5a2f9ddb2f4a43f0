"""The engineer's pages: radiators and powers, energy need and millesimi, feasibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.documents.feasibility_report import feasibility_report_pdf
from tepore.documents.need_report import millesimi_section, need_report_pdf, need_workbook
from tepore.documents.need_report.written import need_json_bytes
from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.building_file import BadBuildingFile
from tepore.services.engineers_files import NEED, STUDY, reckon_need, reckon_study
from tepore.services.intake import LARGEST_BYTES, discard_file, hand_over_file, list_handed_over
from tepore.services.radiator_powers import (
    OWN,
    certify_radiator,
    describe_radiator,
    known_types,
    list_radiators,
    measure_radiator,
)
from tepore.web.access import guarded
from tepore.web.downloads import KINDS
from tepore.web.energy_pages import need_content, study_content
from tepore.web.language import language_for
from tepore.web.pager import offset_of, pager_of
from tepore.web.typed_fields import typed_decimal, typed_decimal_or_none, typed_text
from tepore.web.uploads import one_of, uploaded_file
from tepore.web.workshop_words import told, told_fault

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from tepore.services.access import Actor

PAGE_ROWS = 25
UNFIT = 422
PAGE_OF = {NEED: "need-file", STUDY: "study-file"}


@guarded(Resource.RADIATOR)
@require_safe
def radiators(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """List the radiators of a condominium with powers and steps."""
    found = list_radiators(
        actor=actor, condominium_id=condominium_id, offset=offset_of(request, PAGE_ROWS), size=PAGE_ROWS
    )
    content = {
        "condominium": found.condominium,
        "tab": "radiators",
        "found": found,
        "pager": pager_of(request, offset=found.offset, size=found.size, total=found.total),
    }
    return render(request, "workshop/radiators.html", content)


@guarded(Resource.RADIATOR)
@require_safe
def radiator(request: HttpRequest, actor: Actor, radiator_id: int) -> HttpResponse:
    """Show a radiator with the steps of its power."""
    return _radiator(request, actor, radiator_id)


@guarded(Resource.RADIATOR, Action.ENTER)
@require_POST
def enter_power(request: HttpRequest, actor: Actor, radiator_id: int) -> HttpResponse:
    """Enter a radiator's size or its certificate; the power follows."""
    try:
        if typed_text(request, "way") == "certificate":
            certify_radiator(
                actor=actor,
                radiator_id=radiator_id,
                power_50_w=typed_decimal(request, "power_50_w"),
                exponent=typed_decimal(request, "exponent"),
                certificate=typed_text(request, "certificate"),
                now=timezone.now(),
            )
        else:
            measure_radiator(
                actor=actor,
                radiator_id=radiator_id,
                kind=typed_text(request, "type"),
                sizes_mm=(
                    typed_decimal(request, "length_mm"),
                    typed_decimal(request, "height_mm"),
                    typed_decimal(request, "depth_mm"),
                ),
                coefficient_w_per_m3=typed_decimal_or_none(request, "coefficient"),
                source=typed_text(request, "source"),
                now=timezone.now(),
            )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _radiator(request, actor, radiator_id, refusal, status=UNFIT)
    response = redirect("radiator", radiator_id)
    response["Location"] += "?done=power"
    return response


@guarded(Resource.ENERGY)
@require_safe
def energy(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Offer to hand over a need file or a study, and list those that wait."""
    return _energy(request, actor)


@guarded(Resource.ENERGY, Action.ENTER)
@require_POST
def hand_energy_over(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep an uploaded file and lead on to its results."""
    try:
        name, content = uploaded_file(request)
        kind = one_of(typed_text(request, "kind"), tuple(PAGE_OF))
        file_id = hand_over_file(actor=actor, kind=kind, name=name, content=content, now=timezone.now())
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _energy(request, actor, refusal, status=UNFIT)
    return redirect(PAGE_OF[kind], file_id)


@guarded(Resource.ENERGY)
@require_safe
def need_file(request: HttpRequest, actor: Actor, need_id: UUID) -> HttpResponse:
    """Show need, millesimi and involuntary share of a need file, or all that is wrong with it."""
    language = language_for(request)
    try:
        file, report = reckon_need(actor=actor, file_id=need_id)
    except NotPermitted:
        raise
    except BadBuildingFile as bad:
        content = {"faults": [told_fault(fault, language) for fault in bad.faults[:100]], "file_id": need_id}
        return render(request, "workshop/need.html", content)
    except Refusal as refusal:
        return render(request, "workshop/need.html", {"told": told(refusal, language), "file_id": need_id})
    content = {"file": file, "file_id": need_id, "report": report, **need_content(report, language)}
    return render(request, "workshop/need.html", content)


@guarded(Resource.ENERGY)
@require_safe
def need_document(request: HttpRequest, actor: Actor, need_id: UUID, kind: str) -> HttpResponse:
    """Give the technical report (PDF), the workbook, or the section for the building file.

    Raises
    ------
    Http404
        There is no such kind, or the file cannot be calculated.
    """
    try:
        file, report = reckon_need(actor=actor, file_id=need_id)
    except NotPermitted:
        raise
    except Refusal as refusal:
        raise Http404(refusal.code) from refusal
    makers = {
        "pdf": lambda: need_report_pdf(report, issued_on=day_in_rome(timezone.now())),
        "xlsx": lambda: need_workbook(report),
        "json": lambda: need_json_bytes(report),
        "toml": lambda: millesimi_section(report).encode(),
    }
    if kind not in makers:
        raise Http404
    del request
    return _download(makers[kind](), file.name, kind)


@guarded(Resource.ENERGY)
@require_safe
def study_file(request: HttpRequest, actor: Actor, study_id: UUID) -> HttpResponse:
    """Show a feasibility study with its reasons, clauses and flows."""
    language = language_for(request)
    try:
        file, result = reckon_study(actor=actor, file_id=study_id)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return render(request, "workshop/study.html", {"told": told(refusal, language), "file_id": study_id})
    content = {"file": file, "file_id": study_id, "result": result, **study_content(result, language)}
    return render(request, "workshop/study.html", content)


@guarded(Resource.ENERGY)
@require_safe
def study_document(request: HttpRequest, actor: Actor, study_id: UUID) -> HttpResponse:
    """Give the technical-economic report of a study (PDF).

    Raises
    ------
    Http404
        The study cannot be run.
    """
    del request
    try:
        file, result = reckon_study(actor=actor, file_id=study_id)
    except NotPermitted:
        raise
    except Refusal as refusal:
        raise Http404(refusal.code) from refusal
    return _download(feasibility_report_pdf(result, issued_on=day_in_rome(timezone.now())), file.name, "pdf")


@guarded(Resource.ENERGY, Action.ENTER)
@require_POST
def forget_energy(request: HttpRequest, actor: Actor, energy_id: UUID) -> HttpResponse:
    """Give an engineer's file up."""
    del request
    discard_file(actor=actor, file_id=energy_id)
    return redirect("energy")


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    stem = name.rpartition(".")[0] or name
    plain = stem.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    answer = HttpResponse(content, content_type=KINDS.get(kind, "application/toml; charset=utf-8"))
    answer.headers["Content-Disposition"] = f'attachment; filename="{plain}.{kind}"'
    return answer


def _radiator(
    request: HttpRequest, actor: Actor, radiator_id: int, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    condominium, row = describe_radiator(actor=actor, radiator_id=radiator_id)
    content = {
        "condominium": condominium,
        "row": row,
        "sizes": dict(row.sizes),
        "types": known_types(),
        "own": OWN,
        "done": request.GET.get("done") == "power",
        "told": told(refusal, language_for(request)) if refusal else None,
        "typed": request.POST,
    }
    return render(request, "workshop/radiator.html", content, status=status)


def _energy(
    request: HttpRequest, actor: Actor, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    content = {
        "waiting": [
            (file, PAGE_OF[file.kind]) for file in list_handed_over(actor=actor, kinds=tuple(PAGE_OF))
        ],
        "largest_mb": LARGEST_BYTES // 1024 // 1024,
        "told": told(refusal, language_for(request)) if refusal else None,
    }
    return render(request, "workshop/energy.html", content, status=status)
