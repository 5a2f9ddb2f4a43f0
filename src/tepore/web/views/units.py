"""Units: the list with what each owes, and one unit with its rooms, readings and the reasons of its bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tepore.documents.tallies import consumption_of, not_read, tally_of
from tepore.services.access import Resource
from tepore.services.describe_unit import describe_unit, list_units
from tepore.web.access import guarded
from tepore.web.bill import line_rows, unit_remarks
from tepore.web.language import language_for
from tepore.web.rooms import room_panels
from tepore.web.season_asked import season_asked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor


@guarded(Resource.UNIT)
@require_safe
def units(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """List the units of a condominium."""
    page = list_units(actor=actor, condominium_id=condominium_id, season_id=season_asked(request))
    rows = []
    tally = tally_of(page.closed.allocation) if page.closed else None
    for unit in page.rows:
        statement = unit.statement
        amount = consumption_of(statement) if statement else None
        rows.append(
            {
                "unit": unit,
                "statement": statement,
                "consumption": amount,
                "permille": round(amount / max(tally.amounts.values()) * 1000)
                if tally and amount and max(tally.amounts.values())
                else 0,
                "not_read": not_read(statement) if statement else 0,
            }
        )
    content = {
        "condominium": page.condominium,
        "tab": "units",
        "rows": rows,
        "measure": tally.measure.value.lower() if tally else "",
        "allocation": page.closed.allocation if page.closed else None,
    }
    return render(request, "portal/units.html", content)


@guarded(Resource.UNIT)
@require_safe
def unit(request: HttpRequest, actor: Actor, unit_id: int) -> HttpResponse:
    """Show a unit."""
    page = describe_unit(actor=actor, unit_id=unit_id, season_id=season_asked(request))
    language = language_for(request)
    content: dict[str, object] = {"page": page, "unit": page.unit}
    if page.closed and page.unit.statement:
        allocation, statement = page.closed.allocation, page.unit.statement
        content |= {
            "allocation": allocation,
            "statement": statement,
            "lines": line_rows(allocation, statement, language),
            "notes": unit_remarks(allocation, statement, language, with_rooms=page.places is not None),
        }
    if page.places is not None:
        period = page.closed.allocation.inputs.period if page.closed else None
        consumptions = page.unit.statement.consumptions if page.unit.statement else ()
        content["panels"] = room_panels(
            page.places, period=period, consumptions=consumptions, language=language
        )
    return render(request, "portal/unit.html", content)
