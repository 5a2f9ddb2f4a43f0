"""Coming in, going out, and choosing a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from tepore.documents.texts import UnknownLanguage, language_of
from tepore.services.access import Action, Resource
from tepore.services.come_in import come_in_by_code, come_in_by_link, come_in_by_passkey, show_second_factor
from tepore.services.link_requests import request_link
from tepore.services.one_time_passwords import WrongOneTimePassword
from tepore.services.outgoing_mail import mail_is_on
from tepore.services.passkeys import BadPasskey, begin_sign_in
from tepore.services.second_factor import factors_of
from tepore.services.sign_in import BadSignInLink
from tepore.services.sign_in_codes import BadSignInCode
from tepore.web.access import acting, owes_second_factor, unguarded
from tepore.web.json_bodies import BadBody, answered, body_of, refused
from tepore.web.language import COOKIE, COOKIE_SECONDS, language_for
from tepore.web.session import (
    CHALLENGE,
    bounded,
    link_site,
    note_second_factor,
    open_session,
    site_of,
    visitor,
)

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

FIRST_PAGES = (
    (Resource.OWN_UNIT, "own-units"),
    (Resource.CONDOMINIUM, "portfolio"),
    (Resource.ACCOUNT, "account"),
)
"""Where work begins: the first page that the role may see."""


@unguarded
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead whoever comes to where their work is: a resident home, others to the condominiums."""
    actor = acting(request)
    if actor is None:
        return redirect("sign-in")
    return redirect(next(page for resource, page in FIRST_PAGES if actor.may(Action.VIEW, resource)))


@unguarded
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Tell how one gets in; who is in already is led on."""
    if acting(request):
        return redirect("start")
    return _door(request)


def _door(request: HttpRequest, status: int = 200, **said: object) -> HttpResponse:
    content = {"token": None, "mail_is_on": mail_is_on(), **said}
    return render(request, "portal/sign_in.html", content, status=status)


@unguarded
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token")
@bounded
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button for a one-time link; only pressing it uses the link up.

    A link that is merely fetched, by a mail scanner or a preview, is still good afterwards.
    """
    if request.method != "POST":
        return render(request, "portal/sign_in.html", {"token": token})
    try:
        came_in = come_in_by_link(token=token, visitor=visitor(request), now=timezone.now())
    except BadSignInLink:
        return _door(request, status=403, is_spent=True)
    open_session(request, came_in)
    return redirect("start")


@unguarded
@require_POST
@sensitive_post_parameters("email")
@bounded
def ask_link(request: HttpRequest) -> HttpResponse:
    """Take an address to send a link to; the answer is the same whoever asks."""
    if mail_is_on():
        request_link(
            address=request.POST.get("email", ""),
            site=link_site(request),
            language=language_for(request),
            visitor=visitor(request),
            now=timezone.now(),
        )
    return _door(request, is_asked=True)


@unguarded
@require_POST
@sensitive_post_parameters("code")
@bounded
def use_code(request: HttpRequest) -> HttpResponse:
    """Take the code of a letter."""
    try:
        came_in = come_in_by_code(
            typed=request.POST.get("code", ""), visitor=visitor(request), now=timezone.now()
        )
    except BadSignInCode:
        return _door(request, status=403, is_bad_code=True)
    open_session(request, came_in)
    return redirect("start")


@unguarded
@require_POST
def passkey_challenge(request: HttpRequest) -> HttpResponse:
    """Give the browser a challenge for whatever passkey it has."""
    challenge = begin_sign_in(site=site_of(request), now=timezone.now())
    request.session[CHALLENGE] = challenge.kept
    return answered(challenge.options)


@unguarded
@require_POST
@bounded
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Let in whoever answers the challenge."""
    try:
        came_in = come_in_by_passkey(
            kept=request.session.pop(CHALLENGE, {}),
            answer=body_of(request),
            site=site_of(request),
            visitor=visitor(request),
            now=timezone.now(),
        )
    except (BadPasskey, BadBody) as refusal:
        return refused(refusal, request)
    open_session(request, came_in)
    return answered({"to": reverse("start")})


@unguarded
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@bounded
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a one-time password, a recovery code or a passkey."""
    actor = acting(request)
    if actor is None:
        return redirect("sign-in")
    factors = factors_of(user_id=actor.user_id)
    if not owes_second_factor(request, actor) or not factors.any:
        return redirect("start")
    content = {"factors": factors}
    if request.method != "POST":
        return render(request, "portal/second_factor.html", content)
    try:
        show_second_factor(
            user_id=actor.user_id,
            typed=request.POST.get("code", ""),
            visitor=visitor(request),
            now=timezone.now(),
        )
    except WrongOneTimePassword:
        return render(request, "portal/second_factor.html", content | {"is_wrong": True}, status=403)
    note_second_factor(request)
    return redirect("start")


@unguarded
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign-in")


@unguarded
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember a language and go back to the page."""
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = redirect(back)
    try:
        language = language_of(request.POST.get("language", ""))
    except UnknownLanguage:
        return response
    response.set_cookie(
        COOKIE, language, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response
