"""Messages between the office and residents: both sides' lists, conversations, forms and files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.list_condominiums import condominium_row
from tepore.services.own_units import list_own_units
from tepore.services.post.households import households_of
from tepore.services.post.letters import key_ring_at_hand
from tepore.services.post.read_messages import list_conversations, read_attachment, read_conversation
from tepore.services.post.send_messages import (
    To,
    Written,
    answer_message,
    write_to_office,
    write_to_residents,
)
from tepore.web.access import guarded
from tepore.web.handed_files import handed_files, served_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor

REFUSED = 422


@guarded(Resource.OWN_MESSAGE)
@require_safe
def own_messages(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the resident's conversations, with a form to write to the office."""
    return _own_messages(request, actor)


@guarded(Resource.OWN_MESSAGE, Action.ENTER)
@require_POST
def write_to_office_form(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send a resident's message to the office."""
    try:
        write_to_office(
            actor=actor, unit_id=_number(request, "unit"), written=_written(request), now=timezone.now()
        )
    except NotPermitted:
        raise
    except Refusal as fault:
        return _own_messages(request, actor, fault)
    return redirect("own-messages")


@guarded(Resource.OWN_MESSAGE)
@require_safe
def own_conversation(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """Show one conversation; its messages are marked as read."""
    return _own_conversation(request, actor, message_id)


@guarded(Resource.OWN_MESSAGE, Action.ENTER)
@require_POST
def own_answer(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """Answer the office."""
    try:
        answer_message(actor=actor, message_id=message_id, written=_written(request), now=timezone.now())
    except NotPermitted:
        raise
    except Refusal as fault:
        return _own_conversation(request, actor, message_id, fault)
    return redirect("own-conversation", message_id=message_id)


@guarded(Resource.OWN_MESSAGE)
@require_safe
def own_attachment(request: HttpRequest, actor: Actor, message_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Give a file of a message."""
    del request
    return _attachment(actor, message_id, attachment_id)


@guarded(Resource.MESSAGE)
@require_safe
def messages(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """List a condominium's conversations, with a form to write to its residents."""
    return _messages(request, actor, condominium_id)


@guarded(Resource.MESSAGE, Action.ENTER)
@require_POST
def write_message(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """Send a message to all of a condominium, a unit or a person."""
    try:
        write_to_residents(
            actor=actor, to=_to(request, condominium_id), written=_written(request), now=timezone.now()
        )
    except NotPermitted:
        raise
    except Refusal as fault:
        return _messages(request, actor, condominium_id, fault)
    return redirect("messages", condominium_id=condominium_id)


@guarded(Resource.MESSAGE)
@require_safe
def conversation(request: HttpRequest, actor: Actor, condominium_id: int, message_id: UUID) -> HttpResponse:
    """Show one conversation; its messages are marked as read."""
    return _conversation(request, actor, condominium_id, message_id)


@guarded(Resource.MESSAGE, Action.ENTER)
@require_POST
def answer_resident(
    request: HttpRequest, actor: Actor, condominium_id: int, message_id: UUID
) -> HttpResponse:
    """Answer a resident."""
    condominium_row(actor=actor, condominium_id=condominium_id)
    answered = _uuid(request, "answered") or message_id
    try:
        answer_message(actor=actor, message_id=answered, written=_written(request), now=timezone.now())
    except NotPermitted:
        raise
    except Refusal as fault:
        return _conversation(request, actor, condominium_id, message_id, fault)
    return redirect("conversation", condominium_id=condominium_id, message_id=message_id)


@guarded(Resource.MESSAGE)
@require_safe
def attachment(
    request: HttpRequest, actor: Actor, condominium_id: int, message_id: UUID, attachment_id: UUID
) -> HttpResponse:
    """Give a file of a message."""
    del request
    condominium_row(actor=actor, condominium_id=condominium_id)
    return _attachment(actor, message_id, attachment_id)


def _own_messages(request: HttpRequest, actor: Actor, fault: Refusal | None = None) -> HttpResponse:
    content = {
        "tab": "own-messages",
        "title_key": "post.tab.own_messages",
        "conversations": list_conversations(actor=actor),
        "units": list_own_units(actor=actor),
        "fault": fault,
        "kept": request.POST,
    }
    return render(request, "portal/own_messages.html", content, status=REFUSED if fault else 200)


def _own_conversation(
    request: HttpRequest, actor: Actor, message_id: UUID, fault: Refusal | None = None
) -> HttpResponse:
    shown = read_conversation(actor=actor, message_id=message_id, now=timezone.now())
    content = {"tab": "own-messages", "conversation": shown, "fault": fault, "kept": request.POST}
    return render(request, "portal/own_conversation.html", content, status=REFUSED if fault else 200)


def _messages(
    request: HttpRequest, actor: Actor, condominium_id: int, fault: Refusal | None = None
) -> HttpResponse:
    condominium = condominium_row(actor=actor, condominium_id=condominium_id)
    content = {
        "condominium": condominium,
        "tab": "messages",
        "conversations": list_conversations(actor=actor, condominium_id=condominium_id),
        "households": households_of(
            condominium_id=condominium.id, on=day_in_rome(timezone.now()), key_ring=key_ring_at_hand()
        ),
        "fault": fault,
        "kept": request.POST,
    }
    return render(request, "portal/messages.html", content, status=REFUSED if fault else 200)


def _conversation(
    request: HttpRequest,
    actor: Actor,
    condominium_id: int,
    message_id: UUID,
    fault: Refusal | None = None,
) -> HttpResponse:
    content = {
        "condominium": condominium_row(actor=actor, condominium_id=condominium_id),
        "tab": "messages",
        "conversation": read_conversation(
            actor=actor, message_id=message_id, now=timezone.now(), condominium_id=condominium_id
        ),
        "fault": fault,
        "kept": request.POST,
    }
    return render(request, "portal/conversation.html", content, status=REFUSED if fault else 200)


def _attachment(actor: Actor, message_id: UUID, attachment_id: UUID) -> HttpResponse:
    row, content = read_attachment(actor=actor, message_id=message_id, attachment_id=attachment_id)
    return served_file(content, row.name, row.kind)


def _written(request: HttpRequest) -> Written:
    return Written(
        subject=request.POST.get("subject", ""),
        text=request.POST.get("text", ""),
        files=handed_files(request, "files"),
    )


def _to(request: HttpRequest, condominium_id: int) -> To:
    """Read whom a message is for: ``all``, ``unit:3`` or ``person:…``."""
    kind, _, which = request.POST.get("to", "all").partition(":")
    if kind == "unit" and which.isdecimal():
        return To(condominium_id=condominium_id, unit_id=int(which))
    if kind == "person":
        person_id = _uuid_of(which)
        if person_id is not None:
            return To(condominium_id=condominium_id, person_id=person_id)
    if kind != "all":
        raise NotPermitted("nobody is meant by this.", code="access.person")
    return To(condominium_id=condominium_id)


def _number(request: HttpRequest, name: str) -> int:
    written = request.POST.get(name, "")
    if not written.isdecimal():
        raise Refusal("choose one.", where=name, code="form.choice")
    return int(written)


def _uuid(request: HttpRequest, name: str) -> UUID | None:
    return _uuid_of(request.POST.get(name, ""))


def _uuid_of(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
