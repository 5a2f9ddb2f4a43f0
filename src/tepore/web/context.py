"""What every page's template is given beside its own content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tepore import __version__
from tepore.documents.texts import LANGUAGES, text
from tepore.services.access import Action, Resource
from tepore.web.language import language_for

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.services.access import Actor

TABS = (
    ("summary", Resource.CONDOMINIUM),
    ("units", Resource.UNIT),
    ("charts", Resource.CONDOMINIUM),
    ("readings", Resource.READING),
    ("telegrams", Resource.TELEGRAM),
    ("statements", Resource.STATEMENT),
    ("messages", Resource.MESSAGE),
    ("objections", Resource.OBJECTION),
    ("archive", Resource.ARCHIVE),
    ("seasons", Resource.SEASON),
    ("duties", Resource.DUTY),
    ("register", Resource.REGISTER),
    ("radiators", Resource.RADIATOR),
)
"""Pages of a condominium in the order of the navigation; a page enters here when it works."""

OWN_TABS = (
    ("own-units", "post.tab.own_units", Resource.OWN_UNIT),
    ("own-messages", "post.tab.own_messages", Resource.OWN_MESSAGE),
    ("own-objections", "post.tab.own_objections", Resource.OWN_OBJECTION),
    ("own-archive", "post.tab.own_archive", Resource.OWN_ARCHIVE),
    ("own-record", "post.tab.own_record", Resource.OWN_RECORD),
)
"""Pages of a resident, with their names in the catalogue."""

PLACES = (
    ("own-units", Resource.OWN_UNIT),
    ("portfolio", Resource.CONDOMINIUM),
    ("overview", Resource.OVERVIEW),
    ("devices", Resource.DEVICE),
    ("imports", Resource.IMPORT),
    ("energy", Resource.ENERGY),
    ("decode", Resource.DECODING),
    ("members", Resource.MEMBER),
    ("audit", Resource.AUDIT),
    ("guests", Resource.GUEST),
    ("account", Resource.ACCOUNT),
)
"""Pages of every role's navigation, in its order."""


def portal_context(request: HttpRequest) -> dict[str, object]:
    """Give language, languages to choose from, who acts, and the version."""
    language = language_for(request)
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "language": language,
        "languages": [(code, text("language.name", code)) for code in LANGUAGES],
        "actor": actor,
        "tabs": [name for name, resource in TABS if actor and actor.may(Action.VIEW, resource)],
        "own_tabs": [row[:2] for row in OWN_TABS if actor and actor.may(Action.VIEW, row[2])],
        "may_download": bool(actor and actor.may(Action.DOWNLOAD, Resource.STATEMENT)),
        "may_invite": bool(actor and actor.may(Action.ENTER, Resource.INVITATION)),
        "portal_places": [
            (name, reverse(name)) for name, resource in PLACES if actor and actor.may(Action.VIEW, resource)
        ],
        "sees_telegrams": bool(actor and actor.may(Action.VIEW, Resource.TELEGRAM)),
        "version": __version__,
        "here": request.get_full_path() if request.method == "GET" else "/",
    }
