"""One unit with its metering points, and the proof of what it owes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from ninja import Router

from tepore.api.caller import REFUSED, RowId, access, caller
from tepore.api.shapes import UnitPageOut
from tepore.documents import unit_json
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.describe_unit import describe_unit

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.services.describe_unit import UnitPage

router = Router(tags=["units"])


@router.get(
    "/units/{unit_id}",
    response={200: UnitPageOut, **REFUSED},
    operation_id="describe_unit",
    openapi_extra=access(Resource.UNIT),
)
def unit(request: HttpRequest, unit_id: RowId) -> UnitPage:
    """Describe a unit; its metering points with readings only where the role sees rooms."""
    return describe_unit(actor=caller(request), unit_id=unit_id)


@router.get(
    "/units/{unit_id}/statement",
    response={200: dict, **REFUSED},
    operation_id="download_statement",
    openapi_extra=access(Resource.STATEMENT, Action.DOWNLOAD),
)
def statement(request: HttpRequest, unit_id: RowId) -> HttpResponse:
    """Give what the unit owes with the figures that prove it, as `tepore verify` reads it.

    Raises
    ------
    NotPermitted
        The season is open or the unit is not charged.
    """
    actor = caller(request)
    require(actor, Action.DOWNLOAD, Resource.STATEMENT)
    page = describe_unit(actor=actor, unit_id=unit_id)
    if page.closed is None or page.unit.statement is None:
        raise NotPermitted("the unit is not charged.", code="access.no_statement")
    return HttpResponse(
        unit_json(page.closed.allocation, page.unit.statement), content_type="application/json"
    )
