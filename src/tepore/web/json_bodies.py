"""What our own scripts send and are answered, as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse

from tepore.documents.texts import text
from tepore.kernel import Refusal
from tepore.web.language import language_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse


class BadBody(Refusal):
    """A body that is no JSON object."""


def body_of(request: HttpRequest) -> Mapping[str, Any]:
    """Read the body.

    Raises
    ------
    BadBody
        It is no JSON object.
    """
    try:
        read = json.loads(request.body)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise BadBody("the body is no JSON object.", code="request.body")
    return read


def answered(content: Mapping[str, Any]) -> HttpResponse:
    """Answer with an object."""
    return JsonResponse(dict(content))


def refused(refusal: Refusal, request: HttpRequest) -> HttpResponse:
    """Answer what was refused, in the reader's language."""
    sentence = text("account.passkey_refused", language_for(request))
    return JsonResponse({"code": refusal.code, "sentence": sentence}, status=400)
