"""The API itself: who is let in, how refusals are answered, and which paths there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from tepore import __version__
from tepore.api import condominiums, consumption, gateways, own_units, units, webhooks
from tepore.api.caller import ACCESS
from tepore.api.shapes import Fault, Me
from tepore.services.access import NotPermitted
from tepore.services.api_tokens import BadToken, actor_of_token
from tepore.services.consumption_history.series import BadChart
from tepore.services.web_posts import BadAddress
from tepore.services.webhooks import UnableToAddWebhook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.kernel import Refusal
    from tepore.services.access import Actor


class TokenDoor(HttpBearer):
    """Lets a program in by the token of its ``Authorization`` header."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Give as what the token acts; None is answered with 401."""
        del request
        try:
            return actor_of_token(token=token, now=timezone.now())
        except BadToken:
            return None


api = NinjaAPI(
    title="Tepore",
    version=__version__,
    description="Condominiums, readings, statements and telegrams. Tokens: `tepore token issue`.",
    auth=TokenDoor(),
    urls_namespace="api",
    docs_url=None,
)


@api.exception_handler(NotPermitted)
def not_found(request: HttpRequest, refusal: NotPermitted) -> HttpResponse:
    """Answer what is out of reach as if it were not there."""
    return _refused(request, refusal, 404)


@api.exception_handler(BadChart)
def not_drawn(request: HttpRequest, refusal: BadChart) -> HttpResponse:
    """Answer parameters that do not go together."""
    return _refused(request, refusal, 422)


@api.exception_handler(BadAddress)
@api.exception_handler(UnableToAddWebhook)
def refused_request(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer what was asked in the right form and cannot be done."""
    return _refused(request, refusal, 400)


def _refused(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    fault = Fault(code=refusal.code, sentence=refusal.sentence, remedy=refusal.remedy or "")
    return api.create_response(request, fault.dict(), status=status)


@api.exception_handler(ValidationError)
def wrong_request(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Answer a wrong parameter or body: where, and what was expected."""
    told = "; ".join(f"{'.'.join(str(part) for part in row['loc'])}: {row['msg']}" for row in fault.errors)
    refused = Fault(code="request.invalid", sentence=told, remedy="See openapi.json for the shapes.")
    return api.create_response(request, refused.dict(), status=422)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, fault: HttpError) -> HttpResponse:
    """Answer what the framework refuses in our shape."""
    told = Fault(code=f"http.{fault.status_code}", sentence=str(fault))
    return api.create_response(request, told.dict(), status=fault.status_code)


@api.get(
    "/me", response={200: Me, 401: Fault}, tags=["token"], operation_id="me", openapi_extra={ACCESS: None}
)
def me(request: HttpRequest) -> Me:
    """As what the token acts, and for which scopes."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # set by the framework from TokenDoor
    return Me(organisation=actor.organisation, role=actor.role.value, scopes=sorted(actor.scopes or ()))


api.add_router("", condominiums.router)
api.add_router("", units.router)
api.add_router("", consumption.router)
api.add_router("", own_units.router)
api.add_router("", gateways.router)
api.add_router("", webhooks.router)
