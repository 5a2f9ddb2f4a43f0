"""A key is typed for a device: sealed, tried at once, and in no page afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.devices import enter_device_key
from tepore.web.access import guarded
from tepore.web.typed_fields import typed_day, typed_text
from tepore.web.views.devices import UNFIT, device_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.services.access import Actor


@sensitive_post_parameters("key")
@guarded(Resource.DEVICE_KEY, Action.ENTER)
@require_POST
@sensitive_variables("key")
def enter_key(request: HttpRequest, actor: Actor, device_id: int) -> HttpResponse:
    """Give a device its key, and say what it opened."""
    key = typed_text(request, "key")
    try:
        entered = enter_device_key(
            actor=actor,
            device_id=device_id,
            key=key,
            from_on=typed_day(request, "from"),
            now=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return device_page(request, actor, device_id, refusal, part="key", status=UNFIT)
    return device_page(request, actor, device_id, part="key", entered=entered)
