"""A resident's own units: months, bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from ninja import Router

from tepore.api.caller import REFUSED, RowId, access, caller
from tepore.api.shapes import OwnBillPageOut, OwnUnitOut, OwnUnitPageOut
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Resource
from tepore.services.describe_own_unit import describe_own_bill, describe_own_unit
from tepore.services.own_units import list_own_units

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.services.describe_own_unit import OwnBillPage, OwnUnitPage
    from tepore.services.own_units import OwnUnit

router = Router(tags=["own units"])


@router.get(
    "/own-units",
    response={200: list[OwnUnitOut], **REFUSED},
    operation_id="list_own_units",
    openapi_extra=access(Resource.OWN_UNIT),
)
def own_units(request: HttpRequest) -> list[OwnUnit]:
    """List the units the resident answers for or answered for."""
    return list(list_own_units(actor=caller(request)))


@router.get(
    "/own-units/{unit_id}",
    response={200: OwnUnitPageOut, **REFUSED},
    operation_id="describe_own_unit",
    openapi_extra=access(Resource.OWN_UNIT),
)
def own_unit(request: HttpRequest, unit_id: RowId) -> OwnUnitPage:
    """Describe one of the resident's units: two years of months by service, and the bills."""
    return describe_own_unit(actor=caller(request), unit_id=unit_id, on=day_in_rome(timezone.now()))


@router.get(
    "/own-units/{unit_id}/bills/{season_id}",
    response={200: OwnBillPageOut, **REFUSED},
    operation_id="describe_own_bill",
    openapi_extra=access(Resource.OWN_UNIT),
)
def own_bill(request: HttpRequest, unit_id: RowId, season_id: RowId) -> OwnBillPage:
    """Describe one bill of the resident's unit."""
    return describe_own_bill(actor=caller(request), unit_id=unit_id, season_id=season_id)
