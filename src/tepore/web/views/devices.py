"""Devices: the list, one with its history, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.devices import (
    DeviceQuery,
    DeviceState,
    NewDevice,
    change_rating,
    describe_device,
    list_devices,
    move_device,
    remount_device,
    replace_device,
)
from tepore.services.devices.exchanging import FACTOR_SYMBOLS
from tepore.services.devices.settling import settle_device_finding
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
    from collections.abc import Callable
    from decimal import Decimal

    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor
    from tepore.services.devices import Exchange

PAGE_ROWS = 25
UNFIT = 422
DONE = ("replaced", "moved", "remounted", "rating", "settled", "key")


@guarded(Resource.DEVICE)
@require_safe
def devices(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List devices, searched and filtered by the address."""
    query = DeviceQuery(
        search=request.GET.get("q", "")[:80],
        manufacturer=request.GET.get("maker", "")[:3],
        kind=request.GET.get("kind", "")[:40],
        state=request.GET.get("state", "")[:20],
        condominium_id=whole_number(request.GET.get("condominium", "")),
    )
    found = list_devices(
        actor=actor,
        query=query,
        now=timezone.now(),
        offset=offset_of(request, PAGE_ROWS),
        size=PAGE_ROWS,
    )
    content = {
        "found": found,
        "query": query,
        "states": [state.value for state in DeviceState],
        "pager": pager_of(request, offset=found.offset, size=found.size, total=found.total),
    }
    return render(request, "workshop/devices.html", content)


@guarded(Resource.DEVICE)
@require_safe
def device(request: HttpRequest, actor: Actor, device_id: int) -> HttpResponse:
    """Show a device."""
    return device_page(request, actor, device_id)


@guarded(Resource.DEVICE, Action.ENTER)
@require_POST
def replace(request: HttpRequest, actor: Actor, device_id: int) -> HttpResponse:
    """Put another device in its place."""

    def act() -> Exchange:
        factors = _factors(request)
        return replace_device(
            actor=actor,
            device_id=device_id,
            on=typed_day(request, "on"),
            last_value=typed_decimal(request, "last_value"),
            successor=NewDevice(
                identification=typed_text(request, "identification"),
                manufacturer=typed_text(request, "manufacturer"),
                model=typed_text(request, "model"),
                first_value=typed_decimal(request, "first_value"),
                factors=factors or None,
                key=typed_text(request, "key"),
            ),
            now=timezone.now(),
            reason=typed_text(request, "reason"),
        )

    return _done(request, actor, device_id, act, "replaced")


@guarded(Resource.DEVICE, Action.ENTER)
@require_POST
def move(request: HttpRequest, actor: Actor, device_id: int) -> HttpResponse:
    """Move it to another point."""
    return _done(
        request,
        actor,
        device_id,
        lambda: move_device(
            actor=actor,
            device_id=device_id,
            point_id=whole_number(typed_text(request, "point")) or 0,
            on=typed_day(request, "on"),
            value=typed_decimal(request, "value"),
            now=timezone.now(),
            reason=typed_text(request, "reason"),
        ),
        "moved",
    )


@guarded(Resource.DEVICE, Action.ENTER)
@require_POST
def remount(request: HttpRequest, actor: Actor, device_id: int) -> HttpResponse:
    """Enter days on which it was off the wall."""
    return _done(
        request,
        actor,
        device_id,
        lambda: remount_device(
            actor=actor,
            device_id=device_id,
            removed_on=typed_day(request, "removed_on"),
            mounted_on=typed_day(request, "mounted_on"),
            value=typed_decimal(request, "value"),
            now=timezone.now(),
            reason=typed_text(request, "reason"),
        ),
        "remounted",
    )


@guarded(Resource.DEVICE, Action.ENTER)
@require_POST
def rate(request: HttpRequest, actor: Actor, device_id: int) -> HttpResponse:
    """Give it other rating factors from a day on."""
    return _done(
        request,
        actor,
        device_id,
        lambda: change_rating(
            actor=actor,
            device_id=device_id,
            on=typed_day(request, "on"),
            factors=_factors(request),
            value=typed_decimal(request, "value"),
            now=timezone.now(),
            reason=typed_text(request, "reason"),
        ),
        "rating",
    )


@guarded(Resource.DEVICE, Action.ENTER)
@require_POST
def settle(request: HttpRequest, actor: Actor, device_id: int) -> HttpResponse:
    """Settle something odd of it: true as it is, put right, or explained."""
    try:
        settle_device_finding(
            actor=actor,
            device_id=device_id,
            finding_id=whole_number(typed_text(request, "finding")) or 0,
            because=typed_text(request, "because"),
            value=typed_decimal_or_none(request, "value"),
            accept=typed_text(request, "way") == "accept",
            now=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return device_page(request, actor, device_id, refusal, part="settle", status=UNFIT)
    return redirect(f"{request.path.removesuffix('settle/')}?done=settled")


def device_page(
    request: HttpRequest,
    actor: Actor,
    device_id: int,
    refusal: Refusal | None = None,
    *,
    part: str = "",
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """Show a device, after what was refused or done with it."""
    language = language_for(request)
    done = request.GET.get("done", "")
    content = {
        "device": describe_device(actor=actor, device_id=device_id, now=timezone.now()),
        "told": told(refusal, language) if refusal else None,
        "part": part,
        "done": done if done in DONE else "",
        "symbols": FACTOR_SYMBOLS,
        "typed": {}
        if part in {"", "key"}
        else {name: request.POST.get(name, "") for name in request.POST if name != "key"},
        **more,
    }
    return render(request, "workshop/device.html", content, status=status)


def _done(
    request: HttpRequest, actor: Actor, device_id: int, act: Callable[[], Exchange], part: str
) -> HttpResponse:
    """Do it and lead on to the device that sits there now, or show why it was refused."""
    try:
        exchange = act()
    except NotPermitted:
        raise
    except Refusal as refusal:
        return device_page(request, actor, device_id, refusal, part=part, status=UNFIT)
    response = redirect("device", exchange.device_id)
    response["Location"] += f"?done={part}"
    return response


def _factors(request: HttpRequest) -> list[tuple[str, Decimal]]:
    found = []
    for symbol in FACTOR_SYMBOLS:
        number = typed_decimal_or_none(request, f"factor-{symbol}")
        if number is not None:
            found.append((symbol, number))
    return found
