"""Letting a resident in: a link to be handed over, shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from tepore.services.access import Action, Resource
from tepore.services.describe_unit import describe_unit
from tepore.services.invite_resident import UnableToInvite, invite_resident
from tepore.web.access import guarded

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor


@guarded(Resource.INVITATION, Action.ENTER)
@require_POST
@sensitive_variables("invitation", "link")
def invite(request: HttpRequest, actor: Actor, unit_id: int) -> HttpResponse:
    """Make a link for whoever lives in the unit, and show it this once."""
    page = describe_unit(actor=actor, unit_id=unit_id)
    content: dict[str, object] = {"page": page, "unit": page.unit}
    try:
        invitation = invite_resident(actor=actor, unit_id=unit_id, now=timezone.now())
    except UnableToInvite:
        return render(request, "portal/invitation.html", content, status=409)
    content |= {
        "link": request.build_absolute_uri(reverse("use-link", args=[invitation.token])),
        "expires_at": invitation.expires_at,
    }
    return render(request, "portal/invitation.html", content)
