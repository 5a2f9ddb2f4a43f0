"""The guard in front of every page: signed in, recently, and granted by the policy; else nothing is there."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, cast

from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone

from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, Actor, NotPermitted, Resource, actor_of, require

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

LONGEST_SESSION = timedelta(hours=12)
SIGNED_IN_AT = "signed_in_at"

Rest = ParamSpec("Rest")


class DeclaredPage(Protocol):
    """A view that says whom it is for."""

    access: tuple[Resource, Action] | None

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer a request."""


def guarded(
    resource: Resource, action: Action = Action.VIEW
) -> Callable[[Callable[Concatenate[HttpRequest, Actor, Rest], HttpResponse]], DeclaredPage]:
    """Declare which resource a page shows, and let in whom the policy grants it.

    Who is not signed in is led to the door. Who may not see the page is answered as if it were not there.
    """

    def declare(page: Callable[Concatenate[HttpRequest, Actor, Rest], HttpResponse]) -> DeclaredPage:
        @wraps(page)
        def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            actor = acting(request)
            if actor is None:
                return redirect("sign-in")
            request.actor = actor  # type: ignore[attr-defined]  # read back by the template's context
            try:
                require(actor, action, resource)
                return page(request, actor, *args, **kwargs)
            except NotPermitted as refusal:
                raise Http404(refusal.code) from refusal

        declared = cast("DeclaredPage", answer)
        declared.access = (resource, action)
        return declared

    return declare


def unguarded(page: Callable[Concatenate[HttpRequest, Rest], HttpResponse]) -> DeclaredPage:
    """Declare that a page is for everybody: the door itself, the language switch."""
    declared = cast("DeclaredPage", page)
    declared.access = None
    return declared


def acting(request: HttpRequest) -> Actor | None:
    """Give as what the visitor acts now, or None for a stranger or a session of more than twelve hours."""
    user = request.user
    if not user.is_authenticated or user.pk is None:
        return None
    signed_in_at = datetime.fromisoformat(request.session.get(SIGNED_IN_AT, "1970-01-01T00:00:00+00:00"))
    if timezone.now() - signed_in_at > LONGEST_SESSION:
        logout(request)
        return None
    return actor_of(user_id=user.pk, on=day_in_rome(timezone.now()))
