"""One's own account: passkeys, one-time passwords, recovery codes, sessions, and as what one acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.attempts import SECOND_FACTOR_BY_USER, admit
from tepore.services.memberships import list_memberships
from tepore.services.one_time_passwords import (
    WrongOneTimePassword,
    begin_enrolment,
    confirm_enrolment,
    new_recovery_codes,
    recovery_codes_left,
    remove_one_time_password,
)
from tepore.services.passkeys import BadPasskey, begin_adding, finish_adding, list_passkeys, remove_passkey
from tepore.services.second_factor import factors_of, may_change_factors, needs_second_factor
from tepore.web.access import guarded, owes_second_factor
from tepore.web.json_bodies import BadBody, answered, body_of, refused
from tepore.web.session import (
    CHALLENGE,
    MEMBERSHIP,
    bounded,
    end_other_sessions,
    has_shown_second_factor,
    note_second_factor,
    site_of,
)

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor

LONGEST_NAME = 100


@guarded(Resource.ACCOUNT)
@require_safe
def account(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what one comes in with, and as what one acts."""
    content = {
        "passkeys": list_passkeys(user_id=actor.user_id),
        "factors": factors_of(user_id=actor.user_id),
        "codes_left": recovery_codes_left(user_id=actor.user_id),
        "memberships": list_memberships(user_id=actor.user_id, on=day_in_rome(timezone.now())),
        "name": request.user.first_name if request.user.is_authenticated else "",
        "is_needed": needs_second_factor(actor),
    }
    return render(request, "portal/account.html", content)


@guarded(Resource.ACCOUNT, Action.ENTER, before_second_factor=True)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@sensitive_variables("codes", "enrolment")
@bounded
def enrol(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enrol one-time passwords, or a passkey: the secret is made by a POST and counts once confirmed."""
    if (gone_on := _not_yet(request, actor)) is not None:
        return gone_on
    content: dict[str, object] = {"factors": factors_of(user_id=actor.user_id)}
    if request.method != "POST":
        return render(request, "portal/enrol.html", content)
    now, digits, status = timezone.now(), request.POST.get("code"), 200
    try:
        if digits is not None:
            admit((SECOND_FACTOR_BY_USER, f"{actor.user_id}"), now=now)
            codes = confirm_enrolment(actor=actor, digits=digits, now=now)
            end_other_sessions(request)
            note_second_factor(request)
            return render(request, "portal/recovery_codes.html", {"codes": codes})
    except WrongOneTimePassword:
        content, status = content | {"is_wrong": True}, 400
    try:
        content["enrolment"] = begin_enrolment(user_id=actor.user_id, shown_name=actor.organisation, now=now)
    except WrongOneTimePassword:
        return redirect("account")
    return render(request, "portal/enrol.html", content, status=status)


@guarded(Resource.ACCOUNT, Action.ENTER, before_second_factor=True)
@require_POST
def passkey_options(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give the browser what it needs to make a passkey."""
    if (gone_on := _not_yet(request, actor)) is not None:
        return gone_on
    challenge = begin_adding(
        user_id=actor.user_id, shown_name=actor.organisation, site=site_of(request), now=timezone.now()
    )
    request.session[CHALLENGE] = challenge.kept
    return answered(challenge.options)


@guarded(Resource.ACCOUNT, Action.ENTER, before_second_factor=True)
@require_POST
def add_passkey(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep the passkey that the browser made; the first one counts as shown."""
    if (gone_on := _not_yet(request, actor)) is not None:
        return gone_on
    try:
        body = body_of(request)
        finish_adding(
            actor=actor,
            kept=request.session.pop(CHALLENGE, {}),
            answer=body.get("credential", {}),
            name=str(body.get("name", ""))[:LONGEST_NAME],
            site=site_of(request),
            now=timezone.now(),
        )
    except (BadPasskey, BadBody) as refusal:
        return refused(refusal, request)
    end_other_sessions(request)
    note_second_factor(request)
    return answered({"to": reverse("account")})


@guarded(Resource.ACCOUNT, Action.ENTER)
@require_POST
def drop_passkey(request: HttpRequest, actor: Actor, passkey_id: int) -> HttpResponse:
    """Forget a passkey; the last factor of somebody who needs one stays."""
    _may_change(request, actor)
    factors = factors_of(user_id=actor.user_id)
    if needs_second_factor(actor) and factors.passkeys == 1 and not factors.one_time_password:
        return redirect("account")
    if remove_passkey(actor=actor, passkey_id=passkey_id, now=timezone.now()):
        end_other_sessions(request)
    return redirect("account")


@guarded(Resource.ACCOUNT, Action.ENTER)
@require_POST
def drop_one_time_password(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Forget the secret of the one-time passwords; the last factor of somebody who needs one stays."""
    _may_change(request, actor)
    if needs_second_factor(actor) and not factors_of(user_id=actor.user_id).passkeys:
        return redirect("account")
    if remove_one_time_password(actor=actor, now=timezone.now()):
        end_other_sessions(request)
    return redirect("account")


@guarded(Resource.ACCOUNT, Action.ENTER)
@require_POST
@sensitive_variables("codes")
def renew_recovery_codes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make new recovery codes in place of the old ones, and show them this once."""
    _may_change(request, actor)
    codes = new_recovery_codes(actor=actor, now=timezone.now())
    return render(request, "portal/recovery_codes.html", {"codes": codes})


@guarded(Resource.ACCOUNT, Action.ENTER)
@require_POST
def end_sessions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """End every other session of the user."""
    del actor
    end_other_sessions(request)
    return redirect("account")


@guarded(Resource.ACCOUNT, Action.ENTER)
@require_POST
def act_as(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Act by another of one's own memberships from now on."""
    chosen = request.POST.get("membership", "")
    held = list_memberships(user_id=actor.user_id, on=day_in_rome(timezone.now()))
    if any(str(row.id) == chosen for row in held):
        request.session[MEMBERSHIP] = int(chosen)
    return redirect("start")


def _not_yet(request: HttpRequest, actor: Actor) -> HttpResponse | None:
    """Lead on whoever has factors and has not shown one."""
    if may_change_factors(user_id=actor.user_id, has_shown_one=has_shown_second_factor(request)):
        return None
    return redirect("second-factor" if owes_second_factor(request, actor) else "account")


def _may_change(request: HttpRequest, actor: Actor) -> None:
    if not may_change_factors(user_id=actor.user_id, has_shown_one=has_shown_second_factor(request)):
        raise NotPermitted("show a second factor first.", code="access.second_factor")
