"""Condominiums, their readings and telegrams, and the building's allocation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from ninja import Router

from tepore.api.caller import REFUSED, PageOffset, PageSize, RowId, access, caller
from tepore.api.shapes import (
    CondominiumOut,
    CondominiumPageOut,
    PageOfReadings,
    PageOfTelegrams,
    UnitOut,
)
from tepore.documents import allocation_json
from tepore.services.access import Action, Resource
from tepore.services.describe_condominium import describe_condominium
from tepore.services.describe_unit import list_units
from tepore.services.list_condominiums import list_condominiums
from tepore.services.list_readings import list_readings
from tepore.services.list_telegrams import list_telegrams
from tepore.services.read_statements import closed_season

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.services.describe_condominium import CondominiumPage
    from tepore.services.describe_unit import UnitRow
    from tepore.services.list_condominiums import CondominiumRow
    from tepore.services.list_readings import ReadingPage
    from tepore.services.list_telegrams import TelegramPage

router = Router(tags=["condominiums"])


@router.get(
    "/condominiums",
    response={200: list[CondominiumOut], **REFUSED},
    operation_id="list_condominiums",
    openapi_extra=access(Resource.CONDOMINIUM),
)
def condominiums(request: HttpRequest) -> list[CondominiumRow]:
    """List the condominiums within reach, by name."""
    return list(list_condominiums(actor=caller(request)))


@router.get(
    "/condominiums/{condominium_id}",
    response={200: CondominiumPageOut, **REFUSED},
    operation_id="describe_condominium",
    openapi_extra=access(Resource.CONDOMINIUM),
)
def condominium(request: HttpRequest, condominium_id: RowId) -> CondominiumPage:
    """Describe a condominium with its checks."""
    return describe_condominium(actor=caller(request), condominium_id=condominium_id)


@router.get(
    "/condominiums/{condominium_id}/units",
    response={200: list[UnitOut], **REFUSED},
    operation_id="list_units",
    openapi_extra=access(Resource.UNIT),
)
def units(request: HttpRequest, condominium_id: RowId) -> list[UnitRow]:
    """List the units with what each owes by the latest closed season."""
    return list(list_units(actor=caller(request), condominium_id=condominium_id).rows)


@router.get(
    "/condominiums/{condominium_id}/readings",
    response={200: PageOfReadings, **REFUSED},
    operation_id="list_readings",
    openapi_extra=access(Resource.READING),
)
def readings(
    request: HttpRequest,
    condominium_id: RowId,
    offset: PageOffset = 0,
    size: PageSize = 100,
) -> ReadingPage:
    """List readings, newest first."""
    return list_readings(actor=caller(request), condominium_id=condominium_id, offset=offset, size=size)


@router.get(
    "/condominiums/{condominium_id}/telegrams",
    response={200: PageOfTelegrams, **REFUSED},
    operation_id="list_telegrams",
    openapi_extra=access(Resource.TELEGRAM),
)
def telegrams(
    request: HttpRequest,
    condominium_id: RowId,
    set_aside_only: bool = False,
    offset: PageOffset = 0,
    size: PageSize = 100,
) -> TelegramPage:
    """List telegrams, newest first; with `set_aside_only` those that gave no reading."""
    return list_telegrams(
        actor=caller(request),
        condominium_id=condominium_id,
        set_aside_only=set_aside_only,
        offset=offset,
        size=size,
    )


@router.get(
    "/condominiums/{condominium_id}/allocation",
    response={200: dict, **REFUSED},
    operation_id="download_allocation",
    openapi_extra=access(Resource.STATEMENT, Action.DOWNLOAD),
)
def allocation(request: HttpRequest, condominium_id: RowId) -> HttpResponse:
    """Give the latest closed season's allocation with its calculation graph, as `tepore verify` reads it."""
    closed = closed_season(actor=caller(request), condominium_id=condominium_id, action=Action.DOWNLOAD)
    return HttpResponse(allocation_json(closed.allocation), content_type="application/json")
