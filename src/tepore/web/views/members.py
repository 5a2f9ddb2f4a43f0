"""Who of the office has which role, and whom a resident lets see an own unit: listed, let in, ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, Resource
from tepore.services.guests import UnableToInviteGuest, end_guest, invite_guest, list_guests
from tepore.services.let_in import Way
from tepore.services.members import (
    Span,
    UnableToChangeMember,
    condominium_choices,
    end_membership,
    invite_member,
    list_members,
    roles_to_give,
)
from tepore.services.outgoing_mail import BadMailAddress, mail_is_on
from tepore.services.own_units import list_own_units
from tepore.web.access import guarded
from tepore.web.language import language_for
from tepore.web.session import link_site

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor

REFUSED = 422


@guarded(Resource.MEMBER)
@require_safe
def members(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the members, with the form that lets another in."""
    return _members(request, actor)


@guarded(Resource.MEMBER, Action.ENTER)
@require_POST
@sensitive_post_parameters("email")
@sensitive_variables("made")
def invite(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give somebody a role, and show this once what lets them in."""
    given = request.POST
    try:
        made = invite_member(
            actor=actor,
            name=given.get("name", ""),
            role=given.get("role", ""),
            condominium_id=int(given["condominium"]) if given.get("condominium", "").isdecimal() else None,
            held=Span(
                start_on=_day(given.get("start", "")) or day_in_rome(timezone.now()),
                end_on=_day(given.get("end", "")),
            ),
            way=_way(request),
            now=timezone.now(),
        )
    except (UnableToChangeMember, BadMailAddress) as refusal:
        return _members(request, actor, refusal, status=REFUSED)
    content = {"made": made, "name": given.get("name", ""), "back": "members"}
    return render(request, "portal/let_in.html", content)


@guarded(Resource.MEMBER, Action.ENTER)
@require_POST
def end(request: HttpRequest, actor: Actor, membership_id: int) -> HttpResponse:
    """End a membership as of today."""
    try:
        end_membership(actor=actor, membership_id=membership_id, now=timezone.now())
    except UnableToChangeMember as refusal:
        return _members(request, actor, refusal, status=REFUSED)
    return redirect("members")


@guarded(Resource.GUEST)
@require_safe
def guests(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List a resident's guests, with the form that lets another in."""
    return _guests(request, actor)


@guarded(Resource.GUEST, Action.ENTER)
@require_POST
@sensitive_post_parameters("email")
@sensitive_variables("made")
def ask_guest(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let somebody see an own unit, and show this once what lets them in."""
    given, today = request.POST, day_in_rome(timezone.now())
    until = _day(given.get("until", ""))
    units = [unit.id for unit in list_own_units(actor=actor) if str(unit.id) == given.get("unit")]
    if not units or until is None:
        missing = UnableToInviteGuest("unit or day is missing.", code="guest.days")
        return _guests(request, actor, missing, status=REFUSED)
    try:
        made = invite_guest(
            actor=actor,
            unit_id=units[0],
            name=given.get("name", ""),
            start_on=_day(given.get("start", "")) or today,
            end_on=until + timedelta(days=1) if until < date.max else until,
            way=_way(request),
            now=timezone.now(),
        )
    except (UnableToInviteGuest, BadMailAddress) as refusal:
        return _guests(request, actor, refusal, status=REFUSED)
    content = {"made": made, "name": given.get("name", ""), "back": "guests"}
    return render(request, "portal/let_in.html", content)


@guarded(Resource.GUEST, Action.ENTER)
@require_POST
def show_out(request: HttpRequest, actor: Actor, guest_id: int) -> HttpResponse:
    """Show a guest out at once."""
    del request
    end_guest(actor=actor, guest_id=guest_id, now=timezone.now())
    return redirect("guests")


def _members(
    request: HttpRequest, actor: Actor, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    content = {
        "members": list_members(actor=actor, on=day_in_rome(timezone.now())),
        "roles": [role.value for role in roles_to_give(actor)],
        "condominiums": condominium_choices(actor=actor),
        "refused": refusal,
        "given": request.POST,
        "mail_is_on": mail_is_on(),
    }
    return render(request, "portal/members.html", content, status=status)


def _guests(
    request: HttpRequest, actor: Actor, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    today = day_in_rome(timezone.now())
    content = {
        "guests": list_guests(actor=actor, on=today),
        "units": [unit for unit in list_own_units(actor=actor) if unit.answers_on(today)],
        "refused": refusal,
        "given": request.POST,
        "mail_is_on": mail_is_on(),
    }
    return render(request, "portal/guests.html", content, status=status)


def _way(request: HttpRequest) -> Way:
    return Way(email=request.POST.get("email", ""), site=link_site(request), language=language_for(request))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
