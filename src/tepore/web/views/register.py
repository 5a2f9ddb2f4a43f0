"""The register as it is edited: units of a condominium, and one unit with all that is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.describe_register import describe_unit_register, list_register
from tepore.services.devices import NewDevice
from tepore.services.devices.exchanging import FACTOR_SYMBOLS
from tepore.services.edit_register import (
    SERVICE_OF_POINT,
    UnableToEdit,
    UnitFacts,
    add_point,
    add_room,
    add_unit,
    change_unit,
    end_tenure,
    enter_holder,
    install_device,
)
from tepore.services.persons import PersonProfile
from tepore.web.access import guarded
from tepore.web.language import language_for
from tepore.web.pager import offset_of, pager_of
from tepore.web.typed_fields import (
    typed_day,
    typed_decimal,
    typed_decimal_or_none,
    typed_text,
    whole_number,
)
from tepore.web.workshop_words import told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor

PAGE_ROWS = 25
UNFIT = 422


@guarded(Resource.REGISTER)
@require_safe
def register(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """List the units of a condominium as they are edited."""
    return _list(request, actor, condominium_id)


@guarded(Resource.REGISTER, Action.ENTER)
@require_POST
def new_unit(request: HttpRequest, actor: Actor, condominium_id: int) -> HttpResponse:
    """Add a unit."""
    try:
        unit_id = add_unit(
            actor=actor,
            condominium_id=condominium_id,
            code=typed_text(request, "code"),
            facts=_facts(request),
            now=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _list(request, actor, condominium_id, refusal, status=UNFIT)
    return redirect("unit-register", unit_id)


@guarded(Resource.REGISTER)
@require_safe
def unit_register(request: HttpRequest, actor: Actor, unit_id: int) -> HttpResponse:
    """Show a unit as it is edited."""
    return _unit(request, actor, unit_id)


@guarded(Resource.REGISTER, Action.ENTER)
@require_POST
def edit_unit(request: HttpRequest, actor: Actor, unit_id: int) -> HttpResponse:
    """Do what one of the unit's forms asks: its field ``part`` says which."""
    part = typed_text(request, "part")
    try:
        _asked(part, _parts(request, actor, unit_id))()
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _unit(request, actor, unit_id, refusal, part=part, status=UNFIT)
    response = redirect("unit-register", unit_id)
    response["Location"] += f"?done={part}"
    return response


def _asked(part: str, parts: Mapping[str, Callable[[], object]]) -> Callable[[], object]:
    if part not in parts:
        raise UnableToEdit("nothing was asked for.", code="edit.part")
    return parts[part]


def _parts(request: HttpRequest, actor: Actor, unit_id: int) -> Mapping[str, Callable[[], object]]:
    now = timezone.now()
    return {
        "facts": lambda: change_unit(actor=actor, unit_id=unit_id, facts=_facts(request), now=now),
        "room": lambda: add_room(actor=actor, unit_id=unit_id, name=typed_text(request, "name"), now=now),
        "point": lambda: add_point(
            actor=actor,
            unit_id=unit_id,
            kind=typed_text(request, "kind"),
            room_id=whole_number(typed_text(request, "room")),
            power_w=typed_decimal_or_none(request, "power_w"),
            now=now,
        ),
        "device": lambda: install_device(
            actor=actor,
            point_id=whole_number(typed_text(request, "point")) or 0,
            device=NewDevice(
                identification=typed_text(request, "identification"),
                manufacturer=typed_text(request, "manufacturer"),
                model=typed_text(request, "model"),
                first_value=typed_decimal(request, "first_value"),
                factors=[
                    (symbol, number)
                    for symbol in FACTOR_SYMBOLS
                    if (number := typed_decimal_or_none(request, f"factor-{symbol}")) is not None
                ],
            ),
            on=typed_day(request, "on"),
            now=now,
        ),
        "holder": lambda: enter_holder(
            actor=actor,
            unit_id=unit_id,
            capacity=typed_text(request, "capacity"),
            on=typed_day(request, "on"),
            profile=PersonProfile(
                name=typed_text(request, "name"),
                email=typed_text(request, "email"),
                tax_code=typed_text(request, "tax_code"),
            ),
            now=now,
        ),
        "end": lambda: end_tenure(
            actor=actor,
            tenure_id=whole_number(typed_text(request, "tenure")) or 0,
            on=typed_day(request, "on"),
            now=now,
        ),
    }


def _facts(request: HttpRequest) -> UnitFacts:
    return UnitFacts(
        name=typed_text(request, "name"),
        floor=typed_text(request, "floor"),
        area_m2=typed_decimal_or_none(request, "area_m2"),
        is_common=typed_text(request, "is_common") == "yes",
    )


def _list(
    request: HttpRequest,
    actor: Actor,
    condominium_id: int,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    found = list_register(
        actor=actor,
        condominium_id=condominium_id,
        now=timezone.now(),
        offset=offset_of(request, PAGE_ROWS),
        size=PAGE_ROWS,
    )
    content = {
        "condominium": found.condominium,
        "tab": "register",
        "found": found,
        "pager": pager_of(request, offset=found.offset, size=found.size, total=found.total),
        "told": told(refusal, language_for(request)) if refusal else None,
    }
    return render(request, "workshop/register.html", content, status=status)


def _unit(
    request: HttpRequest,
    actor: Actor,
    unit_id: int,
    refusal: Refusal | None = None,
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    done = request.GET.get("done", "")
    content = {
        "unit": describe_unit_register(actor=actor, unit_id=unit_id),
        "told": told(refusal, language_for(request)) if refusal else None,
        "part": part,
        "done": done if done in {"facts", "room", "point", "device", "holder", "end"} else "",
        "kinds": [kind.value for kind in SERVICE_OF_POINT],
        "symbols": FACTOR_SYMBOLS,
    }
    return render(request, "workshop/unit_register.html", content, status=status)
