"""Expenses of a season: the list, typed in, uploaded with a preview, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.kernel import Refusal
from tepore.norms.uni10200 import ExpenseKind
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.season_expenses import enter_typed, list_expenses, take_expense_back
from tepore.services.typed_expense import FIELDS, read_expense
from tepore.services.upload_expenses import LARGEST_BYTES, enter_upload, show_upload
from tepore.web.access import guarded
from tepore.web.language import language_for
from tepore.web.refusals import said

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor
    from tepore.services.typed_expense import FieldFault
    from tepore.services.upload_expenses import ShownUpload

UNFIT, CONFLICT = 422, 409
ANSWER = "kind "
"""Begins the name of a form's field that answers for a line of an invoice."""


@guarded(Resource.EXPENSE)
@require_safe
def expenses(request: HttpRequest, actor: Actor, condominium_id: int, season_id: int) -> HttpResponse:
    """List the expenses of a season, with the forms to enter more."""
    return _expenses(request, actor, condominium_id, season_id)


@guarded(Resource.EXPENSE, Action.ENTER)
@require_POST
def enter_expense(request: HttpRequest, actor: Actor, condominium_id: int, season_id: int) -> HttpResponse:
    """Enter one expense that was typed in."""
    written = {name: request.POST.get(name, "")[:400] for name in FIELDS}
    found, faults = read_expense(written)
    if found is None:
        return _expenses(
            request, actor, condominium_id, season_id, written=written, faults=faults, status=UNFIT
        )
    try:
        entered = enter_typed(
            actor=actor,
            condominium_id=condominium_id,
            season_id=season_id,
            expenses=[found],
            now=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _expenses(
            request, actor, condominium_id, season_id, written=written, refusal=refusal, status=CONFLICT
        )
    return _listed(condominium_id, season_id, entered.entered, entered.known)


@guarded(Resource.EXPENSE, Action.ENTER)
@require_POST
def show_expenses(request: HttpRequest, actor: Actor, condominium_id: int, season_id: int) -> HttpResponse:
    """Show what an uploaded file holds; nothing is kept yet."""
    uploaded = request.FILES.get("file")
    try:
        shown = show_upload(
            actor=actor,
            condominium_id=condominium_id,
            season_id=season_id,
            content=uploaded.read(LARGEST_BYTES + 1) if uploaded else b"",
            name=str(uploaded.name)[:200] if uploaded else "",
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _expenses(request, actor, condominium_id, season_id, refusal=refusal, status=UNFIT)
    return _shown(request, actor, condominium_id, season_id, shown)


@guarded(Resource.EXPENSE, Action.ENTER)
@require_POST
def confirm_expenses(request: HttpRequest, actor: Actor, condominium_id: int, season_id: int) -> HttpResponse:
    """Enter what was shown."""
    answers = {
        name.removeprefix(ANSWER): str(kind) for name, kind in request.POST.items() if name.startswith(ANSWER)
    }
    try:
        entered = enter_upload(
            actor=actor,
            condominium_id=condominium_id,
            season_id=season_id,
            token=request.POST.get("token", ""),
            answers=answers,
            now=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _expenses(request, actor, condominium_id, season_id, refusal=refusal, status=CONFLICT)
    return _listed(condominium_id, season_id, entered.entered, entered.known)


@guarded(Resource.EXPENSE, Action.ENTER)
@require_POST
def take_back(
    request: HttpRequest, actor: Actor, condominium_id: int, season_id: int, expense_id: int
) -> HttpResponse:
    """Take an expense back."""
    try:
        take_expense_back(
            actor=actor,
            condominium_id=condominium_id,
            season_id=season_id,
            expense_id=expense_id,
            now=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _expenses(request, actor, condominium_id, season_id, refusal=refusal, status=CONFLICT)
    return redirect("expenses", condominium_id, season_id)


def _listed(condominium_id: int, season_id: int, entered: int, known: int) -> HttpResponse:
    response = redirect("expenses", condominium_id, season_id)
    response["Location"] += f"?entered={entered}&known={known}"
    return response


def _expenses(
    request: HttpRequest,
    actor: Actor,
    condominium_id: int,
    season_id: int,
    *,
    written: dict[str, str] | None = None,
    faults: tuple[FieldFault, ...] = (),
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    page = list_expenses(actor=actor, condominium_id=condominium_id, season_id=season_id)
    content = {
        "page": page,
        "condominium": page.condominium,
        "season_id": season_id,
        "tab": "seasons",
        "part": "expenses",
        "kinds": [kind.value for kind in ExpenseKind],
        "written": written or {},
        "faults": {fault.field: fault for fault in faults},
        "said": said(refusal, language_for(request)) if refusal else None,
        "entered": _count(request, "entered"),
        "known": _count(request, "known"),
    }
    return render(request, "portal/expenses.html", content, status=status)


def _shown(
    request: HttpRequest, actor: Actor, condominium_id: int, season_id: int, shown: ShownUpload
) -> HttpResponse:
    page = list_expenses(actor=actor, condominium_id=condominium_id, season_id=season_id)
    content = {
        "page": page,
        "condominium": page.condominium,
        "season_id": season_id,
        "tab": "seasons",
        "part": "expenses",
        "shown": shown,
        "kinds": [kind.value for kind in ExpenseKind],
        "answer": ANSWER,
    }
    return render(request, "portal/expenses_shown.html", content)


def _count(request: HttpRequest, name: str) -> int | None:
    written = request.GET.get(name, "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else None
