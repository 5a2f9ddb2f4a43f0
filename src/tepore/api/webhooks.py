"""Whom the organisation tells what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from ninja import Router, Status

from tepore.api.caller import REFUSED, RowId, access, caller
from tepore.api.shapes import Fault, WebhookIn, WebhookOut
from tepore.services.access import Action, Resource
from tepore.services.webhooks import add_webhook, describe_webhook, end_webhook, list_webhooks

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.services.webhooks import WebhookRow

router = Router(tags=["webhooks"])
_LINKS = {
    word: {"operationId": operation, "parameters": {"webhook_id": "$response.body#/id"}}
    for word, operation in (("see", "webhook"), ("end", "end_webhook"))
}
LEADS_ON = {"responses": {201: {"links": _LINKS}}}
"""What may be done with the webhook that was added, for whoever reads the description."""


@router.get(
    "/webhooks",
    response={200: list[WebhookOut], **REFUSED},
    operation_id="webhooks",
    openapi_extra=access(Resource.WEBHOOK),
)
def webhooks(request: HttpRequest) -> list[WebhookRow]:
    """List the programs that are told what happens, the newest first."""
    return list(list_webhooks(actor=caller(request), now=timezone.now()))


@router.post(
    "/webhooks",
    response={201: WebhookOut, 400: Fault, **REFUSED},
    operation_id="add_webhook",
    openapi_extra=access(Resource.WEBHOOK, Action.ENTER) | LEADS_ON,
)
def add(request: HttpRequest, wanted: WebhookIn) -> Status[WebhookRow]:
    """Tell a program, from now on, what happens: each event posted and signed until it is acknowledged."""
    added = add_webhook(actor=caller(request), url=wanted.url, actions=wanted.actions, now=timezone.now())
    return Status(201, added)


@router.get(
    "/webhooks/{webhook_id}",
    response={200: WebhookOut, **REFUSED},
    operation_id="webhook",
    openapi_extra=access(Resource.WEBHOOK),
)
def webhook(request: HttpRequest, webhook_id: RowId) -> WebhookRow:
    """Give a webhook that has not ended, and how telling it goes."""
    return describe_webhook(actor=caller(request), webhook_id=webhook_id, now=timezone.now())


@router.delete(
    "/webhooks/{webhook_id}",
    response={204: None, **REFUSED},
    operation_id="end_webhook",
    openapi_extra=access(Resource.WEBHOOK, Action.ENTER),
)
def end(request: HttpRequest, webhook_id: RowId) -> Status[None]:
    """Tell a program nothing more."""
    end_webhook(actor=caller(request), webhook_id=webhook_id, now=timezone.now())
    return Status(204, None)
