"""A telegram that is pasted, byte by byte; it is neither kept nor logged, nor is its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.explain_pasted import LONGEST_TEXT, explain_pasted
from tepore.web.access import guarded
from tepore.web.language import language_for
from tepore.web.workshop_words import told

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tepore.mbus import Link
    from tepore.services.access import Actor

UNFIT = 422


@guarded(Resource.DECODING)
@require_safe
def decode(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Offer a field to paste a telegram into."""
    del actor
    return render(request, "workshop/decode.html", {"longest": LONGEST_TEXT})


@sensitive_post_parameters("telegram", "key")
@guarded(Resource.DECODING, Action.ENTER)
@require_POST
@sensitive_variables("text", "key")
def explain_telegram(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Explain what was pasted."""
    text, key = request.POST.get("telegram", "")[:LONGEST_TEXT], request.POST.get("key", "")[:200]
    links: dict[str, Link] = {"wmbus": "wmbus", "mbus": "mbus"}
    chosen = request.POST.get("link", "")
    content: dict[str, object] = {"longest": LONGEST_TEXT, "typed": text, "link": chosen}
    try:
        found = explain_pasted(actor=actor, text=text, key=key, link=links.get(chosen))
    except NotPermitted:
        raise
    except Refusal as refusal:
        content["told"] = told(refusal, language_for(request))
        return render(request, "workshop/decode.html", content, status=UNFIT)
    return render(request, "workshop/decode.html", {**content, "found": found})
