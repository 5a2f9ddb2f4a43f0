"""Letting a resident in: a link to be handed over, shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from tepore.services.access import Action, Resource
from tepore.services.describe_unit import describe_unit
from tepore.services.invite_resident import UnableToInvite, invite_resident, print_invitations
from tepore.services.let_in import Way
from tepore.services.list_condominiums import condominium_row
from tepore.services.outgoing_mail import BadMailAddress, mail_is_on
from tepore.web.access import guarded
from tepore.web.language import language_for
from tepore.web.session import link_site

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor


@guarded(Resource.INVITATION, Action.ENTER)
@require_POST
@sensitive_variables("invitation", "content")
def invite(request: HttpRequest, actor: Actor, unit_id: int) -> HttpResponse:
    """Make a link for whoever lives in the unit, and show it this once."""
    page = describe_unit(actor=actor, unit_id=unit_id)
    content: dict[str, object] = {"page": page, "unit": page.unit, "mail_is_on": mail_is_on()}
    way = Way(email=request.POST.get("email", ""), site=link_site(request), language=language_for(request))
    try:
        invitation = invite_resident(actor=actor, unit_id=unit_id, way=way, now=timezone.now())
    except (UnableToInvite, BadMailAddress) as refusal:
        return render(request, "portal/invitation.html", content | {"refused": refusal}, status=409)
    return render(request, "portal/invitation.html", content | {"made": invitation.made})


@guarded(Resource.INVITATION, Action.ENTER)
@require_POST
@sensitive_variables("letters")
def invitation_letters(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """Show a letter with a code for every unit of a condominium, to be printed, this once."""
    row = condominium_row(actor=actor, condominium_id=condominium_id)
    letters = print_invitations(actor=actor, condominium_id=condominium_id, now=timezone.now())
    content = {"condominium": row, "letters": letters, "site": link_site(request)}
    return render(request, "portal/invitation_letters.html", content)
