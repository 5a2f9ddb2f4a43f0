"""The guard in front of every page: signed in, recently, and granted by the policy; else nothing is there."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, cast

from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone

from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, Actor, NotPermitted, Resource, actor_of, require
from tepore.services.audit import record_download
from tepore.services.second_factor import factors_of, needs_second_factor
from tepore.web.session import MEMBERSHIP, has_shown_second_factor, signed_in_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

LONGEST_SESSION = timedelta(hours=12)
OK = 200

Rest = ParamSpec("Rest")


class DeclaredPage(Protocol):
    """A view that says whom it is for."""

    access: tuple[Resource, Action] | None

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer a request."""


def guarded(
    resource: Resource, action: Action = Action.VIEW, *, before_second_factor: bool = False
) -> Callable[[Callable[Concatenate[HttpRequest, Actor, Rest], HttpResponse]], DeclaredPage]:
    """Declare which resource a page shows, and let in whom the policy grants it.

    Who is not signed in is led to the door, and who owes a second factor to where it is shown or enrolled;
    only pages ``before_second_factor`` are open meanwhile. Who may not see the page is answered as if it were
    not there. A document that is taken away is written in the audit log.
    """

    def declare(page: Callable[Concatenate[HttpRequest, Actor, Rest], HttpResponse]) -> DeclaredPage:
        @wraps(page)
        def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            actor = acting(request)
            if actor is None:
                return redirect("sign-in")
            if not before_second_factor and owes_second_factor(request, actor):
                return redirect("second-factor" if factors_of(user_id=actor.user_id).any else "enrol")
            request.actor = actor  # type: ignore[attr-defined]  # read back by the template's context
            try:
                require(actor, action, resource)
                response = page(request, actor, *args, **kwargs)
            except NotPermitted as refusal:
                raise Http404(refusal.code) from refusal
            if action is Action.DOWNLOAD and response.status_code == OK and request.method == "GET":
                record_download(actor=actor, page=_name_of(request), places=kwargs, now=timezone.now())
            return response

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
    if timezone.now() - signed_in_at(request) > LONGEST_SESSION:
        logout(request)
        return None
    chosen = request.session.get(MEMBERSHIP)
    return actor_of(user_id=user.pk, on=day_in_rome(timezone.now()), membership_id=chosen)


def owes_second_factor(request: HttpRequest, actor: Actor) -> bool:
    """Tell whether the actor's role needs a second factor that the session has not shown."""
    return needs_second_factor(actor) and not has_shown_second_factor(request)


def _name_of(request: HttpRequest) -> str:
    return (request.resolver_match.view_name if request.resolver_match else "") or ""
