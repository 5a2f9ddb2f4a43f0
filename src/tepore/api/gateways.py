"""Where gateways hand over what they heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from ninja import Router

from tepore.api.caller import REFUSED, access, caller
from tepore.api.shapes import Acknowledgement, Fault, TelegramsIn
from tepore.services.access import Action, Resource
from tepore.services.hand_over_telegrams import HandedOver, hand_over_telegrams

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.services.ingest_telegrams import IngestReport

router = Router(tags=["gateways"])


@router.post(
    "/telegrams",
    response={200: Acknowledgement, 400: Fault, **REFUSED},
    operation_id="hand_over_telegrams",
    openapi_extra=access(Resource.TELEGRAM, Action.ENTER),
)
def telegrams(request: HttpRequest, heard: TelegramsIn) -> IngestReport:
    """Store telegrams, read them, and say what became of them.

    The answer follows the commit that made every telegram durable. The same telegrams again change nothing:
    a gateway that got no answer hands them over again.
    """
    return hand_over_telegrams(
        actor=caller(request),
        heard=[
            HandedOver(
                octets=bytes.fromhex(one.telegram),
                link=one.link,
                received_at=one.received_at,
                gateway=one.gateway,
            )
            for one in heard.telegrams
        ],
        clock=timezone.now,
    )
