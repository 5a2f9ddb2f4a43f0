"""The session: opened under a new id, with what was shown to get in, and who asks from where."""

from __future__ import annotations

from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth import get_user_model, login, logout, update_session_auth_hash
from django.urls import reverse
from django.utils import timezone

from tepore.services.attempts import LimiterDown, TooManyAttempts, visitor_of
from tepore.services.passkeys import Site
from tepore.web.views.faults import limiter_down, too_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from tepore.services.come_in import CameIn

PASSWORDLESS = "django.contrib.auth.backends.ModelBackend"
SIGNED_IN_AT = "signed_in_at"
SECOND_FACTOR_AT = "second_factor_at"
MEMBERSHIP = "membership"
CHALLENGE = "challenge"

Rest = ParamSpec("Rest")


def open_session(request: HttpRequest, came_in: CameIn) -> None:
    """Begin a session under a new id; whoever was in before leaves nothing behind."""
    now = timezone.now().isoformat()
    logout(request)
    login(request, get_user_model().objects.get(pk=came_in.user_id), backend=PASSWORDLESS)
    request.session[SIGNED_IN_AT] = now
    if came_in.has_second_factor:
        request.session[SECOND_FACTOR_AT] = now


def note_second_factor(request: HttpRequest) -> None:
    """Note that a second factor was shown, and go on under a new id."""
    request.session.cycle_key()
    request.session[SECOND_FACTOR_AT] = timezone.now().isoformat()


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Tell whether the session has shown one."""
    return SECOND_FACTOR_AT in request.session


def end_other_sessions(request: HttpRequest) -> None:
    """End every session of the user but this one: their keys hang on the unusable password, which changes."""
    user = request.user
    if not user.is_authenticated:
        return
    user.set_unusable_password()
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)


def signed_in_at(request: HttpRequest) -> datetime:
    """Give when the session began; long ago where it does not say."""
    return datetime.fromisoformat(request.session.get(SIGNED_IN_AT, "1970-01-01T00:00:00+00:00"))


def visitor(request: HttpRequest) -> str:
    """Name who asks, by the network address: behind our own proxy, by what that one saw last."""
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.ENVIRONMENT.https:
        seen = request.headers.get("X-Forwarded-For", "").split(",")[-1] or seen
    return visitor_of(seen)


def site_of(request: HttpRequest) -> Site:
    """Give the portal as the browser knows it."""
    host = request.get_host()
    name = host.partition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    return Site(host=name.lower(), origin=f"{request.scheme}://{host}")


def link_site(request: HttpRequest) -> str:
    """Give the address up to where a sign-in link's token follows."""
    return request.build_absolute_uri(reverse("sign-in"))


def bounded(
    page: Callable[Concatenate[HttpRequest, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """Answer in words where too many attempts were made, or none can be counted."""

    @wraps(page)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return page(request, *args, **kwargs)
        except TooManyAttempts:
            return too_many(request)
        except LimiterDown:
            return limiter_down(request)

    return cast("Callable[Concatenate[HttpRequest, Rest], HttpResponse]", answer)
