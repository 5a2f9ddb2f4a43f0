"""Coming in, going out, and choosing a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model, login, logout
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from tepore.documents.texts import UnknownLanguage, language_of
from tepore.services.access import Action, Resource
from tepore.services.sign_in import BadSignInLink, redeem_sign_in_link
from tepore.web.access import SIGNED_IN_AT, acting, unguarded
from tepore.web.language import COOKIE, COOKIE_SECONDS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PASSWORDLESS = "django.contrib.auth.backends.ModelBackend"


@unguarded
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead whoever comes to where their work is: a resident home, everybody else to the condominiums."""
    actor = acting(request)
    if actor is None:
        return redirect("sign-in")
    return redirect("own-units" if actor.may(Action.VIEW, Resource.OWN_UNIT) else "portfolio")


@unguarded
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Tell how one gets in; who is in already is led on."""
    if acting(request):
        return redirect("start")
    return render(request, "portal/sign_in.html", {"token": None})


@unguarded
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token")
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button for a one-time link; only pressing it uses the link up.

    A link that is merely fetched, by a mail scanner or a preview, is still good afterwards.
    """
    if request.method != "POST":
        return render(request, "portal/sign_in.html", {"token": token})
    now = timezone.now()
    try:
        user_id = redeem_sign_in_link(token=token, now=now)
    except BadSignInLink:
        return render(request, "portal/sign_in.html", {"token": None, "is_spent": True}, status=403)
    logout(request)  # whoever was in before leaves nothing behind
    login(request, get_user_model().objects.get(pk=user_id), backend=PASSWORDLESS)
    request.session[SIGNED_IN_AT] = now.isoformat()
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
